"""Lengths of time in words."""

import pytest

from sayflow.cli.terminal.words import SECOND, length

HOUR = 3600
DAY = 24 * HOUR


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"),
        (1.5, "1.5 s"),
        (125, "2 min 5 s"),
        (3 * HOUR, "3 h"),
        (3 * HOUR + 120, "3 h 2 min"),
        (DAY - 2, "1 d"),
        (2 * DAY - 2, "2 d"),
        (2 * DAY + 3 * HOUR, "2 d 3 h"),
    ],
)
def test_a_length_of_time(seconds: float, words: str) -> None:
    assert length(round(seconds * SECOND)) == words
