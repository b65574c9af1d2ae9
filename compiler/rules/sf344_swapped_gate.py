"""# SF344 A gate that may be the wrong way round
severity: warning
since: 0.1

What stands behind a no reads like a yes, and what stands behind the yes like a no.

## Why
Two branches that were exchanged pass every check of types, and do the opposite of what was decided. A plain
yes counts only where it surely approves, as to "Pay it?": to "Is this fraud?" it refuses.

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

from ...dsl.tree import Block, Boolean, Case, Compare, Expression, Fail, Field, Finish, If, Name, Not, Step, Text, When
from ..check.findings import here
from ..check.model import Model
from . import Finding, Place, rule

YES = "approve approved accept accepted agree agreed allow allowed grant granted"
NO = "reject rejected refuse refused decline declined deny denied"
DOING = "pay paid payout approve approved accept accepted grant granted offer offered book booked ship shipped"
REFUSING = "reject rejected refuse refused refusal decline declined deny denied sorry"
PLAIN = {"yes": True, "true": True, "no": False, "false": False}
"""Answers that approve only where what is asked is whether to do it."""
ANSWERS = {**dict.fromkeys(YES.split(), True), **dict.fromkeys(NO.split(), False)}
ACTS = {**dict.fromkeys(DOING.split(), True), **dict.fromkeys(REFUSING.split(), False)}


@rule(If, When)
def check(node: If | When, place: Place) -> Iterator[Finding]:
    """Choices between a yes and a no whose blocks read the other way round."""
    ways = list(_ways(node, place.model))
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


def _ways(node: If | When, model: Model) -> Iterator[tuple[bool, Expression, Block]]:
    """The blocks of a choice between two, with the answer that each is for and where that is written."""
    if isinstance(node, When):
        for case in node.cases:
            answer = _answer(case, _whether_to(node.subject, model))
            if answer is not None:
                yield answer, case.values[0], case.body
        return
    first, rest = node.branches[0], node.branches[1:]
    answer = _said(first.condition, model)
    if answer is None or len(rest) > 1 or (rest and _said(rest[0].condition, model) is not (not answer)):
        return
    other = rest[0].body if rest else node.otherwise
    if other is not None:
        yield answer, first.condition, first.body
        yield not answer, first.condition, other


def _answer(case: Case, plain: bool) -> bool | None:
    found = {_means(value, plain) for value in case.values}
    return found.pop() if len(found) == 1 else None


def _said(condition: Expression, model: Model) -> bool | None:
    """Whether a condition asks for a yes or for a no; none if for neither."""
    if isinstance(condition, Not):
        said = _said(condition.operand, model)
        return None if said is None else not said
    if isinstance(condition, Compare) and condition.operator in ("==", "!="):
        answer = _means(condition.right, _whether_to(condition.left, model))
        return answer if answer is None or condition.operator == "==" else not answer
    return None


def _means(value: Expression, plain: bool) -> bool | None:
    word = _word(value) or ""
    return ANSWERS.get(word, PLAIN.get(word) if plain else None)


def _whether_to(subject: Expression, model: Model) -> bool:
    """Whether what is compared is named like an approval, or answers a question that begins with what to do."""
    if isinstance(subject, Field | Name) and ANSWERS.get(subject.name.lower()) is True:
        return True
    return isinstance(subject, Name) and ACTS.get(_asked(subject.name, model) or "") is True


def _asked(name: str, model: Model) -> str | None:
    """The word that a question begins with; none for a name that is no question's."""
    declared = model.symbols[name].declarations if name in model.symbols else []
    steps = [each.node for each in declared if isinstance(each.node, Step) and each.node.kind == "ask"]
    return _first_word(steps[-1].main) if steps else None


def _first_word(question: Expression | None) -> str | None:
    first = question.parts[0] if isinstance(question, Text) and question.parts else None
    return first.split(maxsplit=1)[0].lower() if isinstance(first, str) and first.strip() else None


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
