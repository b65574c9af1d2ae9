"""Doing something again whenever files change."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

PAUSE = 0.3
"""Seconds between two looks at the files: short for a reader, long for a processor."""

State = dict[str, tuple[int, int]]
"""When each file was changed, in nanoseconds, and its size."""


def changes(look: Callable[[], State], pause: Callable[[], None]) -> Iterator[None]:
    """Yield at once, and then each time that `look` sees something else than before; `pause` between two looks."""
    seen: State | None = None
    while True:
        now = look()
        if now != seen:
            seen = now
            yield
        else:
            pause()


def state_of(paths: Iterable[Path]) -> State:
    """The state of files and of all flows below folders; what is not there or can't be looked at is left out."""
    state: State = {}
    for path in paths:
        try:
            files = sorted(path.rglob("*.flow")) if path.is_dir() else [path]
            for file in files:
                status = file.stat()
                state[str(file)] = (status.st_mtime_ns, status.st_size)
        except OSError:
            continue
    return state
