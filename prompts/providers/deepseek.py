"""DeepSeek: chat completions, held to JSON but to no schema."""

from ..wire.chat import Dialect, chatting
from . import Provider

PROVIDER = Provider(
    "deepseek",
    "DeepSeek",
    ("schema", "text"),
    way=chatting(Dialect(schema=False)),
    address="https://api.deepseek.com",
)
