"""The records of `compiler.editor` in the types of the protocol."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path

from lsprotocol import types as lsp

from ...compiler.editor.actions import Action
from ...compiler.editor.completion import Completion
from ...compiler.editor.folding import Fold
from ...compiler.editor.inlays import Inlay
from ...compiler.editor.lenses import Lens
from ...compiler.editor.outline import Symbol
from ...compiler.editor.semantic_tokens import KINDS, SemanticToken
from ...dsl.diagnostic import Diagnostic, Edit, Severity
from .open_files import OpenFile
from .positions import Positions

SEVERITIES = {
    Severity.ERROR: lsp.DiagnosticSeverity.Error,
    Severity.WARNING: lsp.DiagnosticSeverity.Warning,
    # Editors all but hide what they call a hint; ours are worth knowing.
    Severity.HINT: lsp.DiagnosticSeverity.Information,
}
UNUSED = frozenset({"SF230", "SF231", "SF232", "SF233", "SF237", "SF246", "SF301"})
"""Findings about what could as well not be there: editors show it faded."""

COMPLETION_KINDS = {
    "keyword": lsp.CompletionItemKind.Keyword,
    "name": lsp.CompletionItemKind.Variable,
    "step": lsp.CompletionItemKind.Method,
    "input": lsp.CompletionItemKind.Constant,
    "function": lsp.CompletionItemKind.Function,
    "type": lsp.CompletionItemKind.Struct,
    "event": lsp.CompletionItemKind.Event,
    "kind": lsp.CompletionItemKind.Class,
    "setting": lsp.CompletionItemKind.Property,
    "field": lsp.CompletionItemKind.Field,
    "member": lsp.CompletionItemKind.EnumMember,
    "option": lsp.CompletionItemKind.EnumMember,
    "text": lsp.CompletionItemKind.Value,
}
SYMBOL_KINDS = {
    "type": lsp.SymbolKind.Struct,
    "event": lsp.SymbolKind.Event,
    "wait": lsp.SymbolKind.Event,
    "input": lsp.SymbolKind.Constant,
    "output": lsp.SymbolKind.Constant,
    "state": lsp.SymbolKind.Variable,
    "use": lsp.SymbolKind.Module,
    "step": lsp.SymbolKind.Method,
    "decide": lsp.SymbolKind.Enum,
    "let": lsp.SymbolKind.Variable,
    "block": lsp.SymbolKind.Namespace,
    "loop": lsp.SymbolKind.Array,
    "edge": lsp.SymbolKind.Operator,
    "test": lsp.SymbolKind.Function,
}
LEGEND = lsp.SemanticTokensLegend(token_types=list(KINDS), token_modifiers=["declaration"])


def diagnostic(file: OpenFile, found: Diagnostic) -> lsp.Diagnostic:
    """A finding, with its hint in the message and its labels as related places."""
    places = file.positions
    page = Path(str(files("sayflow.dsl").joinpath("pages", f"{found.code}.md")))
    related = [
        lsp.DiagnosticRelatedInformation(lsp.Location(file.uri, places.range(label.span)), label.text)
        for label in found.labels
    ]
    return lsp.Diagnostic(
        range=places.range(found.span),
        message=f"{found.message}\n{found.hint}" if found.hint else found.message,
        severity=SEVERITIES[found.severity],
        code=found.code,
        code_description=lsp.CodeDescription(page.as_uri()) if page.is_file() else None,
        source="sayflow",
        tags=[lsp.DiagnosticTag.Unnecessary] if found.code in UNUSED else None,
        related_information=related or None,
    )


def edits(places: Positions, found: Iterable[Edit]) -> list[lsp.TextEdit]:
    """Edits of one file."""
    return [lsp.TextEdit(places.range(edit.span), edit.text) for edit in found]


def action(file: OpenFile, found: Action) -> lsp.CodeAction:
    """A quick fix, or the action that mends a whole file."""
    return lsp.CodeAction(
        title=found.title,
        kind="source.fixAll.sayflow" if found.all else lsp.CodeActionKind.QuickFix,
        diagnostics=[diagnostic(file, found.finding)] if found.finding else None,
        is_preferred=found.preferred or None,
        edit=lsp.WorkspaceEdit(changes={file.uri: edits(file.positions, found.edits)}),
    )


def completion(places: Positions, found: Completion) -> lsp.CompletionList:
    """Completion items that keep their order; each replaces the word that was begun."""
    range = places.range(found.span)
    items = [
        lsp.CompletionItem(
            label=item.label,
            kind=COMPLETION_KINDS[item.kind],
            detail=item.detail or None,
            documentation=lsp.MarkupContent(lsp.MarkupKind.Markdown, item.doc) if item.doc else None,
            sort_text=f"{index:04}",
            filter_text=item.label,
            text_edit=lsp.TextEdit(range, item.insert or item.label),
        )
        for index, item in enumerate(found.items)
    ]
    return lsp.CompletionList(is_incomplete=False, items=items)


def symbol(places: Positions, found: Symbol) -> lsp.DocumentSymbol:
    """An entry of the outline, with those inside."""
    return lsp.DocumentSymbol(
        name=found.name,
        kind=SYMBOL_KINDS[found.kind],
        range=places.range(found.span),
        selection_range=places.range(found.name_span),
        detail=found.detail or None,
        children=[symbol(places, each) for each in found.inside],
    )


def fold(found: Fold) -> lsp.FoldingRange:
    """Lines that can be folded away."""
    kind = lsp.FoldingRangeKind.Comment if found.comment else lsp.FoldingRangeKind.Region
    return lsp.FoldingRange(start_line=found.first - 1, end_line=found.last - 1, kind=kind)


def lens(file: OpenFile, found: Lens) -> lsp.CodeLens:
    """A thing to do above a line."""
    arguments = [file.uri, *([found.argument] if found.argument is not None else [])]
    command = lsp.Command(title=found.title, command=f"sayflow.{found.command}", arguments=arguments)
    return lsp.CodeLens(range=file.positions.range(found.span), command=command)


def inlay(places: Positions, found: Inlay) -> lsp.InlayHint:
    """A type that is shown and not written."""
    return lsp.InlayHint(
        position=places.position(found.offset), label=found.text, kind=lsp.InlayHintKind.Type, tooltip=found.full
    )


def semantic_tokens(places: Positions, found: Iterable[SemanticToken]) -> lsp.SemanticTokens:
    """Tokens as five numbers each: lines and columns counted from the token before."""
    data: list[int] = []
    line = column = 0
    for token in found:
        range = places.range(token.span)
        start = range.start
        data += [
            start.line - line,
            start.character - (column if start.line == line else 0),
            range.end.character - start.character,
            KINDS.index(token.kind),
            int(token.declares),
        ]
        line, column = start.line, start.character
    return lsp.SemanticTokens(data)
