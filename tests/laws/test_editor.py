"""Laws of what an editor asks: they hold for every example, wherever its text stops, whatever is asked."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lsprotocol.types import Position, PositionEncodingKind

from sayflow.cli.language_server.positions import LINE_END, Positions
from sayflow.compiler.editor.actions import actions
from sayflow.compiler.editor.completion import completion
from sayflow.compiler.editor.definition import definition, references
from sayflow.compiler.editor.document import Document
from sayflow.compiler.editor.folding import folds
from sayflow.compiler.editor.formatting import formatting
from sayflow.compiler.editor.hover import hover
from sayflow.compiler.editor.inlays import inlays
from sayflow.compiler.editor.lenses import lenses
from sayflow.compiler.editor.outline import Symbol, outline
from sayflow.compiler.editor.rename import GIVEN, RenameRefused, rename
from sayflow.compiler.editor.semantic_tokens import semantic_tokens
from sayflow.compiler.editor.words import Word
from sayflow.dsl.diagnostic import Edit
from sayflow.dsl.formatting import format_source
from sayflow.dsl.source import Span
from tests.editor.flows import FLOWS, SHOP, document, opened

TEXTS = [path.read_text("utf-8") for path in FLOWS]
SOUND = [path for path in FLOWS if opened(path).analysis.sound]
FEWER = settings().max_examples // 4
ENCODINGS = (PositionEncodingKind.Utf8, PositionEncodingKind.Utf16, PositionEncodingKind.Utf32)


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """A text as it is while somebody types: cut off, or with a stretch missing, or with another in its place."""
    text = draw(st.sampled_from(TEXTS))
    start = draw(st.integers(0, len(text)))
    if draw(st.booleans()):
        return text[:start]
    piece = draw(st.sampled_from(['"', "{", "}", "(", ". ", "\n", "🙂", "step x: ", "{a.", " -> ", "é\r", "#"]))
    return text[:start] + piece + text[min(len(text), start + draw(st.integers(0, 40))) :]


def applied(text: str, edits: list[Edit]) -> str:
    for edit in sorted(edits, key=lambda each: each.span, reverse=True):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text


def inside(span: Span, text: str) -> bool:
    return 0 <= span.start <= span.end <= len(text)


@given(damaged(), st.data())
@settings(max_examples=2 * FEWER)
def test_completion_never_fails_at_any_place(text: str, data: st.DataObject) -> None:
    offset = data.draw(st.sampled_from([len(text), data.draw(st.integers(0, len(text)))]))
    found = completion(document(text), offset)
    assert found.span.end == offset
    assert inside(found.span, text)
    assert len({item.label for item in found.items}) == len(found.items)


@given(damaged(), st.data())
@settings(max_examples=2 * FEWER)
def test_every_place_lies_in_the_text(text: str, data: st.DataObject) -> None:
    shown = document(text)
    offset = data.draw(st.integers(0, len(text)))
    spans = [found.span for found in shown.analysis.diagnostics]
    spans += [label.span for found in shown.analysis.diagnostics for label in found.labels]
    spans += [edit.span for each in actions(shown, Span(0, len(text))) for edit in each.edits]
    spans += [*definition(shown, offset), *references(shown, offset)]
    spans += [word.span for word in shown.words]
    spans += [lens.span for lens in lenses(shown)]
    spans += [Span(each.offset, each.offset) for each in inlays(shown, Span(0, len(text)))]
    found = hover(shown, offset)
    spans += [found.span] if found is not None else []
    assert [span for span in spans if not inside(span, text)] == []
    lines = len(shown.source.line_starts)
    assert all(1 <= fold.first < fold.last <= lines for fold in folds(shown))
    within(outline(shown), Span(0, len(text)))


def within(symbols: list[Symbol] | tuple[Symbol, ...], around: Span) -> None:
    """An editor refuses an outline in which a name lies outside of its part, or a part outside of the one around."""
    for symbol in symbols:
        assert symbol.name
        assert around.start <= symbol.span.start <= symbol.name_span.start
        assert symbol.name_span.end <= symbol.span.end <= around.end
        within(symbol.inside, symbol.span)


@given(damaged())
@settings(max_examples=2 * FEWER)
def test_colours_cover_real_tokens_and_never_overlap(text: str) -> None:
    shown = document(text)
    real = [token.span for token in shown.tokens] + shown.comments
    end = 0
    for token in semantic_tokens(shown):
        assert end <= token.span.start < token.span.end
        end = token.span.end
        assert any(span.start <= token.span.start and end <= span.end for span in real)
        assert LINE_END.search(text, token.span.start, end) is None


def declared(path: Path) -> list[Word]:
    """One word of each thing that a flow declares."""
    return list({word.thing: word for word in opened(path).words if word.declares}.values())


@given(st.sampled_from(SOUND).flatmap(lambda path: st.tuples(st.just(path), st.sampled_from(declared(path)))))
@settings(max_examples=FEWER)
def test_renaming_there_and_back_gives_the_same_text(chosen: tuple[Path, Word]) -> None:
    path, word = chosen
    shown = opened(path)
    renamed = applied(shown.text, rename(shown, word.span.start, "fresh_name"))
    again = document(renamed)
    assert [each.code for each in again.analysis.diagnostics] == [each.code for each in shown.analysis.diagnostics]
    place = next(each for each in again.words if each.name == "fresh_name").span.start
    shared = any(each.name == word.name and each.thing != word.thing for each in shown.words)
    if shared or word.name in GIVEN:  # nothing is given such a name, though it may have had it
        with pytest.raises(RenameRefused):
            rename(again, place, word.name)
    else:
        assert applied(renamed, rename(again, place, word.name)) == shown.text


@given(
    st.sampled_from(declared(SHOP)),
    st.sampled_from(["new", "risk", "paid", "when", "any", "text", "end", "1a", "é", ""]),
)
def test_a_rename_is_refused_or_gives_a_sound_flow(word: Word, name: str) -> None:
    shown = opened(SHOP)
    try:
        renamed = applied(shown.text, rename(shown, word.span.start, name))
    except RenameRefused:
        return
    assert document(renamed).analysis.sound


@pytest.mark.parametrize("path", FLOWS, ids=lambda path: path.stem)
def test_formatting_gives_what_the_formatter_gives(path: Path) -> None:
    shown = opened(path)
    untidy = document(shown.text.replace("\n", "\n ").replace(" = ", "="))
    assert applied(untidy.text, formatting(untidy.source)) == format_source(untidy.source)
    assert formatting(document(format_source(untidy.source)).source) == []


@given(st.text(st.sampled_from("aé🙂\n\r\t\u2028中"), max_size=30), st.sampled_from(ENCODINGS))
def test_places_go_there_and_back(text: str, encoding: PositionEncodingKind) -> None:
    places = Positions(text, encoding)
    for offset in range(len(text) + 1):
        position = places.position(offset)
        in_line_end = text[offset - 1 : offset + 1] == "\r\n"
        assert places.offset(position) == (offset - 1 if in_line_end else offset)
    assert places.offset(Position(10**6, 0)) == len(text)
    assert places.offset(Position(0, 10**6)) == places.ends[0]


@pytest.mark.parametrize(
    ("encoding", "columns"), [("utf-8", [0, 4, 6, 7]), ("utf-16", [0, 2, 3, 4]), ("utf-32", [0, 1, 2, 3])]
)
def test_columns_count_in_the_units_of_the_encoding(encoding: str, columns: list[int]) -> None:
    places = Positions("x\n🙂éa", PositionEncodingKind(encoding))
    assert [places.position(2 + index).character for index in range(4)] == columns
    assert places.offset(Position(1, 1)) == (3 if encoding == "utf-32" else 2)


def test_the_flows_are_many_and_hold_words() -> None:
    assert len(FLOWS) > 5
    assert all(len(opened(path).words) > 10 for path in FLOWS)
    assert isinstance(opened(SHOP), Document)
