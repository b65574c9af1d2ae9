"""How text lies in the columns of a terminal: tabs, wide and combining characters, hidden ones."""

from __future__ import annotations

from typing import NamedTuple
from unicodedata import category, east_asian_width

TAB = 4
ELLIPSIS = "..."  # three plain dots: some terminals draw the one character wide

# Controls could move the cursor or colour the screen, and the hidden direction marks make text read as
# other than it is. The two joiners stay: words of some scripts need them.
_UNSAFE = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))
_JOINERS = "\u200c\u200d"


def safe(text: str) -> str:
    """The text with control and hidden characters written as escapes."""
    return text if text.isascii() and text.isprintable() else "".join(map(_safe, text))


def columns(character: str) -> int:
    """How many columns one printed character takes: 0, 1 or 2."""
    if character.isascii():
        return 1
    if character in _JOINERS or "\u1160" <= character <= "\u11ff" or category(character) in ("Mn", "Me"):
        return 0
    return 2 if east_asian_width(character) in ("W", "F") else 1


class Stretch(NamedTuple):
    """A stretch of a line as it is shown: characters `first` to `last` (exclusive) of the line.

    `starts` holds the column in `text` of each of these characters, and at the end the column behind them.
    """

    first: int
    last: int
    text: str
    starts: list[int]

    def column(self, position: int) -> int:
        """The column, counted from 0, at which a character of the line is shown."""
        return self.starts[min(max(position, self.first), self.last) - self.first]


def stretch(line: str, start: int, end: int, room: int) -> Stretch:
    """The line, cut with ellipses around characters `start` to `end` when it is wider than `room` columns."""
    # A line can be a megabyte long: only the neighbourhood that could be shown is measured.
    reach = 4 * room
    first, last = (0, len(line)) if len(line) <= 2 * reach else (max(0, start - reach), start + reach)
    last = min(last, len(line))
    pieces, starts = _lay_out(line[first:last])
    left, right = starts[start - first], starts[min(end, last) - first]
    total = starts[-1]
    begin = left - max(room // 4, (room - (right - left)) // 2)
    begin = max(0, min(begin, total - room))
    cut_before = first > 0 or begin > 0
    cut_after = last < len(line) or total - begin > room
    low = begin + (len(ELLIPSIS) if cut_before else 0)
    high = begin + room - (len(ELLIPSIS) if cut_after else 0)
    keep = [index for index in range(len(pieces)) if starts[index] >= low and starts[index + 1] <= high]
    from_piece, to_piece = (keep[0], keep[-1] + 1) if keep else (0, 0)
    text = "".join(pieces[from_piece:to_piece])
    shift = starts[from_piece] - (len(ELLIPSIS) if cut_before else 0)
    return Stretch(
        first + from_piece,
        first + to_piece,
        (ELLIPSIS if cut_before else "") + text + (ELLIPSIS if cut_after else ""),
        [column - shift for column in starts[from_piece : to_piece + 1]],
    )


def _lay_out(line: str) -> tuple[list[str], list[int]]:
    pieces: list[str] = []
    starts = [0]
    for character in line:
        column = starts[-1]
        piece = " " * (TAB - column % TAB) if character == "\t" else _safe(character)
        pieces.append(piece)
        starts.append(column + (columns(piece) if len(piece) == 1 else len(piece)))
    return pieces, starts


def _safe(character: str) -> str:
    if category(character) in _UNSAFE and character not in _JOINERS:
        return character.encode("unicode_escape").decode("ascii")
    return character
