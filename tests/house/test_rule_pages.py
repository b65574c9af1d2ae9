"""docs/rules/ is made of the pages of codes: an index of all, and for each rule the page that its source holds."""

import re
from pathlib import Path

import pytest

from sayflow.compiler.rules import rules
from sayflow.dsl.codes import Page, all_codes, page, page_text

from ..conftest import compare

FAMILIES = {
    "SF1": "Syntax",
    "SF2": "Names and types",
    "SF3": "Flow",
    "SF4": "Information flow",
    "SF5": "Decisions",
    "SF6": "Robustness",
    "SF7": "Style",
    "SF8": "Commands and files",
    "SF9": "Runs",
}
NOTICE = "<!-- made of the sources by `make test ARGS=--bless`; a change goes there -->\n"


def index() -> str:
    """One line for each code, family by family."""
    parts = [f"{NOTICE}# All codes\n\n`sayflow explain CODE` shows the same pages offline."]
    for beginning, title in FAMILIES.items():
        lines = [line(page(code)) for code in all_codes() if code.startswith(beginning)]
        if lines:
            rows = "\n".join(lines)
            parts.append(f"## {title}\n\n| code | severity | finds |\n| --- | --- | --- |\n{rows}")
    return "\n\n".join(parts) + "\n"


def line(found: Page) -> str:
    place = f"{found.code}.md" if found.code in rules() else f"../../dsl/pages/{found.code}.md"
    retired = f" (given up in {found.retired})" if found.retired else ""
    return f"| [{found.code}]({place}) | {found.severity} | {found.title}{retired} |"


def expected() -> dict[str, str]:
    """Every file of the folder."""
    pages = {f"{code}.md": f"{NOTICE}{page_text(code)}\n" for code in rules()}
    return {"README.md": index(), **pages}


def stale(folder: Path, wanted: dict[str, str]) -> list[str]:
    """The files of a folder that nothing is made of any more."""
    return sorted(file.name for file in folder.iterdir() if file.name not in wanted)


def test_the_folder_is_up_to_date(root: Path, bless: bool) -> None:
    folder, wanted = root / "docs" / "rules", expected()
    for name, text in wanted.items():
        compare(folder / name, text, bless)
    if bless:
        for name in stale(folder, wanted):
            (folder / name).unlink()
    assert stale(folder, wanted) == []


def test_every_code_stands_in_the_index(root: Path) -> None:
    links = re.findall(r"\]\(([^)]+)\)", index())
    assert [link for link in links if not (root / "docs" / "rules" / link).is_file()] == []
    assert re.findall(r"^\| \[(SF\d{3})\]", index(), re.MULTILINE) == list(all_codes())


def test_a_stale_page_is_seen(tmp_path: Path) -> None:
    for name in ("SF230.md", "SF999.md"):
        (tmp_path / name).write_text("old")
    assert stale(tmp_path, expected()) == ["SF999.md"]
    with pytest.raises(pytest.fail.Exception):
        compare(tmp_path / "SF230.md", expected()["SF230.md"], False)
