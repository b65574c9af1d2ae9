"""What a condition says of values: where it holds, and where it does not."""

from __future__ import annotations

from ...dsl.tree import Call, Compare, Expression, IsState, Logic, Name, Not, Nothing, Text
from . import names
from .cases import Reader, lasting
from .context import Context, Here
from .state import NOTHING, Fact, Facts, State


def knowing(context: Context, node: Expression, here: Here, state: State) -> tuple[State, State]:
    """The state where a condition holds, and the one where it does not."""
    yes, no = facts(context, node, here)
    reader = Reader(context.model, here)
    return _left(reader, node, state.knowing(yes), holds=True), _left(reader, node, state.knowing(no), holds=False)


def _left(reader: Reader, node: Expression, state: State, *, holds: bool) -> State:
    """The state, with the values that things can still have; out of reach where the condition never is so."""
    cases = reader.cases(node, holds=holds)
    if not cases:
        return state.left()
    return state.within(lasting(cases[0])) if len(cases) == 1 else state


def facts(context: Context, node: Expression, here: Here) -> tuple[Facts, Facts]:
    """What is known where a condition holds, and where it does not."""
    if isinstance(node, IsState):
        if node.state == "missing":
            missing, there = _missing_facts(context, node.operand, here)
            return (there, missing) if node.negated else (missing, there)
        filled = _filled_facts(context, node.operand, here)
        return (filled, NOTHING) if node.negated else (NOTHING, filled)
    if isinstance(node, Not):
        yes, no = facts(context, node.operand, here)
        return no, yes
    if isinstance(node, Logic):
        sides = [facts(context, operand, here) for operand in node.operands]
        each_yes = [side[0] for side in sides]
        each_no = [side[1] for side in sides]
        if node.operator == "and":
            return NOTHING.union(*each_yes), frozenset.intersection(*each_no)
        return frozenset.intersection(*each_yes), NOTHING.union(*each_no)
    if isinstance(node, Compare) and node.operator in ("==", "!="):
        return _compared(context, node, here)
    return NOTHING, NOTHING


def _compared(context: Context, node: Compare, here: Here) -> tuple[Facts, Facts]:
    """What a comparison with a word, or with `none`, says."""
    yes: Facts = NOTHING
    no: Facts = NOTHING
    for side, other in ((node.left, node.right), (node.right, node.left)):
        if isinstance(other, Nothing):
            missing, there = _missing_facts(context, side, here)
            yes, no = yes | missing, no | there
        yes |= _outcome_facts(context, side, other, here)
        kind = context.model.type_of.get(id(other), "any")
        found = names.path(context, side, here)
        if found is not None and found[1] and kind[0] == "one_of" and len(kind[1]) == 1:
            root, fields = found
            yes |= {("is", root, (*fields, kind[1][0]))}
            no |= {("not", root, (*fields, kind[1][0]))}
    return (yes, no) if node.operator == "==" else (no, yes)


def _missing_facts(context: Context, node: Expression, here: Here) -> tuple[Facts, Facts]:
    """What is known where a value is missing, and where it is there: then so is all it hangs on."""
    found = names.path(context, node, here)
    if found is None:
        return NOTHING, NOTHING
    root, fields = found
    there: set[Fact] = {("there", root, fields[:length]) for length in range(len(fields) + 1)}
    there.add(("ran", root, ()))
    return here.state.lacking(root, fields).facts, frozenset(there)


def _filled_facts(context: Context, node: Expression, here: Here) -> Facts:
    """What is known where a list is not empty."""
    found = names.path(context, node, here)
    return NOTHING if found is None else frozenset({("filled", *found)})


def _outcome_facts(context: Context, call: Expression, word: Expression, here: Here) -> Facts:
    """`outcome(x) == done` says that x has run."""
    if not isinstance(call, Call) or call.function != "outcome" or len(call.arguments) != 1:
        return NOTHING
    named = call.arguments[0]
    is_done = (isinstance(word, Name) and word.name == "done") or (isinstance(word, Text) and word.parts == ("done",))
    root = names.symbol(context, named, here) if isinstance(named, Name) and is_done else None
    return frozenset({("ran", root, ())}) if root else NOTHING
