"""Messages in channels: Slack's web API played by a server on loopback, and the folder that takes them otherwise."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from sayflow.compiler.kinds import Call, StepError
from sayflow.dsl.secret import Secret
from sayflow.runtime.chat import ChatOutbox, SlackChat
from sayflow.runtime.network import AllowedHost, HttpPort
from sayflow.runtime.ports import Ports
from sayflow.runtime.steps import catalogue

from .attempts import attempt, failing
from .http_stub import Answer, Stub, answer, header, serving

TOKEN = "xoxb-1-canary"
KIND = catalogue().get("slack")


def said(answers: list[Answer], **settings: Any) -> tuple[Any, Stub]:
    """What a step comes to with these answers of the service, and what the service saw."""

    async def main() -> tuple[Any, Stub]:
        async with serving(answers) as stub:
            http = HttpPort([AllowedHost.of("slack.local", ["127.0.0.0/8"], [stub.port])], resolve=here)
            chat = SlackChat(lambda: http, lambda: Secret(TOKEN), f"http://slack.local:{stub.port}/api")
            assert KIND is not None
            assert KIND.run is not None
            written = {"channel": "#billing", "text": "Grüße", **settings}
            try:
                return await KIND.run(Call("run1", "told", "run1/told", 1, written, 5.0), Ports(chat=chat)), stub
            except StepError as error:
                return error, stub

    return asyncio.run(main())


async def here(host: str, port: int) -> list[str]:
    return ["127.0.0.1"]


def json_answer(body: Any, status: int = 200, **headers: str) -> bytes:
    return answer(status, json.dumps(body).encode(), content_type="application/json", **headers)


def test_a_message_is_posted() -> None:
    identity, stub = said([json_answer({"ok": True, "ts": "17.5", "channel": "C1"})], thread="16.1")
    assert identity == "17.5"
    ((head, body),) = stub.requests
    assert head.startswith("POST /api/chat.postMessage ")
    assert header(head, "authorization") == f"Bearer {TOKEN}"
    told = json.loads(body)
    assert (told["channel"], told["text"], told["thread_ts"]) == ("#billing", "Grüße", "16.1")
    assert told["metadata"]["event_payload"] == {"key": "run1/told"}


@pytest.mark.parametrize(
    ("reply", "kind", "unknown"),
    [
        (json_answer({"ok": False, "error": "channel_not_found"}), "no_channel", False),
        (json_answer({"ok": False, "error": "not_in_channel"}), "no_channel", False),
        (json_answer({"ok": False, "error": "invalid_auth"}), "slack_failed", False),
        (json_answer({"ok": False}, 429, retry_after="30"), "rate_limited", False),
        (json_answer({"ok": True}), "slack_failed", True),
        (json_answer([1]), "slack_failed", True),
        (answer(200, b"<html>"), "slack_failed", True),
        (answer(503, b"busy"), "slack_failed", True),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{", "slack_failed", True),
    ],
)
def test_a_message_that_is_refused_or_lost(reply: bytes, kind: str, unknown: bool) -> None:
    error, _ = said([reply])
    assert isinstance(error, StepError)
    assert (error.kind, error.unknown) == (kind, unknown)
    assert KIND is not None
    assert error.kind in KIND.errors
    assert TOKEN not in error.message
    assert error.detail == ({"retry_after": 30} if kind == "rate_limited" else None)


@pytest.mark.parametrize(
    "settings", [{"text": ""}, {"channel": ""}, {"text": 7}, {"thread": 7}, {"text": "x" * 50_000}, {"channel": None}]
)
def test_settings_that_make_no_message(settings: dict[str, Any]) -> None:
    error, stub = said([], **settings)
    assert isinstance(error, StepError)
    assert error.kind == "bad_setting"
    assert stub.requests == []


def test_without_a_service_a_folder_takes_them(tmp_path: Path) -> None:
    ports = Ports(chat=ChatOutbox(tmp_path / "box"))
    name = attempt("slack", ports, key="run1/told", channel="#billing", text="Hi")
    assert attempt("slack", ports, key="run1/told", channel="#billing", text="Hi") == name
    (file,) = (tmp_path / "box").iterdir()
    assert file.name == name
    assert json.loads(file.read_text()) == {"channel": "#billing", "text": "Hi", "thread": None}
    (tmp_path / "file").write_text("")
    failing("slack", Ports(chat=ChatOutbox(tmp_path / "file")), "slack_failed", channel="#a", text="Hi")
    failing("slack", Ports(), "no_chat", channel="#a", text="Hi")
