"""An engine on the real parts of this machine: its clock, random ids of runs, a name for this process."""

from __future__ import annotations

import os
import secrets
import time

from ..compiler.kinds import Catalogue
from .engine import Engine, People, Watch
from .journal.store import Store
from .ports import Ports


def microseconds() -> int:
    """Now, in microseconds since 1970 (UTC)."""
    return time.time_ns() // 1_000


def run_id() -> str:
    """A new id of a run: twelve hexadecimal digits."""
    return secrets.token_hex(6)


def process_name() -> str:
    """How leases call this process: host, process id and a mark of this start, so that no two are alike."""
    return f"{os.uname().nodename}:{os.getpid()}:{secrets.token_hex(3)}"


def local_engine(
    store: Store,
    catalogue: Catalogue,
    ports: Ports,
    *,
    people: People | None = None,
    watch: Watch | None = None,
    patience: float = 60.0,
) -> Engine:
    """An engine for runs of this process; see `Engine` for `people`, `watch` and `patience`."""
    return Engine(
        store,
        catalogue,
        ports,
        clock=microseconds,
        new_id=run_id,
        owner=process_name(),
        people=people,
        watch=watch,
        patience=patience,
    )
