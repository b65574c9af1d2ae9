"""One spelling for what is written in many ways: quotation marks, counts, spans of time, sums of money."""

from __future__ import annotations

import re

_LINKS = re.compile(
    r"^(?:(?:and |but )?(?:(?:first|second|third|next|last|finally)\b(?! (?:step|case|activity|task|phase|"
    r"stage|that|the|of)\b)|"
    r"(?:firstly|secondly|thirdly|then|after that|afterwards|after this|"
    r"subsequently|lastly|in the end(?! of)|at the end(?! of)|also|in addition|now|please|moreover|"
    r"furthermore|thereafter|"
    r"once done|of course|as a result|as usual|in detail|to begin with|to start with|initially|at first|at last|"
    r"basically|eventually|usually|normally|ideally|obviously|consequently|therefore|thus|hence|following this|"
    r"following that|upon this|as a first step|as a next step|as a last step|in a first step|in a next step|"
    r"in the next step|in the first step|in the last step|in a second step|once this is done|when this is done|"
    r"when that is done|once that is done|if everything is fine so far|additionally|besides|moreover|from there|"
    r"from then on|from now on|from that moment on|at this point|after all this|after all that|so"
    r")\b(?! that\b)),? ?(?:please )?)+",
    re.IGNORECASE,
)
NUMBERS = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "twelve": 12,
    "fifteen": 15,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}
_TENS = re.compile(
    r"\b(twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)[- ](one|two|three|four|five|six|seven|eight|nine)\b",
    re.IGNORECASE,
)
_UNITS = {"second": "second", "minute": "minute", "min": "minute", "hour": "hour", "hr": "hour", "day": "day"}
_TIMES = {"week": 7, "month": 30, "year": 365}
_TIMES_SAID = re.compile(r"\b(two|three|four|five|six|seven|eight|nine|ten) times\b", re.IGNORECASE)
_MORE = re.compile(
    r"\b(?:another|a further|further|an additional|additional) (?=(?:\d+|two|three|four|five|six|ten) )", re.IGNORECASE
)
_SECOND = re.compile(
    r"\bafter (?:a|the) (?:second|third|further) (?P<unit>minute|hour|day|week|month)\b", re.IGNORECASE
)
_SPAN = re.compile(
    rf"(?<!\bonce )(?<!\btwice )(?<!\btimes )\b(?P<count>\d+|an?|{'|'.join(NUMBERS)})"
    r"[ -](?P<business>working |business |work )?"
    r"(?P<unit>seconds?|minutes?|mins?|hours?|hrs?|days?|weeks?|months?|years?)\b(?!['’])"
    r"(?<!a second(?= [a-z]))",
    re.IGNORECASE,
)
_MONEY = re.compile(
    r"(?:[$€£]\s?|\b(?:USD|EUR|GBP)\s)(?=\d)|(?<=\d)\s?(?:€|dollars|euros|pounds|USD|EUR|GBP)\b|(?<=\d)\s?€"
)
_SPACED = re.compile(r"(?<![\d.,])(\d{1,3}(?: \d{3})+)(?!\d|[.,]\d)")
"""`50 000`."""
_THOUSANDS = re.compile(r"(?<![\d.,])(\d{1,3}(?:,\d{3})+)(?!\d|,\d)")
_QUOTED = re.compile(r'"[^"\\\r\n]*(?:\\.[^"\\\r\n]*)*"')


def outside_quotes(text: str, change: re.Pattern[str], to: object) -> str:
    """The text with every match outside quotation marks replaced."""
    pieces = re.split(f"({_QUOTED.pattern})", text)
    return "".join(piece if index % 2 else change.sub(to, piece) for index, piece in enumerate(pieces))  # type: ignore[call-overload]


def plainly(text: str) -> str:
    """The sentence in one spelling: straight quotes, counts and times in figures, no money signs, no linking words."""
    text = re.sub("[“”„]", '"', text).replace("’", "'").replace("e-mail", "email").replace("E-mail", "Email")
    text = re.sub(r"\s+", " ", text).strip()
    text = outside_quotes(text, _EITHER_SEX, lambda found: found[1])
    text = outside_quotes(text, _SHORT, _long)
    text = outside_quotes(text, _I, _we)
    text = outside_quotes(text, _MONEY, "")
    text = outside_quotes(text, _PERCENT, r"\1%")
    text = outside_quotes(text, _TILL, "until")
    text = outside_quotes(text, _HALF, "30 minutes")
    text = outside_quotes(text, _CLOCK, lambda found: f"at {NUMBERS[found[1].lower()]}")
    text = outside_quotes(text, _SPACED, lambda found: found[1].replace(" ", ""))
    text = outside_quotes(text, _THOUSANDS, lambda found: found[1].replace(",", ""))
    text = outside_quotes(text, _TENS, lambda found: str(NUMBERS[found[1].lower()] + NUMBERS[found[2].lower()]))
    text = outside_quotes(text, _TIMES_SAID, lambda found: f"{NUMBERS[found[1].lower()]} times")
    text = outside_quotes(text, _MORE, "")
    text = outside_quotes(text, _SECOND, r"after 1 \g<unit>")
    text = outside_quotes(text, _SPAN, lambda found: found.group() if found["unit"] in ("HR", "HRS") else _span(found))
    text = outside_quotes(text, _BOUND, _figure)
    text = outside_quotes(text, _SAME_UNIT, r"\g<told>\g<count> \g<unit>")
    shorter = _LINKS.sub("", text)
    return (shorter[:1].upper() + shorter[1:]) if shorter and shorter != text else text


def _figure(found: re.Match[str]) -> str:
    """`Above six` and `more than a thousand` in figures."""
    how, word = found["how"], (found["one"] or "one").lower()
    if word == "one" and not found["more"] and not found["alone"] and not how.lower().startswith("than"):
        return found.group()
    return f"{how}{NUMBERS[word] * _HUNDREDS.get((found['more'] or found['alone'] or '').lower(), 1)}"


_SAME_UNIT = re.compile(
    r"(?P<told>\b\d+ (?P<unit>(?:working )?(?:second|minute|hour|day)s)\b.*\b(?:after|in|within) )(?:another |a "
    r"further )?"
    r"(?P<count>\d+)(?=$|[,.;])",
    re.IGNORECASE,
)
"""`After 5 days a reminder, after another 5 the end`: the unit is said once."""
_I = re.compile(r"(?P<first>^| )I (?P<be>(?:am|was)\b)?(?=[a-z ])")


def _we(found: re.Match[str]) -> str:
    """`I am`, as the rules know it: who writes is one of those who do the work."""
    plural = {"am": "are", "was": "were"}.get(found["be"] or "", "")
    return f"{found['first']}{'we' if found['first'] else 'We'} {plural}"


_SHORT = re.compile(
    r"\b(?P<who>it|he|she|that|there|what|who|they|we|you|i)'(?P<is>s|re|ll|m|ve|d(?= (?:like|rather|want|need|"
    r"be)))\b|\b(?P<verb>ca|wo|is|are|was|were|do|does|did|has|have|"
    r"had|should|must|would|could|need)n't\b",
    re.IGNORECASE,
)
_EITHER_SEX = re.compile(
    r"\b(he|his|him)(?:/| or )(?:she|hers?)\b|\b(?:s/|she/|she or )(?=he\b)()|\b(?:hers?/|hers? or )(?=hi[ms]\b)()",
    re.IGNORECASE,
)
"""`he/she`, `his or her`."""
_PERCENT = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?) ?(?:percent\b|per cent\b|%)", re.IGNORECASE)
_TILL = re.compile(r"(?<!the )(?<!a )\btill\b", re.IGNORECASE)
_BOUND = re.compile(
    rf"(?P<how>\b(?:above|below|over|under|than|exceeds?|at least|at most|up to|between|reach(?:es)?|is|are|"
    rf"plus|minus) )"
    rf"(?:(?P<one>{'|'.join(NUMBERS)})(?: (?P<more>hundred|thousand|million))?|an? (?P<alone>hundred|thousand|million))"
    rf"(?P<behind>(?= or (?:more|less|fewer|higher|lower)\b)|(?= of\b)|\b(?! (?:\w+ly|of|by|or|and the|who|that)\b))",
    re.IGNORECASE,
)
_HUNDREDS = {"hundred": 100, "thousand": 1000, "million": 1000000}
_HALF = re.compile(r"\b(?:half an hour|a half hour|half-an-hour)\b", re.IGNORECASE)
_CLOCK = re.compile(
    r"\bat (one|two|three|four|five|six|seven|eight|nine|ten|twelve)\b(?= o'clock|[,.:]|$| in the | every | the | a )",
    re.IGNORECASE,
)


_IS = {"s": "is", "m": "am", "re": "are", "ve": "have", "ll": "will", "d": "would"}


def _long(found: re.Match[str]) -> str:
    """`it's` and `isn't` in full."""
    if found["verb"]:
        verb = {"ca": "can", "wo": "will"}.get(found["verb"].lower(), found["verb"])
        return f"{verb} not"
    return f"{found['who']} {_IS[found['is'].lower()]}"


_BRACKETS = re.compile(r"\s*\((?P<inside>[^()]*)\)|\s*\[(?P<square>[^\[\]]*)\]")


def without_brackets(text: str) -> tuple[str, list[str]]:
    """The sentence without what stands in brackets outside quotation marks, and that."""
    inside: list[str] = []

    def take(found: re.Match[str]) -> str:
        inside.append((found["inside"] or found["square"] or "").strip())
        return ""

    return outside_quotes(text, _BRACKETS, take), [each for each in inside if each]


def _span(found: re.Match[str]) -> str:
    word = found["count"].lower()
    count = int(word) if word.isdigit() else NUMBERS.get(word, 1)
    unit = found["unit"].lower().rstrip("s")
    if unit in _TIMES:
        count, unit = count * _TIMES[unit], "day"
    unit = _UNITS[unit]
    business = "working " if found["business"] and unit == "day" else ""
    return f"{count} {business}{unit}{'' if count == 1 else 's'}"
