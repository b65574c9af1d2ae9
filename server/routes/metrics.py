"""Figures for Prometheus."""

from __future__ import annotations

from fastapi import Request, Response

from ...runtime.metrics import MEDIA_TYPE
from ..guarded import guarded_router, needs

router = guarded_router()


@router.get("/metrics")
@needs("metrics:read")
async def metrics(request: Request) -> Response:
    """Tell the figures of the runs that this process drives, and of the models it asks, as Prometheus reads them."""
    return Response(request.app.state.service.metrics.text(), headers={"content-type": MEDIA_TYPE})
