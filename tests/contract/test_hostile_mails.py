"""Mails that are meant to stop who reads them: each costs little, and those behind it are taken."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import pytest

from sayflow.runtime import mail_folder
from sayflow.runtime.journal.memory import MemoryStore
from sayflow.runtime.journal.store import Store
from sayflow.runtime.mail_folder import LARGEST, MOST_AT_ONCE, MailFolder

from .hostile_mails import KINDS, REFUSED
from .test_mail_folder import DESK, Post, mail

PATIENCE = 5
"""Seconds of the processor that a mail may cost at most; one past a bound costs far more where that is not kept."""

IN_DATABASES = [kind for kind in KINDS if any(word in kind for word in ("NUL", "surrogate", "message id of", "name "))]


class TooLong(BaseException):
    """A mail costs too much: nothing that is there for faults may catch this."""


@contextmanager
def bounded() -> Iterator[None]:
    """Break off what takes the processor too long, however busy that is with other things."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise TooLong

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, PATIENCE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def come_through(post: Post, kind: str) -> None:
    """A mail of a kind is taken or refused as it should be, and the next one is taken."""
    post.put(KINDS[kind](), "1.mail")
    post.put(mail(Message_ID="<next@home.example>"), "2.mail")
    with bounded():
        rows = post.work()
    rows = rows if post.lying()["new"] == [] else post.work()
    if kind in REFUSED:
        assert post.lying() == {"new": [], "cur": ["2.mail"], "refused": ["1.mail"]}
        assert len(post.log) == 1
        assert (
            f"new/1.mail starts no run: it {'is' if REFUSED[kind].startswith('no ') else 'has'} {REFUSED[kind]}"
            in (post.log[0])
        )
    else:
        assert post.lying() == {"new": [], "cur": ["1.mail", "2.mail"]}
        assert post.log == []
    assert {row.status for row in rows} == {"completed"}
    assert post.workshop.store.arrivals() == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_mail_that_is_meant_to_stop_the_worker(tmp_path: Path, kind: str) -> None:
    come_through(Post(MemoryStore(), tmp_path / "mails"), kind)


@pytest.mark.parametrize("kind", IN_DATABASES)
@pytest.mark.parametrize("store", ["sqlite", "postgresql"], indirect=True)
def test_a_database_can_hold_what_comes_in(store: Store, tmp_path: Path, kind: str) -> None:
    come_through(Post(store, tmp_path / "mails"), kind)


@pytest.fixture
def post(tmp_path: Path) -> Post:
    return Post(MemoryStore(), tmp_path / "mails")


Lay = Callable[[Path, Path], object]


@pytest.mark.parametrize(
    "lay",
    [
        lambda place, other: place.symlink_to(other),
        lambda place, other: place.symlink_to(other / "nowhere"),
        lambda place, other: place.symlink_to(place.parent),
        lambda place, other: place.mkdir(),
        lambda place, other: (place / "deep").mkdir(parents=True),
        lambda place, other: os.mkfifo(place),
    ],
    ids=["link", "broken link", "link to new", "folder", "full folder", "fifo"],
)
def test_what_is_no_file_is_put_aside(post: Post, tmp_path: Path, lay: Lay) -> None:
    (tmp_path / "other.mail").write_bytes(mail().as_bytes())
    lay(post.folder / "new" / "1.mail", tmp_path / "other.mail")
    post.put(mail(), "2.mail")
    with bounded():
        assert len(post.work()) == 1
    assert post.lying() == {"new": [], "cur": ["2.mail"], "refused": ["1.mail"]}
    (told,) = post.log
    assert "1.mail starts no run: it is no plain file; it was moved to " in told


def test_files_with_a_dot_are_of_the_mail_program(post: Post) -> None:
    post.put(mail(), ".1.mail")
    assert post.work() == []
    assert (post.lying(), post.log) == ({"new": [".1.mail"]}, [])


def test_a_mail_that_may_not_be_read_is_put_aside(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    post.put(mail(), "1.mail")
    post.put(mail(Message_ID="<2@home.example>"), "2.mail")
    failing(monkeypatch, "open", "1.mail", PermissionError(13, "Permission denied"))
    assert len(post.work()) == 1
    assert post.lying() == {"new": [], "cur": ["2.mail"], "refused": ["1.mail"]}
    assert "this user may not read it" in post.log[0]


def test_a_mail_that_another_worker_takes_meanwhile_is_none_of_ours(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("1.mail", "2.mail", "3.mail"):
        post.put(mail(Message_ID=f"<{name}@home.example>"), name)
    for method, name in (("open", "1.mail"), ("replace", "2.mail")):
        taking(monkeypatch, method, post.folder / "new" / name)
    assert len(post.work()) == 2
    assert (post.lying(), post.log) == ({"new": [], "cur": ["3.mail"]}, [])


def test_a_folder_that_can_not_be_written_keeps_no_mail_from_its_run(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What can't be moved is told once, starts nothing twice, and goes when it can; and what comes in has its turn."""
    for number in range(MOST_AT_ONCE):
        post.put(mail(Message_ID=f"<{number}@home.example>"), f"{number:03}.mail")
    post.put(mail(Message_ID="<late@home.example>"), "late.mail")
    folder, store = MailFolder(post.folder, clock=lambda: 0), post.workshop.store
    post.work()  # makes the flow known
    for file in (post.folder / "cur").iterdir():
        file.rename(post.folder / "new" / file.name)
    with monkeypatch.context() as patch:
        failing(patch, "replace", "", OSError(28, "No space left on device"))
        for _ in range(3):
            folder.look(store, 1, post.log.append)
    assert len(post.log) == MOST_AT_ONCE + 1
    assert all("can't be read or moved: No space left on device" in line for line in post.log)
    for _ in range(2):
        folder.look(store, 1, post.log.append)
    assert post.lying()["new"] == []
    assert [each.data["fields"]["subject"] for each in store.arrivals()] == ["A broken kettle"]
    assert len(store.runs()) == MOST_AT_ONCE


def test_a_look_that_takes_long_goes_on_in_the_next_turn(post: Post) -> None:
    for number in range(3):
        post.put(mail(Message_ID=f"<{number}@home.example>"), f"{number}.mail")
    ticks = iter(range(100))
    folder = MailFolder(post.folder, clock=lambda: next(ticks) * 0.6)
    folder.look(post.workshop.store, 1, post.log.append)
    assert post.lying()["new"] == ["2.mail"]
    folder.look(post.workshop.store, 1, post.log.append)
    assert post.lying()["new"] == []


@pytest.mark.parametrize("place", ["cur", "refused"])
def test_no_mail_replaces_another_of_its_name(post: Post, place: str) -> None:
    for number in range(3):
        content = mail(Message_ID=f"<{number}@home.example>").as_bytes()
        post.put(content if place == "cur" else content + b"x" * LARGEST, "1.mail")
        post.work()
    assert post.lying()[place] == ["1.mail", "1.mail.2", "1.mail.3"]


def test_a_name_of_a_file_is_one_line_in_the_log(post: Post) -> None:
    (post.folder / "new" / "a\nerror: b\x1b[2J\udcff").mkdir()
    post.work()
    assert post.log[0].isprintable()
    assert "a\\nerror: b\\x1b[2J\\udcff" in post.log[0]


def test_a_fault_that_nobody_thought_of_is_told_and_the_next_mail_taken(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = mail_folder.read

    def fault(content: bytes) -> object:
        if b"<1@" in content:
            raise MemoryError
        return read(content)

    monkeypatch.setattr(mail_folder, "read", fault)
    for number in (1, 2):
        post.put(mail(Message_ID=f"<{number}@home.example>"), f"{number}.mail")
    assert len(post.work()) == 1
    assert "no mail that can be read (MemoryError)" in post.log[0]


def test_the_id_of_another_program_that_is_none_starts_a_run_each(post: Post) -> None:
    for number in (1, 2):
        post.put(f"To: desk@shop.example\nMessage-ID: <>\n\n{number}".encode(), f"{number}.mail")
    assert len(post.work(DESK)) == 2


def failing(monkeypatch: pytest.MonkeyPatch, method: str, name: str, problem: OSError) -> None:
    """Let a method of paths fail for the files whose name ends so."""
    whole = getattr(Path, method)

    def fail(self: Path, *rest: object) -> object:
        if self.name.endswith(name) and self.parent.name == "new":
            raise problem
        return whole(self, *rest)

    monkeypatch.setattr(Path, method, fail)


def taking(monkeypatch: pytest.MonkeyPatch, method: str, file: Path) -> None:
    """Let a file be gone when a method of paths is about to use it."""
    whole = getattr(Path, method)

    def take(self: Path, *rest: object) -> object:
        if self == file:
            file.unlink()
        return whole(self, *rest)

    monkeypatch.setattr(Path, method, take)
