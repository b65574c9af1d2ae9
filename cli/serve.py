"""`sayflow serve`: flows over HTTP."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from functools import partial
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .. import __version__
from ..dsl.error import SayflowError
from ..runtime.collector import settle
from .setup.callers import key_file
from .setup.engine import leave, say, stopped_by_signals
from .setup.links import link_key
from .setup.logs import LOG_OPTION, json_log, traces
from .setup.values import user_name
from .setup.workplace import Workplace

if TYPE_CHECKING:
    from uvicorn import Server

    from ..compiler.analyse import Analysis
    from ..dsl.source import Source
    from ..server.guard import App

HERE = ("localhost", "127.0.0.1", "[::1]")
"""The names of this machine for itself."""

MOST_AT_ONCE = 200
GRACE = 3
"""Seconds that those who follow runs have to leave when the server ends."""


@click.command("serve")
@click.argument("flows", nargs=-1, type=click.Path(path_type=Path))
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="The port; 0 takes any.")
@click.option("--tasks", metavar="MODULE", help="The Python module or file with the functions of tasks.")
@LOG_OPTION
def command(flows: tuple[Path, ...], host: str, port: int, tasks: str | None, logged: str) -> int:
    """Publish FLOWS over HTTP: start them, follow their runs, answer what they ask; and drive the project's runs.

    Without keys only this machine can call, and may do all. `sayflow keys add` makes keys; only with one may --host
    be an address that others reach. It needs the extra `server`; docs/server.md tells of the routes.

    \b
    Example:
      $ sayflow serve loan.flow --port 8765
    """
    try:
        from ..server.access import Access
        from ..server.app import make_app
        from ..server.service import Published, Service
    except ImportError as missing:
        raise SayflowError(
            "SF812",
            f"the server needs a package that is not installed: {missing.name or missing}",
            hint="pip install 'sayflow[server]'",
        ) from None
    from ..runtime.engine import Worker
    from ..runtime.local import local_engine, microseconds
    from ..runtime.metrics import Metrics
    from ..runtime.ports import LogLine
    from ..runtime.watching import Watches

    workplace = Workplace()
    plans = [Published(*workplace.plan(flow)) for flow in flows]
    registry = workplace.tasks(tasks)
    for each in plans:
        workplace.preflight(each.plan)
    keys = key_file(workplace)
    if not keys.keys() and not _is_here(host):
        raise SayflowError(
            "SF942",
            f"`{host}` can be reached by others, and there are no keys yet",
            hint="make one with `sayflow keys add NAME --for runs:start`, or leave --host out",
        )
    listening = _listen(host, port)
    settings = workplace.configuration.settings().server

    def log(line: LogLine) -> None:
        say(f"{line.level}: {line.message}", err=True)

    lines = json_log(workplace) if logged == "json" else None
    metrics = Metrics()
    workplace.models.book.listeners.append(metrics.called)

    def check(source: Source) -> Analysis:
        from ..compiler.analyse import analyse

        return analyse(source, workplace.project(workplace.configuration.root / "sent.flow", registry))

    async def work() -> bool:
        with workplace.opened() as store:
            ports = workplace.ports(registry, log if lines is None else lines.logged)
            watch = Watches(metrics, lines, traces())
            engine = local_engine(
                store,
                workplace.catalogue,
                ports,
                roles=workplace.roles,
                caps=workplace.caps,
                tasks_of=workplace.task_memory(registry),
                watch=watch,
            )
            settle()
            worker = Worker(engine, mails=workplace.mails)
            for each in plans:
                worker.listen(each.plan)
            access = Access(keys, microseconds, user_name(), locked=not _is_here(host))
            hosts = [*HERE, host, *settings.hosts]
            app = make_app(
                Service(engine, plans, check, metrics),
                access,
                hosts,
                per_minute=settings.per_minute,
                version=__version__,
                link_key=partial(link_key, workplace),
            )
            server = _server(app)
            where, number = listening.getsockname()[:2]
            say(f"Listening on http://{f'[{where}]' if ':' in where else where}:{number}", err=False)
            say(f"Published: {', '.join(each.plan.name for each in plans) or 'no flow'}", err=False)
            with stopped_by_signals(engine, lambda: None):
                serving = asyncio.create_task(server.serve(sockets=[listening]))
                await worker.work()
                server.should_exit = True
                await serving
            return engine.stopping

    if asyncio.run(work()):
        leave(0)
    return 0


def _is_here(host: str) -> bool:
    """Whether only this machine can reach an address."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _listen(host: str, port: int) -> socket.socket:
    """A socket that listens there; SF942 where it can't be had."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family)
    except OSError as problem:
        raise SayflowError(
            "SF942",
            f"nothing can listen on {host}:{port}: {problem.strerror or problem}",
            hint="another program may have this port: --port takes another one, 0 any that is free",
        ) from None


def _server(app: App) -> Server:
    """The HTTP server; signals are ours, and what it would log is told by the answers."""
    import uvicorn

    class Quiet(uvicorn.Server):
        @contextlib.contextmanager
        def capture_signals(self):  # type: ignore[no-untyped-def]
            yield

    return Quiet(
        uvicorn.Config(
            app,
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            limit_concurrency=MOST_AT_ONCE,
            timeout_keep_alive=5,
            timeout_graceful_shutdown=GRACE,
            h11_max_incomplete_event_size=16_384,
        )
    )
