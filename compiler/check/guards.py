"""The guards of one step, taken together: kinds that don't mix, edges never taken, cases that no edge takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ...dsl.tree import Expression, Guard, GuardError, GuardIf, GuardOtherwise, GuardTimeout
from .cases import ALWAYS, Cases, Reader, given, meet_all
from .chains import only_point
from .edges import Arrow, arrow_kind
from .findings import Findings, here
from .value_sets import Words

Read = Callable[[Arrow], Reader | None]
"""Takes apart the guard of an arrow."""


def check_guards(out: Mapping[str, list[Arrow]], read: Read, findings: Findings) -> None:
    """Check the edges out of each step."""
    for name, leaving in out.items():
        guarded = [each for each in leaving if arrow_kind(each) in ("if", "otherwise")]
        plain = [each for each in leaving if arrow_kind(each) == "next"]
        if guarded and plain:
            findings.error(
                "SF335",
                plain[0].source_span.to(plain[0].target_span),
                f"`{name}` has edges with guards and this one without",
                labels=here(guarded[0].source_span.to(guarded[0].target_span), "one with a guard"),
                hint="write `: otherwise` behind it if it is for the rest, or lead it out of another step",
            )
        told = _never_taken(leaving, findings)
        if guarded and not plain:
            _Guards(name, guarded, read, findings).check(told)


def _guard(arrow: Arrow) -> Guard | None:
    return arrow.edge.guard if arrow.last else None


def _never_taken(leaving: list[Arrow], findings: Findings) -> list[Arrow]:
    """Edges whose guard another says already, before them."""
    seen: list[Arrow] = []
    told = []
    for arrow in leaving:
        first = next((each for each in seen if _takes_all(_guard(each), _guard(arrow))), None)
        if first is not None and (first.target != arrow.target or _guard(first) != _guard(arrow)):
            told.append(arrow)
            _never(arrow, first, findings, "this one comes first and takes every case")
        seen.append(arrow)
    return told


def _never(arrow: Arrow, first: Arrow, findings: Findings, why: str) -> None:
    findings.warning(
        "SF337",
        arrow.source_span.to(arrow.target_span),
        f"this edge to `{arrow.target}` is never taken",
        labels=here(first.source_span.to(first.target_span), why),
        hint="edges are tried in the order they stand in: move it up, change its guard or remove it",
    )


def _takes_all(first: Guard | None, second: Guard | None) -> bool:
    """Whether the first guard takes every case that the second could."""
    if isinstance(first, GuardOtherwise):
        return isinstance(second, GuardIf | GuardOtherwise)
    if isinstance(first, GuardIf):
        return isinstance(second, GuardIf) and first.times is None and first.condition == second.condition
    if isinstance(first, GuardError):
        return isinstance(second, GuardError) and first.kind in (None, second.kind)
    return isinstance(first, GuardTimeout) and isinstance(second, GuardTimeout)


class _Guards:
    """The guarded edges out of one step, in the order in which they are tried."""

    def __init__(self, name: str, guarded: list[Arrow], read: Read, findings: Findings) -> None:
        self.name = name
        self.guarded = guarded
        self.read = read
        self.findings = findings
        self.reader: Reader | None = None

    def check(self, told: list[Arrow]) -> None:
        """Warn of an edge that those before leave nothing for, and of cases that none takes."""
        rest: Cases | None = ALWAYS
        unbounded: Cases | None = ALWAYS
        for arrow in self.guarded:
            guard = _guard(arrow)
            condition = guard.condition if isinstance(guard, GuardIf) else None
            bounded = isinstance(guard, GuardIf) and guard.times is not None
            taken = self._cases(arrow, condition, holds=True)
            if rest is not None and rest != ALWAYS and taken and meet_all([rest, taken]) == () and arrow not in told:
                _never(arrow, self.guarded[0], self.findings, "the guards from here on take every case of it")
            others = self._cases(arrow, condition, holds=False)
            unbounded = meet_all([unbounded, others]) if unbounded is not None else None
            if not bounded:
                # An edge whose bound is used up counts as false, so it takes no case for good.
                rest = meet_all([rest, others]) if rest is not None else None
        if rest != ():
            self._left_out(rest, unbounded == ())

    def _cases(self, arrow: Arrow, condition: Expression | None, *, holds: bool) -> Cases:
        if condition is None:
            return ALWAYS if holds else ()
        reader = self.read(arrow)
        if reader is None:
            return ({condition: Words(frozenset({holds}), False, frozenset({True, False}))},)
        cases = reader.cases(condition, holds=holds)
        if self.reader is None:
            self.reader = reader
        self.reader.named.update(reader.named)
        return given(cases, reader.here.state.values)

    def _left_out(self, rest: Cases | None, only_bounds: bool) -> None:
        last = self.guarded[-1]
        when = "when none of its guards holds"
        if only_bounds:
            single = len(self.guarded) == 1
            when = "once its bound is used up" if single else "once a bound is used up"
        elif rest is not None and self.reader is not None:
            when = _told(self.reader, rest) or when
        self.findings.warning(
            "SF336",
            last.source_span.to(last.target_span),
            f"no edge leads on from `{self.name}` {when}",
            hint=f"add the rest: `{self.name} -> ... : otherwise`",
        )


def _told(reader: Reader, rest: Cases) -> str | None:
    """The cases left out, where they are about a single thing: `for a or b`, `when score is 7 or less`."""
    point = only_point(reader, rest)
    if point is not None:
        return f"when {point}"
    if len(rest) != 1 or len(rest[0]) != 1:
        return None
    ((key, values),) = rest[0].items()
    spelled = reader.spelled(key)
    if isinstance(values, Words):
        quoted = " or ".join(f"`{_shown(word)}`" for word in sorted(values.words, key=str))
        return None if values.others or None in values.words or not quoted else f"for {quoted}"
    return f"when `{spelled}` is {values.told()}" if spelled else None


def _shown(word: object) -> str:
    return str(word).lower() if isinstance(word, bool) else str(word)
