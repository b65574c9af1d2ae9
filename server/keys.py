"""Keys of the programs and people that may call: each has a name, scopes and an end; only hashes of them are kept."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from ..dsl.error import SayflowError
from ..runtime.files import write_whole

SCOPES = (
    "flows:read",
    "runs:start",
    "runs:read",
    "runs:cancel",
    "asks:answer",
    "hooks:post",
    "metrics:read",
)
"""What a key may be for."""

_FORM = re.compile(r"sf_([0-9a-f]{8})_([A-Za-z0-9_-]{43})")


class Key(NamedTuple):
    """A key as it is kept: `digest` is an HMAC-SHA256 of its secret part; times are microseconds since 1970."""

    id: str
    name: str
    scopes: tuple[str, ...]
    digest: str
    made_at: int
    ends_at: int | None


class KeyFile:
    """The keys of a project, in a file that only its owner may read."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def keys(self) -> list[Key]:
        """All keys, the oldest first.

        Raises:
            SayflowError: SF941 where the file can't be read, is no list of keys, or others may read it.
        """
        try:
            if stat.S_IMODE(self.file.stat().st_mode) & 0o077:
                raise self._error("others may read it", f"chmod 600 {self.file}")
            rows = json.loads(self.file.read_text("utf-8"))["keys"]
            return [Key(**{**row, "scopes": tuple(row["scopes"])}) for row in rows]
        except FileNotFoundError:
            return []
        except OSError as problem:
            raise self._error(problem.strerror or str(problem)) from None
        except (ValueError, LookupError, TypeError, RecursionError):
            raise self._error("it is no list of keys", "restore it, or delete it and make new keys") from None

    def add(self, name: str, scopes: Iterable[str], now: int, ends_at: int | None = None) -> str:
        """Make a key; the text is given this once and can't be had again."""
        identity, secret = secrets.token_hex(4), secrets.token_urlsafe(32)
        made = Key(identity, name, tuple(scopes), _digest(identity, secret), now, ends_at)
        self._write([*self.keys(), made])
        return f"sf_{identity}_{secret}"

    def remove(self, identity: str) -> bool:
        """Forget a key; false where there is none of that id."""
        keys = self.keys()
        left = [key for key in keys if key.id != identity]
        if len(left) < len(keys):
            self._write(left)
        return len(left) < len(keys)

    def find(self, text: str, now: int) -> Key | None:
        """The key that a text is, unless its time is over."""
        form = _FORM.fullmatch(text)
        if form is None:
            return None
        digest = _digest(form[1], form[2])
        found = [key for key in self.keys() if key.id == form[1] and hmac.compare_digest(key.digest, digest)]
        return next((key for key in found if key.ends_at is None or now < key.ends_at), None)

    def _write(self, keys: list[Key]) -> None:
        rows: list[dict[str, Any]] = [key._asdict() for key in keys]
        write_whole(self.file, json.dumps({"version": 1, "keys": rows}, indent=1).encode() + b"\n")

    def _error(self, why: str, hint: str | None = None) -> SayflowError:
        return SayflowError("SF941", f"the keys of callers can't be read: {why}", where=str(self.file), hint=hint)


def _digest(identity: str, secret: str) -> str:
    """A secret has 256 bits of chance, so a quick hash is enough; the id in it binds the two."""
    return hmac.digest(identity.encode(), secret.encode(), hashlib.sha256).hex()
