"""Commands whose process is killed, stopped or raced: nothing is lost, nothing is doubled."""

from __future__ import annotations

import fcntl
import os
import select
import signal
import termios
from collections import Counter
from pathlib import Path

import pytest

from .command_process import Command, sayflow, until
from .command_project import code, effects, events, finished, held, resumed_to_its_end

SLEEPING = """
import time, pathlib

def a():
    pathlib.Path("effects").write_text("a")
    time.sleep(60)
"""

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
