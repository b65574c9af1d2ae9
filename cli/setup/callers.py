"""Where the keys of callers stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .workplace import Workplace

if TYPE_CHECKING:
    from ...server.keys import KeyFile


def key_file(workplace: Workplace) -> KeyFile:
    """The keys of a project's server."""
    from ...server.keys import KeyFile

    return KeyFile(workplace.configuration.data / "keys.json")
