"""Conditions that no run can meet, and branches that leave nothing to those behind them."""

from __future__ import annotations

from ...dsl.diagnostic import Label
from ...dsl.source import Span
from ...dsl.tree import Branch, Compare, Expression, If
from .cases import ALWAYS, Case, Cases, Reader, given, meet_all
from .context import Context, Here
from .findings import here as label
from .state import State
from .value_sets import Line, of_words


def never_holds(context: Context, node: Expression, here: Here) -> None:
    """Report a condition that can't hold, or can't but hold, whatever the run is like."""
    if here.test:
        return
    reader = Reader(context.model, here)
    cases = reader.cases(node)
    if not reachable(cases, here.state):
        why = _against(reader, cases, here.state)
        context.findings.error(
            "SF340",
            node.span,
            f"this never holds{why}",
            hint="correct what is compared, or remove what hangs on it",
        )
    elif not here.lenient and (cases == ALWAYS or not reader.cases(node, holds=False)):
        context.findings.warning(
            "SF341",
            node.span,
            "this holds always, so it decides nothing",
            hint="correct what is compared, or leave the condition out",
        )


def never_is(context: Context, subject: Expression, value: Expression, here: Here) -> None:
    """Report a case of a `when` that is ruled out where it stands."""
    reader = Reader(context.model, here)
    cases = reader.cases(Compare(subject, "==", value))
    if not reachable(cases, here.state):
        why = _against(reader, cases, here.state)
        context.findings.error(
            "SF340", value.span, f"this case never comes{why}", hint="remove it, or correct the word"
        )


def possible(context: Context, subject: Expression, here: Here, members: list[str]) -> list[str]:
    """The members of a closed set that the subject of a `when` can still be where it stands."""
    known = here.state.values.get(Reader(context.model, here).key(subject))
    return [each for each in members if known is None or not known.meet(of_words([each], members)).empty]


def nothing_left(context: Context, place: Span, first: Span) -> None:
    """Report an `otherwise` that is for no case; `place` is that of its block."""
    context.findings.warning(
        "SF341",
        Span(place.start, place.start + 1),
        "this `otherwise` is never taken: what stands before it takes every case",
        labels=label(first, "from here on"),
        hint="remove it, or correct one of the conditions",
    )


def reachable(cases: Cases, state: State) -> bool:
    """Whether one of the cases can be, after all that is known at a place."""
    return not state.reached or bool(given(cases, state.values))


def _against(reader: Reader, cases: Cases, state: State) -> str:
    """What is known already that speaks against a condition."""
    for case in cases:
        for key, values in case.items():
            known = state.values.get(key)
            if known is not None and known.meet(values).empty:
                return f": here `{reader.spelled(key)}` is {known.told()}"
    return ""


class Chain:
    """The branches of one `if`, one after another: what those before leave to the next."""

    def __init__(self, context: Context, here: Here) -> None:
        self.context = context
        self.reader = Reader(context.model, here)
        self.reached = here.state.reached
        self.known: Case = here.state.values
        self.rest: Cases | None = ALWAYS
        self.branches: list[Span] = []

    def entered(self, branch: Branch, here: Here, state: State) -> State:
        """The state inside a branch; one that those before leave nothing for is reported."""
        condition = branch.condition
        cases = self.reader.cases(condition)
        left = self._left(cases)
        before = Label(self.branches[0], "the branches from here on take every case") if self.branches else None
        if left == () and before is not None and self.reached and reachable(cases, here.state):
            self.context.findings.error(
                "SF340",
                condition.span,
                "this branch is never taken: those before it take every case of it",
                labels=(before,),
                hint="move it up, change its condition, or remove it",
            )
        self.branches.append(condition.span)
        self.rest = meet_all([self.rest, self.reader.cases(condition, holds=False)]) if self.rest is not None else None
        return state if left != () else state.left()

    def behind(self, statement: If, state: State) -> State:
        """The state where no branch was taken; a last resort for nothing, and one value left out, are reported."""
        left = self._left(ALWAYS)
        if left is None:
            return state
        first, last = self.branches[0], self.branches[-1]
        if left == () and statement.otherwise is not None and self.reached:
            nothing_left(self.context, statement.otherwise.span, first)
        elif len(self.branches) > 1 and statement.otherwise is None:
            self._one_left_out(left, last)
        return state.left() if left == () else state

    def _left(self, cases: Cases) -> Cases | None:
        """What the branches so far leave of some cases; none where that is too much to say."""
        left = meet_all([self.rest, cases]) if self.rest is not None else None
        return given(left, self.known) if left is not None else None

    def _one_left_out(self, left: Cases, place: Span) -> None:
        found = only_point(self.reader, left)
        if found is not None and not _means_nothing_to_do(left):
            self.context.findings.hint(
                "SF342",
                place,
                f"no branch is taken when {found}",
                labels=label(self.branches[0], "the first branch"),
                hint="write `>=` or `<=` in one of them, or add `otherwise { ... }`",
            )


def _means_nothing_to_do(left: Cases) -> bool:
    """Whether what is left is a zero, or that two things are equal: who leaves that out mostly means to."""
    return any(isinstance(values, Line) and values.point == 0 for values in left[0].values())


def only_point(reader: Reader, left: Cases) -> str | None:
    """`age is 18`, where a single number of a single thing is left; none where that is not so."""
    if len(left) != 1:
        return None
    lines = [(key, values) for key, values in left[0].items() if isinstance(values, Line)]
    points = [(key, values.point) for key, values in lines if values.point is not None]
    if len(points) != 1 or len(left[0]) != 1:
        return None
    (key, _), values = points[0], lines[0][1]
    spelled = reader.spelled(key)
    return f"`{spelled}` is {values.told()}" if spelled else "both are equal"
