"""Files that are either whole or not there."""

from __future__ import annotations

import os
from pathlib import Path


def write_once(path: Path, content: bytes) -> None:
    """Put a file in its place in one move, folders included; one that is there already stays as it is.

    The content has reached the disk when this returns.

    Raises:
        OSError: it could not be written; nothing half-written is left at `path`.
    """
    if not path.exists():
        write_whole(path, content)


def write_whole(path: Path, content: bytes) -> None:
    """Put a file in its place in one move, folders included, over one that is there; only its owner may read it.

    The content has reached the disk when this returns.

    Raises:
        OSError: it could not be written; what was there is unchanged.
    """
    from tempfile import mkstemp

    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Make the new name last through a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
