"""Runs as spans of OpenTelemetry: the run, in it each step, in that each attempt.

Only its API is used: where spans go is set up by whoever starts the process, `opentelemetry-instrument` for one. All
spans of a run have one trace, whichever processes drive it.
"""

from __future__ import annotations

import hashlib
import sys
from typing import TYPE_CHECKING

from .history import ENDS
from .machine.event import Event
from .machine.machine import Machine

if TYPE_CHECKING:
    from opentelemetry.context import Context
    from opentelemetry.trace import Span, Tracer

BEGINS = frozenset({"asked", "timer_set", "event_awaited", "consulted"})
"""Events with which a step begins that makes no attempt."""

DONE = frozenset({"step_completed", "attempt_completed", "step_failed", "decided", "event_taken", "answered"})
OVER = frozenset({"wait", "within", "timeout"})
"""The timers whose end is that of their step."""


def tracing() -> Tracing | None:
    """What makes spans of runs; none where nobody in this process has set OpenTelemetry up."""
    if "opentelemetry" not in sys.modules:
        return None
    try:
        from opentelemetry.trace import ProxyTracerProvider, get_tracer_provider
    except ImportError:
        return None
    provider = get_tracer_provider()
    return None if isinstance(provider, ProxyTracerProvider) else Tracing(provider.get_tracer("sayflow"))


class Tracing:
    """Watches runs; see `Watch`. Spans tell names, states and kinds of errors, never values."""

    def __init__(self, tracer: Tracer) -> None:
        self._tracer = tracer
        self._runs: dict[str, Span] = {}
        self._steps: dict[str, dict[str, Span]] = {}
        self._attempts: dict[tuple[str, str], Span] = {}

    def __call__(self, machine: Machine, events: list[Event]) -> None:
        """Begin and end spans by what was recorded."""
        for event in events:
            if event.path:
                self._step(machine, event)
            elif event.kind == "run_parked":
                self._end_run(machine.run, event, parked=True)
            elif event.kind in ENDS:
                self._run(machine, event)
                self._end_run(machine.run, event)
            else:
                self._run(machine, event)

    def _run(self, machine: Machine, event: Event) -> Span:
        span = self._runs.get(machine.run)
        if span is None:
            name = machine.program.name
            facts = {"sayflow.run": machine.run, "sayflow.flow": name, "sayflow.mode": machine.mode}
            resumed = event.kind == "run_resumed" and event.sequence > 2
            began = event.at if resumed or not machine.started_at else machine.started_at
            span = self._tracer.start_span(
                f"run {name}", context=_trace_of(machine.run), attributes=facts, start_time=began * 1000
            )
            self._runs[machine.run] = span
            self._steps[machine.run] = {}
        return span

    def _step(self, machine: Machine, event: Event) -> None:
        run, path, kind = machine.run, event.path, event.kind
        steps = self._steps.get(run, {})
        if kind in BEGINS or kind == "attempt_started":
            span = steps.get(path)
            if span is None:
                parent = self._run(machine, event)
                span = self._steps[run][path] = self._begin(f"step {path}", parent, event, {"sayflow.step": path})
            if kind == "attempt_started":
                number = event.data["attempt"]
                facts = {"sayflow.step": path, "sayflow.attempt": number}
                self._attempts[run, path] = self._begin(f"attempt {number}", span, event, facts)
            return
        done = kind in DONE or (kind == "timer_fired" and event.data["role"] in OVER)
        if done or kind == "attempt_failed":
            attempt = self._attempts.pop((run, path), None)
            if attempt is not None:
                _end(attempt, event)
            # A step whose attempt failed goes on: with another attempt, its fallback, or the end of the run.
            if done and path in steps:
                _end(steps.pop(path), event)

    def _begin(self, name: str, parent: Span, event: Event, facts: dict[str, str | int]) -> Span:
        from opentelemetry.trace import set_span_in_context

        return self._tracer.start_span(
            name, context=set_span_in_context(parent), attributes=facts, start_time=event.at * 1000
        )

    def _end_run(self, run: str, event: Event, *, parked: bool = False) -> None:
        """End all that is under way in a run, the innermost first."""
        steps = self._steps.pop(run, {})
        for path, step in steps.items():
            for span in (self._attempts.pop((run, path), None), step):
                if span is not None:
                    span.set_attribute("sayflow.parked", parked)
                    span.end(event.at * 1000)
        whole = self._runs.pop(run, None)
        if whole is not None:
            whole.set_attribute("sayflow.status", "parked" if parked else ENDS[event.kind])
            _end(whole, event)


def _end(span: Span, event: Event) -> None:
    from opentelemetry.trace import Status, StatusCode

    error = event.data.get("error") if event.data else None
    if error is not None:
        span.set_attribute("error.type", error["kind"])
        span.set_status(Status(StatusCode.ERROR, error["kind"]))
    span.end(event.at * 1000)


def _trace_of(run: str) -> Context:
    """The trace of a run: named by its id alone, so that every process means the same."""
    from opentelemetry.trace import NonRecordingSpan, SpanContext, TraceFlags, set_span_in_context

    name = hashlib.sha256(run.encode()).digest()
    trace, parent = int.from_bytes(name[:16]), int.from_bytes(name[16:24])
    return set_span_in_context(
        NonRecordingSpan(SpanContext(trace, parent, is_remote=True, trace_flags=TraceFlags(TraceFlags.SAMPLED)))
    )
