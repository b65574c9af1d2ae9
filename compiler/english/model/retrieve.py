"""What the model is shown to write a flow: the step kinds it may use, the nearest examples, the names there are."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from ...kinds import COMMON_SETTINGS, Catalogue, Kind
from ...project import Project
from ...type_text import describe_type
from .sentences import share, words

ALWAYS = frozenset({"ask", "log", "task"})
"""Kinds that any flow may need: for what people do, and for what no other kind does."""

RUN_TODAY = frozenset({"timeout", "retry", "fallback", "skip"})
"""The settings of every step that can run."""

MOST_EXAMPLES = 2


def offered(catalogue: Catalogue, wanted: Collection[str]) -> list[Kind]:
    """The kinds that an outline wants and those that any flow may need, as far as they can run."""
    return [kind for kind in catalogue if kind.name in wanted or kind.name in ALWAYS]


def writable(kinds: Collection[Kind], project: Project) -> dict[str, dict[str, list[str] | None] | None]:
    """The kinds with the settings that may be written, as `decoding_grammar` takes them.

    A connection is one of those that are set up, where any is; a kind with arguments of its own takes any setting.
    """
    common = [name for name in COMMON_SETTINGS if name in RUN_TODAY]
    found: dict[str, dict[str, list[str] | None] | None] = {}
    for kind in kinds:
        if kind.open_settings:
            found[kind.name] = None
            continue
        keys: dict[str, list[str] | None] = dict.fromkeys([*kind.settings, *common])
        if "connection" in keys and project.connections:
            keys["connection"] = sorted(project.connections)
        found[kind.name] = keys
    return found


def described(kind: Kind) -> dict[str, Any]:
    """A kind as a template shows it."""
    settings = [
        {
            "name": name,
            "type": describe_type(setting.type),
            "required": setting.required,
            "main": name == kind.main,
            "doc": setting.doc,
        }
        for name, setting in kind.settings.items()
    ]
    return {"name": kind.name, "doc": kind.doc, "settings": settings, "open": kind.open_settings}


def names_of(project: Project) -> dict[str, list[str]]:
    """The names that flows of a project may use, by what they name; none for what is not known."""
    found = {
        "connections": project.connections,
        "roles": project.roles,
        "hosts": project.hosts,
        "functions for tasks": project.tasks,
    }
    return {what: sorted(known) for what, known in found.items() if known}


def nearest(text: str, examples: Mapping[str, tuple[str, str]], most: int = MOST_EXAMPLES) -> Sequence[tuple[str, str]]:
    """The examples whose words are most like those of a text, the nearest last: what stands last weighs most."""
    told = words(text)

    def likeness(name: str) -> tuple[float, str]:
        return share(words(examples[name][0]), told), name

    return [examples[name] for name in sorted(examples, key=likeness)[-most:]]
