"""Sentences that say nothing to be done: what a text is about, how something is, what must not be."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from .clause import PREPOSITIONS, low, made_to_do, read_clause
from .patterns import pattern
from .word_lists import listed

_THIS = r"(?:this|the following|the above|the present|our|the)"
_TEXT = (
    r"(?:sample |example |demo |simple |serverless |business )*(?:process|workflow|procedure|document|text|diagram|"
    r"example|sample|application|app|solution|scenario|flow|description|template|model|section|article|case study|"
    r"use case|pattern|project|pipeline|architecture|system|chapter|page|policy|state machine)"
)
_ABOUT = (
    r"(?:describes?|explains?|shows?|models?|illustrates?|covers?|demonstrates?|deploys?|provisions?|uses?|"
    r"consists? of|"
    r"contains?|provides?|concerns?|outlines?|defines?|implements?|is about|deals? with|is (?:used|implemented|written|"
    r"made|designed|intended|called|named|based|divided|built|considered)|involves?|has|requires?|supports?|"
    r"(?:will )?(?:creates?|sets? up|installs?) (?:an?|the|two|three|some|several|one) .*?(?:machine|table|"
    r"topic|bucket|"
    r"queue|function|stack|database|role|rule|resource|cluster|endpoint|api|environment|infrastructure))"
)

FORMS = (
    ("(note|notes|example|background|remark|hint|goal|purpose|aim|summary|overview|scope|context): {then}", "a remark"),
    ("(please )?(note|remember|keep in mind|bear in mind|be aware) that {then}", "a remark"),
    (
        "(for example|for instance|e\\.g\\.?|that is|i\\.e\\.?|in other words|in general|typically), {then}",
        "an example",
    ),
    (
        "(the )?(steps|following steps|procedure|process|workflow|instructions|flow|steps are as follows|details)",
        "a heading",
    ),
    ("(the )?{phrase} (is|are) as follows", "a heading"),
    (
        (
            "(please )?(write|map|model|design|draw|sketch|create|describe|build|define) (a|an|the|our) "
            "(\\w+ )?(\\w+ )?(process|workflow|flow|procedure|automation|pipeline|routine)"
            "( (of|for|that|where|in which) .+)?"
        ),
        "what the text is about",
    ),
    (f"{_THIS} {_TEXT} (will )?{_ABOUT}(?P<about> .+)?", "what the text is about"),
    (f"(in )?{_THIS} {_TEXT}, we {{then}}", "what the text is about"),
    ("there (is|are|was|were|exists?) {phrase}", "background"),
    (
        "{then} (as follows|like this|in the following (way|manner|steps|order)|the following way)",
        "what the text is about",
    ),
    (
        "(this|that|it) (can|may|could|might) (be )?(done|achieved|happen|occur|take place|vary|take)( .+)?",
        "background",
    ),
    (
        "(a|the) (new )?(process|workflow|case|flow)?[ ](instance|case) (is|gets) (created|started|opened)",
        "it only starts",
    ),
    (
        (
            "(the |this |our )?(\\w+ )?(process|processing|handling|procedure|workflow) (then )?"
            "(begins|starts|can begin|can start)"
        ),
        "it only starts",
    ),
    (
        (
            "(the |this |our )?(process|workflow|procedure|flow|case|run|work)( then)? "
            "(continues|proceeds|goes on|carries on|moves on|resumes|can continue|can proceed)( .+)?"
        ),
        "it goes on",
    ),
    (
        (
            "(nothing|no(thing)? (further|more)?( action| steps?)?) (happens|is done|is required|is necessary|"
            "is needed)( .+)?"
        ),
        "nothing",
    ),
    ("(do nothing|nothing|no action)( .+)?", "nothing"),
    (
        "(thanks|thank you|many thanks|cheers|regards|best|kind regards|best regards|best wishes|yours)( .+)?",
        "a greeting",
    ),
    (
        "(please )?(change|note|see|find|read|follow|consider|use) (how|below|(the )?(following|attached))( .+)?",
        "what the text is about",
    ),
    (
        "(the )?{phrase} (has|have|consists of) \\w+ (parts|steps|stages|sections|phases|levels|types|kinds)(:.+)?",
        "background",
    ),
    (
        "(please )?(set up|build|automate|create|make|model|implement) (the following|this|it all)( .+)?",
        "what the text is about",
    ),
    ("we are done|that is (all|it)|that's (all|it)|done", "the end"),
)

_STATIVE = listed("""
    belong consist depend desire differ exist mean matter own possess prefer require reside seem vary want need
    have contain concern include involve represent remain specify like love hope hate know understand believe
    """)
_MEETING = re.compile(
    r"(?:an? |the |another |their |his |her )?(?:[\w-]+ ){0,2}(?:call|interview|meeting|chat|talk|look|discussion|"
    r"conversation|consultation|appointment|session|word|lunch|dinner|walk|check-up|examination)\b",
    re.IGNORECASE,
)
"""What people have by doing it."""
_HOW_LONG = re.compile(
    r"(?:about |around |up to |at most |only |between )?(?:\d+|an?|a few|some|several)(?: (?:to|and|or) \d+)? "
    r"(?:working )?(?:second|minute|hour|day|week|month)s?",
    re.IGNORECASE,
)
_ONLY_SAID = listed("""
    use call name base require need consider locate know design intend allow permit expect suppose interest
    involve relate associate describe define divide compose understand situate concern oblige affect limit specify
    """)


@lru_cache(4096)
def remark(text: str) -> str | None:
    """Why a sentence asks for nothing, or none where it does ask for something."""
    for form, why in _forms():
        if form.fullmatch(text):
            return why
    if re.match(r"never [a-z]+ ", text, re.IGNORECASE):
        return "what must not be done"
    if text.endswith("?"):
        return "a question"
    if ": " in text and read_clause(text.partition(": ")[2]) is not None:
        return None
    clause = read_clause(text)
    if clause is None or " and " in clause.rest or ", " in clause.rest or not clause.who:
        return "what must not be done" if clause is not None and clause.denied and not clause.who else None
    if re.search(r"(?:,| )(?:if|when|unless|until|otherwise|whenever|then|for each)\b", text, re.IGNORECASE):
        return None
    return stated(text)


def stated(text: str) -> str | None:
    """Why a single clause only says how something is, or none."""
    clause = read_clause(text)
    if clause is None or not clause.who:
        return None
    if clause.denied:
        return "what is not done"
    if clause.voice == "state":
        return None if re.match(r"to \w+", clause.rest) or _is_naming(text) else "how something is"
    if clause.verb == "have" and (_MEETING.match(clause.rest) or made_to_do(clause.rest)):
        return None
    if clause.voice == "active" and clause.verb in _STATIVE and clause.group.split()[0].lower() not in ("must", "has"):
        return "how something is"
    if clause.verb in ("take", "last") and clause.voice == "active" and _HOW_LONG.fullmatch(clause.rest):
        return "how long it takes"
    if re.match(r"(?:and|but) ", clause.rest):
        return None
    named = clause.rest and low(clause.rest.split()[0]) not in PREPOSITIONS
    if clause.verb in ("call", "name") and not named:
        return None
    asked = re.match(r"(?:has|have|need|needs) to\b|must\b|should\b", clause.group)
    settled = clause.verb == "consider" and re.fullmatch(
        r"(?:as )?(?:withdrawn|accepted|rejected|closed|cancelled|lost|void|settled)", clause.rest
    )
    if (
        clause.voice == "passive"
        and clause.verb in _ONLY_SAID
        and not settled
        and not (asked or re.match(r"(?:to|by) ", clause.rest))
    ):
        return "how something is"
    return None


_TRADE = re.compile(
    r"(?:I|we|our [\w-]+|the (?:company|firm|foundation|museum|shop|school|clinic|hospital|bank|office|association|"
    r"club|university|city|town|agency|library)) (?:sells?|builds?|makes?|produces?|manufactures?|runs?|operates?|"
    r"offers?|imports?|exports?|breeds?|grows?|awards?|rents?(?: out)?|lends?|serves?|organises?|organizes?|hosts?|"
    r"publish|publishes|teach|teaches|repairs?|lets?|hires? out|own|manage|lead) "
    r"(?!the|it|this|that|them|all|each|every|out|up|off|its|our|an? (?!small|large|little|big|local|online|busy|"
    r"tiny|family|(?:[\w-]+ )?(?:bakery|shop|store|restaurant|hotel|caf[eé]|clinic|practice|garage|farm|library|school|"
    r"company|business|agency|studio|gym|salon|workshop|brewery|pharmacy|website|newsletter|charity|team|class|choir|club|"
    r"warehouse|factory|hostel|museum|kitchen|office|laboratory|lab)\b))[\w-]+.*|"
    r"(?:I|we|(?:my|our) [\w-]+) (?:looks? after|am in charge of|are in charge of|is in charge of|"
    r"(?:am|are|is) responsible for|works? (?:at|for|in|as)) .*",
    re.IGNORECASE,
)


def trade(text: str) -> bool:
    """Whether a first sentence only tells what somebody's trade is: `We sell shoes online`."""
    return _TRADE.fullmatch(text) is not None


LONGEST_TITLE = 8
SHORT_TITLE = 5
"""A title of fewer words may have a comma: `Certificate renewal, web servers`."""


def title(text: str, introduces: bool = False) -> bool:
    """Whether the first line of a text only says what it is about; one that `introduces` ends with a colon."""
    words = text.split()
    return (
        len(words) <= LONGEST_TITLE * (1 + introduces)
        and low(words[0]) not in ("at", "on", "in", "by", "before")
        and read_clause(text) is None
        and not re.search(r"[.;!?]" if len(words) < SHORT_TITLE else r"[.,;!?]", text)
    )


def _is_naming(text: str) -> bool:
    """`The next step is a presentation`, `asking him is important`: these name what is to be done."""
    return bool(
        re.match(
            r"(?:the |a |an |our )?(?:very )?(?:first|next|second|third|fourth|fifth|last|final|following|"
            r"other|subsequent) "
            r"(?:step|activity|task|phase|stage|action|thing)",
            text,
            re.IGNORECASE,
        )
        or re.match(
            r"\w+ing\b.* is (?:also |very )?(?:important|necessary|required|mandatory|needed)", text, re.IGNORECASE
        )
        or re.search(r" is (?:now )?(?:complete|completed|finished|over|off|done)$", text)
    )


@cache
def _forms() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((pattern(form), why) for form, why in FORMS)
