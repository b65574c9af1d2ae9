"""Routes: each names the scope it needs, is closed without, and reads strict JSON only."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute

from ..compiler.values import json_text
from ..runtime.strict_json import read_json
from .access import check_scope
from .refusal import Refused

OPEN = "open"
"""The scope of what anybody may ask for."""

LINK = "link"
"""The scope of pages whose address is itself the permission; they send forms."""

FORM = "application/x-www-form-urlencoded"

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


class StrictRequest(Request):
    """A request whose JSON means one thing only: no name twice, no NaN, no depth without end; numbers are exact."""

    async def json(self) -> Any:
        """The body as a value; 400 where it is no JSON."""
        try:
            return read_json(await self.body())
        except ValueError as problem:
            raise Refused(400, f"the body is no JSON to be trusted: it {problem}") from None


class GuardedRoute(APIRoute):
    """A route that lets in who has its scope, before anything of the request is read."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler behind the check of the scope."""
        handle = super().get_route_handler()
        scope = scope_of(self)

        async def guarded(request: Request) -> Response:
            if scope not in (OPEN, LINK):
                caller = request.app.state.access.caller(request.headers.get("authorization"))
                check_scope(caller, scope)
                request.state.caller = caller.name
            if request.method == "GET":
                check_query(request, {field.alias for field in self.dependant.query_params})
            kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
            wanted = FORM if scope == LINK else "application/json"
            if request.method in ("POST", "PUT", "PATCH") and kind != wanted:
                raise Refused(415, f"the body has to be `{wanted}`", f"send `Content-Type: {wanted}`")
            return await handle(StrictRequest(request.scope, request.receive))

        return guarded


def check_query(request: Request, known: set[str]) -> None:
    """Refuse a parameter that nobody reads, or that is there twice: what was meant by it would not be done."""
    names = [name for name, _ in request.query_params.multi_items()]
    for name in names:
        if name not in known:
            told = f"it takes {', '.join(f'`{each}`' for each in sorted(known))}" if known else "it takes none"
            raise Refused(422, f"`{name[:40]}` is no parameter of this address", told)
        if names.count(name) > 1:
            raise Refused(422, f"`{name}` is given twice", "give it once")


def needs(scope: str) -> Callable[[Endpoint], Endpoint]:
    """Mark an endpoint with the scope that a caller needs."""

    def mark(endpoint: Endpoint) -> Endpoint:
        endpoint.scope = scope  # type: ignore[attr-defined]
        return endpoint

    return mark


def scope_of(route: APIRoute) -> str:
    """The scope of a route; one that names none is a fault of ours, and no server is made."""
    scope = getattr(route.endpoint, "scope", None)
    if scope is None:
        raise RuntimeError(f"the route {route.path} names no scope")
    return str(scope)


def guarded_router() -> APIRouter:
    """A router for guarded routes."""
    return APIRouter(route_class=GuardedRoute)


def answer(document: dict[str, Any], status: int = 200, **headers: str) -> Response:
    """A document as JSON: numbers keep their digits, moments and durations are text."""
    text = json_text({"version": 1, **document})
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(text, status, named, media_type="application/json")
