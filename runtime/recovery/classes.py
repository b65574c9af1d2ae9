"""The class table: every failure belongs to one class, and each class says what may be done about it.

The first question is whether the effect of the attempt may have happened; only then whether a repeat could help.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

Repeat = Literal["always", "harmless", "never"]
Person = Literal["asked", "named"]

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR


class Class(NamedTuple):
    """One class of failure.

    `meaning` completes "it failed: ...". `repeat`: a further attempt is allowed `always` (the effect has surely not
    happened), only where it is `harmless` (a read, or a repeat that the other side can tell), or `never`. `attempts`
    is how many failures of this class end it, the first included. The pause before attempt n+1 is `least` seconds and
    a random part of `first` * 2^(n-1), at most `longest`, unless the other side said when. No attempt begins later than
    `within` seconds after the first failure. `person`: whoever is there is `asked` what is to become of it, or only
    somebody whom the flow has `named` for it, since an answer would rarely change anything.
    """

    name: str
    meaning: str
    repeat: Repeat
    attempts: int = 1
    least: float = 0
    first: float = 0
    longest: float = MINUTE
    within: float = HOUR
    person: Person = "asked"


ROWS = (
    Class("not_sent", "nothing was sent", "always", 4, first=4, within=15 * MINUTE),
    Class("told_when", "it was refused for now, with a time to come back", "always", 6, within=DAY),
    Class("rejected", "it was refused for now", "always", 8, least=2, first=8, longest=5 * MINUTE),
    Class("resting", "its target is left alone for a while", "always", 1000),
    Class("unknown_outcome", "its effect may have happened", "harmless", 4, least=0.5, first=4, within=15 * MINUTE),
    Class("absent", "a look showed that it has not happened", "always", 4, least=0.5, first=4, within=15 * MINUTE),
    Class("rolled_back", "what it did was taken back", "always", 6, first=0.5, longest=10, within=15 * MINUTE),
    Class("already_done", "what it was to do is there already", "never"),
    Class("auth", "the other side does not accept who asks", "never"),
    Class("malformed", "the answer can't be used", "harmless", 2, least=0.5, first=1),
    Class("out_of_reach", "what was asked for is too large, gone or used up", "never"),
    Class("surroundings", "something around it has to be put right first", "never"),
    Class("permanent", "it was refused for good", "never", person="named"),
    Class("unclear", "nothing more is known of this error", "harmless", 3, least=0.5, first=2, within=15 * MINUTE),
)
"""All classes, from the harmless to the unclear."""

CLASSES = {row.name: row for row in ROWS}

MOST_ATTEMPTS = 12
"""No step makes more attempts by itself, of whatever classes its failures are."""
