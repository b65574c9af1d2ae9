"""What is done to things of a kind: `invalid readings`, `claims under 1000`, `files with a bad header`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from .clause import CLOSED, Clause, low, read_clause
from .meanings import Act, If, Kind, Meaning, Otherwise, Seq
from .word_lists import listed
from .words import is_plural, singular, third_person

KINDS = listed(
    """
    valid invalid good bad approved rejected accepted declined complete incomplete correct incorrect urgent
    defective damaged broken late missing successful unsuccessful failed faulty eligible available unavailable
    large small new empty duplicate suspicious positive negative ripe rotten dirty clean fragile expired unpaid
    paid overdue disputed confirmed unconfirmed interested fast-track suitable unsuitable qualified unqualified
    minor major serious severe critical non-urgent routine simple complex cheap expensive high-risk low-risk
    refused denied granted declined passed
    vip insured uninsured wrong bad clear unclear acceptable unacceptable perishable harmless dangerous
    """
)


_BEYOND = re.compile(
    r"(?:more|less) [a-z]+ [a-z]+s|(?:larger|higher|bigger|greater|smaller|lower|older|newer|longer|shorter|"
    r"cheaper|heavier|lighter|later) [a-z]+s|"
    r"ones? (?:above|over|below|under|beyond)(?: that| this)?|"
    r"(?:anything|everything|those) (?:above|below|else|more|less|beyond|higher|lower|bigger|larger|smaller|older|"
    r"newer|over|under)(?: that| this)?",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"(?P<thing>[a-z-]+(?: [a-z-]+)?s) (?P<how>about|concerning|regarding|due to|caused by|related to) (?P<rest>.+)",
    re.IGNORECASE,
)
_ANYTHING = listed("anything everything")
_ANY_NOUN = listed("ones people cases")


def by_kind(text: str, clause: Clause) -> Meaning | None:
    """`Invalid readings are discarded`, `claims under 1000 are paid`: done only where the thing is so."""
    words = clause.who.split()
    if words and low(words[0]) in ("the", "all", "any", "every", "each"):
        words = words[1:]
    if len(words) > 3 and low(words[0]) in ("a", "an"):
        words = words[1:]
    if _BEYOND.fullmatch(clause.who):
        return Otherwise(Act(f"it {_of_one(clause)}"))
    told = _compared(" ".join(words), clause) or _having(clause) or _described(clause)
    return told if told is not None else _so(text, words, clause)


def _compared(who: str, clause: Clause) -> Meaning | None:
    """`Claims under 1000 are paid`, `more than 8 guests need a table`, `complaints about the food go to the chef`."""
    ranged = re.fullmatch(
        r"(?P<thing>[\w-]+(?: [\w-]+)??)(?: (?:for|of) [a-z]+)? (?:worth |of |with |for )?(?P<how>(?:more|less) "
        r"than|over|under|"
        r"above|below|up to|at least|between) "
        r"(?P<bound>\d[\d.]*(?: and \d[\d.]*)?(?: \w+)?)",
        who,
    )
    if ranged is not None:
        thing = singular(ranged["thing"].lower())
        if thing in _ANYTHING:
            return If(f"it is {ranged['how']} {ranged['bound']}", Act(f"it {clause.group} {clause.rest}"), chained=True)
        return If(f"the {thing} is {ranged['how']} {ranged['bound']}", Act(f"the {thing} {_of_one(clause)}"))
    counted = re.fullmatch(
        r"(?P<how>(?:more|less|fewer) than|at least|at most|over|under) (?P<bound>\d+) (?P<things>[a-z][\w-]*s)",
        who,
        re.IGNORECASE,
    )
    if counted is not None:
        things = counted["things"].lower()
        done = Act(f"the {things} {clause.group} {clause.rest}".strip())
        return If(f"the number of {things} is {counted['how'].lower()} {counted['bound']}", done)
    anything = re.fullmatch(
        r"(?:anything|everything|anyone|everyone|those|any \w+) (?P<how>already|still|from|with|over|under|above|below|"
        r"without|for|that is|who is|who are|worth|(?:more|less|older|newer|younger|larger|bigger|smaller|higher|lower|"
        r"longer|shorter|heavier|lighter|cheaper|later|earlier) than) (?P<rest>.+)",
        who,
        re.IGNORECASE,
    )
    if anything is not None:
        how = re.sub(r"^(?:that|who) (?:is|are)$", "", anything["how"].lower())
        return If(f"it is {how} {anything['rest']}".replace("  ", " "), Act(f"it {clause.group} {clause.rest}"))
    about = _ABOUT.fullmatch(who)
    if about is not None and clause.form != "past":
        thing = singular(about["thing"].lower())
        return If(f"the {thing} is {about['how']} {about['rest']}", Act(f"the {thing} {_of_one(clause)}"))
    return None


def _so(text: str, words: list[str], clause: Clause) -> Meaning | None:
    """`Invalid readings are discarded`, `a damaged box is photographed`: what a word says of the thing."""
    either = re.fullmatch(r"(?P<one>[A-Za-z-]+) or (?P<other>[a-z-]+) (?P<thing>[a-z-]+s)", clause.who)
    if either is not None and {low(either["one"]), low(either["other"])} & KINDS:
        thing = singular(either["thing"])
        said = f"{either['one'].lower()} or {either['other']}"
        return If(f"the {thing} is {said}", Act(f"the {thing} {_of_one(clause)}"))
    if len(words) == 3 and low(words[0]) in ("a", "an") and low(words[1]) in KINDS - {"new"}:
        thing = "" if low(words[2]) == "one" else low(words[2])
        return Kind(
            low(words[1]), thing, Act(f"the {thing or 'one'} {clause.group} {clause.rest}".strip()), True, Act(text)
        )
    if len(words) != 2 or not is_plural(words[1]) or low(words[0]) in CLOSED or clause.form == "past":
        return None
    sure = low(words[0]) in KINDS
    if not sure and (is_plural(words[0]) or (words[0][1:] != words[0][1:].lower() and words[0] != "VIP")):
        return None
    thing = "" if low(words[1]) in _ANY_NOUN else singular(low(words[1]))
    return Kind(low(words[0]), thing, Act(f"the {thing or 'one'} {_of_one(clause)}"), sure, Act(text))


_HAVING = re.compile(
    r"(?P<any>an? |any )?(?P<thing>[a-z][\w-]*) (?:without (?:an? |any )?(?P<lacked>[a-z][\w-]*(?: [a-z][\w-]*)?)|"
    r"with (?:an? )?(?P<how>[a-z-]+) (?P<part>[a-z][\w-]*))",
    re.IGNORECASE,
)


def _having(clause: Clause) -> Meaning | None:
    """`A file with a bad header is moved`, `orders without a deposit wait`: only where it is so."""
    found = _HAVING.fullmatch(clause.who)
    if found is None or not (found["any"] or is_plural(found["thing"])) or clause.form == "past":
        return None
    if found["lacked"] is None and found["how"].lower() not in KINDS - {"new", "large", "small"}:
        return None
    thing = found["thing"].lower() if found["any"] else singular(found["thing"].lower())
    holds = f"there is no {found['lacked']}" if found["lacked"] else f"the {found['part']} is {found['how']}"
    return If(holds, Act(f"the {thing} {_of_one(clause)}"))


_DESCRIBED = re.compile(
    r"(?P<any>an? |any |every |all |the )?(?P<thing>[\w-]+(?: [\w-]+)?) (?:that|which|who) "
    r"(?P<said>(?:is|are|was|were|has|have|cannot|can not|could not|does not|do not|did not|fails?|passe?s?|exceeds?|"
    r"needs?)\b.*)",
    re.IGNORECASE,
)


def _described(clause: Clause) -> Meaning | None:
    """`An invoice that is not approved goes back`, `readings which are too high are sent on`: only where it is so."""
    found = _DESCRIBED.fullmatch(clause.who)
    if found is None or (found["any"] or "").strip().lower() in ("the", "all", "every"):
        return None
    plural = is_plural(found["thing"].split()[-1])
    if not plural and not (found["any"] or "").strip():
        return None
    thing = singular(found["thing"].lower()) if plural else found["thing"].lower()
    said = re.sub(r"^(?:are|were|was)\b", "is", re.sub(r"^have\b", "has", found["said"]))
    return If(f"the {thing} {said}", Act(f"the {thing} {_of_one(clause)}"))


def _of_one(clause: Clause) -> str:
    """The verb and the rest of a clause about several things, as they are said of one."""
    first, _, rest = clause.group.partition(" ")
    one = _ONE.get(first) or (
        third_person(first) if clause.form == "base" and not rest and clause.voice == "active" else first
    )
    return " ".join(each for each in (one, rest, clause.rest) if each)


_ONE = {"are": "is", "go": "goes", "get": "gets", "have": "has", "were": "was"}


_BARE_KIND = re.compile(r"(?:an? )?[a-z][\w-]*(?: [a-z][\w-]*)?", re.IGNORECASE)


def sorted_ways(found: list[Meaning]) -> list[Meaning]:
    """`Bills go to accounting, a bug becomes a ticket, everything else gets an answer`: one way for each kind."""
    if not isinstance(found[-1], Otherwise) or found[-1].condition is not None:
        return found
    made: list[Meaning] = [found[-1]]
    for each in reversed(found[:-1]):
        clause = read_clause(each.text) if isinstance(each, Act) and not (made and isinstance(made[0], Act)) else None
        kind = clause.who if clause is not None else ""
        if clause is None or not _BARE_KIND.fullmatch(kind) or low(kind.split()[0]) in CLOSED - {"a", "an"}:
            made.insert(0, each)
        else:
            said = re.sub(r"^an? ", "", kind[:1].lower() + kind[1:])
            one = singular(said) if is_plural(said) else said
            made.insert(0, If(f"the kind is {one}", Act(f"the {one} {_of_one(clause)}"), chained=True))
    choices = [(at, each) for at, each in enumerate(made) if isinstance(each, If)]
    if len(choices) < 2:
        return found
    at, first = choices[0]
    made[at] = replace(first, chained=False)
    return made


def told_apart(made: Meaning) -> Meaning:
    """`Passed means x, failed means y`: two kinds that are told side by side are surely what was found out."""
    told = [_outcome(each) for each in _flat(made)]
    at = next((place for place, each in enumerate(told) if isinstance(each, If)), len(told))
    kinds = [each for each in told[at:] if isinstance(each, If)]
    if len(kinds) < 2 or len(kinds) < len(told) - at:
        return made
    first, *others = kinds
    return Seq((*told[:at], replace(first, chained=False), *(replace(each, chained=True) for each in others)))


_OUTCOME = "the outcome is "


def _outcome(made: Meaning) -> Meaning:
    """A kind without a thing as the choice that it is where others are told beside it."""
    if isinstance(made, Kind) and not made.thing:
        return If(f"{_OUTCOME}{made.word}", made.then)
    return made


def _flat(made: Meaning) -> Iterator[Meaning]:
    if isinstance(made, Seq):
        for each in made.parts:
            yield from _flat(each)
    else:
        yield made


def contrasted(found: list[Meaning]) -> list[Meaning]:
    """`Red cases go first, green ones wait`: kinds that are told side by side exclude one another."""
    kinds = [each for each in found if isinstance(each, Kind)]
    if len({each.word for each in kinds}) < 2 or len({each.thing for each in kinds if each.thing}) > 1:
        return found
    thing = next((each.thing for each in kinds if each.thing), "")
    made: list[Meaning] = []
    for each in found:
        if isinstance(each, Kind):
            then = (
                Act(re.sub(r"^the one\b", f"the {thing or 'one'}", each.then.text))
                if isinstance(each.then, Act)
                else each.then
            )
            made.append(Kind(each.word, each.thing or thing, then, True, each.said))
        else:
            made.append(each)
    return made
