"""Anthropic's Messages: text, or a JSON schema."""

from __future__ import annotations

from typing import Any

from ..access import Access
from ..fault import ModelError
from ..model import Request, Said
from .connection import UNSEEN, connection
from .reply import Reply, Way, count, read_reply

CUT = ("max_tokens", "model_context_window_exceeded")


async def _converse(access: Access, request: Request, said: Said | None) -> Reply:
    """Ask once; see `Way`."""
    import anthropic

    async with (
        connection(access, "x-api-key") as http,
        anthropic.AsyncAnthropic(
            api_key=UNSEEN, base_url=access.address, max_retries=0, timeout=access.timeout, http_client=http
        ) as client,
    ):
        body = _body(access, request)
        if said is None:
            raw = await client.messages.with_raw_response.create(**body)
            return _read(read_reply(raw.http_response.content, access.model), access.model)
        return await _streamed(client, body, said, access.model)


def _body(access: Access, request: Request) -> dict[str, Any]:
    body: dict[str, Any] = {
        "model": access.model,
        "max_tokens": request.tokens,
        "system": request.system,
        "messages": [{"role": "user", "content": request.prompt}],
    }
    if request.schema is not None:
        body["output_config"] = {"format": {"type": "json_schema", "schema": request.schema}}
    return body


async def _streamed(client: Any, body: dict[str, Any], said: Said, model: str) -> Reply:
    texts: list[str] = []
    reason: str | None = None
    tokens_in = tokens_out = 0
    async for event in await client.messages.create(stream=True, **body):
        if event.type == "message_start":
            tokens_in = event.message.usage.input_tokens or 0
        elif event.type == "content_block_delta" and event.delta.type == "text_delta":
            texts.append(event.delta.text)
            said(event.delta.text)
        elif event.type == "message_delta":
            reason = event.delta.stop_reason or reason
            tokens_out = event.usage.output_tokens or 0
    if reason is None:
        raise ModelError("cut", "the answer broke off before its end", model=model)
    return _reply("".join(texts), tokens_in, tokens_out, reason, model)


def _read(data: dict[str, Any], model: str) -> Reply:
    content = data.get("content")
    if not isinstance(content, list) or not all(isinstance(part, dict) for part in content):
        raise ModelError("garbage", "the answer has no content", model=model)
    text = "".join(str(part.get("text", "")) for part in content if part.get("type") == "text")
    usage = data.get("usage")
    tokens_in = sum(
        count(usage, name) for name in ("input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens")
    )
    return _reply(text, tokens_in, count(usage, "output_tokens"), str(data.get("stop_reason")), model)


def _reply(text: str, tokens_in: int, tokens_out: int, reason: str, model: str) -> Reply:
    if reason == "refusal":
        return Reply("", tokens_in, tokens_out, "refused")
    if reason in CUT:
        return Reply(text, tokens_in, tokens_out, "cut")
    if not text:
        raise ModelError("garbage", "the answer holds no text", model=model)
    return Reply(text, tokens_in, tokens_out)


MESSAGES = Way("anthropic", _converse)
