"""The server: each method of the protocol asks `compiler.editor` and hands the answer on."""

from __future__ import annotations

import asyncio
from typing import Any

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer

from ... import __version__
from ...compiler.editor.actions import actions
from ...compiler.editor.completion import completion
from ...compiler.editor.definition import definition, references
from ...compiler.editor.folding import folds
from ...compiler.editor.formatting import formatting
from ...compiler.editor.hover import hover
from ...compiler.editor.inlays import inlays
from ...compiler.editor.lenses import lenses
from ...compiler.editor.outline import outline
from ...compiler.editor.preview import preview
from ...compiler.editor.rename import RenameRefused, renamable, rename
from ...compiler.editor.semantic_tokens import semantic_tokens
from ...dsl.error import SayflowError
from . import convert
from .open_files import OpenFile, OpenFiles
from .running import run_tests

PAUSE = 0.15
"""Seconds without a keystroke after which the findings of a text are told."""

REQUEST_FAILED = -32803
GRAPH = "sayflow/graph"
"""The request for a drawing of the graph: `{ uri }` is answered with `{ svg, message, version }`."""


class FlowServer(LanguageServer):
    """A language server with the files that are open, and the findings that are yet to be told."""

    def __init__(self) -> None:
        # Whole texts: a flow is small and is parsed as a whole, and no arithmetic of edits can go astray.
        super().__init__("sayflow", __version__, text_document_sync_kind=lsp.TextDocumentSyncKind.Full)
        self.open_files = OpenFiles()
        self.waiting: dict[str, asyncio.TimerHandle] = {}

    def file(self, document: Any) -> OpenFile:
        """The open file that a request is about."""
        found = self.open_files.files.get(document.uri)
        if found is None:
            raise JsonRpcException(f"{document.uri} is not open", REQUEST_FAILED)
        return found

    def tell_soon(self, file: OpenFile) -> None:
        """Tell the findings of a file once its text rests; a text that is typed over is never told of."""
        self.forget(file.uri)
        self.waiting[file.uri] = asyncio.get_running_loop().call_later(PAUSE, self.tell, file)

    def forget(self, uri: str) -> None:
        """Tell nothing of a file for now."""
        if uri in self.waiting:
            self.waiting.pop(uri).cancel()

    def tell(self, file: OpenFile) -> None:
        """Tell the findings of a file now."""
        self.forget(file.uri)
        found = [convert.diagnostic(file, each) for each in file.document.analysis.diagnostics]
        self.text_document_publish_diagnostics(
            lsp.PublishDiagnosticsParams(uri=file.uri, diagnostics=found + file.failures, version=file.version)
        )

    def warn(self, error: SayflowError) -> None:
        """Show an error that concerns no text."""
        self.window_show_message(lsp.ShowMessageParams(lsp.MessageType.Error, str(error)))


def make_server() -> FlowServer:
    """A server with all its features; nothing is started."""
    server = FlowServer()
    _texts(server)
    _places(server)
    _whole_texts(server)
    _commands(server)
    return server


def _texts(server: FlowServer) -> None:
    """Opening, changing and closing files."""

    @server.feature(lsp.TEXT_DOCUMENT_DID_OPEN)
    def did_open(ls: FlowServer, params: lsp.DidOpenTextDocumentParams) -> None:
        document = params.text_document
        ls.open_files.encoding = lsp.PositionEncodingKind(ls.workspace.position_encoding or "utf-16")
        try:
            ls.open_files.open(document.uri, document.text, document.version)
        except SayflowError as error:
            ls.warn(error)
        ls.tell(ls.file(document))

    @server.feature(lsp.TEXT_DOCUMENT_DID_CHANGE)
    def did_change(ls: FlowServer, params: lsp.DidChangeTextDocumentParams) -> None:
        file = ls.file(params.text_document)
        file.change(params.content_changes[-1].text, params.text_document.version)
        ls.tell_soon(file)

    @server.feature(lsp.TEXT_DOCUMENT_DID_CLOSE)
    def did_close(ls: FlowServer, params: lsp.DidCloseTextDocumentParams) -> None:
        uri = params.text_document.uri
        ls.open_files.files.pop(uri, None)
        ls.forget(uri)
        ls.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(uri=uri, diagnostics=[]))

    @server.feature(lsp.TEXT_DOCUMENT_DID_SAVE)
    @server.feature(lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def configured(ls: FlowServer, params: Any) -> None:
        try:
            ls.open_files.reload()
        except SayflowError as error:
            ls.warn(error)
        for file in ls.open_files.files.values():
            ls.tell_soon(file)


def _places(server: FlowServer) -> None:
    """What is asked about one place of a text."""

    @server.feature(lsp.TEXT_DOCUMENT_HOVER)
    def on_hover(ls: FlowServer, params: lsp.HoverParams) -> lsp.Hover | None:
        file = ls.file(params.text_document)
        found = hover(file.document, file.positions.offset(params.position))
        if found is None:
            return None
        return lsp.Hover(lsp.MarkupContent(lsp.MarkupKind.Markdown, found.text), range=file.positions.range(found.span))

    @server.feature(
        lsp.TEXT_DOCUMENT_COMPLETION, lsp.CompletionOptions(trigger_characters=[".", ":", "{", '"', " ", ">"])
    )
    def on_completion(ls: FlowServer, params: lsp.CompletionParams) -> lsp.CompletionList:
        file = ls.file(params.text_document)
        found = completion(file.document, file.positions.offset(params.position))
        return convert.completion(file.positions, found)

    @server.feature(lsp.TEXT_DOCUMENT_DEFINITION)
    def on_definition(ls: FlowServer, params: lsp.DefinitionParams) -> list[lsp.Location]:
        file = ls.file(params.text_document)
        spans = definition(file.document, file.positions.offset(params.position))
        return [lsp.Location(file.uri, file.positions.range(span)) for span in spans]

    @server.feature(lsp.TEXT_DOCUMENT_REFERENCES)
    def on_references(ls: FlowServer, params: lsp.ReferenceParams) -> list[lsp.Location]:
        file = ls.file(params.text_document)
        offset = file.positions.offset(params.position)
        spans = references(file.document, offset, declarations=params.context.include_declaration)
        return [lsp.Location(file.uri, file.positions.range(span)) for span in spans]

    @server.feature(lsp.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT)
    def on_highlight(ls: FlowServer, params: lsp.DocumentHighlightParams) -> list[lsp.DocumentHighlight]:
        file = ls.file(params.text_document)
        spans = references(file.document, file.positions.offset(params.position))
        return [lsp.DocumentHighlight(file.positions.range(span)) for span in spans]

    @server.feature(lsp.TEXT_DOCUMENT_PREPARE_RENAME)
    def on_prepare_rename(ls: FlowServer, params: lsp.PrepareRenameParams) -> lsp.Range:
        file = ls.file(params.text_document)
        try:
            return file.positions.range(renamable(file.document, file.positions.offset(params.position)))
        except RenameRefused as why:
            raise JsonRpcException(str(why), REQUEST_FAILED) from None

    @server.feature(lsp.TEXT_DOCUMENT_RENAME)
    def on_rename(ls: FlowServer, params: lsp.RenameParams) -> lsp.WorkspaceEdit:
        file = ls.file(params.text_document)
        try:
            found = rename(file.document, file.positions.offset(params.position), params.new_name)
        except RenameRefused as why:
            raise JsonRpcException(str(why), REQUEST_FAILED) from None
        return lsp.WorkspaceEdit(changes={file.uri: convert.edits(file.positions, found)})


def _whole_texts(server: FlowServer) -> None:
    """What is asked about a whole text, or a stretch of it."""

    @server.feature(
        lsp.TEXT_DOCUMENT_CODE_ACTION,
        lsp.CodeActionOptions(code_action_kinds=[lsp.CodeActionKind.QuickFix, "source.fixAll.sayflow"]),
    )
    def on_code_action(ls: FlowServer, params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
        file = ls.file(params.text_document)
        found = [convert.action(file, each) for each in actions(file.document, file.positions.span(params.range))]
        only = tuple(params.context.only or ())
        return [each for each in found if not only or (each.kind or "").startswith(only)]

    @server.feature(lsp.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    def on_document_symbol(ls: FlowServer, params: lsp.DocumentSymbolParams) -> list[lsp.DocumentSymbol]:
        file = ls.file(params.text_document)
        return [convert.symbol(file.positions, each) for each in outline(file.document)]

    @server.feature(lsp.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL, convert.LEGEND)
    def on_semantic_tokens(ls: FlowServer, params: lsp.SemanticTokensParams) -> lsp.SemanticTokens:
        file = ls.file(params.text_document)
        return convert.semantic_tokens(file.positions, semantic_tokens(file.document))

    @server.feature(lsp.TEXT_DOCUMENT_FOLDING_RANGE)
    def on_folding_range(ls: FlowServer, params: lsp.FoldingRangeParams) -> list[lsp.FoldingRange]:
        return [convert.fold(each) for each in folds(ls.file(params.text_document).document)]

    @server.feature(lsp.TEXT_DOCUMENT_FORMATTING)
    def on_formatting(ls: FlowServer, params: lsp.DocumentFormattingParams) -> list[lsp.TextEdit]:
        file = ls.file(params.text_document)
        return convert.edits(file.positions, formatting(file.document.source))

    @server.feature(lsp.TEXT_DOCUMENT_CODE_LENS)
    def on_code_lens(ls: FlowServer, params: lsp.CodeLensParams) -> list[lsp.CodeLens]:
        file = ls.file(params.text_document)
        return [convert.lens(file, each) for each in lenses(file.document)]

    @server.feature(lsp.TEXT_DOCUMENT_INLAY_HINT)
    def on_inlay_hint(ls: FlowServer, params: lsp.InlayHintParams) -> list[lsp.InlayHint]:
        file = ls.file(params.text_document)
        found = inlays(file.document, file.positions.span(params.range))
        return [convert.inlay(file.positions, each) for each in found]

    @server.feature(GRAPH)
    def on_graph(ls: FlowServer, params: Any) -> dict[str, Any]:
        return _graph(ls.file(params))


def _commands(server: FlowServer) -> None:
    """What the lenses call."""

    @server.command("sayflow.graph")
    def graph(ls: FlowServer, uri: str) -> dict[str, Any]:
        return _graph(ls.file(lsp.TextDocumentIdentifier(uri)))

    @server.command("sayflow.test")
    def test(ls: FlowServer, uri: str, name: str | None = None) -> dict[str, Any]:
        file = ls.file(lsp.TextDocumentIdentifier(uri))
        answer = run_tests(file, name)
        kind = lsp.MessageType.Info if answer["passed"] and not answer["failed"] else lsp.MessageType.Error
        ls.window_show_message(lsp.ShowMessageParams(kind, answer["message"]))
        ls.tell(file)
        return answer


def _graph(file: OpenFile) -> dict[str, Any]:
    svg, message = preview(file.document)
    return {"svg": svg, "message": message, "version": file.version}
