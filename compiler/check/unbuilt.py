"""What parses and is checked but can't run yet."""

from __future__ import annotations

from ...dsl.source import Span
from .context import Context


def not_built(context: Context, span: Span, what: str) -> None:
    """Report a part of the language that this version can't run."""
    context.findings.error(
        "SF190", span, f"{what} is part of the language but can't run yet", hint="leave it out for now"
    )
