"""Snippets: nothing makes one fail, marks stand under their words, lines stay within the width."""

from hypothesis import given
from hypothesis import strategies as st

from sayflow.dsl.columns import columns, safe, stretch
from sayflow.dsl.diagnostic import Diagnostic, Label
from sayflow.dsl.render import formats, render
from sayflow.dsl.snippet import marks, snippet
from sayflow.dsl.source import Source, Span

ODD = st.sampled_from("ab \t\n\r日한😀\u0301\u0300\u200d\u202e\x1b\x00\ud800\u2028\ufeffé…")
TEXTS = st.text(ODD, max_size=60) | st.text(max_size=60) | st.text(ODD, min_size=300, max_size=900)
OFFSETS = st.integers(-3, 1000)
SPANS = st.builds(Span, OFFSETS, OFFSETS)


def printed(text: str) -> int:
    return sum(map(columns, text))


@given(TEXTS, SPANS, st.lists(SPANS, max_size=4), st.integers(0, 120))
def test_every_format_shows_every_finding(text: str, span: Span, labels: list[Span], width: int) -> None:
    found = Diagnostic("SF101", text, span, labels=tuple(Label(each, text) for each in labels), hint=text)
    for format in formats():
        shown = render(format, [(Source(text, text), [found])], width=width)
        shown.encode("utf-8")
        assert "SF101" in shown
        assert all(line == safe(line) for line in shown[:-1].split("\n"))


@given(st.text(ODD.filter(lambda c: c not in "\r\n"), max_size=400), st.data())
def test_a_mark_stands_under_its_words(line: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(line)))
    end = data.draw(st.integers(start, min(len(line), start + 8)))
    part = stretch(line, start, end, 40)
    assert part.first <= start <= part.last
    assert printed(part.text) <= 40
    drawn = [(column, c) for c, column in zip(part.text, places(part.text), strict=True) if columns(c)]
    for position in range(part.first, part.last):
        left, right = part.column(position), part.column(position + 1)
        shown = "".join(c for column, c in drawn if left <= column < right)
        if line[position] == "\t":
            assert shown.isspace()
        elif columns(line[position]):
            assert shown == safe(line[position])


def places(text: str) -> list[int]:
    """The column at which each character of a printed text begins."""
    found, column = [], 0
    for character in text:
        found.append(column)
        column += columns(character)
    return found


@given(st.text(st.sampled_from("ab é日"), max_size=500), st.integers(30, 120), st.data())
def test_lines_stay_within_the_width(line: str, width: int, data: st.DataObject) -> None:
    source = Source(line)
    span = Span(data.draw(st.integers(0, len(line))), data.draw(st.integers(0, len(line))))
    rows = snippet(source, marks(source, span, "^", "error"), width, lambda style, text: text)
    # A mark behind the last character may need one column more.
    assert max(map(printed, rows)) <= width + 1


def test_a_line_of_a_megabyte_is_cut_at_once() -> None:
    line = "日\u0301" * 500_000 + "wrong" + "\t" * 500_000
    part = stretch(line, 1_000_000, 1_000_005, 60)
    assert "wrong" in part.text
    assert part.text.startswith("...")
    assert part.text.endswith("...")
    assert part.column(1_000_005) - part.column(1_000_000) == 5
