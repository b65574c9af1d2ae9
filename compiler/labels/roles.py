"""The one table of roles: what may stand in which setting. It is read off the kinds, never written by hand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from ..kinds import COMMON_SETTINGS, Catalogue, Kind, Role
from .label import INTERNAL, OWNER, PII, SECRET, UNTRUSTED, Label


class Line(NamedTuple):
    """One line of the table."""

    kind: str
    setting: str
    role: Role


def table(catalogue: Catalogue) -> Iterator[Line]:
    """The role of every setting of every kind, those that all kinds share last."""
    for kind in catalogue:
        for name, setting in kind.settings.items():
            yield Line(kind.name, name, setting.role)
    for name, setting in COMMON_SETTINGS.items():
        yield Line("", name, setting.role)


def role_of(kind: Kind | None, name: str) -> Role:
    """The role of a setting; an argument of a task, and any setting of an unknown kind, is content."""
    if kind is not None and name in kind.settings:
        return kind.settings[name].role
    return COMMON_SETTINGS[name].role if name in COMMON_SETTINGS else "content"


def refusal(role: Role, label: Label) -> str | None:
    """The code of what forbids a value with this label in this role, or none."""
    if SECRET in label.tags and role != "auth":
        return "SF403"
    if role == "control" and label.level == UNTRUSTED:
        return "SF401"
    return None


def leaking(content: Label, parties: Iterable[str]) -> str | None:
    """The tag that keeps a content from an untrusted destination, or none; `parties` are the paths of who gets it."""
    allowed = {f"{OWNER}{party}" for party in parties}
    for tag in sorted(content.tags):
        # Personal data of the very party is theirs: the tag of its owner says whose it is.
        if tag == PII and content.tags.keys() & allowed and INTERNAL not in content.tags:
            continue
        if tag != SECRET and tag not in allowed:
            return tag
    return None


def destroys(kind: Kind | None, written: Mapping[str, str | None]) -> bool:
    """Whether a step with these settings written, each with its text where that is plain, destroys something."""
    if kind is None:
        return False
    if kind.effect_of(written) == "destructive":
        return True
    for name, text in written.items():
        pattern = kind.settings[name].destroys if name in kind.settings else None
        if pattern is not None and re.search(pattern, text or ""):
            return True
    return False
