"""Runs as spans: checked with the exporter of OpenTelemetry's SDK that keeps them in memory."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from typing import Any

from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode

from sayflow.compiler.analyse import analyse
from sayflow.runtime.engine import Result
from sayflow.runtime.journal.memory import MemoryStore
from sayflow.runtime.local import local_engine
from sayflow.runtime.ports import Ports
from sayflow.runtime.project import default_project
from sayflow.runtime.steps import catalogue
from sayflow.runtime.tasks import TaskRegistry
from sayflow.runtime.tracing import Tracing, tracing

FLOW = """\
flow ship "Ship an order"

input order: text
output state: text

step pack: task { order: order, retry: { times: 2, wait: 1ms } } gives text
wait 1ms
step sure: ask "Ship {order}?" { who: "desk" } gives yes | no
step send: task { order: order } gives text
finish state = send
"""


def spans(*, broken: bool = False) -> tuple[list[ReadableSpan], Result]:
    """Let a run pack at the second attempt, park, and go on in another process."""
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    tries: list[str] = []

    def pack(order: str) -> str:
        tries.append(order)
        if len(tries) == 1:
            raise ConnectionError(f"canary {order}")
        return order

    def send(order: str) -> str:
        if broken:
            raise ValueError("canary")
        return order

    plan = analyse(FLOW, default_project()).plan
    assert plan is not None
    store = MemoryStore()

    async def main() -> Result:
        def engine() -> Any:
            registry = TaskRegistry({"pack": pack, "send": send})
            watch = Tracing(provider.get_tracer("sayflow"))
            return local_engine(store, catalogue(), Ports(tasks=registry), watch=watch, patience=1.0)

        parked = await engine().run(plan, {"order": "A"})
        store.post(parked.run, "answer", "sure", {"value": "yes", "by": "anna"}, at=1)
        done: Result = await engine().resume(parked.run)
        return done

    result = asyncio.run(asyncio.wait_for(main(), 20))
    return list(exporter.get_finished_spans()), result


def named(found: list[ReadableSpan], name: str) -> list[ReadableSpan]:
    return [span for span in found if span.name == name]


def test_run_step_attempt() -> None:
    found, result = spans()
    assert result.status == "completed"
    first, second = named(found, "run ship")
    assert first.attributes is not None
    assert first.attributes["sayflow.run"] == result.run
    assert first.attributes["sayflow.status"] == "parked"
    assert second.attributes is not None
    assert second.attributes["sayflow.status"] == "completed"
    (pack,) = named(found, "step pack")
    (failed, again, sent) = [span for span in found if span.name.startswith("attempt")]
    assert pack.parent is not None
    assert first.context is not None
    assert pack.parent.span_id == first.context.span_id
    assert [each.parent and each.parent.span_id for each in (failed, again)] == [pack.context.span_id] * 2
    assert failed.status.status_code is StatusCode.ERROR
    assert again.status.status_code is StatusCode.UNSET
    (wait,) = [span for span in found if span.name.startswith("step wait")]
    assert wait.start_time is not None
    assert wait.end_time is not None
    assert wait.end_time - wait.start_time >= 1_000_000
    assert wait.attributes is not None
    assert "sayflow.parked" not in wait.attributes
    (send,) = named(found, "step send")
    assert sent.parent is not None
    assert sent.parent.span_id == send.context.span_id
    assert len({span.context.trace_id for span in found if span.context is not None}) == 1
    assert all(span.end_time is not None and span.start_time <= span.end_time for span in found if span.start_time)
    assert all("canary" not in span.to_json() for span in found)


def test_a_failed_run() -> None:
    found, result = spans(broken=True)
    assert result.status == "failed"
    last = named(found, "run ship")[-1]
    assert last.status.status_code is StatusCode.ERROR
    assert last.attributes is not None
    assert last.attributes["error.type"]
    assert all("canary" not in span.to_json() for span in found)


def test_where_nobody_has_set_it_up_there_are_no_spans() -> None:
    assert "opentelemetry.trace" in sys.modules
    assert tracing() is None


def test_without_it_nothing_is_loaded() -> None:
    program = (
        "import sys; from sayflow.runtime.tracing import tracing; print(tracing(), 'opentelemetry' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["None", "False"]
