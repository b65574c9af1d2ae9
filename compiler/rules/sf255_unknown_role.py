"""# SF255 A role or person that nobody knows
severity: warning
since: 0.1

A question goes to a name that is neither a role nor a person of the project's configuration.

## Why
Where `[roles]` says who is who, only those who are asked may answer. A question to a name that stands nowhere is one
that nobody may answer: it waits until its deadline, or for good. A project that names no people is not checked for it.

## Bad
```flow
step sure: ask "Pay the bill?" { who: "tresury" } gives yes | no
```

## Good
```flow
step sure: ask "Pay the bill?" { who: "treasury" } gives yes | no
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...dsl.tree import BelowAsk, DefaultSetting, Expression, ListOf, Step
from ..check.findings import instead, nearest
from ..check.literal import literal
from . import Finding, Place, rule


@rule(Step, BelowAsk, DefaultSetting)
def check(node: Step | BelowAsk | DefaultSetting, place: Place) -> Iterator[Finding]:
    """Names of roles and people that the project does not know, where it knows any people at all."""
    roles = place.project.roles or {}
    people = [each for role in roles.values() for each in role.get("people", ())]
    known = {name.strip().casefold(): name for name in [*people, *roles]}
    if not people:
        return
    for written in _asked(node):
        name = literal(written)
        if not isinstance(name, str) or name.strip().casefold() in known:
            continue
        guess = nearest(name, list(known.values()))
        rest: dict[str, Any] = instead(written.span, f'"{guess}"' if guess else None)
        hint = rest.pop("hint", f'name the people in it: `[roles."{name}"]` with `people` in the configuration')
        yield Finding(written.span, f"no role and no person is called `{name}`, so nobody may answer", hint, **rest)


def _asked(node: Step | BelowAsk | DefaultSetting) -> Iterator[Expression]:
    """Where a name of somebody who is asked stands."""
    if isinstance(node, BelowAsk):
        found = [node.who]
    elif isinstance(node, Step):
        found = [each.value for each in node.settings if each.key == "who" and node.kind in ("ask", "task")]
    else:
        found = [node.entry.value] if node.entry.key == "ask" else []
    for each in found:
        yield from each.items if isinstance(each, ListOf) else [each]
