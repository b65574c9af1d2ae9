"""The last guard on secrets: a step whose content holds one does not run."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from ..compiler.kinds import StepError
from ..compiler.values import SecretReference, Value


def refuse_secrets(settings: Mapping[str, Value], allowed: Collection[str] = ()) -> None:
    """Stop a step before it tells a secret: only the `allowed` settings may hold one, at any depth.

    The checker finds such a flow before it runs; this holds for what it could not see.

    Raises:
        StepError: `misplaced_secret`.
    """
    for name, value in settings.items():
        if name not in allowed and holds_secret(value):
            raise StepError(
                "misplaced_secret",
                f"The setting `{name}` holds a secret, which may only stand in `auth`. Nothing was sent.",
            )


def holds_secret(value: Value) -> bool:
    """Whether a secret stands anywhere in a value."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, SecretReference):
            return True
        if isinstance(item, dict):
            waiting += item.values()
        elif isinstance(item, list):
            waiting += item
    return False
