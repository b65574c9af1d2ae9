"""Forms of free English that choose: conditions, what happens otherwise, deadlines, errors, decisions."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING, Any

from ...dsl import tree
from .changes import changed
from .free_actions import ANSWER
from .free_conditions import Conditions, plain_fact, verdict
from .free_happenings import duration
from .free_nouns import bare, is_pronoun, slug, verb_phrase_name
from .free_words import CHECKING, base_form

if TYPE_CHECKING:
    from .free import Body, Free
    from .outline import Line

Slots = dict[str, str]


def conditions(free: Free, found: Body | None = None) -> Conditions:
    """What reads conditions; a check right before answers a plain fact itself."""
    state = free.state

    def fact(who: str, what: str, denied: bool) -> tree.Expression:
        last = found[-1] if found else None
        if isinstance(last, tree.Step) and last.kind == "task" and isinstance(last.main, tree.Text) and checks(last):
            assert found is not None
            subject = bare(state.thing or "") if is_pronoun(who) and state.thing else bare(who)
            verb = "are" if subject.endswith("s") else "is"
            question = f" ({verb} the {subject} {what}?)" if last.gives is None else ""
            found[-1] = dataclasses.replace(last, main=tree.Text((f"{last.main.parts[0]}{question}",)), gives=ANSWER)
            state.assume(f"`{last.name}` is answered with yes or no: {verb} the {subject} {what}?")
            return tree.Compare(tree.Name(last.name), "==", tree.Name("no" if denied else "yes"))
        if isinstance(last, tree.Step) and last.kind == "task" and last.gives == ANSWER:
            return tree.Compare(tree.Name(last.name), "==", tree.Name("no" if denied else "yes"))
        if is_pronoun(who) and state.thing:
            who = state.thing
        if slug(bare(who)) in state.loops:
            field: tree.Expression = tree.Field(tree.Name(slug(bare(who))), slug(what))
            return tree.Not(field) if denied else field
        return plain_fact(who, what, denied)

    return Conditions(
        state.grammar, fact, lambda: slug(state.thing) if state.thing else None, lambda name: name in state.names
    )


def checks(step: tree.Step) -> bool:
    """Whether a task finds something out."""
    first = step.main.parts[0] if isinstance(step.main, tree.Text) and step.main.parts else ""
    return isinstance(first, str) and (base_form(first.split(" ", 1)[0]) or "") in CHECKING


def condition(free: Free, text: str, found: Body) -> tree.Expression | None:
    """The condition in a text; `approved` and `rejected` speak of the last question to a person."""
    said = verdict(text)
    if said is not None and free.state.asked is not None:
        return tree.Compare(tree.Name(free.state.asked), "==", tree.Name(said))
    return conditions(free, found).read(text)


def if_then(free: Free, slots: Slots, found: Body, line: Line | None) -> Body | None:
    """`If the amount is over 1000, ask the boss. Otherwise, ...`."""
    test = condition(free, slots["condition"], found)
    if test is None:
        return None
    block = free.then(slots.get("then"), line, [])
    if block is None or (not block.statements and line is not None and not line.below):
        return None
    last = None
    if slots.get("otherwise"):
        last = free.then(slots["otherwise"], None, [])
        if last is None:
            return None
    return [tree.If((tree.Branch(test, block),), last)]


def otherwise(free: Free, slots: Slots, found: Body, line: Line | None) -> Body | None:
    """`Otherwise, ...`: belongs to the choice right before."""
    last = found[-1] if found else None
    if not isinstance(last, tree.If) or last.otherwise is not None:
        return None
    if slots.get("condition"):
        test = condition(free, slots["condition"], [])
        block = free.then(slots.get("then"), line, [])
        if test is None or block is None:
            return None
        found[-1] = dataclasses.replace(last, branches=(*last.branches, tree.Branch(test, block)))
        return []
    block = free.then(slots.get("then"), line, [])
    if block is None:
        return None
    found[-1] = dataclasses.replace(last, otherwise=block)
    return []


def if_so(free: Free, slots: Slots, found: Body, line: Line | None) -> Body | None:
    """`If so, ...`, `if not, ...`: what was answered right before."""
    last = found[-1] if found else None
    if free.state.asked is None or (slots.get("no") and isinstance(last, tree.If)):
        return None
    block = free.then(slots.get("then"), line, [])
    test = tree.Compare(tree.Name(free.state.asked), "==", tree.Name("no" if slots.get("no") else "yes"))
    return None if block is None else [tree.If((tree.Branch(test, block),))]


def in_time(free: Free, slots: Slots, found: Body, line: Line | None) -> Body | None:
    """`If nobody answers within 2 days, ...`: a deadline of what was said right before."""
    return _attach(free, slots, found, line, lambda block: tree.Within(duration(slots["duration"]), block))


def on_error(free: Free, slots: Slots, found: Body, line: Line | None) -> Body | None:
    """`If that fails, ...`."""
    return _attach(free, slots, found, line, lambda block: tree.OnError(None, block), False)


def reminded(free: Free, slots: Slots, found: Body, line: Line | None) -> Body | None:
    """`After 2 days without an answer, ...`: does not end the waiting."""
    return _attach(free, slots, found, line, lambda block: tree.After(duration(slots["duration"]), block))


def again_and_again(free: Free, slots: Slots, found: Body, line: Line | None) -> Body | None:
    """`Every 2 days until then, ...`."""
    return _attach(free, slots, found, line, lambda block: tree.Every(duration(slots["duration"]), block))


def _attach(free: Free, slots: Slots, found: Body, line: Line | None, make: Any, answering: bool = True) -> Body | None:
    steps = [each for statement in found for each in tree.walk(statement) if isinstance(each, tree.Clausal)]
    asks = [each for each in steps if isinstance(each, tree.Step) and each.kind == "ask"]
    # Who does not answer is who was asked last, even where a branch on the answer was told first.
    target = asks[-1] if asks and answering else steps[-1] if steps else None
    block = free.then(slots.get("then"), line, []) if target is not None else None
    if target is None or block is None:
        return None
    made = dataclasses.replace(target, clauses=(*target.clauses, make(block)))
    found[:] = [changed(each, lambda node: made if node is target or node == target else node) for each in found]
    return []


def decide(free: Free, slots: Slots, found: Body, line: Line | None) -> Body | None:
    """`Decide whether to grant the loan: grant when ..., never grant when ...`."""
    what = slots["what"]
    verb = (slots.get("verb") or "approve").lower()
    rules = re.split(r", (?:and )?|; ", slots["rules"]) if slots.get("rules") else []
    lines = [] if line is None else list(line.below)
    options: list[str] = []
    voices: list[tree.Voice] = []
    texts = [(text, None) for text in rules] + [(each.text, each) for each in lines]
    for text, each in texts:
        voice = _voice(free, text, options)
        if voice is None:
            return None
        voices.append(voice)
        if each is not None and free.reader is not None:
            free.reader.understood(each)
    for option in (slug(verb), "reject"):
        if len(options) < 2 and option not in options:
            options.append(option)
    name = free.state.name(slug(verb_phrase_name(f"{verb} {what}") + " decision") if what else "decision")
    if not any(isinstance(voice, tree.BelowAsk | tree.BelowTake) for voice in voices):
        voices.append(tree.BelowTake(70, options[1]))
        free.state.assume(f"`{name}` takes {options[1]} when it is not sure: the text does not say what to do then")
    free.state.asked = None
    return [tree.Decide(name, tuple(options), tuple(voices))]


_VOICE = re.compile(
    r"(?P<never>never |do not |don't )?(?P<must>always |must )?(?P<option>[a-z]\w*)(?: it| the \w+)? "
    r"(?:when|if|unless) (?P<condition>.+)",
    re.IGNORECASE,
)
_UNSURE = re.compile(
    r"(?:otherwise|when unsure|if unsure|in doubt|when in doubt),? "
    r"(?:ask (?P<who>.+)|(?P<option>[a-z]\w*)(?: it)?)",
    re.IGNORECASE,
)


def _voice(free: Free, text: str, options: list[str]) -> tree.Voice | None:
    unsure = _UNSURE.fullmatch(text.strip().rstrip("."))
    if unsure is not None:
        if unsure["who"]:
            return tree.BelowAsk(70, tree.Text((bare(unsure["who"]).lower(),)))
        _option(unsure["option"], options)
        return tree.BelowTake(70, slug(unsure["option"]))
    found = _VOICE.fullmatch(text.strip().rstrip("."))
    test = conditions(free).read(found["condition"]) if found is not None else None
    if found is None or test is None:
        return None
    option = slug(base_form(found["option"]) or found["option"])
    _option(option, options)
    if found["never"]:
        return tree.Never(option, test)
    return tree.MustBe(option, test) if found["must"] else tree.Rule(option, 90, test)


def _option(option: str, options: list[str]) -> None:
    if slug(option) not in options:
        options.append(slug(option))


_ANSWERS = "(answers?|replies|reply|responds?|reacts?|confirms?|decides?)"
_NO_ANSWER = "if there is no (answer|reply|response|reaction)"
_LATE = "(it|this|that) (takes (longer|more) than|is not (done|finished|completed|ready) (within|in|after))"
_FAILING = "(that|this|it|the (call|request|step|payment|booking|delivery))"
_ELSE = "(otherwise|else|if not)"

FORMS = (
    ("if (so|yes)[,] {then}", if_so),
    ("(?P<no>if (not|no))[,] {then}", if_so),
    ("(?P<no>if (not|no))", if_so),
    ("if (so|yes)", if_so),
    (f"if {{nobody}} {_ANSWERS} (within|in|for|after) {{duration}},? {{then}}", in_time),
    (f"if {{nobody}} {_ANSWERS} (within|in|for|after) {{duration}}", in_time),
    (f"{_NO_ANSWER} (within|in|for|after) {{duration}},? {{then}}", in_time),
    (f"{_NO_ANSWER} (within|in|for|after) {{duration}}", in_time),
    (f"if {_LATE} {{duration}},? {{then}}", in_time),
    (f"if {_LATE} {{duration}}", in_time),
    (f"(if|when) {_FAILING} fails,? {{then}}", on_error),
    (f"(if|when) {_FAILING} fails", on_error),
    ("(on|in case of) (an? )?(error|failure),? {then}", on_error),
    ("after {duration} without an? (answer|reply|response),? {then}", reminded),
    ("every {duration}( until then| without an? answer),? {then}", again_and_again),
    (f"{_ELSE},? if {{condition}}, (then )?{{then}}", otherwise),
    (f"{_ELSE},? {{then}}", otherwise),
    (_ELSE, otherwise),
    ("(if|when|in case|should) {condition}, (then )?{then}[;,] (otherwise|else),? {otherwise}", if_then),
    ("(if|when|in case|should) {condition}, (then )?{then}", if_then),
    ("(if|when|in case) {condition} then {then}", if_then),
    ("(if|when|in case) {condition}", if_then),
    ("decide whether (to |the |an? )?{verb} {what}: {rules}", decide),
    ("decide whether (to |the |an? )?{verb} {what}", decide),
)
