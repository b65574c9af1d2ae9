"""When schedules start their flows, with time zones and summer time."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayflow.runtime.machine.context import from_moment, moment
from sayflow.runtime.schedules import next_moment


def listed(schedule: str, zone: str, start: str, count: int) -> list[str]:
    """So many moments after a start, as the clocks of the zone show them."""
    place = ZoneInfo(zone)
    at = moment(datetime.fromisoformat(start).replace(tzinfo=place))
    found = []
    for _ in range(count):
        following = next_moment(schedule, zone, at)
        assert following is not None
        at = following
        found.append(f"{from_moment(at).astimezone(place):%Y-%m-%d %H:%M%z}")
    return found


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        ("every day at 9:00", ["2026-01-05 09:00", "2026-01-06 09:00"]),
        ("every weekday at 17:30", ["2026-01-05 17:30", "2026-01-06 17:30"]),
        ("every Monday at 8:00", ["2026-01-12 08:00", "2026-01-19 08:00"]),
        ("every sunday at 0:05", ["2026-01-11 00:05", "2026-01-18 00:05"]),
        ("every 15m", ["2026-01-05 08:45", "2026-01-05 09:00"]),
        ("every 2h", ["2026-01-05 10:00", "2026-01-05 12:00"]),
        ("every 7d", ["2026-01-08 00:00", "2026-01-15 00:00"]),
        ("every month on the 1st at 8:00", ["2026-02-01 08:00", "2026-03-01 08:00"]),
        ("every month on the 31st at 8:00", ["2026-01-31 08:00", "2026-03-31 08:00"]),
        ("every month on the last day at 23:00", ["2026-01-31 23:00", "2026-02-28 23:00"]),
        ("every month on the last working day at 17:00", ["2026-01-30 17:00", "2026-02-27 17:00"]),
        ("every month on the first friday at 7:00", ["2026-02-06 07:00", "2026-03-06 07:00"]),
        ("every month on the last Monday at 7:00", ["2026-01-26 07:00", "2026-02-23 07:00"]),
        ("every month on the fourth sunday at 7:00", ["2026-01-25 07:00", "2026-02-22 07:00"]),
        ("30 6 * * 1-5", ["2026-01-06 06:30", "2026-01-07 06:30"]),
    ],
)
def test_each_form(schedule: str, expected: list[str]) -> None:
    assert [each[:16] for each in listed(schedule, "UTC", "2026-01-05 08:30", 2)] == expected


def test_a_time_that_summer_time_leaves_out_counts_as_the_moment_of_the_change() -> None:
    found = listed("every day at 2:30", "Europe/Berlin", "2026-03-28 00:00", 3)
    assert found == ["2026-03-28 02:30+0100", "2026-03-29 03:00+0200", "2026-03-30 02:30+0200"]


def test_a_time_that_comes_twice_counts_once() -> None:
    found = listed("every day at 2:30", "Europe/Berlin", "2026-10-24 12:00", 2)
    assert found == ["2026-10-25 02:30+0200", "2026-10-26 02:30+0100"]


def test_even_steps_take_no_notice_of_clocks_being_set() -> None:
    found = listed("every 30m", "Europe/Berlin", "2026-03-29 01:15", 3)
    assert found == ["2026-03-29 01:30+0100", "2026-03-29 03:00+0200", "2026-03-29 03:30+0200"]


def test_the_same_time_of_day_all_year() -> None:
    found = listed("every day at 9:00", "America/New_York", "2026-01-01 00:00", 365)
    assert {each[11:16] for each in found} == {"09:00"}
    assert len({each[:10] for each in found}) == 365


@given(
    st.sampled_from(
        [
            "every day at 2:30",
            "every weekday at 0:00",
            "every 7m",
            "every month on the last working day at 3:00",
            "5 4 * * 0",
        ]
    ),
    st.sampled_from(["UTC", "Europe/Berlin", "Australia/Lord_Howe", "America/St_Johns"]),
    st.integers(0, 3650 * 24 * 60),
)
def test_moments_follow_each_other_and_leave_none_out(schedule: str, zone: str, minutes: int) -> None:
    at = moment(datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes))
    following = next_moment(schedule, zone, at)
    assert following is not None
    assert following > at
    between = at + (following - at) // 2
    assert next_moment(schedule, zone, between) == following
    assert next_moment(schedule, zone, following - 1) == following
    assert from_moment(following) - from_moment(at) <= timedelta(days=35)


def test_a_date_that_never_comes() -> None:
    with pytest.raises(ValueError, match="is no schedule"):
        next_moment("0 0 30 2 *", "UTC", moment(datetime(2026, 1, 1, tzinfo=UTC)))
