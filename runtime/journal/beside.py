"""What goes into a transaction beside events: questions, messages, places, outcomes, acts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from . import auditing, inbox, learning, places
from .store import Append, AskRow

if TYPE_CHECKING:
    from .sql_store import Connection

_ASK = """
    INSERT INTO ask VALUES ((SELECT number FROM run WHERE id = ?), ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (run, path) DO UPDATE SET name = excluded.name, who = excluded.who, question = excluded.question,
        show = excluded.show, type = excluded.type, asked_at = excluded.asked_at, due = excluded.due,
        closed_at = excluded.closed_at
"""
_CLOSE = """
    UPDATE ask SET closed_at = ?
    WHERE run = (SELECT number FROM run WHERE id = ?) AND path = ? AND closed_at IS NULL
"""
_CONSUME = "DELETE FROM inbox WHERE id = ? AND run = (SELECT number FROM run WHERE id = ?)"


class Beside:
    """Prepared before the transaction, since large data go into files; false where a batch has nothing of the kind."""

    def __init__(self, batch: Sequence[Append], pack: Callable[[Any], str]) -> None:
        batch = [part for part in batch if _has_more(part)]  # a step has not, and every step pays for this
        self._parts = [part for part in batch if part.asked or part.closed or part.consumed or part.outgoing]
        self._asked = [_ask_row(ask, pack) for part in self._parts for ask in part.asked]
        self._outgoing = [(message, pack(message.data)) for part in self._parts for message in part.outgoing]
        self._sharing = [part for part in batch if part.kept or part.wanted or part.freed]
        self._kept = [
            (each.name, pack(each.value), each.at, each.until) for part in self._sharing for each in part.kept
        ]
        self._acts = [act for part in batch for act in part.acts]
        self._outcomes = [learning.packed(row, pack) for part in batch for row in part.outcomes]

    def __bool__(self) -> bool:
        return bool(self._parts or self._sharing or self._outcomes or self._acts)

    def change(self, connection: Connection) -> None:
        """Open and close the questions, and take the messages out of the inbox."""
        many, parts = connection.executemany, self._parts
        if self._asked:
            many(_ASK, self._asked)
        if closed := [(_ending(part), part.run, path) for part in parts for path in part.closed]:
            many(_CLOSE, closed)
        if consumed := [(message, part.run) for part in parts for message in part.consumed]:
            many(_CONSUME, consumed)
        if self._outcomes:
            learning.tell(connection, self._outcomes)

    def send(self, connection: Connection) -> None:
        """Put the messages into the inboxes of those that live by now."""
        for message, data in self._outgoing:
            inbox.deliver(connection, message, data)
        if self._sharing:
            places.share(connection, self._sharing, self._kept)
        if self._acts:
            auditing.add(connection, self._acts)


def _has_more(part: Append) -> bool:
    """Whether a run records more than events."""
    shared = part.kept or part.wanted or part.freed
    return bool(shared or part.asked or part.closed or part.consumed or part.outgoing or part.outcomes or part.acts)


def _ask_row(ask: AskRow, pack: Callable[[Any], str]) -> tuple[object, ...]:
    who, show, type_ = pack(ask.who), pack(ask.show), pack(ask.type)
    rest = (ask.asked_at, ask.due, ask.closed_at)
    return (ask.run, ask.path, ask.name, who, ask.question, show, type_, *rest)


def _ending(part: Append) -> int:
    return part.events[-1].at if part.events else 0
