"""What a step does to the world, as far as its text tells."""

from __future__ import annotations

import re

from ..dsl.tree import Step, Text
from .kinds import Effect, Kind
from .project import Project

_READS = re.compile(r"\s*(select|with|values)\b", re.IGNORECASE)
_CHANGES = re.compile(r"\b(insert|update|delete|replace|merge)\b", re.IGNORECASE)


def kind_of(step: Step, project: Project) -> Kind | None:
    """The kind of a step, none where it is not known."""
    return project.catalogue.get(step.kind) if project.catalogue is not None else None


def effect_of(step: Step, project: Project) -> Effect:
    """What the step does; a step of an unknown kind does nothing that could be told."""
    kind = kind_of(step, project)
    return "none" if kind is None else effect_as_written(step, kind)


def effect_as_written(step: Step, kind: Kind) -> Effect:
    """What a step of this kind does with these settings.

    A kind whose `query` may change rows only reads where the statement begins with a word of reading; behind a `with`
    there may be a change all the same.
    """
    written = {entry.key: entry.value for entry in step.settings}
    query = written.get("query")
    if isinstance(query, Text) and query.parts:
        statement = str(query.parts[0])
        reads = _READS.match(statement)
        if reads and not (reads[1].lower() == "with" and _CHANGES.search(statement)):
            return "read"
    return kind.effect_of(written)
