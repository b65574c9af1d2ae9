"""The key of signed links: a secret of the project, made when the first link is."""

from __future__ import annotations

import secrets

from ...compiler.kinds import StepError
from ...dsl.error import SayflowError
from ...dsl.secret import Secret
from ...runtime.links import SECRET, SHORTEST_KEY
from .workplace import Workplace


def link_key(workplace: Workplace, *, make: bool = False) -> bytes | None:
    """The key, or none where there is none yet; with `make` it is made then.

    Raises:
        SayflowError: SF933 where the secrets can't be opened, SF809 for a key that is too short.
    """
    try:
        text = workplace.secrets(SECRET).reveal()
    except StepError:
        if not make:
            return None
        text = secrets.token_urlsafe(48)
        workplace.secrets.store.set(SECRET, Secret(text))
    key = text.encode()
    if len(key) < SHORTEST_KEY:
        hint = f"`sayflow secrets remove {SECRET}`: the next link makes a new key"
        raise SayflowError("SF809", f"the secret `{SECRET}` is shorter than {SHORTEST_KEY} bytes", hint=hint)
    return key
