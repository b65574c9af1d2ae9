"""`sayflow models`, and models in `sayflow new`: chosen, paid for, shown, and stopped where they should be."""

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ..commands import Printed, call
from ..contract.http_stub import Answer, Stub, serving
from ..contract.provider_stub import Chat, Messages
from ..models.test_pipeline import FLOW, GUARDED, TEXT, mends, outline
from ..models.test_secrets import encodings

KEY = "sk-canary-0123456789"


def script(folder: Path, *answers: tuple[str, str], name: str = "answers.txt") -> str:
    (folder / name).write_text("".join(f"=== {task}\n{text}\n" for task, text in answers))
    return f"scripted:{name}"


@contextmanager
def provider_stub(*played: Answer) -> Iterator[Stub]:
    """A provider on loopback, on a thread of its own: a command runs its own loop."""
    loop = asyncio.new_event_loop()
    serving_now = serving(played)
    ready = threading.Event()
    found: list[Stub] = []

    async def serve() -> None:
        async with serving_now as stub:
            found.append(stub)
            ready.set()
            await stopped.wait()

    stopped = asyncio.Event()
    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    assert ready.wait(10)
    try:
        yield found[0]
    finally:
        loop.call_soon_threadsafe(stopped.set)
        thread.join(10)
        loop.close()


def configured(folder: Path, port: int, more: str = "") -> dict[str, str]:
    (folder / "sayflow.toml").write_text(
        f"""
[models.default]
provider = "anthropic"
model = "m-1"
key = "CLAUDE"
address = "http://127.0.0.1:{port}"
price_in = 3
price_out = 15
{more}
"""
    )
    return {"SAYFLOW_SECRET_CLAUDE": KEY}


def test_a_script_is_a_model(tmp_path: Path) -> None:
    name = script(tmp_path, ("outline", outline()), ("emit", FLOW))
    shown = call(["new", TEXT, "--translator", name, "-o", "x.flow"], tmp_path)
    assert shown.code == 0, shown.text
    assert (tmp_path / "x.flow").read_text() == FLOW
    assert "Written by scripted:answers.txt, for $0.0000: read it before you run it. It has no tests." in shown.output
    told = json.loads(call(["models", "--json"], tmp_path).output)
    assert [(each["model"], each["calls"]) for each in told["others"]] == [("scripted:answers.txt", 2)]


def test_as_json(tmp_path: Path) -> None:
    name = script(tmp_path, ("outline", outline()), ("emit", FLOW))
    made = json.loads(call(["new", TEXT, "--translator", name, "--json"], tmp_path).output)
    assert (made["model"], made["cost"], made["rounds"], made["status"]) == (name, "0", 0, "translated")


def test_each_stage_is_shown(tmp_path: Path) -> None:
    name = script(tmp_path, ("outline", outline()), ("emit", FLOW))
    shown = call(["new", TEXT, "--translator", name, "--explain"], tmp_path)
    stages = [text.partition(":")[0] for stream, text in shown.lines if stream == "err" and not text.startswith(" ")]
    assert stages == ["outline", "retrieve", "emit", "check", "cover", "echo"]


def test_a_change_is_written_only_where_it_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "pay.flow").write_text(GUARDED)
    edit = mends((13, 13, '  step told: email { to: "sales@shop.example", subject: "It is paid" }'), why="Told.")
    name = script(tmp_path, ("edit", edit), ("edit", edit))
    shown = call(["new", "--edit", "pay.flow", "tell sales instead", "--translator", name], tmp_path)
    assert shown.code == 0, shown.text
    assert '-  step told: email { to: mail, subject: "It is paid" }\n' in shown.output
    assert 'Look at this twice:\n  - a new destination: `told`, email, to: "sales@shop.example"\n' in shown.output
    assert shown.output.endswith("Told. (for $0.0000)\nNothing was written: give -o pay.flow to take it over.\n")
    assert (tmp_path / "pay.flow").read_text() == GUARDED
    call(["new", "--edit", "pay.flow", "tell sales instead", "--translator", name, "-o", "pay.flow"], tmp_path)
    assert "sales@shop.example" in (tmp_path / "pay.flow").read_text()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--edit", "x.flow"], "are for models"),
        (["--budget", "1"], "are for models"),
        (["--translator", "scripted:x", "--run"], "read before it runs"),
        (["--translator", "scripted:x", "--budget", "much"], "no amount of dollars"),
        (["--translator", "scripted:x", "--budget", "nan"], "from 0 to a million"),
        (["--translator", "scripted:nothing.txt"], "SF932"),
        (["--translator", "opnai:x"], "did you mean `openai`?"),
        (["--translator", "openai"], "SF932"),
        (["--translator", "openai:x"], "sayflow secrets set OPENAI"),
        (["--translator", "nobody"], "SF932"),
    ],
)
def test_what_is_asked_for_wrongly(tmp_path: Path, arguments: list[str], said: str) -> None:
    shown = call(["new", "Wait 2 days.", *arguments], tmp_path)
    assert shown.code == 2 or "SF93" in shown.text
    assert said in shown.text, shown.text


def files_with(folder: Path, text: str) -> list[Path]:
    """The files that hold a text in any of five encodings."""
    contents = {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    return [file for file, content in contents.items() if any(each in content for each in encodings(text))]


def new(folder: Path, variables: dict[str, str], *arguments: str) -> Printed:
    return call(["new", TEXT, "--translator", "default", *arguments], folder, variables)


def test_a_configured_model_is_asked_paid_and_accounted_for(tmp_path: Path) -> None:
    wire = Messages()
    with provider_stub(wire.whole(outline()), wire.error(529, "overloaded_error")) as stub:
        variables = configured(tmp_path, stub.port)
        shown = new(tmp_path, variables)
        assert shown.code == 1
        assert "SF930" in shown.text
        assert "529" in shown.text
    told = json.loads(call(["models", "--json"], tmp_path, variables).output)["models"]
    assert [(each["name"], each["calls"], each["failed"], each["cost"]) for each in told] == [
        ("default", 2, 1, "0.0001")
    ]
    assert told[0]["state"] == "ready"
    assert files_with(tmp_path, KEY) == []
    assert KEY not in shown.text


RUN = """\
flow told
input name: text
step greeting: llm "Greet them." { using: [name], retry: { times: 2, wait: 1ms, on: ["model_failed"] } }
decide tone: warm | cool {
  llm using name
  below 60% take cool
}
step note: log "{greeting} {tone.choice}"
"""


def test_a_key_is_seen_nowhere_in_a_run(tmp_path: Path) -> None:
    """Not in the journal, the log, the book of models, nor in what is printed, though the provider quotes it."""
    wire = Messages()
    played = (wire.error(500, "api_error", f"key {KEY}"), wire.whole("Hello Ada"), wire.error(400, "bad", f"{KEY}!"))
    (tmp_path / "told.flow").write_text(RUN)
    with provider_stub(*played) as stub:
        variables = configured(tmp_path, stub.port)
        shown = [call(["run", "told.flow", "--input", "name=Ada"], tmp_path, variables)]
        assert len(stub.requests) == 3
    assert shown[0].code == 0, shown[0].text
    assert "Hello Ada cool" in shown[0].text
    for command in (["why", "last"], ["show", "last", "--events"], ["models", "--json"]):
        shown.append(call(command, tmp_path, variables))
    assert "no answer that can be used" in shown[1].text or "400" in shown[1].text
    assert [each.text for each in shown if any(code.decode() in each.text for code in encodings(KEY))] == []
    assert files_with(tmp_path, KEY) == []
    assert files_with(tmp_path, "Hello Ada") != [], "the search finds what is there"
    (entry, *_) = [json.loads(line) for line in (tmp_path / ".sayflow" / "models.jsonl").read_text().splitlines()]
    assert entry["about"].endswith("/greeting")


def test_without_its_key_a_model_is_not_ready(tmp_path: Path) -> None:
    configured(tmp_path, 1)
    shown = call(["models"], tmp_path)
    assert shown.output == (
        "default  anthropic:m-1  not ready (there is no secret `CLAUDE` with the key)  0 calls  $0.0000\n"
    )


def test_a_budget_stops_before_anything_is_sent(tmp_path: Path) -> None:
    with provider_stub() as stub:
        variables = configured(tmp_path, stub.port)
        shown = new(tmp_path, variables, "--budget", "0.01")
        assert (shown.code, stub.requests) == (1, [])
        assert "SF931" in shown.text
        configured(tmp_path, stub.port, "per_day = 0.01")
        assert "SF931" in new(tmp_path, variables).text
        assert stub.requests == []


def test_the_next_model_is_asked(tmp_path: Path) -> None:
    chat, wire = Chat(), Messages()
    with provider_stub(
        wire.error(500, "api_error"), chat.whole(outline()), wire.error(500, "api_error"), chat.whole(FLOW)
    ) as stub:
        second = 'fallback = ["local"]\n[models.local]\nprovider = "ollama"\nmodel = "x"\nroutes = ["text"]\n'
        second += f'address = "http://127.0.0.1:{stub.port}"\n'
        variables = configured(tmp_path, stub.port, 'routes = ["text"]\n' + second)
        shown = new(tmp_path, variables)
    assert shown.code == 0, shown.text
    assert shown.output.startswith(FLOW)


def test_an_equal_answer_is_taken_from_before(tmp_path: Path) -> None:
    wire = Messages()
    with provider_stub(wire.whole(outline()), wire.whole(FLOW)) as stub:
        variables = configured(tmp_path, stub.port, 'keep = 1\nroutes = ["text"]')
        first, again = new(tmp_path, variables), new(tmp_path, variables)
        assert len(stub.requests) == 2
    assert (first.code, again.code) == (0, 0)
    assert "for $0.0000" in again.output
    assert files_with(tmp_path, KEY) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[models.a]\nprovider = 'openai'\nmodel = 'x'\nadress = 'y'\n", "did you mean `address`?"),
        ("[models.a]\nprovider = 'openai'\n", "models.a.model"),
        ("[models.a]\nprovider = 'openai'\nmodel = 'x'\nroutes = ['smoke']\n", "models.a.routes"),
    ],
)
def test_a_configuration_that_is_wrong(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "sayflow.toml").write_text(text)
    shown = call(["models"], tmp_path)
    assert (shown.code, "SF804" in shown.text) == (2, True)
    assert said in shown.text


def test_the_providers_are_listed(tmp_path: Path) -> None:
    shown = call(["models", "--providers"], tmp_path).output
    assert shown.splitlines()[0] == "anthropic  schema, text  Anthropic"
    assert len(json.loads(call(["models", "--providers", "--json"], tmp_path).output)["providers"]) == 10
