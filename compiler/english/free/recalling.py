"""What a sentence only says again: work that was told before, answers that a step waits for already."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ....dsl import tree
from .clause import read_clause
from .nouns import bare
from .parts import nominal
from .state import State
from .word_lists import listed
from .words import base_form, is_participle, participle_base

_OVER = listed("finish complete do end close perform conclude return accomplish fulfil fulfill reach")
_ANSWER = re.compile(
    r"(?:the |an? |his |her |their |its )?(?:answer|response|reply|approval|decision|confirmation|feedback|"
    r"result|outcome)s?\b.*",
    re.IGNORECASE,
)
_SMALL = listed("""
    again the and for with all has have been was are his her its their any each every both this that them
    """)


def stems(text: str) -> set[str]:
    """The words of a text without their endings, small words left out."""
    words = re.findall(r"[a-z]{3,}", text.lower().replace("_", " "))
    return {_stem(word) for word in words if word not in _SMALL}


def _stem(word: str) -> str:
    known = base_form(word) or (participle_base(word) if is_participle(word) else None) or nominal(word)
    return re.sub(r"(?:ations?|ions?|ments?|ings?|ed|es|s|e|y|ies)$", "", known or word)


def steps_before(bodies: Iterable[list[tree.Statement]]) -> list[tree.Step]:
    """All steps told so far in these bodies, those inside blocks included, the last first."""
    found: list[tree.Step] = []
    for body in bodies:
        for statement in body:
            found += [each for each in tree.walk(statement) if isinstance(each, tree.Step)]
    return found[::-1]


def said(step: tree.Step) -> str:
    """What a step says, in words."""
    main = step.main.parts if isinstance(step.main, tree.Text) else ()
    return f"{step.name.replace('_', ' ')} {' '.join(each for each in main if isinstance(each, str))}"


def known(what: str, bodies: list[list[tree.Statement]], state: State) -> bool:
    """Whether something that happens was told before: `once the order is packed` behind `pack the order`."""
    steps = steps_before(bodies)[:40]
    if not steps:
        return False
    if re.fullmatch(
        r"(?:all |both )?(?:of )?(?:this|that|these|it|they|which)(?: (?:is|are|was|has been|have been|has|"
        r"have) (?:all )?(?:done|finished|complete|completed|over|ready|settled|clear)\b.*)?|(?:everything|"
        r"all) (?:is|was|has) .*",
        what,
        re.IGNORECASE,
    ):
        return True
    clause = read_clause(what)
    if (
        clause is not None
        and clause.verb in _OVER
        and (clause.voice == "passive" or clause.form in ("participle", "past", "s"))
    ):
        return True
    if (
        clause is not None
        and clause.voice == "state"
        and re.search(
            r"\b(?:ready|over(?! \d)|done|complete|finished|in place|settled|there|in|back|here|available)\b",
            clause.rest,
        )
    ):
        return True
    if clause is None or base_form(what.split(maxsplit=1)[0], "ing") is not None:
        return True
    wanted = stems(what)
    verb = _stem(clause.verb)
    for step in steps:
        words = stems(said(step))
        if verb in words and len(wanted & words) >= min(2, len(wanted)):
            return True
        given = clause.verb in _GOT and step in steps[:4] and _stem(step.name.split("_")[0]) in _GIVES
        if given and stems(clause.who.split()[-1]) & words:
            return True
        if clause.verb in _SAYS_YES and _decides(step) and done_by(step) == bare(clause.who).lower():
            return True
        if (
            step.kind == "ask"
            and step is steps[0]
            and clause.verb in ("approve", "answer", "accept", "confirm", "sign", "respond", "reply")
        ):
            return True
    return False


_GOT = listed("receive have collect")
_GIVES = frozenset(_stem(each) for each in listed("give prepare write produce"))
_SAYS_YES = listed("approve accept confirm sign agree release")


def _decides(step: tree.Step) -> bool:
    """Whether a step is answered with yes or no."""
    options = step.gives.options if isinstance(step.gives, tree.Union) else ()
    return {each.name for each in options if isinstance(each, tree.TypeName)} == {"yes", "no"}


def done_by(step: tree.Step) -> str:
    """Who does a step, in the words of the text; empty where it names nobody."""
    found = next((each.value for each in step.settings if each.key == "who"), None)
    return "".join(map(str, found.parts)).lower() if isinstance(found, tree.Text) else ""


def answering(what: str) -> bool:
    """Whether what is waited for is an answer: `wait for the approval`."""
    return _ANSWER.fullmatch(what) is not None


def find(target: str, bodies: list[list[tree.Statement]], numbered: dict[str, str]) -> str | None:
    """The step before that a text points at, by its number or its words; those in other blocks do not count."""
    number = re.fullmatch(r"(?:the )?(?:step |number |point |no\.? ?)?(\d+(?:\.\d+)*)", target, re.IGNORECASE)
    if number is not None:
        return numbered.get(number[1])
    wanted = stems(re.sub(r"\b(?:steps?|stage|phase|task|activity|again)\b", "", target))
    best, most = None, 0
    for body in reversed(bodies):
        for statement in reversed(body):
            if isinstance(statement, tree.Step):
                common = len(wanted & stems(said(statement)))
                if common > most:
                    best, most = statement.name, common
    return best
