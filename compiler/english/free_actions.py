"""Actions of free English: mails, approvals, questions, and everything else as a task for a person."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from ...dsl import tree
from . import building, steps
from .free_mails import address, email
from .free_nouns import bare, is_pronoun, verb_phrase_name
from .free_patterns import pattern
from .free_subjects import is_noun_phrase, quoted, subject_and_verb
from .free_words import base_form, is_participle
from .grammar import phrase_slots
from .reading import Reading
from .tokens import tokens

if TYPE_CHECKING:
    from .free_state import State

Slots = dict[str, str | None]
Made = list[tree.Statement]

ANSWER = tree.Union((tree.TypeName("yes"), tree.TypeName("no")))
_MACHINE = re.compile(r"\b(?:system|software|application|service|server|program)\b", re.IGNORECASE)


def action(state: State, text: str, label: str | None, listed: bool) -> Made | None:
    """The steps of an action, or none where the text does not read like one; `listed` texts are items of a list."""
    made = _phrase(state, text, label)
    if made is not None:
        return made
    for form, make in forms():
        found = form.fullmatch(text)
        made = make(state, text, found.groupdict(), label) if found is not None else None
        if made is not None:
            return made
    if base_form(text.split(" ", 1)[0]) is not None or (listed and re.match(r"[A-Za-z]", text)):
        return [task(state, text, label)]
    return None


def task(state: State, text: str, label: str | None, who: str | None = None) -> tree.Step:
    """A task for a person, said in the words of the text."""
    said = state.resolved(text)
    name = state.name(label or verb_phrase_name(said), label is not None)
    settings = _who_and_show(state, text, who)
    state.things_of(said)
    person = f"the {bare(who).lower()}" if who else "a person"
    state.assume(f'"{text}" is a task for {person}: `{name}`')
    return tree.Step(name, "task", quoted(said[:1].upper() + said[1:]), settings)


def _who_and_show(state: State, text: str, who: str | None) -> tuple[tree.Entry, ...]:
    """Who does it, and the inputs that the text speaks of."""
    settings = [tree.Entry("who", quoted(bare(who).lower()))] if who is not None else []
    shown = state.mentioned(text)
    if shown:
        settings.append(tree.Entry("show", tree.ListOf(tuple(tree.Name(each) for each in shown))))
    return tuple(settings)


def _phrase(state: State, text: str, label: str | None) -> Made | None:
    """A phrase of a step kind, word for word; what controls the step must be written out, not only be named."""
    found = Reading(state.grammar, tokens(text)).whole("action")
    if found is None or "/" not in found.rule or state.catalogue is None:
        return None
    kind = state.catalogue.get(found.rule.partition("/")[0])
    assert kind is not None
    slots = phrase_slots(kind.phrases[int(found.rule.partition("/")[2])].text)
    try:
        values = {slot: building.build(part) for slot, part in zip(slots, found.parts, strict=True)}
    except building.Unreadable:
        return None
    written = [slot for slot, value in values.items() if isinstance(value, tree.Text)]
    named = [slot for slot in slots if slot not in written]
    missing = [key for key, setting in kind.settings.items() if setting.required and key not in values]
    if not written or missing or kind.name == "task" or any(kind.settings[slot].role == "control" for slot in named):
        return None
    for slot in named:
        value = values[slot]
        if kind.settings[slot].role == "destination" and isinstance(value, tree.Name) and value.name not in state.names:
            values[slot] = address(state, value.name.replace("_", " ")) or value
    name = state.name(label or verb_phrase_name(re.sub(r'"[^"]*"', "", text)), label is not None)
    number = found.rule.partition("/")[2]
    entries = tuple(tree.Entry(f"{number}/{place}", values[slot]) for place, slot in enumerate(slots))
    step = steps.complete(tree.Step(name, kind.name, None, entries), (), state.catalogue)
    return [tree.Step(name, step.kind, step.main, step.settings)]


def approval(state: State, text: str, slots: Slots, label: str | None) -> Made | None:
    """`Ask the credit desk to approve the loan`."""
    who = bare(slots["who"] or "")
    verbal = " " not in who and base_form(who) is not None
    if verbal or not is_noun_phrase(who) or not is_noun_phrase(slots.get("what") or "this"):
        return None
    word = slots.get("approve") or slots.get("approves") or slots.get("approved") or "approve"
    verb = base_form(word.split(" ")[0]) or word
    what = state.resolved(slots.get("what") or "") or (f"the {state.thing}" if state.thing else "this")
    step = _asked(state, f"{verb.capitalize()} {what}?", f"{verb} {what}", who, text, label)
    state.approvals.add(step.name)
    return [step]


def _asked(state: State, question: str, words: str, who: str, text: str, label: str | None) -> tree.Step:
    """A question that a person answers with yes or no."""
    name = state.name(label or verb_phrase_name(words), label is not None)
    settings = _who_and_show(state, text, who)
    state.things_of(words)
    state.asked = name
    return tree.Step(name, "ask", quoted(question), settings, ANSWER)


def whether(state: State, text: str, slots: Slots, label: str | None) -> Made | None:
    """`Ask the customer whether the address is right`."""
    what = state.resolved(slots["then"] or "")
    return [_asked(state, f"Is it so that {what}?", what, slots["who"] or "", text, label)]


def question(state: State, text: str, slots: Slots, label: str | None) -> Made | None:
    """`Ask the customer "Is this right?"`."""
    said = (slots["quoted"] or "").strip('"')
    return [_asked(state, said, said, slots["who"] or "", text, label)] if said else None


def ask_for(state: State, text: str, slots: Slots, label: str | None) -> Made | None:
    """`Ask the customer for the address`."""
    what = state.resolved(slots["then"] or "")
    before = state.asked
    step = _asked(state, f"Please give {what}.", f"ask {what}", slots["who"] or "", text, label)
    state.asked = before  # this one is not answered with yes or no
    return [tree.Step(step.name, "ask", step.main, step.settings, tree.TypeName("text"))]


def told(state: State, text: str, slots: Slots, label: str | None) -> Made | None:
    """`Ask the warehouse to pack it`."""
    doing = slots["then"] or ""
    verb = doing.split(" ", 1)[0]
    return [task(state, doing, label, slots["who"])] if base_form(verb) == verb.lower() else None


def made_do(state: State, text: str, slots: Slots, label: str | None) -> Made | None:
    """`Have the warehouse pack it`."""
    found = subject_and_verb(slots["then"] or "", plain=True)
    return [task(state, f"{found[1]}{found[2]}", label, found[0])] if found is not None else None


def done_by(state: State, text: str, slots: Slots, label: str | None) -> Made | None:
    """`The order is packed by the warehouse`."""
    verb = base_form(slots["verb"] or "")
    what = slots["what"] or ""
    if verb is None or not is_participle(slots["verb"] or "") or not is_noun_phrase(what):
        return None
    what = what[:1].lower() + what[1:] if re.match(r"(?:The|An?|This|All|Each) ", what) else what
    return [task(state, f"{verb} {what}{slots.get('rest') or ''}", label, slots.get("who"))]


def does(state: State, text: str, slots: Slots, label: str | None) -> Made | None:
    """`The warehouse packs the order and ships it`."""
    found = subject_and_verb(text)
    if found is None or is_pronoun(found[0]) or base_form(text.split(" ", 1)[0]) is not None:
        return None
    who = None if _MACHINE.search(found[0]) else found[0]
    parts = [f"{found[1]}{found[2]}"]
    for match in re.finditer(r",? and (?:then )?([a-z-]+s)\b", found[2]):
        verb = base_form(match[1])
        if verb is not None:
            parts[-1] = parts[-1][: parts[-1].rindex(match.group())]
            parts.append(verb + found[2][match.end() :])
    return [task(state, part, label, who) for part in parts]


_SAYING = "[,][ and] (saying|stating|that says|with the text|with the message|to say that|that|about) "
_SUBJECT = "[ with [the ]subject {quoted}]"
_MAIL = "(email|mail)"
_OR_NOT = "[ or (reject|decline|refuse)s?]"
_MUST = "(must|should|has to|needs to|have to)"

Make = Callable[["State", str, Slots, str | None], Made | None]

FORMS: tuple[tuple[str, Make], ...] = (
    (f"send (an? |the )?{_MAIL} to {{to}}{_SUBJECT}{_SAYING}{{body}}", email),
    (f"send (an? |the )?{_MAIL} to {{to}}{_SUBJECT}", email),
    (f"send {{to}} an? {_MAIL}{_SUBJECT}{_SAYING}{{body}}", email),
    (f"send {{to}} an? {_MAIL}{_SUBJECT}", email),
    (f"(email|inform|notify|tell) {{to}} by {_MAIL}{_SAYING}{{body}}", email),
    (f"(email|inform|notify|tell) {{to}} by {_MAIL}", email),
    (f"email {{to}}{_SAYING}{{body}}", email),
    (f"(ask|have|let|get|require|request) {{who}} [to ]{{approve}}{_OR_NOT} {{what}}", approval),
    (f"(ask|have|let|get|require|request) {{who}} (to {{approve}}{_OR_NOT}|for ([an ]|[the ])approval)", approval),
    ("(ask|have|let|get|request) {who} for (an? |the )?approval (of|for) {what}", approval),
    ("(get|obtain|request|wait for) (an? |the )?approval (for|of) {what} (from|by) {who}", approval),
    ("(get|obtain|request|wait for) (an? |the )?approval (from|by|of) {who}", approval),
    (f"{{who}} [{{modal}} ]{{approves}}{_OR_NOT} {{what}}", approval),
    (f"{{what}} {_MUST} be {{approved}} by {{who}}", approval),
    ("ask {who} (whether|if) {then}", whether),
    ("ask {who}[,:] {quoted}", question),
    ("ask {who} for {then}", ask_for),
    ("(ask|tell|instruct|get|remind|allow) {who} to {then}", told),
    ("(have|let|make) {then}", made_do),
    ("{what} (is|are|gets?|{modal} be)( {modal})? {verb}(?P<rest>.*?) by {who}", done_by),
    ("{what} (is|are|gets?|{modal} be)( {modal})? {verb}(?P<rest> .+)?", done_by),
    ("{then}", does),
)


@cache
def forms() -> tuple[tuple[re.Pattern[str], Make], ...]:
    """The forms of actions, in the order in which they are tried."""
    return tuple((pattern(form), make) for form, make in FORMS)
