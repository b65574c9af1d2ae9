"""Laws of expressions: each operator and each error, budgets, what is read, malformed forms."""

import time
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayflow.compiler.evaluation import MAX_STEPS
from sayflow.compiler.expressions import EvaluationContext, EvaluationError, Scope, build
from sayflow.compiler.moments import parse_duration
from sayflow.compiler.values import MAX_DEPTH, FileReference, SecretReference, WorkingDays, dump, to_json

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
RUN = {
    "applicant": {"name": "Bo", "age": 16, "note": None, "address": {"city": "Bonn"}},
    "xs": [1, 2, 3],
    "words": ["a", "b"],
    "rows": [{"price": 5, "name": "pen"}, {"price": Decimal("12.50"), "name": "ink"}],
    "matrix": [[1, 2], [3]],
    "empty": [],
    "yes": True,
    "big": "x" * 600_000,
    "many": list(range(20_000)),
    "file": FileReference("a.pdf", "00", 3, "application/pdf"),
    "secret": SecretReference("KEY"),
}


def context(**changes):
    return EvaluationContext(
        NOW,
        run_id="r1",
        started=NOW - timedelta(hours=1),
        zone="Europe/Berlin",
        new_id=lambda: "id1",
        outcome=lambda name: f"outcome of {name}",
        previous=lambda name: f"previous {name}",
        rounds=lambda name: [name],
        **changes,
    )


def evaluate(form, **values):
    return build(form).function(Scope({**RUN, **values}), context())


def kind_of_error(form, **values):
    with pytest.raises(EvaluationError) as caught:
        evaluate(form, **values)
    return caught.value.kind


def lit(value):
    return ["lit", to_json(value)]


def name(text, up=0):
    return ["name", text, up]


def field(text, *fields):
    form = name(text)
    for each in fields:
        form = ["field", form, each]
    return form


def arithmetic(first, *terms):
    return ["arithmetic", lit(first), [[sign, lit(value)] for sign, value in terms]]


def compare(sign, left, right):
    return ["compare", sign, lit(left), lit(right)]


def same(value, wanted):
    return type(value) is type(wanted) and dump(value) == dump(wanted)


ITEM_PRICE = ["field", name("item"), "price"]


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


D, H, DAY = Decimal, timedelta(hours=1), timedelta(days=1)
MONDAY, FRIDAY = date(2026, 1, 5), date(2026, 1, 9)


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
    before = time.process_time()
    kind = kind_of_error(form, **values)
    assert kind == ("wrong_type" if form[1] == "parse_json" else "too_much_work")
    assert time.process_time() - before < 5


def test_the_budget_is_of_one_evaluation():
    compiled = build(["comprehension", name("x"), "x", name("xs"), None])
    shared = context(steps_left=5)
    assert compiled.function(Scope(dict(RUN)), shared) == [1, 2, 3]
    assert shared.steps_left == 2
    with pytest.raises(EvaluationError, match="steps"):
        compiled.function(Scope(dict(RUN)), shared)
    shared.steps_left = MAX_STEPS
    assert compiled.function(Scope(dict(RUN)), shared) == [1, 2, 3]


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


NUMBERS = st.integers(-(10**12), 10**12) | st.decimals(-(10**12), 10**12, places=6)
AMOUNTS = st.decimals(-(10**12), 10**12, places=2)


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


SCALARS = st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from(["", "a", "ab"]) | AMOUNTS
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
