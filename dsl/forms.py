"""How each line of the language is written: what a finding shows when it cannot say which word is wrong."""

from __future__ import annotations

from collections.abc import Sequence

from .lexing import Token

# By the terminal of the first word; two words where the first leaves it open.
FORMS = {
    "AFTER": "after 1h {",
    "ALL": "all of { ... } and { ... }",
    "ANY": "any of { if CONDITION { ... } if CONDITION { ... } }",
    "AT": "at least 2 of { ... } or { ... } or { ... }",
    "BELOW": 'below 70% ask "role" within 2d otherwise OPTION',
    "DECIDE": "decide NAME: OPTION | OPTION {",
    "DEFAULT": "default timeout: 30s",
    "DO": "do NAME {",
    "EMIT": "emit NAME { FIELD: VALUE }",
    "EVENT": "event NAME { FIELD: TYPE }",
    "EVERY": "every 1d {",
    "FAIL": 'fail "kind" because "message"',
    "FINISH": "finish NAME = VALUE, NAME = VALUE",
    "FIRST": "first of { ... } or { ... }",
    "FLOW": 'flow NAME "title"',
    "FOR": "for each NAME in LIST {",
    "GIVEN": "given NAME: VALUE",
    "GIVES": "gives TYPE",
    "GO": "go to STEP up to 3 times",
    "HISTORY": "history using VALUE, VALUE",
    "IF": "if CONDITION {",
    "INPUT": "input NAME: TYPE",
    "KEEP": "keep NAME = VALUE",
    "LET": "let NAME = VALUE",
    "LLM": "llm using VALUE, VALUE",
    "MUST": "must be OPTION when CONDITION",
    "NEVER": "never OPTION when CONDITION",
    "ON ERROR": 'on error "kind" {',
    "ON EVENT": "on event NAME",
    "ON MAIL": 'on mail "address"',
    "ON SCHEDULE": 'on schedule "every day at 9:00" in "Europe/Berlin"',
    "ON WEBHOOK": 'on webhook "/path"',
    "ONCE": "once per VALUE keep 30d",
    "OUTPUT": "output NAME: TYPE",
    "QUESTION": 'question: "..."',
    "REMEMBER": "remember NAME: TYPE = VALUE",
    "REPEAT": "repeat until CONDITION, up to 5 times {",
    "ROLL": "roll back",
    "RULE": "rule OPTION 80% when CONDITION",
    "STEP": "step NAME: KIND { SETTING: VALUE }",
    "STUB": "stub STEP: VALUE",
    "TEST": 'test "what it shows" {',
    "TYPE": "type NAME = TYPE",
    "USE": 'use "file.flow" as NAME',
    "WAIT": "wait 10s",
    "WEIGHTS": "weights { rules: 0.3, history: 0.3, llm: 0.4 }",
    "WHEN": "when VALUE { is OPTION { ... } is OPTION { ... } }",
    "WITHIN": "within 2d otherwise {",
}
_CLAUSES = frozenset({"AFTER", "EVERY", "GIVES", "WITHIN"})  # these may follow on the line of what they belong to


def form(line: Sequence[Token]) -> str | None:
    """How the last part of a line so far is written, a clause or the statement; None when its first word tells not."""
    kinds = [token.type for token in line]
    for index in range(len(kinds) - 1, -1, -1):
        pair = FORMS.get(" ".join(kinds[index : index + 2]))
        if pair is not None:
            return pair
        if index == 0 or (kinds[index] in _CLAUSES and kinds[0] != "BELOW"):
            found = FORMS.get(kinds[index])
            if found is not None:
                return found
    return None
