"""A sentence cut into its clauses: each can stand alone, what the first says of who does it is said of all."""

from __future__ import annotations

import re
from functools import lru_cache

from .clause import CLOSED, DETERMINERS, JOINING, MODALS, PREPOSITIONS, PRONOUNS, Clause, low, read_clause
from .lexicon import ALSO_NOUNS
from .words import base_form, is_adverb, is_participle, is_plural, third_person

_QUOTED = re.compile(r'"[^"]*"|\([^()]*\)')
_JOINT = re.compile(
    r": |,? (?:and|but) (?:then|after that|afterwards|thereafter|subsequently) |,? then |; (?:and |then )?|,? "
    r"and |,? but |, or |,? after which |,? followed by |"
    r",? as well as |,? whereas |, while |, |(?<=\w) before (?=\w+ing |(?:the|an?|it|they|we|you|he|she) )",
    re.IGNORECASE,
)
_RELATIVE = re.compile(r",? (?:and )?(?P<word>who|which|where) (?P<rest>.+)", re.IGNORECASE)
_GAPPED = re.compile(r"(?:the|an?|its|their|his|her|our) [\w-]+", re.IGNORECASE)
_BE = frozenset({"is", "are", "was", "were", "has", "have"})
FORMS = re.compile(
    r"(?:if|otherwise|else|when|once|unless|wait|after \d+|go back|return to|repeat|until|for each|for every|"
    r"stop|end)\b",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"\b(?:whether|if|that|who|which|what|how|why|where|when|because|so that|in order to)\b", re.IGNORECASE
)
_NEEDS_OBJECT = DETERMINERS | PRONOUNS | PREPOSITIONS | {"whether", "if", "that", "how"}


@lru_cache(4096)
def hidden(text: str) -> str:
    """The text with what stands in quotation marks or brackets made unreadable, place by place."""
    return _QUOTED.sub(lambda found: '"' + "_" * (len(found.group()) - 2) + '"', text)


def clauses(text: str) -> list[str]:
    """The clauses of a sentence without conditions, in the order in which they happen."""
    found = list(_clauses(text))
    for at in range(len(found) - 1):
        found[at] += _shared_object(found[at], found[at + 1], text)
    return found


_OBJECT = re.compile(
    r"(?P<what>(?:the|an?|his|her|its|their|our|each|every) [\w' -]+?)(?= (?:to|for|in|on|at|with|by|from|into|based|"
    r"against|according|whether|if|that)\b|$)",
    re.IGNORECASE,
)
_ALONE = frozenset(
    [
        "wait",
        "stop",
        "go",
        "come",
        "leave",
        "start",
        "begin",
        "finish",
        "end",
        "arrive",
        "sit",
        "sleep",
        "stand",
        "rest",
        "pause",
        "log",
        "reboot",
        "react",
        "respond",
        "agree",
        "disagree",
        "proceed",
        "continue",
        "happen",
        "appear",
        "apply",
        "travel",
        "walk",
        "drive",
        "return",
        "help",
        "vote",
        "meet",
    ]
)
"""Verbs that need no object."""


def _shared_object(first: str, second: str, text: str) -> str:
    """`Fill out and submit the form`: the object that the second verb has belongs to the first, too."""
    one, two = read_clause(first), read_clause(second)
    if one is None or two is None or one.voice != "active" or two.voice != "active" or one.verb in _ALONE:
        return ""
    if one.rest not in ("", "out", "in", "up") or one.form != two.form or one.denied or two.who != one.who:
        return ""
    together = re.search(
        rf"{re.escape(first.rsplit(maxsplit=1)[-1])} (?:and|or) {re.escape(two.group.split()[-1])}\b", text
    )
    found = _OBJECT.match(two.rest)
    return f" {found['what']}" if found is not None and together is not None else ""


@lru_cache(4096)
def _clauses(text: str) -> tuple[str, ...]:
    found: list[str] = []
    seen = hidden(text)
    start = 0
    current: Clause | None = None
    for joint in _JOINT.finditer(seen):
        if joint.start() < start:
            continue
        left, right = text[start : joint.start()].strip(), text[joint.end() :].strip()
        clause = read_clause(_bare(left))
        if not left or not right or clause is None or _is_open(left):
            continue
        word = joint.group().strip(" ,").lower()
        whole = clause if clause.who or current is None else current._replace(form=clause.form, group=clause.group)
        gapped = _GAPPED.match(right) if "then" in word and whole.voice == "active" else None
        if gapped is not None and read_clause(re.split(r",| and ", right)[0]) is None:
            # `book the flight, then the hotel`: the verb is said once for both.
            return (*found, *related(left), *clauses(f"{whole.who} {whole.group} {right}".strip()))
        if whole.voice == "passive" and word in ("and", ",", ";") and (shared := _shared_verb(right, whole)):
            return (*found, *related(left), *clauses(shared))
        made = _continued(right, whole, word)
        if joint.group() == " then " and whole.who and (not clause.rest or clause.voice == "state"):
            continue
        if made is None:
            continue
        found += related(left)
        start = joint.end()
        prefix = made
        if prefix:
            # The rest is read as if its subject stood there too.
            return (*found, *clauses(f"{prefix} {_verbal(right, word, whole)}"))
        current = clause
    rest = text[start:].strip(" ,")
    return tuple(each for each in [*found, *related(rest)] if each)


_OWN_SUBJECT = tuple(
    re.compile(
        rf"(?P<who>(?:the|an?|its|their|his|her|our|all) [\w-]+{more}) (?P<verb>\w+)(?P<rest>(?:,? .*)?)", re.IGNORECASE
    )
    for more in ("", r" [\w-]+", r" [\w-]+ [\w-]+")
)


def _shared_verb(right: str, before: Clause) -> str | None:
    """`the form is filed and the copy sent to him`: the helping verb is said once for both."""
    found = next(
        (
            each
            for form in _OWN_SUBJECT
            if (each := form.fullmatch(right)) is not None and is_participle(low(each["verb"]))
        ),
        None,
    )
    if found is None:
        return None
    own = read_clause(right)
    if own is not None and own.form != "past" and own.voice == "passive":
        return None
    behind = low(found["rest"].strip(" ,").split()[0]) if found["rest"].strip(" ,") else ""
    plain = behind in PREPOSITIONS | {"and", "by", "to", "straight", "right"} or is_adverb(behind)
    if behind in MODALS | _BE or (behind and not plain):
        return None
    helping = " ".join(before.group.split()[:-1])
    plural = is_plural(found["who"].split()[-1])
    helping = re.sub(r"^(?:is|are)$", "are" if plural else "is", helping)
    return f"{found['who']} {helping} {found['verb']}{found['rest']}"


def _verbal(right: str, word: str, before: Clause) -> str:
    """`registering it` as `registers it`, behind `before` and `followed by`."""
    first, _, rest = right.partition(" ")
    base = base_form(first, "ing") if word in ("before", "followed by") else None
    return f"{base} {rest}" if base is not None else right


def _bare(text: str) -> str:
    return re.sub(r"^(?:and|but|then|also)\s+", "", text, flags=re.IGNORECASE)


def _is_open(left: str) -> bool:
    """Whether a word such as `whether` still waits for its verb."""
    opened = list(_OPEN.finditer(hidden(left)))
    if not opened or opened[-1].start() == 0:
        return False
    last = opened[-1]
    behind = left[last.end() :].strip()
    subject = last.group().lower() == "what" and read_clause(f"it {behind}") is not None
    return (read_clause(behind) is None and not subject) if behind else True


def _continued(right: str, before: Clause, word: str) -> str | None:
    """What to put before the right side so that it can stand alone, or none where no clause begins there."""
    words = right.split()
    while words and (is_adverb(words[0]) or low(words[0]) in ("to", "and")) and len(words) > 1:
        if low(words[0]) == "to" and not re.search(r"\bto$|\bto\b", before.group):
            break
        words = words[1:]
    if not words or low(words[0]) == "that":
        return None
    if word in ("and", ",") and low(words[0]) in ("other", "further", "additional") and len(words) > 1:
        return None
    first, second = low(words[0]), low(words[1]) if len(words) > 1 else ""
    if word == "before" and first in DETERMINERS | PRONOUNS:
        own = read_clause(right)
        same = own is not None and (own.who.lower() == before.who.lower() or own.who.lower() in PRONOUNS)
        return (
            "" if own is not None and own.who and (own.voice == "passive" or (same and own.voice == "active")) else None
        )
    if word in ("before", "followed by"):
        return (
            f"{before.who} will".strip() if base_form(first, "ing") and before.who else "" if word == "before" else None
        )
    if FORMS.match(right) and word in ("and", "but", "then", "and then", "but then", ";", ""):
        return ""
    if _same_form(first, second, before, word, " ".join(words[1:]).lower()):
        return _subject_of(before, first)
    if first in JOINING or word == "or":
        return None
    own = read_clause(" ".join(words))
    if own is None or (own.form == "past" and own.voice == "active"):
        return None
    if not own.who:
        doubtful = own.verb in ALSO_NOUNS and second not in _NEEDS_OBJECT and not is_plural(second)
        return "" if before.form == "base" and not before.who and not doubtful else None
    listed = own.who.count(",") > 1 or not re.search(r"\b(?:ready|done|up|out|off|back|open|free), and ", own.who)
    long = len(own.who.split()) > 7 or (", and " in own.who and (first not in DETERMINERS or not listed))
    asked = re.search(r"(?:^|\band )(?:what|how|why)$", own.who) is not None
    said = re.sub(r"^(every\w+|any\w+|some\w+) else$", r"\1", own.who.lower())
    plain = not asked and not any(low(each) in JOINING for each in said.split())
    return "" if plain and not long and _noun_begins(words, own) else None


def _noun_begins(words: list[str], own: Clause) -> bool:
    return low(words[0]) not in PREPOSITIONS and (own.voice != "state" or bool(own.rest))


_BESIDE = ("and", "by", "or", "home", "back", "away", "off", "out", "up", "down", "round", "straight", "right", "at")


def _same_form(first: str, second: str, before: Clause, word: str, behind: str = "") -> bool:
    """Whether a verb in the form of the one before begins the right side."""
    passive = before.voice == "passive" or (word == "and" and is_participle(second))
    if first in MODALS or (first in ("is", "are", "was", "were", "has", "have") and passive):
        return bool(before.who)
    if first in ("needs", "has") and second == "to":
        return bool(before.who)
    if before.voice == "passive" and before.form == "participle":
        beside = second in PREPOSITIONS | JOINING or is_adverb(second) or second in _BESIDE
        noun = second and not beside and not re.match(r"(?:the|that) (?:same|next|following|very) ", behind)
        return is_participle(first) and not noun and word != ","
    wanted = {"s": "s", "base": "base", "ing": "ing", "past": "past", "participle": "participle"}[before.form]
    base = base_form(first, wanted)  # type: ignore[arg-type]
    if (
        base is None
        and wanted == "s"
        and first.isalpha()
        and first.endswith("s")
        and second in ("the", "a", "an", "it")
    ):
        return first not in DETERMINERS and not is_adverb(first)
    if base is None or before.voice == "state":
        return False
    if base in ALSO_NOUNS and "then" not in word:
        return (
            second in _NEEDS_OBJECT
            or (second == "again" and not behind.removeprefix("again").strip(" ,.").isalpha())
            or second[:1].isdigit()
            or second.startswith('"')
            or (wanted == "base" and not before.who and is_plural(second))
            or (wanted == "s" and bool(before.who) and _is_bare_noun(second))
        )
    return not (wanted == "ing" and word == "," and not second)


def _is_bare_noun(word: str) -> bool:
    """Whether a word can only be a thing: `flour` in `and orders flour`."""
    closed = word in CLOSED or is_adverb(word) or not word.isalpha()
    return not closed and base_form(word) is None and not is_participle(word)


def _subject_of(before: Clause, first: str) -> str:
    if not before.who:
        return ""
    if first in MODALS or first in ("is", "are", "was", "were", "has", "have", "needs"):
        return before.who
    group = before.group.split()
    if before.form in ("base", "participle", "ing") and len(group) > 1:
        return f"{before.who} {' '.join(each for each in group[:-1] if not is_adverb(each))}"
    return before.who


_ABOUT_OBJECT = re.compile(
    r"(?P<who>(?:I|we|you|he|she|they|(?:the|our|his|her|their|an?) [\w-]+(?: [\w-]+)??)) "
    r"(?P<verb>(?:has to |must |then |will )?[a-z]+)"
    r"(?: (?P<rest>(?:into|to|in|on|by|for|from|at|with|up|back|over) .+))?",
    re.IGNORECASE,
)


def related(text: str) -> list[str]:
    """A clause and what a relative clause at its end adds: `sends it to the bank, which pays it`."""
    seen = hidden(text)
    found = _RELATIVE.search(seen)
    if found is None or found.start() == 0:
        return [text]
    before = text[: found.start()].strip()
    rest = text[found.start("rest") : found.end("rest")].strip()
    comma = seen[found.start()] == ","
    clause = read_clause(before)
    own = _ABOUT_OBJECT.fullmatch(rest) if comma and found["word"].lower() == "which" else None
    noun = (clause.who if clause.voice == "passive" else clause.rest) if clause is not None else ""
    if own is not None and noun and read_clause(rest) is not None:
        return [before, *clauses(f"{own['who']} {own['verb']} {noun} {own['rest'] or ''}".strip())]
    inner = read_clause(f"it {rest}")
    if inner is None and comma and base_form(low(rest.split()[0]), "base"):
        # `The office, who order the goods`: said of one.
        verb, _, behind = rest.partition(" ")
        rest = f"{third_person(verb)} {behind}".strip()
        inner = read_clause(f"it {rest}")
    if clause is None or inner is None or inner.voice == "state" or inner.denied:
        return [text]
    word = found["word"].lower()
    if not comma and word == "who" and clause.voice == "passive" and (by := _BY_ONE.search(before)) is not None:
        return [before, *clauses(f"the {by['who']} {rest}")]
    if not comma and not re.match(r"(?:is|are) (?:then|subsequently|afterwards) |then ", rest):
        return [text]
    if word == "where":
        return [before, *clauses(rest)] if read_clause(rest) is not None else [text]
    pointing = "they" if rest.lower().startswith(("are", "were", "have")) else "it"
    tail = re.search(
        r"(?:^|\b(?:to|of|on|in|for|from|with|into) )((?:the|all|an?|its|their) [\w-]+(?: [\w-]+)?)$", before
    )
    if tail is not None and is_plural(tail[1].split()[-1]) == (pointing == "they"):
        pointing = tail[1]
    subject = _last_noun(before) if inner.voice == "active" else pointing
    return [before, *clauses(f"{subject} {rest}")] if subject else [text]


_BY_ONE = re.compile(r"\bby an? (?P<who>[\w-]+(?: [\w-]+){0,2})$", re.IGNORECASE)
_TAIL = re.compile(
    r"(?:^|\b(?:to|by|from|with|for|at|inform\w*|notif\w+|ask\w*|tell\w*|contact\w*|call\w*) )((?:the |an? |"
    r"our |his |her |their )?[\w' -]+)$"
)


def _last_noun(text: str) -> str | None:
    """The noun phrase at the end of a clause, or what the clause is done to."""
    found = None
    for place in range(len(text)):
        match = _TAIL.match(text, place)
        if match is not None:
            found = match[1]
    if found is not None and len(found.split()) <= 5:
        return found
    clause = read_clause(text)
    return clause.rest if clause is not None and 0 < len(clause.rest.split()) <= 5 else None
