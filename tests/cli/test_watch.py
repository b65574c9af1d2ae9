"""Checking again whenever a file changes; nothing sleeps: the pauses between two looks are played."""

import os
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

from sayflow.cli.setup.watching import changes, state_of

from ..commands import Printed, call


def watched(folder: Path, arguments: list[str], *pauses: Callable[[], None]) -> Printed:
    """What the command prints while the pauses happen; Ctrl-C comes behind the last."""
    left = list(pauses)

    def pause(seconds: float) -> None:
        if not left:
            raise KeyboardInterrupt
        left.pop(0)()

    with patch("sayflow.cli.check.time.sleep", pause):
        return call(["check", "--watch", *arguments], folder)


def counts(printed: Printed) -> list[str]:
    return [text.strip() for _, text in printed.lines if text.startswith(("Found", "Nothing"))]


def test_each_change_is_checked_once(tmp_path: Path) -> None:
    file = tmp_path / "a.flow"
    file.write_text("input name: text\n")

    def mend() -> None:
        file.write_text('input name: text\nstep hello: log "Hello {name}"\n')

    printed = watched(tmp_path, ["."], lambda: None, mend, lambda: None)
    assert counts(printed) == ["Found 1 warning in 1 file.", "Nothing found in 1 file."]
    assert printed.code == 0

    printed = watched(tmp_path, ["."], lambda: file.write_text("input name: text\n") and None)
    assert counts(printed) == ["Nothing found in 1 file.", "Found 1 warning in 1 file."]
    assert printed.code == 1


def test_a_file_that_goes_and_comes_back(tmp_path: Path) -> None:
    file = tmp_path / "a.flow"
    file.write_text('step hello: log "Hello"\n')
    printed = watched(
        tmp_path, ["a.flow"], file.unlink, lambda: file.write_text('step hello: log "Hello again"\n') and None
    )
    assert counts(printed) == ["Nothing found in 1 file."] * 2
    assert "SF801" in printed.text
    assert printed.code == 0


def test_the_configuration_is_looked_at_too(tmp_path: Path) -> None:
    (tmp_path / "a.flow").write_text("input name: text\n")
    configure = lambda: (tmp_path / "sayflow.toml").write_text('[rules]\nSF230 = "off"\n') and None  # noqa: E731
    assert counts(watched(tmp_path, ["."], configure)) == ["Found 1 warning in 1 file.", "Nothing found in 1 file."]


def test_only_what_differs_is_a_change() -> None:
    looks = [{"a": (1, 1)}, {"a": (1, 1)}, {"a": (2, 1)}, {"a": (2, 1), "b": (1, 1)}, {"b": (1, 1)}]
    pauses: list[int] = []
    seen = changes(lambda: looks.pop(0), lambda: pauses.append(len(looks)))
    for _ in range(4):
        next(seen)
    assert (looks, pauses) == ([], [3])


def test_the_state_tells_a_change_of_content(tmp_path: Path) -> None:
    file = tmp_path / "inner" / "a.flow"
    file.parent.mkdir()
    file.write_text("one")
    before = state_of([tmp_path, tmp_path / "missing"])
    assert list(before) == [str(file)]
    os.utime(file, ns=(5, 5))
    assert state_of([tmp_path]) != before
