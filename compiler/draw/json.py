"""The graph as a JSON document, for other programs."""

from __future__ import annotations

import json
from collections.abc import Mapping

from ..graph import document
from ..plan import Plan


def draw(plan: Plan, states: Mapping[str, str] | None, colour: bool, width: int) -> str:
    """The document of `graph.document`; where states are given, each node that has one carries it as `state`."""
    data = document(plan)
    if states is not None:
        for node in data["nodes"]:
            if node["id"] in states:
                node["state"] = states[node["id"]]
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"
