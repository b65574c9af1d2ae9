"""Slips with words: none of the language, in the wrong place, or one too few."""

from __future__ import annotations

from .diagnostic import Diagnostic, Edit, Fix
from .expecting import CLAUSES, DECLARATIONS, RESERVED, STATEMENTS, TEST_LINES, VOICES, a_value, got
from .foreign_words import FOREIGN_WORDS, nearest_statement
from .lexing import Token
from .recovery import LINE_ENDS, Reader, Slip
from .slip_parts import insert, replace, written
from .source import Span

_TRIGGERS = {("ON", kind) for kind in ("WEBHOOK", "SCHEDULE", "MAIL", "EVENT")} | {("LIMIT", "NAME")}


def statement(reader: Reader) -> Slip | None:
    """A line whose first word was taken for a step of an edge, and no `->` follows."""
    word = reader.before
    if word is None or reader.begin != reader.index - 1 or reader.driver.expected() != ["ARROW"]:
        return None
    for slip in (_misplaced, _assignment, _foreign, _meant, _step, _called):
        found = slip(reader, word)
        if found is not None:
            return found
    return None


def before_tests(reader: Reader) -> Slip | None:
    """A statement or declaration behind the tests."""
    token = reader.token
    if reader.index != reader.begin or reader.openers or token.type not in STATEMENTS | DECLARATIONS - CLAUSES:
        return None
    if not reader.driver.accepts("TEST", "STRING", "LBRACE"):
        return None
    message = f"`{token.text}` stands before the tests of a file"
    return Slip(Diagnostic("SF131", message, token.span, hint="Move the tests to the end of the file."))


def _misplaced(reader: Reader, word: Token) -> Slip | None:
    """A declaration, a voice or a line of a test where statements stand."""
    if word.type in DECLARATIONS - CLAUSES or word.type == "FLOW":
        place = "on the first line of a file" if word.type == "FLOW" else "before the statements of a file"
        return Slip(Diagnostic("SF131", f"`{word.text}` stands {place}", word.span, hint="Move the line up."))
    if word.type in VOICES | TEST_LINES:
        inside = "decide" if word.type in VOICES else "test"
        message = f"`{word.text}` stands inside a `{inside}`"
        return Slip(Diagnostic("SF134", message, word.span, hint=f"Move the line into a `{inside}`."))
    return None


def _assignment(reader: Reader, word: Token) -> Slip | None:
    """`total = 5`, `total += 5`."""
    token, following = reader.token, reader.ahead()
    adds = token.type in ("PLUS", "MINUS", "STAR") and following is not None and following.type == "EQUAL"
    if token.type != "EQUAL" and not adds:
        return None
    place = Span(word.start, word.start)
    hint = "`let` gives a value a name, once; `keep` stores one for the next run."
    fixes = () if adds else (Fix("write `let`", (Edit(place, "let "),), safe=False),)
    sign = f"{token.text}=" if adds else "="
    message = f"`{word.text} {sign} ...` is no statement of its own"
    diagnostic = Diagnostic("SF130", message, word.span, hint=hint, fixes=fixes)
    if adds:
        return Slip(diagnostic)
    return Slip(diagnostic, mended=True, back=1, put=(Token("LET", "let", *place), word))


def _foreign(reader: Reader, word: Token) -> Slip | None:
    """`def`, `import`, `return` and so on."""
    hint = FOREIGN_WORDS.get(word.text)
    if hint is None:
        return None
    return Slip(Diagnostic("SF119", f"`{word.text}` is no word of this language", word.span, hint=hint))


def _meant(reader: Reader, word: Token) -> Slip | None:
    """A word close to one that begins a statement."""
    if word.type != "NAME":
        return None
    for text, kind in nearest_statement(word.text):
        if reader.driver.accepts(kind, reader.token.type, height=reader.driver.height - 1):
            message = f"no statement begins with `{word.text}`; `{text}` may be meant"
            safe = word.text.lower() == text
            diagnostic = written("SF122", message, word.span, text, f"Write `{text}`.", safe=safe)
            return Slip(diagnostic, mended=True, back=1, put=(Token(kind, text, word.start, word.end),))
    return None


def _step(reader: Reader, word: Token) -> Slip | None:
    """`offer: email { ... }` without `step`."""
    following = reader.ahead()
    if reader.token.type != "COLON" or word.type != "NAME" or following is None or not following.text.isidentifier():
        return None
    if not reader.driver.accepts("STEP", "NAME", "COLON", height=reader.driver.height - 1):
        return None
    place = Span(word.start, word.start)
    diagnostic = Diagnostic(
        "SF122",
        f"no statement begins with `{word.text}:`",
        word.span,
        hint=f"A step is written `step {word.text}: KIND`, a setting for all steps `default NAME: VALUE`.",
        fixes=(Fix("write `step`", (Edit(place, "step "),), safe=False),),
    )
    return Slip(diagnostic, mended=True, back=1, put=(Token("STEP", "step", *place), word))


def _called(reader: Reader, word: Token) -> Slip | None:
    """`send(x)`, and everything else that begins no statement."""
    if reader.token.type == "LPAR":
        message = f"a call such as `{word.text}(...)` is no statement"
        hint = "Give the result a name with `let`; what acts on the world is a `step`."
        return Slip(Diagnostic("SF149", message, word.span, hint=hint))
    hint = "Statements begin with let, step, if, when, decide, for each, repeat, wait, finish and the like."
    return Slip(Diagnostic("SF122", f"no statement begins with `{word.text}`", word.span, hint=hint))


def clause(reader: Reader) -> Slip | None:
    """`on error { }` and its kin where no step stands before."""
    token, before = reader.token, reader.before
    if token.type == "ERROR" and before is not None and before.type == "ON" and reader.begin == reader.index - 1:
        token = before
    elif token.type not in CLAUSES or reader.index != reader.begin:
        return None
    following = reader.ahead()
    if following is not None and (token.type, following.type) in _TRIGGERS:
        message = f"`{token.text} {following.text}` stands before the statements of a file"
        return Slip(Diagnostic("SF131", message, token.span, hint="Move the line up."))
    message = f"`{token.text}` belongs to a step or block, and none stands before it"
    hint = "Put it right behind the step, wait or block it is for."
    return Slip(Diagnostic("SF132", message, token.span, hint=hint))


def reserved(reader: Reader) -> Slip | None:
    """A word of the language where a name is declared."""
    token, following = reader.token, reader.ahead()
    if token.type not in RESERVED or following is None or not reader.driver.accepts("NAME", following.type):
        return None
    if a_value(reader.driver.expected()):
        return None
    message = f"`{token.text}` is a word of the language and cannot be a name here"
    hint = "Choose another name; behind a dot, as a key and in edges it may stand."
    return replace(reader, Diagnostic("SF121", message, token.span, hint=hint), "NAME", token.text)


def missing(reader: Reader) -> Slip | None:
    """`list text`, `for x in xs`, `go draft up to 3 times`: one small word is missing, or is another."""
    token, following, driver = reader.token, reader.ahead(), reader.driver
    if token.type in LINE_ENDS or following is None:
        return None
    words = (kind for kind in driver.expected() if driver.tables.spelling.get(kind, "").isalpha())
    expected = [kind for kind in words if kind not in CLAUSES and kind not in ("WORKING", "THEN")]
    if "NAME" in expected or len(expected) > 12:
        return None
    second = following.type
    fitting = [kind for kind in expected if driver.accepts(kind, token.type, second)]
    if len(fitting) == 1:
        word = driver.tables.spelling[fitting[0]]
        message = f"expected `{word}`, got {got(token)}"
        return insert(reader, "SF101", message, fitting[0], word, f"Write `{word}` before it.")
    instead = [kind for kind in expected if token.text.isidentifier() and driver.accepts(kind, second)]
    if len(instead) == 1:
        word = driver.tables.spelling[instead[0]]
        message = f"expected `{word}`, got {got(token)}"
        return replace(reader, written("SF101", message, token.span, word, f"Write `{word}`."), instead[0], word)
    return None
