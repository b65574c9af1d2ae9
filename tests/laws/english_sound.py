"""Random flows that compile: each statement reads only what is declared at the top, so that it may stand anywhere."""

from __future__ import annotations

import re
from typing import Any

from hypothesis import strategies as st

HEADER = """\
flow drawn "A flow that was drawn"

type Line = { name: text, price: number }
event paid { order: text } from outside
event shipped { order: text, total: number }
input order: { id: text, total: number, mail: text }
input lines: list of Line
input amount: number = 10
input note: text?
input size: "small" | "large" = "small"
input ready: boolean
input due: datetime
output state: text?
output total: number?
default timeout: 30s
default ask: "office"
"""

TRIGGERS = [
    'on webhook "/orders"',
    'on mail "shop@example.org" as letter',
    'on event paid where paid.order != "x"',
    'on schedule "every weekday at 9:00" in "Europe/Berlin"',
    'on schedule "*/5 * * * *"',
]
CONDITIONS = [
    "amount > 100",
    "amount <= 5 and ready",
    "note is missing",
    "not ready",
    'order.id starts with "A" or order.total >= 7.5',
    "any line in lines has (line.price > 3)",
    "all line in lines have (length(line.name) < 9)",
    'size == "small"',
    'size in ["small"] or lines is empty',
    'order.mail matches "^[a-z]+@x\\.\\w{2}$"',
    "now() < due - 2d",
    "(amount if ready else 3) == 3",
    "lines where (item.price != 4) is not empty",
]
NUMBERS = [
    "3",
    "amount * 2 + 1",
    "length(lines)",
    "-amount / (2 + order.total)",
    "round(order.total, 1)",
    "lines[0].price",
]
TEXTS = [
    '"done"',
    '"Order {order.id}, {amount + 1} in all"',
    'note else "nothing"',
    "order.id",
    'join([line.name for line in lines], ", ")',
]
SPANS = ["2d", "30s", "5 working days", "1h", "due - now()"]

TYPES = ["text", "yes | no", "{ boxes: integer, by: text? }", "list of Line"]
STEPS = [
    'log "all is well"',
    'log "a: b, c."',
    "task",
    'task "Pack {order.id}" { who: "packers" } gives TYPE',
    'sql { connection: "shop", query: "select a from b where c=:c", params: { c: amount }, one: true } gives TYPE',
    'sql { connection: "shop", delete: "orders", where: { id: order.id } }',
    'http { get: "https://x.example/{order.id}", query: { a: amount }, headers: { b: "c" } } gives { ok: boolean }',
    'ask "Send {order.id}?" { who: "boss", show: [order, lines] } gives yes | no',
    'http { post: "https://shop.example/a", look_up: { get: "https://shop.example/a/{key}", found: answer.id } }',
    'ask "How many?" { who: ["a", "b"], of: 2, accept: answer > 0, refusal: "At least one." } gives integer',
    'artifact "list-{order.id}.txt" { content: TEXT }',
    *["{ ... }"] * 8,
]
SETTINGS = [
    ("email", ["to: order.mail", "subject: TEXT"]),
    ("email", ["to: order.mail", "subject: TEXT", "body: TEXT"]),
    ("email", ['to: ["a@x.example", order.mail]', "subject: TEXT", "cc: order.mail"]),
    ("log", ["message: TEXT"]),
    ("log", ["message: amount", 'level: "warning"']),
    ("task", ["article: order.id", "show: lines"]),
    ("task", ['do: "Pack it"', 'who: ["a", "b"]', "of: 2"]),
    ("http", ['delete: "https://x.example/{order.id}"', 'expect: ["2xx", 404]']),
    ("http", ['post: "https://x.example/"', "body: { order: order.id, lines: lines }"]),
    ("sql", ['connection: "shop"', 'insert: "orders"', "values: { id: order.id, total: amount }"]),
    ("sql", ['connection: "shop"', 'update: "orders"', "values: { total: amount }", "where: { id: order.id }"]),
]
OPTIONS = [
    "",
    ", up to 3 at once",
    ", all at once",
    ", all at once, keep going",
    ", until 2 succeed",
    ", up to 2 + 1 at once, keep going",
]
WIRES = [
    "start -> A -> B -> end",
    "start -> A\nA -> B : ok == true\nA -> C : otherwise\nB -> end\nC -> D -> end",
    "start -> A -> all of [B, C] -> D -> end",
    "step A: task gives integer\nstart -> A\nA -> B : amount < 7, up to 3 times\nA -> end : otherwise\nB -> A",
    'step B: log "failed"\nstart -> A -> end\nA -> B : on error "timeout"\nA -> C : on error\nB -> end\nC -> fail',
    'step A: ask "Yes?" { who: "boss" } gives yes | no\nA -> B : timeout 2d\nA -> end\nB -> end',
]

Draw = Any


class Maker:
    """Writes statements as lines of source; `left` bounds how many."""

    def __init__(self, draw: Draw, most: int) -> None:
        self.draw = draw
        self.left = most
        self.count = 0

    def one(self, values: list[str]) -> str:
        return str(self.draw(st.sampled_from(values)))

    def name(self) -> str:
        self.count += 1
        return self.one(["pack", "check", "send", "look_up", "step", "plus", "each", "result"]) + f"_{self.count}"

    def maybe(self, text: str) -> str:
        return text if self.draw(st.booleans()) else ""

    def body(self, depth: int, loop: bool = False, handler: bool = False) -> tuple[str, bool]:
        """The lines of a body, and whether a run can come to its end."""
        lines = []
        goes_on = True
        for _ in range(self.draw(st.integers(0, 3))):
            if not goes_on or self.left <= 0:
                break
            self.left -= 1
            line, goes_on = self.statement(depth, loop, handler)
            lines.append(line)
        return "\n".join(lines), goes_on

    def block(self, depth: int, loop: bool = False, handler: bool = False) -> tuple[str, bool]:
        inner, goes_on = self.body(depth, loop, handler)
        return "{\n" + inner + "\n}", goes_on

    def statement(self, depth: int, loop: bool, handler: bool) -> tuple[str, bool]:
        simple = ["step", "step", "let", "wait", "emit", "decide", "leave"]
        deep = ["choice", "when", "parallel", "any_of", "each", "repeat", "do", "wired"]
        kind = self.one(simple if depth == 0 else simple + deep)
        if kind == "leave":
            return self.leave(loop, handler), False
        made: tuple[str, bool] = getattr(self, f"_{kind}")(depth, loop)
        return made

    def leave(self, loop: bool, handler: bool) -> str:
        options = [
            "finish",
            'finish state = "done", total = amount',
            'fail "late" because "it is {due}"',
            'fail "gone"',
        ]
        return self.one(options + (["stop"] if loop else []) + (["fail again"] if handler else []))

    def clauses(self, depth: int, undo: bool = False, waits: bool = False) -> str:
        if depth == 0 or self.draw(st.integers(0, 2)):
            return ""
        found = []
        kinds = ["after", "every", "within"] + ([] if waits else ["error"]) + (["undo"] if undo else [])
        for kind in self.draw(st.lists(st.sampled_from(kinds), min_size=1, max_size=2, unique=True)):
            block = self.block(depth - 1, handler=kind == "error")[0]
            head = {"undo": "undo", "error": "on error" + self.maybe(' "timeout"')}
            span = self.one(SPANS)
            head |= {
                "within": f"within {span} otherwise",
                "after": f"after {span}",
                "every": f"every {self.one(SPANS[:2])}",
            }
            found.append(f"  {head[kind]} {block}")
        return "".join("\n" + each for each in found)

    def settings(self, *needed: str) -> str:
        """The settings given and some that all kinds share, in any order."""
        more = [
            "timeout: 2m",
            "retry: { times: 3, wait: 1s, grow: 2, up_to: 9s }",
            "skip: true",
            'retry: [{ times: 2, on: ["timeout"] }]',
        ]
        chosen = self.draw(st.lists(st.sampled_from(more), max_size=2, unique_by=lambda each: each.split(":")[0]))
        return "{ " + ", ".join(self.draw(st.permutations([*needed, *chosen]))) + " }"

    def _step(self, depth: int, loop: bool) -> tuple[str, bool]:
        made = self.one(STEPS).replace("TEXT", self.one(TEXTS)).replace("TYPE", self.one(TYPES))
        if "{ ... }" in made:
            kind, needed = self.draw(st.sampled_from(SETTINGS))
            made = f"{kind} {self.settings(*[each.replace('TEXT', self.one(TEXTS)) for each in needed])}"
        return f"step {self.name()}: {made}{self.clauses(depth, undo=True)}", True

    def _let(self, depth: int, loop: bool) -> tuple[str, bool]:
        value = self.one(
            [
                *NUMBERS,
                *TEXTS,
                *(f"({each})" for each in CONDITIONS),
                '{ a: amount, "b": 1 }'.replace('"b"', "b"),
                "[amount, 2]",
            ]
        )
        return f"let {self.name()} = {value}", True

    def _wait(self, depth: int, loop: bool) -> tuple[str, bool]:
        kind = self.draw(st.integers(0, 2))
        if kind == 0:
            return f"wait {self.one(SPANS)}{self.clauses(depth, waits=True)}", True
        if kind == 1:
            return f"wait until due + {self.one(SPANS[:3])}{self.clauses(depth, waits=True)}", True
        name = self.name()
        return f"wait for paid as {name} where {name}.order == order.id{self.clauses(depth, waits=True)}", True

    def _emit(self, depth: int, loop: bool) -> tuple[str, bool]:
        return f"emit shipped {{ order: order.id, total: {self.one(NUMBERS)} }}", True

    def _decide(self, depth: int, loop: bool) -> tuple[str, bool]:
        voices = [
            f"rule yes {self.maybe('90%')} when {self.one(CONDITIONS)}",
            f"rule no 70% when {self.one(CONDITIONS)}",
        ]
        voices.append('question: "Does {order.id} go out?"') if self.draw(st.booleans()) else None
        voices.append(f"never yes when {self.one(CONDITIONS)}") if self.draw(st.booleans()) else None
        voices.append(f"must be no when {self.one(CONDITIONS)}") if self.draw(st.booleans()) else None
        below = ["below 60% take no", 'below 70% ask "boss"', 'below 70% ask "boss" within 2d otherwise no']
        voices.append(self.one(below))
        lines = "\n".join(self.draw(st.permutations(voices)))
        return f"decide {self.name()}: yes | no {{\n{lines}\n}}", True

    def _choice(self, depth: int, loop: bool) -> tuple[str, bool]:
        tests = self.draw(st.lists(st.sampled_from(CONDITIONS), min_size=1, max_size=3, unique=True))
        arms = [self.block(depth - 1, loop) for _ in tests]
        text = " otherwise ".join(f"if {test} {block}" for test, (block, _) in zip(tests, arms, strict=True))
        goes_on = any(each for _, each in arms)
        if self.draw(st.booleans()):
            block, last = self.block(depth - 1, loop)
            return f"{text} otherwise {block}", goes_on or last
        return text, True

    def _when(self, depth: int, loop: bool) -> tuple[str, bool]:
        first, second = self.block(depth - 1, loop), self.block(depth - 1, loop)
        if self.draw(st.booleans()):
            return f'when size {{\nis "small", "large" {first[0]}\n}}', first[1]
        head = self.one(['is "large"', "otherwise"])
        return f'when size {{\nis "small" {first[0]}\n{head} {second[0]}\n}}', first[1] or second[1]

    def _parallel(self, depth: int, loop: bool) -> tuple[str, bool]:
        blocks = [self.block(depth - 1) for _ in range(self.draw(st.integers(2, 3)))]
        head, word = self.draw(
            st.sampled_from(
                [("all of", "and"), ("all of keep going", "and"), ("first of", "or"), ("at least 2 of", "or")]
            )
        )
        goes_on = all(each for _, each in blocks) if word == "and" else any(each for _, each in blocks)
        return f"{head} " + f" {word} ".join(block for block, _ in blocks) + self.clauses(depth), goes_on

    def _any_of(self, depth: int, loop: bool) -> tuple[str, bool]:
        tests = self.draw(st.lists(st.sampled_from(CONDITIONS), min_size=2, max_size=3, unique=True))
        return "any of {\n" + "\n".join(f"if {test} {self.block(depth - 1)[0]}" for test in tests) + "\n}", True

    def _each(self, depth: int, loop: bool) -> tuple[str, bool]:
        option = self.one(OPTIONS)
        items = self.one(["lines", "lines where (item.price > 2)", "[1, 2, 3]"])
        return (
            f"for each {self.name()} in {items}{option} {self.block(depth - 1, loop=True)[0]}{self.clauses(depth)}",
            True,
        )

    def _repeat(self, depth: int, loop: bool) -> tuple[str, bool]:
        head = self.one(["up to 3 times", "until amount > round, up to 5 times", "up to 2 + 1 times"])
        return f"repeat {head} {self.block(depth - 1, loop=True)[0]}{self.clauses(depth)}", True

    def _do(self, depth: int, loop: bool) -> tuple[str, bool]:
        block, goes_on = self.block(depth - 1)
        return f"do {self.name()} {block}{self.clauses(depth)}", goes_on

    def _wired(self, depth: int, loop: bool) -> tuple[str, bool]:
        names = {letter: self.name() for letter in "ABCD"}
        wires = re.sub(r"\b[A-D]\b", lambda found: names[found.group()], self.one(WIRES))
        return f"do {self.name()} {{\n{wires}\n}}", True


@st.composite
def sources(draw: Draw, most: int = 14, depth: int = 3) -> str:
    """The source of a flow; nearly all of them are sound."""
    maker = Maker(draw, most)
    triggers = draw(st.lists(st.sampled_from(TRIGGERS), max_size=2, unique=True))
    required = [line for line in triggers if "webhook" not in line]
    header = HEADER
    if required:
        # What a schedule, a mail or the event does not bring must have a value of its own.
        header = (
            header.replace("mail: text }", 'mail: text } = { id: "A", total: 1, mail: "a@x.example" }')
            .replace("list of Line", "list of Line = []")
            .replace("ready: boolean", "ready: boolean = true")
            .replace("due: datetime", "due: datetime = now()")
        )
    handler = ""
    if draw(st.booleans()):
        handler = f"default on error {maker.block(1, handler=True)[0]}\n"
    return header + "\n".join(triggers) + "\n" + handler + maker.body(depth)[0] + "\n"
