"""# SF601 An effect that may happen twice
severity: warning
since: 0.1

A step that changes something outside is tried again after every error, and the other side can't tell a repeat.

## Why
After a lost answer nobody knows whether the first attempt went through. Trying again may send a mail twice, or pay
twice.

## Bad
```flow
input address: text

step hello: email {
  to: address
  subject: "Welcome"
  retry: { times: 3, wait: 1m }
}
```

## Good
```flow
input address: text

step hello: email {
  to: address
  subject: "Welcome"
  retry: { times: 3, wait: 1m, on: ["mail_failed"] }
}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...dsl.tree import DefaultSetting, Entry, Integer, ListOf, Nothing, Record, Step
from ..effects import effect_of, kind_of
from . import Finding, Place, rule


@rule(Step)
def check(step: Step, place: Place) -> Iterator[Finding]:
    """Steps whose `retry`, their own or that of all steps, names no errors, where the kind hands on no key."""
    kind = kind_of(step, place.project)
    if kind is None or kind.keyed or effect_of(step, place.project) not in ("effect", "destructive"):
        return
    written = {entry.key: entry for entry in step.settings}
    recovery = written.get("recovery") or _default(place, "recovery")
    if recovery is not None and not isinstance(recovery.value, Nothing):
        # It limits every retry to what can do no harm.
        return
    retry = written.get("retry") or _default(place, "retry")
    if retry is None or not _blind(retry) or written.keys() & {"once_per", "at_most_once"}:
        return
    yield Finding(
        retry.span if "retry" in written else step.name_span,
        f"`{step.name}` is tried again after any error, also one after which its effect may have happened",
        "name the errors after which it has not: `on: [...]`; `sayflow explain SF601` shows it",
    )


def _default(place: Place, key: str) -> Entry | None:
    entries = [each.entry for each in place.model.flow.declarations if isinstance(each, DefaultSetting)]
    return next((entry for entry in entries if entry.key == key), None)


def _blind(retry: Entry) -> bool:
    """Whether a part of it tries again after whatever error."""
    parts = retry.value.items if isinstance(retry.value, ListOf) else (retry.value,)
    for part in parts:
        settings = {entry.key: entry.value for entry in part.entries} if isinstance(part, Record) else {}
        times = settings.get("times")
        if "on" not in settings and not (isinstance(times, Integer) and times.value <= 1):
            return True
    return False
