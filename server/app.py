"""The server as an ASGI application: guard, routes, errors."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from starlette.exceptions import HTTPException

from ..compiler.analyse import FlowError
from ..dsl.error import SayflowError
from .access import Access
from .guard import App, Guard
from .guarded import answer
from .links import Linked
from .refusal import Refused, status_of, told
from .routes import routers
from .routes.flows import findings
from .service import Service

PER_MINUTE = 600
"""How many requests one address may make in a minute, where nothing else is set up."""


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, SayflowError)
    if isinstance(error, FlowError):
        return answer(findings(error), 422)
    headers = {"www_authenticate": "Bearer"} if status_of(error) == 401 else {}
    return answer(told(error), status_of(error), **headers)


async def _unfit(request: Request, error: Exception) -> Response:
    """What does not fit the model of a body or a query: where, and what is wanted there."""
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    return answer(told(Refused(422, f"`{where}`: {first['msg'].lower()}")), 422)


async def _unknown(request: Request, error: Exception) -> Response:
    """A path or method that no route has."""
    assert isinstance(error, HTTPException)
    refused = Refused(error.status_code, f"{error.detail}: {request.method} {request.url.path}".lower())
    headers = {name.replace("-", "_"): value for name, value in (error.headers or {}).items()}
    return answer(told(refused), error.status_code, **headers)


async def _failed(request: Request, error: Exception) -> Response:
    """A fault of ours: the caller is told no more than that there was one."""
    return answer(told(Refused(500, "a fault in the server")), 500)


HANDLERS = {
    SayflowError: _refused,
    RequestValidationError: _unfit,
    HTTPException: _unknown,
    Exception: _failed,
}


def make_app(
    service: Service,
    access: Access,
    hosts: Iterable[str],
    *,
    per_minute: int = PER_MINUTE,
    version: str = "",
    link_key: Callable[[], bytes | None] = lambda: None,
) -> App:
    """The application; `hosts` are the names under which it may be called, `link_key` the key of signed links."""
    api = FastAPI(title="Sayflow", version=version or "0", docs_url=None, redoc_url=None, redirect_slashes=False)
    api.state.service = service
    api.state.access = access
    api.state.checking = asyncio.Lock()
    api.state.streams = 0
    api.state.linked = Linked(service, link_key)
    api.state.link_limiter = SlidingWindowCounterRateLimiter(MemoryStorage())
    for router in routers():
        api.include_router(router)
    for error, handler in HANDLERS.items():
        api.add_exception_handler(error, handler)
    return Guard(api, hosts, per_minute)
