"""A sentence in plainer order: turned clauses, conditions in the middle and idioms become what the forms know."""

from __future__ import annotations

import re
from itertools import pairwise

from .clause import CLOSED, DETERMINERS, PREPOSITIONS, low, read_clause
from .colloquial import in_full
from .idioms import in_plainer_words
from .lexicon import ALSO_NOUNS
from .patterns import SPAN
from .splitting import clauses, hidden
from .words import base_form, is_participle, third_person

_NOUN_BEGINS = r"(?:the|an?|our|my|his|her|its|their|we|you|they|he|she|it|both|all|nobody|somebody|someone)\b"
_ONLY = re.compile(
    rf"only (?P<word>when|once|after|if) (?P<condition>.+?),? (?P<verb>does|do|can|may|will|must|is|are) "
    rf"(?P<rest>{_NOUN_BEGINS}.+)",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    r"(?P<left>.+?),? (?P<joint>and|or|but|then)(?: then)?,? (?P<word>if|when|unless|where|once|as soon as) "
    r"(?P<condition>[^,;]+), (?P<right>[^;]+)",
    re.IGNORECASE,
)
_AHEAD = re.compile(
    r"(?:if|should|provided|when|once|unless|after|as soon as|whenever|otherwise|for|in|on|at|before|every|"
    r"each)\b[^,;]*, (?!(?:and|or|but|then)\b)",
    re.IGNORECASE,
)
_APART = re.compile(
    r",? (?:in addition|on top of that|of course|as a rule|if at all|for now|for the time being|by the way|"
    r"at that point|without delay|, however|, though|first thing)(?=,? )",
    re.IGNORECASE,
)
_IN_WHICH_CASE = re.compile(
    r"(?P<left>.+?),? (?P<word>unless|if|except if|except when) (?P<condition>[^,]+), in (?:which|that) (?:case|event) "
    r"(?P<right>.+)",
    re.IGNORECASE,
)

_MAY = re.compile(
    r"(?P<who>(?:the |an? )?[\w-]+(?: [\w-]+)?) (?:may|might|can|could) (?P<do>[a-z]+\b[^,]*), "
    r"in (?:which|that) (?:case|event) (?P<right>.+)",
    re.IGNORECASE,
)
_NO = re.compile(r"(?:reject|refuse|decline|deny) (?:it|them|this|that|the [\w-]+(?: [\w-]+)?)$", re.IGNORECASE)
"""A refusal: who may refuse is asked."""

_STILL_LATER = re.compile(
    rf"^Still (?P<how>[a-z]+(?: [a-z]+)?) (?:after (?P<span>{SPAN})|(?P<later>{SPAN}) later)(?::|\?| -|,) (?=\w)"
)
_STILL = re.compile(
    r"^(?P<how>(?:Still|Not|No longer) (?:over|under|above|below|more than|less than|not |in |out of "
    r")?[\w.%-]+(?: [\w.%-]+)?)(?::|\?| -) (?=\w)"
)
_VERBLESS = re.compile(
    r"^(?P<what>[A-Z][a-z-]+(?: [a-z][\w-]*)?) (?P<how>free|worn|full|empty|broken|missing|damaged|late|wrong|"
    r"available|valid|invalid|complete|incomplete|requested|declined|rejected|accepted|confirmed|found|needed|required|"
    r"unavailable|expired|overdue|unpaid|out of [a-z]+): (?=\w)"
)


_MEASURED = re.compile(
    r"^(?P<what>[A-Z][\w-]*(?: [\w-]+){0,3}?) (?P<how>over|under|above|below|more than|less than) (?P<bound>\d\S*?)"
    r"(?P<rest>(?: [\w-]+){0,6})[:,] (?=\w)"
)
"""`Disk over 90% on any server: ...`."""


def _verbless(found: re.Match[str]) -> str:
    """`Table free: ...`: a condition without its verb."""
    return f"If the {found['what'][:1].lower()}{found['what'][1:]} is {found['how']}, "


_DECIDES = re.compile(
    r"(?:makes? (?:the |a )?decision|decides?) (?:(?:about |on )?whether )?to (?P<one>[a-z]+) or (?:to )?"
    r"(?P<other>[a-z]+) (?=(?:the|an?|it|them|his|her|its|their|this|that)\b)"
)


def _decides(found: re.Match[str]) -> str:
    """`Decides to approve or deny the request`: approves or denies the request."""
    if base_form(found["one"], "base") is None or base_form(found["other"], "base") is None:
        return found.group()
    return f"{third_person(found['one'])} or {third_person(found['other'])} "


def rephrased(text: str) -> str:
    """The sentence in plainer words; what needs no change comes back as it is."""
    if '"' in text:
        return _with_quotes(text)
    text = in_full(_APART.sub("", text))
    text = in_plainer_words(text)
    text = _STILL_LATER.sub(
        lambda found: f"After {found['span'] or found['later']}, if it is still {found['how']}, ", text, count=1
    )
    text = _STILL.sub(lambda found: f"If it is {found['how'].lower()}, ", text, count=1)
    measured = _MEASURED.match(text)
    if (
        measured is not None
        and read_clause(measured["what"]) is None
        and low(measured["what"].split()[0]) not in CLOSED
    ):
        what = f"{measured['what'][:1].lower()}{measured['what'][1:]}"
        text = f"When the {what} is {measured['how']} {measured['bound']}{measured['rest']}, {text[measured.end() :]}"
    text = _VERBLESS.sub(_verbless, text, count=1)
    text = _DECIDES.sub(_decides, text, count=1)
    text = _same_subject(text[:1].upper() + text[1:])
    return _turned(_cased(_middle(_fronted(text))))


_QUOTED = re.compile(r'"[^"]*"')


def _with_quotes(text: str) -> str:
    """The sentence in plainer words; what stands in quotation marks stays as it is."""
    quotes = _QUOTED.findall(text)
    if _QUOTED.sub("", text).count('"'):
        return text
    places = iter(range(len(quotes)))
    said = rephrased(_QUOTED.sub(lambda _: f"Quoted{next(places)}", text))
    for place in reversed(range(len(quotes))):
        said = said.replace(f"Quoted{place}", quotes[place])
    return said


_TWO_VOICES = re.compile(
    r"\b(?P<who>(?:the|an?|our|his|her|its|their) [\w-]+(?: [\w-]+)?) (?P<be>is|are) "
    r"(?P<done>\w+(?: (?:the|an?|his|her|its|their) [\w-]+)?) and (?P<does>\w+) (?=\w)",
    re.IGNORECASE,
)


def _same_subject(text: str) -> str:
    """`The host is notified and picks up the visitor`: who acts is named once more."""
    found = _TWO_VOICES.search(text)
    if found is None or not is_participle(found["done"].split()[0]) or is_participle(found["does"]):
        return text
    if base_form(found["does"], "s") is None:
        return text
    joint = f"{found['who']} {found['be']} {found['done']} and {_inner(found['who'])} {found['does']} "
    return text[: found.start()] + joint + text[found.end() :]


_IN_FRONT = re.compile(
    r"(?:upon|on|after|following|from|in|at|with|during|before|by|as of|\d+ \w+ (?:before|after)|"
    r"for(?! the (?:others?|rest)\b))\b",
    re.IGNORECASE,
)
_SUBJECTS = re.compile(_NOUN_BEGINS, re.IGNORECASE)


_TIME_NOUNS = frozenset(
    [
        "time",
        "day",
        "morning",
        "evening",
        "night",
        "noon",
        "week",
        "month",
        "arrival",
        "shift",
        "start",
        "end",
        "hour",
        "deadline",
    ]
)


def _fronted(text: str) -> str:
    """`Upon receipt of the form the clerk checks it` with a comma where its clause begins."""
    found = _IN_FRONT.match(text)
    words = text.split()
    if found is None or len(words) < 5 or read_clause(text) is not None:
        return text
    asked = _asked_for(words)
    for place in range(2, min(len(words) - 1, 12)):
        if words[place - 1].endswith((",", ":", ";")):
            return text
        if place - 1 == asked:
            break
        right = " ".join(words[place:])
        named = re.match(r"[A-Z]{2,}s? [a-z]", right) is not None and words[place - 1][:1].islower()
        if not (_SUBJECTS.match(right) or named) or low(words[place - 1]) in CLOSED:
            continue
        clause = read_clause(right)
        inside = clause.who.split()[1:] if clause is not None else []
        nested = any(
            low(word) in DETERMINERS and low(before) not in PREPOSITIONS
            for before, word in pairwise(["the", *inside])
            if before != "the"
        )
        if clause is not None and clause.who and not nested:
            return f"{' '.join(words[:place])}, {right}"
    return text if asked is None else f"{' '.join(words[:asked])}, {' '.join(words[asked:])}"


def _asked_for(words: list[str]) -> int | None:
    """Where what is asked for begins with its verb: `On the first of the month generate the invoices`."""
    for place in range(2, min(len(words) - 1, 12)):
        verb, before = low(words[place]), low(words[place - 1])
        if before in DETERMINERS | PREPOSITIONS | {"to", "and", "or"} or low(words[place + 1]) not in DETERMINERS:
            continue
        pairs = [(low(one), low(two)) for one, two in pairwise(words[:place])]
        somebody = any(two in DETERMINERS and one not in PREPOSITIONS | DETERMINERS for one, two in pairs)
        if base_form(verb, "base") and (verb not in ALSO_NOUNS or before in _TIME_NOUNS):
            return None if somebody else place
    return None


def _turned(text: str) -> str:
    """`Only when both are there does the doctor see him` in the usual order."""
    found = _ONLY.fullmatch(text)
    if found is None:
        return text
    verb, words = found["verb"].lower(), found["rest"].split()
    for place in range(1, min(len(words), 8)):
        clause = read_clause(
            " ".join([*words[:place], "will" if verb in ("do", "does") else verb, *words[place:]]).rstrip(".")
        )
        following = words[place].lower().strip(".,")
        fits = base_form(following, "base") if verb not in ("is", "are") else base_form(following, "participle")
        if clause is not None and fits:
            modal = "will" if verb in ("do", "does") else verb
            said = " ".join([*words[:place], modal, *words[place:]])
            return f"{found['word'].capitalize()} {found['condition']}, {said}"
    return text


def _cased(text: str) -> str:
    """`X is done, unless C, in which case Y`: the two arms of one condition."""
    ahead = _AHEAD.match(text)
    if ahead is not None and re.search(r", in (?:which|that) (?:case|event) ", text[ahead.end() :]):
        later = _cased(text[ahead.end() :])
        return f"{ahead.group()}{later[:1].lower()}{later[1:]}"
    may = _MAY.fullmatch(text)
    if may is not None and _NO.match(may["do"]):
        who = _inner(may["who"])
        return f"{may['who']} can approve or {may['do']}; if {who} {_third(may['do'])}, {may['right']}"
    if may is not None:
        return f"If {_inner(may['who'])} {_third(may['do'])}, {may['right']}"
    found = _IN_WHICH_CASE.fullmatch(text)
    if found is None:
        return text
    if found["word"].lower() == "if":
        return f"{found['left']}; if {found['condition']}, {found['right']}"
    before = clauses(found["left"])
    if not before or read_clause(before[-1]) is None:
        return text
    told = ", and ".join(before[:-1])
    choice = f"if {found['condition']}, {found['right'].rstrip('.')}, otherwise {_inner(before[-1])}"
    return f"{told}; {choice}" if told else choice[:1].upper() + choice[1:]


def _middle(text: str) -> str:
    """`It is drafted and, if she has remarks, corrected`: the condition before a whole clause."""
    ahead = _AHEAD.match(text)
    if ahead is not None:
        return ahead.group() + _middle(text[ahead.end() :])
    found = _BETWEEN.fullmatch(text)
    if found is None:
        return text
    left, right = found["left"].rstrip(","), found["right"].rstrip(".")
    if re.match(r"(?:if|when|once|unless|whenever|should)\b", left, re.IGNORECASE):
        return text
    before = clauses(left)
    clause = read_clause(before[-1]) if before else None
    word, condition = found["word"].lower(), found["condition"]
    if clause is None:
        return _between_subjects(text, left, word, condition, right)
    first = right.split()[0].lower()
    whole = read_clause(right)
    if whole is not None and whole.who:
        return f"{left}; {word} {condition}, {right}" if found["joint"].lower() != "or" else text
    group = clause.group.split()
    if base_form(first, clause.form) is None or (not clause.who and clause.form != "base"):
        return text
    helping = " ".join(group[:-1]) if clause.form in ("participle", "ing") or len(group) > 1 else ""
    carried = f"{_inner(clause.who)} {helping} {right}".replace("  ", " ").strip()
    return f"{left}; {word} {condition}, {carried}"


def _third(doing: str) -> str:
    """`appeal within a month` as it is said of one: `appeals within a month`."""
    verb, _, rest = doing.partition(" ")
    return f"{third_person(verb)} {rest}".strip()


def _inner(text: str) -> str:
    """A clause that began a sentence as one in the middle of it."""
    return re.sub(r"^(?:The|An?|Our|His|Her|Its|Their|We|You|They|He|She|It)(?= )", lambda word: word[0].lower(), text)


def _between_subjects(text: str, left: str, word: str, condition: str, right: str) -> str:
    """`The office and, if the house is old, the museum are asked`: one clause for each subject."""
    clause = read_clause(right)
    if clause is None or not clause.who or clause.form == "past" or "," in hidden(right):
        return text
    said = f"{clause.group} {clause.rest}".strip()
    alone = re.sub(r"^are ", "is ", re.sub(r"^have ", "has ", said))
    return f"{left} {said}; {word} {condition}, {clause.who} {alone}"
