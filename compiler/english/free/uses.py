"""How the values that a text speaks of are used: enough to tell their types."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ....dsl import tree


class Use:
    """How a value is used: enough to tell its type."""

    def __init__(self) -> None:
        self.fields: dict[str, Use] = {}
        self.kinds: set[str] = set()
        self.items: Use | None = None
        self.maybe = False

    def field(self, name: str) -> Use:
        """How a field of the value is used."""
        return self.fields.setdefault(name, Use())

    def element(self) -> Use:
        """How the elements of the list are used."""
        if self.items is None:
            self.items = Use()
        return self.items

    def type(self) -> tree.Type:
        """The type that fits all uses."""
        made: tree.Type
        if self.fields:
            made = tree.RecordType(tuple(tree.FieldType(name, use.type()) for name, use in self.fields.items()))
        elif self.items is not None:
            made = tree.ListType(self.items.type())
        else:
            made = tree.TypeName(
                next((kind for kind in ("datetime", "boolean", "number", "date") if kind in self.kinds), "text")
            )
        return tree.Optional(made) if self.maybe else made


class Uses:
    """Collects how unknown names are used in a flow."""

    def __init__(self, names: list[str]) -> None:
        self.uses = {name: Use() for name in names}
        self.loops: dict[str, Use] = {}

    def of(self, node: Any) -> Use | None:
        """The use of what an expression names, if it names something unknown."""
        if isinstance(node, tree.Name):
            return self.loops.get(node.name) or self.uses.get(node.name)
        if isinstance(node, tree.Field):
            inner = self.of(node.of)
            return inner.field(node.name) if inner is not None else None
        if isinstance(node, tree.Index):
            inner = self.of(node.of)
            return inner.element() if inner is not None else None
        return None

    def note(self, node: Any, kind: str) -> None:
        """Note that an expression is used as a type."""
        use = self.of(node)
        if use is not None:
            use.kinds.add(kind)

    def collect(self, flow: tree.Flow) -> None:
        """Look at every place of a flow."""
        for node in tree.walk(flow):
            if isinstance(node, tree.ForEach):
                use = self.of(node.items)
                if use is not None:
                    self.loops[node.name] = use.element()
            self._look(node)
            if isinstance(node, tree.Name | tree.Field):
                self.of(node)

    def _look(self, node: tree.Node) -> None:
        for test in _conditions(node):
            self.note(test, "boolean")
        if isinstance(node, tree.Compare):
            self._compared(node)
        elif isinstance(node, tree.IsState):
            use = self.of(node.operand)
            if use is not None and node.state == "missing":
                use.maybe = True
            elif use is not None:
                use.element()
        elif isinstance(node, tree.Arithmetic):
            for each in (node.first, *(term.operand for term in node.terms)):
                self.note(each, "number")

    def _compared(self, node: tree.Compare) -> None:
        for here, other in ((node.left, node.right), (node.right, node.left)):
            if isinstance(other, tree.Integer | tree.Number | tree.Percent | tree.Arithmetic):
                self.note(here, "number")
            elif isinstance(other, tree.Boolean):
                self.note(here, "boolean")
            elif node.operator in ("<", "<=", ">", ">=") and not isinstance(other, tree.Text | tree.Duration):
                self.note(here, "number")


def _conditions(node: tree.Node) -> Iterator[tree.Expression]:
    if isinstance(node, tree.Branch | tree.GuardIf | tree.MustBe | tree.Never | tree.Rule):
        yield node.condition
    elif isinstance(node, tree.Logic):
        yield from node.operands
    elif isinstance(node, tree.Not):
        yield node.operand
    elif isinstance(node, tree.Repeat) and node.until is not None:
        yield node.until
