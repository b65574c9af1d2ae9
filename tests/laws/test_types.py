"""Laws of types: what comes in at the border, what may stand where, what several have in common."""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayflow.compiler.moments import zone_of
from sayflow.compiler.types import (
    BASE_TYPES,
    Mismatch,
    assignable,
    describe_type,
    element_type,
    field_type,
    fit,
    is_optional,
    join,
    optional,
    without_optional,
)
from sayflow.compiler.values import FileReference, SecretReference, WorkingDays, dump, load

MEMBERS = st.sampled_from(["yes", "no", "low", "high", "a b"])
NAMES = st.sampled_from(["a", "b", "kind", "name"])


def built(inner):
    return st.one_of(
        inner.map(lambda each: ["list", each]),
        inner.map(optional),
        st.dictionaries(NAMES, inner, max_size=3).map(lambda fields: ["record", fields]),
    )


TYPES = st.recursive(
    st.sampled_from(BASE_TYPES)
    | st.lists(MEMBERS, min_size=1, max_size=3, unique=True).map(lambda members: ["one_of", members]),
    built,
    max_leaves=6,
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(["yes", "2h"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=12,
)

APPLICANT = ["record", {"name": "text", "age": "integer", "note": ["optional", "text"]}]


@given(TYPES, JSON)
def test_what_comes_in_is_a_value_of_its_type_or_a_mismatch(type, raw):
    try:
        value = fit(type, raw)
    except Mismatch:
        return
    assert load(dump(value)) == value
    again = fit(type, value)
    assert again == value
    assert dump(again) == dump(value)


@given(JSON)
def test_open_data_is_kept_whole(raw):
    try:
        value = fit("any", raw)
    except Mismatch:
        return
    assert (
        json.loads(dump(value), object_hook=lambda record: float(record["$number"]) if "$number" in record else record)
        == raw
    )


@pytest.mark.parametrize(
    ("type", "raw", "value"),
    [
        ("text", "x", "x"),
        ("integer", 5, 5),
        ("integer", 5.0, 5),
        ("integer", 10**37, 10**37),
        ("number", 5, Decimal(5)),
        ("number", 0.1, Decimal("0.1")),
        ("number", Decimal("12345678901234567.89"), Decimal("12345678901234567.89")),
        ("boolean", True, True),
        ("date", "2026-01-05", date(2026, 1, 5)),
        ("datetime", "2026-01-05T09:00:00+01:00", datetime(2026, 1, 5, 8, tzinfo=UTC)),
        ("datetime", "2026-01-05 09:00", datetime(2026, 1, 5, 9, tzinfo=UTC)),
        ("duration", "2h", timedelta(hours=2)),
        ("duration", "5 working days", WorkingDays(5)),
        ("any", {"a": [1, 2.5, None]}, {"a": [1, Decimal("2.5"), None]}),
        ("any", (1, 2), [1, 2]),
        ("any", None, None),
        (["list", "number"], [1, 2.5], [Decimal(1), Decimal("2.5")]),
        (["one_of", ["yes", "no"]], "yes", "yes"),
        (["optional", "text"], None, None),
        (["optional", "text"], "x", "x"),
        (APPLICANT, {"name": "Bo", "age": 16, "extra": 1}, {"name": "Bo", "age": 16, "note": None}),
        (["record", {}], {"a": 1}, {}),
    ],
)
def test_what_fits(type, raw, value):
    fitted = fit(type, raw)
    assert fitted == value
    assert dump(fitted) == dump(value)


@pytest.mark.parametrize(
    ("type", "raw", "message"),
    [
        (APPLICANT, {"name": "Bo", "age": "x"}, 'applicant.age: expected an integer, got text "x"'),
        (APPLICANT, {"name": "Bo"}, "applicant.age: expected an integer, got nothing"),
        (APPLICANT, [], "applicant: expected a record { name: text, age: integer, note: text? }, got a list"),
        (["list", "text"], ["a", 5], "applicant[1]: expected a text, got integer 5"),
        (["list", "text"], "a", 'applicant: expected a list of text, got text "a"'),
        ("text", None, "applicant: expected a text, got nothing"),
        ("text", True, "applicant: expected a text, got true"),
        ("text", "a\ud800", "applicant: expected a text, got text with half of a surrogate pair"),
        ("any", {"a": "\udfff"}, "applicant.a: expected a text, got text with half of a surrogate pair"),
        ("integer", "5", 'applicant: expected an integer, got text "5"'),
        ("integer", 5.5, "applicant: expected an integer, got number 5.5"),
        ("integer", True, "applicant: expected an integer, got true"),
        ("integer", 10**38, "applicant: expected an integer of at most 38 digits, got an integer of too many digits"),
        ("number", "12.50", 'applicant: expected a number, got text "12.50"'),
        ("number", float("nan"), "applicant: expected a number of ordinary size, got number nan"),
        ("number", Decimal("1E+9999"), "applicant: expected a number of ordinary size, got number 1E+9999"),
        ("boolean", 1, "applicant: expected a boolean, got integer 1"),
        ("date", "5.1.2026", 'applicant: expected a date such as 2026-01-05, got text "5.1.2026"'),
        ("datetime", "now", 'applicant: expected a datetime such as 2026-01-05T09:00:00Z, got text "now"'),
        ("duration", 5, "applicant: expected a duration, got integer 5"),
        ("file", {"name": "a", "hash": "b", "size": 1}, "applicant: expected a file, got a record"),
        (["one_of", ["yes", "no"]], "maybe", 'applicant: expected one of yes | no, got text "maybe"'),
        ("any", {1: 2}, "applicant: expected a record with texts as names, got the name integer 1"),
        ("any", {"a": {1}}, "applicant.a: expected a value, got a set"),
        ("integer", "x" * 50 + "\n", f'applicant: expected an integer, got text "{"x" * 39}…"'),
        ("integer", "a\nb", 'applicant: expected an integer, got text "a\\nb"'),
    ],
)
def test_what_does_not_fit_says_where_and_why(type, raw, message):
    with pytest.raises(Mismatch) as caught:
        fit(type, raw, "applicant")
    assert str(caught.value) == message


def test_text_stands_for_numbers_on_the_command_line_only():
    assert fit("number", " 12.50 ", lenient=True) == Decimal("12.50")
    assert fit("integer", "-42", lenient=True) == -42
    assert fit("boolean", "Yes", lenient=True) is True
    assert fit(["list", ["optional", "integer"]], ["1", None], lenient=True) == [1, None]
    for type, text in (("number", "1,5"), ("number", "1e5"), ("integer", "1.0"), ("boolean", "1"), ("integer", "")):
        with pytest.raises(Mismatch):
            fit(type, text, lenient=True)


def test_moments_without_an_offset_are_read_in_the_zone():
    berlin = zone_of("Europe/Berlin")
    eight = datetime(2026, 1, 5, 8, tzinfo=UTC)
    assert fit("datetime", "2026-01-05 09:00", zone=berlin) == eight
    assert fit("datetime", datetime(2026, 1, 5, 9), zone=berlin) == eight  # noqa: DTZ001
    assert fit("any", [datetime(2026, 1, 5, 9)], zone=berlin) == [eight]  # noqa: DTZ001


def test_values_of_the_language_are_taken_as_they_are():
    for type, value in (
        ("date", date(2026, 1, 5)),
        ("duration", WorkingDays(5)),
        ("duration", timedelta(hours=2)),
        ("file", FileReference("a", "b", 3, "c")),
        ("any", [b"x", SecretReference("a"), timedelta(1), date(2026, 1, 5)]),
    ):
        assert fit(type, value) == value


def test_depth_has_a_limit():
    raw: object = 1
    type: object = "any"
    for _ in range(64):
        raw = [raw]
    assert fit("any", raw) == raw
    with pytest.raises(Mismatch, match="64 levels"):
        fit("any", [raw])
    for _ in range(65):
        type = ["list", type]
    with pytest.raises(Mismatch, match="64 levels"):
        fit(type, [raw])


CARD = ["record", {"kind": ["one_of", ["card"]], "number": "text"}]
BANK = ["record", {"kind": ["one_of", ["bank"]], "iban": "text"}]
PERSON = ["record", {"name": "text", "born": "date"}]
COMPANY = ["record", {"name": "text", "register": "text"}]
NAMED = ["record", {"name": "text"}]


@pytest.mark.parametrize(
    ("members", "raw", "value"),
    [
        ([CARD, BANK], {"kind": "bank", "iban": "DE1"}, {"kind": "bank", "iban": "DE1"}),
        ([CARD, BANK], {"kind": "card", "number": "4", "iban": 5}, {"kind": "card", "number": "4"}),
        ([PERSON, COMPANY], {"name": "X", "register": "HRB 1"}, {"name": "X", "register": "HRB 1"}),
        ([NAMED, COMPANY], {"name": "X", "register": "HRB 1"}, {"name": "X", "register": "HRB 1"}),
        ([NAMED, COMPANY], {"name": "X"}, {"name": "X"}),
        (["text", ["list", "text"]], ["a"], ["a"]),
    ],
)
def test_members_of_a_union_are_told_apart(members, raw, value):
    assert fit(["union", members], raw) == value


def test_a_union_names_what_it_takes():
    with pytest.raises(Mismatch, match=r"expected a record .*card.* got a record"):
        fit(["union", [CARD, BANK]], {"kind": "cash"})
    with pytest.raises(Mismatch, match=r"^p\.iban: expected a text, got integer 5"):
        fit(["union", [CARD, BANK]], {"kind": "bank", "iban": 5}, "p")


@pytest.mark.parametrize(
    ("type", "text"),
    [
        ("text", "text"),
        (["list", "text"], "list of text"),
        (["list", ["list", "text"]], "list of (list of text)"),
        (["optional", "text"], "text?"),
        (["optional", ["list", "text"]], "(list of text)?"),
        (["list", ["optional", "text"]], "list of (text?)"),
        (["one_of", ["yes", "no"]], "yes | no"),
        (["one_of", ["low", "very high", "text"]], 'low | "very high" | "text"'),
        (["list", ["one_of", ["low", "high"]]], "list of (low | high)"),
        (["record", {"a": "text", "b": ["optional", "integer"]}], "{ a: text, b: integer? }"),
        (["record", {}], "{ }"),
        (["union", [["record", {"a": "text"}], ["record", {"b": "text"}]]], "{ a: text } | { b: text }"),
        (["one_of", ['a"{b}\n']], '"a\\"\\{b}\\n"'),
    ],
)
def test_types_are_described_as_written(type, text):
    assert describe_type(type) == text


@given(TYPES)
def test_a_type_takes_itself_and_any_takes_what_is_there(type):
    assert assignable(type, type)
    assert assignable("never", type)
    assert assignable(type, optional(type))
    assert assignable(without_optional(type), "any")
    assert assignable("any", type)
    assert assignable(type, ["optional", "any"])
    assert is_optional(optional(type))


@given(TYPES, TYPES)
def test_both_types_fit_in_what_they_have_in_common(first, second):
    common = join([first, second])
    assert assignable(first, common)
    assert assignable(second, common)
    assert join([common, first]) == common
    assert join([first]) == first


@given(TYPES, TYPES, JSON)
def test_a_value_of_an_assignable_type_fits_the_other(first, second, raw):
    if "any" in json.dumps([first, second]) or not assignable(first, second):
        return
    try:
        value = fit(first, raw)
    except Mismatch:
        return
    fit(second, value)


@pytest.mark.parametrize(
    ("source", "target", "allowed"),
    [
        ("integer", "number", True),
        ("number", "integer", False),
        ("text", "number", False),
        (["one_of", ["a"]], "text", True),
        ("text", ["one_of", ["a"]], False),
        (["one_of", ["a"]], ["one_of", ["a", "b"]], True),
        (["one_of", ["a", "b"]], ["one_of", ["a"]], False),
        (["optional", "text"], "text", False),
        (["optional", "text"], "any", False),
        ("none", "text", False),
        ("none", ["optional", "text"], True),
        (["list", "never"], ["list", "text"], True),
        (["list", "integer"], ["list", "number"], True),
        (["list", ["optional", "text"]], ["list", "any"], True),
        (["list", "text"], ["list", "integer"], False),
        (["record", {"a": "text", "b": "integer"}], ["record", {"a": "text"}], True),
        (["record", {"a": "text"}], ["record", {"a": "text", "b": "integer"}], False),
        (["record", {"a": "text"}], ["record", {"a": "text", "b": ["optional", "integer"]}], True),
        (CARD, ["union", [CARD, BANK]], True),
        (["union", [CARD, BANK]], CARD, False),
        (["union", [CARD, BANK]], ["record", {"kind": "text"}], True),
        ("date", "datetime", False),
        (["list", "text"], "text", False),
    ],
)
def test_what_may_stand_where(source, target, allowed):
    assert assignable(source, target) is allowed


@pytest.mark.parametrize(
    ("types", "common"),
    [
        ([], "never"),
        (["integer", "number"], "number"),
        (["text", "integer"], "any"),
        (["text", "none"], ["optional", "text"]),
        ([["one_of", ["a"]], ["one_of", ["b", "a"]]], ["one_of", ["a", "b"]]),
        ([["one_of", ["a"]], "text"], "text"),
        ([["list", "never"], ["list", "text"]], ["list", "text"]),
        (
            [["record", {"a": "integer"}], ["record", {"a": "number", "b": "text"}]],
            ["record", {"a": "number", "b": ["optional", "text"]}],
        ),
        ([["union", [CARD, BANK]], CARD], ["union", [CARD, BANK]]),
        ([["union", [CARD, BANK]], PERSON], ["union", [CARD, BANK, PERSON]]),
        ([["optional", "integer"], "number"], ["optional", "number"]),
        (["text", ["list", "text"]], "any"),
    ],
)
def test_what_several_have_in_common(types, common):
    assert join(types) == common


@pytest.mark.parametrize(
    ("type", "name", "found"),
    [
        (APPLICANT, "age", "integer"),
        (APPLICANT, "size", None),
        (["optional", APPLICANT], "age", ["optional", "integer"]),
        (["optional", APPLICANT], "note", ["optional", "text"]),
        ("any", "x", "any"),
        ("text", "x", None),
        (["list", APPLICANT], "age", None),
        (["union", [CARD, BANK]], "kind", ["one_of", ["card", "bank"]]),
        (["union", [CARD, BANK]], "iban", ["optional", "text"]),
        (["union", [CARD, BANK]], "x", None),
        ("file", "size", "integer"),
    ],
)
def test_the_type_of_a_field(type, name, found):
    assert field_type(type, name) == found


def test_the_type_of_an_element():
    assert element_type(["list", "text"]) == "text"
    assert element_type(["optional", ["list", "text"]]) == "text"
    assert element_type("any") == "any"
    assert element_type("text") is None
