"""Anthropic: the Messages, held to a schema."""

from ..wire.messages import MESSAGES
from . import Provider

PROVIDER = Provider("anthropic", "Anthropic", ("schema", "text"), way=MESSAGES, address="https://api.anthropic.com")
