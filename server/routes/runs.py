"""Runs: started, listed, shown, followed, answered, cancelled."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated, Any, Literal

from fastapi import Header, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from ...compiler.values import json_text
from ...runtime.decisions.taken import decisions_in
from ...runtime.history import document, history
from ...runtime.machine.event import Event
from ..guarded import answer, guarded_router, needs
from ..refusal import Refused
from ..service import Service

router = guarded_router()

MOST_STREAMS = 100
"""How many callers may follow runs at the same time."""


class Start(BaseModel):
    """What is to be started."""

    model_config = ConfigDict(extra="forbid")

    flow: str = Field(description="The name or the hash of a published flow.")
    inputs: dict[str, Any] = Field({}, description="Its inputs by name.")
    caps: dict[str, Any] = Field(
        {}, description='What it may take at most: `{"tokens": 20000, "dollars": "2.50", "time": "2h", "rounds": 50}`.'
    )


class Answer(BaseModel):
    """What a person says."""

    model_config = ConfigDict(extra="forbid")

    step: str = Field(description="The step that asks, or its path.")
    value: Any = Field(description="The answer, of the type that the step gives.")
    digest: str | None = Field(None, description="The digest of what was shown, as it is listed with the question.")


class Happened(BaseModel):
    """An event that a run may wait for."""

    model_config = ConfigDict(extra="forbid")

    event: str = Field(description="Its name in the flow.")
    fields: dict[str, Any] = Field({}, description="Its fields by name.")


IdempotencyKey = Annotated[str | None, Header(max_length=200)]
RunId = Annotated[str, Query(pattern="[0-9a-zA-Z_.-]{1,64}")]


@router.post("/v1/runs", status_code=201)
@needs("runs:start")
async def start(request: Request, wanted: Start, idempotency_key: IdempotencyKey = None) -> Response:
    """Start a run of a published flow; with an `Idempotency-Key` that came before, the run of then is told."""
    run, new = _service(request).start(wanted.flow, wanted.inputs, idempotency_key, request.state.caller, wanted.caps)
    return answer({"run": run, "new": new}, 201 if new else 200, location=f"/v1/runs/{run}")


@router.get("/v1/runs")
@needs("runs:read")
async def runs(
    request: Request,
    status: Literal["queued", "running", "waiting", "completed", "failed", "cancelled"] | None = None,
    flow: str | None = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> Response:
    """List runs, the newest first."""
    rows = _service(request).store.runs(status=status, flow=flow, limit=limit)
    return answer({"runs": [{"run": row.id, **row._asdict()} for row in rows]})


@router.get("/v1/runs/{run}")
@needs("runs:read")
async def run(request: Request, run: str) -> Response:
    """Tell what happened in a run: the document of `sayflow show --json`, with what it waits for, without `models`."""
    service = _service(request)
    row = service.row(run)
    plan = service.plan(row)
    told = document(row.id, plan, history(plan, service.store.events(row.id)))
    return answer({**told, "waiting_for": row.waiting_for if row.ended_at is None else ""})


@router.get("/v1/runs/{run}/decisions")
@needs("runs:read")
async def decisions(request: Request, run: str) -> Response:
    """Tell why each decision of a run went as it did: the records that `sayflow why --json` prints."""
    service = _service(request)
    row = service.row(run)
    told = history(service.plan(row), service.store.events(row.id))
    records = {each.path: each.record for each in decisions_in(service.store, row.id, told)}
    return answer({"run": row.id, "decisions": records})


@router.get("/v1/runs/{run}/events")
@needs("runs:read")
async def follow(request: Request, run: str, last_event_id: Annotated[int, Header(ge=0)] = 0) -> Response:
    """Follow a run: what is recorded, as server-sent events, until it ends; `Last-Event-ID` goes on where one was."""
    service = _service(request)
    row = service.row(run)
    state = request.app.state
    if state.streams >= MOST_STREAMS:
        raise Refused(429, "too many callers follow runs", "try again when one of them has ended")

    async def stream() -> AsyncIterator[str]:
        state.streams += 1
        try:
            async for event in service.follow(row.id, last_event_id):
                yield ": still here\n\n" if event is None else _line(event)
        finally:
            state.streams -= 1

    return StreamingResponse(stream(), media_type="text/event-stream")


@router.post("/v1/runs/{run}/answers")
@needs("asks:answer")
async def give(request: Request, run: str, said: Answer) -> Response:
    """Answer what a run asks, and let it go on."""
    sent = await _service(request).answer(run, said.step, said.value, request.state.caller, said.digest)
    return answer(sent._asdict(), 200 if sent.status == "taken" else 202)


@router.post("/v1/runs/{run}/events")
@needs("asks:answer")
async def happen(request: Request, run: str, what: Happened) -> Response:
    """Send a run an event, and let it go on."""
    sent = await _service(request).event(run, what.event, what.fields)
    return answer(sent._asdict(), 200 if sent.status == "taken" else 202)


@router.post("/v1/events", status_code=202)
@needs("runs:start")
async def emit(request: Request, what: Happened, idempotency_key: IdempotencyKey = None) -> Response:
    """Let an event happen: runs that wait for it go on, and flows that begin with it begin."""
    told = _service(request).emit(what.event, what.fields, idempotency_key, request.state.caller)
    return answer(told._asdict(), 202)


class Nothing(BaseModel):
    """An empty object."""

    model_config = ConfigDict(extra="forbid")


@router.post("/v1/runs/{run}/cancel")
@needs("runs:cancel")
async def cancel(request: Request, run: str, nothing: Nothing) -> Response:
    """Cancel a run: what is under way is stopped, what was done stays done."""
    sent = await _service(request).cancel(run, request.state.caller)
    return answer(sent._asdict(), 200 if sent.status == "taken" else 202)


@router.get("/v1/asks")
@needs("runs:read")
async def asks(request: Request) -> Response:
    """List what people are asked now, the oldest first."""
    return answer({"asks": _service(request).asks()})


@router.get("/v1/runs/{run}/files")
@needs("runs:read")
async def files(request: Request, run: str) -> Response:
    """List the files that a run has saved."""
    service = _service(request)
    return answer({"files": service.store.artifacts(service.row(run).id)})


@router.get("/v1/runs/{run}/files/{name}")
@needs("runs:read")
async def file(request: Request, run: str, name: str) -> Response:
    """Give a file that a run has saved, as one to be kept, never to be shown by a browser."""
    service = _service(request)
    content = service.store.artifact(service.row(run).id, name)
    if content is None:
        raise Refused(404, f"the run has no file `{name}`")
    headers = {"content-disposition": "attachment"}
    return Response(content, headers=headers, media_type="application/octet-stream")


def _service(request: Request) -> Service:
    service: Service = request.app.state.service
    return service


def _line(event: Event) -> str:
    told = {name: getattr(event, name) for name in type(event).__slots__}
    return f"id: {event.sequence}\nevent: {event.kind}\ndata: {json_text(told)}\n\n"
