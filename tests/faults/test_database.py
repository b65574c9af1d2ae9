"""What goes wrong around a database: nothing recorded is lost, and the user is told what to do."""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from sayflow.dsl.error import SayflowError
from sayflow.runtime.journal.database import VERSION
from sayflow.runtime.journal.sqlite import SqliteStore
from sayflow.runtime.journal.store import Append, Outgoing, RunRow
from sayflow.runtime.machine.event import SCHEMA, Event

PROCESS = Path(__file__).with_name("journal_process.py")
RUN = "5f1c2a90"
OTHER = "77aa0b3c"


def events(first: int, last: int, size: int = 10) -> list[Event]:
    return [Event(n, n, "step_completed", "ship", {"n": n, "text": "x" * size}) for n in range(first, last + 1)]


def filled(path: Path, runs: tuple[str, ...] = (RUN,), last: int = 4) -> SqliteStore:
    """A store with runs held by one owner, each with some events."""
    store = SqliteStore(path, timeout=0.01)
    store.renew("one", 0, 10)
    rows = [RunRow(run, "ship", "0" * 64, status="running", owner="one", epoch=1) for run in runs]
    store.append([Append(row.id, 1, events(1, last), create=row) for row in rows])
    return store


def seeds(few: int, many: int) -> list[object]:
    """Some for every day, the others for the long battery."""
    return [*range(few), *(pytest.param(number, marks=pytest.mark.slow) for number in range(few, many))]


def start(*words: object) -> subprocess.Popen[str]:
    """A process that is ready to begin."""
    command = [sys.executable, str(PROCESS), *map(str, words)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def finish(process: subprocess.Popen[str]) -> list[str]:
    """Let it begin; what it says until its end."""
    said, _ = process.communicate("\n", timeout=60)
    assert process.returncode == 0
    return said.splitlines()


def code(error: pytest.ExceptionInfo[SayflowError]) -> str:
    """The code, of an error that says what, where and what to do."""
    found = error.value
    assert found.message
    assert found.where
    assert found.hint
    return found.code


# Locked.


def test_a_database_that_stays_locked(tmp_path: Path) -> None:
    store = filled(tmp_path / "runs.db")
    other = sqlite3.connect(tmp_path / "runs.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    for write in (
        lambda: store.append([Append(RUN, 1, events(5, 5))]),
        lambda: store.claim(RUN, "two", 100, 10),
        lambda: store.post(RUN, "event", "paid", {}, 1),
        lambda: store.renew("one", 0, 10),
        lambda: store.artifact_put(RUN, "note", b""),
    ):
        with pytest.raises(SayflowError) as error:
            write()
        assert code(error) == "SF904"
    assert store.events(RUN) == events(1, 4)
    other.execute("ROLLBACK")
    store.append([Append(RUN, 1, events(5, 5))])
    assert store.events(RUN) == events(1, 5)
    other.close()
    store.close()


def test_a_database_that_others_keep_for_themselves(tmp_path: Path) -> None:
    filled(tmp_path / "runs.db").close()
    other = sqlite3.connect(tmp_path / "runs.db", isolation_level=None)
    other.execute("PRAGMA locking_mode = EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(SayflowError) as error:
        SqliteStore(tmp_path / "runs.db", timeout=0.01)
    assert code(error) == "SF904"
    other.close()
    SqliteStore(tmp_path / "runs.db").close()


# Read-only.


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user may enter."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
        folder.chmod(0o755)


@pytest.mark.parametrize("kept", ["file", "folder", "both"])
def test_a_database_that_may_only_be_read(open_folder: Path, kept: str) -> None:
    path = open_folder / "runs.db"
    filled(path).close()
    path.chmod(0o666 if kept == "folder" else 0o444)
    open_folder.chmod(0o777 if kept == "file" else 0o555)
    before = path.read_bytes()
    assert finish(start("write-as-nobody", path, RUN, 5)) == ["SF905"]
    assert path.read_bytes() == before


def test_a_folder_that_takes_no_database(open_folder: Path) -> None:
    open_folder.chmod(0o555)
    assert finish(start("make-as-nobody", open_folder / "runs.db", RUN)) == ["SF905"]
    assert finish(start("make-as-nobody", open_folder / "deeper" / "runs.db", RUN)) == ["SF905"]
    assert list(open_folder.iterdir()) == []


def test_a_folder_that_takes_no_large_data(open_folder: Path) -> None:
    path = open_folder / "runs.db"
    filled(path, last=0).close()
    (open_folder / "runs.db.files").mkdir(mode=0o555)
    path.chmod(0o666)
    open_folder.chmod(0o777)
    assert finish(start("fill-as-nobody", path, RUN)) == ["SF905"]
    assert list((open_folder / "runs.db.files").iterdir()) == []


def test_a_folder_where_a_file_should_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for path in (tmp_path, tmp_path / "file" / "runs.db", tmp_path / ("x" * 300)):
        with pytest.raises(SayflowError) as error:
            SqliteStore(path)
        assert code(error) == "SF905"


# No room.


def test_a_database_without_room(tmp_path: Path) -> None:
    store = filled(tmp_path / "runs.db", (RUN, OTHER))
    (pages,) = store._connection.execute("PRAGMA page_count").fetchone()
    store._connection.execute(f"PRAGMA max_page_count = {pages + 2}")
    outgoing = [Outgoing(OTHER, "event", "paid", {}, 1, "key")]
    batch = [Append(RUN, 1, events(5, 5), outgoing=outgoing), Append(OTHER, 1, events(5, 30, 5000))]
    with pytest.raises(SayflowError) as error:
        store.append(batch)
    assert code(error) == "SF906"
    assert store.events(RUN) == store.events(OTHER) == events(1, 4)
    assert store.run(RUN).sequence == 4
    assert store.inbox(OTHER) == []
    store.append([Append(RUN, 1, events(5, 5))])
    store._connection.execute("PRAGMA max_page_count = 1000000")
    store.append([batch[1]])
    assert store.events(OTHER)[-1] == events(30, 30, 5000)[0]
    store.close()


def test_a_disk_without_room(tmp_path: Path) -> None:
    filled(tmp_path / "runs.db", last=0).close()
    stopped, went_on = finish(start("fill", tmp_path / "runs.db", RUN, 300_000))
    assert stopped.startswith("SF906 ")
    last = int(stopped.split()[1])
    assert last > 4
    assert went_on == f"went on {last + 2}"
    store = SqliteStore(tmp_path / "runs.db")
    assert [event.sequence for event in store.events(RUN)] == list(range(1, last + 3))
    store.close()


def test_large_data_without_room_leave_no_file(tmp_path: Path) -> None:
    filled(tmp_path / "runs.db", last=0).close()
    assert finish(start("fill", tmp_path / "runs.db", RUN, 60_000))[0] == "SF906 0"
    files = [file for file in (tmp_path / "runs.db.files").rglob("*") if file.is_file()]
    assert [file.stat().st_size > 70_000 for file in files] == [True, True]


@pytest.mark.parametrize("limit", [0, 1000, 4096, 10_000, 40_000])
def test_no_room_to_make_a_database(tmp_path: Path, limit: int) -> None:
    assert finish(start("make-full", tmp_path / "runs.db", limit)) == ["SF906"]
    assert list(tmp_path.iterdir()) == []


# Not ours, or not any more.


@pytest.mark.parametrize("text", [b"Call the credit desk on Monday.\n", b"\x00" * 8192, b"SQLite format 3\x00" * 300])
def test_a_file_that_is_no_database(tmp_path: Path, text: bytes) -> None:
    (tmp_path / "notes.db").write_bytes(text)
    with pytest.raises(SayflowError) as error:
        SqliteStore(tmp_path / "notes.db")
    assert code(error) == "SF907"
    assert (tmp_path / "notes.db").read_bytes() == text
    assert [file.name for file in tmp_path.iterdir()] == ["notes.db"]


def test_the_database_of_another_program(tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "shop.db")
    other.execute("CREATE TABLE run (number INTEGER)")
    other.commit()
    other.close()
    before = (tmp_path / "shop.db").read_bytes()
    with pytest.raises(SayflowError) as error:
        SqliteStore(tmp_path / "shop.db")
    assert code(error) == "SF907"
    assert (tmp_path / "shop.db").read_bytes() == before


def test_an_empty_file_becomes_a_database(tmp_path: Path) -> None:
    (tmp_path / "runs.db").touch()
    store = filled(tmp_path / "runs.db")
    assert store.events(RUN) == events(1, 4)
    store.close()


def test_a_database_of_a_newer_version(tmp_path: Path) -> None:
    store = filled(tmp_path / "runs.db")
    store._connection.execute(f"PRAGMA user_version = {VERSION + 1}")
    store.close()
    before = (tmp_path / "runs.db").read_bytes()
    with pytest.raises(SayflowError) as error:
        SqliteStore(tmp_path / "runs.db")
    assert code(error) == "SF908"
    assert (tmp_path / "runs.db").read_bytes() == before


def test_an_event_of_a_newer_version(tmp_path: Path) -> None:
    store = filled(tmp_path / "runs.db")
    store._connection.execute("UPDATE event SET schema = ? WHERE sequence = 3", (SCHEMA + 1,))
    with pytest.raises(SayflowError) as error:
        store.events(RUN)
    assert code(error) == "SF908"
    store.close()


@pytest.mark.parametrize(
    "harm",
    [
        "DELETE FROM event WHERE sequence = 2",
        "UPDATE event SET data = '{\"n\":'",
        "UPDATE event SET data = '{\"$large\":\"' || hex(zeroblob(32)) || '\"}'",
        "UPDATE event SET data = x'00ff'",
        "UPDATE event SET data = CAST(x'00ff' AS TEXT)",
        "DROP TABLE event",
    ],
)
def test_events_that_cannot_be_read(tmp_path: Path, harm: str) -> None:
    store = filled(tmp_path / "runs.db")
    store._connection.execute(harm)
    with pytest.raises(SayflowError) as error:
        store.events(RUN)
    assert code(error) == "SF907"
    assert store.run(RUN).sequence == 4
    store.close()


def test_files_that_are_not_as_they_were(tmp_path: Path) -> None:
    store = filled(tmp_path / "runs.db")
    store.append([Append(RUN, 1, events(5, 5, 100_000))])
    made = store.artifact_put(RUN, "note", b"hello")
    for hash in (file.name for file in (tmp_path / "runs.db.files").rglob("*") if file.is_file()):
        file = tmp_path / "runs.db.files" / hash[:2] / hash
        harmed = lambda: store.artifact(RUN, "note") if hash == made.hash else store.events(RUN)  # noqa: B023, E731
        file.write_bytes(b"harmed")
        with pytest.raises(SayflowError) as error:
            harmed()
        assert code(error) == "SF907"
        file.unlink()
        with pytest.raises(SayflowError) as error:
            harmed()
        assert code(error) == "SF907"
    store.close()


def use(path: Path) -> None:
    """Everything a store can do."""
    store = SqliteStore(path, timeout=0.01)
    try:
        for row in store.runs():
            store.events(row.id)
            store.inbox(row.id)
            epoch = store.claim(row.id, "two", 100, 10)
            if epoch is not None:
                store.append([Append(row.id, epoch, events(row.sequence + 1, row.sequence + 2))])
        store.due(1000)
        store.asks(open=False)
        store.post(None, "event", "paid", {}, 1)
        store.claim_due("three", 1000, 10)
        store.release("three")
    finally:
        store.close()


@pytest.mark.parametrize("seed", seeds(15, 400))
def test_a_damaged_file_is_an_error_for_users(tmp_path: Path, seed: int) -> None:
    path = tmp_path / "runs.db"
    filled(path, tuple(f"{number:08x}" for number in range(30)), last=20).close()
    use(path)
    content = bytearray(path.read_bytes())
    chance = random.Random(seed)
    place = chance.randrange(len(content))
    if seed % 3 == 0:
        del content[place:]
    else:
        content[place : place + 3000] = chance.randbytes(len(content[place : place + 3000]))
    path.write_bytes(content)
    found = None
    try:
        use(path)
    except SayflowError as error:
        found = error.code
    assert found in {None, "SF907"}


# Killed, and raced.


@pytest.mark.parametrize("seed", seeds(6, 200))
def test_what_was_acknowledged_survives_a_kill(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    runs = tuple(f"{number:08x}" for number in range(chance.choice([1, 3, 40])))
    filled(tmp_path / "runs.db", runs, last=0).close()
    process = start("append", tmp_path / "runs.db", *runs)
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("\n")
    process.stdin.flush()
    said = [process.stdout.readline() for _ in range(chance.randrange(60))]
    process.send_signal(signal.SIGKILL)
    said += process.communicate()[0].splitlines(keepends=True)
    # The last line may be cut; a batch is recorded before it is said.
    acknowledged = max([0, *(int(line) for line in said if line.endswith("\n"))])
    store = SqliteStore(tmp_path / "runs.db")
    lengths = {run: len(store.events(run)) for run in runs}
    assert len(set(lengths.values())) == 1
    assert acknowledged <= lengths[runs[0]] <= acknowledged + 2
    for run in runs:
        assert [event.data["n"] for event in store.events(run)] == list(range(1, lengths[run] + 1))
        assert store.run(run).sequence == lengths[run]
    store.append([Append(run, 1, events(lengths[run] + 1, lengths[run] + 1)) for run in runs])
    (checked,) = store._connection.execute("PRAGMA integrity_check").fetchone()
    assert checked == "ok"
    store.close()


def test_two_processes_never_hold_one_run(tmp_path: Path) -> None:
    path = tmp_path / "runs.db"
    store = SqliteStore(path)
    runs = [f"{number:08x}" for number in range(100)]
    for run in runs:
        store.create_run(RunRow(run, "ship", "0" * 64))
    hour = 3_600_000_000
    for turn in range(3):
        processes = [start("claim", path, f"owner{number}-{turn}", turn * hour) for number in range(3)]
        for process in processes:
            assert process.stdin is not None
            process.stdin.write("\n")
            process.stdin.flush()
        claimed = [line.split() for process in processes for line in finish(process)]
        assert sorted(run for run, _ in claimed) == runs
        assert {epoch for _, epoch in claimed} == {str(turn + 1)}
    store.close()


@pytest.mark.parametrize("turn", range(4))
def test_processes_that_make_the_database_at_once(tmp_path: Path, turn: int) -> None:
    runs = [f"{number:08x}" for number in range(4)]
    processes = [start("make", tmp_path / "deep" / "runs.db", run) for run in runs]
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    assert [finish(process) for process in processes] == [[]] * 4
    assert [file.name for file in (tmp_path / "deep").iterdir()] == ["runs.db"]
    store = SqliteStore(tmp_path / "deep" / "runs.db")
    assert sorted(row.id for row in store.runs()) == runs
    store.close()
