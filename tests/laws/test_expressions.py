"""Laws of expressions: what each form means, what it reads, which forms are refused."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayflow.compiler.expressions import EvaluationError, Scope, build
from sayflow.compiler.values import SecretReference, WorkingDays, dump

from .expression_cases import ITEM_PRICE, NOW, RUN, context, evaluate, field, lit, name, same


@pytest.mark.parametrize(
    ("form", "value"),
    [
        (lit("a"), "a"),
        (lit(Decimal("1.50")), Decimal("1.50")),
        (name("yes"), True),
        (name("nowhere"), None),
        (field("applicant", "name"), "Bo"),
        (field("applicant", "zip"), None),
        (field("applicant", "note", "author", "name"), None),
        (field("nowhere", "name"), None),
        (field("applicant", "address", "city"), "Bonn"),
        (field("file", "size"), 3),
        (field("file", "__class__"), None),
        (["index", name("xs"), lit(0)], 1),
        (["index", name("xs"), lit(-1)], 3),
        (["index", lit("abc"), lit(1)], "b"),
        (["index", name("applicant"), lit("name")], "Bo"),
        (["index", name("applicant"), lit("zip")], None),
        (["field", ["index", name("rows"), lit(1)], "name"], "ink"),
        (["text", []], ""),
        (["text", ["a", "b"]], "ab"),
        (["text", ["Hello ", field("applicant", "name"), "!"]], "Hello Bo!"),
        (["text", [field("applicant", "age"), "/", field("applicant", "zip"), "/", name("xs")]], "16//[1, 2, 3]"),
        (["text", [["context", "now"]]], "2026-01-05T10:00:00+01:00"),
        (["text", [name("secret")]], "***"),
        (["list", []], []),
        (["list", [lit(1), field("applicant", "age")]], [1, 16]),
        (["record", [["b", lit(1)], ["a", name("yes")], ["c", lit(None)]]], {"b": 1, "a": True, "c": None}),
        (["record", []], {}),
        (["not", name("yes")], False),
        (["negative", lit(5)], -5),
        (["negative", lit(Decimal("0.00"))], Decimal("0.00")),
        (["negative", lit(timedelta(hours=1))], timedelta(hours=-1)),
        (["negative", lit(WorkingDays(2))], WorkingDays(-2)),
        (["and", [lit(True), lit(False), field("applicant", "zip")]], False),
        (["or", [lit(False), lit(True), field("applicant", "zip")]], True),
        (["choose", name("yes"), lit(1), field("applicant", "zip", "x")], 1),
        (["choose", lit(False), lit(1), lit(2)], 2),
        (["else", [field("applicant", "note"), lit(None), lit("x"), lit("y")]], "x"),
        (["else", [field("applicant", "note")]], None),
        (["is", "missing", False, field("applicant", "note")], True),
        (["is", "missing", True, field("applicant", "note")], False),
        (["is", "missing", False, name("xs")], False),
        (["is", "empty", False, name("empty")], True),
        (["is", "empty", True, lit("")], False),
        (["is", "empty", False, lit({})], True),
        (["where", name("rows"), ["compare", ">", ITEM_PRICE, lit(10)]], [{"price": Decimal("12.50"), "name": "ink"}]),
        (["quantifier", "any", "r", name("rows"), ["compare", ">", ["field", name("r"), "price"], lit(10)]], True),
        (["quantifier", "all", "r", name("rows"), ["compare", ">", ["field", name("r"), "price"], lit(10)]], False),
        (["quantifier", "any", "r", name("empty"), name("r")], False),
        (["quantifier", "all", "r", name("empty"), name("r")], True),
        (["comprehension", ["field", name("r"), "name"], "r", name("rows"), None], ["pen", "ink"]),
        (
            ["comprehension", name("x"), "x", name("xs"), ["compare", "!=", name("x"), lit(2)]],
            [1, 3],
        ),
        (
            # The inner loop sees its own name, the outer one's, and the run's.
            [
                "comprehension",
                [
                    "comprehension",
                    [
                        "arithmetic",
                        name("y"),
                        [["+", ["call", "length", [name("x", 1)]]], ["+", ["field", name("applicant", 2), "age"]]],
                    ],
                    "y",
                    name("x"),
                    None,
                ],
                "x",
                name("matrix"),
                None,
            ],
            [[19, 20], [20]],
        ),
        (["context", "now"], NOW),
        (["context", "new_id"], "id1"),
        (["context", "run.id"], "r1"),
        (["context", "run.started"], NOW - timedelta(hours=1)),
        (["outcome", "ship"], "outcome of ship"),
        (["previous", "draft"], "previous draft"),
        (["rounds", "draft"], ["draft"]),
        (["secret", "BANK"], SecretReference("BANK")),
        (["call", "length", [name("words")]], 2),
        (["call", "first", [name("empty")]], None),
        (["call", "json", [field("applicant", "note")]], "null"),
        (["compare", "==", field("applicant", "note"), lit(None)], True),
        (["compare", "!=", lit(None), field("applicant", "name")], True),
        (["compare", "==", lit(None), lit(None)], True),
        (["compare", "==", name("xs"), lit([1, Decimal("2.0"), 3])], True),
        (["compare", "==", name("xs"), lit([True, 2, 3])], False),
        (["compare", "==", name("yes"), lit(True)], True),
        (["compare", "!=", name("yes"), lit(True)], False),
        (["compare", "==", name("yes"), lit(1)], False),
        (["compare", "==", lit(1), name("yes")], False),
        (["compare", "==", field("applicant", "name"), lit("Bo")], True),
        (["compare", "==", field("applicant", "age"), lit("16")], False),
        (["compare", "in", field("applicant", "name"), ["list", [lit("Al"), lit("Bo")]]], True),
        (["compare", "not in", field("applicant", "age"), ["list", [lit("Al"), lit("Bo")]]], True),
        (["compare", "contains", name("matrix"), lit([3])], True),
    ],
)
def test_what_each_form_means(form, value):
    assert same(evaluate(form), value)


def test_names_live_in_scopes():
    scope = Scope({"a": 1}, Scope({"a": 2, "b": 3}, Scope({"c": 4})))
    for form, value in ((name("a"), 1), (name("a", 1), 2), (name("b"), None), (name("b", 1), 3), (name("c", 2), 4)):
        assert build(form).function(scope, context()) == value
    assert build(["field", name("r", 1), "x"]).function(Scope({}, Scope({"r": {"x": 5}})), context()) == 5


@pytest.mark.parametrize(
    ("form", "reads"),
    [
        (lit(1), set()),
        (field("applicant", "age"), {("applicant", "age")}),
        (field("applicant", "address", "city"), {("applicant", "address", "city")}),
        (["field", ["index", name("rows"), name("at")], "price"], {("rows",), ("at",)}),
        (["text", [name("a"), field("b", "c")]], {("a",), ("b", "c")}),
        (
            ["where", name("rows"), ["compare", ">", ITEM_PRICE, ["field", name("limit", 1), "low"]]],
            {("rows",), ("limit", "low")},
        ),
        (["comprehension", name("x"), "x", name("xs"), ["compare", "==", name("x"), name("y", 1)]], {("xs",), ("y",)}),
        (["call", "round", [name("total"), lit(2)]], {("total",)}),
        (["record", [["a", ["else", [name("x"), name("y")]]]]], {("x",), ("y",)}),
        (["previous", "draft"], {("draft",)}),
        (["rounds", "draft"], {("draft",)}),
        (["outcome", "ship"], set()),
        (["secret", "KEY"], set()),
    ],
)
def test_what_an_expression_reads(form, reads):
    compiled = build(form)
    assert compiled.reads == frozenset(reads)
    assert compiled.source_json is form


@pytest.mark.parametrize(
    "form",
    [
        None,
        "lit",
        [],
        [["lit", 1]],
        ["eval", "1"],
        ["lit"],
        ["lit", 1, 2],
        ["lit", 1.5],
        ["lit", {"$colour": 1}],
        ["name", "a"],
        ["name", 5, 0],
        ["name", "a", -1],
        ["name", "a", True],
        ["field", name("a"), 5],
        ["field", name("a")],
        ["field", [], "a"],
        ["text", "abc"],
        ["text", [5]],
        ["list", lit(1)],
        ["record", [["a"]]],
        ["record", [["a", lit(1)], ["a", lit(2)]]],
        ["record", [[1, lit(1)]]],
        ["record", {"a": lit(1)}],
        ["and", []],
        ["and", lit(True)],
        ["arithmetic", lit(1), [["%", lit(1)]]],
        ["arithmetic", lit(1), [["+"]]],
        ["arithmetic", lit(1), 5],
        ["compare", "===", lit(1), lit(1)],
        ["compare", [], lit(1), lit(1)],
        ["is", "open", False, lit(1)],
        ["quantifier", "most", "x", name("xs"), lit(True)],
        ["quantifier", "any", 5, name("xs"), lit(True)],
        ["call", "eval", []],
        ["call", "length", []],
        ["call", "length", [lit(1), lit(1)]],
        ["call", "now", []],
        ["call", [], []],
        ["context", "password"],
        ["outcome", 5],
        ["else", []],
        ["where", name("a"), ["where", name("b"), ["quantifier", "any", "x", name("c"), lit(True)]]],
    ],
)
def test_malformed_forms_are_refused_when_built(form):
    with pytest.raises(ValueError):
        build(form)


@pytest.mark.parametrize(
    "wrap", [lambda form: ["not", form], lambda form: ["field", form, "a"], lambda form: ["list", [form]]]
)
def test_forms_nested_too_deeply_are_refused(wrap):
    form = name("a")
    for _ in range(150):
        form = wrap(form)
    build(form)
    for _ in range(100_000):
        form = wrap(form)
    with pytest.raises(ValueError):
        build(form)


SCALARS = (
    st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from(["", "a", "ab"]) | st.decimals(-9, 9, places=2)
)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("ab"), inner, max_size=2),
    max_leaves=6,
)
LEAVES = JSON.map(lit) | st.sampled_from(sorted(RUN)).map(name)


def forms(inner):
    pair = st.tuples(inner, inner)
    return st.one_of(
        pair.map(lambda two: ["arithmetic", two[0], [["+", two[1]]]]),
        pair.map(lambda two: ["arithmetic", two[0], [["/", two[1]], ["*", two[1]]]]),
        pair.map(lambda two: ["index", *two]),
        st.tuples(st.sampled_from(["==", "<", "in", "not in", "contains", "ends with"]), inner, inner).map(
            lambda three: ["compare", *three]
        ),
        pair.map(lambda two: ["and", list(two)]),
        pair.map(lambda two: ["else", list(two)]),
        pair.map(lambda two: ["text", ["a", *two]]),
        inner.map(lambda one: ["field", one, "a"]),
        inner.map(lambda one: ["is", "empty", True, one]),
        pair.map(lambda two: ["where", two[0], lit(True)]),
        st.tuples(st.sampled_from(["sum", "sort", "unique", "text", "json", "max", "length", "keys"]), inner).map(
            lambda two: ["call", two[0], [two[1]]]
        ),
    )


@given(st.recursive(LEAVES, forms, max_leaves=8))
def test_any_expression_gives_a_value_or_the_one_error(form):
    before = dump(RUN)
    try:
        value = evaluate(form)
    except EvaluationError as error:
        kind = error.kind
    else:
        kind = "value"
        assert dump(evaluate(form)) == dump(value)
    assert kind in {"value", "missing_value", "wrong_type", "out_of_range", "too_much_work", "bad_pattern"}
    assert dump(RUN) == before, "no expression changes a value"
