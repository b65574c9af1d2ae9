"""A run as it happens: one line a step, redrawn in place on a terminal."""

from __future__ import annotations

import sys

import click

from ...compiler.plan import Plan
from ...runtime.history import Entry, History
from ...runtime.machine.event import Event
from ...runtime.machine.machine import Machine
from .output import columns
from .words import length, short

MARKS = {
    "done": ("✓", "green"),
    "failed": ("✗", "red"),
    "skipped": ("↷", "yellow"),
    "cancelled": ("–", "bright_black"),
    "waiting": ("…", "cyan"),
    "retrying": ("↻", "yellow"),
    "running": ("▸", "blue"),
}
LOUDEST = 40
"""How many lines may be redrawn in place; more than a screen can't be."""


class Timeline:
    """Watches one run, the first that happens; off a terminal it says nothing."""

    def __init__(self, plan: Plan, *, live: bool) -> None:
        self.history = History(plan)
        self._run: str | None = None
        self.live = live
        self._lines: dict[str, str] = {}
        self._drawn = 0

    def __call__(self, machine: Machine, events: list[Event]) -> None:
        """Take in what was recorded, and redraw."""
        self._run = self._run or machine.run
        if not self.live or machine.run != self._run:
            return
        changed = False
        # A line that is wider than the terminal takes two of its rows, and could not be redrawn in place.
        look = columns()
        for event in events:
            entry = self.history.add(event)
            if entry is not None:
                self._lines[entry.path] = line(entry, colour=look["colour"], width=look["width"])
                changed = True
        if changed:
            self._draw()

    def _draw(self) -> None:
        lines = list(self._lines.values())[-LOUDEST:]
        up = f"\x1b[{self._drawn}A" if self._drawn else ""
        try:
            sys.stdout.write(up + "".join(f"\x1b[2K{each}\n" for each in lines))
            sys.stdout.flush()
        except OSError:
            # The terminal is gone: the run goes on without being watched.
            self.live = False
        self._drawn = len(lines)

    def forget(self) -> None:
        """Something else was printed below: later lines start there anew."""
        self._drawn = 0
        self._lines = {path: text for path, text in self._lines.items() if self.history.entries[path].ended is None}


def votes(entry: Entry) -> list[str]:
    """What several people said so far who have to give the same answer, and how many more are needed."""
    told = [f"{by} answered {short(value, 80)}" for by, value in entry.votes.items()]
    if entry.wanted > 1 and entry.state == "waiting":
        more = "1 more is" if entry.missing == 1 else f"{entry.missing} more are"
        told.append(f"{entry.wanted} people have to give the same answer: {more} missing")
    return told


def line(entry: Entry, *, colour: bool = True, width: int | None = None) -> str:
    """An entry of a timeline as one line, cut to a width."""
    mark, hue = MARKS[entry.state]
    took = length(entry.ended - entry.started) if entry.ended is not None else ""
    tries = f"{entry.attempts} attempts" if entry.attempts > 1 else ""
    value = short(entry.value, 48) if entry.state == "done" and entry.value is not None and not entry.note else ""
    text = f"{entry.path:<28} {entry.kind:<8} {entry.state:<9} {took:>9}  "
    by = f"by {entry.by}" if entry.by and not entry.note else ""
    rest = "  ".join(each for each in (tries, short(entry.note, 72), value, by) if each)
    shown = f" {text}{rest}".rstrip()
    if width is not None and len(shown) >= width:
        shown = shown[: width - 2] + "…"
    return (click.style(mark, fg=hue) if colour else mark) + shown
