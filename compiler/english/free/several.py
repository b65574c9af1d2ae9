"""Several things at the same time, or one of several."""

from __future__ import annotations

import re
from dataclasses import replace

from .clause import PREPOSITIONS, Clause, low, read_clause
from .lexicon import ALSO_NOUNS
from .meanings import Act, Back, Chosen, Each, If, Kind, Meaning, Options, Seq, Together
from .parts import part, sequence
from .splitting import clauses, hidden
from .words import base_form, is_adverb, is_plural, third_person


def options(text: str) -> Meaning | None:
    """`Either A or B`, `sometimes A, sometimes B`, `A or B`: one of several things is done."""
    sometimes = re.split(r",? (?:and |or )?sometimes,? ", f" {text}", flags=re.IGNORECASE)
    if len(sometimes) > 2 and not sometimes[0].strip():
        made = [sequence(each.strip(" ,")) for each in sometimes[1:]]
        if all(each is not None for each in made):
            return Options(tuple(each for each in made if each is not None), (None,) * len(made))
    seen = hidden(text)
    cuts = list(re.finditer(r",? or(?: else)? (?:alternatively )?", seen))
    cuts = [cut for cut in cuts if not text[cut.end() :].startswith('"')]
    if not cuts or re.search(r"\b(?:if|whether|when|unless|until|once)\b", seen[: cuts[0].start()], re.IGNORECASE):
        return None
    left = re.sub(r"\beither ", "", text[: cuts[0].start()], flags=re.IGNORECASE)
    *before, first = clauses(left) or [left]
    clause = read_clause(first)
    if clause is None or not (clause.rest or (clause.who and clause.voice == "passive" and " " not in clause.verb)):
        return None
    listed, before = _listed_before(before, first, text)
    found = [*listed, first]
    after: list[Meaning] = []
    last: list[Meaning] = []
    for cut, following in zip(cuts, [*cuts[1:], None], strict=True):
        piece = text[cut.end() : following.start() if following is not None else len(text)].strip()
        alone = _alone(piece, clause)
        more = clauses(alone or piece)
        alone = more[0] if alone is not None and more else alone
        if alone is None:
            return None
        if following is None and len(more) > 1:
            behind = [each for each in map(part, more[1:]) if each is not None]
            if len(behind) < len(more) - 1:
                return None
            if not isinstance(behind[-1], Back) and read_clause(more[1]) is not None and _own_subject(more[1], clause):
                after = behind
            else:
                last = behind
        found.append(alone)
    same = _of_the_same(found)
    if same is not None:
        earlier = [each for each in map(part, before) if each is not None]
        return Seq((*earlier, same, *after, *last)) if earlier or after or last else same
    made = [sequence(each) for each in found]
    told = [part(each) for each in before]
    if any(each is None for each in (*made, *told)):
        return None
    ways = [each for each in made if each is not None]
    if last:
        ways[-1] = Seq((ways[-1], *last))
    lifted = ways[0]
    one_of: Meaning = Options(tuple(ways), (None,) * len(ways))
    if isinstance(lifted, Each) and lifted.then is not None:
        one_of = Each(lifted.what, lifted.where, Options((lifted.then, *ways[1:]), (None,) * len(ways)))
    parts_told = [each for each in told if each is not None]
    return Seq((*parts_told, one_of, *after)) if parts_told or after else one_of


def _listed_before(before: list[str], first: str, text: str) -> tuple[list[str], list[str]]:
    """`Treated, sent home or asked to wait`: what stands before the last two with commas only is chosen from, too."""
    one, two = read_clause(before[-1]) if before else None, read_clause(first)
    if one is None or two is None or one.form != two.form or one.who != two.who:
        return [], before
    verb = two.group.rsplit(maxsplit=1)[-1]
    if not re.search(rf", {re.escape(verb)}\b", text):
        return [], before
    return before[-1:], before[:-1]


def _own_subject(text: str, before: Clause) -> bool:
    clause = read_clause(text)
    return clause is not None and bool(clause.who) and clause.who.lower() != before.who.lower()


def _of_the_same(found: list[str]) -> Chosen | None:
    """`Approves it or turns it down`: two verbs, one thing."""
    read = [read_clause(each) for each in found]
    if len(read) != 2 or read[0] is None or read[1] is None or read[0].voice != "active":
        return None
    particle = re.fullmatch(r"(?:it|them|him|her|this)(?: (?P<up>down|up|back|off|out|away|over))?", read[1].rest)
    if particle is None or not read[0].rest:
        return None
    second = f"{read[1].verb} {particle['up']}" if particle["up"] else read[1].verb
    return Chosen(read[0].who, (read[0].verb, second), read[0].rest)


def _alone(piece: str, before: Clause) -> str | None:
    """A further alternative as a clause of its own, or none where it is only a word."""
    words = piece.split()
    while words and is_adverb(words[0]) and len(words) > 1:
        words = words[1:]
    if not words:
        return None
    first = low(words[0])
    wanted = before.form
    base = base_form(first, wanted)
    own = read_clause(piece) if base is None or base in ALSO_NOUNS else None
    if own is not None and own.who and own.voice != "state" and own.form != "past" and first not in PREPOSITIONS:
        return piece
    second = low(words[1]) if len(words) > 1 else ""
    follows = second in _OBJECT or is_plural(second)
    noun = base in ALSO_NOUNS and wanted != "participle" and not follows
    if base is None or len(words) < 2 or noun:
        return None
    if not before.who:
        return piece
    group = before.group.split()
    helping = " ".join(group[:-1])
    return f"{before.who} {helping} {piece}".replace("  ", " ")


_OBJECT = ("the", "a", "an", "it", "them")
_AND_AT_ONCE = re.compile(
    r",? (?:and|while|but),? (?:at the same time|in parallel(?: (?:with|to) (?:this|that|it))?|simultaneously|"
    r"concurrently|meanwhile|in the meantime),? ",
    re.IGNORECASE,
)
_AT_ONCE = re.compile(
    r",? (?:all |both )?(?:in parallel|at the same time|simultaneously|concurrently|side by side|all at "
    r"once)\b(?: to one another)?",
    re.IGNORECASE,
)


def beside(text: str) -> Meaning | None:
    """`Pack it and at the same time write the invoice`: two things done together."""
    joint = _AND_AT_ONCE.search(hidden(text))
    if joint is not None:
        left = clauses(text[: joint.start()])
        clause = read_clause(left[-1]) if left else None
        right = text[joint.end() :]
        alone = _alone(right, clause) if clause is not None else None
        if alone is None and clause is not None and read_clause(right) is None:
            alone = f"{clause.who} {clause.group} {right}".strip()
        first, second = part(left[-1]) if left else None, sequence(alone or right)
        if first is not None and second is not None:
            both = Together((first, second))
            told = [made for made in map(part, left[:-1]) if made is not None]
            return Seq((*told, both)) if told else both
    return None


def together(text: str) -> Meaning | None:
    """`Convert it to A, B and C in parallel`: things done at the same time, by the place of these words."""
    found = _AT_ONCE.search(hidden(text))
    if found is None or text[found.end() :].strip(" ,."):
        return None
    made = together_all(text[: found.start()])
    return made if isinstance(made, Together | Seq) else None


def together_all(text: str) -> Meaning | None:
    """The parts of a text that are done at the same time: its clauses, or what its last clause lists."""
    pieces = clauses(text)
    made: list[Meaning | None] = []
    last = ""
    for each in pieces:
        clause, said = read_clause(each), _bound(each) or part(each)
        who = clause.who.lower() if clause is not None and clause.voice == "active" else ""
        before = made[-1] if made else None
        if who and who == last and before is not None and said is not None:
            # What one does stays in one part.
            made[-1] = Seq((*before.parts, said) if isinstance(before, Seq) else (before, said))
        else:
            made.append(said)
        last = who
    if any(each is None for each in made):
        return None
    things = _listed(pieces[-1])
    if things:
        beside = Together(tuple(Act(each) for each in things))
        first = tuple(each for each in made[:-1] if each is not None)
        return beside if not first else Seq((*first, beside))
    if len(made) < 2:
        return None
    return Together(tuple(each for each in made if each is not None))


_TO_BOTH = re.compile(
    r"(?P<left>.+? (?:to|from|by) (?:the )?(?P<one>[\w -]+?) and (?:to |from |by )?(?:the )?(?P<other>[\w "
    r"-]+?)), (?:which|who) "
    r"(?P<each>(?:each|both) )?(?P<do>[a-z]+) (?P<rest>[^,;]+?)"
    r"(?P<apart> (?:independently|in parallel|at the same time|separately)(?: of (?:one another|each other|the "
    r"other))?)?",
    re.IGNORECASE,
)


def by_both(text: str) -> Meaning | None:
    """`It goes to the police and to the mayor, who each give an opinion`: both do so at the same time."""
    found = _TO_BOTH.fullmatch(text)
    verb = base_form(found["do"].lower(), "base", "s") if found is not None else None
    if found is None or verb is None or not (found["each"] or found["apart"]):
        return None
    first = part(found["left"])
    acts = tuple(Act(f"the {found[each]} {third_person(verb)} {found['rest']}") for each in ("one", "other"))
    if isinstance(first, Kind | If) and first.then is not None:
        then = Seq((first.then, Together(acts)))
        return replace(first, then=then, said=then) if isinstance(first, Kind) else replace(first, then=then)
    return Seq((first, Together(acts))) if first is not None else None


_ONLY_IF = re.compile(
    r"(?P<left>.+?),? (?:but )?(?P<word>only if|only when|provided|unless) (?P<condition>.+)", re.IGNORECASE
)


def _bound(text: str) -> Meaning | None:
    """`The clerk books a transport, but only if nobody comes`: one of the parts, done on a condition."""
    found = _ONLY_IF.fullmatch(text)
    then = part(found["left"]) if found is not None else None
    if found is None or not isinstance(then, Act) or read_clause(found["condition"]) is None:
        return None
    return If(found["condition"], then, unless=found["word"].lower() == "unless")


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
