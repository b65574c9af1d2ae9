"""What a single clause means: waiting, ending, going back, repeating, or that something is done."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from . import repeating
from .background import remark, stated
from .clause import PREPOSITIONS, Clause, read_clause
from .meanings import (
    Act,
    Await,
    Decision,
    Doer,
    Each,
    End,
    If,
    Kind,
    Limit,
    Meaning,
    Options,
    Otherwise,
    Pause,
    Remark,
    Seq,
    Together,
    When,
)
from .of_kinds import by_kind, contrasted, sorted_ways
from .patterns import SPAN, pattern
from .splitting import clauses, hidden
from .word_lists import listed
from .words import base_form, singular

_DOER = re.compile(
    r"(?:this|that|it|these)(?: \w+)? (?:is|are) (?:(?:usually|always|also|then) )?(?:done|performed|given|"
    r"executed|handled|carried out|"
    r"conducted|made|held|provided|completed|undertaken) (?:either )?by (?P<who>[^,]+?)"
    r"(?: or (?:by )?(?P<other>[^,]+?)(?:,? (?:in case of|if|when|in case) (?P<condition>.+))?)?",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"(?:the |a |an |our )?(?:very )?(?:first|next|second|third|fourth|fifth|last|final|following|other|subsequent) "
    r"(?:step|activity|task|phase|stage|action|thing)(?: \w+)?(?: is| involves| consists of|"
    r" concerns)(?: then)? (?P<what>.+)",
    re.IGNORECASE,
)
_IMPORTANT = re.compile(
    r"(?P<what>\w+ing\b.+?) is (?:also |very )?(?:important|necessary|required|mandatory|needed)", re.IGNORECASE
)
_DECIDE = pattern("decide whether (to |the |an? )?{verb} {what}(?P<colon>: (?P<rules>.+))?")


@lru_cache(4096)
def part(text: str) -> Meaning | None:
    """What one clause means, or none."""
    text = text.strip(" ,")
    made = special(text)
    if made is not None:
        return made
    clause = read_clause(text)
    if clause is None:
        return None
    said = stated(text) or remark(text)
    if said is not None:
        return Remark(said, text)
    return _act(text, clause)


def special(text: str) -> Meaning | None:
    """What a sentence of one of the known forms means: ending, going back, repeating, who does it."""
    decision = _DECIDE.fullmatch(text)
    if decision is not None and decision["rules"]:
        rules = re.split(r", (?:and )?|; ", decision["rules"])
        return Decision((decision["verb"] or "approve").lower(), decision["what"], tuple(rules))
    if len(clauses(text)) > 1:
        return None
    return next((made for made in (read(text) for read in _SPECIAL) if made is not None), None)


def sequence(text: str) -> Meaning | None:
    """What the clauses of a text mean, one after another; what follows `for each` is done for each, too."""
    pieces = clauses(text)
    made = [part(each) for each in pieces]
    if not made or any(each is None for each in made):
        return None
    found: list[Meaning] = []
    for piece, each in zip(pieces, made, strict=True):
        last = found[-1] if found else None
        if (
            isinstance(last, Each)
            and last.then is not None
            and isinstance(each, Act)
            and (_same_subject(last.then, piece) or _of_the_thing(last, piece))
        ):
            found[-1] = Each(last.what, last.where, Seq((last.then, each)), last.together)
        elif isinstance(last, Kind) and isinstance(each, Kind) and (last.word, last.thing) == (each.word, each.thing):
            found[-1] = replace(last, then=Seq((last.then, each.then)), said=_both(last.said, each.said))
        elif found and each is not None and _OTHERS.match(piece) and not _OTHERS.match(pieces[0]):
            found.append(Otherwise(each))
        elif each is not None:
            found.append(each)
    found = contrasted(sorted_ways(found))
    first = found[0]
    if isinstance(first, Kind) and len(found) > 1 and all(isinstance(each, Act) for each in found[1:]):
        return replace(first, then=Seq((first.then, *found[1:])), said=Seq((first.said or first.then, *found[1:])))
    more = found[1:-1] if isinstance(found[-1], End) else found[1:]
    if (
        isinstance(first, If)
        and len(found) > 1
        and all(isinstance(each, Act | Limit | Together) for each in more)
        and first.then
    ):
        return replace(first, then=Seq((first.then, *found[1:])))
    return found[0] if len(found) == 1 else Seq(tuple(found))


def _both(first: Meaning | None, second: Meaning | None) -> Meaning | None:
    return Seq((first, second)) if first is not None and second is not None else first or second


def _of_the_thing(before: Each, text: str) -> bool:
    """`Pull the amount out of every file, put it in the sheet, move the file away`: what is told on of each."""
    clause = read_clause(text)
    first = before.then.parts[0] if isinstance(before.then, Seq) else before.then
    one = read_clause(first.text) if isinstance(first, Act) else None
    if clause is None or clause.who or one is None or one.who:
        return False
    return re.search(rf"\b(?:it|them|{re.escape(before.what)})\b", clause.rest, re.IGNORECASE) is not None


def _same_subject(before: Meaning, text: str) -> bool:
    first = before.parts[0] if isinstance(before, Seq) else before
    one = read_clause(first.text) if isinstance(first, Act) else None
    two = read_clause(text)
    return one is not None and two is not None and bool(one.who) and one.who.lower() == two.who.lower()


def _act(text: str, clause: Clause) -> Meaning:
    """What is done, with its limit, its moment, or for each of several things."""
    text = re.sub(r",? (?:afterwards|thereafter|in any case|either way|as well|as usual)$", "", text)
    kind = by_kind(text, clause)
    if kind is not None:
        return kind
    seen = hidden(text)
    limit = re.search(
        rf",? (?:within|in less than|in at most) (?:the next )?(?P<span>{SPAN})(?: of [\w' -]+)?$", seen, re.IGNORECASE
    )
    if limit is not None:
        return Limit(limit["span"], Act(text[: limit.start()]))
    ahead = re.search(
        rf"(?<! for)(?<!\breminder),? (?:(?:at least|at the latest|about) )?(?P<span>{SPAN}) before "
        rf"(?P<what>(?:the |each |every |"
        rf"his |their |its )?[\w'-]+(?: [\w'-]+)?)",
        seen,
    )
    if ahead is not None and not re.match(r"\w+ing\b", ahead["what"]):
        rest = (text[: ahead.start()] + text[ahead.end() :]).strip()
        noun = re.sub(r"^(?:each|every) ", "the ", ahead["what"])
        words = noun.split()
        if len(words) > 2 and words[-1].lower() in (*PREPOSITIONS, "to", "and"):
            rest = (text[: ahead.start()] + " " + words[-1] + text[ahead.end() :]).strip()
            noun = " ".join(words[:-1])
        return Seq((Pause(ahead["span"], noun), Act(rest)))
    since = re.search(rf",? (?P<span>{SPAN}) after (?P<what>(?:the |his |her |their |its )?[\w-]+(?: [\w-]+)?)$", seen)
    if since is not None and base_form(since["what"].split()[0], "ing") is None:
        return When(since["what"], Seq((Pause(since["span"]), Act(text[: since.start()]))))
    later = re.search(rf",? (?P<span>{SPAN}) (?:later|afterwards)$", seen)
    if later is not None:
        return Seq((Pause(later["span"]), Act(text[: later.start()])))
    each = re.search(
        r"\b(?:each|every) (?:of (?:the|our|its|their|these|those) (?:(?:\d+|two|three|four|five|six|seven|"
        r"eight|nine|ten|several|many) )?)?(?P<what>[a-z][\w-]*|[A-Z]{2,})\b",
        clause.rest,
    )
    including = each and re.search(r"\b(?:including|such as|containing|with|like)\b", clause.rest[: each.start()])
    if each is not None and not including and each["what"] not in _NO_THINGS | PREPOSITIONS:
        return Each(singular(each["what"]), None, Act(text))
    return Act(text)


_OTHERS = re.compile(
    r"(?:the (?:rest|others)|all (?:the )?others|(?:everything|everyone|everybody) else)\b", re.IGNORECASE
)
_NO_THINGS = listed("""
    day week month year time hour minute morning evening quarter night other one weekday case party
    side step effort detail action shift
    """)


def _doer(text: str) -> Meaning | None:
    found = _DOER.fullmatch(text)
    if found is None or re.match(r"\w+ing\b|(?:e?mail|phone|post|fax|hand)\b", found["who"]):
        return None
    return Doer(found["who"], found["other"], found["condition"])


def _named(text: str) -> Meaning | None:
    """`The next step is to pack it`, `the last phase is the creation of a quote`, `asking him is important`."""
    found = _NAMED.fullmatch(text) or _IMPORTANT.fullmatch(text)
    if found is None:
        return None
    what = re.sub(r"^to ", "", found["what"])
    gerund = base_form(what.split()[0], "ing")
    if gerund is not None:
        what = " ".join([gerund, *what.split()[1:]])
    if base_form(what.split()[0], "base") is not None:
        made = [part(each) for each in clauses(what)]
        return Seq(tuple(each for each in made if each is not None))
    act = re.fullmatch(r"(?:the |an? )?(?P<verb>\w+?)(?:ion|ation|ment|al)? of (?P<what>.+)", what)
    verb = nominal(re.sub(r"^(?:the|an?) ", "", what).split()[0]) if act is not None else None
    if act is not None and verb is not None:
        return Act(f"{verb} {act['what']}")
    return Act(f"do {what}")


def nominal(noun: str) -> str | None:
    """The verb of a noun such as `creation`, `assessment`, `approval`, `delivery`."""
    noun = noun.lower()
    for ending, others in (
        ("ation", ("ate", "e", "")),
        ("ition", ("e", "")),
        ("ion", ("e", "")),
        ("ment", ("",)),
        ("al", ("", "e")),
        ("ing", ("", "e")),
        ("ery", ("er",)),
        ("ance", ("", "e")),
    ):
        if noun.endswith(ending):
            for other in others:
                verb = base_form(noun[: -len(ending)] + other, "base")
                if verb is not None:
                    return verb
    return base_form(noun, "base")


def _waiting(text: str) -> Meaning | None:
    clause = read_clause(text)
    if clause is None or clause.denied or clause.verb not in ("wait", "await", "sleep", "pause"):
        return None
    rest = re.sub(r"^(?:then|again|there) ", "", clause.rest)
    if clause.verb == "await":
        rest = f"for {rest}"
    span = re.fullmatch(
        rf"(?:for |another )*(?:at least |about |up to |at most )?(?P<span>{SPAN})(?: after .+| again)?",
        rest,
        re.IGNORECASE,
    )
    if span is not None:
        return Pause(span["span"])
    somebody = re.fullmatch(
        r"for (?P<who>an? (?:person|human|colleague|member of staff)|someone|somebody) to (?P<do>[a-z]+ .+)", rest
    )
    if somebody is not None:
        return Act(f"{somebody['who']} must {somebody['do']}")
    limited = re.fullmatch(
        rf"(?:for|until|till) (?P<what>.+?),? (?:for at most|at most|for up to|up to|within|for a maximum of|"
        rf"for) (?P<span>{SPAN})",
        rest,
        re.IGNORECASE,
    )
    if limited is not None:
        return Await(limited["what"], limited["span"])
    found = re.fullmatch(r"(?:for|until|till) (?P<what>.+)", rest, re.IGNORECASE)
    if found is not None:
        unnamed = re.fullmatch(r"\w+ (?P<unit>second|minute|hour|day)s?", found["what"])
        return Pause(found["what"]) if unnamed is not None else Await(found["what"])
    return Pause("") if not rest else None


def _allowed(text: str) -> Meaning | None:
    """`She has 7 days to object`: she objects within 7 days."""
    found = _HAS_TIME.fullmatch(text)
    return Limit(found["span"], Act(f"{found['who']} must {found['do']}")) if found is not None else None


_HAS_TIME = re.compile(
    rf"(?P<who>.+?) (?:then |now )?(?:has|have|gets?|is given|are given) (?:up to |at most )?(?P<span>{SPAN}) "
    r"(?:time )?to (?P<do>[a-z]+(?: .+)?)",
    re.IGNORECASE,
)


def _one_of_two(text: str) -> Meaning | None:
    """`She decides whether to restart it or to call for help`: one of the two is done."""
    found = re.fullmatch(
        r"(?P<who>.+?) (?:decides?|chooses?) (?:whether |if )?to (?P<one>[a-z]+\b.*?),? or (?:to )?"
        r"(?P<other>[a-z]+ .+)",
        text,
        re.IGNORECASE,
    )
    if found is None or base_form(found["one"].split()[0], "base") is None:
        return None
    if base_form(found["other"].split()[0], "base") is None:
        return None
    ways = (Act(f"{found['who']} will {found['one']}"), Act(f"{found['who']} will {found['other']}"))
    return Options(ways, (None, None))


def _in_all(text: str) -> Meaning | None:
    """`Each has 2 weeks`: a limit of what was said before."""
    found = re.fullmatch(
        rf"(?:each|both|they|he|she|it|this|that|everybody|everyone|the [\w-]+(?: [\w-]+)?)"
        rf"(?: of them)? (?:has|have|gets?|takes?|is given|"
        rf"may take)(?: up to| at most)? (?P<span>{SPAN})(?: (?:for (?:this|it|that)(?: [\w-]+)?|time|at most))?",
        text,
        re.IGNORECASE,
    )
    return Limit(found["span"], None) if found is not None else None


_WHETHER = re.compile(
    r"(?P<who>.+?) (?:decides?|determines?|chooses?|says?) whether (?P<one>(?:the|an?|it|he|she|they|we) [^,]+?),? or "
    r"(?:whether )?(?P<other>(?:the|an?|it|he|she|they|we) .+)",
    re.IGNORECASE,
)


def _one_of_two_clauses(text: str) -> Meaning | None:
    """`The clerk decides whether a new one is sent or the price is reduced`: one of the two is done."""
    found = _WHETHER.fullmatch(text)
    clauses_of = [read_clause(found[each]) for each in ("one", "other")] if found is not None else [None]
    if found is None or any(each is None or each.voice == "state" or each.denied for each in clauses_of):
        return None
    ways = (Act(found["one"]), Act(found["other"]))
    return Seq((Act(f"{found['who']} decides what is done"), Options(ways, (None, None))))


_SPECIAL = (
    _one_of_two_clauses,
    _allowed,
    _in_all,
    _one_of_two,
    repeating.at_once,
    repeating.ending,
    repeating.going_back,
    repeating.again,
    _doer,
    _named,
    _waiting,
)
