"""Any other server that speaks chat completions, under the address given; it is held to what `routes` says."""

from ..wire.chat import chatting
from . import Provider

PROVIDER = Provider(
    "compatible", "Any server with chat completions; give its address", ("text",), way=chatting(), local=True
)
