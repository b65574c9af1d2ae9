"""The modes of a run: `full` does everything, `test` changes nothing outside, `validate` never begins."""

from __future__ import annotations

FULL = "full"
TEST = "test"
_APART = "test/"


def shared_name(name: str, mode: str) -> str:
    """The name under which all runs of a mode share or keep something: those in test mode are by themselves."""
    return _APART + name if mode == TEST else name


def own_name(shared: str, mode: str) -> str:
    """What a run itself calls what it shares."""
    return shared.removeprefix(_APART) if mode == TEST else shared
