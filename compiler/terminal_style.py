"""How drawings for terminals look: marks, colours, how wide a text is shown."""

from __future__ import annotations

from collections.abc import Mapping

from ..dsl.columns import columns, safe

MARKS: Mapping[str, str] = {"done": "✔", "failed": "✘", "skipped": "–", "running": "▶", "waiting": "…"}
"""The sign of each state."""

SIGNS: Mapping[str, str] = {
    "start": "●",
    "end": "◎",
    "decide": "◆",
    "choice": "◇",
    "parallel": "═",
    "any": "═",
    "join": "═",
    "stop": "■",
    "go_to": "↻",
    "roll_back": "↺",
    "emit": "»",
    "finish": "◎",
    "fail": "✗",
    "fail_again": "✗",
    "do": "▾",
    "each": "▾",
    "repeat": "▾",
}
"""The sign before the words of a node, by its kind."""

EDGE_STYLES: Mapping[str, str] = {
    "error": "error",
    "within": "time",
    "after": "time",
    "every": "time",
    "undo": "undo",
    "loop": "loop",
}
"""The style of an edge by its kind; any other is plain."""

DASHED = frozenset({"error", "time", "undo"})

_COLOURS: Mapping[str, str] = {
    "done": "32",
    "failed": "31;1",
    "skipped": "2",
    "running": "34;1",
    "waiting": "33;1",
    "title": "1",
    "gate": "1",
    "edge": "2",
    "frame": "2",
    "word": "36",
    "error": "31",
    "time": "33",
    "undo": "2",
    "loop": "34",
}


def coloured(text: str, style: str) -> str:
    """The text in the colour of a style, for a terminal that knows the ANSI codes."""
    code = _COLOURS.get(style)
    return f"\x1b[{code}m{text}\x1b[0m" if code and text.strip() else text


def display(text: str) -> str:
    """The text without anything that could move the cursor or hide itself."""
    return safe(text)


def shown_width(text: str) -> int:
    """How many columns a text takes."""
    return sum(map(columns, text))


def fit(text: str, width: int) -> str:
    """The text, cut with three dots if it is wider than so many columns."""
    if shown_width(text) <= width:
        return text
    while text and shown_width(text) > width - 3:
        text = text[:-1]
    return f"{text}..."
