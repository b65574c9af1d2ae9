"""Gemini: chat completions at Google's address for them, held to a schema."""

from ..wire.chat import chatting
from . import Provider

PROVIDER = Provider(
    "gemini",
    "Gemini",
    ("schema", "text"),
    way=chatting(),
    address="https://generativelanguage.googleapis.com/v1beta/openai/",
)
