"""The network as steps may use it: HTTP that can't be led to an inner network."""

from .addresses import AllowedHost, Network, refusal_of_address, refusal_of_host
from .answer import HttpAnswer, HttpError, HttpErrorKind
from .port import HttpPort

__all__ = [
    "AllowedHost",
    "HttpAnswer",
    "HttpError",
    "HttpErrorKind",
    "HttpPort",
    "Network",
    "refusal_of_address",
    "refusal_of_host",
]
