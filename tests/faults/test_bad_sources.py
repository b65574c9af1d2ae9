"""Nothing a file may hold makes the parser raise, hang or point outside the text."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sayflow.dsl import tree
from sayflow.dsl.diagnostic import Diagnostic, has_errors
from sayflow.dsl.formatting import format_source
from sayflow.dsl.lexing import raw_tokens
from sayflow.dsl.parse import MAX_BYTES, Parsed, decode, parse, parse_expression
from sayflow.dsl.printing import print_flow
from sayflow.dsl.source import Source

HERE = Path(__file__).parent.parent
SAMPLES = [file.read_text("utf-8") for file in sorted((HERE / "samples").glob("*.flow"))]
WORDS = sorted({token.text for text in SAMPLES for token in raw_tokens(text) if token.type != "BLANKS"})
SIGNS = [*list("{}()[]\"'=:,;#\\|&<>-+*/.!%@\n\t \x00é“”→\xa0\u202e�\ufeff"), "->", "==", "{\n", "}\n", '"{', '}"']


def places(found: Diagnostic) -> Iterator[tuple[int, int]]:
    yield found.span
    yield from (label.span for label in found.labels)
    yield from (edit.span for fix in found.fixes for edit in fix.edits)


def check(text: str) -> Parsed:
    """Parse a text as every consumer would; what comes back is whole, and stands inside the text."""
    source = Source(text)
    parsed = parse(source)
    assert len(parsed.diagnostics) <= 110
    for found in parsed.diagnostics:
        assert all(0 <= start <= end <= len(text) for start, end in places(found)), found
        assert found.message
        assert "\n" not in found.message
    for node in tree.walk(parsed.flow):
        assert 0 <= node.span.start <= node.span.end <= len(text), node
    for comment in parsed.comments:
        assert 0 <= comment.span.start <= comment.span.end <= len(text)
    print_flow(parsed.flow)
    if has_errors(parsed.diagnostics):
        assert format_source(source) == text
    return parsed


@given(st.text(max_size=200))
def test_any_text(text: str) -> None:
    check(text)


@given(st.text(st.characters(categories=["Cs", "Cc", "Cf", "Zs", "Pd", "Ps", "Pe", "Pi", "Pf", "Sm"]), max_size=60))
def test_strange_characters(text: str) -> None:
    check(text)
    check(f"let a = {text}\nlet b = 2\n")


@given(st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    source, found = decode(data, "a.flow")
    assert all(0 <= each.span.start <= each.span.end <= len(source.text) for each in found)
    check(source.text)


@given(st.integers(0, 10**9), st.integers(1, 60))
def test_words_at_random(seed: int, count: int) -> None:
    chance = random.Random(seed)
    check(" ".join(chance.choices([*WORDS, *SIGNS], k=count)))


@given(st.integers(0, 10**9))
@example(156685683)
def test_samples_with_slips(seed: int) -> None:
    """A good file with a few stretches cut out, doubled or replaced."""
    chance = random.Random(seed)
    text = chance.choice(SAMPLES)
    for _ in range(chance.randrange(1, 5)):
        start = chance.randrange(len(text))
        end = start + chance.choice([0, 1, 1, 2, 5, 40])
        text = text[:start] + "".join(chance.choices([*WORDS, *SIGNS], k=chance.randrange(3))) + text[end:]
    check(text)


@given(st.text(max_size=60))
@example("{A-0")
def test_any_expression(text: str) -> None:
    expression, found = parse_expression(text)
    assert expression is not None or has_errors(found)
    assert all(0 <= start <= end <= len(text) for each in found for start, end in places(each))
    # The same inside a text, where each place has to lead through the escapes.
    check('let a = "x {' + text.replace("\\", "\\\\").replace('"', '\\"') + '} y"\n')


@pytest.mark.parametrize("text", SAMPLES)
def test_a_file_cut_anywhere(text: str) -> None:
    for end in range(0, len(text), 97):
        check(text[:end])


def parsed_whole(text: str) -> Parsed:
    """What the parser makes of a large text; one it needs an hour for would never get here."""
    return parse(Source(text))


def codes(parsed: Parsed) -> list[str]:
    return [found.code for found in parsed.diagnostics]


DEEP = {
    "parentheses": "let a = " + "(" * 100_000,
    "lists": "let a = " + "[" * 100_000,
    "records": "let a = " + "{a:" * 100_000,
    "closed": "let a = " + "(" * 50_000 + "1" + ")" * 50_000,
    "blocks": "if a {\n" * 20_000,
    "not": "let a = " + "not " * 100_000 + "b",
    "minus": "let a = " + "- " * 100_000 + "b",
    "fields": "let a = b" + ".c" * 100_000,
    "indexes": "let a = b" + "[0]" * 30_000,
    "where": "let a = b" + " where (c)" * 10_000,
    "list types": "input a: " + "list of " * 50_000 + "text",
    "record types": "input a: " + "{ a: " * 50_000,
    "branches": "all of { " * 20_000,
}


@pytest.mark.parametrize("name", DEEP)
def test_too_deep_is_one_finding_at_once(name: str) -> None:
    assert codes(parsed_whole(DEEP[name])) == ["SF143"]


@pytest.mark.parametrize("depth", [100, 101])
def test_brackets_are_counted(depth: int) -> None:
    parsed = parse(Source("let a = " + "(" * depth + "1" + ")" * depth))
    assert codes(parsed) == ["SF143"] * (depth > 100)


@pytest.mark.parametrize("depth", [64, 65])
def test_blocks_are_counted(depth: int) -> None:
    parsed = parse(Source("if a {\n" * depth + "}\n" * depth))
    assert codes(parsed) == ["SF143"] * (depth > 64)


def test_texts_in_texts_are_counted() -> None:
    text = "a"
    for _ in range(5):
        text = '"{' + text.replace("\\", "\\\\").replace('"', '\\"') + '}"'
    assert codes(parse(Source(f"let a = {text}"))) == ["SF143"]


LONG = {
    "a text": 'let a = "' + "x" * 1_000_000 + '"',
    "an open text": 'let a = "' + "x" * 1_000_000,
    "lines": "\n" * 1_000_000,
    "comments": "# a comment\n" * 80_000,
    "nul": "\0" * 1_000_000,
    "quotation marks": '"' * 200_001,
    "braces": "}" * 200_000,
    "strange signs": "@ " * 100_000,
    "unknown lines": "foo bar\n" * 50_000,
    "markers": "<<<<<<<\n" * 20_000,
    "a sum": "let a = b" + " + c" * 50_000,
    "a choice": "if a { stop }" + " otherwise if b { stop }" * 10_000,
    "fill-ins": 'let a = "' + "{b} " * 50_000 + '"',
    "bad fill-ins": 'let a = "' + "{b c}" * 20_000 + '"',
    "escapes": 'let a = "' + "\\x" * 50_000 + '"',
    "digits": "let a = " + "1" * 200_000,
    "digits in groups": "let a = " + "1_" * 100_000,
    "durations": "wait " + "1h" * 100_000,
    "an edge": "a" + " -> a" * 50_000,
    "open lists": "let a = [1\n" * 3_000,
    "braces on their lines": "{\n" * 50_000,
    "options": "input a: b" + " or c" * 20_000,
    "half conditions": "if a == {\n" * 3_000,
}


@pytest.mark.parametrize("name", LONG)
def test_long_texts_end(name: str) -> None:
    parsed = parsed_whole(LONG[name])
    assert len(parsed.diagnostics) <= 101


def test_a_megabyte_is_read() -> None:
    """A megabyte of sound source, in a time and in memory that a server can give."""
    import tracemalloc

    body = """
step fetch: http {
  get: "https://one.example/{order.id}/{format(order.total, \\"0.00\\")}"
  retry: { times: 4, wait: 1s }
} gives { items: list of { name: text, price: number } }
if fetch.items is not empty and order.total > sum([item.price for item in fetch.items]) {
  finish status = "refused", reason = "the sum does not fit"
}
"""
    text = body * (1_000_000 // len(body))
    assert parsed_whole(text).diagnostics == ()
    tracemalloc.start()
    parse(Source(text[: len(text) // 10].rpartition("\n")[0]))
    assert tracemalloc.get_traced_memory()[1] < 100_000_000
    tracemalloc.stop()


def test_a_file_too_large_is_refused() -> None:
    data = b"#" * (MAX_BYTES + 1)
    source, found = decode(data, "a.flow")
    assert [each.code for each in found] == ["SF802"]
    assert source.text == ""
    assert codes(parse(Source(data.decode()))) == ["SF802"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b'let a = "\xe4"', "the byte 0xE4 is no UTF-8"),
        (b"\xff\xfel\x00", "the file is UTF-16, a flow is UTF-8"),
        (b"\xed\xa0\x80", "the byte 0xED is no UTF-8"),
        (b"let a = \xc3", "the byte 0xC3 is no UTF-8"),
    ],
)
def test_what_is_no_utf8_is_told(data: bytes, message: str) -> None:
    source, found = decode(data, "a.flow")
    assert [(each.code, each.message) for each in found] == [("SF802", message)]
    check(source.text)


def test_a_byte_order_mark_is_skipped() -> None:
    source, found = decode(b"\xef\xbb\xbflet a = 1\n", "a.flow")
    assert found == ()
    parsed = parse(source)
    assert codes(parsed) == ["SF147"]
    assert not has_errors(parsed.diagnostics)
    assert parsed.flow.body == (tree.Let("a", tree.Integer(1)),)
    assert format_source(source) == "let a = 1\n"


def test_several_slips_are_several_findings() -> None:
    """Three slips far apart in one file: each is found, and nothing else."""
    text = "\n".join(
        [
            "if a = 1 {",
            "  step b: log 'x'",
            "}",
            *["let filler = 1"] * 5,
            "step c: http {",
            '  get "u"',
            "}",
            *["let filler = 1"] * 5,
            "stepp d: task",
        ]
    )
    found = [(Source(text).place(each.span.start).line, each.code) for each in parse(Source(text)).diagnostics]
    assert found == [(1, "SF106"), (2, "SF113"), (10, "SF115"), (17, "SF122")]


def recall(seed: int) -> tuple[int, int, int]:
    """Slips put into a sample, those found on their line or the next, and findings elsewhere."""
    chance = random.Random(seed)
    lines = SAMPLES[0].splitlines()
    put = []
    for number in sorted(chance.sample(range(40, len(lines) - 60), 4)):
        line = lines[number]
        slip = chance.choice(SLIPS)
        changed = line.replace(*slip, 1)
        if changed != line and not line.lstrip().startswith("#"):
            lines[number] = changed
            put.append(number + 1)
    source = Source("\n".join(lines))
    told = {source.place(each.span.start).line for each in parse(source).diagnostics}
    found = sum(bool(told & {number, number + 1}) for number in put)
    return len(put), found, len(told - {near for number in put for near in (number - 1, number, number + 1)})


SLIPS = [(" {", ""), ("}", ""), (")", ""), ('"', ""), (":", ""), (" = ", " "), ("==", "="), ("step", "stp"), (",", "")]


def test_most_slips_are_found_and_little_else() -> None:
    counts = [recall(seed) for seed in range(60)]
    put, found, elsewhere = (sum(column) for column in zip(*counts, strict=True))
    assert put > 50
    assert found >= 0.85 * put, (put, found, elsewhere)
    assert elsewhere <= 0.15 * put, (put, found, elsewhere)
