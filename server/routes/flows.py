"""Flows: those that are published, and texts that somebody wants checked, compiled or drawn."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from fastapi import Request, Response
from pydantic import BaseModel, ConfigDict, Field

from ...compiler.analyse import Analysis, FlowError
from ...compiler.draw import draw, formats
from ...compiler.plan import Plan
from ...compiler.type_schema import json_schema
from ...compiler.type_text import describe_type
from ...dsl.render import render
from ...dsl.source import Source
from ..guarded import answer, guarded_router, needs
from ..refusal import Refused

router = guarded_router()

MEDIA = {"json": "application/json", "svg": "image/svg+xml"}


class Text(BaseModel):
    """A flow to look at."""

    model_config = ConfigDict(extra="forbid")

    source: str = Field(description="The text of the flow.", max_length=1_000_000)
    name: str = Field("flow", description="What it is called where the text does not say.", max_length=200)


class Drawn(Text):
    """A flow to draw."""

    format: str = Field("json", description="How: json, svg, mermaid or text.")


@router.get("/v1/flows")
@needs("flows:read")
async def flows(request: Request) -> Response:
    """List the flows that are published here."""
    published = request.app.state.service.flows.values()
    return answer({"flows": [_short(each.plan) for each in published]})


@router.get("/v1/flows/{flow}")
@needs("flows:read")
async def flow(request: Request, flow: str) -> Response:
    """Tell of a published flow: its inputs with a JSON schema, its outputs, what starts it."""
    plan = request.app.state.service.flow(flow).plan
    content = plan.content
    return answer(
        {
            **_short(plan),
            "inputs": {
                name: {
                    "type": describe_type(spec["type"]),
                    "required": spec.get("required", True),
                    "schema": json_schema(spec["type"]),
                }
                for name, spec in content["inputs"].items()
            },
            "outputs": {name: {"type": describe_type(type)} for name, type in content["outputs"].items()},
            "triggers": [
                {key: each[key] for key in ("on", "path", "schedule", "zone", "address", "event") if each.get(key)}
                for each in content.get("triggers", ())
            ],
        }
    )


@router.get("/v1/flows/{flow}/graph")
@needs("flows:read")
async def graph(request: Request, flow: str, format: str = "json") -> Response:
    """Draw a published flow."""
    return _drawing(request.app.state.service.flow(flow).plan, format)


@router.post("/v1/check")
@needs("flows:read")
async def check(request: Request, text: Text) -> Response:
    """Check a flow: the same document as `sayflow check --json`."""
    found = await _analysis(request, text)
    rendered = render("json", [(found.source, found.diagnostics)])
    return Response(rendered, media_type="application/json")


@router.post("/v1/compile")
@needs("flows:read")
async def compile(request: Request, text: Text) -> Response:
    """Compile a flow to its plan; 422 with the findings where it has errors."""
    return Response(_plan(await _analysis(request, text)).to_json(), media_type="application/json")


@router.post("/v1/graph")
@needs("flows:read")
async def drawing(request: Request, text: Drawn) -> Response:
    """Draw a flow; 422 with the findings where it has errors."""
    return _drawing(_plan(await _analysis(request, text)), text.format)


async def _analysis(request: Request, text: Text) -> Analysis:
    """A text checked beside everything else: a long one takes seconds, and one at a time is enough."""
    async with request.app.state.checking:
        found: Analysis = await asyncio.to_thread(request.app.state.service.check, Source(text.source, text.name))
    return found


def _plan(found: Analysis) -> Plan:
    if found.plan is None:
        raise FlowError(found.source, found.diagnostics)
    return found.plan


def _drawing(plan: Plan, format: str) -> Response:
    if format not in formats():
        raise Refused(422, f"there is no drawing format `{format}`", f"there are {', '.join(formats())}")
    return Response(draw(format, plan), media_type=MEDIA.get(format, "text/plain"))


def _short(plan: Plan) -> dict[str, Any]:
    title = plan.debug.get("title")
    return {"flow": plan.name, "hash": plan.hash, **({"title": title} if title else {})}


def findings(error: FlowError) -> dict[str, Any]:
    """The findings of a flow with errors, as `sayflow check --json` tells them."""
    document: dict[str, Any] = json.loads(render("json", [(error.source, error.diagnostics)]))
    return document
