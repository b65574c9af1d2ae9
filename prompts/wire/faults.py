"""What went wrong on the way, as a class of fault: trusting structured codes and statuses, never the wording."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import ModuleType
from typing import Any

from ...dsl.secret import Secret
from ..fault import Fault, ModelError
from .connection import Packed, TooBig

BY_CODE: dict[str, Fault] = {
    "insufficient_quota": "quota",
    "billing_error": "quota",
    "context_length_exceeded": "too_long",
    "request_too_large": "too_long",
    "model_not_found": "gone",
    "content_filter": "refusal",
    "content_policy_violation": "refusal",
}
BY_STATUS: dict[int, Fault] = {
    401: "auth",
    402: "quota",
    403: "auth",
    404: "gone",
    408: "timeout",
    413: "too_long",
    429: "rejected",
    503: "rejected",
    504: "timeout",
    529: "rejected",
}
LONGEST = 300
"""How much of a provider's own words is shown, in characters."""


def model_error(sdk: ModuleType, problem: Exception, model: str, key: Secret | None) -> ModelError:
    """The fault behind an exception of an SDK; `sdk` is the module `openai` or `anthropic`."""
    import httpx2

    for cause in _chain(problem):
        if isinstance(cause, ModelError):
            return cause
        if isinstance(cause, TooBig):
            return ModelError("too_big", "the answer is longer than any sound one", model=model)
        if isinstance(cause, Packed):
            return ModelError("garbage", "the answer came packed, which was not asked for", model=model)
    if isinstance(problem, sdk.APITimeoutError | TimeoutError):
        return ModelError("timeout", "there was no answer in time", model=model)
    if isinstance(problem, sdk.APIStatusError):
        return _by_status(problem, model, key)
    if isinstance(problem, sdk.APIConnectionError | httpx2.HTTPError):
        return _by_connection(problem, model)
    if isinstance(problem, sdk.APIError):
        # In the middle of a stream: there is no status any more, only what the provider says.
        return ModelError(_by_body(problem) or "server", f"the provider broke off: {_words(problem, key)}", model=model)
    return ModelError("garbage", f"the answer can't be read ({type(problem).__name__})", model=model)


def retry_after(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """The seconds a provider asks to wait: a number, or a date; none where it says nothing that can be understood."""
    written = headers.get("retry-after", "").strip()
    try:
        seconds = float(headers["retry-after-ms"]) / 1000 if "retry-after-ms" in headers else float(written)
    except ValueError:
        try:
            moment = parsedate_to_datetime(written)
        except (ValueError, TypeError):
            return None
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        seconds = (moment - (now or datetime.now(UTC))).total_seconds()
    return max(0.0, seconds) if math.isfinite(seconds) else None


def _by_status(problem: Any, model: str, key: Secret | None) -> ModelError:
    status: int = problem.status_code
    fault = _by_body(problem) or BY_STATUS.get(status) or ("server" if status >= 500 else "bad_request")
    if fault == "auth":
        # What a provider says of a wrong key may quote it.
        return ModelError(fault, f"the key was refused (status {status})", model=model)
    said = _words(problem, key)
    wait = retry_after(problem.response.headers) if fault == "rejected" else None
    message = f"the provider answered {status}" + (f": {said}" if said else "")
    if wait is not None:
        message += f" (try again in {wait:g} seconds)"
    return ModelError(fault, message, model=model, retry_after=wait)


def _by_body(problem: Any) -> Fault | None:
    inner = _body(problem)
    for each in (getattr(problem, "code", None), inner.get("code"), inner.get("type")):
        if isinstance(each, str) and each in BY_CODE:
            return BY_CODE[each]
        if each in ("overloaded_error", "rate_limit_error", "rate_limit_exceeded"):
            return "rejected"
    return None


def _body(problem: Any) -> Mapping[str, Any]:
    """What the provider tells of the error; the SDKs hand over all of it, or its inner record."""
    body = problem.body if isinstance(problem.body, Mapping) else {}
    inner = body.get("error")
    return inner if isinstance(inner, Mapping) else body


def _by_connection(problem: Exception, model: str) -> ModelError:
    import httpx2

    for cause in _chain(problem):
        if isinstance(cause, httpx2.ConnectError | httpx2.ConnectTimeout | httpx2.PoolTimeout | OSError):
            return ModelError("unreachable", "the provider can't be reached", model=model)
        if isinstance(cause, httpx2.TimeoutException):
            return ModelError("timeout", "there was no answer in time", model=model)
        if isinstance(cause, httpx2.HTTPError):
            return ModelError("cut", f"the connection broke off ({type(cause).__name__})", model=model)
    return ModelError("unreachable", "the provider can't be reached", model=model)


def _words(problem: Any, key: Secret | None) -> str:
    """What the provider says, on one line, without the key."""
    said = str(_body(problem).get("message") or "")
    if key:
        said = said.replace(key.reveal(), "***")
    return " ".join(said.split())[:LONGEST]


def _chain(problem: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    current: BaseException | None = problem
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        current = current.__cause__ or current.__context__
