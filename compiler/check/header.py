"""The name of a flow, beside that of its file."""

from __future__ import annotations

import re
from pathlib import PurePath

from ...dsl.source import Source, Span
from ...dsl.tree import Flow
from .context import Context
from .findings import instead, one_slip_apart


def name_of_file(source: Source) -> str:
    """What a flow without a header is called: its file, in letters that may stand in a name."""
    return re.sub(r"\W+", "_", PurePath(source.name).stem.strip("<>")).strip("_") or "flow"


def check_header(context: Context, flow: Flow) -> None:
    """A name that is the file's but for one slip."""
    if flow.header is None or not one_slip_apart(flow.header.name, name_of_file(context.source)):
        return
    meant = name_of_file(context.source)
    start = context.source.text.index(flow.header.name, flow.header.span.start + len("flow"))
    place = Span(start, start + len(flow.header.name))
    context.findings.warning(
        "SF252",
        place,
        f"the flow is called `{flow.header.name}`, and its file `{context.source.name}`",
        **instead(place, meant),
    )
