"""What each feature says of one small flow, word for word."""

from collections.abc import Callable, Iterator

import pytest

from sayflow.compiler.editor.completion import completion
from sayflow.compiler.editor.folding import folds
from sayflow.compiler.editor.hover import hover
from sayflow.compiler.editor.inlays import inlays
from sayflow.compiler.editor.lenses import lenses
from sayflow.compiler.editor.outline import Symbol, outline
from sayflow.compiler.editor.semantic_tokens import semantic_tokens
from sayflow.dsl.source import Span
from tests.editor.flows import SHOP, document, opened

Golden = Callable[[str, str], None]
SHOWN = opened(SHOP)
CURSOR = "‸"
MOST = 12

# What is typed behind the shop's statements or, where it begins with `>`, in the place of all of them.
TYPED = [
    ">‸",
    ">input a: ‸",
    ">input a: list ‸",
    ">default ‸",
    ">on ‸",
    ">type Low = low | high\ninput a: Low\nif a == ‸",
    "‸",
    "step a: ‸",
    "step a: ht‸",
    'step a: log "x"\n  ‸',
    "step a: http {\n  ‸\n}",
    'step a: http {\n  get: "x"\n  re‸\n}',
    'step a: log "x" { level: ‸ }',
    "step a: http { retry: { times: 3, ‸ } }",
    'step a: sql { connection: "‸" }',
    'step a: ask "x" { who: "‸" }',
    "if speed == ‸ { }",
    "if sum_of_all > ‸ { }",
    "if speed ‸",
    "when risk {\n  ‸\n}",
    "when risk {\n  is ‸\n}",
    "let a = risk.‸",
    "let a = lines[0].‸",
    'let a = "Dear {lines[0].‸',
    'let a = "Dear ‸',
    "let a = run.‸",
    "let a = lines where (item.‸)",
    "let a = any l in lines has (l.‸)",
    "for each l in lines {\n  let a = l.‸\n}",
    "for each l in lines, ‸",
    "wait ‸",
    "wait for ‸",
    "emit paid { ‸ }",
    "finish ‸",
    'finish state = "sent", ‸',
    "finish state = ‸",
    "go to ‸",
    "do a {\n  start -> ‸\n}",
    "decide a: one | two {\n  ‸\n}",
    "decide a: one | two {\n  rule ‸\n}",
    "decide a: one | two {\n  weights { ‸ }\n}",
    'test "a" {\n  ‸\n}',
    'test "a" {\n  given ‸\n}',
    'test "a" {\n  given speed: ‸\n}',
    'test "a" {\n  stub ‸\n}',
    'test "a" {\n  stub risk.‸\n}',
    'test "a" {\n  stub pack: { ‸ }\n}',
    'test "a" {\n  expect ‸\n}',
    'test "a" {\n  expect path pack -> ‸\n}',
    'test "a" {\n  expect called pack with { ‸ }\n}',
    "let a = 12‸",
    "# a comm‸",
]


def place(offset: int) -> str:
    return "{}:{}".format(*SHOWN.source.place(offset))


def test_completion(golden: Golden) -> None:
    statements = SHOWN.text[: SHOWN.text.index('finish state = "sent"')]
    shown = []
    for typed in TYPED:
        text = typed.removeprefix(">") if typed.startswith(">") else statements + typed
        offset = text.index(CURSOR)
        found = completion(document(text.replace(CURSOR, "")), offset)
        assert found.span.end == offset
        lines = [f"  {item.label:<16} {item.kind:<9} {item.insert or ''}".rstrip() for item in found.items[:MOST]]
        more = [f"  ... and {len(found.items) - MOST} more"] if len(found.items) > MOST else []
        shown.append("\n".join([typed, *(lines or ["  nothing"]), *more]))
    golden("editor/completion.txt", "\n\n".join(shown) + "\n")


def hovers() -> Iterator[str]:
    last = None
    for offset in range(len(SHOWN.text) + 1):
        found = hover(SHOWN, offset)
        if found is not None and found.span != last:
            last = found.span
            yield f"{place(found.span.start)} {SHOWN.text[found.span.start : found.span.end]}\n{found.text}\n"


def test_hover(golden: Golden) -> None:
    golden("editor/hover.txt", "\n----\n".join(hovers()))


def test_semantic_tokens(golden: Golden) -> None:
    lines = [
        f"{place(each.span.start)} {each.kind}{' declared' if each.declares else ''}"
        f" {SHOWN.text[each.span.start : each.span.end]}\n"
        for each in semantic_tokens(SHOWN)
    ]
    golden("editor/semantic_tokens.txt", "".join(lines))


def outlined(symbols: list[Symbol] | tuple[Symbol, ...], indent: str = "") -> Iterator[str]:
    for symbol in symbols:
        yield f"{indent}{symbol.kind} {symbol.name} {symbol.detail}".rstrip() + f"  {place(symbol.name_span.start)}\n"
        yield from outlined(symbol.inside, indent + "  ")


def test_outline(golden: Golden) -> None:
    golden("editor/outline.txt", "".join(outlined(outline(SHOWN))))


def test_small_features(golden: Golden) -> None:
    everything = Span(0, len(SHOWN.text))
    parts = [f"fold {each.first}-{each.last}{' comment' if each.comment else ''}" for each in folds(SHOWN)]
    parts += [f"lens {place(each.span.start)} {each.title} ({each.command} {each.argument})" for each in lenses(SHOWN)]
    parts += [f"inlay {place(each.offset)}{each.text}" for each in inlays(SHOWN, everything)]
    golden("editor/small_features.txt", "\n".join(parts) + "\n")


@pytest.mark.parametrize("typed", [each for each in TYPED if "a == ‸" in each or "rule ‸" in each])
def test_the_likeliest_comes_first(typed: str) -> None:
    text = typed.removeprefix(">")
    found = completion(document(text.replace(CURSOR, "")), text.index(CURSOR))
    assert [item.label for item in found.items[:2]] in (["low", "high"], ["one", "two"])
