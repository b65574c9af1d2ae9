"""Actions of free English: mails, approvals, questions, and everything else as a task for a person."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from ....dsl import tree
from .. import building, steps
from ..grammar import phrase_slots
from ..reading import Reading
from ..tokens import tokens
from .clause import DETERMINERS, PREPOSITIONS, Clause, low, made_to_do, read_clause
from .lexicon import ALSO_NOUNS, CHECKING, SORTING
from .mails import address, email
from .nouns import bare, is_person, is_pronoun, slug, verb_phrase_name
from .patterns import pattern
from .subjects import is_noun_phrase, quoted
from .word_lists import listed
from .words import base_form

if TYPE_CHECKING:
    from .state import State

Slots = dict[str, str | None]
Made = list[tree.Statement]

ANSWER = tree.Union((tree.TypeName("yes"), tree.TypeName("no")))
_MACHINE = re.compile(
    r"\b(?:system|software|application|app|(?<!fire )(?<!customer )(?<!health )(?<!postal )(?<!social "
    r")(?<!security )service|server|program|state machine|function|script|bot|flow|"
    r"workflow|process|"
    r"pipeline|platform|database|website|sample|automation|tool|engine|loop|api|job|application)s?$",
    re.IGNORECASE,
)


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
    clause = read_clause(text)
    if clause is not None:
        return clausal(state, text, clause, label)
    return [task(state, text, label)] if listed and re.match(r"[A-Za-z]", text) else None


def clausal(state: State, text: str, clause: Clause, label: str | None) -> Made:
    """What a clause says is done: in the active or the passive, one of two things, or finding something out."""
    clause = _plain(clause)
    early = _made_or_asked(state, text, clause, label)
    if early is not None:
        return early
    who = clause.who
    if clause.voice == "passive":
        who, clause = _agent(state, clause)
    who = _doer(state, re.sub(r", (?:who|which) [^,]*,?$", "", who), clause)
    either = re.match(r"(?:it |them |this )?or (?:to )?(?P<verb>[a-z-]+)\b ?(?P<rest>.*)", clause.rest)
    other = base_form(either["verb"], "base", "s") if either is not None else None
    if either is not None and other is not None:
        return [chosen(state, who, (clause.verb, other), either["rest"], label)]
    to_do = re.match(r"whether (?:or not )?to (?P<do>.+)", clause.rest)
    if to_do is not None and clause.verb in ("decide", "determine", "choose") and who:
        step = _asked(state, f"{to_do['do'][:1].upper()}{to_do['do'][1:]}?", f"decide {to_do['do']}", who, text, label)
        state.decided[step.name] = to_do["do"]
        return [step]
    sorts = re.fullmatch(
        r"(?P<what>.+?) (?:as|into|in) (?:either )?(?P<first>[\w-]+(?:, [\w-]+)*),? (?:or|and) (?P<last>[\w-]+)",
        clause.rest,
    )
    if sorts is not None and clause.verb in SORTING:
        step = task(state, clause.done, label, who or None)
        options = tuple(slug(each) for each in (*sorts["first"].split(", "), sorts["last"]))
        state.ask(step.name, options)
        return [tree.Step(step.name, step.kind, step.main, step.settings, _one_of(options))]
    found = re.match(r"(?:out |up |to see |and see )?(?:whether|if|that) (?P<what>.+)", clause.rest)
    if found is not None and (clause.verb in CHECKING or clause.verb in ("see", "ask", "say", "state")):
        return [_found_out(state, clause.done, found["what"], who or None, label)]
    moves = clause.verb in _MOVING and low(clause.rest.split(" ", 1)[0]) not in DETERMINERS
    if moves and clause.who and not label:
        return [_moving(state, clause)]
    return [task(state, clause.done, label, who or None)]


def _made_or_asked(state: State, text: str, clause: Clause, label: str | None) -> Made | None:
    """`Have the nurse check it`, `pouring starts`, `he is asked whether ...`: none where it is nothing of these."""
    made = made_to_do(clause.rest) if clause.verb in _MAKING and clause.voice == "active" else None
    if made is not None:
        if is_person(clause.who):
            state.acts(clause.who)
        return [task(state, made[1], label, made[0] if not is_pronoun(made[0]) else state.person or state.actor)]
    if clause.verb in ("start", "begin") and base_form(clause.who.lower(), "ing") and not clause.denied:
        return [task(state, f"start {clause.who.lower()} {clause.rest}".strip(), label)]
    if clause.voice == "passive" and clause.verb == "ask" and re.match(r"(?:whether|if) ", clause.rest):
        return whether(state, text, {"who": clause.who, "then": clause.rest.split(" ", 1)[1]}, label)
    return None


_MAKING = ("have", "let", "get", "make")
_TOLD = re.compile(r"(?:the |our |an? )?(?P<who>[\w -]+?)(?=$|,| (?:to|that|by|about|for|at|in|and|if)\b)")


def _doer(state: State, who: str, clause: Clause) -> str:
    """Who does it, pronouns resolved; empty for whoever runs the flow and for machines. Who acts is remembered."""
    if who.lower() == "they":
        several = state.several if state.several and is_person(state.several) else None
        doing = several or state.starter or state.actor
        who = f"the {doing}" if doing else who
    elif who.lower() in ("he", "she") and state.actor:
        who = f"the {state.actor}"
    if is_pronoun(who) or who.lower() in _NOBODY or _MACHINE.search(who):
        return ""
    if who and clause.verb not in _MOVING | _TAKING:
        state.acts(who)
    told = _TOLD.match(clause.rest) if not who and clause.verb in _TELLING else None
    if told is not None and is_person(told["who"]):
        state.acts(told["who"])
    return who


def _moving(state: State, clause: Clause) -> tree.Step:
    """What goes or runs by itself is no person: `a complaint goes to the supplier`."""
    if is_pronoun(clause.who) and clause.verb == "go" and re.match(r"(?:in|into|on|onto|under)\b", clause.rest):
        return task(state, f"put {clause.who.lower()} {clause.rest}", None)
    handed = re.match(r"to (?P<who>(?:the |our |his |her |their )[\w -]+)$", clause.rest)
    if handed is not None and is_person(handed["who"]):
        state.acts(handed["who"])
    step = task(state, f"{clause.who[:1].lower()}{clause.who[1:]} {clause.group} {clause.rest}".strip(), None)
    if not is_person(clause.who) and not is_pronoun(clause.who):
        state.thing = bare(clause.who).lower()
    return step


_MOVING = listed("go run arrive come fall rise drop stay remain follow expire lapse")
_TAKING = listed("get receive need have become")
_TELLING = listed("page call ask notify tell inform phone email contact remind alert warn invite assign wake")


def is_machine(who: str) -> bool:
    """Whether a subject is no person: the system, the service."""
    return _MACHINE.search(who) is not None


_NOBODY = listed("we you i one someone somebody people user")


def _plain(clause: Clause) -> Clause:
    """Without verbs that only say that something begins: `start calling` is `call`."""
    if clause.verb in ("start", "begin", "proceed", "continue", "go") and clause.voice == "active":
        words = clause.rest.split()
        if clause.verb == "go" and words[:1] not in (["on"], ["ahead"]):
            return clause
        if words[:1] == ["to"] or words[:1] == ["with"]:
            words = words[1:]
        verb = base_form(words[0], "ing", "base") if words else None
        if verb is not None and len(words) > 1 and words[0].islower():
            return clause._replace(verb=verb, rest=" ".join(words[1:]))
    return clause


def _agent(state: State, clause: Clause) -> tuple[str, Clause]:
    """Who does what a passive says, and the clause turned round: `pack the order`."""
    rest = clause.rest
    by = re.search(
        r"(?:^| )by (?P<who>(?:the |an? |our |his |her |their |its )?[A-Za-z][\w'-]*(?: [\w'-]+)*?)(?=$|,|"
        r" (?:to|in|on|at|for|with|using|via|from|within|and|who|which|before|after|into|as|right|straight|at once|"
        r"\w+ly)\b)",
        rest,
    )
    who = ""
    if by is not None and not re.match(
        r"\w+ing\b|(?:e?mail|phone|post|fax|hand|letter|courier|text|sms|message|chat|\w+day|\d|"
        r"\w+ (?:message|call|mail|letter))\b|(?:\w+day|\d)",
        by["who"],
        re.IGNORECASE,
    ):
        who = by["who"]
        rest = (rest[: by.start()] + rest[by.end() :]).strip()
    what = clause.who
    if is_pronoun(what) and what.lower() == "they" and state.several:
        what = f"the {state.several}"
    elif is_pronoun(what) and what.lower() == "they" and state.person:
        what = f"the {state.person}"
    elif is_pronoun(what):
        what = f"the {state.thing}" if state.thing else what
    elif re.match(
        r"(?:The|An?|This|That|All|Each|Every|These|Those|Its|His|Her|Their|Our|Both|Any) ", what
    ) or not re.match(r"[A-Z][A-Z]|[\w-]+ [A-Z]", what):
        what = what[:1].lower() + what[1:]
    return who, clause._replace(who=who, rest=f"{what} {rest}".strip(), voice="active")


def chosen(state: State, who: str, verbs: tuple[str, ...], what: str, label: str | None = None) -> tree.Step:
    """`accept or reject the order`: a person says which."""
    what = state.resolved(what) or (f"the {state.thing}" if state.thing else "it")
    said = f"{', '.join(verbs[:-1])} or {verbs[-1]} {what}"
    options = tuple(slug(each) for each in verbs)
    wanted = verb_phrase_name(f"{verbs[0]} {what}")
    name = state.name(label or (f"{wanted}_or_not" if wanted in options else wanted), label is not None)
    state.things_of(f"{verbs[0]} {what}")
    state.ask(name, options)
    return tree.Step(
        name,
        "ask",
        quoted(f"{said[:1].upper()}{said[1:]}?"),
        _who_and_show(state, what, who or None),
        _one_of(options),
    )


def _one_of(options: tuple[str, ...]) -> tree.Union:
    return tree.Union(tuple(tree.TypeName(each) for each in options))


def _found_out(state: State, done: str, what: str, who: str | None, label: str | None) -> tree.Step:
    """`check whether the part is available`: a task that is answered with yes or no."""
    step = task(state, done, label, who)
    what = re.split(r",? and (?:that|whether|if) ", what)[0]
    state.ask(step.name, ("yes", "no"), what)
    clause = read_clause(what)
    if clause is not None and clause.who:
        state.thing = bare(clause.who) if not is_pronoun(clause.who) else state.thing
    return tree.Step(step.name, step.kind, step.main, step.settings, ANSWER)


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
    words = tokens(text)
    if not words or words[0].lower not in state.grammar.first_words("action"):
        return None
    found = Reading(state.grammar, words).whole("action")
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
    who = state.actor if state.actor is not None and who.lower() in ("he", "she") else who
    if state.only_tasks:
        return None
    verbal = who.islower() and " " not in who and base_form(who) is not None
    verbal = verbal or who.lower() in DETERMINERS
    first = low((slots.get("what") or "this").split(" ", 1)[0])
    verbal = verbal or (base_form(first, "base") is not None and first not in ALSO_NOUNS)
    if verbal or not is_noun_phrase(who) or not is_noun_phrase(slots.get("what") or "this"):
        return None
    if (slots.get("approves") or "").startswith("sign") and not slots.get("modal") and " or " not in text:
        return None
    word = slots.get("approve") or slots.get("approves") or slots.get("approved") or "approve"
    verb = base_form(word.split(" ")[0]) or word
    what = state.resolved(slots.get("what") or "") or (f"the {state.thing}" if state.thing else "this")
    step = _asked(state, f"{verb.capitalize()} {what}?", f"{verb} {what}", who, text, label)
    state.approvals.add(step.name)
    state.approvers.add(who.lower())
    state.ask(step.name, ("yes", "no"))
    return [step]


def either_way(state: State, text: str, slots: Slots, label: str | None) -> Made | None:
    """`She accepts or refuses`: what was spoken of last."""
    who = bare(slots["who"] or "")
    who = (state.actor or who) if who.lower() in ("he", "she", "they") else who
    verbs = tuple(base_form((slots[each] or "").lower()) or "" for each in ("one", "other"))
    return [chosen(state, who, verbs, "it", label)] if is_noun_phrase(who) else None


def approved_before(state: State, text: str, slots: Slots, label: str | None) -> Made | None:
    """`After the approval of the manager, ...`: who was not asked for it yet is asked now."""
    who = bare(slots["who"] or "").lower()
    return [] if who in state.approvers else approval(state, text, {"who": slots["who"]}, label)


def _asked(state: State, question: str, words: str, who: str, text: str, label: str | None) -> tree.Step:
    """A question that a person answers with yes or no."""
    name = state.name(label or verb_phrase_name(words), label is not None)
    settings = _who_and_show(state, text, who)
    state.things_of(words)
    state.ask(name, ("yes", "no"))
    return tree.Step(name, "ask", quoted(question), settings, ANSWER)


def whether(state: State, text: str, slots: Slots, label: str | None) -> Made | None:
    """`Ask the customer whether the address is right`."""
    who = slots["who"] or ""
    what = re.sub(r"^(?:he|she|they)\b", f"the {bare(who)}", state.resolved(slots["then"] or ""), flags=re.IGNORECASE)
    step = _asked(state, f"Is it so that {what}?", what, who, text, label)
    state.ask(step.name, ("yes", "no"), what)
    return [step]


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
    who = slots["who"] or ""
    if is_pronoun(who) or re.search(r"\b(?:how|what|where|when|which|whether|whom|who)$", who):
        return None
    return [task(state, doing, label, who)] if base_form(verb, "base") is not None else None


def made_do(state: State, text: str, slots: Slots, label: str | None) -> Made | None:
    """`Have the warehouse pack it`."""
    words = (slots["then"] or "").split(" ")
    for place in range(1, min(len(words), 6)):
        who = " ".join(words[:place])
        particle = low(words[0]) in PREPOSITIONS
        alone = low(words[place - 1]) in DETERMINERS
        if (
            base_form(words[place], "base")
            and not alone
            and is_noun_phrase(who)
            and not is_pronoun(who)
            and not particle
        ):
            return [task(state, " ".join(words[place:]), label, who)]
    return None


_SAYING = "[,][ and] (saying|stating|that says|with the text|with the message|to say that|that|about) "
_SUBJECT = "[ with [the ]subject {quoted}]"
_MAIL = "(email|mail)"
_OR_NOT = "[ or ((reject|decline|refuse|deny)s?|denies|turns? down)]"
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
    (
        "{who} [{modal} ](?P<one>approves?|accepts?|grants?) or (?P<other>rejects?|declines?|refuses?|denies|deny)",
        either_way,
    ),
    (f"{{who}} [{{modal}} ]{{approves}}{_OR_NOT} {{what}}", approval),
    (f"{{what}} {_MUST} be (\\w+ly )?{{approved}} by {{who}}", approval),
    ("{who} must have approved it", approved_before),
    (
        f"{{who}} {_MUST} (say yes|give [(the|his|her|their) ](okay|ok|consent|approval|go-ahead))( to {{what}})?",
        approval,
    ),
    (
        (
            "{what} (also )?(needs?|requires?) (the |an? )?(approval|authorisation|authorization|consent|"
            "permission) (of|from|by) {who}"
        ),
        approval,
    ),
    (
        (
            "{what} (goes|is (sent|passed|submitted|forwarded|handed|given)( on| over)?) to {who} for ([an ]|[the ])"
            "(approval|sign-off|signature)"
        ),
        approval,
    ),
    ("(ask|asks) {who} (whether|if) {then}", whether),
    ("ask {who}[,:] {quoted}", question),
    ("ask {who} for {then}", ask_for),
    ("(ask|tell|instruct|get) {who} to {then}", told),
    ("(have|let|make) {then}", made_do),
)


@cache
def forms() -> tuple[tuple[re.Pattern[str], Make], ...]:
    """The forms of actions, in the order in which they are tried."""
    return tuple((pattern(form), make) for form, make in FORMS)
