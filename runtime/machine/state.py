"""What a run is made of while it lives: scopes of names, active nodes, running bodies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .program import Body, Flow, Node
    from .wiring import Wires


class Frame:
    """One flow while it runs: that of the run itself, or a part of it, which the step `owner` runs.

    `root` is the body that runs it now: its statements, or its `default on error`. `ending` says how it ended.
    """

    __slots__ = ("ending", "flow", "outcomes", "owner", "root", "scope")

    def __init__(self, flow: Flow, owner: Active | None = None) -> None:
        self.flow = flow
        self.owner = owner
        self.outcomes: dict[str, str] = {}
        self.root: BodyRun | None = None
        self.ending: tuple[str, Any] | None = None
        self.scope = Scope(frame=self, prefix=f"{owner.path}/" if owner is not None else "")

    @property
    def ask(self) -> str | None:
        """The role that is asked where nobody is named: the flow's own, else that of the flow around it."""
        if self.flow.ask is None and self.owner is not None:
            return self.owner.scope.frame.ask
        return self.flow.ask

    def inside(self, other: Frame) -> bool:
        """Whether this is the other frame, or one inside it."""
        frame: Frame | None = self
        while frame is not None:
            if frame is other:
                return True
            frame = frame.owner.scope.frame if frame.owner is not None else None
        return False


class Scope:
    """The names of a run, of one loop item or round, or of a handler.

    `target` is where names declared inside are kept: a handler gives them to the scope it stands in. `prefix` begins
    the paths of what runs here, `frame` is the flow that it belongs to. A round of a `repeat` has a `loop`: the scopes
    of the rounds before it, and the names the loop keeps; behind the loop, `rounds` holds the values of all rounds.
    """

    __slots__ = ("frame", "labels", "loop", "parent", "prefix", "rounds", "target", "values")

    def __init__(
        self, parent: Scope | None = None, *, own: bool = True, prefix: str = "", frame: Frame | None = None
    ) -> None:
        if frame is None:
            assert parent is not None
            frame = parent.frame
        self.frame: Frame = frame
        self.values: dict[str, Any] = {}
        self.parent = parent
        self.target: Scope = self if own or parent is None else parent.target
        self.prefix = prefix
        self.labels: dict[str, str] | None = None
        self.loop: tuple[list[Scope], frozenset[str]] | None = None
        self.rounds: dict[str, list[Any]] | None = None

    def bind(self, name: str, value: Any, label: str = "") -> None:
        """Keep the value of a name declared here."""
        target = self.target
        target.values[name] = value
        if label:
            if target.labels is None:
                target.labels = {}
            target.labels[name] = label
        elif target.labels is not None:
            target.labels.pop(name, None)

    def unbind(self, name: str) -> None:
        """Forget the value of a name declared here: the step of that name ran again and gave nothing."""
        if self.target.values.pop(name, None) is not None and self.target.labels is not None:
            self.target.labels.pop(name, None)

    def seen(self, name: str) -> Any:
        """The value of a name as seen from here, or none."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.values:
                return scope.values[name]
            scope = scope.parent
        return None

    def with_value(self, name: str, value: Any) -> Scope:
        """The same scope with another value of a name, for evaluating; this one stays as it is."""
        other = Scope(self.parent, prefix=self.prefix, frame=self.frame)
        other.values, other.labels, other.loop, other.rounds = dict(self.values), self.labels, self.loop, self.rounds
        if name in self.values or self.parent is None:
            other.values[name] = value
        else:
            other.parent = self.parent.with_value(name, value)
        return other

    def label(self, name: str) -> str:
        """The marks of a name as seen from here, empty where the house itself wrote it."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.values:
                return scope.labels.get(name, "") if scope.labels is not None else ""
            scope = scope.parent
        return ""

    def previous(self, name: str) -> Any:
        """The value a name had in the round before this one, or none."""
        scope: Scope | None = self
        while scope is not None:
            if scope.loop is not None and name in scope.loop[1]:
                return scope.loop[0][-1].values.get(name) if scope.loop[0] else None
            scope = scope.parent
        return None

    def all_rounds(self, name: str) -> list[Any]:
        """The values a name had in the rounds so far, this one included once it has one; none are left out."""
        scope: Scope | None = self
        while scope is not None:
            if scope.loop is not None and name in scope.loop[1]:
                return [each.values[name] for each in (*scope.loop[0], scope) if name in each.values]
            if scope.rounds is not None and name in scope.rounds:
                return scope.rounds[name]
            scope = scope.parent
        return []


class Doubt:
    """What is known of an attempt whose effect may have happened.

    `error` is how it failed, `looks` how often was looked, `absent` how often nothing was found, `failed` how many of
    the looks told nothing.
    """

    __slots__ = ("absent", "error", "failed", "looks")

    def __init__(self, error: dict[str, Any]) -> None:
        self.error = error
        self.looks = self.absent = self.failed = 0


class Active:
    """A node while it runs.

    `phase`: `ready` (to be advanced), `queueing` (for a place), `executing` (an attempt is out in the world),
    `looking` (a look at it is), `asked`, `timing`, `retrying`, `listening`, `consulting`, `open` (a block with bodies
    inside), `finishing` (done but for its side blocks), `routing` (its edges are to be chosen), `closed`. `then` is
    what follows once everything inside has ended. `given` are its claims so far, see `claims`. `sent` is what the world
    was asked for, where that was recorded. `outcome` is what `outcome(name)` says afterwards. `unknown` says that an
    attempt may have had its effect without telling, `doubt` holds the looks at that while they go on; `undoable` that
    the node's undo block is on the list. `tries` counts the attempts that each retry rule, or class of failure, has
    taken; `since` is when recovery first had to do with it. `notes` are what its attempts noted on the way, to go on
    from.
    """

    phase = "ready"
    attempt = 0
    started_at = 0
    sent: dict[str, Any] | None = None
    runs: list[BodyRun] | tuple[()] = ()
    then: tuple[Any, ...] | None = None
    timed = False
    tries: dict[int | str, int] | None = None
    since = 0
    outcome: str | None = None
    unknown = False
    doubt: Doubt | None = None
    undoable = False
    given: list[dict[str, Any]] | None = None
    extra: Any = None
    notes: tuple[Any, ...] = ()

    def __init__(self, node: Node, path: str, scope: Scope, run: BodyRun) -> None:
        self.node = node
        self.path = path
        self.scope = scope
        self.run = run


class BodyRun:
    """A body while it runs.

    `role`: `root`, `branch` (of a choice, a parallel part, a loop, a block or a part), `handler`, `default` (what
    handles the errors of a whole flow), `side` (after, every), `undo`. `index` tells branches and loop items apart.
    `error` is what a handler handles. `consumed` are the events taken by waits inside, given back when a parallel
    branch loses.
    """

    cancelling = False
    closed = False
    error: dict[str, Any] | None = None
    failing: dict[str, Any] | None = None
    consumed: list[dict[str, Any]] | None = None
    jumps: dict[str, int] | None = None
    wires: Wires | None = None

    def __init__(self, body: Body, owner: Active | None, role: str, scope: Scope, index: int = 0) -> None:
        self.body = body
        self.owner = owner
        self.role = role
        self.scope = scope
        self.index = index
        self.actives: list[Active] = []


def is_kind(kind: str, wanted: str | None) -> bool:
    """Whether an error is of the kind wanted: none takes every error, `http_5xx` each of its class."""
    if wanted is None or kind == wanted:
        return True
    return wanted.endswith("xx") and len(kind) == len(wanted) and kind[:-2] == wanted[:-2] and kind[-2:].isdigit()
