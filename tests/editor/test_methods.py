"""docs/editors.md says what the server can do: the table is made from what it has registered."""

import re
from pathlib import Path

from lsprotocol import types as lsp

from sayflow.cli.language_server.server import GRAPH, make_server
from tests.conftest import compare

ASKED = {
    lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS: "findings, with related places and a page for each code",
    lsp.TEXT_DOCUMENT_HOVER: "types, what documents a name, kinds, settings, functions",
    lsp.TEXT_DOCUMENT_COMPLETION: "words, names, settings, members, kinds, types, functions",
    lsp.TEXT_DOCUMENT_SIGNATURE_HELP: "",
    lsp.TEXT_DOCUMENT_DEFINITION: "",
    lsp.TEXT_DOCUMENT_TYPE_DEFINITION: "",
    lsp.TEXT_DOCUMENT_REFERENCES: "in statements, edges, tests, and inside of texts",
    lsp.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT: "",
    lsp.TEXT_DOCUMENT_PREPARE_RENAME: "",
    lsp.TEXT_DOCUMENT_RENAME: "refused, with the reason, where the flow would mean something else",
    lsp.TEXT_DOCUMENT_CODE_ACTION: "each fix, all safe fixes at once, a comment that silences",
    lsp.TEXT_DOCUMENT_CODE_LENS: "run the tests, run one test, draw the graph",
    lsp.TEXT_DOCUMENT_DOCUMENT_SYMBOL: "",
    lsp.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL: "",
    lsp.TEXT_DOCUMENT_SEMANTIC_TOKENS_RANGE: "",
    lsp.TEXT_DOCUMENT_INLAY_HINT: "types of `let`s, steps and loop variables",
    lsp.TEXT_DOCUMENT_FOLDING_RANGE: "",
    lsp.TEXT_DOCUMENT_SELECTION_RANGE: "",
    lsp.TEXT_DOCUMENT_FORMATTING: "only the lines that change",
    lsp.TEXT_DOCUMENT_RANGE_FORMATTING: "",
    lsp.TEXT_DOCUMENT_ON_TYPE_FORMATTING: "",
    lsp.TEXT_DOCUMENT_DOCUMENT_LINK: "",
    lsp.TEXT_DOCUMENT_PREPARE_CALL_HIERARCHY: "",
    lsp.TEXT_DOCUMENT_DIAGNOSTIC: "findings are told without being asked for",
    lsp.WORKSPACE_SYMBOL: "",
    lsp.WORKSPACE_EXECUTE_COMMAND: "`sayflow.test`, `sayflow.graph`",
    GRAPH: "the graph as SVG",
}
TABLE = re.compile(r"(?<=<!-- methods -->\n).*?(?=<!-- methods end -->)", re.DOTALL)


def table(registered: set[str]) -> str:
    """A line for each method: whether the server has it, and what is worth knowing."""
    rows = ["| method | | |", "| --- | --- | --- |"]
    rows += [f"| `{method}` | {'yes' if method in registered else 'no'} | {told} |" for method, told in ASKED.items()]
    return "".join(f"{row.replace('|  |', '| |')}\n" for row in rows)


def registered() -> set[str]:
    server = make_server()
    commands = {lsp.WORKSPACE_EXECUTE_COMMAND} if server.protocol.fm.commands else set()
    return {*server.protocol.fm.features, lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS, *commands}


def test_the_table_is_what_the_server_has(root: Path, bless: bool) -> None:
    page = root / "docs" / "editors.md"
    made = table(registered())
    compare(page, TABLE.sub(lambda _: made, page.read_text("utf-8")), bless)


def test_nothing_the_server_has_is_left_out() -> None:
    quiet = {method for method in registered() if "/did" in method}
    assert registered() - quiet <= set(ASKED)


def test_a_missing_feature_is_seen() -> None:
    assert "| `textDocument/hover` | no |" in table(registered() - {lsp.TEXT_DOCUMENT_HOVER})
