"""The server as an editor meets it: a process of its own, spoken to over its standard streams.

pygls' own client speaks for the editor. (pytest-lsp would bring pytest-asyncio into every session, which warns, and
warnings are errors here.)
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException
from pygls.lsp.client import LanguageClient

from sayflow.cli.language_server.server import make_server

FLOW = """\
flow greet "Say hello"
input name: text
output greeting: text
# 🙂🙂
let words = "🙂 hello {nam}"
finish greeting = words
test "it greets" {
  given name: "Ada"
  expect greeting == "🙂 hello Ada"
}
"""
RIGHT = FLOW.replace("{nam}", "{name}")
COMMAND = (sys.executable, "-m", "sayflow", "lsp")


class Editor(LanguageClient):
    """The editor's side: findings that the server tells are put into `told`, messages that it shows into `shown`."""

    def __init__(self, folder: Path) -> None:
        super().__init__("editor", "1")
        self.uri = (folder / "greet.flow").as_uri()
        self.told: asyncio.Queue[lsp.PublishDiagnosticsParams] = asyncio.Queue()
        self.shown: asyncio.Queue[str] = asyncio.Queue()

        @self.feature(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def on_told(params: lsp.PublishDiagnosticsParams) -> None:
            self.told.put_nowait(params)

        @self.feature(lsp.WINDOW_SHOW_MESSAGE)
        def on_shown(params: lsp.ShowMessageParams) -> None:
            self.shown.put_nowait(params.message)

    @property
    def document(self) -> lsp.TextDocumentIdentifier:
        return lsp.TextDocumentIdentifier(self.uri)

    async def opened(self, text: str = FLOW) -> list[lsp.Diagnostic]:
        """The findings that come when a file is opened."""
        self.text_document_did_open(lsp.DidOpenTextDocumentParams(lsp.TextDocumentItem(self.uri, "sayflow", 1, text)))
        return list((await self.told.get()).diagnostics)

    def typed(self, version: int, text: str) -> None:
        """Change the whole text."""
        document = lsp.VersionedTextDocumentIdentifier(version, self.uri)
        whole = lsp.TextDocumentContentChangeWholeDocument(text)
        self.text_document_did_change(lsp.DidChangeTextDocumentParams(document, [whole]))


def served(folder: Path, session: Callable[[Editor], Awaitable[None]], *encodings: str) -> None:
    """A session of an editor with a server; neither may hang."""

    async def run() -> None:
        editor = Editor(folder)
        await editor.start_io(*COMMAND)
        general = lsp.GeneralClientCapabilities(position_encodings=encodings) if encodings else None
        await editor.initialize_async(lsp.InitializeParams(capabilities=lsp.ClientCapabilities(general=general)))
        editor.initialized(lsp.InitializedParams())
        await session(editor)
        await editor.shutdown_async(None)
        editor.exit(None)
        await editor.stop()

    asyncio.run(asyncio.wait_for(run(), timeout=60))


def test_findings_have_places_in_utf16_and_a_page_and_a_refusal_says_why(tmp_path: Path) -> None:
    (tmp_path / "sayflow.toml").write_text("[roles")

    async def session(editor: Editor) -> None:
        (found,) = await editor.opened()
        assert "SF804" in await editor.shown.get()
        # The face takes two units.
        begin = len('let words = "') + 2 + len(" hello {")
        assert found.range == lsp.Range(lsp.Position(4, begin), lsp.Position(4, begin + len("nam")))
        assert (found.code, found.message) == ("SF203", "there is nothing named `nam`\nDid you mean `name`?")
        assert found.code_description is not None
        assert found.code_description.href.endswith("/SF203.md")

        at, other = lsp.Position(1, 7), lsp.TextDocumentIdentifier("file:///no.flow")
        with pytest.raises(JsonRpcException, match="`not` is a word of the language"):
            await editor.text_document_rename_async(lsp.RenameParams(editor.document, at, "not"))
        with pytest.raises(JsonRpcException, match="is not open"):
            await editor.text_document_hover_async(lsp.HoverParams(other, at))
        edit = await editor.text_document_rename_async(lsp.RenameParams(editor.document, at, "who"))
        assert edit is not None
        assert [each.range.start.line for each in (edit.changes or {})[editor.uri]] == [1, 7]

    served(tmp_path, session)


def test_the_newest_text_is_told_in_the_units_agreed(tmp_path: Path) -> None:
    async def session(editor: Editor) -> None:
        (found,) = await editor.opened()
        assert found.range.start.character == len('let words = "🙂 hello {'.encode())
        for version in range(2, 6):
            editor.typed(version, RIGHT if version == 5 else FLOW)
        told = [await editor.told.get()]
        while told[-1].version != 5:
            told.append(await editor.told.get())
        assert [each.version for each in told] == sorted({each.version or 0 for each in told})
        assert list(told[-1].diagnostics) == []
        editor.text_document_did_close(lsp.DidCloseTextDocumentParams(editor.document))
        assert (await editor.told.get()).version is None

    served(tmp_path, session, "utf-8", "utf-16")


def test_a_text_that_is_typed_over_is_never_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    told: asyncio.Queue[int | None] = asyncio.Queue()
    server = make_server()
    monkeypatch.setattr("sayflow.cli.language_server.server.PAUSE", 0)
    monkeypatch.setattr(server, "text_document_publish_diagnostics", lambda params: told.put_nowait(params.version))
    file = server.open_files.open("untitled:greet.flow", FLOW, 1)

    async def typing() -> None:
        for version in range(2, 6):
            file.change(FLOW, version)
            server.tell_soon(file)
        assert await told.get() == 5
        assert told.empty()
        assert server.waiting == {}

    asyncio.run(asyncio.wait_for(typing(), timeout=60))


def test_a_fix_is_offered_then_the_tests_run_and_the_graph_is_drawn(tmp_path: Path) -> None:
    async def session(editor: Editor) -> None:
        found = await editor.opened()
        everywhere = lsp.Range(lsp.Position(0, 0), lsp.Position(99, 0))
        context = lsp.CodeActionContext(found, only=[lsp.CodeActionKind.QuickFix])
        actions = await editor.text_document_code_action_async(
            lsp.CodeActionParams(editor.document, everywhere, context)
        )
        fix = next(each for each in actions or [] if isinstance(each, lsp.CodeAction) and "`name`" in each.title)
        assert fix.title == "Write `name` (may change the meaning)"
        assert fix.edit is not None
        assert [each.new_text for each in (fix.edit.changes or {})[editor.uri]] == ["name"]
        drawn = await editor.protocol.send_request_async("sayflow/graph", {"uri": editor.uri})
        assert (drawn.svg, drawn.message) == (None, "the flow has 1 error; it is drawn again once they are mended")

        editor.typed(2, RIGHT.replace("hello Ada", "hello Bo"))
        run = lsp.ExecuteCommandParams("sayflow.test", [editor.uri, "it greets"])
        answer = await editor.workspace_execute_command_async(run)
        assert (answer["passed"], answer["failed"]) == (0, 1)
        assert answer["message"] == await editor.shown.get()
        (failure,) = (await editor.told.get()).diagnostics
        assert (failure.source, failure.range.start) == ("sayflow test", lsp.Position(8, 2))

        editor.typed(3, RIGHT)
        assert not (await editor.told.get()).diagnostics
        answer = await editor.workspace_execute_command_async(run)
        assert answer["message"] == await editor.shown.get() == "greet.flow: 1 passed"
        drawn = await editor.protocol.send_request_async("sayflow/graph", {"uri": editor.uri})
        assert drawn.svg.startswith("<svg")
        assert drawn.version == 3

    served(tmp_path, session)
