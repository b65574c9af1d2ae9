"""The functions of the language: every example, and the cases an example does not show."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayflow.compiler.expressions import EvaluationContext, EvaluationError, Scope, build
from sayflow.compiler.functions import FUNCTIONS
from sayflow.compiler.types import assignable
from sayflow.compiler.values import SecretReference, WorkingDays, show, to_json
from sayflow.dsl import tree
from sayflow.dsl.parse import parse_expression

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
UNITS = {"ms": "milliseconds", "s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


class Looping(EvaluationContext):
    def new_id(self):
        return "id-1"

    def outcome(self, name):
        return "done"

    def previous(self, name):
        return "second"

    def rounds(self, name):
        return ["first", "second", "third"]


def context(zone="UTC"):
    return Looping(NOW, zone=zone)


def lower(node):
    """The form of an expression without names of the run."""
    match node:
        case tree.Text(parts):
            return ["text", [part if isinstance(part, str) else lower(part) for part in parts]]
        case tree.Call(function, arguments):
            return lower_call(function, arguments)
        case tree.ListOf(items):
            return ["list", [lower(each) for each in items]]
        case tree.Record(entries):
            return ["record", [[entry.key, lower(entry.value)] for entry in entries]]
        case tree.Negative(operand):
            return ["negative", lower(operand)]
        case tree.Arithmetic(first, terms):
            return ["arithmetic", lower(first), [[term.operator, lower(term.operand)] for term in terms]]
        case tree.Compare(left, operator, right):
            return ["compare", operator, lower(left), lower(right)]
    return ["lit", to_json(literal(node))]


def literal(node):
    match node:
        case tree.Integer(value) | tree.Number(value) | tree.Boolean(value):
            return value
        case tree.Duration(amount, unit):
            return timedelta(**{UNITS[unit]: amount})
        case tree.WorkingDays(amount):
            return WorkingDays(amount)
        case tree.Nothing():
            return None
    raise AssertionError(f"an example uses {type(node).__name__}")


def lower_call(function, arguments):
    match function, arguments:
        case (("now" | "new_id"), ()):
            return ["context", function]
        case "secret", (tree.Text((name,)),):
            return ["secret", name]
        case (("outcome" | "previous" | "rounds"), (tree.Name(name),)):
            return [function, name]
    return ["call", function, [lower(each) for each in arguments]]


def run(source, zone="UTC"):
    expression, findings = parse_expression(source)
    assert expression is not None
    assert not findings
    return build(lower(expression)).function(Scope({}), context(zone))


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=list(FUNCTIONS))
def test_every_example_shows_what_it_says(function):
    source, shown = function.example
    assert show(run(source), UTC) == shown
    assert function.name in source


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=list(FUNCTIONS))
def test_every_entry_is_complete(function):
    assert function.doc.endswith(".")
    assert "\n" not in function.doc
    assert len(function.doc) <= 120
    optional = [left_out for _, _, left_out in function.parameters]
    assert optional == sorted(optional), "what may be left out comes last"
    assert assignable(function.result_type(["any"] * len(function.parameters)), ["optional", "any"])


def test_the_table_is_the_one_of_the_language():
    names = (
        "length lower upper trim replace split join starts ends digits text number integer round floor ceil mod abs "
        "min max sum count average first last sort reverse unique flatten range keys values get merge date datetime "
        "duration day weekday add_working_days format json parse_json url_part mask hash now new_id outcome "
        "previous rounds secret"
    )
    assert set(FUNCTIONS) == set(names.split())


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ('length("Zoë")', "3"),
        ("length({ a: 1 })", "1"),
        ('replace("aaa", "a", "")', ""),
        ('replace("abc", "", "-")', "abc"),
        ('split("  a  b ")', '["a", "b"]'),
        ('split("a,,b", ",")', '["a", "", "b"]'),
        ('join(["a", "b"])', "a, b"),
        ('join([], "-")', ""),
        ('digits("٣4")', "4"),
        ('number("-0.50")', "-0.50"),
        ("number(5) / 2", "2.5"),
        ("integer(3.00)", "3"),
        ('integer(" 42 ")', "42"),
        ("round(2.5)", "3"),
        ("round(-2.5)", "-3"),
        ("round(5, 2)", "5.00"),
        ("round(1234.5, -2)", "1200"),
        ("round(0.005, 2)", "0.01"),
        ("floor(2.9)", "2"),
        ("ceil(-2.9)", "-2"),
        ("mod(-7, 3)", "2"),
        ("mod(7, -3)", "-2"),
        ("mod(7.5, 2)", "1.5"),
        ("mod(-7.5, 2)", "0.5"),
        ("abs(-2h)", "2h"),
        ("min([])", ""),
        ('max("a", "b")', "b"),
        ("max([1h, 90m])", "1h 30m"),
        ("sum([])", "0"),
        ("sum([0.1, 0.2])", "0.3"),
        ("sum([1h, 30m])", "1h 30m"),
        ("average([])", ""),
        ("average([1, 2])", "1.5"),
        ("average([1h, 2h])", "1h 30m"),
        ("count([1, 2])", "2"),
        ("count([1, 1.0, true], 1)", "2"),
        ("last([])", ""),
        ("sort([3, 1.5, 2])", "[1.5, 2, 3]"),
        ('sort(["b", "a"])', '["a", "b"]'),
        ("reverse(sort([1, 2]))", "[2, 1]"),
        ("unique([{ a: 1 }, { a: 1.0 }, [true], [1]])", '[{"a": 1}, [true], [1]]'),
        ("flatten([])", "[]"),
        ("range(3)", "[0, 1, 2]"),
        ("range(3, 1)", "[]"),
        ("range(-1, 1)", "[-1, 0]"),
        ("get([1, 2], -1)", "2"),
        ("get([1, 2], 5)", ""),
        ('get({ a: none }, "a", "x")', "x"),
        ("merge({ a: 1 })", '{"a": 1}'),
        ("merge({ a: 1 }, { b: 2 }, { a: 3 })", '{"a": 3, "b": 2}'),
        ('date("2026-01-05") - date("2026-01-01")', "4d"),
        ('duration("5 working days")', "5 working days"),
        ('duration("1d 2h")', "1d 2h"),
        ('add_working_days(date("2026-01-10"), -1)', "2026-01-09"),
        (
            'format(date("2026-01-05"), "dddd, D MMMM YYYY [at] ddd DD.MM.YY MMM M")',
            "Monday, 5 January 2026 at Mon 05.01.26 Jan 1",
        ),
        ('format(0.5, "0.00")', "0.50"),
        ('format(0.5, "#.##")', ".5"),
        ('format(2.345, "0.00 EUR")', "2.35 EUR"),
        ('format(-1234567, "€ #,##0.00")', "€ -1,234,567.00"),
        ('format(-0.001, "0.00")', "0.00"),
        ('format(1234, "0")', "1234"),
        ('format(7, "00000")', "00007"),
        ('format(1.50, "0.0##")', "1.5"),
        ('format(12, "#,##0")', "12"),
        ('format(123456, "#,##0")', "123,456"),
        ('parse_json("{\\"a\\": [1, 2.50, null, \\"\\\\u00e9\\"]}")', '{"a": [1, 2.50, null, "é"]}'),
        ('mask("1234")', "****"),
        ("hash(1.0) == hash(1.00)", "true"),
        ("text(true)", "true"),
        ("text([1, none])", "[1, null]"),
    ],
)
def test_more_cases(source, shown):
    assert show(run(source.replace("\\{", "{").replace('"{\\"', '"\\{\\"')), UTC) == shown


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("text(now())", "2026-01-05T10:00:00+01:00"),
        ('format(now(), "YYYY-MM-DDTHH:mm:ssZ")', "2026-01-05T10:00:00+01:00"),
        ('format(now(), "H h hh A m s SSS")', "10 10 10 AM 0 0 000"),
        ('datetime("2026-07-05 09:00")', "2026-07-05T09:00:00+02:00"),
        ('datetime(date("2026-07-05"))', "2026-07-05T00:00:00+02:00"),
        ('datetime(date("2026-07-05"), "9:30")', "2026-07-05T09:30:00+02:00"),
        ('datetime("2026-07-05", "9:30")', "2026-07-05T09:30:00+02:00"),
        ('datetime(now(), "23:30:15")', "2026-01-05T23:30:15+01:00"),
        ('date(datetime("2026-01-05T23:30:00Z"))', "2026-01-06"),
        ('day(datetime("2026-01-05T23:30:00Z"))', "6"),
        ('weekday(datetime("2026-01-05T23:30:00Z"))', "tuesday"),
        ('add_working_days(datetime("2026-03-27 09:00"), 1)', "2026-03-30T09:00:00+02:00"),
        ("json({ at: now() })", '{"at":"2026-01-05T10:00:00+01:00"}'),
        ('join([date("2026-01-05"), now()])', "2026-01-05, 2026-01-05T10:00:00+01:00"),
    ],
)
def test_days_and_clocks_are_those_of_the_zone(source, shown):
    value = run(source, "Europe/Berlin")
    assert show(value, context("Europe/Berlin").timezone) == shown


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ('number("1,50")', "wrong_type"),
        ('number("")', "wrong_type"),
        ('number("1e5")', "wrong_type"),
        ('integer("1.5")', "wrong_type"),
        ("integer(2.5)", "wrong_type"),
        ('integer("9999999999999999999")', "out_of_range"),
        ("round(1.5, 99)", "out_of_range"),
        ("floor(1000000000.5 * 1000000000.5 * 1000000000.5)", "out_of_range"),
        ("mod(1, 0)", "out_of_range"),
        ("sum([999999999999999999, 2])", "out_of_range"),
        ('sum(["a"])', "wrong_type"),
        ("sum([1, 1h])", "wrong_type"),
        ("min(1)", "wrong_type"),
        ('min(1, "a")', "wrong_type"),
        ("max([[1], [2]])", "wrong_type"),
        ("max([1, none])", "missing_value"),
        ("sort([true, false])", "wrong_type"),
        ('sort([{ a: 1 }], "b")', "missing_value"),
        ('sort([1], "b")', "wrong_type"),
        ("flatten([1])", "wrong_type"),
        ('split("a", "")', "wrong_type"),
        ('date("5 January")', "wrong_type"),
        ('datetime("soon")', "wrong_type"),
        ('datetime(now(), "25:00")', "wrong_type"),
        ('duration("soon")', "wrong_type"),
        ('add_working_days(date("2026-01-05"), 1000000000)', "out_of_range"),
        ('add_working_days(date("2026-01-05"), 999999999999999999)', "out_of_range"),
        ('get([1], "a")', "wrong_type"),
        ("get({ a: 1 }, 0)", "wrong_type"),
        ('format(date("2026-01-05"), "HH:mm")', "bad_pattern"),
        ('format(1, "abc")', "bad_pattern"),
        ('format(1, "0.00 0.00")', "bad_pattern"),
        ('format(1, "0.#0")', "bad_pattern"),
        ('format(true, "0")', "wrong_type"),
        ('parse_json("[1,")', "wrong_type"),
        ('parse_json("NaN")', "wrong_type"),
        ('hash(secret("KEY"))', "wrong_type"),
        ('json(secret("KEY"))', "wrong_type"),
    ],
)
def test_what_has_no_value(source, kind):
    with pytest.raises(EvaluationError) as caught:
        run(source)
    assert caught.value.kind == kind


@pytest.mark.parametrize(
    "text",
    ['{"a": 1, "a": 2}', '"\\ud800"', "[" * 100_000, "1" * 5000, "1E+99999", '{"a": ' * 65 + "1" + "}" * 65, "[1] x"],
)
def test_json_from_outside_is_read_strictly(text):
    with pytest.raises(EvaluationError) as caught:
        build(["call", "parse_json", [["lit", text]]]).function(Scope({}), context())
    assert caught.value.kind == "wrong_type"


def test_json_that_looks_like_a_tag_stays_a_record():
    read = build(["call", "parse_json", [["lit", '{"$number": "1", "$secret": "KEY"}']]])
    assert read.function(Scope({}), context()) == {"$number": "1", "$secret": "KEY"}
    read = build(["call", "parse_json", [["lit", '{"$secret": "KEY"}']]])
    assert read.function(Scope({}), context()) == {"$secret": "KEY"}


def call(name, *values):
    return build(["call", name, [["lit", to_json(value)] for value in values]]).function(Scope({}), context())


def test_a_secret_prints_as_stars():
    assert run('secret("KEY")') == SecretReference("KEY")


@given(st.lists(st.integers(-100, 100) | st.decimals(-100, 100, places=2)))
def test_lists_of_numbers(numbers):
    ordered = call("sort", numbers)
    assert ordered == sorted(numbers)
    assert call("min", numbers) == min(numbers, default=None)
    assert call("max", numbers) == (ordered[-1] if ordered else None)
    assert call("reverse", call("reverse", numbers)) == numbers
    assert call("sum", numbers) == sum(map(Decimal, numbers))
    unique = call("unique", numbers)
    assert len(unique) == len(set(numbers))
    assert call("unique", unique) == unique
    assert sum(call("count", numbers, each) for each in unique) == len(numbers) == call("count", numbers)


@given(st.decimals(-(10**15), 10**15, places=6), st.integers(0, 6))
def test_rounding_goes_to_the_nearest(number, digits):
    rounded = call("round", number, digits)
    assert abs(rounded - number) * 2 <= Decimal(1).scaleb(-digits)
    assert -rounded == call("round", -number, digits)
    assert call("floor", number) <= number <= call("ceil", number)
    assert show(rounded) == call("format", number, "0." + "0" * digits if digits else "0") or not rounded


@given(st.integers(-(10**6), 10**6), st.integers(-1000, 1000).filter(bool), st.integers(0, 3))
def test_the_remainder_is_that_of_whole_numbers_on_decimals_too(value, by, places):
    scaled = Decimal(value).scaleb(-places), Decimal(by).scaleb(-places)
    assert call("mod", value, by) == value % by
    assert call("mod", *scaled) == Decimal(value % by).scaleb(-places)


@given(st.dates(date(1000, 1, 1)))
def test_dates_are_read_back_from_their_text(day):
    assert call("date", call("text", day)) == day
    assert call("date", call("format", day, "YYYY-MM-DD")) == day
