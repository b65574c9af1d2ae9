"""Laws of values: exact JSON, canonical bytes, text, size."""

import copy
import json
import pickle
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayflow.compiler.moments import parse_date, parse_datetime, parse_duration, show_duration, zone_of
from sayflow.compiler.values import (
    MAX_DEPTH,
    FileReference,
    SecretReference,
    WorkingDays,
    canonical,
    dump,
    from_json,
    json_text,
    load,
    show,
    size,
    to_json,
)

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
NAMES = TEXTS | st.sampled_from(["$number", "$record", "$date", "$", "$secret", "a"])
OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
MOMENTS = st.datetimes(datetime(2, 1, 1), datetime(9998, 12, 31), timezones=OFFSETS | st.just(UTC))  # noqa: DTZ001
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**40), 10**40),
    TEXTS,
    st.decimals(allow_nan=False, allow_infinity=False),
    st.dates(),
    MOMENTS,
    st.timedeltas(),
    st.binary(max_size=12),
    st.builds(WorkingDays, st.integers(-1000, 1000)),
    st.builds(SecretReference, TEXTS),
    st.builds(FileReference, TEXTS, TEXTS, st.integers(0), TEXTS),
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4), max_leaves=20
)


def same(left: object, right: object) -> bool:
    """Equal, with the same Python types all the way down, digits of numbers included."""
    if type(left) is not type(right):
        return False
    if isinstance(left, list):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, dict):
        return list(left) == list(right) and all(same(left[key], right[key]) for key in left)
    if isinstance(left, Decimal):
        return left.as_tuple() == right.as_tuple()
    return left == right


@given(VALUES)
def test_json_says_a_value_exactly(value):
    data = to_json(value)
    assert same(from_json(data), value)
    assert same(from_json(json.loads(json.dumps(data))), value)


@given(VALUES)
def test_dump_and_load_are_the_same_as_json_text(value):
    text = dump(value)
    assert json.loads(text) == to_json(value)
    assert same(load(text), value)
    assert same(load(json.dumps(to_json(value), indent=2)), value)


@given(VALUES, st.randoms(use_true_random=False))
def test_canonical_bytes_are_those_of_equal_values(value, random):
    def shuffled(inner):
        if isinstance(inner, dict):
            keys = list(inner)
            random.shuffle(keys)
            return {key: shuffled(inner[key]) for key in keys}
        if isinstance(inner, list):
            return [shuffled(item) for item in inner]
        if isinstance(inner, Decimal) and 0 < len(inner.as_tuple().digits) < 20 and abs(inner.as_tuple().exponent) < 9:
            return inner.quantize(Decimal(1).scaleb(inner.as_tuple().exponent - 3))
        return inner

    other = shuffled(value)
    assert canonical(other) == canonical(value)
    assert canonical(load(dump(value))) == canonical(value)


@given(VALUES, VALUES)
def test_canonical_bytes_differ_for_values_that_differ(one, other):
    if canonical(one) == canonical(other):
        assert one == other


@pytest.mark.parametrize(
    ("value", "data"),
    [
        (Decimal("12.50"), {"$number": "12.50"}),
        (date(2026, 1, 5), {"$date": "2026-01-05"}),
        (datetime(2026, 1, 5, 9, tzinfo=timezone(timedelta(hours=1))), {"$datetime": "2026-01-05T08:00:00Z"}),
        (timedelta(hours=2), {"$duration": 7_200_000_000}),
        (b"ab", {"$bytes": "YWI="}),
        (WorkingDays(5), {"$working_days": 5}),
        (SecretReference("KEY"), {"$secret": "KEY"}),
        ({"$number": "1"}, {"$record": ["$number", "1"]}),
        ({"$number": "1", "b": 2}, {"$number": "1", "b": 2}),
        ({"$record": ["a", 1]}, {"$record": ["$record", ["a", 1]]}),
    ],
)
def test_the_form_of_each_tag(value, data):
    assert to_json(value) == data
    assert json.loads(dump(value)) == data
    assert same(from_json(data), value)


@pytest.mark.parametrize(
    "nothing", [1.5, float("nan"), Decimal("NaN"), Decimal("-Infinity"), "\ud800", {"\udfff": 1}, {1: 2}, (1,), {1}]
)
def test_what_is_no_value_is_refused(nothing):
    with pytest.raises(ValueError):
        to_json(nothing)
    with pytest.raises(ValueError):
        to_json([{"a": nothing}])


@pytest.mark.parametrize("nothing", [float("nan"), Decimal("NaN"), "\ud800", {"\udfff": 1}, {1}, datetime(2026, 1, 1)])  # noqa: DTZ001
def test_dump_refuses_what_would_not_come_back(nothing):
    with pytest.raises(ValueError):
        dump(nothing)


def test_a_float_in_a_journal_comes_back_as_its_digits():
    assert same(load(dump([0.1])), [Decimal("0.1")])


@pytest.mark.parametrize(
    "text",
    [
        "NaN",
        "[Infinity]",
        '"\\ud800"',
        '{"\\uDC00": 1}',
        '{"$colour": 1}',
        '{"$number": 1}',
        '{"$number": "NaN"}',
        '{"$number": "x"}',
        '{"$date": 5}',
        '{"$date": "20260105"}',
        '{"$datetime": "never"}',
        '{"$duration": true}',
        '{"$duration": 99999999999999999999999}',
        '{"$bytes": "%"}',
        '{"$working_days": "5"}',
        '{"$secret": null}',
        '{"$record": {"a": 1}}',
        '{"$record": ["a"]}',
        '{"$file": ["a", "b", "3", "c"]}',
        "{",
        "[" * 100_000,
    ],
)
def test_load_refuses_what_dump_did_not_write(text):
    with pytest.raises(ValueError):
        load(text)


def test_depth_has_a_limit():
    value = "deep"
    for _ in range(MAX_DEPTH):
        value = [value]
    assert load(dump(value)) == value
    assert from_json(to_json(value)) == value
    assert size(value) > MAX_DEPTH
    with pytest.raises(ValueError, match="nested"):
        to_json([value])
    with pytest.raises(ValueError, match="nested"):
        size([value])
    with pytest.raises(ValueError, match="nested"):
        canonical([value])
    for _ in range(100_000):
        value = [value]
    with pytest.raises(ValueError, match="nested"):
        dump(value)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        ("Bo", "Bo"),
        (True, "true"),
        (-7, "-7"),
        (Decimal("12.50"), "12.50"),
        (Decimal("1E+3"), "1000"),
        (Decimal("-0.00"), "0.00"),
        (date(2026, 1, 5), "2026-01-05"),
        (datetime(2026, 1, 5, 9, tzinfo=UTC), "2026-01-05T09:00:00+00:00"),
        (datetime(2026, 1, 5, 9, 0, 0, 5, tzinfo=UTC), "2026-01-05T09:00:00.000005+00:00"),
        (timedelta(days=1, hours=2), "1d 2h"),
        (timedelta(milliseconds=500), "500ms"),
        (timedelta(0), "0s"),
        (b"abc", "<3 bytes>"),
        (WorkingDays(5), "5 working days"),
        (WorkingDays(1), "1 working day"),
        (SecretReference("KEY"), "***"),
        (FileReference("a.pdf", "00", 3, "application/pdf"), "a.pdf"),
        (
            {"a": [1, Decimal("2.50"), None, "é\n"], "b": date(2026, 1, 5)},
            '{"a": [1, 2.50, null, "é\\n"], "b": "2026-01-05"}',
        ),
        ([], "[]"),
        ({"key": SecretReference("KEY")}, '{"key": "***"}'),
    ],
)
def test_how_a_value_is_filled_into_a_text(value, text):
    assert show(value) == text


def test_moments_are_shown_in_the_zone():
    moment = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
    assert show(moment, ZoneInfo("Europe/Berlin")) == "2026-07-02T00:30:00+02:00"
    assert show([moment], zone_of("America/New_York")) == '["2026-07-01T18:30:00-04:00"]'
    assert show(datetime.max.replace(tzinfo=UTC), zone_of("Europe/Berlin")).startswith("9999-12-31")
    with pytest.raises(ValueError):
        zone_of("Europe/Atlantis")
    with pytest.raises(ValueError):
        zone_of("../etc/passwd")


@given(VALUES)
def test_json_text_is_json_for_everyone(value):
    json.loads(json_text(value))
    json.loads(f"[{show([value])}]")


@given(VALUES)
def test_size_is_near_the_length_of_the_json(value):
    measured = size(value)
    assert measured <= 8 * len(dump(value)) + 8
    assert size(value, measured) == measured


def test_size_of_a_value_held_many_times_over_costs_no_more_than_the_limit():
    value = ["x" * 100]
    for _ in range(100):
        value = [value, value]
    assert 1000 < size(value, 1000) < 10_000


def test_small_values_are_frozen_and_compare_by_what_they_hold():
    assert WorkingDays(5) == WorkingDays(5) != WorkingDays(4)
    assert WorkingDays(5) != SecretReference("5")
    assert len({WorkingDays(5), WorkingDays(5), SecretReference("a")}) == 2
    with pytest.raises(AttributeError):
        WorkingDays(5).amount = 6
    for value in (WorkingDays(5), SecretReference("a"), FileReference("a", "b", 3, "c")):
        assert copy.deepcopy(value) == value == pickle.loads(pickle.dumps(value))


def test_a_secret_never_prints():
    secret = SecretReference("BANK")
    assert {str(secret), repr(secret), f"{secret}", f"{secret:>9}", f"{secret!r}"} == {"***"}
    assert "BANK" not in repr([{"a": secret}])


@given(st.timedeltas())
def test_durations_are_read_back_from_their_text(length):
    assert parse_duration(show_duration(length)) == length


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("2h", timedelta(hours=2)),
        ("1d 2h 30m 5s 500ms", timedelta(days=1, hours=2, minutes=30, seconds=5, milliseconds=500)),
        ("-5m", timedelta(minutes=-5)),
        ("1.5s", timedelta(seconds=1.5)),
        ("PT2H", timedelta(hours=2)),
        ("P1DT0.25S", timedelta(days=1, milliseconds=250)),
        ("0s", timedelta(0)),
    ],
)
def test_durations_as_text(text, length):
    assert parse_duration(text) == length


@pytest.mark.parametrize(
    "text", ["", "2", "h", "2 hours", "1h 1d", "PT", "P", "-", "2h2h", "1e3s", "999999999d 999999999h", "٢h"]
)
def test_what_is_no_duration(text):
    with pytest.raises(ValueError):
        parse_duration(text)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-01-05 09:00", "2026-01-05T08:00:00+00:00"),
        ("2026-01-05T09:00:30", "2026-01-05T08:00:30+00:00"),
        ("2026-01-05T09:00:30.5Z", "2026-01-05T09:00:30.500000+00:00"),
        ("2026-01-05T09:00:30.123456789+02:00", "2026-01-05T07:00:30.123456+00:00"),
        ("2026-01-05T09:00-0530", "2026-01-05T14:30:00+00:00"),
        ("2026-07-05 09:00", "2026-07-05T07:00:00+00:00"),
        ("2026-10-25 02:30", "2026-10-25T00:30:00+00:00"),
    ],
)
def test_moments_as_text(text, moment):
    read = parse_datetime(text, zone_of("Europe/Berlin"))
    assert read.isoformat() == moment
    assert read.tzinfo is UTC


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-01-05",
        "20260105T0900",
        "2026-01-05 25:00",
        "2026-02-30 09:00",
        "2026-W01-1 09:00",
        "0001-01-01T00:00+05:00",
        "2026-01-05 09:00.5",
    ],
)
def test_what_is_no_moment(text):
    with pytest.raises(ValueError):
        parse_datetime(text)


@given(MOMENTS)
def test_moments_are_read_back_from_their_text(moment):
    assert parse_datetime(show(moment)) == moment


@pytest.mark.parametrize("text", ["20260105", "2026-1-5", "2026-02-30", "2026-W01-1", "", " 2026-01-05"])
def test_what_is_no_date(text):
    with pytest.raises(ValueError):
        parse_date(text)
