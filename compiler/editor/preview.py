"""The graph of the text as it is now."""

from __future__ import annotations

from ...dsl.diagnostic import Severity
from ..draw import draw
from .document import Document


def preview(document: Document) -> tuple[str | None, str]:
    """The graph as SVG and a line about it; no drawing, and why, of a flow with errors."""
    plan = document.analysis.plan
    if plan is not None:
        return draw("svg", plan), f"the graph of {plan.name}"
    errors = sum(each.severity is Severity.ERROR for each in document.analysis.diagnostics)
    return None, f"the flow has {errors} error{'' if errors == 1 else 's'}; it is drawn again once they are mended"
