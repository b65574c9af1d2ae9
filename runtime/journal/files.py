"""Contents too large for a row: files in a folder beside the database, named by their SHA-256."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from pathlib import Path
from typing import Any

from ...compiler.values import dump, load
from .faults import damaged, file_fault
from .store import LARGE

# No value is written like this: a record with one such key becomes `{"$record": ...}`.
_REFERENCE = '{"$large":"'
_HASH = re.compile(r"[0-9a-f]{64}", re.ASCII)


def sync_folder(folder: Path) -> None:
    """Make sure that the names in a folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class Files:
    """A folder of contents; what is in it never changes, and a content that is no longer referred to may stay."""

    def __init__(self, folder: Path, *, durable: bool) -> None:
        self._folder = folder
        self._durable = durable

    def put(self, content: bytes) -> str:
        """Store a content, whole or not at all; gives its SHA-256. SayflowError SF905 or SF906 if that fails."""
        name = hashlib.sha256(content).hexdigest()
        file = self._folder / name[:2] / name
        try:
            if not file.exists():
                self._write(file, content)
        except OSError as error:
            raise file_fault(error, str(self._folder)) from error
        return name

    def _write(self, file: Path, content: bytes) -> None:
        known = file.parent.is_dir()
        file.parent.mkdir(parents=True, exist_ok=True)
        new = file.with_name(f"{file.name}.{secrets.token_hex(8)}.new")
        try:
            with new.open("xb") as target:
                target.write(content)
                target.flush()
                if self._durable:
                    os.fsync(target.fileno())
            new.replace(file)
        finally:
            new.unlink(missing_ok=True)
        if self._durable:
            sync_folder(file.parent)
            if not known:
                sync_folder(self._folder)
                sync_folder(self._folder.parent)

    def get(self, name: str) -> bytes | None:
        """The content of this SHA-256; SayflowError SF907 if it is not what was stored."""
        if not _HASH.fullmatch(name):
            return None
        try:
            content = (self._folder / name[:2] / name).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise file_fault(error, str(self._folder)) from error
        if hashlib.sha256(content).hexdigest() != name:
            raise damaged(str(self._folder), f"the file {name} was changed after it was stored")
        return content

    def pack(self, value: Any) -> str:
        """The exact JSON of a value, or a reference to the file that holds it. ValueError for what is no value."""
        text = dump(value)
        return text if len(text) <= LARGE else f'{_REFERENCE}{self.put(text.encode())}"}}'

    def unpack(self, text: object) -> Any:
        """The value that `pack` wrote. SayflowError SF907 if the text or the file is not what was written."""
        if not isinstance(text, str):  # SQLite keeps what it is given, whatever the column says
            raise damaged(str(self._folder), "data that are no text")
        if text.startswith(_REFERENCE):
            name = text[len(_REFERENCE) : -2]
            content = self.get(name)
            if content is None:
                raise damaged(str(self._folder), f"the file {name} is missing")
            text = content.decode()
        try:
            return load(text)
        except ValueError as error:
            raise damaged(str(self._folder), f"data that can't be read: {error}") from error
