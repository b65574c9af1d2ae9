"""A flow in controlled English: what `translate` reads back as the same flow."""

from __future__ import annotations

from ...dsl import tree
from ..kinds import Catalogue
from .depth import deeply
from .grammar import load
from .outline import Line, render
from .write_lines import LineWriter
from .writing import Writer

ORDER: tuple[type[tree.Declaration], ...] = (
    tree.Use,
    tree.TypeDefinition,
    tree.EventDefinition,
    tree.Input,
    tree.Output,
    tree.Remember,
    tree.DefaultSetting,
    tree.Limit,
    tree.OncePer,
    tree.DefaultHandler,
    tree.Trigger,
)
"""The order in which declarations are told; what starts a run comes last, right before the steps."""


CONDITIONS = (tree.Boolean, tree.Compare, tree.IsState, tree.Logic, tree.Not, tree.Quantifier)


@deeply()
def describe(flow: tree.Flow, catalogue: Catalogue | None = None) -> str:
    """The flow as controlled English, ending with a line end; tests and comments are left out.

    Without a catalogue the steps are told by their settings alone, not by the phrases of their kinds.
    """
    writer = Writer(load().with_actions(catalogue), names(flow))
    lines = LineWriter(writer, catalogue)
    parts = [[lines.declaration(flow.header)]] if flow.header is not None else []
    facts, starts = declared_lines(flow, lines)
    for start in starts:
        start.bare = True
        start.text += ":"
    parts += [facts, [*starts, *lines.body(flow.body)]]
    return "\n\n".join("\n".join(render(part)) for part in parts if part) + "\n"


def declared_lines(flow: tree.Flow, lines: LineWriter) -> tuple[list[Line], list[Line]]:
    """The lines of what a flow declares, and of what starts it."""
    told = sorted(flow.declarations, key=_rank)
    facts = [lines.declaration(each) for each in told if not isinstance(each, tree.Trigger)]
    return facts, [lines.declaration(each) for each in told if isinstance(each, tree.Trigger)]


def _rank(declaration: tree.Declaration) -> int:
    return next(rank for rank, kind in enumerate(ORDER) if isinstance(declaration, kind))


def names(flow: tree.Flow) -> frozenset[str]:
    """The names that stand for one thing of this flow: they are written with `the`, but not what is true or false."""
    found: set[str] = set()
    facts: set[str] = set()
    for node in tree.walk(flow):
        if isinstance(node, tree.Named | tree.Input | tree.Remember):
            found.add(node.name)
            kind = node.gives if isinstance(node, tree.Step) else getattr(node, "type", None)
            if kind == tree.TypeName("boolean") or isinstance(getattr(node, "value", None), CONDITIONS):
                facts.add(node.name)
    return frozenset(found - facts)
