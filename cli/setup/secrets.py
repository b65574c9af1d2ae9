"""Secrets of a project: from the environment, else from its store, whose key lies with the user."""

from __future__ import annotations

import os
from pathlib import Path

from ...compiler.kinds import StepError
from ...dsl.secret import Secret
from ...runtime.secret_store import SecretStore
from .configuration import Configuration

PREFIX = "SAYFLOW_SECRET_"


def secret_store(configuration: Configuration) -> SecretStore:
    """The store of a project; `SAYFLOW_KEY_FILE` names another file with its key."""

    def key_file(owner: str) -> Path:
        named = os.environ.get("SAYFLOW_KEY_FILE")
        if named:
            return Path(named)
        base = os.environ.get("XDG_CONFIG_HOME")
        return (Path(base) if base else Path.home() / ".config") / "sayflow" / "keys" / owner

    return SecretStore(configuration.data / "secrets.json", key_file, configuration.root)


class Secrets:
    """Gives the secrets of a project by name; `given` are those that were asked for, which logs leave out."""

    def __init__(self, configuration: Configuration) -> None:
        self.store = secret_store(configuration)
        self.given: dict[str, Secret] = {}

    def __call__(self, name: str) -> Secret:
        """The secret; StepError `missing_secret` where there is none."""
        text = os.environ.get(PREFIX + name)
        found = Secret(text) if text else self.store.get(name)
        if found is None:
            raise StepError("missing_secret", f"There is no secret {name!r}. Set it with `sayflow secrets set {name}`.")
        self.given[name] = found
        return found
