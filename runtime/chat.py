"""Messages in channels: to Slack's web API, or into a folder where nothing else is set up."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from ..compiler.kinds import StepError
from ..dsl.secret import Secret
from .files import write_once
from .mail import file_name
from .ports import Http

SLACK = "https://slack.com/api"

NO_CHANNEL = frozenset({"channel_not_found", "not_in_channel", "is_archived", "thread_not_found"})
SLOW_DOWN = 429


class Message(NamedTuple):
    """What is said, where, and the id of the message that it answers."""

    channel: str
    text: str
    thread: str | None = None


class ChatOutbox:
    """A folder that takes each message as one JSON file, named by its key: the chat of a fresh installation."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def post(self, message: Message, key: str) -> str:
        """Write the message; gives the name of its file, which is that of a repeat too.

        Raises:
            StepError: `slack_failed`; nothing was written.
        """
        from asyncio import to_thread

        name = file_name(key).replace(".eml", ".json")
        content = json.dumps(message._asdict(), ensure_ascii=False, indent=1).encode("utf-8", "replace")
        try:
            await to_thread(write_once, self._folder / name, content)
        except OSError as error:
            raise StepError("slack_failed", f"The message was not put into {self._folder}: {error}.") from error
        return name


class SlackChat:
    """Slack's web API at `address`; `token` gives the token of the bot when it is needed."""

    def __init__(self, http: Callable[[], Http], token: Callable[[], Secret], address: str = SLACK) -> None:
        self._http = http
        self._token = token
        self.address = address.rstrip("/")

    async def post(self, message: Message, key: str) -> str:
        """Say something in a channel; gives the id (`ts`) of the message.

        Raises:
            StepError: `no_channel`, `rate_limited`, `slack_failed`; `timeout` and `broken_answer` where nobody knows
                whether it stands there.
        """
        from .network import HttpError

        told = {"channel": message.channel, "text": message.text, "metadata": _mark(key)}
        if message.thread is not None:
            told["thread_ts"] = message.thread
        headers = {
            "Authorization": f"Bearer {self._token().reveal()}",
            "Content-Type": "application/json; charset=utf-8",
        }
        try:
            answer = await self._http().request(
                "POST", f"{self.address}/chat.postMessage", headers=headers, body=json.dumps(told).encode()
            )
        except HttpError as error:
            kind = "timeout" if error.kind == "timeout" else "slack_failed"
            raise StepError(kind, error.message, unknown=error.sent) from error
        if answer.status == SLOW_DOWN:
            pause = answer.headers.get("retry-after", "")
            detail = {"retry_after": int(pause)} if pause.isdigit() else None
            raise StepError("rate_limited", "Slack wants a pause before the next message.", detail=detail)
        said = _object(answer.body)
        if said.get("ok") is True and isinstance(said.get("ts"), str):
            return str(said["ts"])
        why = said.get("error") if isinstance(said.get("error"), str) else f"status {answer.status}"
        kind = "no_channel" if why in NO_CHANNEL else "slack_failed"
        unknown = answer.status >= 500 or (answer.status < 300 and "error" not in said)
        raise StepError(kind, f"Slack did not take the message for {message.channel}: {why}.", unknown=unknown)


def _mark(key: str) -> dict[str, Any]:
    """What goes with the message, unseen, so that somebody can tell where it came from."""
    return {"event_type": "sayflow", "event_payload": {"key": key}}


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
