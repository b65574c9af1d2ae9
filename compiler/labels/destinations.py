"""What a step tells to whom: confidential data goes only where it may be seen."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ...dsl.diagnostic import Severity
from ...dsl.tree import ListOf, Step, Text
from ..kinds import Kind
from .findings import finding, way_in_words
from .given import Given
from .label import INTERNAL, OWNER, PII, UNTRUSTED
from .roles import leaking, role_of

if TYPE_CHECKING:
    from .sweep import Flowing

HOST = re.compile(r"^https?://([^/?#:@]+)")


def check_destinations(flowing: Flowing, step: Step, kind: Kind | None, given: Sequence[Given]) -> None:
    """What goes to an address that an outsider gave must be theirs to see."""
    if kind is None:
        return
    for each in given:
        if role_of(kind, each.name) != "destination" or each.label.level != UNTRUSTED:
            continue
        items = each.value.items if isinstance(each.value, ListOf) else (each.value,)
        untrusted = [item for item in items if flowing.labels.label(item).level == UNTRUSTED]
        parties = {".".join(path) for item in untrusted if (path := flowing.labels.path_of(item)) is not None}
        for content in given:
            if role_of(kind, content.name) != "content" or not content.label.tags:
                continue
            # With two outsiders among them, what belongs to one is not the other's.
            tag = leaking(content.label, parties if len(untrusted) == 1 else ())
            if tag is not None:
                _leak(flowing, step, each, content, tag)


def _leak(flowing: Flowing, step: Step, to: Given, content: Given, tag: str) -> None:
    word = {INTERNAL: "internal data", PII: "personal data"}.get(tag, f"data of `{tag.removeprefix(OWNER)}`")
    way = content.label.tags[tag]
    to_words = flowing.words(to.value)
    came = way_in_words(flowing.source, to.label.way)
    flowing.findings.append(
        finding(
            flowing.source,
            "SF402",
            content.value.span,
            f"`{content.name}` of the step `{step.name}` tells {word} to an address from outside, {came}",
            way,
            step.name,
            why=f"Nothing shows that `{to_words}` is allowed to see it: whoever wrote that address would get it.",
            fixes=(
                f"fetch only what is theirs: let the query compare the connection's `owner_column` with `{to_words}`",
                "send only columns that are `disclosable` in the configuration, or `mask(...)` the rest",
                "let a person see and approve it: an `ask` that shows it, and an `if` on the answer",
                "send it to an address of your own data",
            ),
        )
    )


def written_host(flowing: Flowing, kind: Kind | None, given: Sequence[Given]) -> dict[str, Any]:
    """What the configuration says of the host that a step writes to."""
    hosts = flowing.project.hosts
    if not hosts or kind is None or kind.effect_of(each.name for each in given) in ("read", "none"):
        return {}
    for each in given:
        name = _host_name(flowing, kind, each)
        if name is not None and name in hosts:
            return dict(hosts[name])
    return {}


def _host_name(flowing: Flowing, kind: Kind, given: Given) -> str | None:
    setting = kind.settings.get(given.name)
    if setting is None or setting.fills != "as_url_parts" or not isinstance(given.value, Text):
        return None
    parts = given.value.parts
    found = HOST.match(parts[0]) if parts and isinstance(parts[0], str) else None
    return found[1].lower() if found else None


def check_personal(flowing: Flowing, step: Step, kind: Kind | None, given: Sequence[Given]) -> None:
    """Personal data goes to outside hosts only where an administrator has said so."""
    hosts = flowing.project.hosts
    if hosts is None or kind is None:
        return
    name = next((found for each in given if (found := _host_name(flowing, kind, each)) is not None), None)
    if name is None or hosts.get(name, {}).get("pii"):
        return
    for each in given:
        if PII in each.label.tags and role_of(kind, each.name) != "auth":
            flowing.findings.append(
                finding(
                    flowing.source,
                    "SF405",
                    each.value.span,
                    f"`{each.name}` of the step `{step.name}` sends personal data to {name}",
                    each.label.tags[PII],
                    step.name,
                    why="Nobody has said that personal data may go to this host.",
                    fixes=(
                        f'say so in the configuration: `[hosts."{name}"]` with `pii = true`',
                        "leave the personal columns out, or `mask(...)` them",
                    ),
                    severity=Severity.WARNING,
                )
            )
            return
