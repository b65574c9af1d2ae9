"""The packages named in pyproject.toml are the folders; the links the type checkers read are complete."""

import os
import tomllib
from pathlib import Path

# Folders at the root that are not part of the package.
OUTSIDE = {"tests", "docs", "bench", "examples", "build", "dist"}
# Folders of the package that hold data and no __init__.py.
DATA_ONLY = {"sayflow.grammar"}


def packages_on_disk(root: Path) -> set[str]:
    """Every folder of the package, by its import name."""
    found = set()
    for folder, folders, files in os.walk(root):
        here = Path(folder).relative_to(root)
        at_root = here == Path()
        folders[:] = [f for f in folders if not f.startswith((".", "__")) and not (at_root and f in OUTSIDE)]
        if "__init__.py" in files:
            found.add(".".join(["sayflow", *here.parts]))
    return found | DATA_ONLY


def package_faults(listed: list[str], on_disk: set[str]) -> list[str]:
    """What pyproject.toml names too much, too little, twice or out of order."""
    faults = [f"{name} has an __init__.py and is missing from `packages`" for name in sorted(on_disk - set(listed))]
    faults += [f"{name} is in `packages` and has no __init__.py" for name in sorted(set(listed) - on_disk)]
    if listed != sorted(set(listed)):
        faults.append("`packages` is not sorted, or names one twice")
    return faults


def bare_folders(root: Path) -> list[str]:
    """Folders with modules but no __init__.py: they would be left out of the wheel."""
    packages = {Path(*name.split(".")[1:]) for name in packages_on_disk(root)}
    modules = (path.relative_to(root).parent for top in packages for path in (root / top).glob("*/*.py"))
    return sorted({str(f) for f in modules if f not in packages and f.parts[0] not in OUTSIDE and f.name[0] != "."})


def link_faults(root: Path) -> list[str]:
    """Links that are missing under .links/sayflow, lead elsewhere, or are too many."""
    links = root / ".links" / "sayflow"
    wanted = {name.split(".")[1] for name in packages_on_disk(root) if "." in name}
    wanted |= {name for name in ("__init__.py", "__main__.py", "py.typed") if (root / name).exists()}
    faults = []
    for name in sorted(wanted):
        link = links / name
        if not link.is_symlink():
            faults.append(f"no link: (cd .links/sayflow && ln -s ../../{name} {name})")
        elif str(link.readlink()) != f"../../{name}":
            faults.append(f".links/sayflow/{name} leads to {link.readlink()}, not to ../../{name}")
        elif not link.exists():
            faults.append(f".links/sayflow/{name} leads nowhere")
    return faults + [f".links/sayflow/{p.name} is not needed" for p in sorted(links.iterdir()) if p.name not in wanted]


def stray_modules(root: Path) -> list[str]:
    """Modules at the root beside the two that may stand there."""
    return sorted(p.name for p in root.glob("*.py") if p.name not in {"__init__.py", "__main__.py"})


def test_packages_are_the_folders(root: Path) -> None:
    with (root / "pyproject.toml").open("rb") as file:
        listed = tomllib.load(file)["tool"]["setuptools"]["packages"]
    assert package_faults(listed, packages_on_disk(root)) == []
    assert bare_folders(root) == []


def test_links_are_complete(root: Path) -> None:
    assert link_faults(root) == []


def test_root_holds_no_other_module(root: Path) -> None:
    assert stray_modules(root) == []


def make_house(root: Path) -> None:
    """A small sound house, for the tests below to damage."""
    for folder in ("dsl/render", "grammar", "tests", ".hidden"):
        (root / folder).mkdir(parents=True)
    for name in ("", "dsl", "dsl/render", "tests", ".hidden"):
        (root / name / "__init__.py").touch()
    (root / ".links/sayflow").mkdir(parents=True)
    for name in ("__init__.py", "dsl", "grammar"):
        (root / ".links/sayflow" / name).symlink_to(f"../../{name}")


def test_a_sound_house_has_no_fault(tmp_path: Path) -> None:
    make_house(tmp_path)
    assert packages_on_disk(tmp_path) == {"sayflow", "sayflow.dsl", "sayflow.dsl.render", "sayflow.grammar"}
    assert link_faults(tmp_path) == bare_folders(tmp_path) == stray_modules(tmp_path) == []


def test_a_wrong_list_of_packages_is_seen() -> None:
    assert package_faults(["sayflow", "sayflow.dsl"], {"sayflow", "sayflow.dsl"}) == []
    assert package_faults(["sayflow"], {"sayflow", "sayflow.dsl"}) == [
        "sayflow.dsl has an __init__.py and is missing from `packages`"
    ]
    assert package_faults(["sayflow", "sayflow.gone"], {"sayflow"}) == [
        "sayflow.gone is in `packages` and has no __init__.py"
    ]
    assert package_faults(["sayflow", "sayflow"], {"sayflow"}) == ["`packages` is not sorted, or names one twice"]


def test_a_folder_without_init_is_seen(tmp_path: Path) -> None:
    make_house(tmp_path)
    for name in ("dsl/new", "floor"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "module.py").touch()
    assert bare_folders(tmp_path) == ["dsl/new", "floor"]


def test_wrong_links_are_seen(tmp_path: Path) -> None:
    make_house(tmp_path)
    links = tmp_path / ".links/sayflow"
    (links / "dsl").unlink()
    (links / "grammar").unlink()
    (links / "grammar").symlink_to(tmp_path / "grammar")
    (links / "gone").symlink_to("../../gone")
    (tmp_path / "__main__.py").touch()
    assert link_faults(tmp_path) == [
        "no link: (cd .links/sayflow && ln -s ../../__main__.py __main__.py)",
        "no link: (cd .links/sayflow && ln -s ../../dsl dsl)",
        f".links/sayflow/grammar leads to {tmp_path / 'grammar'}, not to ../../grammar",
        ".links/sayflow/gone is not needed",
    ]
    (tmp_path / "grammar").rmdir()
    (links / "grammar").unlink()
    (links / "grammar").symlink_to("../../grammar")
    assert ".links/sayflow/grammar leads nowhere" in link_faults(tmp_path)


def test_a_stray_module_is_seen(tmp_path: Path) -> None:
    make_house(tmp_path)
    (tmp_path / "setup.py").touch()
    assert stray_modules(tmp_path) == ["setup.py"]
