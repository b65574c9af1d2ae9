"""The stage that mends a flow: the model sees what was found and answers with edits of lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ....dsl.diagnostic import Diagnostic, Severity
from ....dsl.source import Source
from ....prompts.model import Answer, Model, Said
from ....prompts.structured import structured
from ....prompts.task import task
from ....prompts.tasks.repair import Edit, Edits
from .emit import laid_out


async def repair(
    model: Model, text: str, source: str, findings: Sequence[str], said: Said | None
) -> tuple[str, list[Answer]]:
    """The source with the model's edits; unchanged where they can't be made.

    Raises:
        ModelError: there is no answer, or none of the form asked for.
    """
    request = task("repair").request(text=text, numbered=numbered(source), findings=findings)
    made, answers = await structured(model, request, Edits, said)
    changed = edited(source, made.edits)
    return source if changed is None else laid_out(changed), answers


def edited(source: str, edits: Iterable[Edit]) -> str | None:
    """The source with whole lines replaced; none where an edit names lines that are not there, or two overlap."""
    lines = source.splitlines()
    limit = len(lines) + 1
    for edit in sorted(edits, key=lambda each: (each.first, each.last), reverse=True):
        if not 1 <= edit.first <= edit.last + 1 or not edit.last < limit:
            return None
        lines[edit.first - 1 : edit.last] = edit.text.splitlines()
        limit = edit.first
    return "\n".join(lines) + "\n"


def numbered(source: str) -> str:
    """The source with the number of each line before it."""
    lines = source.splitlines()
    width = len(str(len(lines)))
    return "\n".join(f"{number:{width}} | {line}" for number, line in enumerate(lines, 1))


def told(source: Source, diagnostics: Iterable[Diagnostic]) -> list[str]:
    """The errors of a flow as a model reads them: the line, what is wrong, what helps."""
    return [
        f"line {source.place(each.span.start).line}: {each.code} {each.message}"
        + (f" ({each.hint})" if each.hint else "")
        for each in diagnostics
        if each.severity is Severity.ERROR
    ]
