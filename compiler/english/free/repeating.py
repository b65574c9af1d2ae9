"""Sentences that end a run, go back, or say that something is done again."""

from __future__ import annotations

import re

from .clause import read_clause
from .meanings import AtOnce, Back, Each, End, Leave, Meaning, Retry, Until
from .patterns import SPAN, pattern
from .spelling import NUMBERS
from .words import singular

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
    f"{_RUN} (?:then )?(ends( (at|by|with|upon) \\w+ing( \\w+)+)?|is finished|is over|stops|"
    "is (?:considered )?(?:to be )?(?:complete|completed|"
    f"finished|done|closed|"
    "terminated|ended)|finishes|terminates|completes|is stopped|comes to an end|reaches its end|"
    "will end)[ here| there| "
    f"successfully]|(?:{{who}} )?(?:end|finish|stop|terminate|complete|abort)(?:e?s)? {_RUN}|stop|end|finish|"
    f"end here|stop here|exit|the \\w+( \\w+)? [then ](ends|is over|is off|is at an end)[ here| there]|"
    "we stop (right )?(there|here)|that is the end( of it)?"
)
_BACK = re.compile(
    rf"(?:(?:{_RUN}|it|we|you|they|the \w+(?: \w+)?) )?(?:(?:then|will|must|should|can) )*(?:go(?:es)?|"
    rf"returns?|jumps?|loops?|start(?:s|ing)? (?:over|again)|restarts?|"
    rf"begins? again|continues?|resumes?)(?: (?:back|again))?(?: (?:to|at|from|with))?(?: (?P<target>.+?))?{_AT_MOST}",
    re.IGNORECASE,
)
_AGAIN = re.compile(
    rf"(?:{_POINTING} (?:is|are|will be|must be|gets) (?:then )?(?:performed|carried out|done|executed)|"
    rf"(?P<what>(?:the |this |that |these )?[\w-]+(?: [\w-]+)?) (?:is|are|will be|must be|gets) (?:then )?"
    rf"(?:repeated|done again|executed again|performed again))"
    rf"(?: (?:again|so))?(?: until (?P<until>.+?))?(?: for (?:each|every|"
    rf"all)(?: of)?(?: the)? (?P<each>.+?))?{_AT_MOST}",
    re.IGNORECASE,
)
_REPEAT = re.compile(
    rf"repeat(?: (?:this|it|that|these|the (?:process|procedure|steps?|above|loop)))*(?: until (?P<until>.+?))?"
    rf"(?: for (?:each|every|all)(?: of)?(?: the)? (?P<each>.+?))?{_AT_MOST}",
    re.IGNORECASE,
)
_COUNTED = {"once": 1, "twice": 2, **NUMBERS}
_RETRY = re.compile(
    rf"(?:waits? (?:for )?(?P<wait>{SPAN}),? and (?:then )?)?(?:(?:it|this|that|we|the \w+(?: \w+)?) )?"
    rf"(?:is |should be |must be |will be )?(?:retr(?:y|ies|ied)|"
    rf"tr(?:y|ies|ied) (?:it |this )?again|"
    rf"repeated|tried again|attempted again)(?: (?:it|this|the \w+(?: \w+)?))?,? (?:up to |at most |"
    rf"a maximum of )?(?P<count>\d+|{'|'.join(_COUNTED)})(?: more)?(?: (?:times?|attempts?|tries))?"
    rf"(?: (?:at most|in all|at the most))?"
    rf"(?:,? (?:(?:every|waiting|pausing|with|after) (?P<pause>{SPAN}).*|"
    rf"(?P<apart>{SPAN}) (?:apart|between (?:them|the tries))))?",
    re.IGNORECASE,
)
_ENOUGH = re.compile(r"(?:exit|leave|break out of|stop) the loop", re.IGNORECASE)


_TRIED = re.compile(
    rf"(?:it is tried|(?:try|attempt)(?: (?:it|this|that))?)(?: (?:up to|at most|no more than|for at most))? "
    rf"(?P<count>\d+) times(?: (?:in all|in total|at most|altogether))?"
    rf"(?:,? (?:(?P<apart>{SPAN}) (?:apart|(?:in )?between.*)|(?:(?:and )?wait(?:ing)?|pausing|with|leaving)"
    rf"(?: (?:for|a pause of|a gap of))? (?P<pause>{SPAN})(?: (?:in )?between.*| apart)?))?",
    re.IGNORECASE,
)


_AT_ONCE = re.compile(
    r"(?:all |both )?(?:of )?(?:these|those|the|they|both|all) ?(?P<count>two|three|four|five|\d)? ?"
    r"(?:steps?|activities|tasks|things|jobs|checks|of (?:them|these))? ?(?:can|may|must|should|will|are|is|run|"
    r"happen|go on|take place)\b"
    r"(?: all| both)?(?: be| run| happen| go on| take place)?(?: (?:carried out|done|performed|executed|run|"
    r"started|handled))? "
    r"(?:all )?(?:at the same time|in parallel|concurrently|simultaneously|side by side|independently(?: of "
    r"(?:one another|each other))?)",
    re.IGNORECASE,
)


def at_once(text: str) -> Meaning | None:
    """`These two steps can be carried out at the same time`: said of what was told right before."""
    found = _AT_ONCE.fullmatch(text)
    if found is None:
        return None
    said = (found["count"] or "2").lower()
    return AtOnce(NUMBERS.get(said) or int(said))


_LATER_AGAIN = re.compile(
    rf"(?P<what>(?:re-?try|try (?:it |this |the \w+ )?again))(?: (?:the )?next (?P<unit>day|hour)| (?:after |in "
    rf")?(?P<pause>{SPAN})(?: later)?)",
    re.IGNORECASE,
)
_SO_OFTEN = re.compile(
    r"(?:do|repeat|try) (?:this|it|that)(?: again)?,? (?:up to|at most|no more than) (?P<count>\d+) times",
    re.IGNORECASE,
)
_STARTED_AGAIN = re.compile(
    rf"(?P<what>(?:start|run|launch|try|restart|send|repeat|do) (?:it|this|that|the [\w-]+(?: [\w-]+)?)(?: again)?)"
    rf"(?: (?:after|every) (?P<pause>{SPAN}))?,? (?:but )?(?:not more than|no more than|at most|up to|a maximum of) "
    rf"(?P<count>\d+) times?",
    re.IGNORECASE,
)


def ending(text: str) -> Meaning | None:
    """`The process ends.`"""
    if _END.fullmatch(text):
        return End()
    return Leave() if _ENOUGH.fullmatch(text) else None


def going_back(text: str) -> Meaning | None:
    """`Go back to step 2`, `try again 3 times`, `loop to the beginning until it is done`."""
    tried = _TRIED.fullmatch(text)
    if tried is not None:
        return Retry(int(tried["count"]), tried["apart"] or tried["pause"])
    started = _STARTED_AGAIN.fullmatch(text)
    if started is not None and (" again" in started["what"] or started["what"].startswith("restart")):
        return Retry(int(started["count"]), started["pause"], started["what"])
    often = _SO_OFTEN.fullmatch(text)
    if often is not None:
        return Retry(int(often["count"]))
    later = _LATER_AGAIN.fullmatch(text)
    if later is not None:
        return Retry(3, later["pause"] or f"1 {later['unit']}", later["what"])
    retry = _RETRY.fullmatch(text)
    if retry is not None:
        times = _COUNTED.get(retry["count"].lower()) or int(retry["count"])
        return Retry(times + 1, retry["pause"] or retry["apart"] or retry["wait"])
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
    backward = re.search(r"\b(?:back|again|over|loops?|restarts?|returns? to|jumps?)\b", said)
    backwards = backward or re.search(r"(?:continues?|resumes?|go(?:es)?) (?:with|at|to|from) step \d", said)
    if not backwards or (
        re.search(r"\breturns?\b|\bgo(?:es)?\b", said) and not re.search(r"\b(?:to|at|from|back)\b", said)
    ):
        return None
    clause = read_clause(text)
    acting = (
        clause is not None
        and clause.who
        and not re.fullmatch(rf"{_RUN}|it|we|you|they|everything|(?:the|this) whole \w+", clause.who, re.IGNORECASE)
    )
    if acting and not re.search(r"\b(?:step|stage|task|beginning|start|to (?:the )?\w+ing)\b", said):
        return None
    if until is not None and not target:
        return Until(until["until"], int(found["count"]) if found["count"] else None, None)
    if re.search(r"\brestarts?\b", said) and target and not re.match(r"(?:the )?(?:process|step|from)\b", target):
        return None
    return Back(target or None, int(found["count"]) if found["count"] else None, text)


def again(text: str) -> Meaning | None:
    """`This is repeated for each part`, `repeat it until it is approved`."""
    found = _AGAIN.fullmatch(text) or _REPEAT.fullmatch(text)
    if found is None:
        return None
    times = int(found["count"]) if found["count"] else None
    if found["each"]:
        noun = re.fullmatch(r"(?P<what>[\w' -]+?)(?: (?:in|of|on) (?P<where>.+))?", found["each"])
        what = noun["what"] if noun is not None else found["each"]
        return Each(singular(what), noun["where"] if noun is not None else None, None)
    if found["until"] or times or "again" in text or "repeat" in text:
        said = found.groupdict().get("what") or ""
        target = None if not said or re.fullmatch(_POINTING, said, re.IGNORECASE) else said
        return Until(found["until"], times, None) if found["until"] or times else Back(target, None, text)
    return None
