"""Words that people bring from other languages, and the words of this one they come close to."""

from __future__ import annotations

from difflib import get_close_matches

from .expecting import STATEMENTS
from .tables import load

_NAMED_BLOCK = (
    "There are no functions: work is done by steps, `step NAME: KIND`; a part used again is a flow of its own (`use`)."
)
_BLOCK_ENDS = "Blocks end with `}`."
_LET = "A value gets its name with `let NAME = ...`."
_FAIL = '`fail "kind"` raises an error; a step\'s `on error { }` handles it.'
_HANDLE = "A step, or a block `do NAME { }`, handles its errors with `on error { }` behind it."
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
    "try": _HANDLE,
    "catch": _HANDLE,
    "except": _HANDLE,
    "rescue": _HANDLE,
    "finally": _HANDLE,
    "raise": _FAIL,
    "throw": _FAIL,
    "assert": 'A condition is checked with `if not (...) { fail "kind" }`; tests have `expect`.',
    "async": "Things done at the same time stand in `all of { } and { }`.",
    "await": "A flow waits by itself for each step; for an event write `wait for NAME`.",
    "parallel": "Things done at the same time stand in `all of { } and { }`.",
    "break": "`stop` leaves a loop.",
    "continue": "The rest of a round is put into an `if`; `stop` leaves the loop.",
    "pass": "An empty block is `{ }`.",
    "select": 'A query is a text in a step: `step NAME: sql { connection: "...", query: "select ..." }`.',
    "print": 'Write `step NAME: log "text"`.',
    "echo": 'Write `step NAME: log "text"`.',
    "sleep": "Write `wait 10s`.",
    "unless": "Write `if not (...) {`.",
    "workflow": 'A file begins with `flow NAME "title"`.',
    "task": "A step is written `step NAME: task`.",
    "name": 'A file begins with `flow NAME "title"`.',
    "jobs": "Each step is written `step NAME: KIND`.",
    "steps": "Each step is written `step NAME: KIND`.",
    "end": _BLOCK_ENDS,
    "endif": _BLOCK_ENDS,
    "done": _BLOCK_ENDS,
    "fi": _BLOCK_ENDS,
    "endfor": _BLOCK_ENDS,
    "endwhile": _BLOCK_ENDS,
    "esac": _BLOCK_ENDS,
    "begin": "Blocks begin with `{`.",
    "do": "A named block is `do NAME { }`.",
}
FOREIGN_VALUES = {
    **dict.fromkeys(("null", "NULL", "Null", "nil", "undefined", "NONE"), "none"),
    "TRUE": "true",
    "FALSE": "false",
}

# What they are read as, where that fits.
READ_AS = {
    **dict.fromkeys(("var", "const", "set", "local"), ("LET",)),
    **dict.fromkeys(("switch", "match"), ("WHEN",)),
    "foreach": ("FOR", "EACH"),
    "workflow": ("FLOW",),
}
CLOSING_WORDS = frozenset(word for word, hint in FOREIGN_WORDS.items() if hint == _BLOCK_ENDS)


def nearest_statement(word: str) -> list[tuple[str, str]]:
    """The words close to this one that begin a statement, nearest first, with their terminals."""
    spelled = {load().spelling[kind]: kind for kind in sorted(STATEMENTS)}
    if len(word) < 2:
        return []
    lower = word.lower()
    close = [lower] if lower in spelled else get_close_matches(lower, list(spelled), 3, 0.6)
    close += [text for text in spelled if text not in close and sorted(text) == sorted(lower)]
    return [(text, spelled[text]) for text in close]
