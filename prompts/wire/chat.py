"""Chat completions, which most providers and local servers speak; what differs between them comes in as data."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

from ..access import Access
from ..fault import ModelError
from ..model import Request, Said
from .connection import UNSEEN, connection
from .reply import Reply, Way, count, read_reply

Extra = Callable[[str], dict[str, Any]]
"""What a server wants in the body of a request to follow a grammar."""


class Dialect(NamedTuple):
    """What differs between servers: whether they take a schema, or only JSON of any form; how they take a grammar."""

    schema: bool = True
    grammar: Extra | None = None


def chatting(dialect: Dialect = Dialect()) -> Way:  # noqa: B008 - a plain record
    """The way to speak to a server of this dialect."""
    return Way("openai", partial(_chat, dialect))


async def _chat(dialect: Dialect, access: Access, request: Request, said: Said | None) -> Reply:
    import openai

    async with (
        connection(access, "authorization", "Bearer {key}") as http,
        openai.AsyncOpenAI(
            api_key=UNSEEN, base_url=access.address, max_retries=0, timeout=access.timeout, http_client=http
        ) as client,
    ):
        body = _body(dialect, access, request)
        if said is None:
            raw = await client.chat.completions.with_raw_response.create(**body)
            return _read(read_reply(raw.http_response.content, access.model), access.model)
        return await _streamed(client, body, said, access.model)


def _body(dialect: Dialect, access: Access, request: Request) -> dict[str, Any]:
    system = request.system
    body: dict[str, Any] = {"model": access.model, "max_tokens": request.tokens}
    if request.grammar is not None and dialect.grammar is not None:
        body["extra_body"] = dialect.grammar(request.grammar)
    elif request.schema is not None and dialect.schema:
        form = {"name": "answer", "schema": request.schema, "strict": True}
        body["response_format"] = {"type": "json_schema", "json_schema": form}
    elif request.schema is not None:
        body["response_format"] = {"type": "json_object"}
        system += f"\n\nAnswer with one JSON object that fits this JSON schema:\n{json.dumps(request.schema)}"
    body["messages"] = [{"role": "system", "content": system}, {"role": "user", "content": request.prompt}]
    return body


async def _streamed(client: Any, body: dict[str, Any], said: Said, model: str) -> Reply:
    texts: list[str] = []
    reason: str | None = None
    tokens = (0, 0)
    refused = False
    options = {"include_usage": True}
    async for chunk in await client.chat.completions.create(stream=True, stream_options=options, **body):
        if chunk.usage is not None:
            tokens = (chunk.usage.prompt_tokens or 0, chunk.usage.completion_tokens or 0)
        for choice in chunk.choices:
            reason = choice.finish_reason or reason
            refused = refused or bool(choice.delta.refusal)
            if choice.delta.content:
                texts.append(choice.delta.content)
                said(choice.delta.content)
    if reason is None:
        raise ModelError("cut", "the answer broke off before its end", model=model)
    return _reply("".join(texts), tokens, reason, refused)


def _read(data: dict[str, Any], model: str) -> Reply:
    choices = data.get("choices")
    if not isinstance(choices, list) or not choices or not isinstance(choices[0], dict):
        raise ModelError("garbage", "the answer has no choice", model=model)
    message = choices[0].get("message")
    if not isinstance(message, dict):
        raise ModelError("garbage", "the answer has no message", model=model)
    usage = data.get("usage")
    tokens = count(usage, "prompt_tokens"), count(usage, "completion_tokens")
    text = message.get("content")
    refused = bool(message.get("refusal"))
    reason = str(choices[0].get("finish_reason"))
    if not isinstance(text, str) and not refused and reason not in ("content_filter", "length"):
        raise ModelError("garbage", "the answer holds no text", model=model)
    return _reply(text or "", tokens, reason, refused)


def _reply(text: str, tokens: tuple[int, int], reason: str, refused: bool) -> Reply:
    if refused or reason == "content_filter":
        return Reply("", *tokens, "refused")
    return Reply(text, *tokens, "cut" if reason == "length" else "whole")
