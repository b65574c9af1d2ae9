"""Places as the protocol counts them: lines from 0, columns in units of an encoding, UTF-16 unless agreed otherwise."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable

from lsprotocol.types import Position, PositionEncodingKind, Range

from ...dsl.source import Span

WIDTHS: dict[PositionEncodingKind, Callable[[str], int]] = {
    PositionEncodingKind.Utf8: lambda character: len(character.encode("utf-8", "surrogatepass")),
    PositionEncodingKind.Utf16: lambda character: 2 if character > "\uffff" else 1,
    PositionEncodingKind.Utf32: lambda character: 1,
}
LINE_END = re.compile(r"\r\n|\r|\n")


class Positions:
    """Converts between the offsets of a text, in characters, and positions."""

    def __init__(self, text: str, encoding: PositionEncodingKind = PositionEncodingKind.Utf16) -> None:
        self.text = text
        self.width = WIDTHS[encoding]
        ends = list(LINE_END.finditer(text))
        self.starts = [0, *(end.end() for end in ends)]
        self.ends = [*(end.start() for end in ends), len(text)]

    def position(self, offset: int) -> Position:
        """The position of an offset; what lies outside of the text counts as its nearest end."""
        offset = max(0, min(offset, len(self.text)))
        line = bisect_right(self.starts, offset) - 1
        before = self.text[self.starts[line] : min(offset, self.ends[line])]
        return Position(line, len(before) if before.isascii() else sum(map(self.width, before)))

    def range(self, span: Span) -> Range:
        """The range of a span."""
        return Range(self.position(span.start), self.position(span.end))

    def offset(self, position: Position) -> int:
        """The offset of a position; past the end of a line, or in the midst of a character, it is the place before."""
        if position.line >= len(self.starts):
            return len(self.text)
        start, end = self.starts[position.line], self.ends[position.line]
        line = self.text[start:end]
        if line.isascii():
            return start + min(position.character, len(line))
        units = 0
        for index, character in enumerate(line):
            units += self.width(character)
            if units > position.character:
                return start + index
        return end

    def span(self, range: Range) -> Span:
        """The span of a range."""
        return Span(self.offset(range.start), self.offset(range.end))
