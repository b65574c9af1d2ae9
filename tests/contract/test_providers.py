"""One contract for every provider, kept through the real SDKs against a stub server on loopback."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from sayflow.dsl.secret import Secret
from sayflow.prompts.access import Access
from sayflow.prompts.fault import ModelError
from sayflow.prompts.model import Answer, Request, Said
from sayflow.prompts.providers import UnknownModel, names, provider
from sayflow.prompts.wire.faults import retry_after

from .http_stub import Answer as Played
from .http_stub import Stub, answer, header, serving
from .provider_stub import PROVIDERS, Responses, Wire, cut, hanging, wire_of

KEY = "sk-canary-0123456789"
ASKED = Request("You are a test.", "Say yes.", task="answer", version="1", tokens=100)
SCHEMA = {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"], "additionalProperties": False}

every_provider = pytest.mark.parametrize("name", PROVIDERS)


def ask(
    name: str, *played: Played, request: Request = ASKED, said: Said | None = None, **more: Any
) -> tuple[Answer | ModelError, Stub]:
    """What a provider's model makes of what a server plays back, and what the server got."""

    async def run() -> tuple[Answer | ModelError, Stub]:
        async with serving(played) as stub:
            address = f"http://127.0.0.1:{stub.port}/v1"
            access = Access("m-1", Secret(KEY), address, **({"timeout": 5.0} | more))
            try:
                return await provider(name).connect(access).complete(request, said), stub
            except ModelError as problem:
                return problem, stub

    return asyncio.run(run())


def test_every_provider_is_under_contract() -> None:
    assert sorted([*PROVIDERS, "scripted"]) == names()


@every_provider
def test_an_answer(name: str) -> None:
    wire = wire_of(name)
    found, stub = ask(name, wire.whole("yes"))
    assert isinstance(found, Answer), found
    assert (found.text, found.provider, found.model) == ("yes", name, "m-1")
    assert (found.tokens_in, found.tokens_out, found.task, found.version) == (7, 3, "answer", "1")
    (head, body) = stub.requests[0]
    assert wire.asked(body) == "Say yes."
    assert KEY in (header(head, "authorization") or header(head, "x-api-key") or "")
    assert KEY.encode() not in body


@every_provider
def test_an_answer_in_pieces(name: str) -> None:
    pieces: list[str] = []
    found, _ = ask(name, wire_of(name).streamed("ye", "s"), said=pieces.append)
    assert isinstance(found, Answer), found
    assert (found.text, pieces, found.tokens_in, found.tokens_out) == ("yes", ["ye", "s"], 7, 3)


@every_provider
def test_a_schema_is_asked_for(name: str) -> None:
    found, stub = ask(name, wire_of(name).whole('{"a": "b"}'), request=ASKED._replace(schema=SCHEMA))
    assert isinstance(found, Answer), found
    sent = json.loads(stub.requests[0][1])
    if name == "deepseek":
        assert sent["response_format"] == {"type": "json_object"}
        assert json.dumps(SCHEMA) in sent["messages"][0]["content"]
    else:
        assert json.dumps(SCHEMA) in json.dumps(sent)


@pytest.mark.parametrize("name", ["openai", "azure"])
def test_a_grammar_is_followed_by_a_tool(name: str) -> None:
    request = ASKED._replace(grammar='start: "yes"')
    found, stub = ask(name, Responses().tool("yes"), request=request)
    assert isinstance(found, Answer), found
    assert found.text == "yes"
    sent = json.loads(stub.requests[0][1])
    form = {"type": "grammar", "syntax": "lark", "definition": 'start: "yes"'}
    assert sent["tools"][0]["format"] == form
    assert sent["tool_choice"] == {"type": "custom", "name": "write_flow"}
    assert sent["store"] is False


@pytest.mark.parametrize(
    ("name", "field", "value"),
    [
        ("vllm", "structured_outputs", {"grammar": 'start: "yes"'}),
        ("llama_cpp", "grammar", '%llguidance {}\nstart: "yes"'),
    ],
)
def test_a_grammar_for_a_local_server(name: str, field: str, value: Any) -> None:
    found, stub = ask(name, wire_of(name).whole("yes"), request=ASKED._replace(grammar='start: "yes"'))
    assert isinstance(found, Answer), found
    assert json.loads(stub.requests[0][1])[field] == value


Play = Callable[[Wire], Played]

FAULTS: dict[str, tuple[str, Play]] = {
    "429 that tells when": ("rejected", lambda w: w.error(429, "rate_limit_error", retry_after="7")),
    "429 that does not": ("rejected", lambda w: w.error(429, "rate_limit_error")),
    "429 that tells a billion seconds": ("rejected", lambda w: w.error(429, "x", retry_after="1000000000")),
    "429 for want of credit": ("quota", lambda w: w.error(429, "insufficient_quota")),
    "500": ("server", lambda w: w.error(500, "api_error")),
    "503": ("rejected", lambda w: w.error(503, "overloaded")),
    "529": ("rejected", lambda w: w.error(529, "overloaded_error")),
    "401": ("auth", lambda w: w.error(401, "invalid_api_key", f"Incorrect API key: {KEY}")),
    "403": ("auth", lambda w: w.error(403, "permission_error")),
    "404": ("gone", lambda w: w.error(404, "model_not_found")),
    "400": ("bad_request", lambda w: w.error(400, "invalid_request_error", f"no {KEY} here")),
    "a text too long": ("too_long", lambda w: w.error(400, "context_length_exceeded")),
    "a request too large": ("too_long", lambda w: w.error(413, "request_too_large")),
    "an error page": ("server", lambda w: answer(502, b"<html>Bad gateway</html>", content_type="text/html")),
    "a redirect": ("bad_request", lambda w: answer(302, location="http://127.0.0.1:1/")),
    "no JSON": ("garbage", lambda w: answer(200, b"<html>", content_type="application/json")),
    "half of the JSON": (
        "garbage",
        lambda w: answer(200, w.whole("yes").partition(b"\r\n\r\n")[2][:40], content_type="application/json"),
    ),
    "a field twice": (
        "garbage",
        lambda w: answer(200, b'{"id": 1, "id": 2}', content_type="application/json"),
    ),
    "another record": ("garbage", lambda w: answer(200, b'{"hello": 1}', content_type="application/json")),
    "a list": ("garbage", lambda w: answer(200, b"[1]", content_type="application/json")),
    "an endless list": ("garbage", lambda w: answer(200, b"[" * 100_000, content_type="application/json")),
    "a packed body": ("garbage", lambda w: answer(200, b"\x1f\x8b", content_encoding="gzip")),
    "ten million bytes": ("too_big", lambda w: w.whole("x" * 10_000_000)),
    "a connection that breaks": ("cut", lambda w: cut(w.whole("yes"), 20)),
    "a connection that is closed at once": ("cut", lambda w: b""),
    "a refusal": ("refusal", lambda w: w.ended("", "refused")),
    "an answer too long": ("cut", lambda w: w.ended("ye", "cut")),
}


WIRES = ("openai", "deepseek", "anthropic")
SHORT = ("429 that tells when", "401", "no JSON", "a refusal")
"""Providers that share a wire differ in what they send: they read faults with the same lines."""


@pytest.mark.parametrize(
    ("name", "what"), [(name, what) for name in PROVIDERS for what in FAULTS if name in WIRES or what in SHORT]
)
def test_a_fault_has_its_class(name: str, what: str) -> None:
    fault, play = FAULTS[what]
    found, stub = ask(name, play(wire_of(name)))
    assert isinstance(found, ModelError), found
    assert found.fault == fault, found
    assert found.where == f"{name}:m-1"
    assert KEY not in str(found)
    assert KEY not in repr(found.__cause__)
    assert len(stub.requests) == 1, "the SDK must not try again by itself"
    waits = {"429 that tells when": 7.0, "429 that tells a billion seconds": 1e9}
    assert found.retry_after == waits.get(what)


@every_provider
def test_a_server_that_hangs(name: str) -> None:
    found, _ = ask(name, hanging(), timeout=0.05)
    assert isinstance(found, ModelError)
    assert found.fault == "timeout", found


@every_provider
def test_nobody_listens(name: str) -> None:
    async def run() -> str:
        async with serving([]) as stub:
            port = stub.port
        model = provider(name).connect(Access("m-1", Secret(KEY), f"http://127.0.0.1:{port}/v1"))
        with pytest.raises(ModelError) as problem:
            await model.complete(ASKED)
        return problem.value.fault

    assert asyncio.run(run()) == "unreachable"


@every_provider
@pytest.mark.parametrize("finished", [True, False])
def test_a_stream_that_is_cut(name: str, finished: bool) -> None:
    whole = wire_of(name).streamed("ye", "s", finished=finished)
    played = cut(whole, len(whole) // 2) if finished else whole
    found, _ = ask(name, played, said=lambda piece: None)
    assert isinstance(found, ModelError), found
    assert found.fault == "cut", found


@every_provider
def test_a_stream_that_never_gets_big_enough(name: str) -> None:
    found, _ = ask(name, wire_of(name).streamed("x" * 10_000), said=lambda piece: None, largest=5_000)
    assert isinstance(found, ModelError)
    assert found.fault == "too_big", found


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": "7.5"}, 7.5),
        ({"retry-after-ms": "250", "retry-after": "1"}, 0.25),
        ({"retry-after": "Mon, 05 Jan 2026 09:01:00 GMT"}, 60.0),
        ({"retry-after": "Mon, 05 Jan 2026 08:00:00 GMT"}, 0.0),
        ({"retry-after": "-3"}, 0.0),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": ""}, None),
        ({}, None),
    ],
)
def test_how_long_to_wait(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(headers, datetime(2026, 1, 5, 9, tzinfo=UTC)) == seconds


@every_provider
def test_nothing_is_taken_from_the_environment(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys, headers and addresses that were set for other programs are not sent to whoever is configured here."""
    for sdk in ("OPENAI", "ANTHROPIC"):
        for what in ("API_KEY", "AUTH_TOKEN", "ORG_ID", "PROJECT_ID", "ADMIN_KEY"):
            monkeypatch.setenv(f"{sdk}_{what}", "sk-stray")
        monkeypatch.setenv(f"{sdk}_CUSTOM_HEADERS", "x-stray: sk-stray\nauthorization: sk-stray\nx-api-key: sk-stray")
        monkeypatch.setenv(f"{sdk}_BASE_URL", "http://127.0.0.1:1/sk-stray")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    found, stub = ask(name, wire_of(name).whole("yes"))
    assert isinstance(found, Answer), found
    head = stub.requests[0][0]
    assert "stray" not in head
    assert KEY in head
    assert "python" not in head.lower().replace("/python", "")


def test_a_provider_that_is_not_there() -> None:
    with pytest.raises(UnknownModel, match="no provider `opena`") as problem:
        provider("opena")
    assert problem.value.hint == "did you mean `openai`?"


@pytest.mark.parametrize(
    ("name", "access"),
    [
        ("openai", Access("m")),
        ("azure", Access("m", Secret("k"))),
        ("openai", Access("m", Secret("k\nx: y"))),
        ("openai", Access("m", Secret("schlüssel"))),
    ],
)
def test_what_an_access_lacks(name: str, access: Access) -> None:
    with pytest.raises(UnknownModel):
        provider(name).connect(access)


def test_no_sdk_is_imported_before_it_is_used() -> None:
    code = (
        "import sys\nfrom sayflow.prompts.providers import names, provider\nfrom sayflow.prompts.access import Access\n"
    )
    code += "from sayflow.dsl.secret import Secret\n"
    code += "made = [provider(name) for name in names()]\n"
    code += "provider('openai').connect(Access('m', Secret('k')))\n"
    code += "sys.exit(bool({'openai', 'anthropic', 'httpx2'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0
