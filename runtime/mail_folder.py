"""Mails that come in: a folder as mail programs fill it (Maildir), from which each mail is taken once."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from heapq import nsmallest
from itertools import count
from pathlib import Path
from stat import S_ISREG

from ..dsl.error import SayflowError
from .incoming_mail import TooMuch, read
from .journal.store import Store

LARGEST = 10_000_000
"""The most bytes of a mail that is taken; a larger one is refused."""
MOST_AT_ONCE = 50
"""How many mails are looked at before anything else gets its turn."""
LONGEST_LOOK = 1.0
"""Seconds after which no further mail is looked at before anything else gets its turn."""
LONGEST_SHOWN = 300
PREFIX = "mail "
"""What an arriving mail is called before its address: no event of a flow has a name like this."""

Log = Callable[[str], None]


class MailFolder:
    """Takes mails out of `new`: into `cur` what was read, into `refused` what can't be.

    `clock` counts seconds.
    """

    def __init__(self, folder: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self.folder = folder
        self._new = folder / "new"
        self._clock = clock
        self._left: dict[str, str] = {}
        """The files that could not be moved out of `new`, each with what was told of it; the longest untried first."""

    def look(self, store: Store, now: int, log: Log) -> None:
        """Hand each new mail to the flows that begin with its address, at a moment in microseconds since 1970.

        A mail leaves `new` once it is recorded; one that was recorded before starts nothing again. Whatever a mail
        is, those behind it get their turn.

        Raises:
            SayflowError: SF904 to SF908 and SF920 for a database that fails; the mail stays in `new`.
        """
        ends = self._clock() + LONGEST_LOOK
        for name in self._names():
            before = self._left.pop(name, None)
            told, stays = self._one(name, store, now)
            if stays:
                self._left[name] = told
            if told and told != before:
                log(told)
            if self._clock() > ends:
                return

    def _names(self) -> list[str]:
        """What is to be looked at in this turn: what came in, then what is left from before."""
        try:
            with os.scandir(self._new) as found:
                names = {entry.name for entry in found if not entry.name.startswith(".")}
        except OSError:
            return []
        self._left = {name: told for name, told in self._left.items() if name in names}
        return nsmallest(MOST_AT_ONCE, names - self._left.keys()) + list(self._left)[:MOST_AT_ONCE]

    def _one(self, name: str, store: Store, now: int) -> tuple[str, bool]:
        """Take one mail: what is to be told of it, if anything, and whether it stays in `new`."""
        file = self._new / name
        called = f"the mail {shown(str(file))}"
        try:
            fault = self._take(file, store, now)
            if fault is None:
                self._move(file, "cur")
                return "", False
            told = f"{called} starts no run: {fault}; it was moved to {shown(str(self._move(file, 'refused')))}"
            return f"{told}, mend it and put it back to try again", False
        except FileNotFoundError:
            # Somebody else took it meanwhile.
            return "", file.exists()
        except OSError as problem:
            why = problem.strerror or str(problem)
            return f"{called} can't be read or moved: {why}; it stays there and is tried again, mend the folder", True

    def _take(self, file: Path, store: Store, now: int) -> str | None:
        """Why a mail is refused, or none where it was handed on."""
        if not S_ISREG(file.lstat().st_mode):
            return "it is no plain file"
        try:
            with file.open("rb") as opened:
                content = opened.read(LARGEST + 1)
        except PermissionError:
            return "this user may not read it"
        if len(content) > LARGEST:
            return f"it is larger than {LARGEST:,} bytes"
        try:
            mail = read(content)
            for event in sorted({row.event for row in store.listeners()} & {f"{PREFIX}{to}" for to in mail.addressed}):
                data = {"fields": mail.fields, "direct": False}
                store.post(None, "event", event, data, now, f"{event} {mail.id}")
        except SayflowError:
            raise
        except TooMuch as bound:
            return f"it has {bound}"
        except Exception as problem:
            # Anybody writes mails: what nobody thought of must not keep the worker from the next one.
            return f"it is no mail that can be read ({shown(str(problem) or type(problem).__name__)})"
        return None

    def _move(self, file: Path, where: str) -> Path:
        """Where a file lies now; none that is there is replaced."""
        folder = self.folder / where
        folder.mkdir(exist_ok=True)
        target = next(each for each in _names_for(folder / file.name) if not os.path.lexists(each))
        file.replace(target)
        return target


def _names_for(target: Path) -> Iterator[Path]:
    yield target
    for number in count(2):
        yield target.with_name(f"{target.name}.{number}")


def shown(text: str) -> str:
    """A text from outside for a line of the log."""
    short = text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 1]}…"
    return short if short.isprintable() else short.encode("unicode_escape").decode()
