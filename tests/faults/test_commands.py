"""Commands whose process is killed, stopped, raced or kept from its database: nothing is lost, nothing is doubled."""

from __future__ import annotations

import fcntl
import json
import os
import resource
import select
import signal
import sqlite3
import tempfile
import termios
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sayflow.runtime.journal.sqlite import SqliteStore
from sayflow.runtime.machine.event import Event

from ..commands import call
from .command_process import Command, Ended, become_nobody, sayflow, until

ROW = """
output last: text
step a: task { } gives text
step b: task { x: a } gives text
step c: task { x: b } gives text
finish last = c
"""

TASKS = """
import asyncio, pathlib, sqlite3, time

def note(name):
    with open("effects", "a") as file:
        file.write(name + "\\n")

async def held(name):
    while pathlib.Path("hold-" + name).exists():
        await asyncio.sleep(0.002)

async def a():
    note("a"); await held("a"); return "a"

async def b(x):
    note("b"); await held("b"); return "b" * 50_000

async def c(x):
    note("c"); await held("c"); return "c" * 50_000
"""

SLEEPING = """
import time, pathlib

def a():
    pathlib.Path("effects").write_text("a")
    time.sleep(60)
"""

ASK = """
output last: text
step desk: ask "Go on?" gives yes | no
step c: task { x: desk } gives text
step second: ask "And now?" gives yes | no
finish last = second
"""


@pytest.fixture(scope="module", autouse=True)
def warm(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Load all that the commands use, so that the processes forked here need not."""
    folder = filled(tmp_path_factory.mktemp("warm"))
    for words in ("run ask.flow", "runs", "answer last desk yes --no-wait", "show last", "cancel last", "run no.flow"):
        call(words.split(), folder)


def filled(folder: Path) -> Path:
    """A folder with flows and their tasks."""
    (folder / "row.flow").write_text(ROW)
    (folder / "ask.flow").write_text(ASK)
    (folder / "work.py").write_text(TASKS)
    (folder / "sayflow.toml").write_text('tasks = "work.py"\n')
    return folder


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of its own."""
    folder = tmp_path / "project"
    folder.mkdir()
    return filled(folder)


def effects(folder: Path) -> list[str]:
    """The calls that reached the outside."""
    file = folder / "effects"
    return file.read_text().split() if file.exists() else []


def events(folder: Path) -> list[Event]:
    """What is recorded of the only run."""
    store = SqliteStore(folder / ".sayflow" / "runs.db")
    try:
        (row,) = store.runs()
        return store.events(row.id)
    finally:
        store.close()


def finished(folder: Path) -> Counter[str]:
    """How often each step's result is recorded."""
    ends = ("step_completed", "answered")
    return Counter(e.path for e in events(folder) if e.kind in ends and not e.path.startswith("finish"))


def code(ended: Ended) -> str:
    """The code that a failed command names; it says where and what to do as well."""
    first, *rest = ended.err.splitlines()
    assert any(line.startswith("  hint: ") for line in rest), ended.err
    return first.partition("error ")[2].partition(":")[0]


def held(folder: Path, name: str) -> Command:
    """A run that stands in the middle of a step."""
    (folder / f"hold-{name}").touch()
    command = Command(folder, "run", "row.flow")
    until(lambda: name in effects(folder))
    return command


def resumed_to_its_end(folder: Path) -> None:
    """Whatever happened, the run goes on to its end, and no recorded step is repeated."""
    before = set(finished(folder))
    already = len(effects(folder))
    for hold in folder.glob("hold-*"):
        hold.unlink()
    ended = sayflow(folder, "resume", "last")
    assert (ended.code, ended.err) == (0, "")
    assert not before & set(effects(folder)[already:])
    assert finished(folder) == Counter("abc")
    assert events(folder)[-1].kind == "run_completed"


# Killed and stopped.


@pytest.mark.parametrize("name", ["a", "b", "c"])
def test_a_killed_run_goes_on_where_it_was(project: Path, name: str) -> None:
    command = held(project, name)
    command.kill(signal.SIGKILL)
    assert command.ended().code == -signal.SIGKILL
    resumed_to_its_end(project)
    assert Counter(effects(project)) == Counter("abc") + Counter(name)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_stopped_run_ends_what_is_under_way_and_is_parked(project: Path, number: signal.Signals) -> None:
    command = held(project, "b")
    command.kill(number)
    until(lambda: command.says("Stopping"))
    (project / "hold-b").unlink()
    ended = command.ended()
    assert ended.code == 75
    run = ended.out.partition("(run ")[2].partition(")")[0]
    assert ended.out == f"row was stopped  (run {run})\n  go on with: sayflow resume {run}\n"
    assert [event.kind for event in events(project)[-2:]] == ["step_completed", "run_parked"]
    assert sayflow(project, "runs", "--status", "queued").out.startswith(run)
    resumed_to_its_end(project)
    assert effects(project) == ["a", "b", "c"]


def test_a_second_signal_ends_the_process_at_once(project: Path) -> None:
    command = held(project, "b")
    command.kill(signal.SIGTERM)
    until(lambda: command.says("second time"))
    command.kill(signal.SIGTERM)
    assert command.ended().code == -signal.SIGTERM
    resumed_to_its_end(project)


def test_a_signal_that_is_to_be_ignored_is_ignored(project: Path) -> None:
    (project / "hold-b").touch()
    command = Command(project, "run", "row.flow", before=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN) and None)
    until(lambda: "b" in effects(project))
    command.kill(signal.SIGHUP)
    (project / "hold-b").unlink()
    assert command.ended().code == 0


def test_stopping_does_not_wait_for_a_thread(project: Path) -> None:
    """A function that is not `async` can't be broken off, and must not keep the process."""
    (project / "work.py").write_text(SLEEPING)
    (project / "row.flow").write_text("step a: task { }\n")
    command = Command(project, "run", "row.flow", before=lambda: patience(0.02))
    until(lambda: effects(project))
    command.kill(signal.SIGTERM)
    assert command.ended().code == 75
    assert events(project)[-1].data == {"interrupted": ["a"]}


def patience(seconds: float) -> None:
    """How long an engine of this process waits when it stops."""
    from sayflow.runtime.engine.local import Engine

    Engine.stop.__defaults__ = (seconds,)


def test_a_question_on_a_terminal_can_be_left(project: Path) -> None:
    ours, theirs = os.openpty()

    def take_terminal() -> None:
        os.setsid()
        fcntl.ioctl(theirs, termios.TIOCSCTTY, 0)

    command = Command(project, "run", "ask.flow", terminal=theirs, before=take_terminal)
    os.close(theirs)
    shown = read_until(ours, b"leaves it open)")
    os.write(ours, b"\x03")
    shown += read_until(ours, b"sayflow answer")
    assert command.ended().code == 75
    assert b"Traceback" not in shown
    os.close(ours)
    assert [event.kind for event in events(project)[-2:]] == ["asked", "run_parked"]


def read_until(terminal: int, text: bytes) -> bytes:
    """What a terminal shows until a text stands there."""
    shown = b""
    while text not in shown:
        assert select.select([terminal], [], [], 30)[0], shown
        shown += os.read(terminal, 10_000)
    return shown


# Two at once.


@pytest.mark.parametrize("_", range(4))
def test_two_answers_at_once(project: Path, _: int) -> None:
    assert sayflow(project, "run", "ask.flow").code == 75
    ready, go = os.pipe()

    def wait() -> None:
        os.read(ready, 1)

    both = [Command(project, "answer", "last", "desk", word, "--no-wait", before=wait) for word in ("yes", "no")]
    os.write(go, b"..")
    os.close(go)
    os.close(ready)
    ended = [command.ended() for command in both]
    (refused,) = [each for each in ended if each.code == 1]
    (taken,) = [each for each in ended if each.code != 1]
    assert code(refused) == "SF903"
    assert taken.code in (75, 0)
    assert finished(project) == Counter(["desk", "c"])
    assert effects(project) == ["c"]
    assert [event.sequence for event in events(project)] == list(range(1, len(events(project)) + 1))
    # Both have let go of it.
    assert sayflow(project, "answer", "last", "second", "yes").code == 0


def test_messages_to_a_run_that_another_process_drives(project: Path) -> None:
    command = held(project, "b")
    resumed = sayflow(project, "resume", "last")
    assert (resumed.code, code(resumed)) == (1, "SF910")
    early = sayflow(project, "answer", "last", "c", "yes")
    assert (early.code, code(early)) == (1, "SF903")
    cancelled = sayflow(project, "cancel", "last")
    assert cancelled.code == 0
    assert cancelled.out.startswith("Handed to the process")
    ended = command.ended()
    assert ended.code == 1
    assert "cancelled" in ended.out
    late = sayflow(project, "cancel", "last")
    assert (late.code, code(late)) == (1, "SF902")


# Locked.


@pytest.fixture
def database(project: Path) -> Path:
    """The database of a project, with no run in it yet."""
    path = project / ".sayflow" / "runs.db"
    SqliteStore(path).close()
    return path


IMPATIENT = {"SAYFLOW_DATABASE_TIMEOUT": "0.01"}


def test_a_database_that_is_locked_before_the_run(project: Path, database: Path) -> None:
    other = sqlite3.connect(database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    ended = sayflow(project, "run", "row.flow", variables=IMPATIENT)
    assert (ended.code, code(ended), effects(project)) == (1, "SF904", [])
    other.execute("ROLLBACK")
    other.close()
    assert sayflow(project, "run", "row.flow", variables=IMPATIENT).code == 0


def test_a_database_that_gets_locked_in_the_middle(project: Path) -> None:
    (project / "hold-b").touch()
    command = Command(project, "run", "row.flow", variables=IMPATIENT)
    until(lambda: "b" in effects(project))
    other = sqlite3.connect(project / ".sayflow" / "runs.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    (project / "hold-b").unlink()
    ended = command.ended()
    assert (ended.code, code(ended)) == (1, "SF904")
    assert finished(project) == Counter("a")
    other.execute("ROLLBACK")
    other.close()
    resumed_to_its_end(project)


def test_a_timeout_that_is_none(project: Path) -> None:
    for text in ("soon", "-1", "nan", "1e9"):
        ended = sayflow(project, "runs", variables={"SAYFLOW_DATABASE_TIMEOUT": text})
        assert (ended.code, code(ended)) == (2, "SF804")


# Read-only, full, not ours, damaged.


@pytest.fixture
def open_project(project: Path) -> Iterator[Path]:
    """A project in a folder that every user may enter."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "project"
        project.rename(folder)
        Path(name).chmod(0o755)
        folder.chmod(0o777)
        yield folder
        for each in (folder, *folder.rglob("*")):
            each.chmod(0o777)


def test_a_folder_that_may_only_be_read(open_project: Path) -> None:
    open_project.chmod(0o555)
    ended = sayflow(open_project, "run", "row.flow", before=become_nobody)
    assert (ended.code, code(ended)) == (1, "SF905")
    assert not (open_project / ".sayflow").exists()
    open_project.chmod(0o777)
    assert sayflow(open_project, "run", "row.flow", before=become_nobody).code == 0


def test_a_database_that_may_only_be_read(open_project: Path) -> None:
    assert sayflow(open_project, "run", "ask.flow").code == 75
    before = events(open_project)
    ended = sayflow(open_project, "answer", "last", "desk", "yes", before=become_nobody)
    assert (ended.code, code(ended)) == (1, "SF905")
    assert events(open_project) == before
    assert sayflow(open_project, "answer", "last", "desk", "yes").code == 75


def test_a_file_where_the_folder_of_data_should_be(project: Path) -> None:
    (project / ".sayflow").touch()
    for arguments in (("run", "row.flow"), ("runs",), ("show", "last")):
        ended = sayflow(project, *arguments)
        assert (ended.code, code(ended)) == (1, "SF905")


def limited(size: int) -> Callable[[], None]:
    """Files of this process grow to a size at the most, as on a full disk."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def test_a_disk_that_is_full_from_the_start(project: Path) -> None:
    ended = sayflow(project, "run", "row.flow", before=limited(1000))
    assert (ended.code, code(ended)) == (1, "SF906")
    assert sayflow(project, "runs").out.startswith("There are no runs")
    assert sayflow(project, "run", "row.flow").code == 0


def test_a_disk_that_gets_full_in_the_middle(project: Path, database: Path) -> None:
    ended = sayflow(project, "run", "row.flow", before=limited(130_000))
    assert (ended.code, code(ended)) == (1, "SF906")
    assert Counter("a") <= finished(project) < Counter("abc")
    resumed_to_its_end(project)


def test_a_database_of_somebody_else(project: Path) -> None:
    (project / ".sayflow").mkdir()
    file = project / ".sayflow" / "runs.db"
    for content in (b"Call the credit desk on Monday.", os.urandom(5000)):
        file.write_bytes(content)
        for arguments in (("run", "row.flow"), ("runs",), ("answer", "last", "desk", "yes")):
            ended = sayflow(project, *arguments)
            assert (ended.code, code(ended)) == (1, "SF907")
        assert file.read_bytes() == content


def test_garbage_in_the_middle_of_the_database(project: Path) -> None:
    assert sayflow(project, "run", "ask.flow").code == 75
    file = project / ".sayflow" / "runs.db"
    content = file.read_bytes()
    for place in range(100, len(content), 6000):
        file.write_bytes(content[:place] + os.urandom(3000) + content[place + 3000 :])
        for arguments in (("runs",), ("show", "last"), ("answer", "last", "desk", "yes", "--no-wait")):
            ended = sayflow(project, *arguments)
            assert ended.code in (0, 1, 75)
            assert ended.code != 1 or code(ended) in ("SF901", "SF903", "SF907", "SF909")
        for left in (project / ".sayflow").glob("runs.db-*"):
            left.unlink()
    file.write_bytes(content)
    assert sayflow(project, "answer", "last", "desk", "yes").code == 75


# Around the process.


def test_nowhere_to_write_but_the_project(open_project: Path) -> None:
    nowhere = {"HOME": "/nowhere", "TMPDIR": "/nowhere", "XDG_CACHE_HOME": "/nowhere", "USER": "", "LOGNAME": ""}
    for name in ("TEMP", "TMP"):
        nowhere[name] = "/nowhere"
    ended = sayflow(open_project, "run", "ask.flow", variables=nowhere, before=become_nobody)
    assert ended.code == 75
    ended = sayflow(open_project, "answer", "last", "desk", "yes", variables=nowhere, before=become_nobody)
    assert ended.code == 75


def test_a_user_without_a_name(open_project: Path) -> None:
    def become_unknown() -> None:
        for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
            os.environ.pop(name, None)
        if os.geteuid() == 0:
            os.setuid(54_321)

    assert sayflow(open_project, "run", "ask.flow", before=become_unknown).code == 75
    assert sayflow(open_project, "answer", "last", "desk", "yes", before=become_unknown).code == 75


def test_nobody_reads_what_is_printed(project: Path) -> None:
    def unread() -> None:
        reading, writing = os.pipe()
        os.close(reading)
        os.dup2(writing, 1)

    ended = sayflow(project, "run", "row.flow", before=unread)
    assert (ended.code, ended.err) == (0, "")
    ended = sayflow(project, "run", "ask.flow", "--json", before=unread)
    assert (ended.code, ended.err) == (75, "")
    ended = sayflow(project, "show", "last", before=unread)
    assert ended.err == ""


def test_what_is_printed_goes_to_a_full_disk(project: Path) -> None:
    def full() -> None:
        os.dup2(os.open("/dev/full", os.O_WRONLY), 1)

    assert sayflow(project, "run", "ask.flow", before=full).code == 75
    ended = sayflow(project, "runs", before=full)
    assert (ended.code, code(ended)) == (2, "SF808")


def test_a_folder_that_is_gone(project: Path) -> None:
    def vanish() -> None:
        gone = project / "gone"
        gone.mkdir()
        os.chdir(gone)
        gone.rmdir()

    ended = sayflow(project, "runs", before=vanish)
    assert ended.code == 2
    assert "SF804" in ended.err


# Plans that were kept.


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe", b"{}", b"[]", b"null", b"[" * 100_000, b'{"hash": 1, "content": [], "debug": {}}'],
)
def test_a_kept_plan_that_is_none_is_made_anew(project: Path, content: bytes) -> None:
    assert sayflow(project, "run", "ask.flow").code == 75
    (kept,) = (project / ".sayflow" / "plans").iterdir()
    whole = kept.read_bytes()
    kept.write_bytes(content)
    assert sayflow(project, "run", "ask.flow").code == 75
    assert kept.read_bytes() == whole


def test_a_kept_plan_of_another_version(project: Path) -> None:
    from sayflow.compiler.plan import freeze

    assert sayflow(project, "run", "ask.flow").code == 75
    (kept,) = (project / ".sayflow" / "plans").iterdir()
    whole = json.loads(kept.read_bytes())
    kept.write_text(freeze({**whole["content"], "format": 0}, {}).to_json())
    assert sayflow(project, "run", "ask.flow").code == 75
    assert json.loads(kept.read_bytes()) == whole


def test_plans_that_cannot_be_kept(open_project: Path) -> None:
    (open_project / ".sayflow" / "plans").mkdir(parents=True, mode=0o555)
    (open_project / ".sayflow").chmod(0o777)
    assert sayflow(open_project, "run", "ask.flow", before=become_nobody).code == 75
