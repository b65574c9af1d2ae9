"""What is made of the parts between connecting words: choices, loops, waits, things done side by side."""

from __future__ import annotations

import re
from collections.abc import Callable

from .boundaries import ELSE, split_condition
from .clause import PREPOSITIONS, read_clause
from .meanings import (
    Act,
    Answered,
    Await,
    Beside,
    Each,
    Fails,
    If,
    Late,
    Limit,
    Meaning,
    Options,
    Otherwise,
    Pause,
    Remark,
    Retry,
    Seq,
    Start,
    Timetable,
    Together,
    Until,
    When,
)
from .patterns import NO_ANSWER, OF_A_KIND
from .rework import decided_again
from .schedules import schedule
from .slots import Make, Read, Slots, rest_of
from .words import singular


def with_rest(make: Callable[[Meaning | None], Meaning]) -> Make:
    """A form that only wraps what follows; nothing may follow, but what follows must mean something."""

    def made(slots: Slots, read: Read) -> Meaning | None:
        then = rest_of(slots, read)
        return None if slots.get("then") and then is None else make(then)

    return made


def plain(slots: Slots, read: Read) -> Meaning | None:
    """`In any case, X`: only what follows counts."""
    return rest_of(slots, read)


def if_(slots: Slots, read: Read) -> Meaning | None:
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
    then = _done(read(arms[0]))
    otherwise = _done(read(arms[1])) if len(arms) > 1 else None
    if then is None or (len(arms) > 1 and otherwise is None):
        return None
    if isinstance(otherwise, Otherwise) and otherwise.condition is None:
        otherwise = otherwise.then
    if isinstance(then, Retry) and otherwise is None and not unless:
        return Fails(then, condition)
    if isinstance(then, Seq) and otherwise is None and not unless and (again := _again(then.parts)) is not None:
        return again
    if otherwise is None and not unless:
        then = decided_again(condition, then)
    return If(condition, then, otherwise, unless)


def _done(made: Meaning | None) -> Meaning | None:
    """What is said in an arm is done there, and not only background: `a red band is used instead`."""
    clause = read_clause(made.text) if isinstance(made, Remark) and made.why == "how something is" else None
    if isinstance(made, Remark) and clause is not None and clause.voice == "passive" and not clause.denied:
        return Act(made.text)
    return made


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


def when(slots: Slots, read: Read) -> Meaning | None:
    """`When the order arrives, X`, with its other arm where the sentence has one."""
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


def before(slots: Slots, read: Read) -> Meaning | None:
    """`Before the letter is sent, a second clerk reads it`: the one first, then the other."""
    text = slots["what"] or ""
    gerund = re.match(r"(?P<what>[^,:]+)(?:, |: )(?P<then>.+)", text)
    cut = split_condition(text)
    if cut is None:
        return read(gerund["then"]) if gerund is not None else None
    then, clause = read(cut[1]), read_clause(cut[0])
    if then is None or clause is None or clause.voice != "passive":
        return then
    return Seq((then, Act(cut[0])))


def reported(slots: Slots, read: Read) -> Meaning | None:
    """`The alarm rings: open the valve`: something happens, and what is asked for then."""
    clause, asked = read_clause(slots["phrase"] or ""), read_clause(slots["then"] or "")
    happens = (
        clause is not None and clause.who and clause.voice == "active" and clause.form == "s" and not clause.denied
    )
    if not happens or asked is None or asked.who or clause is None or clause.verb in ("do", "include", "follow"):
        return None
    then = rest_of(slots, read)
    return When(slots["phrase"] or "", then) if then is not None else None


def answered(slots: Slots, read: Read) -> Meaning | None:
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


def upon(slots: Slots, read: Read) -> Meaning | None:
    """`After the approval, X`, `upon receipt of the order, X`."""
    then = rest_of(slots, read)
    return When(slots["event"] or "", then) if then is not None else None


def somewhere(slots: Slots, read: Read) -> Meaning | None:
    """`In the warehouse, the picker collects the parts`: where something is done is said behind it."""
    then = rest_of(slots, read)
    if OF_A_KIND.fullmatch(slots["where"] or ""):
        return None
    if isinstance(then, Act):
        where = slots["where"] or ""
        return Act(f"{then.text} {where[:1].lower()}{where[1:]}")
    return then


def while_(slots: Slots, read: Read) -> Meaning | None:
    """`While the dough rests, the oven is heated`: two things at the same time."""
    cut = split_condition(slots["what"] or "")
    if cut is None:
        return None
    first, second = read(cut[0]), read(cut[1])
    if second is None:
        return None
    if isinstance(first, Pause | Await):
        return second
    return Together((first, second)) if isinstance(first, Act | Seq) else Beside(second)


_THING_ALONE = re.compile(
    r"(?P<what>[\w-]+(?: [\w-]+){0,2}?) (?P<then>(?:the|a|an|all|his|its|their|we|it|they|he|she|you) .+)",
    re.IGNORECASE,
)


def each(slots: Slots, read: Read) -> Meaning | None:
    """`For each item in the order, X`: done for each of several things."""
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


def until(slots: Slots, read: Read) -> Meaning | None:
    """`Until it is done, X`."""
    times = int(slots["count"] or 0) if slots.get("count") else None
    then = rest_of(slots, read)
    return None if slots.get("then") and then is None else Until(slots.get("condition"), times, then)


def loop(slots: Slots, read: Read) -> Meaning | None:
    """`A loop starts that checks the status`: what is done in it may go on in the next sentence."""
    then = read(f"it {slots['then']}")
    return Until(None, None, then) if then is not None else None


def timetable(slots: Slots, read: Read) -> Meaning | None:
    """`Every Monday at 9, X`."""
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


def start(slots: Slots, read: Read) -> Meaning | None:
    """`The process starts when X`, `... every Monday`."""
    found = schedule(slots["what"] or "")
    if found is not None and len(found.before.split()) < 3:
        return Timetable(found.schedule, None, found.assumed)
    return Start(slots["what"] or "")


def limit(slots: Slots, read: Read) -> Meaning | None:
    """`Within 5 days, X`."""
    then = rest_of(slots, read)
    return Limit(slots["span"] or "", then) if then is not None else None


def depending(slots: Slots, read: Read) -> Meaning | None:
    """`Depending on the reports, A or B`: what the choice is about."""
    then = rest_of(slots, read)
    if isinstance(then, Options):
        return Options(then.parts, then.conditions, slots["event"])
    return then


def pause(slots: Slots, read: Read) -> Meaning | None:
    """`After 2 days, X`, `2 days before the meeting, X`."""
    then = rest_of(slots, read)
    if then is None:
        return None
    return Seq((Pause(slots["span"] or "", slots.get("before")), then))


def some_time_after(slots: Slots, read: Read) -> Meaning | None:
    """`Six months after a check-up, X`."""
    then = rest_of(slots, read)
    if then is None:
        return None
    return When(slots["event"] or "", Seq((Pause(slots["span"] or ""), then)))


def late(slots: Slots, read: Read) -> Meaning | None:
    """`After 2 days without an answer, X`."""
    then = rest_of(slots, read)
    kind = "every" if slots.get("every") else "after"
    return Late(slots["span"] or "", then, "every" if kind == "every" else "after") if then is not None else None
