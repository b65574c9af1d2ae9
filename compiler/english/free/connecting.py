"""What connecting words make of a sentence: `if`, `otherwise`, `meanwhile`, `for each`, `after 3 days`."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from . import kinds, several
from .boundaries import ELSE, split_condition
from .clause import PREPOSITIONS, read_clause
from .meanings import (
    Act,
    Answered,
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
    Retry,
    Seq,
    Start,
    Then,
    Timetable,
    Together,
    Until,
    When,
)
from .patterns import ANY, AUXILIARY, BEGINS, BESIDE, NO_ANSWER, OF_A_KIND, PRONOUN, RUN, SPAN, pattern
from .rework import decided_again
from .schedules import schedule
from .slots import Make, Read, Slots, rest_of
from .words import singular


def _with_rest(make: Callable[[Meaning | None], Meaning]) -> Make:
    """A form that only wraps what follows; nothing may follow, but what follows must mean something."""

    def made(slots: Slots, read: Read) -> Meaning | None:
        then = rest_of(slots, read)
        return None if slots.get("then") and then is None else make(then)

    return made


def _plain(slots: Slots, read: Read) -> Meaning | None:
    return rest_of(slots, read)


def _if(slots: Slots, read: Read) -> Meaning | None:
    """`If C, X; otherwise Y`: with the condition alone, what is done stands in further lines."""
    text = slots["condition"] or ""
    unless = bool(slots.get("unless"))
    if slots.get("should"):
        text = re.sub(r" be ", " is ", text, count=1)
    cut = split_condition(text)
    if cut is None:
        return If(text, None, None, unless) if read_clause(text) is not None or _is_short(text) else None
    condition, rest = cut
    late = _in_time(condition, rest, read)
    if late is not None:
        return late
    arms = ELSE.split(rest, maxsplit=1)
    then = read(arms[0])
    otherwise = read(arms[1]) if len(arms) > 1 else None
    if then is None or (len(arms) > 1 and otherwise is None):
        return None
    if isinstance(otherwise, Otherwise) and otherwise.condition is None:
        otherwise = otherwise.then
    if isinstance(then, Retry) and otherwise is None and not unless:
        return Fails(then)
    if isinstance(then, Seq) and otherwise is None and not unless and (again := _again(then.parts)) is not None:
        return again
    if otherwise is None and not unless:
        then = decided_again(condition, then)
    return If(condition, then, otherwise, unless)


def _again(acts: tuple[Meaning, ...]) -> Meaning | None:
    """`If it fails, wait 30 seconds and try again, 5 times at most, then page the team`."""
    pause = acts[0].span if isinstance(acts[0], Pause) else None
    at = 1 if pause is not None and len(acts) > 1 else 0
    retry, rest = acts[at], acts[at + 1 :]
    if not isinstance(retry, Retry):
        return None
    tried = Fails(Retry(retry.times, retry.pause or pause))
    if not rest:
        return tried
    first, *more = rest
    return Seq((tried, Fails(Seq(rest) if more else first)))


def _is_short(text: str) -> bool:
    return len(text.split()) <= 4


def _in_time(condition: str, rest: str, read: Read) -> Meaning | None:
    found = NO_ANSWER.fullmatch(condition)
    if found is None:
        return None
    then = read(rest)
    return Late(found["span"], then) if then is not None else None


_CHOOSES = re.compile(r"(?:if|unless|should|in case)\b", re.IGNORECASE)


def _when(slots: Slots, read: Read) -> Meaning | None:
    text = slots["what"] or ""
    cut = split_condition(text)
    if cut is None:
        return When(text, None, bool(slots.get("always"))) if read_clause(text) is not None else None
    late = _in_time(cut[0], cut[1], read)
    if late is not None:
        return late
    arms = [cut[1]] if _CHOOSES.match(cut[1]) else ELSE.split(cut[1], maxsplit=1)
    then = read(arms[0])
    if then is None:
        return None
    if len(arms) > 1:
        otherwise = read(arms[1])
        return If(cut[0], then, otherwise) if otherwise is not None else None
    return When(cut[0], then, bool(slots.get("always")))


def _reported(slots: Slots, read: Read) -> Meaning | None:
    """`The alarm rings: open the valve`: something happens, and what is asked for then."""
    clause, asked = read_clause(slots["phrase"] or ""), read_clause(slots["then"] or "")
    happens = (
        clause is not None and clause.who and clause.voice == "active" and clause.form == "s" and not clause.denied
    )
    if not happens or asked is None or asked.who or clause is None or clause.verb in ("do", "include", "follow"):
        return None
    then = rest_of(slots, read)
    return When(slots["phrase"] or "", then) if then is not None else None


def _answered(slots: Slots, read: Read) -> Meaning | None:
    """`If not, X; otherwise Y`: both arms of what was found out before."""
    yes = slots.get("no") is None
    text = slots.get("then")
    if not text:
        return Answered(yes, None)
    arms = ELSE.split(text, maxsplit=1)
    then = read(arms[0])
    otherwise = read(arms[1]) if len(arms) > 1 else None
    if then is None or (len(arms) > 1 and otherwise is None):
        return None
    return Answered(yes, then, otherwise)


def _upon(slots: Slots, read: Read) -> Meaning | None:
    """`After the approval, X`, `upon receipt of the order, X`."""
    then = rest_of(slots, read)
    return When(slots["event"] or "", then) if then is not None else None


def _somewhere(slots: Slots, read: Read) -> Meaning | None:
    """`In the warehouse, the picker collects the parts`: where something is done is said behind it."""
    then = rest_of(slots, read)
    if OF_A_KIND.fullmatch(slots["where"] or ""):
        return None
    if isinstance(then, Act):
        where = slots["where"] or ""
        return Act(f"{then.text} {where[:1].lower()}{where[1:]}")
    return then


def _while(slots: Slots, read: Read) -> Meaning | None:
    cut = split_condition(slots["what"] or "")
    if cut is None:
        return None
    first, second = read(cut[0]), read(cut[1])
    if second is None:
        return None
    return Together((first, second)) if isinstance(first, Act | Seq) else Beside(second)


_THING_ALONE = re.compile(
    r"(?P<what>[\w-]+(?: [\w-]+){0,2}?) (?P<then>(?:the|a|an|all|his|its|their|we|it|they|he|she|you) .+)",
    re.IGNORECASE,
)


def _each(slots: Slots, read: Read) -> Meaning | None:
    then = rest_of(slots, read)
    if slots.get("then") and then is None:
        return None
    what, where = slots["what"] or "", slots.get("where")
    cut = _THING_ALONE.fullmatch(where or what) if then is None else None
    if cut is not None:
        what, where = (what, cut["what"]) if where else (cut["what"], None)
        then = read(cut["then"])
        if then is None:
            return None
    if what.split(" ")[0].lower() in PREPOSITIONS:
        return None
    only = re.fullmatch(r"(?P<what>[\w -]+?) (?P<how>whose|that|which|who) (?P<rest>.+)", what)
    if only is not None and re.match(r"(?:comes? in|arrives?|is received|is submitted|is reported)\b", only["rest"]):
        return When(f"a {only['what']} {only['rest']}", then, True)
    if only is not None and re.match(r"(?:comes?|arrives?|remains?|is left|are left|exists?)\b", only["rest"]):
        what, only = only["what"], None
    if only is not None and then is not None:
        what = only["what"]
        condition = f"the {what}'s {only['rest']}" if only["how"] == "whose" else f"the {what} {only['rest']}"
        then = If(condition, then)
    plural = bool(slots.get("all"))
    what = " ".join([*what.split()[:-1], singular(what.split()[-1])]) if plural else what
    return Each(what, None if where in ("it", "them") else where, then, bool(slots.get("together")))


def _until(slots: Slots, read: Read) -> Meaning | None:
    times = int(slots["count"] or 0) if slots.get("count") else None
    then = rest_of(slots, read)
    return None if slots.get("then") and then is None else Until(slots.get("condition"), times, then)


def _loop(slots: Slots, read: Read) -> Meaning | None:
    """`A loop starts that checks the status`: what is done in it may go on in the next sentence."""
    then = read(f"it {slots['then']}")
    return Until(None, None, then) if then is not None else None


def _timetable(slots: Slots, read: Read) -> Meaning | None:
    text = slots["what"] or ""
    found = schedule(text)
    if found is None or found.before.lower() not in ("", "on", "the"):
        return None
    behind = (
        re.sub(r"^when\b.*", "", found.behind, flags=re.IGNORECASE) if slots.get("begins") is not None else found.behind
    )
    if not behind:
        return Timetable(found.schedule, None, found.assumed)
    then = read(behind)
    return Timetable(found.schedule, then, found.assumed) if then is not None else None


def _start(slots: Slots, read: Read) -> Meaning | None:
    found = schedule(slots["what"] or "")
    if found is not None and len(found.before.split()) < 3:
        return Timetable(found.schedule, None, found.assumed)
    return Start(slots["what"] or "")


def _limit(slots: Slots, read: Read) -> Meaning | None:
    then = rest_of(slots, read)
    return Limit(slots["span"] or "", then) if then is not None else None


def _depending(slots: Slots, read: Read) -> Meaning | None:
    then = rest_of(slots, read)
    if isinstance(then, Options):
        return Options(then.parts, then.conditions, slots["event"])
    return then


def _pause(slots: Slots, read: Read) -> Meaning | None:
    then = rest_of(slots, read)
    if then is None:
        return None
    return Seq((Pause(slots["span"] or "", slots.get("before")), then))


def _some_time_after(slots: Slots, read: Read) -> Meaning | None:
    """`Six months after a check-up, X`."""
    then = rest_of(slots, read)
    if then is None:
        return None
    return When(slots["event"] or "", Seq((Pause(slots["span"] or ""), then)))


def _late(slots: Slots, read: Read) -> Meaning | None:
    then = rest_of(slots, read)
    kind = "every" if slots.get("every") else "after"
    return Late(slots["span"] or "", then, "every" if kind == "every" else "after") if then is not None else None


FORMS: tuple[tuple[str, Make], ...] = (
    (
        (
            f"{RUN} {BEGINS}( periodically| automatically)? (when|whenever|once|as soon as|if|each time|"
            f"every time) {{what}}"
        ),
        _start,
    ),
    (f"{RUN} {BEGINS}( periodically| automatically)? (with|by|upon|after|on receipt of) {{what}}", _start),
    (f"{RUN} {BEGINS}( periodically| automatically)? (?P<begins>){{what}}", _timetable),
    (
        f"(it|this|that|everything|it all) {BEGINS} (when|whenever|once|as soon as|each time|every time) {{what}}",
        _start,
    ),
    (f"{BESIDE}[,] {{then}}", _with_rest(Beside)),
    (
        "(?P<then>.+?),? (all |both )?(at the same time|in parallel|simultaneously|concurrently)",
        lambda slots, read: several.together_all(slots["then"] or ""),
    ),
    (
        "(otherwise|else|or else|in case not|alternatively),? if (?P<condition>.+?), (then )?{then}",
        lambda slots, read: _with_rest(lambda then: Otherwise(then, slots["condition"]))(slots, read),
    ),
    (
        (
            "(otherwise|else|or else|in (all )?other cases|in any other case|in all other cases|alternatively|"
            "failing that)[,] {then}"
        ),
        _with_rest(Otherwise),
    ),
    ("(otherwise|else)", lambda slots, read: Otherwise(None)),
    ("(?P<no>if) (not|(this|that|it) is not (the case|so|true)),? {then}", _answered),
    ("(?P<no>if) (no|none is), {then}", _answered),
    ("(?P<no>no|if no): {then}", _answered),
    ("(yes|if yes): {then}", _answered),
    (f"(?P<no>if|when) {PRONOUN} ({AUXILIARY} not|cannot), {{then}}", _answered),
    ("(if|when) (so|yes|(this|that|it) is (the case|so|true)),? {then}", _answered),
    (f"(if|when) {PRONOUN} {AUXILIARY}, {{then}}", _answered),
    (f"(?P<no>if) (not|no|{PRONOUN} ({AUXILIARY} not|cannot))", _answered),
    (f"if (so|yes|{PRONOUN} {AUXILIARY})", _answered),
    ("in the (former|first)( case)?[,] {then}", _with_rest(lambda then: Former(0, then))),
    ("in the (latter|second)( case)?[,] {then}", _with_rest(lambda then: Former(1, then))),
    ("in the third( case)?[,] {then}", _with_rest(lambda then: Former(2, then))),
    (
        "in (that|this|which|such a) (case|event|situation)[,] {then}",
        _with_rest(lambda then: Then(then) if then else Seq(())),
    ),
    (f"{ANY}(,| ) ?{{then}}", _plain),
    (
        (
            "(if (this|that|it|the (call|request|step|upload|download|transfer|connection|job|command|"
            "backup)) {fails}|(when|if) (that|this|it) {fails}|(on|in case of|upon) (an? |any )?(error|"
            "failure|"
            "errors|failures)),? {then}"
        ),
        _with_rest(Fails),
    ),
    (
        (
            "(if|when) (this|that|it|the (call|request|step|upload|download|transfer|connection|job|command|"
            "backup)) {fails}"
        ),
        lambda slots, read: Fails(None),
    ),
    (f"after (?P<span>{SPAN}) without an? (answer|reply|response|reaction),? {{then}}", _late),
    (f"after (?P<span>{SPAN}) (without|with no) {{phrase}}, {{then}}", _pause),
    (f"(?P<every>every) (?P<span>{SPAN})( until then| without an? answer),? {{then}}", _late),
    (f"within (?P<span>{SPAN})( of {{phrase}})?[,] {{then}}", _limit),
    (f"(?P<span>{SPAN}) before {{before}}, {{then}}", _pause),
    (
        (f"(?P<span>{SPAN}) before (?P<before>(the|each|every|his|her|their) \\w+( \\w+)?) (?P<then>(the|an?|all) .+)"),
        _pause,
    ),
    (f"(after|(?P<after>about)) (?P<span>{SPAN})[,] {{then}}", _pause),
    (
        (
            "after (?P<span>(a|some) ((certain|short|given|fixed|defined|specified|agreed|set) )?"
            "(period|time|while|interval|amount of time)( of time)?), {then}"
        ),
        _pause,
    ),
    (f"(?P<span>{SPAN}) after (?P<event>(an?|every|each) {{phrase}}), {{then}}", _some_time_after),
    (f"(?P<span>{SPAN}) (later|afterwards|after {{phrase}})[,] {{then}}", _pause),
    ("(?P<unless>unless) {condition}", _if),
    (
        (
            "(if|in case( that)?|in the event that|provided( that)?|assuming( that)?|as long as|"
            "(?P<should>should)|where) {condition}"
        ),
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
    ("for any (?P<what>\\w+( \\w+)? (that|which|who|whose) {phrase}), {then}", _each),
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
    (r"(after|upon|following) (?P<event>(the|an?|every|each) \w+) (?P<then>(the|an?|our|all) .+)", _upon),
    (
        (
            "((?P<always>whenever|each time|every time)|when|once|as soon as|after|the moment|immediately after|"
            "shortly after|before) {what}"
        ),
        _when,
    ),
    ("(after|upon|following|on receipt of|on arrival of|at the end of) {event}, {then}", _upon),
    ("(on|at|with) (?P<event>(every|each|any|a new) {phrase}), {then}", _upon),
    (
        (
            "for (the )?((more|less) \\w+|larger|bigger|higher|smaller|lower|older|newer|longer|shorter|cheaper|later|"
            "greater|anything|everything) (ones|above|below|else|more|bigger|larger|higher|over that|\\w+s)"
            "(, | (?=(the|an?|our|we|it|they) )){then}"
        ),
        _with_rest(Otherwise),
    ),
    ("for (?P<word>\\w\\w+(-\\w+)?)(, | (?=(the|an?|our|we|it|they|nobody) )){then}", kinds.for_one),
    (
        "(with|for|from) (?P<thing>those|anyone|everyone|people|\\w+s) (who|that|which) {phrase}, {then}",
        kinds.for_those,
    ),
    ("for (?P<things>\\w+s (in|of|from|with|without|over|under|at|on) {phrase}), {then}", kinds.for_things),
    ("(?P<where>(on|in|at|during|with|for|from|by) {phrase}), {then}", _somewhere),
    ("(?P<where>(on|in|at|during) (the|each|every) \\w+( \\w+)?( \\w+)?) (?P<then>(the|an?|all) .+)", _somewhere),
    (
        (
            "(the rest|the (other|remaining) {phrase}|the others|all (the )?others|everything else|anything else|"
            "everybody else|everyone else|all other \\w+) "
            "(?P<then>(is|are|gets?|goes|go|will|must|has|have|moves?|stays?|waits?|continues?|proceeds?|pays?) .+)"
        ),
        kinds.the_rest,
    ),
    ("(the others|the rest|all (the )?others) (?P<then>\\w+ .+)", kinds.the_others),
    (
        (
            "(anything|everything|anyone|everyone|those|all) (above|below|over|under|else|more|less|beyond|higher|"
            "lower|bigger|larger|smaller|older|newer|longer|cheaper|shorter)( that| this|,)? "
            "(?P<then>(is|are|gets?|goes|go|will|must|has|have|needs?|requires?) .+)"
        ),
        kinds.the_rest,
    ),
    (
        (
            "for (the rest|the others|all others|everything else|everyone else|all other {phrase}|"
            "the other {phrase}),? {then}"
        ),
        _with_rest(Otherwise),
    ),
    ("for (?P<word>\\w+(-\\w+)?) (?P<thing>\\w+s)(, | (?=(the|an?|\\d+|our|we|it|they) )){then}", kinds.for_kind),
    ("(?P<word>\\w+) means (that )?{then}", kinds.means),
    ("an? {thing} means (that )?(?P<then>(we|you|they|it|he|she|the) .+)", kinds.met),
    ("(above|over|below|under|beyond) that(, | (?=(the|an?|our|we) )){then}", kinds.beyond),
    (
        (
            "(?P<range>(between|above|over|below|under|up to|from) \\w+( and \\w+| to \\w+)?)(, | (?=(the|an?|"
            "our|we) )){then}"
        ),
        kinds.a_range,
    ),
    ("(a|the|another) loop (will )?(start|starts|begin|begins|runs|is started) (that|which) {then}", _loop),
    ("while {what}", _while),
    (
        (
            "{phrase} (happen|are done|take place|go on|run|start|are under way|are started|follow|happens) (all )?"
            "(at the same time|in parallel|side by side|simultaneously|concurrently|at once): {then}"
        ),
        lambda slots, read: several.together_all(slots["then"] or ""),
    ),
    (
        (
            "(an?|any) {thing} (?P<how>(more|less|higher|lower|later|older) than|above|below|over|under|"
            "of (more|less) than) {bound} (is|means|counts as) {phrase}: {then}"
        ),
        kinds.beyond_bound,
    ),
    ("(?P<word>\\w+(-\\w+)?) (?P<thing>\\w+s): {then}", kinds.told),
    ("{phrase}: {then}", _reported),
    ("depending on {event}, {then}", _depending),
    ("based on {phrase}, {then}", _plain),
    ("(in order )?to {phrase}, {then}", _plain),
)


@cache
def forms() -> tuple[tuple[re.Pattern[str], Make], ...]:
    """The forms, and what makes a meaning of each, the first that fits first."""
    return tuple((pattern(form), make) for form, make in FORMS)
