"""Stored files, found by the hash of their content: a name never becomes a path."""

from __future__ import annotations

import hashlib
from pathlib import Path

from ..compiler.kinds import StepError
from ..compiler.values import FileReference
from .files import write_once

MOST_BYTES = 50_000_000
"""The largest content that is stored."""


class ArtifactFolder:
    """Keeps files in a folder, one for each content, at `ab/abcdef...` by its SHA-256."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def save(self, run: str, name: str, content: bytes, media_type: str) -> FileReference:
        """Store a content; storing it again changes nothing.

        Raises:
            StepError: `too_large` or `store_failed`.
        """
        from asyncio import to_thread

        if len(content) > MOST_BYTES:
            raise StepError(
                "too_large",
                f"The file {name!r} was not stored: it has {len(content):,} bytes, and {MOST_BYTES:,} is the most. "
                "Store it in parts.",
            )
        digest = hashlib.sha256(content).hexdigest()
        try:
            await to_thread(write_once, self._place(digest), content)
        except OSError as error:
            raise StepError(
                "store_failed",
                f"The file {name!r} was not stored: {error.strerror or error}. Check the folder {self._folder}.",
            ) from error
        return FileReference(name, digest, len(content), media_type)

    async def read(self, file: FileReference) -> bytes:
        """The content of a stored file.

        Raises:
            StepError: `missing_file` when it is gone or damaged.
        """
        from asyncio import to_thread

        try:
            content = await to_thread(self._place(file.hash).read_bytes)
        except (OSError, ValueError) as error:
            raise _missing(file, "is not stored any more") from error
        if hashlib.sha256(content).hexdigest() != file.hash:
            raise _missing(file, "is damaged: its content has another hash")
        return content

    def _place(self, digest: str) -> Path:
        if len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):
            raise ValueError("not a SHA-256")
        return self._folder / digest[:2] / digest


def _missing(file: FileReference, why: str) -> StepError:
    return StepError("missing_file", f"The file {file.name!r} {why}. Run the step that makes it again.")
