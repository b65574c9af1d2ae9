"""What could have stood at a place, in words."""

from __future__ import annotations

from collections.abc import Iterable

from .driver import Driver
from .lexing import Token
from .tables import load


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


VALUES = _words("STRING INT NUMBER LPAR")
STATEMENTS = _words("ALL ANY AT DECIDE DO EMIT FAIL FINISH FIRST FOR GO IF KEEP LET REPEAT ROLL STEP STOP WAIT WHEN")
DECLARATIONS = _words("DEFAULT EVENT INPUT LIMIT ON ONCE OUTPUT REMEMBER TYPE USE")
VOICES = _words("BELOW HISTORY LLM MUST NEVER QUESTION RULE WEIGHTS")
TEST_LINES = _words("EXPECT GIVEN RUN STUB")
CLAUSES = _words("AFTER EVERY GIVES LIMIT ON UNDO WITHIN")
RESERVED = _words("""
    AGAIN ALL AND ANY AT BECAUSE CALLED CONTAINS ELSE ENDS FALSE FALSE_CAPITAL FOR HAS HAVE IF IN IS MATCHES NEVER
    NONE NONE_CAPITAL NOT OF OR OTHERWISE STARTS TIMEOUT TRUE TRUE_CAPITAL UNTIL WHERE
""")
# What may follow nearly any value: not worth naming.
OPERATORS = _words("""
    AND COMPARISON CONTAINS DOT ELSE ENDS IN IS LPAR LSQB MATCHES MINUS NOT OR PLUS SLASH STAR STARTS WHERE
""")
_SIGNS = ["LBRACE", "COLON", "EQUAL", "COMMA", "RPAR", "RSQB", "RBRACE", "ARROW", "VBAR"]
_SILENT = _words("_NL SEMICOLON $END WORKING")
_NAMED = {"STRING": "a text", "INT": "a whole number", "PERCENT": "a percent", "DURATION": "a duration"}


def a_value(expected: Iterable[str]) -> bool:
    """Whether an expression could begin."""
    return VALUES.issubset(expected)


def a_type(driver: Driver) -> bool:
    """Whether a type could begin."""
    return driver.accepts("LIST", "OF", "NAME")


def expectation(expected: Iterable[str], *, statement: bool = False) -> str:
    """A short list of what could come next: kinds of things, signs, words; `statement` says that one could begin."""
    kinds = set(expected)
    if a_value(kinds):
        return "a value"
    if {"AND", "PLUS"} <= kinds:
        kinds -= OPERATORS
    words: list[str] = []
    if statement:
        words.append("a statement")
    elif "NAME" in kinds:
        words.append("a name")
    if "NAME" in kinds:
        kinds = {kind for kind in kinds if kind in _SIGNS or kind in _NAMED or kind in ("_NL", "$END")}
    if kinds >= VOICES or kinds >= TEST_LINES:
        words.append("a line of a decision" if kinds >= VOICES else "a line of a test")
        kinds = kinds & {"RBRACE"}
    words += [text for kind, text in _NAMED.items() if kind in kinds]
    words += [_spelled(kind) for kind in _SIGNS if kind in kinds]
    rest = [_spelled(kind) for kind in sorted(kinds - {*_SIGNS, *_NAMED, *_SILENT})]
    end = bool(kinds & {"_NL", "$END"})
    words += rest if len(words) + len(rest) <= 4 else [] if words or end else ["another word"]
    if "_NL" in kinds and not statement:
        words.append("the end of the line")
    elif "$END" in kinds:
        words.append("the end")
    if not words:
        words = ["an operator"]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def _spelled(kind: str) -> str:
    return f"`{load().spelling.get(kind, kind.lower())}`"


def got(token: Token | None) -> str:
    """A token in words; None is the end of the file."""
    if token is None:
        return "the end of the file"
    text = token.text if len(token.text) <= 32 else token.text[:28] + "..."
    match token.type:
        case "_NL":
            return "the end of the line"
        case "STRING":
            return f"the text {text}"
        case "INT" | "NUMBER":
            return f"the number {text}"
    return f"`{text}`"
