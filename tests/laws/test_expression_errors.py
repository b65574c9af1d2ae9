"""Expressions without a value: each kind of error, and the budgets that end every evaluation."""

from datetime import UTC, date, datetime, timedelta

import pytest

from sayflow.compiler.evaluation import MAX_STEPS
from sayflow.compiler.expressions import EvaluationError, Scope, build
from sayflow.compiler.values import MAX_DEPTH, WorkingDays

from .expression_cases import (
    DAY,
    MONDAY,
    NOW,
    RUN,
    D,
    H,
    arithmetic,
    compare,
    context,
    evaluate,
    field,
    kind_of_error,
    lit,
    name,
)


@pytest.mark.parametrize(
    "form",
    [
        ["compare", "==", field("applicant", "zip"), lit(1)],
        ["compare", "==", field("applicant", "zip"), lit("x")],
        ["compare", "!=", lit(True), field("applicant", "zip")],
        ["compare", "==", field("applicant", "zip"), field("applicant", "note")],
        ["compare", "<", lit(1), field("applicant", "zip")],
        ["compare", "in", field("applicant", "zip"), name("xs")],
        ["compare", "in", field("applicant", "zip"), lit(["a"])],
        ["compare", "in", lit(1), field("applicant", "zip")],
        ["compare", "starts with", field("applicant", "zip"), lit("x")],
        ["compare", "matches", field("applicant", "zip"), lit("x")],
        ["arithmetic", field("applicant", "zip"), [["+", lit(1)]]],
        ["arithmetic", lit("a"), [["+", field("applicant", "zip")]]],
        ["arithmetic", field("applicant", "zip"), [["/", lit(0)]]],
        ["negative", field("applicant", "zip")],
        ["not", field("applicant", "zip")],
        ["and", [lit(True), field("applicant", "zip")]],
        ["choose", field("applicant", "zip"), lit(1), lit(2)],
        ["index", field("applicant", "zip"), lit(0)],
        ["index", name("xs"), field("applicant", "zip")],
        ["is", "empty", False, field("applicant", "zip")],
        ["where", field("applicant", "zip"), lit(True)],
        ["call", "length", [field("applicant", "zip")]],
        ["call", "text", [field("applicant", "zip")]],
        ["call", "round", [lit(D("1.5")), field("applicant", "zip")]],
        ["call", "join", [["list", [lit("a"), field("applicant", "zip")]]]],
        ["call", "sum", [lit([1, None])]],
    ],
)
def test_using_a_missing_value_is_an_error(form):
    assert kind_of_error(form) == "missing_value"


def test_the_message_names_what_is_missing():
    with pytest.raises(EvaluationError, match=r"^applicant\.zip is missing$"):
        evaluate(["compare", "<", field("applicant", "zip"), lit(1)])
    with pytest.raises(EvaluationError, match=r"^applicant\.zip is missing$"):
        evaluate(["not", field("applicant", "zip")])
    with pytest.raises(EvaluationError, match=r"^length, value is missing$"):
        evaluate(["call", "length", [field("applicant", "zip")]])


@pytest.mark.parametrize(
    "form",
    [
        ["field", field("applicant", "name"), "x"],
        ["index", lit(5), lit(0)],
        ["index", name("xs"), lit("a")],
        ["index", name("xs"), lit(True)],
        ["index", name("applicant"), lit(0)],
        arithmetic("a", ("+", 1)),
        arithmetic(1, ("+", True)),
        arithmetic([1], ("+", 1)),
        arithmetic("a", ("*", 3)),
        arithmetic([1], ("*", 3)),
        arithmetic(MONDAY, ("+", H)),
        arithmetic(MONDAY, ("-", NOW)),
        arithmetic(NOW, ("+", NOW)),
        arithmetic(H, ("*", H)),
        arithmetic(H, ("+", WorkingDays(1))),
        arithmetic(1, ("/", False)),
        ["negative", lit("a")],
        ["negative", lit(True)],
        ["not", lit("a")],
        ["not", lit(1)],
        ["and", [lit(1), lit(True)]],
        ["or", [lit(False), lit("true")]],
        ["choose", lit(1), lit(1), lit(2)],
        compare("<", 1, "a"),
        compare("<", True, False),
        compare("<", [1], [2]),
        compare("<", MONDAY, NOW),
        compare("<", WorkingDays(1), WorkingDays(2)),
        compare("in", 1, "abc"),
        compare("in", 1, {"a": 1}),
        compare("in", 1, 1),
        compare("starts with", [1], 1),
        compare("starts with", "a", 1),
        compare("matches", 1, "a"),
        ["is", "empty", False, lit(0)],
        ["where", lit("abc"), lit(True)],
        ["where", name("xs"), name("item")],
        ["quantifier", "any", "x", name("xs"), name("x")],
        ["comprehension", name("x"), "x", name("applicant"), None],
        ["call", "length", [lit(5)]],
        ["call", "hash", [name("secret")]],
        ["call", "round", [lit(True)]],
    ],
)
def test_values_of_the_wrong_type_are_an_error(form):
    assert kind_of_error(form) == "wrong_type"


@pytest.mark.parametrize(
    "form",
    [
        ["index", name("xs"), lit(3)],
        ["index", name("xs"), lit(-4)],
        ["index", lit(""), lit(0)],
        arithmetic(10**18, ("+", 1)),
        arithmetic(-(10**18), ("-", 1)),
        arithmetic(10**17, ("*", 11)),
        arithmetic(1, ("/", 0)),
        arithmetic(D("0.0"), ("/", D("0.00"))),
        arithmetic(H, ("/", 0)),
        arithmetic(H, ("/", timedelta(0))),
        arithmetic(D("1E+6000"), ("*", D("1E+6000"))),
        arithmetic(timedelta.max, ("+", H)),
        arithmetic(timedelta.max, ("*", 10**18)),
        arithmetic(date(9999, 12, 31), ("+", DAY)),
        arithmetic(datetime(9999, 12, 31, 23, tzinfo=UTC), ("+", H)),
        arithmetic(MONDAY, ("+", WorkingDays(10**18))),
        arithmetic(NOW, ("-", WorkingDays(10**9))),
    ],
)
def test_what_is_out_of_range(form):
    assert kind_of_error(form) == "out_of_range"


@pytest.mark.parametrize("pattern", ["(", "a{2000}", "(?=a)", r"(a)\1", "[z-a]", "*"])
def test_patterns_that_are_no_patterns(pattern, capfd):
    assert kind_of_error(compare("matches", "a", pattern)) == "bad_pattern"
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize(
    "form",
    [
        ["comprehension", name("x"), "x", name("many"), None],
        ["where", name("many"), lit(True)],
        ["quantifier", "all", "x", name("many"), lit(True)],
        ["comprehension", ["where", name("ten", 1), lit(True)], "x", name("thousand"), None],
        ["arithmetic", name("big"), [["+", name("big")]]],
        ["text", [name("big"), name("big")]],
        ["list", [name("big"), name("big")]],
        ["record", [["a", name("big")], ["b", ["list", [name("big")]]]]],
        ["comprehension", name("big", 1), "x", name("xs"), None],
        ["choose", lit(True), ["list", [name("big"), name("big")]], lit(1)],
        ["else", [lit(None), ["list", [name("big"), name("big")]]]],
        ["call", "replace", [name("big"), lit("x"), lit("yy")]],
        ["call", "join", [["list", [name("big"), name("big")]]]],
        ["call", "flatten", [["list", [name("many")] * 60]]],
        ["call", "range", [lit(10_001)]],
        ["call", "range", [lit(-(10**30)), lit(10**30)]],
        ["call", "parse_json", [["arithmetic", lit("["), [["+", name("big")], ["+", lit("]")]]]]],
        ["text", [name("bomb")]],
        ["call", "json", [name("bomb")]],
        ["call", "hash", [name("bomb")]],
        ["list", [name("deep")]],
        *[
            ["where", name("thousand"), ["compare", ">=", ["call", "length", [condition]], lit(0)]]
            for condition in (
                ["text", [name("megabyte", 1)]],
                ["text", [name("big", 1)]],
                ["arithmetic", name("big", 1), [["+", lit("x")]]],
                ["call", "lower", [name("big", 1)]],
                ["call", "text", [name("megabyte", 1)]],
                ["call", "json", [name("megabyte", 1)]],
                ["call", "hash", [name("megabyte", 1)]],
                ["call", "unique", [name("megabyte", 1)]],
                ["call", "sort", [name("many", 1)]],
                ["call", "merge", [name("wide", 1), name("wide", 1)]],
            )
        ],
        *[
            ["where", name("thousand"), condition]
            for condition in (
                ["compare", "==", name("megabyte", 1), ["list", [["index", name("megabyte", 1), lit(0)]]]],
                ["compare", "in", lit([0]), name("megabyte", 1)],
                ["compare", "in", lit(-1), name("many", 1)],
                ["compare", "matches", name("big", 1), lit("a+b")],
            )
        ],
    ],
)
def test_no_expression_works_without_end(form):
    bomb = ["x" * 100]
    for _ in range(64):
        bomb = [bomb, bomb]
    deep = 1
    for _ in range(MAX_DEPTH):
        deep = [deep]
    values = {"ten": list(range(10)), "thousand": list(range(1000)), "bomb": bomb, "deep": deep}
    values["megabyte"] = [[[number] for number in range(60_000)]]
    values["wide"] = {str(number): number for number in range(20_000)}
    kind = kind_of_error(form, **values)
    assert kind == ("wrong_type" if form[1] == "parse_json" else "too_much_work")


def test_the_budget_is_of_one_evaluation():
    compiled = build(["comprehension", name("x"), "x", name("xs"), None])
    shared = context(steps_left=5)
    assert compiled.function(Scope(dict(RUN)), shared) == [1, 2, 3]
    assert shared.steps_left == 2
    with pytest.raises(EvaluationError, match="steps"):
        compiled.function(Scope(dict(RUN)), shared)
    shared.steps_left = MAX_STEPS
    assert compiled.function(Scope(dict(RUN)), shared) == [1, 2, 3]
