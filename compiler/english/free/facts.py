"""Plain facts: `the part is available` is answered by the step that found it out, else by an input."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable
from typing import Any

from ....dsl import tree
from ..changes import changed
from . import asking
from .conditions import fact_name
from .lexicon import CHECKING
from .nouns import bare, is_pronoun, slug
from .state import Fact, State
from .word_lists import listed
from .words import Form, base_form, is_plural

ANSWER = tree.Union((tree.TypeName("yes"), tree.TypeName("no")))
_SAID = "said_"
"""How options are marked until all that may be said of a fact is known."""

_OPPOSITES = {
    pair.partition("/")[0]: pair.partition("/")[2]
    for pair in re.findall(
        r"\S+",
        """
        negative/positive rejected/accepted declined/accepted refused/accepted denied/granted bad/good wrong/right
        known/new low/high false/true failed/passed fails/passes unsuccessful/successful broken/working closed/open
        old/new
        expired/valid empty/full cheap/expensive guilty/innocent sick/healthy late/punctual differ/agree disagree/agree
        down/up off/on absent/present lost/found missing/there small/large minor/major
        """,
    )
}
_GOOD = listed("good suitable acceptable fine intact undamaged flawless perfect sound healthy ok okay")
_GRANTED = listed("approved accepted granted confirmed authorised authorized")
_DENIED = listed("rejected declined refused denied disapproved dismissed")
_BAD = listed("bad unsuitable damaged broken defective faulty spoiled rotten poor wrong ill sick")
_NO_ARTICLE = listed(
    "anything anyone anybody something someone somebody everything everyone everybody nothing nobody we they it he she"
)
_WHOLE = listed("complete there present enclosed attached")
_ALSO_VERBS = listed("complete open clean empty clear correct free dry cool warm own present secure separate last")
"""How something is, in words that are verbs, too."""
_PREFIX = re.compile(r"(?:un|in|im|ir|il|dis|non-?|in-)(?P<word>[a-z]{4,})$")
_KINDS = listed("""
    type category kind class status state result outcome answer decision priority severity level choice method
    cause reason problem culprit fault outcome
    grade rating verdict response reply feedback urgency colour color size quality condition topic subject
    """)


def turned(what: str, denied: bool, known: Iterable[str]) -> tuple[str, bool]:
    """A predicate and whether it is denied, brought in line with what is known: `unavailable` is not `available`."""
    what = re.sub(
        r"^(?:actually|really|already|still|all|now|then|fully|currently|therefore|also) ", "", what.strip().lower()
    )
    what = re.sub(r" (?:as well|too|after all|indeed)$", "", what)
    opposite = _OPPOSITES.get(what)
    options = list(known)
    for other in options:
        if (what in _GOOD and other in _GOOD) or (what in _WHOLE and other in _WHOLE):
            return other, denied
        contrary = any(
            (what in one and other in another) or (what in another and other in one)
            for one, another in ((_GOOD, _BAD), (_GRANTED, _DENIED))
        )
        if what in _GRANTED and other in _GRANTED:
            return other, denied
        contrary = contrary or any(
            one in ("incomplete", "missing") and another in _WHOLE for one, another in ((what, other), (other, what))
        )
        if _OPPOSITES.get(other) == what or opposite == other or contrary:
            return other, not denied
    prefixed = _PREFIX.match(what)
    if prefixed is not None and prefixed["word"] in options:
        return prefixed["word"], not denied
    for other in options:
        if _words(what) <= _words(other) or _words(other) <= _words(what):
            return other, denied
    for other in options:
        theirs = _PREFIX.match(other)
        if theirs is not None and theirs["word"] == what:
            return other, not denied
    return what, denied


def _words(what: str) -> set[str]:
    return {_stem(word) for word in re.findall(r"[a-z]{3,}", what)} or {what}


def hold(state: State, bodies: list[list[tree.Statement]], who: str, what: str, denied: bool) -> tree.Expression:
    """The condition that a fact holds; `bodies` are the statements before it, those of the innermost block last."""
    what = what.removeprefix("is ")
    pointed = (state.topic if who.lower() == "it" else state.person or state.topic) or state.thing
    subject = bare(pointed or "it") if is_pronoun(who) and pointed else bare(who)
    if subject.lower() not in ("there", "nobody", "no one", "anyone", "anybody", "somebody", "someone"):
        state.topic = subject
    if subject.lower() in state.actors:
        state.person = subject
    if slug(subject) in state.loops and not _carrier(bodies[-1:], subject, state):
        field: tree.Expression = tree.Field(tree.Name(slug(subject)), slug(what).rstrip("_"))
        return tree.Not(field) if denied else field
    step = _carrier(bodies, subject, state)
    if step is None:
        known = [option for name, fact in state.facts.items() if not name for option in fact.options]
        option, denied = turned(what, denied, known)
        state.facts.setdefault("", Fact("")).options.append(option)
        name = tree.Name(fact_name(subject, option))
        verbal = _verbal(subject, option)
        said = f"the {subject} {option}" if verbal else f"the {subject} is {option}"
        question = f"Who finds out whether {said}? For now `{name.name}` is given when a run starts."
        asked = f"Does it hold that {said}?" if verbal else f"Is the {subject} {option}?"
        test = asking.finder(state, question, asked, name.name, bodies[-1]) or name
        return turn(test) if denied else test
    fact = state.facts.setdefault(step.name, Fact(subject))
    closed = slug(subject) in _KINDS or slug(subject).split("_")[-1] in _KINDS
    option, denied = (what.lower(), denied) if closed and fact.closed else turned(what, denied, fact.options)
    closed = closed or bool(re.match(r"an? ", option))
    if option not in fact.options:
        if fact.options and not (fact.closed or closed):
            name = tree.Name(fact_name(subject, option))
            return tree.Not(name) if denied else name
        fact.options.append(option)
    fact.closed = fact.closed or closed
    return tree.Compare(tree.Name(step.name), "!=" if denied else "==", tree.Name(_SAID + slug(option)))


_VERBAL = re.compile(r"(?:has|have|had|did|does|do|was|were|will|can|could|must) ")
"""What begins with its own verb."""


def _verbal(subject: str, option: str) -> bool:
    """Whether what is said of a subject has a verb of its own: `asks for changes`, of several `agree`."""
    first = option.split(" ", 1)[0]
    form: Form = "base" if is_plural(subject.rsplit(maxsplit=1)[-1]) else "s"
    return bool(_VERBAL.match(option)) or (base_form(first, form) is not None and first not in _ALSO_VERBS)


def turn(test: tree.Expression) -> tree.Expression:
    """The opposite of a fact."""
    if isinstance(test, tree.Compare) and test.right == tree.Name("yes"):
        return tree.Compare(test.left, "==", tree.Name("no"))
    return tree.Not(test)


def found_out(state: State, bodies: list[list[tree.Statement]], who: str) -> bool:
    """Whether the step right before looks at things, so that it finds whether this one is there."""
    last = next(iter(_ran(bodies[-1])), None) if bodies else None
    return last is not None and _carrier([[last]], bare(who), state) is last and _looks(last)


def _looks(step: tree.Step) -> bool:
    said = step.main.parts if isinstance(step.main, tree.Text) else ()
    first = "".join(each for each in said if isinstance(each, str)).split(" ", 1)[0]
    return (base_form(first, "base") or "") in CHECKING


def _carrier(bodies: list[list[tree.Statement]], subject: str, state: State) -> tree.Step | None:
    """The step before that can answer a question about a thing: the last one that finds something out, or names it."""
    words = {_stem(word) for word in re.findall(r"[a-z]{3,}", subject.lower())}
    nearest = True
    for body in reversed(bodies):
        for step in _ran(body):
            free = step.kind == "task" and (step.gives is None or step.name in state.facts)
            said = (
                "".join(part for part in step.main.parts if isinstance(part, str))
                if isinstance(step.main, tree.Text)
                else ""
            )
            first = said.split(" ", 1)[0]
            named = bool(words & {_stem(word) for word in re.findall(r"[a-z]{3,}", said.lower())})
            finds = (base_form(first, "base") or "") in CHECKING or re.match(
                r"(?:perform|conduct|do|make|carry out|run|take) (?:an? |the )?[\w -]*?(?:assessment|check|"
                r"test|review|inspection|analysis|evaluation|examination|survey|audit|screening|search|"
                r"validation|verification|interview|diagnosis|decision)|"
                r"(?:work|find|figure|make) out (?:what|which|who|how)\b|"
                r"look at (?:what|which|how)\b|see (?:what|which|who)\b",
                said,
                re.IGNORECASE,
            )
            if free and ((nearest and finds) or (finds and named) or (nearest and named and len(words) > 0)):
                return step
            nearest = False
            if free and step.name in state.facts and slug(state.facts[step.name].subject) == slug(subject):
                return step
    return None


def _ran(body: list[tree.Statement]) -> Iterable[tree.Step]:
    """The steps of a body that surely ran, the last first; what runs at the same time included."""
    for each in reversed(body):
        if isinstance(each, tree.Step):
            yield each
        elif isinstance(each, tree.AllOf):
            for block in reversed(each.branches):
                yield from _ran(list(block.statements))


def _stem(word: str) -> str:
    return re.sub(r"(?:ations?|ions?|ments?|ings?|ed|es|s|e|y|ies)$", "", word)


def answered(flow: tree.Flow, state: State) -> tree.Flow:
    """The flow with each step giving what is asked of it: yes or no, or one of all that may be said."""
    facts = {name: fact for name, fact in state.facts.items() if name}
    if not facts:
        return flow

    def change(node: Any) -> Any:
        if isinstance(node, tree.Step) and node.name in facts and isinstance(node.main, tree.Text):
            return _giving(node, facts[node.name], state)
        if isinstance(node, tree.Compare) and isinstance(node.left, tree.Name) and node.left.name in facts:
            right = node.right
            if isinstance(right, tree.Name) and right.name.startswith(_SAID):
                if len(facts[node.left.name].options) == 1:
                    return tree.Compare(node.left, "==", tree.Name("no" if node.operator == "!=" else "yes"))
                return dataclasses.replace(node, right=tree.Name(right.name[len(_SAID) :]))
        return node

    made: tree.Flow = changed(flow, change)
    return made


def _giving(step: tree.Step, fact: Fact, state: State) -> tree.Step:
    if len(fact.options) > 1:
        options = (*dict.fromkeys(slug(each) for each in fact.options), "other")
        state.assume(f"`{step.name}` says what the {fact.subject} is: {', '.join(options)}")
        return dataclasses.replace(step, gives=tree.Union(tuple(tree.TypeName(each) for each in options)))
    verb = "are" if fact.subject.endswith("s") and not fact.subject.endswith("ss") else "is"
    option = fact.options[0]
    asked = f"{option}?" if _verbal(fact.subject, option) else None
    subject = fact.subject if fact.subject.lower() in _NO_ARTICLE else f"the {fact.subject}"
    question = f"does it hold that {subject} {asked}" if asked else f"{verb} {subject} {option}?"
    state.assume(f"`{step.name}` is answered with yes or no: {question}")
    main = step.main.parts if isinstance(step.main, tree.Text) else ()
    return dataclasses.replace(step, main=tree.Text((f"{''.join(map(str, main))} ({question})",)), gives=ANSWER)
