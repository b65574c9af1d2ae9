"""Words of free English: verbs that begin an action, words that only link, spellings brought into one form."""

from __future__ import annotations

import re

VERBS = frozenset(
    re.findall(
        r"[\w-]+",
        """
    accept acknowledge activate add adjust agree allocate analyse analyze announce answer apply appoint
    approve archive arrange assemble assess assign attach audit authorise authorize back-order bill block book
    bring build buy calculate call cancel carry categorise categorize change charge check choose clarify
    classify clean close collect compare compile complete compute confirm consult contact copy correct count
    create credit debit decide decline deliver deploy describe design determine develop discard discuss
    dispatch distribute document download draft edit email engage enter escalate estimate evaluate examine
    execute export extract file fill filter find fix forward fulfil fulfill gather generate get give grant
    greet handle hand hire hold identify implement import inform inspect install invite invoice issue label
    launch list load locate log look mail make manage mark match measure merge monitor move negotiate note
    notify obtain offer open order organise organize pack pay perform phone pick place plan post prepare
    present print process procure produce propose provide publish purchase put query quote raise read rebook
    recalculate receive recommend record refund refuse register reject release remind remove rename repair
    replace reply report request research reserve reset resolve respond restock retrieve return review revise
    schedule scan search select sell send ship show sign simulate sort start stock store submit summarise
    summarize supply suspend take tell test thank track train transfer translate transmit trigger try turn
    unlock update upload validate verify view visit wash weigh write
        """,
    )
)
"""Verbs in their base form: the first word of an action. Not all of English, only what procedures are made of."""

CHECKING = frozenset(
    re.findall(
        r"[\w-]+",
        """
    assess check determine examine find inspect look review see test validate verify
        """,
    )
)
"""Verbs of finding something out; a question behind them is what is to be found."""


_LINKS = re.compile(
    r"^(?:(?:and |but )?(?:first|firstly|second|secondly|third|thirdly|next|then|after that|afterwards|after this|"
    r"subsequently|finally|lastly|in the end|at the end|also|in addition|now|please|moreover|furthermore|thereafter|"
    r"once done|in this case|in that case)\b,? ?(?:please )?)+",
    re.IGNORECASE,
)
_NUMBERS = {
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
}
_UNITS = {"second": "second", "minute": "minute", "min": "minute", "hour": "hour", "hr": "hour", "day": "day"}
_TIMES = {"week": 7, "month": 30, "year": 365}
_SPAN = re.compile(
    r"\b(?P<count>\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty)"
    r"[ -](?P<business>working |business |work )?"
    r"(?P<unit>seconds?|minutes?|mins?|hours?|hrs?|days?|weeks?|months?|years?)\b(?!['’])",
    re.IGNORECASE,
)
_MONEY = re.compile(
    r"(?:[$€£]\s?|\b(?:USD|EUR|GBP)\s)(?=\d)|(?<=\d)\s?(?:€|dollars|euros|pounds|USD|EUR|GBP)\b|(?<=\d)\s?€"
)
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
    text = outside_quotes(text, _MONEY, "")
    text = outside_quotes(text, _THOUSANDS, lambda found: found[1].replace(",", ""))
    text = outside_quotes(text, _SPAN, _span)
    shorter = _LINKS.sub("", text)
    return (shorter[:1].upper() + shorter[1:]) if shorter and shorter != text else text


def _span(found: re.Match[str]) -> str:
    word = found["count"].lower()
    count = int(word) if word.isdigit() else _NUMBERS.get(word, 1)
    unit = found["unit"].lower().rstrip("s")
    if unit in _TIMES:
        count, unit = count * _TIMES[unit], "day"
    unit = _UNITS[unit]
    business = "working " if found["business"] and unit == "day" else ""
    return f"{count} {business}{unit}{'' if count == 1 else 's'}"


_ENDINGS = (
    ("ies", ["y"]),
    ("es", ["", "e"]),
    ("s", [""]),
    ("ied", ["y"]),
    ("ed", ["", "e"]),
    ("ing", ["", "e"]),
)


def base_form(word: str) -> str | None:
    """The verb that a word is a form of (`packs`, `packed`, `packing`), or none."""
    word = word.lower()
    if word in VERBS:
        return word
    for ending, others in _ENDINGS:
        if word.endswith(ending):
            stem = word[: -len(ending)]
            doubled = [stem[:-1]] if len(stem) > 2 and stem[-1:] == stem[-2:-1] else []
            for candidate in [*(stem + other for other in others), *doubled]:
                if candidate in VERBS:
                    return candidate
    return _ODD_FORMS.get(word)


_ODD_FORMS = {
    "sent": "send",
    "paid": "pay",
    "made": "make",
    "told": "tell",
    "written": "write",
    "given": "give",
    "taken": "take",
    "sold": "sell",
    "bought": "buy",
    "built": "build",
    "found": "find",
    "chosen": "choose",
    "held": "hold",
    "put": "put",
    "read": "read",
    "shown": "show",
}


def is_participle(word: str) -> bool:
    """Whether a word is a form such as `packed` or `sent`."""
    word = word.lower()
    if word in _ODD_FORMS:
        return True
    return word.endswith("ed") and base_form(word) is not None
