"""What conditions say of each other is true of every value."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayflow.compiler.conditions import compatible, implies
from sayflow.dsl import tree
from sayflow.dsl.parse import parse
from sayflow.dsl.source import Source
from sayflow.dsl.tree import Compare, Expression, Integer, ListOf, Logic, Name, Not, Text

VALUES = range(-1, 7)
WORDS = ("open", "paid", "gone")


def word(text: str) -> Text:
    return Text((text,))


numbers = st.builds(
    Compare,
    st.just(Name("amount")),
    st.sampled_from(["<", "<=", ">", ">=", "=="]),
    st.builds(Integer, st.integers(0, 5)),
)
mirrored = numbers.map(
    lambda each: Compare(each.right, {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "=="}[each.operator], each.left)
)
words = st.one_of(
    st.sampled_from(WORDS).map(lambda each: Compare(Name("state"), "==", word(each))),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=2).map(
        lambda each: Compare(Name("state"), "in", ListOf(tuple(map(word, each))))
    ),
)
flags = st.sampled_from([Name("vip"), Not(Name("vip"))])
atoms = st.one_of(numbers, mirrored, words, flags)
conditions = st.recursive(
    atoms,
    lambda inner: st.builds(Logic, st.sampled_from(["and", "or"]), st.lists(inner, min_size=2, max_size=3).map(tuple)),
    max_leaves=5,
)
CASES = [
    {"amount": Decimal(amount) / 2, "state": state, "vip": vip}
    for amount in range(-2, 13)
    for state in WORDS
    for vip in (True, False)
]


def holds(node: Expression, case: dict[str, object]) -> bool:
    if isinstance(node, Logic):
        return (all if node.operator == "and" else any)(holds(each, case) for each in node.operands)
    if isinstance(node, Not):
        return not holds(node.operand, case)
    if isinstance(node, Name):
        return bool(case[node.name])
    assert isinstance(node, Compare)
    left, right = value(node.left, case), value(node.right, case)
    if node.operator == "in":
        return left in right
    return {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right, "==": left == right}[
        node.operator
    ]


def value(node: Expression, case: dict[str, object]):
    if isinstance(node, ListOf):
        return [value(each, case) for each in node.items]
    if isinstance(node, Text):
        return node.parts[0]
    return case[node.name] if isinstance(node, Name) else node.value  # type: ignore[attr-defined]


@given(conditions, conditions)
def test_what_is_implied_holds(one: Expression, other: Expression) -> None:
    if implies(one, other):
        assert all(holds(other, case) for case in CASES if holds(one, case))


@given(conditions, conditions)
def test_what_is_compatible_can_be(one: Expression, other: Expression) -> None:
    possible = any(holds(one, case) for case in CASES) and any(holds(other, case) for case in CASES)
    if possible and compatible(one, other):
        assert any(holds(one, case) and holds(other, case) for case in CASES)


def condition(text: str) -> Expression:
    flow = parse(Source(f"if {text} {{ }}")).flow
    return next(node.condition for node in tree.walk(flow) if isinstance(node, tree.Branch))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("x > 5", "x > 5"),
        ("x > 6", "x > 5"),
        ("x > 5", "x >= 5"),
        ("x == 5", "x >= 5"),
        ("5 < x", "x > 4.9"),
        ("x < -2", "x < -1"),
        ("x > 2d", "x > 36h"),
        ("x > 50%", "x > 0.4"),
        ("x > 1 and y", "x > 0"),
        ("x > 1 and x < 3", "x > 0 and x < 4"),
        ("x", "x or y"),
        ('s == "a"', 's in ["a", "b"]'),
        ("not x and y", "not x"),
    ],
)
def test_one_implies_the_other(one: str, other: str) -> None:
    assert implies(condition(one), condition(other))
    assert one == other or not implies(condition(other), condition(one))


@pytest.mark.parametrize(
    ("one", "other", "can"),
    [
        ("x > 5", "x < 7", True),
        ("x > 5", "x < 6", False),
        ("x >= 5", "x <= 5", True),
        ("x > 5", "x < 5", False),
        ("x > 5", "y < 7", False),
        ("x > 5 and length(y) > 1", "x > 5 and length(z) > 1", False),
        ("s == paid", 's == "paid"', False),
        ('s in ["a", "b"]', 's in ["b", "c"]', True),
        ("x", "not x", False),
    ],
)
def test_both_surely_can_hold(one: str, other: str, can: bool) -> None:
    assert compatible(condition(one), condition(other)) is can
