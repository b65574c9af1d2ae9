"""The providers, one module for each: a module of this folder that defines `PROVIDER` is a provider."""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Callable
from importlib import import_module
from typing import NamedTuple

from ..access import Access
from ..fault import ModelError
from ..model import Model, Route
from ..prices import FREE
from ..wire.reply import RemoteModel, Way

SOUND_KEY = re.compile(r"[\x21-\x7e]{1,4000}")


class Provider(NamedTuple):
    """A provider of models.

    `routes` are the forms its models can be held to, the best first. `way` is how one is asked over the network, at
    `address` unless the access names another; a provider without a network has `make` instead. `local` ones want no
    key and cost nothing.
    """

    name: str
    doc: str
    routes: tuple[Route, ...]
    way: Way | None = None
    address: str | None = None
    local: bool = False
    make: Callable[[Access], Model] | None = None

    def connect(self, access: Access) -> Model:
        """The model of an access, without a word to the network yet.

        Raises:
            UnknownModel: the access lacks an address or a key.
        """
        if self.make is not None:
            return self.make(access)
        assert self.way is not None
        address = access.address or self.address
        if address is None:
            raise UnknownModel(f"`{self.name}` has no address of its own", hint="give the `address` of the server")
        if access.key is None and not self.local:
            raise UnknownModel(f"`{self.name}` wants a key", hint='name the secret that holds it: `key = "NAME"`')
        if access.key is not None and not SOUND_KEY.fullmatch(access.key.reveal()):
            raise UnknownModel(
                "the key holds a blank, a line break or another sign that no key has", hint="store it again"
            )
        free = FREE if self.local else None
        return RemoteModel(self.name, access._replace(address=address), self.way, self.routes, free=free)


def names() -> list[str]:
    """The names of all providers, in alphabetical order."""
    return sorted(each.name for each in pkgutil.iter_modules(__path__))


def provider(name: str) -> Provider:
    """The provider of a name.

    Raises:
        UnknownModel: there is none.
    """
    if name not in names():
        from difflib import get_close_matches

        near = get_close_matches(name, names(), 1)
        hint = f"did you mean `{near[0]}`?" if near else f"there are {', '.join(names())}"
        raise UnknownModel(f"there is no provider `{name}`", hint=hint)
    found: Provider = import_module(f"{__name__}.{name}").PROVIDER
    return found


class UnknownModel(ModelError):
    """A model or provider that is not there or not set up."""

    def __init__(self, message: str, *, hint: str) -> None:
        super().__init__("gone", message, hint=hint)
        self.code = "SF932"
