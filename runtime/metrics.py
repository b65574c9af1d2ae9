"""Figures of the runs that a process drives and of what models took, in the text format of Prometheus.

They are counted from recorded events and from the book of models, in one place: no kind of step knows of them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from .history import ENDS
from .machine.event import Event
from .machine.machine import Machine

if TYPE_CHECKING:
    from ..prompts.wrappers.accounts import Entry

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"

RUN_SECONDS = (0.1, 1.0, 10.0, 60.0, 600.0, 3600.0, 86400.0, 604800.0)
CALL_SECONDS = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0)
"""The upper bounds of the classes that lengths of time are counted in."""

Labels = tuple[str, ...]


class Counter:
    """How often something happened, by its labels."""

    def __init__(self, name: str, told: str, labels: Labels) -> None:
        self.name = name
        self.told = told
        self.labels = labels
        self.counts: defaultdict[Labels, int] = defaultdict(int)

    def lines(self) -> Iterator[str]:
        """The figures as text."""
        yield f"# HELP {self.name} {self.told}"
        yield f"# TYPE {self.name} counter"
        for values, count in sorted(self.counts.items()):
            yield f"{self.name}{labelled(self.labels, values)} {count}"


class Histogram:
    """How long something took, in seconds, by its labels: counted in classes, each with all that is shorter."""

    def __init__(self, name: str, told: str, labels: Labels, bounds: Sequence[float]) -> None:
        self.name = name
        self.told = told
        self.labels = labels
        self.bounds = bounds
        self.classes: defaultdict[Labels, list[int]] = defaultdict(lambda: [0] * (len(bounds) + 1))
        self.sums: defaultdict[Labels, float] = defaultdict(float)

    def add(self, values: Labels, seconds: float) -> None:
        """Count one."""
        self.classes[values][bisect_left(self.bounds, seconds)] += 1
        self.sums[values] += seconds

    def lines(self) -> Iterator[str]:
        """The figures as text."""
        yield f"# HELP {self.name} {self.told}"
        yield f"# TYPE {self.name} histogram"
        names = (*self.labels, "le")
        for values, classes in sorted(self.classes.items()):
            count = 0
            for bound, more in zip([*(f"{each:g}" for each in self.bounds), "+Inf"], classes, strict=True):
                count += more
                yield f"{self.name}_bucket{labelled(names, (*values, bound))} {count}"
            yield f"{self.name}_sum{labelled(self.labels, values)} {self.sums[values]:.6f}"
            yield f"{self.name}_count{labelled(self.labels, values)} {count}"


class Metrics:
    """Watches runs, and hears of each call of a model; see `Watch`."""

    def __init__(self) -> None:
        self.runs = Counter("workflow_runs_total", "Runs that ended in this process.", ("status", "workflow", "mode"))
        self.durations = Histogram(
            "workflow_duration_seconds", "From the start of a run to its end.", ("workflow",), RUN_SECONDS
        )
        self.calls = Counter("provider_calls_total", "Requests to language models.", ("provider", "model", "outcome"))
        self.latencies = Histogram(
            "provider_latency_seconds", "How long language models took.", ("provider", "model"), CALL_SECONDS
        )

    def __call__(self, machine: Machine, events: list[Event]) -> None:
        """Count the runs that end."""
        for event in events:
            if event.kind in ENDS:
                name = machine.program.name
                self.runs.counts[ENDS[event.kind].partition(",")[0], name, machine.mode] += 1
                self.durations.add((name,), max(0, event.at - machine.started_at) / 1_000_000)

    def called(self, entry: Entry) -> None:
        """Count a call of a model: its outcome is `answered`, or the fault."""
        self.calls.counts[entry.provider, entry.model, entry.fault or "answered"] += 1
        self.latencies.add((entry.provider, entry.model), max(0.0, entry.latency))

    def text(self) -> str:
        """All figures."""
        every = (self.runs, self.durations, self.calls, self.latencies)
        return "".join(f"{line}\n" for each in every for line in each.lines())


def labelled(names: Iterable[str], values: Iterable[str]) -> str:
    """Labels as they stand behind a name."""
    pairs = (f'{name}="{_escaped(value)}"' for name, value in zip(names, values, strict=True))
    return f"{{{','.join(pairs)}}}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
