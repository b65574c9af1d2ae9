"""What SQLite and the file system report, as errors that a user can mend."""

from __future__ import annotations

import errno
import sqlite3

from ...dsl.error import SayflowError

NOTHING_LOST = "nothing was recorded by this, and all that was recorded before is safe"

_LOCKED = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_READ_ONLY = {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH}
_NOT_WRITTEN = {
    sqlite3.SQLITE_IOERR_WRITE,
    sqlite3.SQLITE_IOERR_FSYNC,
    sqlite3.SQLITE_IOERR_DIR_FSYNC,
    sqlite3.SQLITE_IOERR_TRUNCATE,
    sqlite3.SQLITE_IOERR_SHMSIZE,
}
_FULL_DISK = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


REPORTED = (sqlite3.Error, UnicodeDecodeError)
"""What using a database may raise: Python's driver fails to decode a message that quotes a damaged page."""


def database_fault(error: sqlite3.Error | UnicodeDecodeError, where: str) -> Exception:
    """The error to raise for one of these; a mistake in our own use of SQLite stays what it is."""
    if isinstance(error, sqlite3.ProgrammingError | sqlite3.InterfaceError):
        return error
    if isinstance(error, UnicodeDecodeError):
        return damaged(where, "a page of it holds other things than it should")
    extended = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    code = extended & 0xFF
    if code in _LOCKED:
        return locked(where)
    if code in _READ_ONLY:
        return read_only(where, str(error))
    if code == sqlite3.SQLITE_FULL or extended in _NOT_WRITTEN:
        return no_room(where, str(error))
    if code == sqlite3.SQLITE_NOTADB:
        return not_ours(where, "the file is no database")
    return damaged(where, str(error))


def file_fault(error: OSError, where: str) -> SayflowError:
    """The error to raise for one of the file system."""
    reason = error.strerror or str(error)
    return no_room(where, reason) if error.errno in _FULL_DISK else read_only(where, reason)


def locked(where: str) -> SayflowError:
    """SF904."""
    return SayflowError(
        "SF904",
        "another program holds the database and did not give it back in time",
        where=where,
        hint=f"end that program, or its open transaction, and repeat this; {NOTHING_LOST}",
    )


def read_only(where: str, reason: str) -> SayflowError:
    """SF905."""
    return SayflowError(
        "SF905",
        f"the database can't be written: {reason}",
        where=where,
        hint=f"let this user write to the file and to its folder; {NOTHING_LOST}",
    )


def no_room(where: str, reason: str) -> SayflowError:
    """SF906."""
    return SayflowError(
        "SF906",
        f"no room is left for the database: {reason}",
        where=where,
        hint=f"make room on the disk, then go on with `sayflow resume`; {NOTHING_LOST}",
    )


def not_ours(where: str, reason: str) -> SayflowError:
    """SF907 for a file that is somebody else's."""
    return SayflowError(
        "SF907",
        f"this is not a Sayflow database: {reason}",
        where=where,
        hint="name another file; this one was not touched",
    )


def damaged(where: str, reason: str) -> SayflowError:
    """SF907 for a file of ours that does not read as it was written."""
    return SayflowError(
        "SF907",
        f"the database is damaged: {reason}",
        where=where,
        hint="put back a copy of it; keep the damaged one, since most of it can still be read",
    )


def too_new(where: str, found: int, known: int) -> SayflowError:
    """SF908."""
    return SayflowError(
        "SF908",
        f"the database was made by a newer version: its layout is {found}, this version knows {known}",
        where=where,
        hint="update this installation: pip install --upgrade sayflow",
    )
