"""Parsing: from bytes to a source, from a source to a tree with findings. Nothing here raises for any input."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from . import build_file as _build_file  # registers the builders
from .builder import Builder
from .diagnostic import Diagnostic, in_order
from .driver import Driver
from .lexing import Comment, Token, comments, tokens
from .source import Source, Span
from .tables import load
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
    """The source in a file's bytes."""
    return Source(data.decode("utf-8", "replace"), name), ()


def parse(source: Source) -> Parsed:
    """The tree, the findings in order, and the comments of a source."""
    found = tokens(source.text)
    builder = Builder()
    driver = Driver(load(), "start", builder.functions)
    for token in found:
        if not driver.feed(token):
            builder.report("SF101", f"unexpected {token.text!r}", token.span)
            return Parsed(Flow(None, (), (), ()), in_order(builder.diagnostics), tuple(comments(found)))
    if not driver.finish(len(source.text)):
        builder.report("SF103", "the file ends too early", Span(len(source.text), len(source.text)))
        return Parsed(Flow(None, (), (), ()), in_order(builder.diagnostics), tuple(comments(found)))
    flow: Flow = driver.result
    return Parsed(flow, in_order(builder.diagnostics), tuple(comments(found)))


def parse_expression(text: str) -> tuple[Expression | None, tuple[Diagnostic, ...]]:
    """The expression in a text, or None, with what is wrong with it."""
    builder = Builder()
    found = parse_tokens(tokens(text), len(text), builder)
    return found, in_order(builder.diagnostics)


def parse_tokens(found: Sequence[Token], end: int, builder: Builder) -> Expression | None:
    """One expression in tokens; findings go to the builder."""
    driver = Driver(load(), "expression", builder.functions)
    for token in found:
        if token.type == "_NL":
            continue
        if not driver.feed(token):
            builder.report("SF101", f"unexpected {token.text!r}", token.span)
            return None
    if not driver.finish(end):
        builder.report("SF102", "a value is missing", Span(end, end))
        return None
    result: Expression = driver.result
    return result
