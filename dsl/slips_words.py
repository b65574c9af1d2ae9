"""Slips with words: none of the language, in the wrong place, or one too few."""

from __future__ import annotations

from .diagnostic import Diagnostic, Edit, Fix
from .expecting import CLAUSES, DECLARATIONS, STATEMENTS, TEST_LINES, VOICES
from .foreign_words import CLOSING_WORDS, FOREIGN_WORDS, READ_AS, nearest_statement
from .lexing import Token
from .recovery import LINE_ENDS, Reader, Slip
from .slip_parts import removed, virtual, written
from .slips_names import arrow
from .source import Span

_TRIGGERS = {("ON", kind) for kind in ("WEBHOOK", "SCHEDULE", "MAIL", "EVENT")} | {("LIMIT", "NAME")}


def statement(reader: Reader) -> Slip | None:
    """A line whose first word was taken for a step of an edge, and no `->` follows."""
    word = reader.before
    if word is None or reader.begin != reader.index - 1 or reader.driver.expected() != ["ARROW"]:
        return None
    for slip in (_misplaced, _assignment, _closing, _idle, _foreign, _late, arrow, _meant, _step, _called):
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
    message = f"`{token.text}` belongs before the tests of a file"
    return Slip(Diagnostic("SF131", message, token.span, hint="Move the tests to the end of the file."))


def two_texts(reader: Reader) -> Slip | None:
    """`step sure: ask "office" "Sure?"`: the second text is left out, so that the settings behind it are read."""
    token, before = reader.token, reader.before
    if token.type != "STRING" or before is None or before.type != "STRING" or not reader.driver.accepts("LBRACE"):
        return None
    line = [each.text for each in reader.tokens[reader.begin : reader.index]]
    if reader.first.text != "step":
        return None
    settings = 'who: "..."' if "ask" in line else "SETTING: ..."
    message = "a step takes one text, this is a second one"
    diagnostic = Diagnostic("SF101", message, token.span, hint=f"Write `{{ {settings} }}` behind the text.")
    return Slip(diagnostic, mended=True, drop=1)


def asked_role(reader: Reader) -> Slip | None:
    """`recovery: ask "office"`: read as the record that it stands for."""
    role, ask = reader.token, reader.before
    colon = reader.tokens[reader.index - 2] if reader.index > 1 else None
    if role.type != "STRING" or ask is None or ask.type != "ASK" or colon is None or colon.type != "COLON":
        return None
    span = Span(ask.start, role.end)
    right = f"{{ ask: {role.text} }}"
    diagnostic = written("SF101", "who is asked stands in a record", span, right, f"Write `{right}`.")
    opening, closing = virtual(ask.start, "LBRACE"), virtual(role.end, "RBRACE")
    put = (*opening, ask, *virtual(ask.end, "COLON"), role, *closing)
    return Slip(diagnostic, mended=True, back=1, drop=1, put=put)


def _fits(reader: Reader, *kinds: str) -> bool:
    """Whether tokens of these types can stand where the line begins, in place of its first word."""
    return reader.driver.accepts(*kinds, height=reader.driver.height - 1)


def _misplaced(reader: Reader, word: Token) -> Slip | None:
    """A declaration, a voice or a line of a test where statements stand."""
    if word.type in DECLARATIONS - CLAUSES or word.type == "FLOW":
        place = "on the first line of a file" if word.type == "FLOW" else "before the statements of a file"
        return Slip(Diagnostic("SF131", f"`{word.text}` belongs {place}", word.span, hint="Move the line up."))
    if word.type in VOICES | TEST_LINES:
        inside = "decide" if word.type in VOICES else "test"
        message = f"`{word.text}` belongs inside a `{inside}`"
        return Slip(Diagnostic("SF134", message, word.span, hint=f"Move the line into a `{inside}`."))
    return None


def _assignment(reader: Reader, word: Token) -> Slip | None:
    """`total = 5`, `total += 5`."""
    token, following = reader.token, reader.ahead()
    adds = token.type in ("PLUS", "MINUS", "STAR") and following is not None and following.type == "EQUAL"
    counts = following is not None and token.type == following.type and token.type in ("PLUS", "MINUS")
    if token.type != "EQUAL" and not adds and not counts:
        return None
    place = Span(word.start, word.start)
    hint = "`let` gives a value a name, once; `keep` stores one for the next run."
    fixes = () if adds or counts else (Fix("write `let`", (Edit(place, "let "),), safe=False),)
    sign = f" {token.text}= ..." if adds else token.text * 2 if counts else " = ..."
    message = f"`{word.text}{sign}` is no statement of its own"
    diagnostic = Diagnostic("SF130", message, word.span, hint=hint, fixes=fixes)
    if adds or counts:
        return Slip(diagnostic)
    return Slip(diagnostic, mended=True, back=1, put=(Token("LET", "let", *place), word))


def _closing(reader: Reader, word: Token) -> Slip | None:
    """`end`, `endif` on a line of its own: read as the `}` of the block that is open."""
    line = [word, *reader.line_rest()]
    if word.text not in CLOSING_WORDS or [each.type for each in line[1:]] not in ([], ["NAME"], ["IF"], ["FOR"]):
        return None
    span, top = Span(word.start, line[-1].end), reader.openers[-1] if reader.openers else None
    message, hint = f"`{word.text}` is no word of this language", FOREIGN_WORDS[word.text]
    if top is not None and top.margin == reader.column(word) and _fits(reader, "RBRACE", "_NL"):
        diagnostic = written("SF119", message, span, "}", hint)
        return Slip(diagnostic, mended=True, back=1, drop=len(line) - 1, put=virtual(word.start, "RBRACE"))
    return Slip(removed("SF119", message, span, hint), mended=True, back=1, drop=len(line))


def _idle(reader: Reader, word: Token) -> Slip | None:
    """`pass` on a line of its own."""
    if word.text != "pass" or reader.token.type not in LINE_ENDS:
        return None
    diagnostic = removed("SF119", "`pass` is no word of this language", word.span, FOREIGN_WORDS["pass"])
    return Slip(diagnostic, mended=True, back=1, drop=1)


def _foreign(reader: Reader, word: Token) -> Slip | None:
    """`def`, `import`, `return` and so on; `const`, `switch` and their kin are read as the word they stand for."""
    hint = FOREIGN_WORDS.get(word.text)
    if hint is None or word.text in CLOSING_WORDS:
        return None
    if word.text == "try" and _fits(reader, "DO", "NAME", reader.token.type):
        diagnostic = Diagnostic("SF119", "`try` is no word of this language", word.span, hint=hint)
        return Slip(diagnostic, mended=True, back=1, put=(*virtual(word.start, "DO"), word))
    kinds = READ_AS.get(word.text, ())
    if kinds and _fits(reader, *kinds, reader.token.type):
        spelling = reader.driver.tables.spelling
        right = " ".join(spelling[kind] for kind in kinds)
        diagnostic = written("SF119", f"`{word.text}` is no word of this language", word.span, right, hint)
        put = tuple(Token(kind, spelling[kind], *word.span) for kind in kinds)
        return Slip(diagnostic, mended=True, back=1, put=put)
    return Slip(Diagnostic("SF119", f"`{word.text}` is no word of this language", word.span, hint=hint))


def _late(reader: Reader, word: Token) -> Slip | None:
    """`each x in xs {`: the first word of the statement is missing."""
    if word.type == "NAME":
        return None
    fitting = [kind for kind in sorted(STATEMENTS) if _fits(reader, kind, word.type, reader.token.type)]
    if len(fitting) != 1:
        return None
    text, place = reader.driver.tables.spelling[fitting[0]], Span(word.start, word.start)
    message = f"`{text}` is missing before `{word.text}`"
    diagnostic = written("SF101", message, word.span, text, f"Write `{text} {word.text}`.")
    diagnostic = diagnostic._replace(fixes=(Fix(f"write `{text}`", (Edit(place, f"{text} "),)),))
    return Slip(diagnostic, mended=True, back=1, put=(Token(fitting[0], text, *place), word))


def _meant(reader: Reader, word: Token) -> Slip | None:
    """A word close to one that begins a statement."""
    if word.type != "NAME":
        return None
    for text, kind in nearest_statement(word.text):
        if _fits(reader, kind, reader.token.type):
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
    if not _fits(reader, "STEP", "NAME", "COLON"):
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
        message = f"`{token.text} {following.text}` belongs before the statements of a file"
        return Slip(Diagnostic("SF131", message, token.span, hint="Move the line up."))
    message = f"`{token.text}` belongs to a step or block, and none stands before it"
    hint = "Put it right behind the step, wait or block it is for."
    return Slip(Diagnostic("SF132", message, token.span, hint=hint))
