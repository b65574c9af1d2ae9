"""Rules of decisions that have never mattered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ....dsl.diagnostic import Edit
from ....dsl.tree import Decide, MustBe, Never, Rule, Voice, walk
from ..evidence import Evidence
from ..proposal import Advice

LEAST = 30
"""So many decisions at least, before a rule may be called idle."""


def advise(evidence: Evidence) -> Iterator[Advice]:
    """Rules whose condition held in none of many decisions."""
    for node in walk(evidence.analysis.flow):
        records = evidence.decisions.get(node.name, ()) if isinstance(node, Decide) else ()
        if not isinstance(node, Decide) or len(records) < LEAST:
            continue
        idle = _idle(records)
        for voice in node.voices:
            if isinstance(voice, MustBe | Never | Rule) and _line(voice, evidence) in idle:
                yield _advice(node, voice, len(records))


def _idle(records: Sequence[Mapping[str, Any]]) -> set[int]:
    """The lines of the rules whose condition was known each time and held never."""
    known: dict[int, set[Any]] = {}
    for record in records:
        for each in record["constraints"]:
            known.setdefault(each["line"], set()).add(each["result"])
        for entry in record["opinions"]:
            for result, name in ((True, "fired"), (False, "unfired"), (None, "unknown")):
                for each in entry["evidence"].get(name, ()) if entry["source"] == "rules" else ():
                    known.setdefault(each["line"], set()).add(result)
    return {line for line, results in known.items() if results == {False}}


def _line(voice: Voice, evidence: Evidence) -> int:
    return evidence.analysis.source.place(voice.span.start).line


def _advice(node: Decide, voice: MustBe | Never | Rule, count: int) -> Advice:
    hard = not isinstance(voice, Rule)
    keep = "; it forbids or forces, so keep it unless it can never hold" if hard else ""
    return Advice(
        "rules",
        node.name,
        voice.span,
        f"this rule of `{node.name}` held in none of {count} decisions",
        f"look at its condition, or take the rule away{keep}",
        # A rule that protects is no burden: only what merely speaks is proposed to go.
        edits=() if hard else (Edit(voice.span, ""),),
    )
