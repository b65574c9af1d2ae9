"""Inputs for what a text speaks of and nothing declares, with types from how they are used."""

from __future__ import annotations

import dataclasses
from typing import Any

from ....dsl import tree
from ..changes import changed
from .uses import Uses
from .word_lists import listed

GIVEN = listed("item round error answer run done failed cancelled skipped running waiting")
"""Names that the language itself gives in some places, and what `outcome` says."""


def declared(flow: tree.Flow) -> frozenset[str]:
    """Every name that the flow declares somewhere, options and members of closed sets included."""
    found = set(GIVEN)
    for node in tree.walk(flow):
        if isinstance(node, _NAMING):
            found.add(node.name)
        elif isinstance(node, tree.Member):
            found.add(node.value)
        elif isinstance(node, tree.Trigger | tree.WaitEvent):
            found |= {name for name in (node.alias, getattr(node, "event", None)) if name}
        elif isinstance(node, tree.Target):
            found |= set(node.names)
        if isinstance(node, tree.Decide):
            found |= set(node.options)
    return frozenset(found)


_NAMING = (
    tree.Named,
    tree.NamedDeclaration,
    tree.Quantifier,
    tree.Comprehension,
    tree.TypeName,
)


def unknown(flow: tree.Flow) -> list[str]:
    """The names that expressions read and nothing declares, in order.

    A guard of an edge may read a field of what its step gave, so nothing is unknown there.
    """
    known = declared(flow)
    guards = {id(node) for edge in tree.walk(flow) if isinstance(edge, tree.Guard) for node in tree.walk(edge)}
    names = (node.name for node in tree.walk(flow) if isinstance(node, tree.Name) and id(node) not in guards)
    return list(dict.fromkeys(name for name in names if name not in known))


def with_events(flow: tree.Flow) -> tuple[tree.Flow, list[str]]:
    """The flow with a declaration for each event that it waits for and does not declare, and their names."""
    known = {each.name for each in flow.declarations if isinstance(each, tree.EventDefinition)}
    aliases: dict[str, list[str]] = {}
    for node in tree.walk(flow):
        if isinstance(node, tree.WaitEvent | tree.OnEvent) and node.event not in known:
            aliases.setdefault(node.event, []).append(node.alias or node.event)
    found: list[tree.Declaration] = []
    for event, names in aliases.items():
        uses = Uses(names)
        uses.collect(flow)
        fields = {name: use for each in names for name, use in uses.uses[each].fields.items()}
        types = tuple(tree.FieldType(name, use.type()) for name, use in fields.items())
        found.append(tree.EventDefinition(event, types, from_outside=True))
    return tree.Flow(flow.header, (*found, *flow.declarations), flow.body, flow.tests), list(aliases)


def with_whole_names(flow: tree.Flow) -> tree.Flow:
    """`The credit score is checked. If the score is below 600`: a short name for the one thing that ends in it."""
    names = unknown(flow)
    known = [*names, *(node.name for node in tree.walk(flow) if isinstance(node, tree.Step))]
    meant = {}
    for place, short in enumerate(names):
        longer = [each for each in names[:place] if each.endswith(f"_{short}")]
        if len(longer) == 1 and known.count(short) == 1:
            meant[short] = longer[0]

    def change(node: Any) -> Any:
        return tree.Name(meant[node.name]) if isinstance(node, tree.Name) and node.name in meant else node

    made: tree.Flow = changed(flow, change) if meant else flow
    return made


TEXTS = tree.ListType(tree.TypeName("text"))


def with_results(flow: tree.Flow, gathered: set[str]) -> tree.Flow:
    """What tasks give: `estimate the damage` gives the `damage` compared later, the `gathered` lists have elements."""
    names = set(unknown(flow))
    given = {}
    for node in tree.walk(flow):
        if isinstance(node, tree.Step) and node.kind == "task" and node.gives is None:
            verb, _, thing = node.name.partition("_")
            if thing in names and verb in MEASURING:
                given[thing] = node.name
    lists = [
        node.name
        for node in tree.walk(flow)
        if isinstance(node, tree.Step) and node.gives == TEXTS and node.name in gathered
    ]
    uses = Uses([*given, *lists])
    uses.collect(flow)
    given = {thing: step for thing, step in given.items() if uses.uses[thing].type() == tree.TypeName("number")}

    def change(node: Any) -> Any:
        if isinstance(node, tree.Name) and node.name in given:
            return tree.Name(given[node.name])
        if isinstance(node, tree.Step) and node.name in given.values():
            return dataclasses.replace(node, gives=tree.TypeName("number"))
        if isinstance(node, tree.Step) and node.name in lists:
            return dataclasses.replace(node, gives=tree.ListType(uses.uses[node.name].element().type()))
        return node

    made: tree.Flow = changed(flow, change) if given or lists else flow
    return made


MEASURING = listed("assess calculate compute count determine estimate measure rate weigh")
"""Verbs of tasks that find a number out."""


def with_inputs(flow: tree.Flow, texts: set[str], moments: set[str]) -> tuple[tree.Flow, list[tree.Input]]:
    """The flow with an input for every unknown name, and these inputs; `texts` and `moments` are known to be such."""
    names = unknown(flow)
    if not names:
        return flow, []
    uses = Uses(names)
    uses.collect(flow)
    for name in texts & set(names):
        uses.uses[name].kinds = {"text"}
    for name in moments & set(names):
        uses.uses[name].kinds = {"datetime"}
    inputs = [tree.Input(name, use.type()) for name, use in uses.uses.items()]
    events = {each.event for each in flow.declarations if isinstance(each, tree.OnEvent)}
    carried = tuple(tree.FieldType(each.name, each.type) for each in inputs)
    found: list[tree.Declaration] = []
    for each in flow.declarations:
        if isinstance(each, tree.EventDefinition) and each.name in events and not each.fields:
            each = tree.EventDefinition(each.name, carried, each.from_outside)
        found.append(each)
    return tree.Flow(flow.header, (*found, *inputs), flow.body, flow.tests), inputs
