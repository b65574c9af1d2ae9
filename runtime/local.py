"""An engine on the real parts of this machine: its clock, random ids of runs, a name for this process."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Callable
from pathlib import Path

from ..compiler.caps import NO_CAPS, Caps
from ..compiler.kinds import Catalogue
from .engine import Engine, People, Watch
from .journal.store import Store
from .people import EVERYBODY, Roles
from .ports import Ports
from .tasks import TaskRegistry


def microseconds() -> int:
    """Now, in microseconds since 1970 (UTC)."""
    return time.time_ns() // 1_000


def run_id() -> str:
    """A new id of a run: twelve hexadecimal digits."""
    return secrets.token_hex(6)


def process_name() -> str:
    """How leases call this process: its place, its process id and a mark of this start, so that no two are alike."""
    return f"{place()}:{os.getpid()}:{secrets.token_hex(3)}"


def place() -> str:
    """Where process ids mean the same: the host, and the namespace of processes where there are such."""
    try:
        return f"{os.uname().nodename}-{Path('/proc/self/ns/pid').readlink().name[5:-1]}"
    except OSError:
        return os.uname().nodename


def has_died(owner: str) -> bool:
    """Whether the owner of a lease surely runs no more: a process of this place whose id nobody has."""
    where, _, rest = owner.partition(":")
    number = rest.partition(":")[0]
    if where != place() or not number.isdigit():
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


def local_engine(
    store: Store,
    catalogue: Catalogue,
    ports: Ports,
    *,
    people: People | None = None,
    roles: Roles = EVERYBODY,
    watch: Watch | None = None,
    patience: float = 60.0,
    durable: bool = True,
    caps: Caps = NO_CAPS,
    tasks_of: Callable[[str], TaskRegistry | None] = lambda run: None,
) -> Engine:
    """An engine for runs of this process; see `Engine` for everything named here."""
    return Engine(
        store,
        catalogue,
        ports,
        clock=microseconds,
        new_id=run_id,
        owner=process_name(),
        has_died=has_died,
        people=people,
        roles=roles,
        watch=watch,
        patience=patience,
        durable=durable,
        caps=caps,
        tasks_of=tasks_of,
    )
