"""What starts a run, and what only says that something before has happened."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ....dsl import tree
from . import actions, outcomes, recalling, spans, testing
from .clause import read_clause
from .conditions import verdict
from .happenings import arriving_thing, event_name, happening
from .meanings import Act, If, Meaning, Pause, Seq, Start, Timetable, Until, When
from .nouns import bare, is_person
from .schedules import schedule
from .sentences import meaning
from .word_lists import listed
from .words import is_plural, singular

if TYPE_CHECKING:
    from .structure import Body, Builder

_MAIL = re.compile(
    r"(?:an? |the )?(?:new )?(?:email|mail|message) (?:arrives|comes in|is received) (?:at|to|in) (?P<at>\S+|\".+\")",
    re.IGNORECASE,
)
_HOOK = re.compile(
    r'(?P<what>.+?) (?:arrives?|comes in|is received|is posted) (?:on|at|to|via) (?:the |a )?webhook "(?P<path>[^"]+)"',
    re.IGNORECASE,
)


def start(builder: Builder, made: Start, found: Body) -> bool:
    """`The process starts when a customer calls`; a second one is only said of the first."""
    if not builder.state.triggers:
        trigger(builder, made.what)
    return made.then is None or builder.add(made.then, found)


def timetable(builder: Builder, made: Timetable, found: Body) -> bool:
    """`Every Monday at 9, ...`."""
    if builder.state.triggers or (builder.begun and len(builder.lines) > 2):
        every = re.fullmatch(r"every (?P<count>\d+)(?P<unit>[mhd])", made.schedule)
        if every is None or not isinstance(made.then, Until) or made.then.body is None:
            return False
        # Behind other steps it is no start, but what is done again and again.
        pause = Pause(f"{every['count']} {({'m': 'minutes', 'h': 'hours', 'd': 'days'})[every['unit']]}")
        return builder.add(Until(made.then.condition, made.then.times, Seq((made.then.body, pause))), found)
    builder.state.triggers.append(tree.OnSchedule(made.schedule))
    if made.assumed:
        builder.state.assume(made.assumed)
    if made.then is None:
        return _below(builder, found)
    return builder.add(made.then, found) and _below(builder, found)


def pause(builder: Builder, made: Pause, found: Body) -> bool:
    """Some time passes; `30 days before a certificate expires`, at the very beginning, is what starts a run."""
    comes = re.match(r"(?:an?|each|every|any) ", made.before or "", re.IGNORECASE)
    if comes and not builder.begun and not builder.state.triggers and len(builder.bodies) <= 1:
        trigger(builder, f"{made.before} in {made.span}")
        return True
    return spans.pause(builder, made, found)


def _below(builder: Builder, found: Body) -> bool:
    """The lines below a start are what a run does."""
    line = builder.below
    if line is not None and line.below and builder.reader is not None:
        builder.below = None
        builder.reader.fill(found, line.below)
    return True


def trigger(builder: Builder, what: str) -> None:
    """Note what starts a run: a webhook, a mail, or an event from outside."""
    state = builder.state
    hook, mail = _HOOK.fullmatch(what), _MAIL.fullmatch(what)
    if hook is not None:
        state.triggers.append(tree.OnWebhook(hook["path"]))
        state.starts_with(hook["what"])
    elif mail is not None:
        state.triggers.append(tree.OnMail(mail["at"].strip('"')))
    else:
        clause = read_clause(what)
        if clause is not None and clause.voice == "active" and clause.who:
            somebody = clause.verb in _ASKS - {"arrive", "come", "reach"} and not actions.is_machine(clause.who)
            if somebody:
                state.acts(clause.who)
            state.person = state.starter = state.actor if somebody else None
        name = event_name(what)
        state.events[name] = tree.EventDefinition(name, (), from_outside=True)
        state.triggers.append(tree.OnEvent(name))
        state.starts_with(arriving_thing(what))
        state.assume(f'"{what}" is the event `{name}`, which comes from outside')


_MEASURED = re.compile(
    r"\b(?:more than|less than|at least|at most|above|below|over|under|exceeds?|differs? by|agree|differ|"
    r"match(?:es)?)\b(?: \d| the\b|$)",
    re.IGNORECASE,
)
_NOTICES = listed("find notice spot discover detect see")


def _holds_only(builder: Builder, made: When, found: Body) -> bool:
    """`When it is missing, ...`: what only holds is a condition, unless it says that something told before is over."""
    clause = read_clause(made.what)
    there = re.match(r"there (?:is|are)\b", made.what, re.IGNORECASE)
    if there and re.match(r"there (?:is|are) (?:none|no|nothing|nobody)\b", made.what, re.IGNORECASE):
        return True
    compared = clause is not None and (clause.voice == "state" or clause.verb in ("exceed", "differ", "agree", "match"))
    if compared and builder.begun and _MEASURED.search(made.what):
        return True
    noticed = clause is not None and clause.verb in _NOTICES and clause.form in ("s", "participle", "base")
    if noticed and testing.just_looked(found):
        return True
    holds = (
        there or verdict(made.what) is not None or (clause is not None and (clause.voice == "state" or clause.denied))
    )
    return bool(holds) and not recalling.known(made.what, builder.bodies, builder.state)


def _is_new(what: str) -> bool:
    """Whether something happens, and not only holds."""
    clause = read_clause(what)
    return happening(what) is not None and clause is not None and clause.voice != "state"


def given(builder: Builder, text: str) -> bool:
    """`The service accepts a text`, at the beginning: what a run is given, nothing that it does."""
    clause = read_clause(text)
    if (
        builder.begun
        or builder.state.triggers
        or clause is None
        or clause.verb not in ("accept", "take", "receive", "get")
    ):
        return False
    if clause.voice != "active" or not actions.is_machine(clause.who):
        return False
    builder.state.starts_with(bare(clause.rest).split(" from ")[0].split(" for ")[0])
    builder.state.assume(f'"{text}" says what a run is given')
    return True


def at_times(builder: Builder, text: str, made: Meaning | None, found: Body) -> bool:
    """`The office checks the mail every Monday`, at the very beginning: the times at which a run starts."""
    plain = isinstance(made, Act | If) or (
        isinstance(made, Seq) and all(isinstance(each, Act | If) for each in made.parts)
    )
    if builder.begun or builder.state.triggers or not plain or len(builder.bodies) > 1:
        return False
    found_in = schedule(text)
    if found_in is None or not found_in.before:
        return False
    rest = meaning(f"{found_in.before} {found_in.behind}".strip())
    if rest is None:
        return False
    timetable(builder, Timetable(found_in.schedule, None, found_in.assumed), found)
    clause = read_clause(found_in.before)
    arrives = clause is not None and clause.verb in ("arrive", "come") and isinstance(rest, Act)
    return True if arrives else builder.add(rest, found)


_ASKS = listed(
    """apply arrive ask book bring buy call claim come complain contact enter file want need order phone place register
    report request return send sign submit visit write leave hand drop reach upload check fill scan book raise post
    ring bring turn get push walk notify commit open hurt lose lodge"""
)
_ONLY_WITH = {
    "check": "in",
    "fill": "in|out",
    "turn": "up|in",
    "get": "in touch|in contact",
    "open": "(?:a|an) ",
    "walk": "in|up",
    "leave": "(?:a|an|their|his|her|us) ",
}
"""Verbs of coming with something only where these words follow."""


_SHOWS_UP = listed("fire ring appear land occur happen trigger crash alarm beep arrive")
"""What an alert, a bell or a new thing does so that a run starts."""
_COMES_IN = listed("receive submit hand report file lodge send order place")
_GOODS = re.compile(
    r"(?:an? |new )?(?:[\w-]+ )*?(?:order|referral|request|complaint|application|invoice|claim|enquiry|inquiry|form|"
    r"ticket|call|letter|repair|defect|fault|incident|damage|problem|issue|bug|question|suggestion|proposal|sample|return|"
    r"absence|payment|delivery|shipment|parcel|report|message|alert|booking|reservation|manuscript|tender|bid)s?\b",
    re.IGNORECASE,
)


_WHO_WANTS = re.compile(r" (?:who|that|which) .*")
_OUTSIDE = re.compile(
    r"an? (?:new )?[a-z]|(?:somebody|someone)$|(?:the )?(?:customer|client|patient|guest|applicant|citizen|user|"
    r"student|tenant|passenger|caller|buyer|visitor|parent|reader|courier|supplier|member|couple|monitoring|sensor)$|"
    r"(?!(?:the|our|all|both|these|those|his|her|its|their|we|they|us) )[a-z][\w-]*(?: [a-z][\w-]*)?s$|people$",
    re.IGNORECASE,
)
"""Who comes from outside, so that what they do first starts a run."""


def comes_first(builder: Builder, made: Act) -> bool:
    """`A customer submits a claim`, at the very beginning: somebody comes with something, and that starts a run."""
    clause = read_clause(made.text)
    if builder.begun or builder.state.triggers or clause is None or len(builder.bodies) > 1:
        return False
    arriving = re.match(
        r"(?P<thing>[\w-]+(?: [\w-]+)?s) (?:arriving|coming in|received|sent in|submitted|that arrive|"
        r"which arrive)\b(?P<where>.*)",
        clause.who,
        re.IGNORECASE,
    )
    if arriving is not None and clause.voice == "passive":
        thing = singular(arriving["thing"])
        trigger(builder, f"a {thing[:1].lower()}{thing[1:]} arrives{arriving['where']}")
        return False
    if re.match(r"(?:must|has to|have to|should)\b", clause.group):
        return False
    by_whom = _WHO_WANTS.sub("", clause.who)
    asks_for = clause.verb in ("submit", "apply", "request", "order", "register", "claim", "complain") and is_person(
        by_whom
    )
    outside = (_OUTSIDE.match(by_whom) or asks_for) and not (
        clause.verb in _ONLY_WITH and not re.match(_ONLY_WITH[clause.verb], clause.rest, re.IGNORECASE)
    )
    comes_in = clause.voice == "passive" and clause.verb in _COMES_IN and _GOODS.match(clause.who)
    reaches = clause.voice == "active" and (
        (clause.verb in ("arrive", "reach", "come") and _GOODS.match(clause.who))
        or (clause.verb in _SHOWS_UP and re.match(r"an? ", clause.who, re.IGNORECASE))
    )
    received = (
        clause.voice == "active" and clause.verb == "receive" and clause.form == "s" and re.match(r"an? ", clause.rest)
    )
    if builder.reader is not None and received:
        what = re.split(r",? (?:by|from|via|through|together|with|in|at|on)\b", clause.rest)[0]
        trigger(builder, f"{what} is received")
        return True
    if builder.reader is not None and (comes_in or reaches):
        trigger(builder, made.text)
        return True
    if not outside or clause.verb not in _ASKS or clause.voice != "active" or builder.reader is None:
        return False
    trigger(builder, made.text)
    builder.state.acts(clause.who)
    return True


def wished(builder: Builder, text: str) -> bool:
    """`A customer wants a loan`, at the very beginning: what somebody wants starts a run."""
    clause = read_clause(text)
    wants = clause is not None and clause.verb in ("want", "need", "like") and is_person(clause.who)
    return wants and comes_first(builder, Act(text))


OPEN = "What starts a run of this flow? A person starts it for now."


def answered(builder: Builder) -> None:
    """What starts a run, as the author answers, where the text does not say."""
    answer = (builder.state.wonder(OPEN) or "").strip(" .?!")
    if not answer:
        return
    found = schedule(answer)
    if found is not None and not found.before:
        builder.state.triggers.append(tree.OnSchedule(found.schedule))
    else:
        trigger(builder, re.sub(r"^(?:when|whenever|if|once) ", "", answer, flags=re.IGNORECASE))


def _both(what: str) -> list[str] | None:
    """The two clauses of `both the goods are packed and the invoice is paid`."""
    words = re.sub(r"^both ", "", what, flags=re.IGNORECASE)
    parts = re.split(r",? and (?=(?:the|an?|our|his|her|their|its|all) )", words)
    read = [read_clause(each) for each in parts]
    return parts if len(parts) == 2 and all(each is not None and each.who for each in read) else None


_OCCASION = re.compile(r"\b(?:receipt|arrival|reception) of\b|^(?:every|each|any|an?) [a-z]", re.IGNORECASE)


_TRADE = re.compile(r"(?:I|we|our [\w-]+(?: [\w-]+)?) (?!then\b|first\b)[a-z]+ ", re.IGNORECASE)
_SOMEBODY = re.compile(r"(?:an?|some|somebody|someone|any|anybody|new|each|every)\b", re.IGNORECASE)


def _introduced(builder: Builder, what: str) -> bool:
    """`I take the orders at our bakery. When somebody calls, ...`: the first sentence only says what the work is."""
    clause = read_clause(what)
    told = len(builder.lines) == 1 and not builder.state.triggers and len(builder.bodies) <= 1
    if not told or clause is None or not _SOMEBODY.match(clause.who) or clause.voice == "state":
        return False
    return _TRADE.match(builder.first) is not None


def _told_again(builder: Builder, what: str) -> bool:
    """`Orders come in by mail. When an order arrives, ...`: the first sentence only introduces what starts a run."""
    state, clause = builder.state, read_clause(what)
    before = state.triggers[0] if len(state.triggers) == 1 else None
    if builder.begun or clause is None or not clause.who or not isinstance(before, tree.OnEvent):
        return False
    if not recalling.stems(clause.who.split()[-1]) & recalling.stems(before.event):
        return False
    state.triggers.clear()
    state.events.pop(before.event)
    state.assumptions[:] = [each for each in state.assumptions if f"is the event `{before.event}`" not in each]
    return True


def when(builder: Builder, made: When, found: Body) -> bool:
    """`When an order arrives, ...`: a start before anything else is said; later a wait, or what was said already."""
    state = builder.state
    clause = read_clause(made.what)
    if clause is not None and clause.who and is_plural(clause.who.split()[-1]):
        state.several = bare(clause.who)
    early = (
        _told_again(builder, made.what)
        or _introduced(builder, made.what)
        or (
            not state.triggers
            and len(builder.bodies) <= 1
            and (not builder.begun or (made.always and len(builder.lines) < 3))
        )
    )
    starting = early and (read_clause(made.what) is not None or bool(_OCCASION.search(made.what)))
    if starting:
        trigger(builder, made.what)
    if made.before is not None and not builder.add(made.before, found):
        return False
    if not starting and (
        outcomes.succeeded(builder, made.what, made.then, found)
        or outcomes.arrived(builder, made.what, made.then, found)
    ):
        return _below(builder, found)
    if not starting:
        holds = _holds_only(builder, made, found) or testing.answers_the_last(builder, made.what, found)
        if made.then is not None and holds:
            return builder.add(If(made.what, made.then), found)
        _awaited(builder, made.what, found)
    if made.then is None:
        return _below(builder, found)
    return builder.add(made.then, found) and _below(builder, found)


def _awaited(builder: Builder, what: str, found: Body) -> None:
    """Wait for what happens, unless it was told before; both of two things, in any order."""
    state = builder.state
    both = _both(what)
    if both is None:
        if _is_new(what) and not recalling.known(what, builder.bodies, state):
            spans.event(builder, what, found)
        return
    new = [each for each in both if _is_new(each) and not recalling.known(each, builder.bodies, state)]
    waits: list[Body] = [[] for _ in new]
    for each, inside in zip(new, waits, strict=True):
        spans.event(builder, each, inside)
    if len(new) > 1:
        builder.append(found, [tree.AllOf(tuple(tree.Block(tuple(each)) for each in waits), False, ())])
    elif new:
        builder.append(found, waits[0])
