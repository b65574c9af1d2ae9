"""Files stay short, names say what a thing is, nothing names the place it was written, the wheel is whole."""

import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from pathlib import Path

import pytest

LONGEST = 500
COUNTED = {".py", ".lark", ".md"}
EMPTY_NAMES = {"util", "utils", "helper", "helpers", "common", "misc", "manager", "managers"}
# Parents of a checkout that any text may mention.
ORDINARY = {Path("/"), Path("/home"), Path("/tmp"), Path(tempfile.gettempdir())}


def long_files(root: Path, files: list[Path]) -> list[str]:
    """Files with more lines than a reader takes in."""
    own = [f for f in files if f.suffix in COUNTED and "golden" not in f.parts and not (root / f).is_symlink()]
    lengths = {f: len((root / f).read_bytes().splitlines()) for f in own}
    return [f"{f} has {n} lines, {n - LONGEST} too many" for f, n in lengths.items() if n > LONGEST]


def empty_names(files: list[Path]) -> list[str]:
    """Modules and folders whose name says nothing."""
    return [str(f) for f in files if f.suffix == ".py" and EMPTY_NAMES & set(re.split(r"[_/.]", f.as_posix()))]


def places(root: Path, files: list[Path], here: Path) -> list[str]:
    """Files that name the folder a checkout stands in, or that folder's parent."""
    named = "|".join(re.escape(str(p)) for p in sorted({here, here.parent} - ORDINARY))
    pattern = re.compile(rf"(?<![\w.~-])(?:{named})(?![\w.-])".encode())
    return [str(f) for f in files if pattern.search((root / f).read_bytes())]


def test_no_file_is_too_long(root: Path, files: list[Path]) -> None:
    assert long_files(root, files) == []


def test_names_say_something(files: list[Path]) -> None:
    assert empty_names(files) == []


def test_no_file_names_its_place(root: Path, files: list[Path]) -> None:
    assert places(root, files, root) == []


def test_long_files_are_seen(tmp_path: Path) -> None:
    (tmp_path / "golden").mkdir()
    for name in ("long.py", "long.lark", "page.md", "rows.csv", "golden/long.md"):
        (tmp_path / name).write_text("x\n" * 501)
    (tmp_path / "short.py").write_text("x\n" * 500)
    found = long_files(tmp_path, [p.relative_to(tmp_path) for p in sorted(tmp_path.rglob("*.*"))])
    assert found == [f"{name} has 501 lines, 1 too many" for name in ("long.lark", "long.py", "page.md")]


def test_empty_names_are_seen() -> None:
    bad = ["dsl/utils.py", "helpers/x.py", "runtime/file_util.py", "common.py"]
    good = ["dsl/commonmark.py", "docs/utils.md", "runtime/managed.py"]
    assert empty_names([Path(name) for name in bad + good]) == bad


def test_places_are_seen(tmp_path: Path) -> None:
    texts = {
        "parent.txt": "see /srv/anna/notes",
        "here.txt": 'at "/srv/anna/sayflow/dsl"',
        "bare.txt": "cd /srv/anna",
        "other.txt": "/srv/annabel, https://x.example/srv/anna/1, ./srv/anna",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
    found = places(tmp_path, sorted(map(Path, texts)), Path("/srv/anna/sayflow"))
    assert found == ["bare.txt", "here.txt", "parent.txt"]


def wheel_faults(inside: list[str], expected: list[str], packages: list[str]) -> list[str]:
    """Files a wheel lacks, and files in it that belong to no package."""
    folders = {name.replace(".", "/") for name in packages}
    strange = [n for n in inside if ".dist-info/" not in n and not any(n.startswith(f"{f}/") for f in folders)]
    return [f"missing {name}" for name in sorted(set(expected) - set(inside))] + [f"strange {n}" for n in strange]


def test_wheel_faults_are_seen() -> None:
    inside = ["sayflow/__init__.py", "sayflow-1.dist-info/RECORD", "dsl/__init__.py"]
    assert wheel_faults(inside, ["sayflow/__init__.py", "sayflow/dsl/tree.py"], ["sayflow"]) == [
        "missing sayflow/dsl/tree.py",
        "strange dsl/__init__.py",
    ]


@pytest.mark.slow
def test_the_wheel_is_whole(root: Path, files: list[Path], copy: Path, tmp_path: Path) -> None:
    uv = shutil.which("uv", path=str(Path(sys.executable).parent)) or shutil.which("uv")
    assert uv, "uv is missing: run `make setup`"
    subprocess.run([uv, "build", "--quiet", "--wheel", "--out-dir", tmp_path], cwd=copy, check=True)
    (wheel,) = tmp_path.glob("*.whl")

    packages = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["packages"]
    floors = {name.split(".")[1] for name in packages if "." in name}
    kept = [f for f in files if len(f.parts) == 1 and f.suffix in {".py", ".typed"}]
    # Extensions of editors are packed by their own tools.
    kept += [f for f in files if f.parts[0] in floors and f.name != "README.md" and f.parts[1] != "editors"]
    inside = zipfile.ZipFile(wheel).namelist()
    assert wheel_faults(inside, [f"sayflow/{f.as_posix()}" for f in kept], packages) == []
    assert [name for name in inside if name.startswith(("sayflow/tests/", "sayflow/bench/", "sayflow/docs/"))] == []

    code = f"import sys; sys.path.insert(0, {str(wheel)!r}); import sayflow.dsl; print(sayflow.dsl.__file__)"
    ran = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert ran.stdout.startswith(str(wheel))
