"""Whether the server works."""

from __future__ import annotations

from fastapi import Request, Response

from ..guarded import OPEN, answer, guarded_router, needs

router = guarded_router()


@router.get("/health")
@needs(OPEN)
async def health(request: Request) -> Response:
    """Tell that the server works and its database answers."""
    service = request.app.state.service
    service.store.runs(limit=1)
    return answer({"status": "stopping" if service.engine.stopping else "ok"})
