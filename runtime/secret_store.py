"""Secrets kept encrypted in the project, with the key outside of it.

Each secret is a token of Fernet (AES in CBC mode with an HMAC) around a record of whose it is, its name, its version
and its text: a token copied to another name, or from another project, is refused although it opens. The key file holds
one key a line, the newest first; only its owner may read it.
"""

from __future__ import annotations

import json
import re
import secrets
import stat
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ..dsl.error import SayflowError
from ..dsl.secret import Secret
from .files import write_whole

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")
LONGEST = 100_000
"""How long a secret may be, in bytes."""


class Kept(NamedTuple):
    """A secret that is there: its name and how often it was set."""

    name: str
    version: int


class SecretStore:
    """The secrets of a project.

    `file` holds them encrypted. `key_file` names the file of the keys for the store's own id; it may not lie in
    `project`, which is copied, committed and backed up.
    """

    def __init__(self, file: Path, key_file: Callable[[str], Path], project: Path) -> None:
        self.file = file
        self._key_file = key_file
        self.project = project

    def kept(self) -> list[Kept]:
        """The secrets that are there, by name; needs no key."""
        return [Kept(name, each["version"]) for name, each in sorted(self._read()["secrets"].items())]

    def get(self, name: str) -> Secret | None:
        """The secret of a name, none where there is none.

        Raises:
            SayflowError: SF933 where the key is missing, others may read it, or it does not open the secret.
        """
        data = self._read()
        record = data["secrets"].get(name)
        return None if record is None else Secret(self._opened(data, name, self._keys(data["id"])))

    def set(self, name: str, secret: Secret) -> Kept:
        """Keep a secret under a name, in place of an earlier one.

        Raises:
            SayflowError: SF933 where the key can't be used; SF809 for a name or a text that can't be kept.
        """
        if not NAME.fullmatch(name):
            hint = "letters, digits and `_`, not beginning with a digit"
            raise SayflowError("SF809", f"a secret can't be called {name!r}", hint=hint)
        text = secret.reveal()
        if not text or len(text.encode("utf-8", "surrogatepass")) > LONGEST:
            hint = "type it when it is asked for, or give a file with it: < FILE"
            raise SayflowError("SF809", f"a secret has 1 to {LONGEST} bytes", where=name, hint=hint)
        data = self._read()
        keys = self._keys(data["id"], make=not data["secrets"])
        version = data["secrets"].get(name, {}).get("version", 0) + 1
        data["secrets"][name] = {"version": version, "token": self._closed(data["id"], name, version, text, keys)}
        write(self.file, json.dumps(data, indent=1) + "\n")
        return Kept(name, version)

    def remove(self, name: str) -> bool:
        """Forget a secret; whether it was there."""
        data = self._read()
        there = data["secrets"].pop(name, None) is not None
        if there:
            write(self.file, json.dumps(data, indent=1) + "\n")
        return there

    def rotate(self) -> int:
        """Make a new key, encrypt all secrets with it, and drop the old keys; how many secrets there are.

        Whenever it is interrupted, the keys that are left open all that is kept.
        """
        from cryptography.fernet import Fernet

        data = self._read()
        if not data["secrets"]:
            return 0
        path = self._key_file(data["id"])
        texts = {name: self._opened(data, name, self._keys(data["id"])) for name in data["secrets"]}
        new = Fernet.generate_key().decode()
        write(path, f"{new}\n{path.read_text('ascii')}")
        keys = self._keys(data["id"])
        for name, record in data["secrets"].items():
            record["token"] = self._closed(data["id"], name, record["version"], texts[name], keys)
        write(self.file, json.dumps(data, indent=1) + "\n")
        write(path, f"{new}\n")
        return len(texts)

    def _closed(self, owner: str, name: str, version: int, text: str, keys: MultiFernet) -> str:
        inside = {"owner": owner, "name": name, "version": version, "text": text}
        return keys.encrypt(json.dumps(inside).encode()).decode()

    def _opened(self, data: Mapping[str, Any], name: str, keys: MultiFernet) -> str:
        from cryptography.fernet import InvalidToken

        record = data["secrets"][name]
        try:
            inside = json.loads(keys.decrypt(str(record["token"]).encode()))
        except (InvalidToken, ValueError):
            raise unusable(
                f"the secret `{name}` can't be opened with the key in {self._key_file(data['id'])}",
                "put the right key file back, or set the secret again",
            ) from None
        if (inside["owner"], inside["name"], inside["version"]) != (data["id"], name, record["version"]):
            raise unusable(f"what is kept as `{name}` is another secret", "set it again: the store was changed by hand")
        return str(inside["text"])

    def _keys(self, owner: str, *, make: bool = False) -> MultiFernet:
        """The keys of the store; `make` them where there are none yet."""
        from cryptography.fernet import Fernet, MultiFernet

        path = self._key_file(owner)
        if path.resolve().is_relative_to(self.project.resolve()):
            hint = "a key beside what it opens protects nothing: move it, and name it in SAYFLOW_KEY_FILE"
            raise unusable(f"the key file {path} lies inside the project", hint)
        if make and not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            write(path, Fernet.generate_key().decode() + "\n")
        try:
            mode = path.stat().st_mode
            if stat.S_IMODE(mode) & 0o077:
                raise unusable(f"others may read the key file {path}", f"chmod 600 {path}")
            return MultiFernet([Fernet(line) for line in path.read_text("ascii").split()])
        except OSError as problem:
            raise unusable(
                f"the key file {path} can't be read: {problem.strerror}", "put it back from your backup"
            ) from None
        except ValueError:
            raise unusable(f"there is no key in {path}", "put it back from your backup") from None

    def _read(self) -> dict[str, Any]:
        try:
            data = json.loads(self.file.read_text("utf-8"))
            records = data["secrets"]
            if not isinstance(data["id"], str) or not all(
                isinstance(each["version"], int) for each in records.values()
            ):
                raise ValueError
        except FileNotFoundError:
            return {"version": 1, "id": secrets.token_hex(16), "secrets": {}}
        except (OSError, ValueError, LookupError, TypeError, AttributeError):
            raise unusable(f"the store of secrets {self.file} can't be read", "put it back from your backup") from None
        return dict(data)


def write(path: Path, text: str) -> None:
    """Write a file that only its owner may read, whole or not at all; SF808 when that fails."""
    try:
        write_whole(path, text.encode())
    except OSError as problem:
        raise SayflowError("SF808", f"the file can't be written: {problem.strerror}", where=str(path)) from None


def unusable(message: str, hint: str) -> SayflowError:
    """The error of a store whose secrets can't be had."""
    return SayflowError("SF933", message, hint=hint)
