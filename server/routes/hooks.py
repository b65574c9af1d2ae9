"""Webhooks: what others post starts the flows that wait for it."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Body, Header, Request, Response

from ..guarded import answer, guarded_router, needs

router = guarded_router()


@router.post("/hooks/{path:path}", status_code=202)
@needs("hooks:post")
async def hook(
    request: Request,
    path: str,
    content: Annotated[Any, Body()],
    idempotency_key: Annotated[str | None, Header(max_length=200)] = None,
) -> Response:
    """Start each published flow with `on webhook "/PATH"`; what is posted fills its inputs, and counts as untrusted."""
    runs = request.app.state.service.hook(path, content, idempotency_key, request.state.caller)
    return answer({"runs": runs}, 202)
