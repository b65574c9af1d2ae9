"""Words that people bring from other languages, and the words of this one they come close to."""

from __future__ import annotations

from difflib import get_close_matches

from .expecting import STATEMENTS
from .tables import load

_NAMED_BLOCK = (
    "There are no functions of one's own: a part used again is a flow of its own (`use`), or a block `do NAME {`."
)
_LET = "A value gets its name with `let NAME = ...`."
_FAIL = '`fail "kind"` raises an error; a step\'s `on error { }` handles it.'
FOREIGN_WORDS = {
    "def": _NAMED_BLOCK,
    "function": _NAMED_BLOCK,
    "func": _NAMED_BLOCK,
    "fn": _NAMED_BLOCK,
    "class": "Records are types: `type NAME = { field: text }`.",
    "import": 'Another flow is named with `use "file.flow" as NAME`; functions need no import.',
    "from": 'Another flow is named with `use "file.flow" as NAME`; functions need no import.',
    "include": 'Another flow is named with `use "file.flow" as NAME`.',
    "return": "A flow ends with `finish NAME = value`.",
    "exit": "A flow ends with `finish`; a loop is left with `stop`.",
    "var": _LET,
    "const": _LET,
    "set": _LET,
    "local": _LET,
    "while": "Loops are `repeat until CONDITION, up to 5 times { }` and `for each NAME in LIST { }`.",
    "loop": "Loops are `repeat until CONDITION, up to 5 times { }` and `for each NAME in LIST { }`.",
    "foreach": "Loops are `for each NAME in LIST { }`.",
    "switch": "A choice over a closed set is `when NAME { is a { } is b { } }`.",
    "match": "A choice over a closed set is `when NAME { is a { } is b { } }`.",
    "case": "The arms of a `when` begin with `is`.",
    "try": _FAIL,
    "catch": _FAIL,
    "except": _FAIL,
    "finally": _FAIL,
    "raise": _FAIL,
    "throw": _FAIL,
    "assert": 'A condition is checked with `if not (...) { fail "kind" }`; tests have `expect`.',
    "async": "Things done at the same time stand in `all of { } and { }`.",
    "await": "A flow waits by itself for each step; for an event write `wait for NAME`.",
    "parallel": "Things done at the same time stand in `all of { } and { }`.",
    "break": "`stop` leaves a loop.",
    "continue": "The rest of a round is put into an `if`; `stop` leaves the loop.",
    "pass": "An empty block is `{ }`.",
    "print": 'Write `step NAME: log "text"`.',
    "echo": 'Write `step NAME: log "text"`.',
    "sleep": "Write `wait 10s`.",
    "unless": "Write `if not (...) {`.",
    "workflow": 'A file begins with `flow NAME "title"`.',
    "task": "A step is written `step NAME: task`.",
    "steps": "Each step is written `step NAME: KIND`.",
    "end": "Blocks end with `}`.",
    "endif": "Blocks end with `}`.",
    "done": "Blocks end with `}`.",
    "fi": "Blocks end with `}`.",
    "begin": "Blocks begin with `{`.",
    "do": "A named block is `do NAME { }`.",
}


def nearest_statement(word: str) -> list[tuple[str, str]]:
    """The words close to this one that begin a statement, nearest first, with their terminals."""
    spelled = {load().spelling[kind]: kind for kind in sorted(STATEMENTS)}
    lower = word.lower()
    close = [lower] if lower in spelled else get_close_matches(lower, list(spelled), 3, 0.6)
    return [(text, spelled[text]) for text in close]
