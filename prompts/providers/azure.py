"""Azure OpenAI: the same Responses under the address of your own resource."""

from ..wire.responses import RESPONSES
from . import Provider

PROVIDER = Provider(
    "azure",
    "Azure OpenAI; the address is `https://RESOURCE.openai.azure.com/openai/v1`, the model a deployment's name",
    ("grammar", "schema", "text"),
    way=RESPONSES,
)
