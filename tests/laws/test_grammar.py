"""The one grammar serves all its consumers: no conflict, nothing a decoder misreads, the same texts for all."""

import random
import re
import subprocess
import sys
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lark import Lark
from lark.exceptions import GrammarError, LarkError

from sayflow.dsl import tree
from sayflow.dsl.builder import FUNCTIONS, Builder
from sayflow.dsl.decoding import decoding_grammar
from sayflow.dsl.driver import Driver, TooDeep
from sayflow.dsl.expecting import CLAUSES, DECLARATIONS, RESERVED, STATEMENTS, TEST_LINES, VOICES
from sayflow.dsl.lexing import CLAUSE_WORDS, Token, raw_tokens
from sayflow.dsl.parse import parse
from sayflow.dsl.printing import print_flow
from sayflow.dsl.source import Source
from sayflow.dsl.tables import GRAMMAR, TABLES, build, dump, lark, load

from ..strategies import flows, word_group

TEXT = GRAMMAR.read_text("utf-8")

# ---- the grammar by itself


def strict_faults(text: str) -> str:
    """What Lark says against a grammar when it lets no ambiguity pass."""
    pytest.importorskip("interegular")
    try:
        lark(text, strict=True)
    except (GrammarError, LarkError) as error:
        return str(error)
    return ""


def test_there_is_no_conflict() -> None:
    assert strict_faults(TEXT) == ""


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ('fail_again: "fail" "again" | "fail" name', "conflict|collision"),
        ('gives: "gives" type | "gives" type "|" type', "conflict|collision"),
        ("WORD_TOO: /[a-z]+/\nstop: WORD_TOO", "Collision"),
    ],
)
def test_a_conflict_is_seen(rule: str, says: str) -> None:
    name = rule.splitlines()[-1].partition(":")[0]
    changed = re.sub(rf"^{name}: .*$", lambda _: rule, TEXT, count=1, flags=re.MULTILINE)
    assert changed != TEXT
    assert re.search(says, strict_faults(changed))


def test_the_tables_are_fresh() -> None:
    assert dump(build(TEXT)) == TABLES.read_text("utf-8"), "run `python -m sayflow.dsl.tables`"


def test_stale_tables_are_seen() -> None:
    assert dump(build(TEXT.replace('stop: "stop"', 'stop: "stop" "up"'))) != TABLES.read_text("utf-8")


def test_reading_a_flow_does_not_import_lark() -> None:
    code = "import sys; from sayflow import dsl; import sayflow.dsl.parse as p; from sayflow.dsl.source import Source\n"
    code += "assert not p.parse(Source('step a: log \"x\"')).diagnostics; sys.exit('lark' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0


def test_every_rule_is_built() -> None:
    assert {rule.builder for rule in load().rules if rule.builder and not rule.alone} == set(FUNCTIONS)


# ---- what decoders forbid or misread

FORBIDDEN = {
    "a lazy quantifier": r"[*+?}]\?(?=[^\n]*/)",
    "a look around": r"\(\?(?:[=!]|<[=!])",
    "a priority": r"^[?!]?\w+\.-?\d+\s*:",
    "a template": r"^\w+\{",
    "%declare": r"^%declare",
    "an import": r"^%import(?!\s+common\.)",
    "ESCAPED_STRING": r"ESCAPED_STRING",
    "free text over several terminals": r"^[?!]?[a-z_]\w*:.*\b(?:LETTER|CHAR|CHARACTER|WORD)\b\s*[+*]",
    "a terminal of one letter, repeated": r'^[?!]?[a-z_]\w*:.*(?:"[^"]"|/\[[^\]]*\]/)\s*[+*]',
    "a flag": r"/[imsux]+(?:\s|$)",
}


def forbidden(text: str) -> list[str]:
    """What a grammar uses that a decoder cannot take, or takes for something else."""
    lines = [re.sub(r"\s//.*$|^//.*$", "", line) for line in text.splitlines()]
    return [
        f"{number}: {what}"
        for number, line in enumerate(lines, 1)
        for what, pattern in FORBIDDEN.items()
        if re.search(pattern, line)
    ]


def test_nothing_is_used_that_a_decoder_forbids() -> None:
    assert forbidden(TEXT) == []


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ('TEXT: /".*?"/', "a lazy quantifier"),
        ("NAME: /(?!if)[a-z]+/", "a look around"),
        ("NAME.2: /[a-z]+/", "a priority"),
        ("list{x}: x (x)*", "a template"),
        ("%declare INDENT", "%declare"),
        ("%import python.NAME", "an import"),
        ("%import common.ESCAPED_STRING", "ESCAPED_STRING"),
        ("words: LETTER+", "free text over several terminals"),
        ("digits: /[0-9]/+", "a terminal of one letter, repeated"),
        ("NAME: /[a-z]+/i", "a flag"),
    ],
)
def test_what_is_forbidden_is_seen(line: str, what: str) -> None:
    assert forbidden(f"start: NAME\n{line}") == [f"2: {what}"]


# ---- words

GROUPS = {name: set(word_group(name)) for name in ("plain", "following", "clause", "reserved")}
KEYWORDS = set(load().keywords)


def upper(words: set[str]) -> set[str]:
    return {load().keywords[word] for word in words}


def test_every_keyword_has_a_terminal_of_its_own() -> None:
    assert {kind: text for text, kind in load().keywords.items()} == {
        **{word.upper(): word for word in KEYWORDS if word.islower()},
        **{f"{word.upper()}_CAPITAL": word for word in ("True", "False", "None")},
    }


def test_every_keyword_is_in_one_group_of_words() -> None:
    groups = list(GROUPS.values())
    assert set().union(*groups) == KEYWORDS
    assert sum(map(len, groups)) == len(KEYWORDS)


def test_the_parser_knows_the_groups() -> None:
    assert upper(GROUPS["clause"]) == CLAUSE_WORDS == CLAUSES
    assert upper(GROUPS["reserved"]) == RESERVED
    assert set(load().keywords.values()) >= STATEMENTS | DECLARATIONS | VOICES | TEST_LINES


@pytest.mark.parametrize("word", sorted(KEYWORDS))
def test_a_keyword_may_be_a_word(word: str) -> None:
    """Behind a dot, as a key, as a stop of an edge; and as a name unless it is reserved."""
    text = f"let a = b.{word} + {{ {word}: 1 }}.{word}\nemit c {{ {word}: 2 }}\n"
    text += f"do d {{\n  {word} -> e -> {word} -> all of [{word}, f]\n}}\n"
    assert parse(Source(text)).diagnostics == ()
    named = f"input {word}: number\nlet {word} = {word} + 1\nstep {word}: task\nfinish {word} = [{word}, ({word})]\n"
    found = parse(Source(named)).diagnostics
    assert (found == ()) == (word not in GROUPS["reserved"]), found


# ---- differences between consumers


@cache
def reference() -> Lark:
    return lark(TEXT)


def lark_takes(text: str) -> bool:
    try:
        reference().parse(text, start="start")
    except LarkError:
        return False
    return True


def ours_takes(text: str) -> bool:
    """Whether the automaton takes a text, without what the parser allows beyond the grammar."""
    driver = Driver(load(), "start", Builder(Source(text)).functions)
    try:
        return all(driver.feed(token) for token in plain_tokens(text)) and driver.finish(len(text))
    except TooDeep:
        return True


def plain_tokens(text: str) -> list[Token]:
    return [token for token in raw_tokens(text) if token.type != "BLANKS"]


class Bytes:
    """A vocabulary for llguidance: some tokens, then the end of a text."""

    bos_token_id = None

    def __init__(self, tokens: list[bytes]) -> None:
        self.tokens = [*tokens, b"<end>"]
        self.eos_token_id = len(tokens)
        self.special_token_ids = [len(tokens)]

    def __call__(self, text: bytes) -> list[int]:
        """A text in tokens: llguidance asks for it where the grammar leaves one way to go on."""
        return [self.tokens.index(bytes([byte])) for byte in text]


@cache
def matcher(which: str, vocabulary: str) -> Any:
    """A matcher of llguidance for the shipped grammar or the one for decoding."""
    llguidance = pytest.importorskip("llguidance")
    tokens = [bytes([byte]) for byte in range(256)] if vocabulary == "bytes" else PIECES
    tokenizer = llguidance.LLTokenizer(llguidance.TokenizerWrapper(Bytes(tokens)))
    text = TEXT if which == "shipped" else decoding_grammar()
    return llguidance.LLMatcher(tokenizer, llguidance.grammar_from("lark", text))


def decoder_takes(text: str, which: str) -> bool:
    found = matcher(which, "bytes").deep_copy()
    data = list(text.encode())
    return bool(found.try_consume_tokens(data) == len(data) and found.is_accepting())


@pytest.mark.parametrize("which", ["shipped", "decoding"])
def test_a_decoder_can_use_it(which: str) -> None:
    llguidance = pytest.importorskip("llguidance")
    text = TEXT if which == "shipped" else decoding_grammar()
    grammar = llguidance.grammar_from("lark", text)
    assert llguidance.LLMatcher.validate_grammar_with_warnings(grammar) == (False, [])


def test_a_grammar_that_no_decoder_takes_is_seen() -> None:
    llguidance = pytest.importorskip("llguidance")
    grammar = llguidance.grammar_from("lark", TEXT.replace("NAME: /", "NAME: /(?!x)"))
    assert llguidance.LLMatcher.validate_grammar_with_warnings(grammar)[0]


def writable(flow: tree.Flow) -> bool:
    """Whether a decoder can write a tree: it takes a point behind a digit for a decimal one."""
    nodes = list(tree.walk(flow))
    return not any(isinstance(node, tree.Field) and isinstance(node.of, tree.Integer) for node in nodes)


@settings(max_examples=settings.default.max_examples // 2)
@given(flows)
def test_all_take_what_is_printed(flow: tree.Flow) -> None:
    text = print_flow(flow)
    edges = [node for node in tree.walk(flow) if isinstance(node, tree.Edge)]
    if any(load().keywords.get(edge.targets[0].names[0]) in CLAUSE_WORDS for edge in edges):
        return  # beyond the grammar
    assert lark_takes(text), text
    assert ours_takes(text), text
    assert not writable(flow) or edges or decoder_takes(text, "shipped"), text


WORDS = [
    *sorted(KEYWORDS),
    "a",
    "b1",
    "zed",
    "7",
    "4.20",
    "70%",
    "10s",
    '"t"',
    "\n",
    ";",
    ",",
    "->",
    "{",
    "}",
    "(",
    ")",
    ":",
]
SIGNS = ["[", "]", "=", "==", "<", "|", "?", "+", "-", "*", "/", ".", ".."]


@given(st.integers(0, 10**9))
def test_the_parser_takes_what_lark_takes(seed: int) -> None:
    """A sentence of the language with a few words changed: both take it, or neither does."""
    chance = random.Random(seed)
    words = [token.text for token in plain_tokens(chance.choice(SENTENCES))]
    for _ in range(chance.randrange(3)):
        place = chance.randrange(len(words))
        words[place : place + chance.randrange(3)] = chance.choices([*WORDS, *SIGNS], k=chance.randrange(3))
        words = words or ["a"]
    text = " ".join(words) + "\n"
    assert ours_takes(text) == lark_takes(text), text


SENTENCES = """
step a: http "x" { get: "u", b: [1, 2] } gives text? on error "k" { stop }
if a == 1 and not b { stop } otherwise if c is missing { roll back } otherwise { fail again }
when a { is b, "c" { stop } otherwise { finish d = 1, e = 2 } }
for each a in b where (c > 1), up to 2 at once, keep going { let d: list of text = e.f[0] }
start -> a -> all of [b, c]: d == true, up to 3 times; b -> end: on error "x"
decide a: b | c { question: "q"; rule b 80% when d; llm using e, f; below 70% ask "r" within 2d otherwise c }
test "t" { given a: 1; stub b: 1 after 9s then fails "x"; at 2d answer c: yes; expect a called 2 times }
test "t" { expect path a -> {b, c} -> ..; expect called a with { b: 1 }; at 3s restart; run "x" at 5m { expect c } }
let a = (b if c else d) + [e for f in g if h] else any i in j has (k contains "l") else -5 working days
all of { wait 10s } and { wait for a as b where c } within 5m otherwise { emit d { e: 1 } }
repeat until a starts with "b", up to 5 times { go to c up to 3 times }
""".strip().splitlines()

MORE = [" ", "  ", "\n\n", "# c", '"', "x", "0", '\\"', "ms", "d", ">"]
PIECES = [piece.encode() for piece in dict.fromkeys([*WORDS, *SIGNS, *MORE, *map(chr, range(32, 127))])]
COMMON = len({*WORDS, *SIGNS, *MORE})
ENDINGS = [piece.encode() for piece in ["}", "]", ")", "\n", '"', "a", "7", ":", " ", "{"]]


def walk(seed: int, length: int) -> tuple[str, bool]:
    """A text written at random under llguidance's masks, and whether it was brought to an end."""
    chance = random.Random(seed)
    found = matcher("decoding", "pieces").deep_copy()
    pieces: list[bytes] = []
    tokens = [*PIECES, b""]
    for step in range(length):
        mask = found.compute_logit_bias()
        allowed = [number for number in range(len(tokens)) if mask[number]]
        end = len(PIECES)
        if end in allowed and (step > length // 2 or chance.random() < 0.02):
            return b"".join(pieces).decode(), True
        allowed = [number for number in allowed if number != end]
        if not allowed:
            return b"".join(pieces).decode(), False
        if chance.random() < 0.7:
            allowed = [number for number in allowed if number < COMMON] or allowed
        closing = [number for number in allowed if tokens[number] in ENDINGS[: 3 + step % 8]]
        number = chance.choice(closing if closing and step > length // 2 else allowed)
        assert found.consume_token(number), (b"".join(pieces), tokens[number])
        pieces.append(tokens[number])
    return b"".join(pieces).decode(), False


def refused(text: str, whole: bool) -> str:
    """What of a walk the parser and Lark refuse; of an unfinished one all but its last words counts."""
    if whole:
        return "" if lark_takes(text) and ours_takes(text) else text
    driver = Driver(load(), "start", Builder(Source(text)).functions)
    for token in plain_tokens(text)[:-2]:
        try:
            if not driver.feed(token):
                return text[: token.end]
        except TooDeep:
            return ""
    return ""


@pytest.mark.parametrize("seed", range(8))
def test_walks_of_a_decoder_are_taken(seed: int) -> None:
    assert refused(*walk(seed, 120)) == ""


@pytest.mark.slow
def test_many_walks_of_a_decoder_are_taken() -> None:
    whole = 0
    for seed in range(1000, 1400):
        text, ended = walk(seed, 200)
        assert refused(text, ended) == ""
        whole += ended
    assert whole > 100


def test_a_walk_that_goes_astray_is_seen() -> None:
    """The shipped grammar alone lets a decoder write two words as one."""
    text = "input a: list oftext\n"
    assert decoder_takes(text, "shipped")
    assert not decoder_takes(text, "decoding")
    assert refused(text, whole=True)


@pytest.mark.parametrize("word", ["if", "and", "in", "otherwise"])
def test_a_decoder_writes_no_keyword_for_a_name(word: str) -> None:
    assert decoder_takes(f"let {word}x = 1\n", "decoding")
    assert not decoder_takes(f"let {word} = 1\n", "decoding")


NARROW = {
    "http": {"get": None, "retry": None},
    "sql": {"connection": ["shop", 'ware"house'], "query": None},
    "task": None,
}


@cache
def narrowed() -> Any:
    llguidance = pytest.importorskip("llguidance")
    grammar = llguidance.grammar_from("lark", decoding_grammar(NARROW))
    assert llguidance.LLMatcher.validate_grammar_with_warnings(grammar) == (False, [])
    tokens = [bytes([byte]) for byte in range(256)]
    return llguidance.LLMatcher(llguidance.LLTokenizer(llguidance.TokenizerWrapper(Bytes(tokens))), grammar)


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("step a: task\n", True),
        ("step a: email\n", False),
        ('step a: task "x" { anything: 1, to: 2 }\n', True),
        ('step a: http { get: "u" }\n', True),
        ('step a: http {\n  get: "u {b.c}"\n  retry: { times: 3 }\n}\n', True),
        ('step a: http { post: "u" }\n', False),
        ('step a: http { get: "u", method: 1 }\n', False),
        ('step a: sql { connection: "shop", query: "q" }\n', True),
        ('step a: sql { connection: "ware\\"house" }\n', True),
        ('step a: sql { connection: "other" }\n', False),
        ("step a: sql { connection: b }\n", False),
        ("emit a { anything: 1 }\n", True),
    ],
)
def test_kinds_and_their_settings_can_be_narrowed(text: str, taken: bool) -> None:
    found = narrowed().deep_copy()
    assert (found.try_consume_tokens(list(text.encode())) == len(text)) is taken
    if taken:
        assert lark_takes(text)
