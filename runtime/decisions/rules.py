"""Rules in three values: a rule holds, doesn't hold, or can't be told since a fact is missing.

Hard rules (`must be`, `never`) say which options are possible; soft rules (`rule`) are one voice among others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

from ...compiler.confidence import STRENGTH
from .fusion import shared


class Finding(NamedTuple):
    """What one rule says about the facts of a run.

    `result` is none where a fact is missing; `read` are the facts by their written path, `missing` the paths without a
    value; `strength` is in percent, for soft rules only.
    """

    id: str
    kind: Literal["must", "never", "rule"]
    option: str
    result: bool | None
    read: Mapping[str, Any]
    text: str
    line: int
    strength: int | None = None
    missing: tuple[str, ...] = ()


class Constrained(NamedTuple):
    """What the hard rules leave.

    `remaining` are the options a person or a voice may still choose; `by_rule` is the one option left when the rules
    decide alone; `conflict` says that they contradict each other; `unknown` holds the rules which can't be told and
    would change something if they held.
    """

    remaining: tuple[str, ...]
    by_rule: str | None
    conflict: bool
    unknown: tuple[Finding, ...]

    @property
    def settled(self) -> bool:
        """Whether no voice need be heard: the rules decide, or a person has to."""
        return self.by_rule is not None or self.conflict or bool(self.unknown)


def constrain(options: Sequence[str], findings: Sequence[Finding]) -> Constrained:
    """Apply the hard rules: `never` takes an option away, `must` leaves one."""
    removed = {finding.option for finding in findings if finding.kind == "never" and finding.result}
    required = {finding.option for finding in findings if finding.kind == "must" and finding.result}
    allowed = tuple(option for option in options if option not in removed)
    if len(required) > 1 or required & removed or not allowed:
        return Constrained(allowed or tuple(options), None, True, ())
    remaining = tuple(required) if required else allowed
    unknown = tuple(finding for finding in findings if finding.result is None and _would_change(finding, remaining))
    by_rule = remaining[0] if len(remaining) == 1 and not unknown else None
    return Constrained(remaining, by_rule, False, unknown)


def _would_change(finding: Finding, remaining: Sequence[str]) -> bool:
    if finding.kind == "never":
        return finding.option in remaining
    return finding.kind == "must" and tuple(remaining) != (finding.option,)


def rule_opinion(
    options: Sequence[str], findings: Sequence[Finding]
) -> tuple[dict[str, float] | None, tuple[Finding, ...], tuple[Finding, ...], tuple[Finding, ...]]:
    """The opinion of the soft rules over the options still possible, and which fired, did not, or can't be told.

    The first rule that fires for a possible option speaks for all; without one there is no opinion.
    """
    soft = [finding for finding in findings if finding.kind == "rule"]
    fired = tuple(finding for finding in soft if finding.result)
    unfired = tuple(finding for finding in soft if finding.result is False)
    unknown = tuple(finding for finding in soft if finding.result is None)
    first = speaker(options, fired)
    opinion = shared(options, first.option, strength(first) / 100) if first else None
    return opinion, fired, unfired, unknown


def speaker(options: Sequence[str], fired: Sequence[Finding]) -> Finding | None:
    """The rule that speaks for all: the first whose option is still possible."""
    return next((finding for finding in fired if finding.option in options), None)


def strength(finding: Finding) -> int:
    """How sure a soft rule is, in percent."""
    return STRENGTH if finding.strength is None else finding.strength
