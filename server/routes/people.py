"""Questions taken back and handed on, and notes beside runs."""

from __future__ import annotations

from fastapi import Request, Response
from pydantic import BaseModel, ConfigDict, Field

from ..guarded import answer, guarded_router, needs
from ..service import Service

router = guarded_router()


class Withdrawal(BaseModel):
    """Which question is taken back, and why."""

    model_config = ConfigDict(extra="forbid")

    step: str = Field(description="The step that asks, or its path.")
    reason: str = Field("", max_length=2000, description="Why nobody has to answer any more.")


class Delegation(BaseModel):
    """Which question is handed on, and to whom."""

    model_config = ConfigDict(extra="forbid")

    step: str = Field(description="The step that asks, or its path.")
    to: str = Field(min_length=1, max_length=200, description="The person or role that is asked instead.")


class Note(BaseModel):
    """What is noted."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(min_length=1, max_length=20_000, description="The note.")


@router.post("/v1/runs/{run}/withdrawals")
@needs("runs:cancel")
async def withdraw(request: Request, run: str, what: Withdrawal) -> Response:
    """Take back what a run asks: it goes the way of a question that nobody answers in time."""
    sent = await _service(request).withdraw(run, what.step, what.reason, request.state.caller)
    return answer(sent._asdict(), 200 if sent.status == "taken" else 202)


@router.post("/v1/runs/{run}/delegations")
@needs("asks:answer")
async def delegate(request: Request, run: str, what: Delegation) -> Response:
    """Hand on what a run asks: another person or role is asked instead."""
    sent = await _service(request).delegate(run, what.step, what.to, request.state.caller)
    return answer(sent._asdict(), 200 if sent.status == "taken" else 202)


@router.post("/v1/runs/{run}/notes")
@needs("asks:answer")
async def note(request: Request, run: str, what: Note) -> Response:
    """Write a note beside a run, under way or over; nothing follows from it."""
    sent = _service(request).note(run, what.text, request.state.caller)
    return answer(sent._asdict(), 200 if sent.status == "taken" else 202)


def _service(request: Request) -> Service:
    service: Service = request.app.state.service
    return service
