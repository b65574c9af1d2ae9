"""Where a sentence belongs that speaks of what only a loop or an arm right before it has."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

from ....dsl import tree
from ..markers import is_marker
from . import arms, meanings
from .clause import read_clause
from .nouns import bare
from .parts import nominal

if TYPE_CHECKING:
    from .structure import Body, Builder


def goes_on(builder: Builder, made: meanings.Meaning | None, found: Body) -> bool:
    """Whether a sentence goes on in an arm or a loop that was told before; it is put there."""
    return made is not None and (goes_into_arm(builder, made, found) or goes_into_loop(builder, made, found))


def goes_into_loop(builder: Builder, made: meanings.Meaning, found: Body) -> bool:
    """What is said of the thing that a loop before goes through is done in the loop, and what was told between, too."""
    at = next((place for place in range(len(found) - 1, -1, -1) if isinstance(found[place], tree.ForEach)), -1)
    loop = found[at] if at >= 0 else None
    if not isinstance(loop, tree.ForEach) or loop.name not in builder.state.open_loops:
        return False
    if builder.below is not None and builder.below.below:
        return False
    between = found[at + 1 :]
    if not all(isinstance(each, tree.Step | tree.If) or is_marker(each) for each in between) or not _speaks_of(
        made, loop.name
    ):
        return False
    inner = [*loop.body.statements, *between]
    builder.bodies.append(inner)
    state, asked = builder.state, builder.state.asked
    state.loops.append(loop.name)
    state.asked = state.asked_in.get(loop.name)
    done = builder.add(made, inner)
    state.asked_in[loop.name], state.asked = state.asked, asked
    state.loops.pop()
    builder.bodies.pop()
    if done:
        found[at:] = [dataclasses.replace(loop, body=tree.Block(tuple(inner)))]
    return done


def _speaks_of(made: meanings.Meaning, name: str) -> bool:
    """Whether it is about one thing of those that a loop goes through."""
    words = name.split("_")
    thing = f"(?:{' '.join(words)}|{words[-1]})"
    first = made.parts[0] if isinstance(made, meanings.Seq) and made.parts else made
    if isinstance(first, meanings.If | meanings.Otherwise | meanings.Answered):
        condition = first.condition if not isinstance(first, meanings.Answered) else "it"
        return condition is None or bool(re.match(rf"(?:it|(?:this|the|an?|that) {thing})\b", condition, re.IGNORECASE))
    if isinstance(first, meanings.Kind):
        return first.thing in (words[-1], " ".join(words))
    said = " ".join(each.text for each in meanings.acts(first))
    return bool(re.search(rf"\b(?:the|this|that) {thing}\b(?!')", said, re.IGNORECASE))


def goes_into_arm(builder: Builder, made: meanings.Meaning, found: Body) -> bool:
    """What is done by or to something that only the arm right before speaks of is done in that arm."""
    first = made.parts[0] if isinstance(made, meanings.Seq) and made.parts else made
    said = first.text if isinstance(first, meanings.Act) else first.condition if isinstance(first, meanings.If) else ""
    clause = read_clause(said) if said else None
    last = found[-1] if found else None
    if clause is None or not isinstance(last, tree.If) or (builder.below is not None and builder.below.below):
        return False
    words = bare(clause.who).lower()
    if _of_what_was_done(last, words):
        return arms.goes_on(builder, meanings.Then(made), found)
    if not clause.who.lower().startswith(("the ", "this ", "that ")) or words not in builder.state.inside:
        return False
    return arms.goes_on(builder, meanings.Then(made), found)


def _of_what_was_done(last: tree.If, words: str) -> bool:
    """`A rejection reason is given`, where the last arm rejects something."""
    arm = last.otherwise if last.otherwise is not None else last.branches[-1].body
    steps = [each for each in arm.statements if isinstance(each, tree.Step)]
    deed = nominal(words.split(maxsplit=1)[0]) if " " in words else None
    return bool(steps) and deed is not None and deed == steps[-1].name.split("_")[0]


def introduced(made: meanings.Meaning | None, before: set[str]) -> set[str]:
    """The things that the last arm speaks of first: `an expert`."""
    if not isinstance(made, meanings.If | meanings.Answered | meanings.Otherwise):
        return before
    arm = getattr(made, "otherwise", None) or made.then
    acts = arm.parts if isinstance(arm, meanings.Seq) else (arm,)
    texts = " ".join(each.text for each in acts if isinstance(each, meanings.Act))
    owner = r"\b[Aa]n? (?:[\w-]+'s )?"
    return {found[1].lower() for found in re.finditer(rf"{owner}([a-z][\w-]*(?: [a-z][\w-]*)?)", texts)} | {
        found[1].lower() for found in re.finditer(rf"{owner}([a-z][\w-]*)(?!')", texts)
    }
