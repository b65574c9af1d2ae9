"""The translator that asks a model, with a model whose answers are written down."""

import asyncio
import json
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayflow.compiler.analyse import Analysis
from sayflow.compiler.english.model.edit import Change, change
from sayflow.compiler.english.model.flat_plan import printed
from sayflow.compiler.english.model.pipeline import Stage, translate_with
from sayflow.compiler.english.model.repair import edited, numbered
from sayflow.compiler.english.model.sentences import quoted, sentences_of
from sayflow.compiler.english.translation import Translation
from sayflow.compiler.project import Project
from sayflow.dsl.formatting import format_source
from sayflow.dsl.source import Source
from sayflow.prompts.fault import ModelError
from sayflow.prompts.model import Route
from sayflow.prompts.providers.scripted import ScriptedModel, read_script
from sayflow.prompts.task import task
from sayflow.prompts.tasks.plan import FlatPlan
from sayflow.prompts.tasks.repair import Edit
from sayflow.runtime.steps import catalogue

PROJECT = Project(catalogue=catalogue())
TEXT = "When a parcel comes in, weigh it. Then tell the customer. We like parcels."
FLOW = """\
flow parcels "Take in a parcel"

input mail: text

step weigh: task "Weigh the parcel"
step tell: email { to: mail, subject: "Your parcel" }
"""


def outline(**more: Any) -> str:
    activities = [
        {"name": "weigh", "does": "weigh it", "who": "", "kind": "task", "quote": "weigh it"},
        {"name": "tell", "does": "tell", "who": "", "kind": "email", "quote": "tell the customer"},
    ]
    facts = {
        "name": "parcels",
        "title": "Take in a parcel",
        "trigger": "When a parcel comes in",
        "activities": activities,
        "background": ["We like parcels."],
    }
    empty = ("inputs", "outputs", "choices", "loops", "waits", "assumptions", "questions")
    return json.dumps({each: [] for each in empty} | facts | more)


def translated(
    *answers: tuple[str, str], routes: tuple[Route, ...] = ("text",), text: str = TEXT, **more: Any
) -> tuple[Translation, ScriptedModel]:
    model = ScriptedModel("test", list(answers), routes)
    return asyncio.run(translate_with(model, text, PROJECT, "x.flow", **more)), model


def mends(*edits: tuple[int, int, str], why: str = "so") -> str:
    return json.dumps({"why": why, "edits": [{"first": a, "last": b, "text": text} for a, b, text in edits]})


def test_a_text_becomes_a_flow() -> None:
    stages: list[Stage] = []
    made, model = translated(("outline", outline()), ("emit", f"Here:\n```flow\n{FLOW}```\n"), watch=stages.append)
    assert made.source == FLOW
    assert (made.status, made.coverage, made.missed, made.invented, made.rounds) == ("translated", 100, (), (), 0)
    assert made.trace == {0: ("weigh",), 1: ("tell",)}
    assert made.comments == (2,)
    assert (made.model, made.cost) == ("scripted:test", 0)
    assert "weigh" in made.echo
    assert [each.name for each in stages] == ["outline", "retrieve", "emit", "check", "cover", "echo"]
    assert model.asked[0].schema is None, "thinking comes before a form, not inside it"


def test_the_grammar_route_is_held_to_the_kinds_that_are_wanted() -> None:
    llguidance = pytest.importorskip("llguidance")
    made, model = translated(("outline", outline()), ("emit", FLOW), routes=("grammar", "schema", "text"))
    assert made.source == FLOW
    grammar = model.asked[1].grammar
    assert grammar is not None
    kinds = {line.partition(": ")[2] for line in grammar.splitlines() if line.startswith("KIND_")}
    assert kinds == {'"ask"', '"email"', '"log"', '"task"'}
    assert llguidance.LLMatcher.validate_grammar_with_warnings(llguidance.grammar_from("lark", grammar)) == (False, [])


PLAN: dict[str, Any] = {
    "name": "parcels",
    "title": 'Take in a "parcel"',
    "declarations": ['on webhook "/parcels"'],
    "inputs": [{"name": "mail", "value": "text"}, {"name": "parts", "value": "list of { name: text }"}],
    "outputs": [{"name": "done", "value": "boolean"}],
    "lines": [],
    "tests": [{"title": "nobody", "lines": ['given mail: "a@home.example"', "given parts: []", "expect done"]}],
}


def line(
    number: str, op: str, value: str = "", name: str = "", kind: str = "", gives: str = "", **settings: str
) -> Any:
    listed = [{"name": key, "value": each} for key, each in settings.items()]
    return {"number": number, "op": op, "name": name, "kind": kind, "value": value, "settings": listed, "gives": gives}


LINES = [
    line("1", "step", '"Weigh the parcel?"', "weigh", "ask", "yes | no", who='"clerk"'),
    line("1", "within", "2d"),
    line("1.1", "finish", done="false"),
    line("2", "if", "weigh == no"),
    line("2.1", "for_each", "parts, all at once", "part"),
    line("2.1.1", "step", '"Look at {part.name}"', "look", "task"),
    line("3", "otherwise_if", "length(parts) > 3"),
    line("3.1", "wait", "1d"),
    line("4", "otherwise"),
    line("4.1", "let", "1", "one"),
    line("4.2", "step", '"{one}"', "note", "log"),
    line("5", "all_of"),
    line("5.1", "step", "", "tell", "email", to="mail", subject='"Your\nparcel"'),
    line("5.2", "on_error", '"mail_failed"'),
    line("5.2.1", "step", '"no mail"', "warn", "log"),
    line("6", "and"),
    line("6.1", "repeat", "until length(parts) == 0, up to 2 times"),
    line("6.1.1", "fail", '"odd" because "never"'),
    line("7", "finish", done="true"),
]


def test_a_flat_plan_is_printed_as_a_flow() -> None:
    text = format_source(Source(printed(FlatPlan.model_validate(PLAN | {"lines": LINES}))))
    assert text == FLAT


FLAT = """\
flow parcels "Take in a \\"parcel\\""
on webhook "/parcels"
input mail: text
input parts: list of { name: text }
output done: boolean
step weigh: ask "Weigh the parcel?" { who: "clerk" } gives yes | no
  within 2d otherwise {
    finish done = false
  }
if weigh == no {
  for each part in parts, all at once {
    step look: task "Look at {part.name}"
  }
} otherwise if length(parts) > 3 {
  wait 1d
} otherwise {
  let one = 1
  step note: log "{one}"
}
all of {
  step tell: email { to: mail, subject: "Your parcel" }
    on error "mail_failed" {
      step warn: log "no mail"
    }
} and {
  repeat until length(parts) == 0, up to 2 times {
    fail "odd" because "never"
  }
}
finish done = true
test "nobody" {
  given mail: "a@home.example"
  given parts: []
  expect done
}
"""


def test_the_schema_route() -> None:
    lines = [
        line("1", "step", '"Weigh the parcel"', "weigh", "task"),
        line("2", "step", "", "tell", "email", to="mail", subject='"Your parcel"'),
        line("3", "finish", done="true"),
    ]
    plan = json.dumps(PLAN | {"lines": lines})
    made, model = translated(("outline", outline()), ("plan", plan), routes=("schema", "text"))
    assert made.status == "translated", made.diagnostics
    assert made.trace == {0: ("weigh",), 1: ("tell",)}
    assert model.asked[1].schema is not None


@given(st.text(max_size=30), st.lists(st.text(max_size=12), min_size=3, max_size=3))
def test_what_a_plan_holds_stays_on_its_line(title: str, values: Sequence[str]) -> None:
    lines = [line("1", "step", values[0], "a", "log"), line("2", "let", values[1], "b"), line("3", "wait", values[2])]
    text = printed(FlatPlan.model_validate(PLAN | {"title": title, "lines": lines, "declarations": [], "tests": []}))
    assert len(text.splitlines()) == 7 or any(
        each in "".join(values) + title for each in "\x85\u2028\u2029\x0b\x0c\x1c\x1d\x1e"
    )


def test_faults_are_mended_and_only_where_the_model_says() -> None:
    broken = FLOW.replace("to: mail", "to: mial")
    made, model = translated(("outline", outline()), ("emit", broken), ("repair", mends((6, 6, FLOW.splitlines()[5]))))
    assert (made.source, made.rounds, made.status) == (FLOW, 1, "translated")
    asked = model.asked[2].prompt
    assert "line 6: SF203 there is nothing named `mial` (Did you mean `mail`?)" in asked
    assert '6 | step tell: email { to: mial, subject: "Your parcel" }' in asked


def test_a_mending_that_makes_it_worse_is_not_taken() -> None:
    broken = FLOW.replace("to: mail", "to: mial")
    made, _ = translated(
        ("outline", outline()),
        ("emit", broken),
        ("repair", mends((5, 6, "step ( ( ("))),
        ("repair", mends((50, 60, "x"))),
        ("repair", mends((3, 3, "input mail: tetx"))),
    )
    assert (made.source, made.rounds, made.status) == (broken, 3, "partly")
    assert [each.code for each in made.diagnostics if each.severity == "error"] == ["SF203"]


def test_a_model_that_falls_silent_leaves_the_best_so_far() -> None:
    broken = FLOW.replace("to: mail", "to: mial")
    made, _ = translated(("outline", outline()), ("emit", broken), ("repair", "!rejected"))
    assert (made.source, made.rounds, made.status) == (broken, 1, "partly")


def test_tests_that_fail_are_mended_too() -> None:
    tried: list[Analysis] = []

    def try_tests(analysis: Analysis) -> list[str]:
        tried.append(analysis)
        return ["line 9: it fails"] if len(tried) == 1 else []

    made, model = translated(
        ("outline", outline()), ("emit", FLOW), ("repair", mends((7, 6, "# mended"))), try_tests=try_tests
    )
    assert made.source.endswith("# mended\n")
    assert "- line 9: it fails" in model.asked[2].prompt


def test_what_the_flow_lacks_is_asked_for_then_told() -> None:
    without = FLOW.replace('step tell: email { to: mail, subject: "Your parcel" }\n', "").replace(
        "input mail: text\n\n", ""
    )
    made, model = translated(("outline", outline()), ("emit", without), *[("repair", mends())] * 3)
    assert 'the activity `tell` is not in the flow: "tell the customer"' in model.asked[2].prompt
    assert (made.status, made.missed, made.coverage) == ("partly", (1,), 50)
    assert made.source.endswith('# not understood: "Then tell the customer"\n')
    assert any("tell the customer" in each for each in made.questions)


def test_a_choice_that_the_flow_lacks() -> None:
    choice = {"question": "is it heavy?", "if_so": "x", "if_not": "y", "quote": "weigh it"}
    _, model = translated(("outline", outline(choices=[choice])), ("emit", FLOW), *[("repair", mends())] * 3)
    assert 'the flow has 0 of 1 choices: "weigh it"' in model.asked[2].prompt


def test_what_no_sentence_asked_for_is_told() -> None:
    extra = FLOW + 'step spy: email { to: "spy@elsewhere.example", subject: "{mail}" }\n'
    made, _ = translated(("outline", outline()), ("emit", extra))
    assert made.invented == ("spy",)
    claimed = json.loads(outline())["activities"]
    claimed.append({"name": "spy", "does": "x", "who": "", "kind": "email", "quote": "send all of it elsewhere"})
    made, _ = translated(("outline", outline(activities=claimed)), ("emit", extra))
    assert made.invented == ("spy",), "a quotation that the text does not have is none"


def test_an_outline_that_does_not_fit_is_asked_for_once_more() -> None:
    made, model = translated(("outline", '{"name": 1}'), ("outline", outline()), ("emit", FLOW))
    assert made.source == FLOW
    assert "Your last answer did not fit: `name`: input should be a valid string" in model.asked[1].prompt
    with pytest.raises(ModelError) as problem:
        translated(("outline", "{}"), ("outline", '{"name": "a", "name": "b"}'))
    assert problem.value.fault == "wrong_schema"
    assert "names the field 'name' twice" in str(problem.value)


@pytest.mark.parametrize(
    "answer", ["", "I can't do that.", "```flow\n```", "flow x\nstep a: ( (", "\0" * 50, "}" * 3000]
)
def test_whatever_is_written_is_checked(answer: str) -> None:
    made, _ = translated(("outline", outline()), ("emit", answer), *[("repair", mends())] * 3)
    assert made.status == "partly"
    assert made.missed == (1,)


def test_a_model_silences_no_finding() -> None:
    silenced = FLOW.replace("input mail", "input unused: text # sayflow: ignore[SF230] nobody needs it\ninput mail")
    made, _ = translated(("outline", outline()), ("emit", silenced))
    assert [each.code for each in made.diagnostics] == ["SF230"]
    assert "ignore" not in made.source
    unused = "input unused: text # sayflow: ignore[SF230] nobody needs it"
    found = changed(("edit", mends((4, 3, unused))))
    assert found.security == ("a finding is silenced: # sayflow: ignore[SF230] nobody needs it",)
    assert changed(("edit", mends((1, 0, "# so"))), source=found.source).security == ()


TEXTS = ["weigh it", "tell the customer", "We like parcels", "Then", "", "a parcel", "zzz", "comes in", "the"]


@given(
    text=st.lists(st.sampled_from(TEXTS), max_size=6).map(". ".join),
    quotes=st.lists(st.sampled_from(TEXTS), min_size=2, max_size=2),
    background=st.lists(st.sampled_from(TEXTS), max_size=2),
)
def test_no_sentence_is_dropped_in_silence(text: str, quotes: list[str], background: list[str]) -> None:
    activities = [
        each | {"quote": quote} for each, quote in zip(json.loads(outline())["activities"], quotes, strict=True)
    ]
    answers = ("outline", outline(activities=activities, background=background)), ("emit", FLOW)
    made, _ = translated(*answers, text=text)
    found = [*made.trace, *made.comments, *made.missed]
    assert sorted(found) == list(range(len(made.sentences)))
    for index in made.missed:
        assert f'# not understood: "{made.sentences[index]}"' in made.source


def test_which_sentence_is_quoted() -> None:
    said = sentences_of("Weigh it. Then tell the customer by mail. Tell the manager.")
    assert quoted("tell the customer", said) == [1]
    assert quoted("TELL the MANAGER", said) == [2]
    assert quoted("Weigh it. Then tell the customer by mail", said) == [1]
    assert quoted("nothing of the kind here", said) == []
    assert quoted("", said) == []


lines_of_text = st.lists(st.sampled_from(["a", "b", "c d", ""]), min_size=1, max_size=8)
cuts = st.lists(st.tuples(st.integers(-2, 10), st.integers(-2, 10), st.sampled_from(["", "x", "y\nz"])), max_size=4)


@given(lines_of_text, cuts)
def test_edits_change_whole_lines_or_nothing(lines: list[str], cuts: list[tuple[int, int, str]]) -> None:
    source = "\n".join(lines) + "\n"
    made = edited(source, [Edit(first=a, last=b, text=text) for a, b, text in cuts])
    if made is None:
        return
    touched = {number for a, b, _ in cuts for number in range(a, b + 1)}
    kept = [each for number, each in enumerate(lines, 1) if number not in touched]
    written = [each for _, _, text in cuts for each in text.splitlines()]
    assert sorted(made.splitlines()) == sorted([*kept, *written]) or made == "\n"
    assert numbered(source).count("\n") == len(source.splitlines()) - 1


GUARDED = """\
flow pay "Pay something"

input amount: number
input mail: text

step allowed: ask "Pay {amount}?" { who: "manager" } gives yes | no
decide route: pay | refuse {
  never pay when amount > 1000
  rule pay 90% when amount < 100
  below 70% ask "manager"
}
if allowed == yes and route == pay {
  step told: email { to: mail, subject: "It is paid" }
}
"""


def changed(*answers: tuple[str, str], source: str = GUARDED) -> Change:
    return asyncio.run(change(ScriptedModel("test", list(answers)), source, "do it", PROJECT, "pay.flow"))


def test_a_change_is_a_proposal_with_its_difference() -> None:
    made = changed(("edit", mends((13, 13, '  step told: email { to: mail, subject: "Paid" }'), why="Shorter.")))
    assert made.diff == (
        "--- pay.flow",
        "+++ pay.flow (proposed)",
        "@@ -10,5 +10,5 @@",
        '   below 70% ask "manager"',
        " }",
        " if allowed == yes and route == pay {",
        '-  step told: email { to: mail, subject: "It is paid" }',
        '+  step told: email { to: mail, subject: "Paid" }',
        " }",
    )
    assert (made.security, made.why) == ((), "Shorter.")


@pytest.mark.parametrize(
    ("edits", "said"),
    [
        ([(6, 6, ""), (12, 12, "if route == pay {")], 'an approval is gone: `allowed`, asked of "manager"'),
        ([(6, 6, GUARDED.splitlines()[5].replace('"manager"', '"me"'))], "an approval is gone: `allowed`, asked of"),
        ([(8, 8, "")], "a hard rule is gone: `route` never pay when amount > 1000"),
        ([(8, 8, "  never pay when amount > 9000")], "a hard rule is gone: `route` never pay when amount > 1000"),
        ([(10, 10, "  below 70% take pay")], "an approval is gone: whoever is asked below 70% in `route`"),
        ([(10, 10, '  below 60% ask "desk"')], "people are asked less often: below 60% in `route`, before 70%"),
        (
            [(13, 13, '  step told: email { to: "spy@elsewhere.example", subject: "It is paid" }')],
            'a new destination: `told`, email, to: "spy@elsewhere.example"',
        ),
        (
            [(14, 13, '  step also: http { post: "https://elsewhere.example", body: { amount: amount } }')],
            'a new destination: `also`, http, post: "https://elsewhere.example"',
        ),
    ],
)
def test_what_weighs_on_safety_is_marked(edits: list[tuple[int, int, str]], said: str) -> None:
    made = changed(("edit", mends(*edits)))
    assert made.analysis.plan is not None, made.analysis.diagnostics
    assert any(said in each for each in made.security), made.security


def test_a_change_with_faults_is_mended_or_told() -> None:
    for repairs, rounds in ((["!server"], 1), ([mends()] * 3, 3)):
        made = changed(("edit", mends((13, 13, "  step told: emial"))), *[("repair", each) for each in repairs])
        assert made.analysis.plan is None
        assert made.rounds == rounds
        assert "can't be told" in made.security[0]


def test_a_script() -> None:
    assert read_script("=== a\none\n\n=== b \n```\n\ntwo\n```\n=== a\n") == [
        ("a", "one\n"),
        ("b", "```\n\ntwo\n```\n"),
        ("a", "\n"),
    ]
    with pytest.raises(ModelError, match="no answer left for `outline`"):
        asyncio.run(ScriptedModel("x", []).complete(task("outline").request(text="", kinds=[], names={})))
