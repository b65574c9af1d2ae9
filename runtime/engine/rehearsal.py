"""A run in test mode: what only reads is done, what would change anything outside is left out; stubs speak for it.

This is held where attempts are started and ports are handed out, so that no kind of step can get around it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from ...compiler.caps import Caps
from ...compiler.kinds import Kind, StepError
from ..machine.event import Execute
from ..machine.machine import Error, Machine
from ..modes import TEST
from ..ports import Connection, Http, Ports
from ..stubs import quiet_result
from .attempts import Report

if TYPE_CHECKING:
    from ...compiler.values import FileReference
    from ..chat import Message
    from ..mail import Letter
    from ..network import HttpAnswer

CAPS: Caps = {"tokens": 4_000, "time": 60_000_000, "rounds": 5}
"""What it may take at most; a request is reckoned with a token for each byte, so a short one needs about a thousand."""
READING = frozenset({"GET", "HEAD", "OPTIONS"})


def stands_in(machine: Machine, kind: Kind, command: Execute) -> Report | None:
    """How an attempt ends that is not made in test mode; none where it is made."""
    if machine.mode != TEST:
        return None
    path, attempt, name = command.path, command.attempt, command.name
    if name in machine.stubs:
        return partial(machine.completed, path, attempt, machine.stubs[name])
    effect = kind.effect_of(command.settings)
    if effect in ("none", "read") or (effect == "idempotent" and kind.quiet):
        return None
    active = machine.actives[path]
    if kind.quiet or (kind.performed_by == "either" and command.gives is None):
        return partial(machine.completed, path, attempt, quiet_result(active, kind))
    error: Error = {
        "kind": "no_stub",
        "message": f"in test mode {name} is not done, since it may change something outside; say what it gives: "
        f"--stub {name}=VALUE",
        "unknown": False,
    }
    return partial(machine.failed, path, attempt, error)


def reading(ports: Ports) -> Ports:
    """The ports of a run in test mode: nothing can be sent, written or said through them."""
    return Ports(
        http=_Reading(ports),
        connections=_ReadOnly(ports.connections),
        mail=_Silent(),
        chat=_Silent(),
        artifacts=_Silent(),
        tasks=ports.tasks,
        secrets=ports.secrets,
        models=ports.models,
        log=ports.log,
        sampling=ports.sampling,
        now=ports.now,
    )


def _refused(what: str) -> StepError:
    return StepError("no_stub", f"In test mode nothing is {what}.")


class _Reading:
    """Requests that only read."""

    def __init__(self, ports: Ports) -> None:
        self._ports = ports

    async def request(self, method: str, url: str, **rest: Any) -> HttpAnswer:
        """See `Http`."""
        if method.upper() not in READING:
            raise _refused(f"sent by {method.upper()}")
        http: Http = self._ports.http
        return await http.request(method, url, **rest)


class _ReadOnly(Mapping[str, Connection]):
    """Databases that are only read."""

    def __init__(self, connections: Mapping[str, Connection]) -> None:
        self._connections = connections

    def __getitem__(self, name: str) -> Connection:
        return self._connections[name]._replace(read_only=True)

    def __iter__(self) -> Iterator[str]:
        return iter(self._connections)

    def __len__(self) -> int:
        return len(self._connections)


class _Silent:
    """What sends no mail, says nothing and stores nothing."""

    async def send(self, letter: Letter, key: str) -> str:
        """See `Mail`."""
        raise _refused("sent")

    async def sent(self, key: str) -> str | None:
        """See `Mail`."""
        return None

    async def post(self, message: Message, key: str) -> str:
        """See `Chat`."""
        raise _refused("said")

    async def save(self, run: str, name: str, content: bytes, media_type: str) -> FileReference:
        """See `Artifacts`."""
        raise _refused("stored")

    async def read(self, file: FileReference) -> bytes:
        """See `Artifacts`."""
        raise _refused("read from the store of files")
