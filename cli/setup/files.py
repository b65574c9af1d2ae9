"""Reading and writing users' files: what goes wrong is said with a code, and nothing is left half-written."""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from collections.abc import Callable, Iterable
from difflib import get_close_matches
from pathlib import Path

from ...dsl.diagnostic import has_errors
from ...dsl.error import SayflowError
from ...dsl.source import Source

LARGEST = 100_000_000
"""How many bytes of a file are read at the most."""


def read_bytes(path: Path) -> bytes:
    """The content of a file; SF801 when there is none, SF802 when it can't be read."""
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
            # A pipe nobody writes to never ends, and neither do some devices.
            raise SayflowError(
                "SF802", "this is no ordinary file", where=str(path), hint="save its text to a file first"
            )
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
        if len(data) > LARGEST:
            raise SayflowError("SF802", f"the file has more than {LARGEST // 1_000_000} million bytes", where=str(path))
        return data
    except FileNotFoundError:
        raise not_found(path) from None
    except IsADirectoryError:
        raise SayflowError("SF802", "this is a folder", where=str(path), hint="name a file in it") from None
    except OSError as problem:
        raise unreadable(path, problem) from None


def unreadable(path: Path, problem: OSError) -> SayflowError:
    """The error for a file that is there and can't be read."""
    return SayflowError("SF802", f"the file can't be read: {problem.strerror}", where=str(path))


def not_found(path: Path) -> SayflowError:
    """The error for a file that is not there, with the nearest name that is; an ending in common makes none alike."""
    if path.is_symlink():
        hint = "it is a link that leads to no file"
        return SayflowError("SF801", "there is no such file", where=str(path), hint=hint)
    try:
        beside = {each.stem if each.suffix == path.suffix else each.name: each for each in path.parent.iterdir()}
    except OSError:
        beside = {}
    near = get_close_matches(path.stem, beside, 1) or get_close_matches(path.name, beside, 1)
    check = "check the path; flows end in .flow" if path.suffix in ("", ".flow") else "check the path"
    hint = f"did you mean {beside[near[0]]}?" if near else check
    return SayflowError("SF801", "there is no such file", where=str(path), hint=hint)


def read_source(path: Path) -> Source:
    """The text of a flow file; what can't be decoded is an error with its own code."""
    return decoded(read_bytes(path), str(path))


def decoded(data: bytes, name: str) -> Source:
    """The text that bytes are; what can't be decoded is an error with its own code."""
    from ...compiler.analyse import FlowError
    from ...dsl.parse import decode

    source, diagnostics = decode(data, name)
    if has_errors(diagnostics):
        raise FlowError(source, diagnostics)
    return source


def reader(root: Path) -> Callable[[str], str]:
    """What reads the other files of a project; links that lead out of it are none of its files."""

    def read(path: str) -> str:
        place = (root / path).resolve()
        if not place.is_relative_to(root.resolve()):
            raise PermissionError(errno.EPERM, "it leads out of the project")
        try:
            return read_source(place).text
        except SayflowError as error:
            if error.code == "SF801":
                raise FileNotFoundError(errno.ENOENT, error.message) from None
            raise OSError(errno.EIO, error.message) from None

    return read


def flow_files(paths: Iterable[Path]) -> list[Path]:
    """The flow files that paths name: files as they are, folders with all below them, in stable order."""
    found: list[Path] = []
    for path in paths:
        try:
            is_folder, is_there = path.is_dir(), path.exists()
        except OSError as problem:
            raise unreadable(path, problem) from None
        if is_folder:
            inside = sorted(each for each in path.rglob("*.flow") if not hidden(each, path))
            if not inside:
                raise SayflowError("SF803", "there is no .flow file in this folder", where=str(path))
            found.extend(inside)
        elif is_there:
            found.append(path)
        else:
            raise not_found(path)
    return list(dict.fromkeys(found))


def hidden(path: Path, below: Path) -> bool:
    """Whether a path lies in a folder whose name begins with a dot."""
    return any(part.startswith(".") for part in path.relative_to(below).parts)


def write_safely(path: Path, text: str) -> None:
    """Write a whole file or nothing: to a temporary file beside it, then renamed. SF808 when that fails."""
    temporary = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
        Path(temporary).replace(path)
    except (OSError, UnicodeEncodeError) as problem:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
        why = getattr(problem, "strerror", None) or problem
        raise SayflowError("SF808", f"the file can't be written: {why}", where=str(path)) from None


def write_bytes(path: Path, content: bytes) -> None:
    """Put a file in its place in one move, on the disk when this returns; SF808 where that fails."""
    from ...runtime.files import write_whole

    try:
        write_whole(path, content)
    except OSError as problem:
        raise SayflowError("SF808", f"the file can't be written: {problem.strerror}", where=str(path)) from None
