"""Requests that are refused, and what of the program's own errors a caller is told."""

from __future__ import annotations

from typing import Any

from ..dsl.error import SayflowError

STATUS = {
    "SF249": 422,
    "SF801": 404,
    "SF802": 422,
    "SF805": 422,
    "SF806": 422,
    "SF809": 422,
    "SF813": 409,
    "SF814": 403,
    "SF815": 422,
    "SF816": 409,
    "SF817": 404,
    "SF901": 404,
    "SF902": 409,
    "SF903": 409,
    "SF904": 503,
    "SF905": 503,
    "SF906": 503,
    "SF907": 503,
    "SF908": 503,
    "SF909": 409,
    "SF910": 409,
    "SF911": 409,
    "SF912": 409,
    "SF913": 422,
    "SF941": 503,
}
"""The status of an answer by the code of the error; any other one is 500."""


class Refused(SayflowError):
    """A request that is not carried out: SF940 with the status of its answer."""

    def __init__(self, status: int, message: str, hint: str | None = None) -> None:
        super().__init__("SF940", message, hint=hint)
        self.status = status


INNER = 500
"""From this status on it is the server that fails."""


def status_of(error: SayflowError) -> int:
    """The status of the answer that tells an error."""
    return error.status if isinstance(error, Refused) else STATUS.get(error.code, 500)


def told(error: SayflowError) -> dict[str, Any]:
    """An error as the body of an answer."""
    # What is wrong with the server's own files is told on the server, not to whoever calls.
    inner = status_of(error) >= INNER
    message = "the server can't do this now; `sayflow doctor` tells why there" if inner else error.message
    where, hint = (None, None) if inner else (error.where, error.hint)
    return {"version": 1, "error": {"code": error.code, "message": message, "where": where, "hint": hint}}
