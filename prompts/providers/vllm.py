"""vLLM on this machine or near it: chat completions, held to a grammar or a schema."""

from typing import Any

from ..wire.chat import Dialect, chatting
from . import Provider


def follow(grammar: str) -> dict[str, Any]:
    """What the server wants in a request to follow a grammar."""
    return {"structured_outputs": {"grammar": grammar}}


PROVIDER = Provider(
    "vllm",
    "vLLM, a local server; for grammars it needs the backend `guidance`",
    ("grammar", "schema", "text"),
    way=chatting(Dialect(grammar=follow)),
    address="http://localhost:8000/v1",
    local=True,
)
