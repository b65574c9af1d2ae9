"""Laws of conditions taken apart: a case is there for exactly the values for which the condition holds."""

from __future__ import annotations

from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayflow.compiler.analyse import analyse
from sayflow.compiler.check import cases
from sayflow.compiler.check.cases import Case, Cases, Reader, meet_all
from sayflow.compiler.check.context import Here
from sayflow.compiler.check.value_sets import FIRST, LAST, Line, ValueSet, Words, compared, line
from sayflow.dsl.tree import Expression, If, Logic

HEAD = "input x: integer\ninput y: number\ninput k: a | b | c\ninput f: boolean\n"
MORE = "input g: boolean\ninput d: duration\ninput s: text\n"
NUMBERS = (Decimal(0), Decimal(1), Decimal("1.5"), Decimal(2), Decimal(3))
SIGNS = ("==", "!=", "<", "<=", ">", ">=")
WORLDS = list(product((0, 1, 2, 3), NUMBERS, "abc", (True, False)))

atoms = st.one_of(
    st.builds(
        "{} {} {}".format,
        st.sampled_from("xy"),
        st.sampled_from(["==", "!=", "<", "<=", ">", ">="]),
        st.sampled_from("123"),
    ),
    st.builds("k {} {}".format, st.sampled_from(["==", "!="]), st.sampled_from("abc")),
    st.sampled_from(["f", "x in [1, 2]", "y not in [1, 3]", "k in [a, c]", "x < y", "y <= x", "1 < x", "f == false"]),
)
conditions = st.recursive(
    atoms,
    lambda inner: st.one_of(
        st.builds("not ({})".format, inner),
        st.builds("({}) {} ({})".format, inner, st.sampled_from(["and", "or"]), inner),
    ),
    max_leaves=6,
)


def read(condition: str) -> tuple[Reader, If]:
    analysis = analyse(f'{HEAD}if {condition} {{ step s: log "x" }}\n')
    statement = analysis.flow.body[0]
    assert isinstance(statement, If)
    return Reader(analysis.model, Here(analysis.model.run)), statement


def holds(condition: str, x: int, y: Decimal, k: str, f: bool) -> bool:
    """What Python says of the same condition."""
    names = {"x": x, "y": y, "k": k, "f": f, "a": "a", "b": "b", "c": "c", "false": False}
    return bool(eval(condition, {"__builtins__": {}}, names))


def within(found: Cases, x: int, y: Decimal, k: str, f: bool) -> bool:
    return any(
        all(_in(key, values, {"x": x, "y": y, "k": k, "f": f}) for key, values in case.items()) for case in found
    )


def _in(key: object, values: ValueSet, world: dict[str, object]) -> bool:
    assert isinstance(key, tuple)
    if key[0] == "minus":
        value: object = Decimal(str(world[key[1][0].name])) - Decimal(str(world[key[2][0].name]))
    else:
        value = world[key[0].name]
    if isinstance(values, Line):
        cut = (Decimal(str(value)), 0)
        return any(start <= cut < end for start, end in values.stretches)
    return (value in values.words) is not values.others


@given(conditions)
@settings(max_examples=60)
def test_cases_are_where_it_holds(condition: str) -> None:
    reader, statement = read(condition)
    node = statement.branches[0].condition
    yes, no = reader.cases(node), reader.cases(node, holds=False)
    for world in WORLDS:
        assert within(yes, *world) is holds(condition, *world)
        assert within(no, *world) is not holds(condition, *world)


@given(conditions, conditions)
@settings(max_examples=30)
def test_nothing_is_met_in_vain(one: str, other: str) -> None:
    both = f"({one}) and ({other})"
    reader, statement = read(both)
    found = reader.cases(statement.branches[0].condition)
    assert found or not any(holds(both, *world) for world in WORLDS)


@given(conditions, conditions)
@settings(max_examples=30)
def test_what_is_said_of_two_conditions_is_so(one: str, other: str) -> None:
    reader, statement = read(f"({one}) and ({other})")
    condition = statement.branches[0].condition
    assert isinstance(condition, Logic)
    first, second = condition.operands[0], Logic("and", condition.operands[1:])
    if reader.implies(first, second):
        assert all(holds(other, *world) for world in WORLDS if holds(one, *world))
    if reader.compatible(first, second) and "<" not in one + other and ">" not in one + other:
        # Bounds may meet between the few numbers that are tried.
        assert any(holds(one, *world) and holds(other, *world) for world in WORLDS)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("y > 6", "y > 5"),
        ("y == 5", "y >= 5"),
        ("5 < y", "y > 4.9"),
        ("y < -2", "y < -1"),
        ("y > 50%", "y > 0.4"),
        ("d > 2d", "d > 36h"),
        ("y > 1 and f", "y > 0"),
        ("y > 1 and y < 3", "y > 0 and y < 4"),
        ("f", "f or g"),
        ("x > 5", "x >= 6 or f"),
        ('s == "a"', 's in ["a", "b"]'),
        ("not f and g", "not f"),
    ],
)
def test_one_implies_the_other(one: str, other: str) -> None:
    reader, first, second = two(one, other)
    assert reader.implies(first, second)
    assert not reader.implies(second, first)


@pytest.mark.parametrize(
    ("one", "other", "can"),
    [
        ("x > 5", "x < 7", True),
        ("x > 5", "x < 6", False),
        ("y > 5", "y < 6", True),
        ("y >= 5", "y <= 5", True),
        ("y > 5", "y < 5", False),
        ("y > 5 and y < 4", "y < 9", False),
        ("y > 5", "x < 7", False),
        ("y > 5 and f", "y > 4", True),
        ("y > 5 and x < y", "x > 5 and x < y", False),
        ('s in ["a", "b"]', 's in ["b", "c"]', True),
        ("f", "not f", False),
    ],
)
def test_both_surely_can_hold(one: str, other: str, can: bool) -> None:
    reader, first, second = two(one, other)
    assert reader.compatible(first, second) is can


def two(one: str, other: str) -> tuple[Reader, Expression, Expression]:
    analysis = analyse(f'{HEAD}{MORE}if {one} {{ step s: log "x" }}\nif {other} {{ step t: log "x" }}\n')
    first, second = (node for node in analysis.flow.body if isinstance(node, If))
    return Reader(analysis.model, Here(analysis.model.run)), first.branches[0].condition, second.branches[0].condition


numbers = st.integers(-3, 3).map(Decimal)
cuts = st.tuples(numbers, st.integers(0, 1)) | st.sampled_from([FIRST, LAST])
lines = st.tuples(cuts, cuts, st.booleans()).map(lambda each: line([(min(each[:2]), max(each[:2]))], whole=each[2]))
words = st.tuples(st.frozensets(st.sampled_from("abc")), st.booleans()).map(lambda each: Words(*each))


@given(lines | words, lines | words)
def test_complements_are_exact(one: ValueSet, other: ValueSet) -> None:
    assert one.complement().complement() == one
    assert one.meet(one.complement()).empty
    if type(one) is type(other):
        assert one.meet(other).empty == other.meet(one).empty
        joined = one.join(other)
        assert joined is None or all(joined.complement().meet(each).empty for each in (one, other))


def test_a_bound_off_by_one_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The guard of the laws above: with `<` read as `<=` they fail."""

    def wrong(operator: str, value: Decimal, **more: Any) -> Line:
        return compared({"<": "<=", ">": ">="}.get(operator, operator), value, **more)

    monkeypatch.setattr(cases, "compared", wrong)
    with pytest.raises(AssertionError):
        test_cases_are_where_it_holds()


def test_too_many_cases_are_given_up() -> None:
    side: list[Case] = [{f"k{index}": Words(frozenset({"a"}))} for index in range(9)]
    assert meet_all([tuple(side), tuple(side)]) is None
