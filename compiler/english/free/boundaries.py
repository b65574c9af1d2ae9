"""Where in a sentence a clause begins: behind a condition, behind a comma, or without any sign."""

from __future__ import annotations

import re

from .clause import CLOSED, DETERMINERS, PRONOUNS, low, read_clause
from .lexicon import ALSO_NOUNS
from .splitting import FORMS, hidden
from .words import base_form, is_adverb

ELSE = re.compile(r"[;,]?(?: and| but)? (?:otherwise|or else|else|if not|in all other cases)[, ]+", re.IGNORECASE)
"""Words between the two arms of a choice in one sentence."""


def split_condition(text: str) -> tuple[str, str] | None:
    """A condition and what follows it: cut at the first comma behind which a clause begins."""
    seen = hidden(text)
    alone = _before_pronoun(text)
    if alone is not None:
        return alone
    for joint in re.finditer(r",? then |: |, ", seen):
        left, right = text[: joint.start()].strip(), text[joint.end() :].strip()
        if left and right and (":" in joint.group() or "then" in joint.group() or begins(right)):
            if _OTHER_ARM.match(right) and (earlier := _without_comma(left)) is not None:
                return earlier[0], text[len(earlier[0]) :].strip()
            return left, right
    there = _THERE.match(text)
    if there is not None and begins(text[there.end() :].strip()):
        return there.group().strip(), text[there.end() :].strip()
    return _without_comma(text)


_OTHER_ARM = re.compile(r"(?:otherwise|or else|else|if not)\b", re.IGNORECASE)


def _without_comma(text: str) -> tuple[str, str] | None:
    """A condition and what follows it, where no sign stands between them: `both are fine the loan is granted`."""
    words = text.split()
    for place in range(2, len(words) - 1):
        left, right = " ".join(words[:place]), " ".join(words[place:])
        clause = read_clause(left)
        ended = clause is not None and clause.voice == "state" and clause.rest.lower() in _OVER
        if clause is None or not clause.who or (low(words[place - 1]) in CLOSED and not ended):
            continue
        complete = clause.rest or clause.voice == "passive" or clause.form == "s" or clause.denied
        own = read_clause(right)
        if complete and own is not None and _new_clause(right, own.who):
            return left, right
    return None


_PRONOUN = re.compile(r"(?<=[\w%]) (?=(?:we|he|she|they|you) (?:\w+ ){0,2}[a-z]+)", re.IGNORECASE)


def _before_pronoun(text: str) -> tuple[str, str] | None:
    """`The checker flags an essay we talk to him, and then ...`: whoever acts begins the clause, without a comma."""
    for found in _PRONOUN.finditer(hidden(text)):
        left, right = text[: found.start()], text[found.end() :]
        if re.search(r"[,;:]", hidden(left)):
            return None
        first, second = read_clause(left), read_clause(right)
        comma = hidden(right).find(", ")
        goes_on = comma < 0 or re.match(r", (?:and|but|then|or)\b", right[comma:])
        whole = first is not None and first.who and (first.rest or first.voice == "passive")
        closed = low(left.rsplit(maxsplit=1)[-1]) in CLOSED - {"it", "them", "him", "this", "that"}
        if whole and goes_on and not closed and second is not None and second.form != "past":
            return left, right
    return None


_OVER = ("over", "up", "in", "out", "off", "on", "back", "through", "there", "here")
"""What something may simply be: `the exhibition is over`."""
_THERE = re.compile(
    r"there (?:is|are|was|were) (?:[\w-]+ ){1,4}?(?=(?:we|the|they|it|he|she|our|an?|his|her|somebody|nobody) )",
    re.IGNORECASE,
)


def _new_clause(right: str, who: str) -> bool:
    """Whether a clause begins here without a comma before it: `the boss is told`, `ask the boss`."""
    first = low(right.split(maxsplit=1)[0])
    if not who:
        second = low(right.split()[1]) if " " in right else ""
        object_follows = second in DETERMINERS | PRONOUNS | {"whoever", "whatever", "someone", "somebody"}
        return base_form(first, "base") is not None and object_follows
    return first in DETERMINERS or first in PRONOUNS or right[:1].isupper()


def begins(text: str) -> bool:
    """Whether a clause, or a sentence of a known form, begins with a text."""
    words = text.split()
    while words and (is_adverb(words[0]) or low(words[0]) in ("please", "and", "then")) and len(words) > 1:
        words = words[1:]
    rest = " ".join(words)
    clause = read_clause(rest)
    if clause is None:
        return FORMS.match(rest) is not None
    if clause.who:
        doubtful = low(words[0]) in ("or", "and", "nor", "which", "who", "but")
        return not doubtful and (clause.form != "past" or clause.voice == "passive")
    second = low(words[1]) if len(words) > 1 else ""
    return clause.verb not in ALSO_NOUNS or not second or second not in ("or", "and", "of", "is", "are")


_PIECES = re.compile(r"; (?:and |but )?|, (?:and |but )?(?=(?:if|when|otherwise|unless|once|then)\b)|, (?:and|but|so) ")


def pieces_of(text: str) -> list[str]:
    """Where a sentence that means nothing as a whole is cut, so that its parts may still be understood."""
    return [each.strip(" ,;.") for each in _PIECES.split(text) if each.strip(" ,;.")]
