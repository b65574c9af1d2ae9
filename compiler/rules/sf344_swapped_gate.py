"""# SF344 A gate that may be the wrong way round
severity: warning
since: 0.1

What stands behind a no reads like a yes, and what stands behind the yes like a no.

## Why
Two branches that were exchanged pass every check of types, and do the opposite of what was decided.

## Bad
```flow
input  amount: number
output state: paid | refused

step sure: ask "Pay {amount}?" { who: "desk" } gives yes | no
if sure == no {
  finish state = paid
} otherwise {
  finish state = refused
}
```

## Good
```flow
input  amount: number
output state: paid | refused

step sure: ask "Pay {amount}?" { who: "desk" } gives yes | no
if sure == yes {
  finish state = paid
} otherwise {
  finish state = refused
}
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...dsl.tree import Block, Boolean, Case, Compare, Expression, Fail, Finish, If, Name, Not, Step, Text, When
from ..check.findings import here
from . import Finding, Place, rule

YES = "yes approve approved accept accepted agree agreed allow allowed grant granted ok confirm confirmed pay paid true"
NO = "no reject rejected refuse refused decline declined deny denied forbid cancel cancelled false"
DOING = "pay paid payout approve approved accept accepted grant granted offer offered book booked ship shipped"
REFUSING = "reject rejected refuse refused refusal decline declined deny denied sorry"
ANSWERS = {**dict.fromkeys(YES.split(), True), **dict.fromkeys(NO.split(), False)}
ACTS = {**dict.fromkeys(DOING.split(), True), **dict.fromkeys(REFUSING.split(), False)}


@rule(If, When)
def check(node: If | When, place: Place) -> Iterator[Finding]:
    """Choices between a yes and a no whose blocks read the other way round."""
    ways = list(_ways(node))
    yes = [body for answer, _, body in ways if answer]
    no = [(word, body) for answer, word, body in ways if not answer]
    if len(yes) != 1 or len(no) != 1:
        return
    ((word, refused),) = no
    if _reads(refused) is True and _reads(yes[0]) is False:
        yield Finding(
            word.span,
            "behind this no stands what reads like a yes, and behind the yes what reads like a no",
            "exchange the two branches, or name what they do differently",
            here(yes[0].span._replace(end=yes[0].span.start + 1), "behind the yes"),
        )


def _ways(node: If | When) -> Iterator[tuple[bool, Expression, Block]]:
    """The blocks of a choice between two, with the answer that each is for and where that is written."""
    if isinstance(node, When):
        for case in node.cases:
            answer = _answer(case)
            if answer is not None:
                yield answer, case.values[0], case.body
        return
    first, rest = node.branches[0], node.branches[1:]
    answer = _said(first.condition)
    if answer is None or len(rest) > 1 or (rest and _said(rest[0].condition) is not (not answer)):
        return
    other = rest[0].body if rest else node.otherwise
    if other is not None:
        yield answer, first.condition, first.body
        yield not answer, first.condition, other


def _answer(case: Case) -> bool | None:
    found = {ANSWERS.get(_word(value) or "") for value in case.values}
    return found.pop() if len(found) == 1 else None


def _said(condition: Expression) -> bool | None:
    """Whether a condition asks for a yes or for a no; none if for neither."""
    if isinstance(condition, Not):
        said = _said(condition.operand)
        return None if said is None else not said
    if isinstance(condition, Compare) and condition.operator in ("==", "!="):
        answer = ANSWERS.get(_word(condition.right) or "")
        return answer if answer is None or condition.operator == "==" else not answer
    return None


def _word(node: Expression) -> str | None:
    if isinstance(node, Boolean):
        return str(node.value).lower()
    if isinstance(node, Name):
        return node.name.lower()
    return "".join(map(str, node.parts)).lower() if isinstance(node, Text) else None


def _reads(body: Block) -> bool | None:
    """Whether the names and words of a block all sound like doing it, or all like refusing; none if neither."""
    words: list[str] = []
    for statement in body.statements:
        if isinstance(statement, Step):
            words.append(statement.name)
        elif isinstance(statement, Finish):
            words += (_word(each.value) or "" for each in statement.assignments)
        elif isinstance(statement, Fail):
            words.append(_word(statement.kind) or "")
    split = {part for word in words for part in re.split(r"[\W_]+", word.lower())}
    sounds = {ACTS[part] for part in split if part in ACTS}
    return sounds.pop() if len(sounds) == 1 else None
