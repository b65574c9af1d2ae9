"""The label a value has in a run is never above the one that the checks foresaw, and neither is the checker's own."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sayflow.compiler.analyse import analyse
from sayflow.compiler.labels.label import Label, join
from sayflow.compiler.labels.marks import bounds, covers, joined, marks
from sayflow.compiler.labels.sweep import Flowing
from sayflow.compiler.plan import Plan, freeze
from sayflow.compiler.project import Project
from sayflow.compiler.values import dump
from sayflow.dsl.error import SayflowError
from sayflow.dsl.source import Source
from sayflow.runtime.machine.event import Event
from sayflow.runtime.machine.machine import Machine
from sayflow.runtime.machine.program import Program
from sayflow.runtime.machine.state import Scope
from sayflow.runtime.steps import catalogue

ROOT = Path(__file__).resolve().parent.parent.parent
KINDS = catalogue()
PROJECT = Project(catalogue=KINDS, connections={"crm": {"pii": ["phone"], "free_text": ["note"]}})
STUBS = {"sql": [{"no": 1, "phone": "2", "note": "three"}], "http": {"a": "web"}, "task": "done", "ask": "yes"}
QUICK = settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])


class Texts:
    """Makes the text of a flow: each statement may read what stands before it."""

    def __init__(self, draw: Any) -> None:
        self.draw = draw
        self.names = ["m"]
        self.count = 0

    def text(self) -> str:
        trigger = self.draw(st.sampled_from(['on webhook "/x" as m: any', 'input m: text = "x"']))
        return f"{trigger}\n{self.body(2)}"

    def body(self, depth: int) -> str:
        return "".join(self.statement(depth) for _ in range(self.draw(st.integers(1, 4))))

    def statement(self, depth: int) -> str:
        read = self.draw(st.sampled_from(self.names))
        self.count += 1
        name = f"n{self.count}"
        kinds = ["let", "record", "sql", "http", "task", "ask", "decide", "log", "fails"]
        kind = self.draw(st.sampled_from([*kinds, "if", "each", "repeat", "all"] if depth else kinds))
        before = list(self.names)
        made = {
            "let": lambda: f'let {name} = "{{text_of({read})}}"\n'.replace(f"text_of({read})", f"json({read} else 0)"),
            "record": lambda: f"let {name} = {{ a: {read} else 0, b: 1 }}\n",
            "sql": lambda: f'step {name}: sql {{ connection: "crm", query: "select no, phone, note from t" }}\n',
            "http": lambda: f'step {name}: http {{ post: "https://a.example/", body: {read} else 0 }} gives any\n',
            "task": lambda: f"step {name}: task {{ x: {read} else 0 }} gives any\n",
            "ask": lambda: f'step {name}: ask "Well?" {{ who: "desk", show: {read} else 0 }} gives yes | no\n',
            "decide": lambda: f"decide {name}: a | b {{\n rule a when {read} is missing\n rule b when 1 == 1\n}}\n",
            "log": lambda: f'step {name}: log "{{json({read} else 0)}}"\n',
            "fails": lambda: f'step {name}: http {{ get: "https://a.example/", fallback: {read} else 0 }} gives any\n',
            "if": lambda: f"if {read} is missing {{\n{self.body(depth - 1)}}}\n",
            "each": lambda: f"for each {name} in [{read} else 0, 1] {{\n{self.body(depth - 1)}}}\n",
            "repeat": lambda: f"repeat up to 2 times {{\n{self.body(depth - 1)}}} on error {{}}\n",
            "all": lambda: f"all of {{\n{self.body(depth - 1)}}} and {{\n{self.body(depth - 1)}}}\n",
        }[kind]()
        self.names = before if kind in ("if", "each", "repeat", "all") else self.names
        if kind not in ("if", "each", "repeat", "all", "log"):
            self.names.append(name)
        return made


@st.composite
def flows(draw: Any) -> str:
    return Texts(draw).text()


def compiled(text: str) -> tuple[Flowing, Plan]:
    source = Source(text)
    analysis = analyse(source, PROJECT)
    assert analysis.plan is not None, [(each.code, each.message) for each in analysis.diagnostics] + [text]
    flowing = Flowing(source, analysis.flow, analysis.model, PROJECT)
    flowing.run()
    return flowing, analysis.plan


def marked(history: list[Event], program: Program) -> Iterator[tuple[str, str]]:
    """The names that got a value, with the marks of it."""
    for event in history:
        if event.kind in ("step_completed", "attempt_completed", "decided", "answered", "event_taken"):
            yield program.node_at(event.path).name, event.label


def ran(plan: Plan) -> list[Event]:
    """A run in which the world gives every step a plain answer."""
    machine = Machine(Program(plan, KINDS), "run")
    outside = any(trigger["on"] != "schedule" for trigger in plan.content["triggers"])
    inputs = {**dict.fromkeys(plan.content["inputs"], "x"), "m": "x"}
    machine.start(inputs, 0, label="untrusted" if outside else "")
    for _ in range(200):
        commands = machine.advance()
        if machine.ended:
            break
        for command in commands:
            kind = type(command).__name__
            if kind == "Execute":
                machine.completed(command.path, command.attempt, STUBS.get(command.kind), 1)
            elif kind == "Ask":
                machine.answer(command.path, command.type[1][0] if command.type else "x", 1, "Ada")
    assert machine.ended
    return machine.events


@given(flows())
@QUICK
def test_no_mark_in_a_run_is_beyond_what_was_foreseen(text: str) -> None:
    flowing, plan = compiled(text)
    foreseen = bounds(plan.content)
    for name, label in flowing.labels.names.items():
        assert covers(foreseen.get(name, ""), marks(label)), (name, label)
    for name, mark in marked(ran(plan), Program(plan, KINDS)):
        assert covers(foreseen.get(name, ""), mark), (name, mark)


def test_a_mark_that_was_not_foreseen_stops_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """The fault planted: names carry a mark nobody gave them."""
    _, plan = compiled('input m: text = "x"\nlet a = m\n')
    monkeypatch.setattr(Scope, "label", lambda scope, name: "internal")
    with pytest.raises(SayflowError) as caught:
        ran(plan)
    assert caught.value.code == "SF913"


def test_a_run_can_t_be_started_by_whom_the_flow_does_not_name() -> None:
    _, plan = compiled('input m: text = "x"\nlet a = m\n')
    with pytest.raises(SayflowError, match="untrusted"):
        Machine(Program(plan, KINDS), "run").start({"m": "x"}, 0, label="untrusted")


def test_a_step_without_a_source_is_anybody_s() -> None:
    _, plan = compiled('step a: log "x"\n')
    content: dict[str, Any] = {**plan.content}
    (node,) = content["body"]["nodes"]
    assert node.pop("source") == ""
    assert bounds(content) == {"error": "untrusted", "a": "untrusted"}
    assert {label for _, label in marked(ran(freeze(content, {})), Program(freeze(content, {}), KINDS))} == {
        "untrusted"
    }


def test_no_secret_is_written_down() -> None:
    text = 'let key = secret("K")\nstep a: http { get: "https://a.example/", auth: key } gives any\n'
    _, plan = compiled(text)
    events = ran(plan)
    assert ("key", "secret") in set(marked(events, Program(plan, KINDS)))
    assert all("$secret" in dump(each.data) or "K" not in dump(each.data) for each in events)


WORDS = st.sampled_from(["", "internal", "untrusted", "internal untrusted", "pii", "owner:m.from pii"])


@given(WORDS, WORDS, WORDS)
def test_marks_are_joined_like_sets(first: str, second: str, third: str) -> None:
    assert joined(first, second) == joined(second, first)
    assert joined(first, joined(second, third)) == joined(joined(first, second), third)
    assert joined(first, first) == first
    assert covers(joined(first, second), first)


LABELS = st.builds(
    Label,
    st.sampled_from([0, 1, 2]),
    tags=st.dictionaries(st.sampled_from(["internal", "pii", "owner:m"]), st.none()),
    direct=st.booleans(),
    decides=st.frozensets(st.sampled_from(["a", "b"])),
    grounds=st.frozensets(st.sampled_from(["", "ask"])),
    way=st.none(),
    columns=st.none(),
)


@given(LABELS, LABELS, LABELS)
def test_labels_are_a_lattice(first: Label, second: Label, third: Label) -> None:
    assert join(first, second).same(join(second, first))
    assert join(first, join(second, third)).same(join(join(first, second), third))
    assert join(first, first).same(first)


@pytest.mark.parametrize("file", sorted((ROOT / "examples").glob("*.flow")), ids=lambda file: file.stem)
def test_an_ordinary_flow_needs_no_word_of_it(file: Path) -> None:
    analysis = analyse(Source(file.read_text("utf-8"), file.name), Project(catalogue=KINDS))
    assert [each.message for each in analysis.diagnostics if each.code.startswith("SF4")] == []


CONFORMANCE: Mapping[str, Path] = {file.stem: file for file in (ROOT / "tests/conformance/flows").glob("*.flow")}


@pytest.mark.parametrize("name", sorted(CONFORMANCE))
def test_nor_do_those_of_others(name: str) -> None:
    test_an_ordinary_flow_needs_no_word_of_it(CONFORMANCE[name])
