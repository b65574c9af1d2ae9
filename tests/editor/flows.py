"""Flows for the tests of what an editor asks, opened as an editor opens them."""

from functools import cache
from pathlib import Path

from sayflow.compiler.editor.document import Document, open_document
from sayflow.compiler.project import Project
from sayflow.runtime.steps import catalogue

ROOT = Path(__file__).resolve().parent.parent.parent
SHOP = ROOT / "tests" / "golden" / "editor" / "shop.flow"
EVERY_FORM = ROOT / "tests" / "samples" / "every_form.flow"
FLOWS = (SHOP, EVERY_FORM, *sorted((ROOT / "examples").glob("*.flow")))


@cache
def project() -> Project:
    """A project with the step kinds, a connection, a role."""
    return Project(catalogue=catalogue(), connections={"shop": {}, "ledger": {}}, roles={"desk": {}, "store": {}})


def document(text: str) -> Document:
    """A text, opened."""
    return open_document(text, "test.flow", project())


@cache
def opened(path: Path) -> Document:
    """A file, opened once for all tests."""
    return document(path.read_text("utf-8"))


def at(document: Document, before: str, word: str = "") -> int:
    """The offset right behind a stretch of the text that stands there once, with the word behind it."""
    assert document.text.count(before + word) == 1, before + word
    return document.text.index(before + word) + len(before)
