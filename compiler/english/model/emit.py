"""The stage that writes the flow, by the best route the model has."""

from __future__ import annotations

import re
from collections.abc import Collection

from ....dsl.decoding import decoding_grammar
from ....dsl.formatting import format_source
from ....dsl.source import Source
from ....prompts.model import Answer, Model, Said
from ....prompts.structured import block, structured
from ....prompts.task import task
from ....prompts.tasks.outline import Outline
from ....prompts.tasks.plan import FlatPlan
from ...kinds import Kind
from ...project import Project
from .flat_plan import printed
from .retrieve import described, names_of, nearest, writable

SILENCER = re.compile(r"[ \t]*#\s*sayflow:[^\r\n]*")
"""A comment that silences a finding: what a model writes is not to hide what is found in it."""


async def emit(
    model: Model, text: str, outline: Outline, kinds: Collection[Kind], project: Project, said: Said | None
) -> tuple[str, list[Answer]]:
    """The source of a flow for an outline, in canonical layout where it parses.

    Raises:
        ModelError: there is no answer, or none of the form asked for.
    """
    facts = {
        "text": text,
        "outline": outline.model_dump_json(indent=1),
        "kinds": [described(kind) for kind in kinds],
        "names": names_of(project),
        "examples": nearest(text, task("emit").examples),
    }
    route = model.routes[0]
    if route == "schema":
        plan, answers = await structured(model, task("plan").request(**facts), FlatPlan, said)
        return laid_out(printed(plan)), answers
    request = task("emit").request(**facts)
    if route == "grammar":
        request = request._replace(grammar=decoding_grammar(writable(kinds, project)))
    answer = await model.complete(request, said)
    return laid_out(block(answer.text, "flow", "sayflow")), [answer]


def laid_out(text: str) -> str:
    """The text in canonical layout, with one line end at its end."""
    return format_source(Source(text.strip() + "\n"))
