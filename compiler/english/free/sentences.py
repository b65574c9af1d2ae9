"""What one sentence means: its connecting words first, then its clauses."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from . import parts
from .background import remark
from .clause import CLOSED, DETERMINERS, PRONOUNS, low, read_clause
from .lexicon import ALSO_NOUNS
from .meanings import (
    Act,
    Answered,
    Back,
    Beside,
    Each,
    Fails,
    Former,
    If,
    Late,
    Limit,
    Meaning,
    Options,
    Otherwise,
    Pause,
    Remark,
    Seq,
    Start,
    Then,
    Timetable,
    Together,
    Until,
    When,
)
from .patterns import SPAN, pattern
from .schedules import schedule
from .splitting import clauses, hidden
from .word_lists import listed
from .words import base_form, is_adverb, singular

Slots = dict[str, str | None]
Make = Callable[[Slots], Meaning | None]

DEEPEST = 12
"""Sentences nested deeper than this are not taken apart any further."""


def meaning(text: str, depth: int = 0) -> Meaning | None:
    """What a sentence means, or none where no rule reaches; `text` is in one spelling (see `spelling`)."""
    text = text.strip(" ,.;:")
    if not text or depth > DEEPEST:
        return None
    for form, make in _forms():
        found = form.fullmatch(text)
        if found is not None:
            made = make({**found.groupdict(), "depth": str(depth)})
            if made is not None:
                return made
    said = remark(text)
    if said is not None:
        return Remark(said)
    return _main(text, depth)


def _rest(slots: Slots, name: str = "then") -> Meaning | None:
    text = slots.get(name)
    return meaning(text, int(slots["depth"] or 0) + 1) if text else None


def _with_rest(make: Callable[[Meaning | None], Meaning]) -> Make:
    """A form that only wraps what follows; nothing may follow, but what follows must mean something."""

    def made(slots: Slots) -> Meaning | None:
        then = _rest(slots)
        return None if slots.get("then") and then is None else make(then)

    return made


def _plain(slots: Slots) -> Meaning | None:
    return _rest(slots)


# ---- conditions


def split_condition(text: str) -> tuple[str, str] | None:
    """A condition and what follows it: cut at the first comma behind which a clause begins."""
    seen = hidden(text)
    for joint in re.finditer(r",? then |: |, ", seen):
        left, right = text[: joint.start()].strip(), text[joint.end() :].strip()
        if left and right and (":" in joint.group() or "then" in joint.group() or begins(right)):
            return left, right
    words = text.split()
    for place in range(2, len(words) - 1):
        left, right = " ".join(words[:place]), " ".join(words[place:])
        clause = read_clause(left)
        if clause is None or not clause.who or low(words[place - 1]) in CLOSED:
            continue
        complete = clause.rest or clause.voice == "passive" or clause.form == "s"
        own = read_clause(right)
        if complete and own is not None and _new_clause(right, own.who):
            return left, right
    return None


def _new_clause(right: str, who: str) -> bool:
    """Whether a clause begins here without a comma before it: `the boss is told`, `ask the boss`."""
    first = low(right.split(maxsplit=1)[0])
    if not who:
        second = low(right.split()[1]) if " " in right else ""
        return base_form(first, "base") is not None and (second in DETERMINERS or second in PRONOUNS)
    return first in DETERMINERS or first in PRONOUNS


def begins(text: str) -> bool:
    """Whether a clause, or a sentence of a known form, begins with a text."""
    words = text.split()
    while words and (is_adverb(words[0]) or low(words[0]) in ("please", "and", "then")) and len(words) > 1:
        words = words[1:]
    rest = " ".join(words)
    clause = read_clause(rest)
    if clause is None:
        return any(form.fullmatch(rest.rstrip(" .:")) for form, _ in _forms())
    if clause.who:
        doubtful = low(words[0]) in ("or", "and", "nor", "which", "who", "but")
        return not doubtful and (clause.form != "past" or clause.voice == "passive")
    second = low(words[1]) if len(words) > 1 else ""
    return clause.verb not in ALSO_NOUNS or not second or second not in ("or", "and", "of", "is", "are")


_ELSE = re.compile(r"[;,]? (?:otherwise|or else|else|if not|in all other cases)[, ]+", re.IGNORECASE)


def _if(slots: Slots) -> Meaning | None:
    """`If C, X; otherwise Y`: with the condition alone, what is done stands in further lines."""
    text = slots["condition"] or ""
    depth = int(slots["depth"] or 0)
    unless = bool(slots.get("unless"))
    cut = split_condition(text)
    if cut is None:
        return If(text, None, None, unless) if read_clause(text) is not None or _is_short(text) else None
    condition, rest = cut
    late = _in_time(condition, rest, depth)
    if late is not None:
        return late
    arms = _ELSE.split(rest, maxsplit=1)
    then = meaning(arms[0], depth + 1)
    otherwise = meaning(arms[1], depth + 1) if len(arms) > 1 else None
    if then is None or (len(arms) > 1 and otherwise is None):
        return None
    return If(condition, then, otherwise, unless)


def _is_short(text: str) -> bool:
    return len(text.split()) <= 4


_NO_ANSWER = re.compile(
    r"(?:nobody|no one|no (?:answer|reply|response|reaction|approval|decision)|there is no (?:answer|reply|response)|"
    r"(?:it|this|that) takes (?:longer|more) than|(?:he|she|they|(?:the )?[\w' -]+?) "
    r"(?:does not|doesn't|do not|don't|has not|have not|fails to) (?:answer|reply|respond|react|decide|confirm|act)\w*)"
    rf"\b.*?(?P<span>{SPAN})",
    re.IGNORECASE,
)


def _in_time(condition: str, rest: str, depth: int) -> Meaning | None:
    found = _NO_ANSWER.fullmatch(condition)
    if found is None:
        return None
    then = meaning(rest, depth + 1)
    return Late(found["span"], then) if then is not None else None


def _when(slots: Slots) -> Meaning | None:
    text = slots["what"] or ""
    depth = int(slots["depth"] or 0)
    cut = split_condition(text)
    if cut is None:
        return When(text, None, bool(slots.get("always"))) if read_clause(text) is not None else None
    then = meaning(cut[1], depth + 1)
    return When(cut[0], then, bool(slots.get("always"))) if then is not None else None


def _upon(slots: Slots) -> Meaning | None:
    """`After the approval, X`, `upon receipt of the order, X`."""
    then = _rest(slots)
    return When(slots["event"] or "", then) if then is not None else None


def _while(slots: Slots) -> Meaning | None:
    cut = split_condition(slots["what"] or "")
    if cut is None:
        return None
    depth = int(slots["depth"] or 0)
    first, second = meaning(cut[0], depth + 1), meaning(cut[1], depth + 1)
    if second is None:
        return None
    return Together((first, second)) if isinstance(first, Act | Seq) else Beside(second)


def _each(slots: Slots) -> Meaning | None:
    then = _rest(slots)
    if slots.get("then") and then is None:
        return None
    what = slots["what"] or ""
    plural = bool(slots.get("all"))
    what = " ".join([*what.split()[:-1], singular(what.split()[-1])]) if plural else what
    return Each(what, slots.get("where"), then, bool(slots.get("together")))


def _until(slots: Slots) -> Meaning | None:
    times = int(slots["count"] or 0) if slots.get("count") else None
    then = _rest(slots)
    return None if slots.get("then") and then is None else Until(slots.get("condition"), times, then)


def _loop(slots: Slots) -> Meaning | None:
    """`A loop starts that checks the status`: what is done in it may go on in the next sentence."""
    then = meaning(f"it {slots['then']}", int(slots["depth"] or 0) + 1)
    return Until(None, None, then) if then is not None else None


def _timetable(slots: Slots) -> Meaning | None:
    text = slots["what"] or ""
    found = schedule(text)
    if found is None or found.before.lower() not in ("", "on", "the"):
        return None
    behind = (
        re.sub(r"^when\b.*", "", found.behind, flags=re.IGNORECASE) if slots.get("begins") is not None else found.behind
    )
    if not behind:
        return Timetable(found.schedule, None, found.assumed)
    then = meaning(behind, int(slots["depth"] or 0) + 1)
    return Timetable(found.schedule, then, found.assumed) if then is not None else None


def _start(slots: Slots) -> Meaning | None:
    found = schedule(slots["what"] or "")
    if found is not None and len(found.before.split()) < 3:
        return Timetable(found.schedule, None, found.assumed)
    return Start(slots["what"] or "")


def _limit(slots: Slots) -> Meaning | None:
    then = _rest(slots)
    return Limit(slots["span"] or "", then) if then is not None else None


def _depending(slots: Slots) -> Meaning | None:
    then = _rest(slots)
    if isinstance(then, Options):
        return Options(then.parts, then.conditions, slots["event"])
    return then


def _pause(slots: Slots) -> Meaning | None:
    then = _rest(slots)
    if then is None:
        return None
    return Seq((Pause(slots["span"] or "", slots.get("before")), then))


def _late(slots: Slots) -> Meaning | None:
    then = _rest(slots)
    kind = "every" if slots.get("every") else "after"
    return Late(slots["span"] or "", then, "every" if kind == "every" else "after") if then is not None else None


# ---- the main clause

_BEHIND = re.compile(
    r",? (?P<word>(?:only |even )?if|unless|when|whenever|once|as soon as|until|till|in case(?: that| of)?|"
    r"provided(?: that)?|except if|after|for each|for every|for all|every time|each time|within|while) ",
    re.IGNORECASE,
)
_CUT = re.compile(r", (?:and |but )?(?:then )?|; ")
_ASKING = listed("""
    check ask see verify determine decide know tell test examine assess validate evaluate clarify inquire enquire
    confirm find inform inspect look investigate study judge
    """)


def _main(text: str, depth: int) -> Meaning | None:
    special = parts.special(text)
    if special is not None:
        return special
    options = parts.options(text)
    if options is not None:
        return options
    seen = hidden(text)
    for found in _BEHIND.finditer(seen):
        left, right = text[: found.start()].strip(), text[found.end() :].strip()
        made = _behind(left, found["word"].lower(), right, depth) if left and right else None
        if made is not None:
            return made
    together = parts.together(text)
    if together is not None:
        return together
    return parts.sequence(text)


def _behind(left: str, word: str, right: str, depth: int) -> Meaning | None:
    """A main clause and a condition behind it, which holds for the last clause before it."""
    before = clauses(left)
    clause = read_clause(before[-1]) if before else None
    waiting = (
        word in ("until", "till", "for each", "for every", "for all") and clause is not None and clause.verb == "wait"
    )
    if clause is None or waiting or (word == "if" and clause.verb in _ASKING and not left.endswith(",")):
        return None
    if word in ("for each", "for every", "for all") and re.search(r"\b(?:including|such as|containing|with) ", left):
        return None
    main = meaning(before[-1], depth + 1)
    if main is None or isinstance(main, Remark):
        return None
    condition, tail = right, ""
    for joint in [*_ELSE.finditer(right), *_CUT.finditer(hidden(right))]:
        if begins(right[joint.end() :]) and (read_clause(right[: joint.start()]) or not word.endswith("if")):
            condition, tail = right[: joint.start()], right[joint.start() :]
            break
    made = _bound(word, condition, main)
    if made is None:
        return None
    found: list[Meaning] = [each for each in map(parts.part, before[:-1]) if each is not None]
    if isinstance(made, When):
        # What starts a run is said of all clauses before.
        made, found = When(made.what, Seq((*found, main)) if found else main, made.always), []
    found.append(made)
    if tail:
        other = _ELSE.match(tail)
        rest = meaning(tail[other.end() :] if other else tail.strip(" ,;"), depth + 1)
        if rest is None:
            return None
        if other is not None and isinstance(made, If):
            found[-1] = If(made.condition, made.then, rest, made.unless)
        else:
            found.append(rest)
    return found[0] if len(found) == 1 else Seq(tuple(found))


def _bound(word: str, text: str, main: Meaning) -> Meaning | None:
    """A clause with what binds it, by the binding word."""
    if word in ("if", "only if", "even if", "in case", "in case that", "in case of", "provided", "provided that"):
        return If(text, main)
    if word in ("unless", "except if"):
        return If(text, main, None, unless=True)
    if word in ("until", "till"):
        return Until(text, main.times, None) if isinstance(main, Back) and not main.target else Until(text, None, main)
    if word in ("for each", "for every", "for all"):
        noun = re.fullmatch(r"(?P<what>[\w' -]+?)(?: (?:in|of|on) (?P<where>.+))?", text)
        return Each(noun["what"], noun["where"], main) if noun is not None and len(noun["what"].split()) < 5 else None
    span = re.fullmatch(rf"(?P<span>{SPAN})(?: of .+)?", text, re.IGNORECASE)
    if word == "within":
        return Limit(span["span"], main) if span is not None else None
    if word == "after":
        if span is not None:
            return Seq((Pause(span["span"]), main))
        gerund = base_form(text.split(maxsplit=1)[0], "ing") is not None
        return When(text, main) if gerund or read_clause(text) is not None or len(text.split()) <= 5 else None
    if word == "while":
        return None
    return When(text, main, word in ("whenever", "every time", "each time")) if read_clause(text) is not None else None


_BESIDE = (
    "(meanwhile|in the meantime|in the mean time|at the same time|in parallel|simultaneously|concurrently|"
    "in parallel to (this|that)|parallel to (this|that)|at that time)"
)
_RUN = (
    "([the |this |our |a |new ](overall |whole |entire )?(process|workflow|procedure|flow|case|run|process instance))"
)
_BEGINS = "(starts|begins|is started|is triggered|is initiated|commences|is launched|runs|is run|is executed)"
_ANY = "(in any case|in either case|in both cases|in all cases|either way|in any event|regardless( of {phrase})?)"
_ONE = "(there is |there's )?"

FORMS: tuple[tuple[str, Make], ...] = (
    (
        (
            f"{_RUN} {_BEGINS}( periodically| automatically)? (when|whenever|once|as soon as|if|each time|"
            f"every time) {{what}}"
        ),
        _start,
    ),
    (f"{_RUN} {_BEGINS}( periodically| automatically)? (with|by|upon|after|on receipt of) {{what}}", _start),
    (f"{_RUN} {_BEGINS}( periodically| automatically)? (?P<begins>){{what}}", _timetable),
    (f"{_BESIDE}[,] {{then}}", _with_rest(Beside)),
    (
        "{then},? (at the same time|in parallel|simultaneously|concurrently)",
        lambda slots: parts.together_all(slots["then"] or ""),
    ),
    (
        "(otherwise|else|or else|in case not|alternatively),? if (?P<condition>.+?), (then )?{then}",
        lambda slots: _with_rest(lambda then: Otherwise(then, slots["condition"]))(slots),
    ),
    (
        (
            "(otherwise|else|or else|in (all )?other cases|in any other case|in all other cases|alternatively|"
            "failing that)[,] {then}"
        ),
        _with_rest(Otherwise),
    ),
    ("(otherwise|else)", lambda slots: Otherwise(None)),
    (
        "(if|when) (so|yes|(this|that|it) is (the case|so|true)|they do|(he|she|it) does)[,] {then}",
        _with_rest(lambda then: Answered(True, then)),
    ),
    (
        "if (not|no|(this|that|it) is not (the case|so|true)|they do not|(he|she|it) does not)[,] {then}",
        _with_rest(lambda then: Answered(False, then)),
    ),
    ("if (so|yes)", lambda slots: Answered(True, None)),
    ("if (not|no)", lambda slots: Answered(False, None)),
    ("in the (former|first)( case)?[,] {then}", _with_rest(lambda then: Former(0, then))),
    ("in the (latter|second)( case)?[,] {then}", _with_rest(lambda then: Former(1, then))),
    ("in the third( case)?[,] {then}", _with_rest(lambda then: Former(2, then))),
    (
        "in (that|this|which|such a) (case|event|situation)[,] {then}",
        _with_rest(lambda then: Then(then) if then else Seq(())),
    ),
    (f"{_ANY}(,| ) ?{{then}}", _plain),
    (
        (
            "(if {who} {fails}|(when|if) (that|this|it) {fails}|(on|in case of|upon) (an? |any )?(error|failure|"
            "errors|failures)),? {then}"
        ),
        _with_rest(Fails),
    ),
    ("(if|when) {who} {fails}", lambda slots: Fails(None)),
    (f"after (?P<span>{SPAN}) without an? (answer|reply|response|reaction),? {{then}}", _late),
    (f"(?P<every>every) (?P<span>{SPAN})( until then| without an? answer),? {{then}}", _late),
    (f"within (?P<span>{SPAN})( of {{phrase}})?[,] {{then}}", _limit),
    (f"(?P<span>{SPAN}) before {{before}}, {{then}}", _pause),
    (f"(after|(?P<after>about)) (?P<span>{SPAN})[,] {{then}}", _pause),
    (f"(?P<span>{SPAN}) (later|afterwards|after {{phrase}})[,] {{then}}", _pause),
    ("(?P<unless>unless) {condition}", _if),
    (
        "(if|in case( that)?|in the event that|provided( that)?|assuming( that)?|as long as|should|where) {condition}",
        _if,
    ),
    (
        (
            "(for (each|every)( of (the|these|those))?|for (?P<all>all)( of)?( the)?) {what} (in|of|"
            "on) {where}[,][ {together}](: |, ){then}"
        ),
        _each,
    ),
    (
        (
            "(for (each|every)( of (the|these|those))?|for (?P<all>all)( of)?( the)?) {what} (in|of|"
            "on) {where}[,][ {together}]"
        ),
        _each,
    ),
    ("(for (each|every)( of (the|these|those))?|for (?P<all>all)( of)?( the)?) {what}(: |, ){then}", _each),
    ("(for (each|every)|for (?P<all>all)( the)?) {what}", _each),
    (
        (
            "repeat [this |the following |these steps |the process ]until {condition}[,] (at most|"
            "up to) {count} times: {then}"
        ),
        _until,
    ),
    (
        "repeat [this |the following |these steps |the process ]until {condition}[,] (at most|up to) {count} times",
        _until,
    ),
    ("repeat [this |the following |these steps |the process ]until {condition}: {then}", _until),
    ("until {condition}, {then}", _until),
    ("(?P<what>(on |at |every |each |once |daily|nightly|weekly|monthly|hourly).+)", _timetable),
    (
        (
            "((?P<always>whenever|each time|every time)|when|once|as soon as|after|the moment|immediately after|"
            "shortly after|before) {what}"
        ),
        _when,
    ),
    ("(after|upon|on|following|with|at) {event}, {then}", _upon),
    ("(a|the|another) loop (will )?(start|starts|begin|begins|runs|is started) (that|which) {then}", _loop),
    ("while {what}", _while),
    ("depending on {event}, {then}", _depending),
    ("based on {phrase}, {then}", _plain),
    ("(in order )?to {phrase}, {then}", _plain),
)


@cache
def _forms() -> tuple[tuple[re.Pattern[str], Make], ...]:
    return tuple((pattern(form), make) for form, make in FORMS)
