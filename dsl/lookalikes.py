"""Characters that look like signs of the language but are others, and what they stand for."""

from __future__ import annotations

import re

DOUBLE_QUOTES = "“”„‟«»＂〝〞"
SINGLE_QUOTES = "‘’‚‛‹›＇"
BLANKS = (
    "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\u0085\u2028\u2029"
)
UNSEEN = "\u200b\u200c\u200d\u2060\ufeff\u00ad"

SIGNS = {
    **dict.fromkeys("‐‑‒–—―−﹣－", "-"),
    **dict.fromkeys("→⇒➔➜➝➞⟶⟹➡", "->"),
    "≤": "<=",
    "⩽": "<=",
    "≥": ">=",
    "⩾": ">=",
    "≠": "!=",
    "×": "*",
    "∗": "*",
    "÷": "/",
    "∕": "/",
    "∧": " and ",
    "∨": " or ",
    "¬": " not ",
    "…": "..",
    "‥": "..",
    "：": ":",
    "；": ";",
    "，": ",",
    "、": ",",
    "．": ".",
    "（": "(",
    "）": ")",
    "［": "[",
    "］": "]",
    "｛": "{",
    "｝": "}",
    "＝": "=",
    "＜": "<",
    "＞": ">",
    "＋": "+",
    "＊": "*",
    "／": "/",
    "｜": "|",
    "？": "?",
    "＃": "#",
    "％": "%",
    **dict.fromkeys(BLANKS, " "),
    **dict.fromkeys(UNSEEN, ""),
}

# Letters of other alphabets that cannot be told from Latin ones by eye.
LETTERS = dict(zip("АВЕКМНОРСТХаеорсухіјѕԁ", "ABEKMHOPCTXaeopcyxijsd", strict=True)) | dict(
    zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABEZHIKMNOPTYXo", strict=True)
)

# What must stand nowhere, not even in a text or a comment: it cannot be seen, or changes what a reader sees.
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]+")
DIRECTIONS = re.compile("[\u202a-\u202e\u2066-\u2069]+")


def described(character: str) -> str:
    """A character for a message: itself when it can be seen, and its code point."""
    code = f"U+{ord(character):04X}"
    if character in BLANKS or character in UNSEEN or not character.isprintable():
        return code
    return f"`{character}` ({code})"
