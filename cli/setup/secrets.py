"""Secrets of a run, from its environment."""

from __future__ import annotations

import os

from ...compiler.kinds import StepError

PREFIX = "SAYFLOW_SECRET_"


def environment_secret(name: str) -> str:
    """The text of a secret that stands in the environment; StepError `missing_secret` where there is none."""
    text = os.environ.get(PREFIX + name)
    if not text:
        raise StepError("missing_secret", f"There is no secret {name!r}. Set {PREFIX}{name} in the environment.")
    return text
