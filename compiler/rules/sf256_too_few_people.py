"""# SF256 More people than there are
severity: warning
since: 0.1

A question wants the same answer from more people than are in the roles that it asks.

## Why
Whoever answers twice counts once, so this question can never get the answers it needs: it waits until its deadline, or
for good. It is found where `[roles]` in the configuration says who is asked.

## Bad
```flow
step sure: ask "Pay the bill?" { who: "treasury", of: 2 } gives yes | no
```

## Good
```flow
step sure: ask "Pay the bill?" { who: "treasury" } gives yes | no
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...dsl.tree import Step
from ..check.literal import literal
from . import Finding, Place, rule


@rule(Step)
def check(step: Step, place: Place) -> Iterator[Finding]:
    """Questions to roles with too few people for `of`."""
    settings = {entry.key: entry for entry in step.settings}
    if step.kind != "ask" or "of" not in settings or "who" not in settings:
        return
    wanted, who = literal(settings["of"].value), literal(settings["who"].value)
    roles = {name.strip().casefold(): role for name, role in (place.project.roles or {}).items()}
    people: set[str] = set()
    for name in who if isinstance(who, list) else [who]:
        members = roles.get(name.strip().casefold(), {}).get("people") if isinstance(name, str) else None
        if not members:
            # A person, or a role that anybody may be in.
            return
        people |= {each.strip().casefold() for each in members}
    if isinstance(wanted, int) and wanted > len(people):
        count = "1 person is" if len(people) == 1 else f"{len(people)} people are"
        yield Finding(
            settings["of"].value.span,
            f"{wanted} people have to give the same answer, and only {count} asked",
            f"write at most `of: {len(people)}`, or name more people in the role",
        )
