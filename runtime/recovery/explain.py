"""The recorded choices of recovery in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from .classes import CLASSES

DONE = {
    "retry": "tried again",
    "fallback": "the fallback was taken",
    "skip": "left out",
    "handle": "left to the flow's handler",
    "ask": "a person was asked",
    "give_up": "given up",
}


def explain(choices: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """A line for each choice, and what was weighed below the last one."""
    choice: Mapping[str, Any] = {}
    for choice in choices:
        yield f"{choice['class']}: {DONE[choice['action']]}, since {choice['reason']}"
    if choice:
        weighed, row = choice["weighed"], CLASSES.get(choice["class"])
        most = f" of {row.attempts}" if row is not None and row.attempts > 1 else ""
        repeat = "harmless" if weighed["harmless"] else "not harmless"
        yield f"weighed: what it does ({weighed['effect']}); a repeat is {repeat}"
        yield f"         failures of this class {weighed['failures']}{most}, in all {weighed['made']}"
        yield f"         written in the flow: {', '.join(weighed['written']) or 'nothing about it'}"
