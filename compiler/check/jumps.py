"""Jumps: `stop` and `go to`."""

from __future__ import annotations

from ...dsl.tree import GoTo, Named, Statement, Stop, WaitEvent
from .context import Context, Place
from .findings import here, instead, nearest
from .state import State, join


class Jumps:
    """Notes what is known at each jump, for the place it leads to."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.stops: dict[int, list[State]] = {}
        self.landings: dict[int, list[State]] = {}

    def arriving(self, statement: Statement, state: State) -> State:
        """What is known at a statement when the jumps forward to it are counted."""
        landed = self.landings.get(id(statement))
        return join([state, *landed]) if landed else state

    def stop(self, statement: Stop, place: Place, state: State) -> State:
        """`stop` leaves the nearest loop, but not out of a parallel branch of it."""
        findings = self.context.findings
        if place.loop is None:
            findings.error(
                "SF305",
                statement.span,
                "`stop` leaves a loop, and there is none around it",
                hint="to end the run write `finish`; to end a branch, let its text end",
            )
            return state
        if place.barrier is not None:
            findings.error(
                "SF306",
                statement.span,
                f"`stop` can't leave the loop from inside {place.barrier}",
                hint="set a `let` or read a result, and `stop` behind the block",
            )
            return state
        if id(place.loop) in self.stops and state.reached:
            self.stops[id(place.loop)].append(state)
        return state.left()

    def go_to(self, statement: GoTo, place: Place, state: State) -> None:
        """`go to` jumps to a step of the same or an enclosing block."""
        closed: str | None = None
        for level in reversed(place.levels):
            for target in level.statements:
                if _called(target, statement.target):
                    self._found(statement, target, closed, state)
                    return
            closed = closed or level.closed
        self._not_found(statement)

    def _found(self, statement: GoTo, target: Statement, closed: str | None, state: State) -> None:
        symbol = self.context.model.symbols.get(statement.target)
        if symbol is not None:
            self.context.refer(statement.target_span, symbol)
        if closed is not None:
            self.context.findings.error(
                "SF309",
                statement.target_span,
                f"a jump can't leave {closed}",
                labels=here(target.span if symbol is None else symbol.span, "the target"),
                hint="jump to a step inside, or use `stop` and go on behind the block",
            )
        elif state.reached:
            self.landings.setdefault(id(target), []).append(state)

    def _not_found(self, statement: GoTo) -> None:
        symbols = self.context.model.symbols
        symbol = symbols.get(statement.target)
        if symbol is not None and symbol.role in ("step", "decide", "block", "let", "wait"):
            self.context.findings.error(
                "SF309",
                statement.target_span,
                f"a jump can't lead into another block: `{statement.target}` stands inside one",
                labels=here(symbol.span, "the target"),
                hint="jump to a step of this block or of one around it",
            )
            return
        steps = [name for name, each in symbols.items() if each.role in ("step", "decide", "block")]
        rest = instead(statement.target_span, nearest(statement.target, steps))
        self.context.findings.error(
            "SF219", statement.target_span, f"there is no step or block named `{statement.target}`", **rest
        )


def _called(statement: Statement, name: str) -> bool:
    """Whether a statement carries that name."""
    if isinstance(statement, WaitEvent):
        return (statement.alias or statement.event) == name
    return isinstance(statement, Named) and statement.name == name
