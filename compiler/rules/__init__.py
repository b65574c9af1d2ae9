"""The house of rules: each module of this folder is one, named for its code and for what it finds.

A rule's docstring is the page of its code, in the form of `dsl/pages`: what it finds, how much that weighs, why it
matters, a bad example and a good one. Its `check` says which classes of nodes it looks at, and yields what it finds.
All rules share one walk of the tree. `sayflow dev new-rule` writes the beginning of one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, NamedTuple, TypeVar

from ...dsl.codes import page, rule_code
from ...dsl.diagnostic import Diagnostic, Fix, Label, has_errors
from ...dsl.source import Span
from ...dsl.tree import Node, walk_within
from ..check.cases import Reader
from ..check.context import Context, Here
from ..check.findings import sentence
from ..check.model import Model
from ..project import Project

Looked = TypeVar("Looked", bound=Node)

Around = tuple[Node, ...]
"""The nodes around one, outermost first."""


class Place(NamedTuple):
    """Where a node stands: the flow's names and types, the project, the nodes around it, and all nodes of the flow.

    `gathered` are those of a class that a rule asked for, kept for its next question.
    """

    model: Model
    project: Project
    around: Around
    walked: Sequence[tuple[Node, Around]]
    gathered: dict[Any, Any]

    @property
    def reader(self) -> Reader:
        """Takes conditions apart that stand here."""
        scopes = self.model.scopes
        around = (scopes[id(node)] for node in reversed(self.around) if id(node) in scopes)
        return Reader(self.model, Here(next(around, self.model.run)))

    def every(self, kind: type[Looked]) -> Sequence[tuple[Looked, Around]]:
        """Every node of a class in the whole flow, with those around it; a rule need not walk the tree itself."""
        if kind not in self.gathered:
            self.gathered[kind] = [each for each in self.walked if isinstance(each[0], kind)]
        found: Sequence[tuple[Looked, Around]] = self.gathered[kind]
        return found


class Finding(NamedTuple):
    """What a rule found; its code and its severity are those of the rule's page."""

    span: Span
    message: str
    hint: str
    labels: tuple[Label, ...] = ()
    fixes: tuple[Fix, ...] = ()


Check = Callable[[Any, Place], Iterator[Finding]]


class Rule(NamedTuple):
    """What `rule` makes of a check: `sound` ones look only at flows without errors."""

    check: Check
    classes: tuple[type[Node], ...]
    sound: bool


def rule(*classes: type[Node], sound: bool = True) -> Callable[[Check], Rule]:
    """Mark the check of a rule with the classes of nodes it looks at, those derived from them included.

    Not `sound`: the check needs no more than the tree, and is made of flows with wrong names or types too.
    """
    return lambda check: Rule(check, classes, sound)


def findings(context: Context) -> list[Diagnostic]:
    """What all rules find in a flow whose names and types were checked, in the order of the walk."""
    sound = not has_errors(context.findings.items)
    found: list[Diagnostic] = []
    looking: dict[type[Node], tuple[tuple[str, Check], ...]] = {}
    walked = [(node, tuple(around)) for node, around in walk_within(context.model.flow)]
    gathered: dict[Any, Any] = {}
    for node, around in walked:
        kind = type(node)
        if kind not in looking:
            looking[kind] = tuple(_looking_at(kind, sound))
        for code, check in looking[kind]:
            place = Place(context.model, context.project, around, walked, gathered)
            found += (_diagnostic(code, each) for each in check(node, place))
    return found


def _looking_at(kind: type[Node], sound: bool) -> Iterator[tuple[str, Check]]:
    for code, each in rules().items():
        if issubclass(kind, each.classes) and (sound or not each.sound):
            yield code, each.check


def _diagnostic(code: str, found: Finding) -> Diagnostic:
    hint = sentence(found.hint)
    return Diagnostic(code, found.message, found.span, page(code).severity, found.labels, hint, found.fixes)


@cache
def rules() -> dict[str, Rule]:
    """Every rule by its code, in order."""
    names = sorted(each.name for each in iter_modules(__path__))
    return {code: import_module(f".{name}", __name__).check for name in names if (code := rule_code(name))}
