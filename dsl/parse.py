"""Parsing: from bytes to a source, from a source to a tree with findings. Nothing here raises for any input."""

from __future__ import annotations

from typing import NamedTuple

from . import build_file as _build_file  # registers the builders
from .builder import Builder
from .diagnostic import Diagnostic, in_order
from .fills import read_expression
from .lexing import Comment, Token, comments
from .mending import mend, unseen
from .recovery import Reader
from .source import Source, Span
from .straight import straight
from .tree import Expression, Flow

__all__ = ["Comment", "Parsed", "decode", "parse", "parse_expression"]

del _build_file

MAX_BYTES = 2_000_000


class Parsed(NamedTuple):
    """What a source says: the tree of all that could be read, the findings, the comments."""

    flow: Flow
    diagnostics: tuple[Diagnostic, ...]
    comments: tuple[Comment, ...]


def decode(data: bytes, name: str) -> tuple[Source, tuple[Diagnostic, ...]]:
    """The source in a file's bytes, and what is wrong with them; an unreadable file gives an empty source."""
    if len(data) > MAX_BYTES:
        return Source("", name), (_too_large(len(data)),)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Source("", name), (_not_utf8("the file is UTF-16, a flow is UTF-8", Span(0, 0)),)
    try:
        return Source(data.decode("utf-8"), name), ()
    except UnicodeDecodeError as error:
        text = data.decode("utf-8", "replace")
        place = text.find("\ufffd", len(data[: error.start].decode("utf-8", "replace")))
        message = f"the byte 0x{data[error.start]:02X} is no UTF-8"
        return Source(text, name), (_not_utf8(message, Span(place, place + 1)),)


def _not_utf8(message: str, span: Span) -> Diagnostic:
    return Diagnostic("SF802", message, span, hint="Save the file as UTF-8.")


def _too_large(size: int) -> Diagnostic:
    message = f"the file has {size:,} bytes, {MAX_BYTES:,} are allowed"
    return Diagnostic("SF802", message, hint="Split it: a part becomes a flow of its own, named with `use`.")


def parse(source: Source) -> Parsed:
    """The tree, the findings in order, and the comments of a source."""
    if len(source.text) > MAX_BYTES:
        return Parsed(Flow(None, (), (), ()), (_too_large(len(source.text)),), ())
    found, slips = mend(source.text)
    builder = Builder(source)
    flow = None if slips else straight(found, builder, len(source.text))
    if flow is None:
        reader = _read(source, found, slips)
        flow, builder = reader.driver.result, reader.builder
    else:
        builder.diagnostics += unseen(source.text)
    return Parsed(flow, in_order(builder.diagnostics), tuple(comments(found)))


def read(source: Source) -> Reader:
    """The reader of a source once it has read all: for what needs more than the tree, as the formatter does."""
    return _read(source, *mend(source.text))


def _read(source: Source, found: list[Token], slips: list[Diagnostic]) -> Reader:
    builder = Builder(source)
    builder.diagnostics += unseen(source.text) + slips
    reader = Reader(source, found, builder, "start", slips)
    reader.read()
    return reader


def parse_expression(text: str) -> tuple[Expression | None, tuple[Diagnostic, ...]]:
    """The expression in a text, or None, with what is wrong with it."""
    builder = Builder(Source(text))
    if len(text) > MAX_BYTES:
        return None, (_too_large(len(text)),)
    builder.diagnostics += unseen(text)
    expression = read_expression(builder, text, range(len(text)), Span(0, len(text)))
    return expression, in_order(builder.diagnostics)
