"""Laws of operators: arithmetic and comparisons."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayflow.compiler.moments import parse_duration
from sayflow.compiler.values import WorkingDays

from .expression_cases import DAY, FRIDAY, MONDAY, NOW, D, H, arithmetic, compare, evaluate, name, same


@pytest.mark.parametrize(
    ("form", "value"),
    [
        (arithmetic(2, ("+", 3), ("-", 1)), 4),
        (arithmetic(2, ("+", D("0.50"))), D("2.50")),
        (arithmetic(D("0.1"), ("+", D("0.2"))), D("0.3")),
        (arithmetic(7, ("/", 2)), D("3.5")),
        (arithmetic(6, ("/", 2)), D(3)),
        (arithmetic(1, ("/", 3)), D("0.3333333333333333333333333333")),
        (
            arithmetic(D("12345678901234567890.12"), ("*", D("1000000000000.01"))),
            D("12345678901234691346909012345678.9012"),
        ),
        (arithmetic("a", ("+", "b"), ("+", "c")), "abc"),
        (arithmetic([1], ("+", [2])), [1, 2]),
        (arithmetic(H, ("+", H)), 2 * H),
        (arithmetic(H, ("-", 2 * H)), -H),
        (arithmetic(H, ("*", D("1.5"))), parse_duration("1h 30m")),
        (arithmetic(3, ("*", H)), 3 * H),
        (arithmetic(H, ("/", 4)), H / 4),
        (arithmetic(H, ("/", timedelta(minutes=20))), D(3)),
        (arithmetic(NOW, ("+", H)), NOW + H),
        (arithmetic(H, ("+", NOW)), NOW + H),
        (arithmetic(NOW, ("-", DAY)), NOW - DAY),
        (arithmetic(NOW, ("-", NOW - H)), H),
        (arithmetic(MONDAY, ("+", DAY)), date(2026, 1, 6)),
        (arithmetic(DAY, ("+", MONDAY)), date(2026, 1, 6)),
        (arithmetic(MONDAY, ("-", DAY)), date(2026, 1, 4)),
        (arithmetic(FRIDAY, ("-", MONDAY)), 4 * DAY),
        (arithmetic(FRIDAY, ("+", WorkingDays(1))), date(2026, 1, 12)),
        (arithmetic(WorkingDays(1), ("+", FRIDAY)), date(2026, 1, 12)),
        (arithmetic(MONDAY, ("-", WorkingDays(1))), date(2026, 1, 2)),
        (arithmetic(NOW, ("+", WorkingDays(5))), NOW + 7 * DAY),
        # Over the change to summer time the clock in Berlin shows the same hour.
        (arithmetic(datetime(2026, 3, 27, 9, tzinfo=UTC), ("+", WorkingDays(1))), datetime(2026, 3, 30, 8, tzinfo=UTC)),
    ],
)
def test_arithmetic(form, value):
    assert same(evaluate(form), value)


@pytest.mark.parametrize(
    ("sign", "left", "right", "holds"),
    [
        ("==", 1, D("1.00"), True),
        ("!=", 1, 2, True),
        ("==", "1", 1, False),
        ("==", True, 1, False),
        ("==", {"a": 1, "b": 2}, {"b": D(2), "a": 1}, True),
        ("==", {"a": True}, {"a": 1}, False),
        ("==", MONDAY, NOW, False),
        ("<", 1, D("1.5"), True),
        ("<=", 2, 2, True),
        (">", "b", "a", True),
        (">=", MONDAY, FRIDAY, False),
        ("<", NOW, NOW + H, True),
        (">", DAY, H, True),
        ("in", 2, [1, 2], True),
        ("in", D("2.0"), [1, 2], True),
        ("in", True, [1, 2], False),
        ("in", "b", "abc", True),
        ("in", "a", {"a": 1}, True),
        ("not in", 3, [1, 2], True),
        ("contains", [1, 2], 2, True),
        ("contains", "abc", "d", False),
        ("starts with", "abc", "ab", True),
        ("ends with", "abc", "ab", False),
        ("matches", "order 4711!", "[0-9]+", True),
        ("matches", "order 4711!", "^[0-9]+$", False),
        ("matches", "Zoë", "^Z.ë$", True),
    ],
)
def test_comparisons(sign, left, right, holds):
    assert evaluate(compare(sign, left, right)) is holds
    assert evaluate(["compare", sign, name("l"), name("r")], l=left, r=right) is holds


NUMBERS = st.integers(-(10**12), 10**12) | st.decimals(-(10**12), 10**12, places=6)


@given(NUMBERS, NUMBERS, NUMBERS)
def test_sums_and_products_lose_no_digit(a, b, c):
    def exact(number):
        return Decimal(number).as_integer_ratio()

    total = evaluate(arithmetic(a, ("+", b), ("-", c)))
    ratios = [exact(each) for each in (a, b, c)]
    scale = 10**6
    assert Decimal(total) * scale == sum(sign * n * scale // d for sign, (n, d) in zip((1, 1, -1), ratios, strict=True))
    product = evaluate(arithmetic(a, ("*", b))) if not (isinstance(a, int) and isinstance(b, int)) else None
    if product is not None:
        (n1, d1), (n2, d2) = ratios[0], ratios[1]
        n, d = Decimal(product).as_integer_ratio()
        assert n * d1 * d2 == n1 * n2 * d


@given(NUMBERS, NUMBERS)
def test_order_and_equality_agree(a, b):
    results = [evaluate(compare(sign, a, b)) for sign in ("<", "==", ">")]
    assert sorted(results) == [False, False, True]
    assert evaluate(compare("<=", a, b)) is (results[0] or results[1])
    assert evaluate(compare("!=", a, b)) is not results[1]


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(-60, 60))
def test_working_days_are_counted_one_by_one(day, amount):
    there = evaluate(arithmetic(day, ("+", WorkingDays(amount))))
    step = 1 if amount > 0 else -1
    walked, left = day, abs(amount)
    while left:
        walked += timedelta(days=step)
        left -= walked.weekday() < 5
    assert there == walked
