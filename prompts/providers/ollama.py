"""Ollama on this machine or near it: chat completions, held to a schema."""

from ..wire.chat import chatting
from . import Provider

PROVIDER = Provider(
    "ollama",
    "Ollama, a local server",
    ("schema", "text"),
    way=chatting(),
    address="http://localhost:11434/v1",
    local=True,
)
