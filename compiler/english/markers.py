"""Places in the tree where a comment will stand in the source: the printer knows no comments."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

from ...dsl.tree import Emit, Statement

Kind = Literal["missed", "comment"]
MARKER = re.compile(r"said_(?:missed|comment)_\d+_")
"""The event that marks a place; no text may name it."""

_MARKED = re.compile(r"^(?P<indent>\s*)emit said_(?P<kind>missed|comment)_(?P<index>\d+)_$", re.MULTILINE)


def marker(kind: Kind, index: int) -> Statement:
    """What stands in the tree for a sentence that becomes a comment."""
    return Emit(f"said_{kind}_{index}_")


def is_marker(statement: Statement) -> bool:
    """Whether a statement only marks the place of a comment."""
    return isinstance(statement, Emit) and MARKER.fullmatch(statement.event) is not None


def with_comments(source: str, sentences: Mapping[int, str]) -> str:
    """The source with the sentences in place of their markers."""

    def comment(found: re.Match[str]) -> str:
        sentence = sentences[int(found["index"])]
        said = f'not understood: "{sentence}"' if found["kind"] == "missed" else sentence
        return f"{found['indent']}# {said}"

    return _MARKED.sub(comment, source)


def without_markers(source: str) -> str:
    """The source without its markers, to be checked."""
    return _MARKED.sub("", source)
