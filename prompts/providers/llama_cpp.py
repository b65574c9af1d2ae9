"""llama.cpp's server: chat completions, held to a schema, or to a grammar where it was built with llguidance."""

from typing import Any

from ..wire.chat import Dialect, chatting
from . import Provider


def follow(grammar: str) -> dict[str, Any]:
    """What the server wants in a request to follow a grammar of llguidance."""
    return {"grammar": "%llguidance {}\n" + grammar}


PROVIDER = Provider(
    "llama_cpp",
    'llama.cpp, a local server; `routes = ["grammar"]` where it was built with llguidance',
    ("schema", "text"),
    way=chatting(Dialect(grammar=follow)),
    address="http://localhost:8080/v1",
    local=True,
)
