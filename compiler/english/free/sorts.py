"""Sentences that tell for one kind of thing each what is done with it, until one tells what is done with the rest."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping, Sequence

from ..outline import Line
from .clause import CLOSED, low, read_clause
from .meanings import Act, If, Meaning, Seq
from .nouns import is_pronoun
from .spelling import plainly
from .splitting import clauses
from .words import base_form, is_plural, singular

_REST = re.compile(
    r"(?:everything|anything|everyone|everybody) else\b|all (?:the )?(?:others?|rest)\b|the (?:others|rest)\b",
    re.IGNORECASE,
)
_MASS = re.compile(r"(?:spam|praise|post|mail|waste|paper|glass|metal|feedback|advertising|furniture)", re.IGNORECASE)


def sorted_out(lines: Sequence[Line]) -> Mapping[int, Meaning]:
    """What the lines mean, by index, of which each tells what is done with a kind: `bills go to accounts`."""
    found: dict[int, Meaning] = {}
    for at, line in enumerate(lines):
        if not _REST.match(line.text) or line.below:
            continue
        before = at - 1
        told: dict[int, list[If]] = {}
        while before > 0 and not lines[before].below and (kinds := _kinds(lines[before].text)):
            told[lines[before].index] = kinds
            before -= 1
        alone = len(told) == 1 and all(
            " " in each.condition.removeprefix("it is a ") for each in next(iter(told.values()))
        )
        if sum(map(len, told.values())) > 1 or alone:
            last = lines[before + 1].index
            told[last] = [dataclasses.replace(told[last][0], chained=False), *told[last][1:]]
            found |= {index: Seq(tuple(kinds)) for index, kinds in told.items()}
    return found


def _kinds(text: str) -> list[If]:
    """What is done with each kind that a sentence names; nothing if it speaks of anything else."""
    made = []
    for each in clauses(plainly(text).rstrip(".")):
        clause = read_clause(each)
        words = clause.who.split() if clause is not None else []
        if clause is None or not words or len(words) > 3 or clause.form == "past" or clause.denied:
            return []
        kind = bool(is_plural(words[-1]) or _MASS.fullmatch(words[-1]))
        if not kind or low(words[0]) in CLOSED or is_pronoun(words[0]) or base_form(words[0], "participle"):
            return []
        one = " ".join([*words[:-1], singular(words[-1])])
        one = one[:1].lower() + one[1:] if not one[1:2].isupper() else one
        made.append(If(f"it is a {one}", Act(each), chained=True))
    return made
