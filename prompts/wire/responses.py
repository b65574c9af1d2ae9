"""OpenAI's Responses: text, a JSON schema, or a custom tool whose input follows a grammar."""

from __future__ import annotations

from typing import Any

from ..access import Access
from ..fault import ModelError
from ..model import Request, Said
from .connection import UNSEEN, connection
from .reply import Reply, Way, count, read_reply

TOOL = "write_flow"
DELTAS = ("response.output_text.delta", "response.custom_tool_call_input.delta")
ENDS = ("response.completed", "response.incomplete", "response.failed")


async def _respond(access: Access, request: Request, said: Said | None) -> Reply:
    """Ask once; see `Way`."""
    import openai

    async with (
        connection(access, "authorization", "Bearer {key}") as http,
        openai.AsyncOpenAI(
            api_key=UNSEEN, base_url=access.address, max_retries=0, timeout=access.timeout, http_client=http
        ) as client,
    ):
        body = _body(access, request)
        if said is None:
            raw = await client.responses.with_raw_response.create(**body)
            return _read(read_reply(raw.http_response.content, access.model), access.model)
        events: Any = await client.responses.create(stream=True, **body)
        async for event in events:
            if event.type in DELTAS:
                said(event.delta)
            elif event.type in ENDS:
                return _read(event.response.to_dict(), access.model)
        raise ModelError("cut", "the answer broke off before its end", model=access.model)


def _body(access: Access, request: Request) -> dict[str, Any]:
    body: dict[str, Any] = {
        "model": access.model,
        "instructions": request.system,
        "input": request.prompt,
        "max_output_tokens": request.tokens,
        "store": False,
    }
    if request.grammar is not None:
        form = {"type": "grammar", "syntax": "lark", "definition": request.grammar}
        told = "Write the whole flow; nothing else is an answer."
        body["tools"] = [{"type": "custom", "name": TOOL, "description": told, "format": form}]
        body["tool_choice"] = {"type": "custom", "name": TOOL}
        body["parallel_tool_calls"] = False
    elif request.schema is not None:
        wanted = {"type": "json_schema", "name": "answer", "schema": request.schema, "strict": True}
        body["text"] = {"format": wanted}
    return body


def _read(data: dict[str, Any], model: str) -> Reply:
    texts: list[str] = []
    refused = False
    output = data.get("output")
    if not isinstance(output, list):
        raise ModelError("garbage", "the answer has no output", model=model)
    for item in output:
        if not isinstance(item, dict):
            raise ModelError("garbage", "the answer's output holds what is no record", model=model)
        if item.get("type") == "custom_tool_call":
            texts.append(str(item.get("input", "")))
        elif item.get("type") == "message":
            for part in item.get("content") or []:
                refused = refused or part.get("type") == "refusal"
                if part.get("type") == "output_text":
                    texts.append(str(part.get("text", "")))
    usage = data.get("usage")
    tokens = count(usage, "input_tokens"), count(usage, "output_tokens")
    reason = (data.get("incomplete_details") or {}).get("reason")
    if refused or reason == "content_filter":
        return Reply("", *tokens, "refused")
    if data.get("status") == "incomplete":
        return Reply("".join(texts), *tokens, "cut")
    if data.get("status") == "failed":
        raise ModelError("server", "the provider gave up on the answer", model=model)
    if not texts:
        raise ModelError("garbage", "the answer holds no text", model=model)
    return Reply("".join(texts), *tokens)


RESPONSES = Way("openai", _respond)
