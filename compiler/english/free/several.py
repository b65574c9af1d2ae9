"""Several things at the same time, or one of several."""

from __future__ import annotations

import re

from .clause import PREPOSITIONS, Clause, low, read_clause
from .lexicon import ALSO_NOUNS
from .meanings import Act, Meaning, Options, Seq, Together
from .parts import part, sequence
from .splitting import clauses, hidden
from .words import base_form, is_adverb


def options(text: str) -> Meaning | None:
    """`Either A or B`, `sometimes A, sometimes B`, `A or B`: one of several things is done."""
    sometimes = re.split(r",? (?:and |or )?sometimes,? ", f" {text}", flags=re.IGNORECASE)
    if len(sometimes) > 2 and not sometimes[0].strip():
        made = [sequence(each.strip(" ,")) for each in sometimes[1:]]
        if all(each is not None for each in made):
            return Options(tuple(each for each in made if each is not None), (None,) * len(made))
    seen = hidden(text)
    cuts = list(re.finditer(r",? or(?: else)? (?:alternatively )?", seen))
    if not cuts or re.search(r"\b(?:if|whether|when|unless|until|once)\b", seen[: cuts[0].start()], re.IGNORECASE):
        return None
    left = re.sub(r"\beither ", "", text[: cuts[0].start()], flags=re.IGNORECASE)
    *before, first = clauses(left) or [left]
    clause = read_clause(first)
    if clause is None or not (clause.rest or (clause.who and clause.voice == "passive" and " " not in clause.verb)):
        return None
    found = [first]
    for cut, following in zip(cuts, [*cuts[1:], None], strict=True):
        piece = text[cut.end() : following.start() if following is not None else len(text)].strip()
        alone = _alone(piece, clause)
        if alone is None:
            return None
        found.append(alone)
    made = [sequence(each) for each in found]
    told = [part(each) for each in before]
    if any(each is None for each in (*made, *told)):
        return None
    one_of = Options(tuple(each for each in made if each is not None), (None,) * len(made))
    return Seq((*(each for each in told if each is not None), one_of)) if told else one_of


def _alone(piece: str, before: Clause) -> str | None:
    """A further alternative as a clause of its own, or none where it is only a word."""
    words = piece.split()
    while words and is_adverb(words[0]) and len(words) > 1:
        words = words[1:]
    if not words:
        return None
    first = low(words[0])
    own = read_clause(piece)
    if own is not None and own.who and own.voice != "state" and own.form != "past" and first not in PREPOSITIONS:
        return piece
    wanted = before.form
    base = base_form(first, wanted)
    if base is None or len(words) < 2 or (base in ALSO_NOUNS and low(words[1]) not in ("the", "a", "an", "it", "them")):
        return None
    if not before.who:
        return piece
    group = before.group.split()
    helping = " ".join(group[:-1])
    return f"{before.who} {helping} {piece}".replace("  ", " ")


_AND_AT_ONCE = re.compile(
    r",? (?:and|while|but) (?:at the same time|in parallel|simultaneously|concurrently|meanwhile|in the meantime),? ",
    re.IGNORECASE,
)
_AT_ONCE = re.compile(
    r",? (?:all |both )?(?:in parallel|at the same time|simultaneously|concurrently)\b(?: to one another)?",
    re.IGNORECASE,
)


def together(text: str) -> Meaning | None:
    """`Convert it to A, B and C in parallel`: things done at the same time, by the place of these words."""
    joint = _AND_AT_ONCE.search(hidden(text))
    if joint is not None:
        left = clauses(text[: joint.start()])
        clause = read_clause(left[-1]) if left else None
        right = text[joint.end() :]
        alone = _alone(right, clause) if clause is not None else None
        first, second = part(left[-1]) if left else None, sequence(alone or right)
        if first is not None and second is not None:
            both = Together((first, second))
            told = [made for made in map(part, left[:-1]) if made is not None]
            return Seq((*told, both)) if told else both
    found = _AT_ONCE.search(hidden(text))
    if found is None or text[found.end() :].strip(" ,."):
        return None
    made = together_all(text[: found.start()])
    return made if isinstance(made, Together | Seq) else None


def together_all(text: str) -> Meaning | None:
    """The parts of a text that are done at the same time: its clauses, or what its last clause lists."""
    pieces = clauses(text)
    made = [part(each) for each in pieces]
    if any(each is None for each in made):
        return None
    things = _listed(pieces[-1])
    if things:
        last = Together(tuple(Act(each) for each in things))
        first = tuple(each for each in made[:-1] if each is not None)
        return Together(last.parts) if not first else Seq((*first, last))
    if len(made) < 2:
        return None
    return Together(tuple(each for each in made if each is not None))


def _listed(text: str) -> list[str]:
    """`convert it to A, B, and C` as one clause for each: what is listed at the end stands in each alone."""
    found = re.fullmatch(
        r"(?P<head>.*?\b(?:to|into|for|with|from|of|in)) (?P<list>[\w-]+(?: [\w-]+)?(?:, [\w -]+)*,? and [\w -]+)",
        text,
    )
    if found is None:
        clause = read_clause(text)
        if clause is None or not clause.rest or " and " not in clause.rest:
            return []
        things = re.split(r",? and |, ", clause.rest)
        head = text[: text.rindex(clause.rest)].strip()
        return [f"{head} {each}" for each in things if each]
    return [f"{found['head']} {each.strip()}" for each in re.split(r",? and |, ", found["list"]) if each.strip()]
