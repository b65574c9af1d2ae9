"""What the providers send over the wire, for a stub server to play back: whole, in pieces, refused or broken."""

import asyncio
import json
from typing import Any, NamedTuple

from .http_stub import Script, answer

PROVIDERS = ("openai", "azure", "anthropic", "gemini", "deepseek", "vllm", "llama_cpp", "ollama", "compatible")


def wire_of(provider: str) -> "Wire":
    """The way a provider speaks."""
    return {"openai": Responses(), "azure": Responses(), "anthropic": Messages()}.get(provider, Chat())


def json_answer(data: Any, status: int = 200, **headers: str) -> bytes:
    return answer(status, json.dumps(data).encode(), content_type="application/json", **headers)


def events(*items: tuple[str, Any]) -> bytes:
    """A stream of server-sent events."""
    text = "".join(
        (f"event: {name}\n" if name else "") + f"data: {data if isinstance(data, str) else json.dumps(data)}\n\n"
        for name, data in items
    )
    return answer(200, text.encode(), content_type="text/event-stream")


def cut(whole: bytes, keep: int) -> bytes:
    """An answer whose connection ends before it does."""
    head, _, body = whole.partition(b"\r\n\r\n")
    return head + b"\r\n\r\n" + body[:keep]


def hanging(seconds: float = 5.0) -> Script:
    """A server that takes the request and says nothing."""

    async def play(writer: asyncio.StreamWriter) -> None:
        await asyncio.wait({asyncio.ensure_future(asyncio.sleep(seconds))}, timeout=seconds)

    return play


class Wire(NamedTuple):
    """What every wire can say; the same names in each."""

    def whole(self, text: str) -> bytes:
        raise NotImplementedError

    def ended(self, text: str, reason: str) -> bytes:
        """An answer that ends as `refused` or `cut`."""
        raise NotImplementedError

    def streamed(self, *pieces: str, finished: bool = True) -> bytes:
        raise NotImplementedError

    def error(self, status: int, code: str, message: str = "no", **headers: str) -> bytes:
        return json_answer({"error": {"code": code, "type": code, "message": message}}, status, **headers)

    def asked(self, body: bytes) -> str:
        """What a request asks, without what the instructions say."""
        raise NotImplementedError


class Responses(Wire):
    """OpenAI's Responses."""

    def _data(self, text: str, **more: Any) -> dict[str, Any]:
        content = [{"type": "output_text", "text": text, "annotations": []}]
        message = {"type": "message", "id": "m", "role": "assistant", "status": "completed", "content": content}
        usage = {"input_tokens": 7, "output_tokens": 3, "total_tokens": 10}
        about = {"id": "r", "object": "response", "created_at": 1, "model": "m", "parallel_tool_calls": False}
        return about | {"output": [message], "status": "completed", "usage": usage} | more

    def whole(self, text: str) -> bytes:
        return json_answer(self._data(text))

    def ended(self, text: str, reason: str) -> bytes:
        if reason == "cut":
            return json_answer(
                self._data(text, status="incomplete", incomplete_details={"reason": "max_output_tokens"})
            )
        content = [{"type": "refusal", "refusal": "I can't."}]
        return json_answer(self._data("", output=[{"type": "message", "content": content}]))

    def tool(self, text: str) -> bytes:
        """The input of the tool that follows a grammar."""
        call = {"type": "custom_tool_call", "call_id": "c", "name": "write_flow", "input": text}
        return json_answer(self._data("", output=[{"type": "reasoning", "id": "x", "summary": []}, call]))

    def streamed(self, *pieces: str, finished: bool = True) -> bytes:
        kind = "response.output_text.delta"
        rest = {"item_id": "m", "output_index": 0, "content_index": 0, "logprobs": []}
        items: list[tuple[str, Any]] = [
            (kind, {"type": kind, "delta": piece, "sequence_number": number, **rest})
            for number, piece in enumerate(pieces)
        ]
        if finished:
            end = {"type": "response.completed", "sequence_number": 99, "response": self._data("".join(pieces))}
            items.append(("response.completed", end))
        return events(*items)

    def asked(self, body: bytes) -> str:
        return str(json.loads(body)["input"])


class Chat(Wire):
    """Chat completions."""

    def _data(self, text: str | None, reason: str = "stop", **more: Any) -> dict[str, Any]:
        choice = {"index": 0, "finish_reason": reason, "message": {"role": "assistant", "content": text} | more}
        usage = {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10}
        return {"id": "c", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice], "usage": usage}

    def whole(self, text: str) -> bytes:
        return json_answer(self._data(text))

    def ended(self, text: str, reason: str) -> bytes:
        if reason == "cut":
            return json_answer(self._data(text, "length"))
        return json_answer(self._data(None, refusal="I can't."))

    def streamed(self, *pieces: str, finished: bool = True) -> bytes:
        def chunk(choices: list[Any], **more: Any) -> dict[str, Any]:
            about = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m"}
            return about | {"choices": choices} | more

        items: list[tuple[str, Any]] = [
            ("", chunk([{"index": 0, "delta": {"content": piece}, "finish_reason": None}])) for piece in pieces
        ]
        if finished:
            items.append(("", chunk([{"index": 0, "delta": {}, "finish_reason": "stop"}])))
            usage = {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10}
            items.append(("", chunk([], usage=usage)))
            items.append(("", "[DONE]"))
        return events(*items)

    def asked(self, body: bytes) -> str:
        return str(json.loads(body)["messages"][1]["content"])


class Messages(Wire):
    """Anthropic's Messages."""

    def _data(self, text: str, reason: str = "end_turn") -> dict[str, Any]:
        usage = {"input_tokens": 7, "output_tokens": 3}
        about = {"id": "m", "type": "message", "role": "assistant", "model": "m", "stop_sequence": None}
        return about | {"content": [{"type": "text", "text": text}], "stop_reason": reason, "usage": usage}

    def whole(self, text: str) -> bytes:
        return json_answer(self._data(text))

    def ended(self, text: str, reason: str) -> bytes:
        return json_answer(self._data(text, "max_tokens" if reason == "cut" else "refusal"))

    def streamed(self, *pieces: str, finished: bool = True) -> bytes:
        start = {"type": "message_start", "message": self._data("") | {"content": [], "stop_reason": None}}
        block = {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}
        items: list[tuple[str, Any]] = [("message_start", start), ("content_block_start", block)]
        for piece in pieces:
            delta = {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": piece}}
            items.append(("content_block_delta", delta))
        if finished:
            usage = {"output_tokens": 3}
            end = {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": usage}
            items += [("message_delta", end), ("message_stop", {"type": "message_stop"})]
        return events(*items)

    def error(self, status: int, code: str, message: str = "no", **headers: str) -> bytes:
        return json_answer({"type": "error", "error": {"type": code, "message": message}}, status, **headers)

    def asked(self, body: bytes) -> str:
        return str(json.loads(body)["messages"][0]["content"])
