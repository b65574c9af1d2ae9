"""The graph for terminals and files that know no other characters than ASCII."""

from __future__ import annotations

from collections.abc import Mapping

from ..plan import Plan
from . import text

_PLAIN = str.maketrans(
    {
        **dict.fromkeys("│┆║╎", "|"),
        **dict.fromkeys("─┄╌", "-"),
        "═": "=",
        **dict.fromkeys("┌┐└┘├┤┬┴┼╭╮╰╯╔╗╚╝╤╧╟", "+"),
        "▼": "v",
        "▲": "^",
        "►": ">",
        "◄": "<",
        "●": "o",
        "◎": "O",
        "•": "*",
        "◆": "#",
        "◇": "?",
        "■": "#",
        "↻": "@",
        "↺": "@",
        "»": ">",
        "▾": "v",
        "✗": "x",
        "✔": "+",
        "✘": "x",
        "–": "-",
        "▶": ">",
        "…": "~",
        "→": ">",
    }
)


def draw(plan: Plan, states: Mapping[str, str] | None, colour: bool, width: int) -> str:
    """The drawing of `text` with plainer characters; letters of other scripts become question marks."""
    drawn = text.draw(plan, states, colour, width).translate(_PLAIN)
    return drawn.encode("ascii", "replace").decode("ascii")
