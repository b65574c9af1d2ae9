"""What stands under the pointer: its type, what documents it, what the language says of it."""

from __future__ import annotations

from typing import NamedTuple

from ...dsl.source import Span
from ...dsl.tables import load
from ...dsl.tree import (
    Assignment,
    Call,
    Decide,
    Entry,
    Expression,
    Field,
    FieldType,
    Hop,
    Name,
    Node,
    Step,
    Target,
    TypeName,
)
from ..check.decisions import decision_type
from ..functions import FUNCTIONS, Function
from ..kinds import COMMON_SETTINGS, Kind, Setting
from ..types import Type, describe_type
from .document import Document
from .words import Word

WIDEST = 100
NAMED_FIRST = Assignment | Entry | FieldType | Hop | Target | TypeName
"""What begins with a name, although that may be spelled like a word of the language."""

ROLES = {
    "block": "do ",
    "input": "input ",
    "let": "let ",
    "state": "remember ",
    "trigger": "on ... as ",
    "wait": "wait for ",
}
"""The words before a name where it is declared; what a loop or the language names has none."""


class Hover(NamedTuple):
    """Markdown about a stretch of the text."""

    span: Span
    text: str


def hover(document: Document, offset: int) -> Hover | None:
    """What is known about what stands at an offset; none for blanks, comments and plain values."""
    word = document.word_at(offset)
    if word is not None:
        return Hover(word.span, _word(document, word))
    path = document.path(offset)
    for node in reversed(path):
        found = _node(document, path, node, offset)
        if found is not None:
            return found
    return None


def _node(document: Document, path: list[Node], node: Node, offset: int) -> Hover | None:
    """What is known about the word of a node that stands at an offset."""
    if isinstance(node, Step) and _in(node.kind_span, offset):
        kind = document.kind_of(node)
        return Hover(node.kind_span, kind_text(kind)) if kind else None
    if isinstance(node, Entry):
        key = Span(node.span.start, node.span.start + len(node.key))
        setting = _setting(document, path, node)
        return Hover(key, setting_text(node.key, setting)) if setting and _in(key, offset) else None
    if isinstance(node, Call):
        name = Span(node.span.start, node.span.start + len(node.function))
        function = FUNCTIONS.get(node.function)
        return Hover(name, function_text(function)) if function and _in(name, offset) else None
    if isinstance(node, Field | Name):
        place = Span(max(node.span.start, node.span.end - len(node.name)), node.span.end)
        type = document.model.type_of.get(id(node))
        return Hover(place, code(f"{node.name}: {describe_type(type)}")) if type and _in(place, offset) else None
    return None if isinstance(node, Expression | NAMED_FIRST) else _form(document, node, offset)


def _form(document: Document, node: Node, offset: int) -> Hover | None:
    """How a form of the language looks, on the word it begins with: the sentence that documents its class."""
    token = next((each for each in document.tokens if each.start == node.span.start), None)
    if token is None or token.text not in load().keywords or not _in(token.span, offset) or not node.__doc__:
        return None
    return Hover(token.span, node.__doc__.strip())


def _in(span: Span, offset: int) -> bool:
    return span.start <= offset <= span.end


def _setting(document: Document, path: list[Node], entry: Entry) -> Setting | None:
    """The setting that an entry sets, where it stands right inside a step or a `default`."""
    holder = path[path.index(entry) - 1]
    kind = document.kind_of(holder) if isinstance(holder, Step) else None
    if kind is not None and entry.key in kind.settings:
        return kind.settings[entry.key]
    return COMMON_SETTINGS.get(entry.key) if not isinstance(holder, Expression) else None


def _word(document: Document, word: Word) -> str:
    """What is known about a declared thing."""
    parts = [code(heading(document, word))]
    declared = next((each for each in document.same(word) if each.declares), None)
    comment = document.comment_above(declared.span.start) if declared is not None else ""
    if comment:
        parts.append(comment)
    step = word.symbol.declarations[0].node if word.symbol and word.symbol.declarations else None
    if isinstance(step, Step) and (kind := document.kind_of(step)):
        parts.append(f"`{kind.name}`: {kind.doc}")
    return "\n\n".join(parts)


def heading(document: Document, word: Word) -> str:
    """One line for a declared thing: the word of the language, its name, its type as it is seen here."""
    if word.role == "type":
        return _cut(f"type {word.name} = {describe_type(document.model.types.get(word.name, 'any'))}")
    if word.role == "event" and word.symbol is None:
        return _cut(f"event {word.name} {describe_type(['record', document.model.events.get(word.name, {})])}")
    if word.role in ("output", "use"):
        type = document.model.outputs.get(word.name)
        return _cut(f"{word.role} {word.name}" + (f": {describe_type(type)}" if type else ""))
    symbol = word.symbol
    assert symbol is not None
    node = symbol.declarations[0].node if symbol.declarations else None
    type = _seen(document, word)
    if isinstance(node, Step):
        result = f" gives {describe_type(type)}" if type not in (None, "any") else ""
        return _cut(f"step {symbol.name}: {node.kind}{result}")
    if isinstance(node, Decide) and type in (symbol.type, None, decision_type(node)):
        return _cut(f"decide {symbol.name}: {' | '.join(node.options)}")
    shown = f": {describe_type(type)}" if type is not None and symbol.role != "block" else ""
    return _cut(f"{ROLES.get(symbol.role, '')}{symbol.name}{shown}")


def _seen(document: Document, word: Word) -> Type | None:
    """The type of a thing where a word names it: in a loop one value, behind it a list."""
    for node in reversed(document.path(word.span.start)):
        if isinstance(node, Name) and node.name == word.name and id(node) in document.model.type_of:
            return document.model.type_of[id(node)]
    return word.symbol.type if word.symbol is not None else None


def kind_text(kind: Kind) -> str:
    """A step kind: what it does, its settings, an example."""
    lines = [f"**{kind.name}** – {kind.doc}", ""]
    for name, setting in kind.settings.items():
        needed = " (required)" if setting.required else f" (one {setting.group})" if setting.group else ""
        lines.append(f"- `{name}`{needed}: {setting.doc}")
    return "\n".join([*lines, "", code(kind.example.rstrip())])


def setting_text(name: str, setting: Setting) -> str:
    """A setting: its type, what it does, its role in the flow of information."""
    role = "" if setting.role == "plain" else f"\n\nrole: {setting.role}"
    return f"{code(f'{name}: {describe_type(setting.type)}')}\n\n{setting.doc}{role}"


def function_text(function: Function) -> str:
    """A function: how it is called, what it gives, an example."""
    call, value = function.example
    return f"{code(signature(function))}\n\n{function.doc}\n\n`{call}` is `{value}`"


def signature(function: Function) -> str:
    """`round(number: number, digits: integer?): number`."""
    named = [f"{name}: {describe_type(type)}{'?' if more else ''}" for name, type, more in function.parameters]
    shown = ", ".join([*named, *(["..."] if function.more else [])])
    return f"{function.name}({shown})" + ("" if callable(function.result) else f": {describe_type(function.result)}")


def code(text: str) -> str:
    """A block of the language in Markdown."""
    return f"```flow\n{text}\n```"


def _cut(text: str) -> str:
    return text if len(text) <= WIDEST else text[: WIDEST - 3] + "..."
