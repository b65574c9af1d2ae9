"""What a single clause means: waiting, ending, going back, repeating, or that something is done."""

from __future__ import annotations

import re

from .background import remark, stated
from .clause import PREPOSITIONS, Clause, low, read_clause
from .lexicon import ALSO_NOUNS
from .meanings import (
    Act,
    Await,
    Back,
    Decision,
    Doer,
    Each,
    End,
    Leave,
    Limit,
    Meaning,
    Options,
    Pause,
    Remark,
    Retry,
    Seq,
    Together,
    Until,
)
from .patterns import SPAN, pattern
from .splitting import clauses, hidden
from .word_lists import listed
from .words import base_form, is_adverb, singular

_RUN = (
    r"(?:(?:the|this|our|a|new|whole|entire|overall) )*(?:process|workflow|procedure|flow|case|run|"
    r"process instance|instance)"
)
_POINTING = (
    r"(?:(?:this|that|these|those|the) (?:procedure|process|step|steps|activity|activities|above|loop|same|"
    r"cycle|task|tasks|"
    r"whole \w+)|this|that|it|these|those|they|all of this)"
)
_AT_MOST = r"(?:,? (?:at most|up to|for at most|a maximum of|no more than|maximum) (?P<count>\d+) times?)?"

_END = pattern(
    f"{_RUN} (?:then )?(ends|is finished|is over|stops|is (?:considered )?(?:to be )?(?:complete|completed|"
    f"finished|done|closed|"
    "terminated|ended)|finishes|terminates|completes|is stopped|comes to an end|reaches its end|"
    "will end)[ here| there| "
    f"successfully]|(?:{{who}} )?(?:end|finish|stop|terminate|complete|abort)(?:e?s)? {_RUN}|stop|end|finish|"
    f"end here|stop here|exit"
)
_BACK = re.compile(
    rf"(?:(?:{_RUN}|it|we|you|they|the \w+(?: \w+)?) )?(?:(?:then|will|must|should|can) )*(?:go(?:es)?|"
    rf"returns?|jumps?|loops?|start(?:s|ing)? (?:over|again)|restarts?|"
    rf"begins? again|continues?|resumes?)(?: (?:back|again))?(?: (?:to|at|from|with))?(?: (?P<target>.+?))?{_AT_MOST}",
    re.IGNORECASE,
)
_AGAIN = re.compile(
    rf"{_POINTING} (?:is|are|will be|must be|gets) (?:then )?(?:repeated|done again|executed again|performed|"
    rf"carried out|done|executed)"
    rf"(?: (?:again|so))?(?: until (?P<until>.+?))?(?: for (?:each|every|"
    rf"all)(?: of)?(?: the)? (?P<each>.+?))?{_AT_MOST}",
    re.IGNORECASE,
)
_REPEAT = re.compile(
    rf"repeat(?: (?:this|it|that|these|the (?:process|procedure|steps?|above|loop)))*(?: until (?P<until>.+?))?"
    rf"(?: for (?:each|every|all)(?: of)?(?: the)? (?P<each>.+?))?{_AT_MOST}",
    re.IGNORECASE,
)
_RETRY = re.compile(
    rf"(?:(?:it|this|that|we|the \w+(?: \w+)?) )?(?:is |should be |must be |will be )?(?:retr(?:y|ies|ied)|"
    rf"tr(?:y|ies|ied) (?:it |this )?again|"
    rf"repeated|tried again)(?: (?:it|this|the \w+(?: \w+)?))?,? (?:up to |at most |"
    rf"a maximum of )?(?P<count>\d+|once|twice)(?: more)?(?: times?)?"
    rf"(?:,? (?:every|waiting|with|after) (?P<pause>{SPAN}).*)?",
    re.IGNORECASE,
)
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
_ENOUGH = re.compile(r"(?:exit|leave|break out of|stop) the loop", re.IGNORECASE)
_DECIDE = pattern("decide whether (to |the |an? )?{verb} {what}(?P<colon>: (?P<rules>.+))?")


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
        return Remark(said)
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
            and _same_subject(last.then, piece)
        ):
            found[-1] = Each(last.what, last.where, Seq((last.then, each)), last.together)
        elif each is not None:
            found.append(each)
    return found[0] if len(found) == 1 else Seq(tuple(found))


def _same_subject(before: Meaning, text: str) -> bool:
    first = before.parts[0] if isinstance(before, Seq) else before
    one = read_clause(first.text) if isinstance(first, Act) else None
    two = read_clause(text)
    return one is not None and two is not None and bool(one.who) and one.who.lower() == two.who.lower()


def _act(text: str, clause: Clause) -> Meaning:
    """What is done, with its limit, its moment, or for each of several things."""
    seen = hidden(text)
    limit = re.search(
        rf",? (?:within|in less than|in at most) (?:the next )?(?P<span>{SPAN})(?: of [\w' -]+)?$", seen, re.IGNORECASE
    )
    if limit is not None:
        return Limit(limit["span"], Act(text[: limit.start()]))
    ahead = re.search(
        rf",? (?:(?:at least|at the latest|about) )?(?P<span>{SPAN}) before (?P<what>(?:the |each |every |"
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
    later = re.search(rf",? (?P<span>{SPAN}) (?:later|afterwards)$", seen)
    if later is not None:
        return Seq((Pause(later["span"]), Act(text[: later.start()])))
    each = re.search(r"\b(?:each|every) (?:of the )?(?P<what>[a-z][\w-]*)\b", clause.rest)
    including = each and re.search(r"\b(?:including|such as|containing|with|like)\b", clause.rest[: each.start()])
    if each is not None and not including and each["what"] not in _NO_THINGS and clause.voice == "active":
        return Each(singular(each["what"]), None, Act(text))
    return Act(text)


_NO_THINGS = listed("""
    day week month year time hour minute morning evening quarter night other one weekday case party side
    """)


def _ending(text: str) -> Meaning | None:
    if _END.fullmatch(text):
        return End()
    return Leave() if _ENOUGH.fullmatch(text) else None


def _going_back(text: str) -> Meaning | None:
    retry = _RETRY.fullmatch(text)
    if retry is not None:
        times = {"once": 1, "twice": 2}.get(retry["count"].lower()) or int(retry["count"])
        return Retry(times + 1, retry["pause"])
    until = re.match(
        r"(?P<back>.*?\b(?:loops?|goes|go|returns?|starts?|repeats?)\b.*?) until (?P<until>.+)", text, re.IGNORECASE
    )
    found = _BACK.fullmatch(until["back"] if until is not None else text)
    if found is None:
        return None
    said = found.group().lower()
    target = re.sub(
        r"^(?:the )?(?:beginning|start|top|first step|scratch|loop)$|^(?:over|again)$",
        "",
        (found["target"] or ""),
        flags=re.IGNORECASE,
    )
    again = re.search(r"\b(?:back|again|over|loops?|restarts?|returns? to|jumps?)\b", said)
    backwards = again or re.search(r"(?:continues?|resumes?|go(?:es)?) (?:with|at|to|from) step \d", said)
    if not backwards or (
        re.search(r"\breturns?\b|\bgo(?:es)?\b", said) and not re.search(r"\b(?:to|at|from|back)\b", said)
    ):
        return None
    clause = read_clause(text)
    acting = (
        clause is not None and clause.who and not re.fullmatch(rf"{_RUN}|it|we|you|they", clause.who, re.IGNORECASE)
    )
    if acting and not re.search(r"\b(?:step|stage|task|beginning|start)\b", said):
        return None
    if until is not None and not target:
        return Until(until["until"], int(found["count"]) if found["count"] else None, None)
    return Back(target or None, int(found["count"]) if found["count"] else None)


def _again(text: str) -> Meaning | None:
    found = _AGAIN.fullmatch(text) or _REPEAT.fullmatch(text)
    if found is None:
        return None
    times = int(found["count"]) if found["count"] else None
    if found["each"]:
        noun = re.fullmatch(r"(?P<what>[\w' -]+?)(?: (?:in|of|on) (?P<where>.+))?", found["each"])
        what = noun["what"] if noun is not None else found["each"]
        return Each(singular(what), noun["where"] if noun is not None else None, None)
    if found["until"] or times or "again" in text or "repeat" in text:
        return Until(found["until"], times, None) if found["until"] or times else Back(None)
    return None


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
        rf"(?:for |another )*(?:at least |about )?(?P<span>{SPAN})(?: after .+| again)?", rest, re.IGNORECASE
    )
    if span is not None:
        return Pause(span["span"])
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


_SPECIAL = (_ending, _going_back, _again, _doer, _named, _waiting)

# ---- several at once, one of several


def options(text: str) -> Options | None:
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
    clause = read_clause(left)
    if clause is None or not (clause.rest or (clause.who and clause.voice == "passive" and " " not in clause.verb)):
        return None
    found = [left]
    for cut, following in zip(cuts, [*cuts[1:], None], strict=True):
        piece = text[cut.end() : following.start() if following is not None else len(text)].strip()
        alone = _alone(piece, clause)
        if alone is None:
            return None
        found.append(alone)
    made = [sequence(each) for each in found]
    if any(each is None for each in made):
        return None
    return Options(tuple(each for each in made if each is not None), (None,) * len(made))


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


_AT_ONCE = re.compile(
    r",? (?:in parallel|at the same time|simultaneously|concurrently)\b(?: to one another)?", re.IGNORECASE
)


def together(text: str) -> Together | None:
    """`Convert it to A, B and C in parallel`: things done at the same time, by the place of these words."""
    found = _AT_ONCE.search(hidden(text))
    if found is None or text[found.end() :].strip(" ,."):
        return None
    made = together_all(text[: found.start()])
    return made if isinstance(made, Together) else None


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
        r"(?P<head>.*?\b(?:to|into|for|with|from|the|of|in)) (?P<list>[\w-]+(?: [\w-]+)?(?:, [\w -]+)*,? and [\w -]+)",
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
