"""OpenAI: the Responses, held to a grammar or a schema."""

from ..wire.responses import RESPONSES
from . import Provider

PROVIDER = Provider(
    "openai", "OpenAI", ("grammar", "schema", "text"), way=RESPONSES, address="https://api.openai.com/v1"
)
