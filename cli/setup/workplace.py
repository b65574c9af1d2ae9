"""Where a command works: the project around a folder, its store, its ports, its flows."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ... import __version__
from ...compiler.kinds import Catalogue
from ...compiler.plan import Plan
from ...dsl.error import SayflowError
from .configuration import FILE, Configuration, find_configuration
from .messengers import chat_by, mail_by, mails_from, secrets_needed
from .secrets import Secrets

if TYPE_CHECKING:
    from ...compiler.analyse import Analysis
    from ...compiler.caps import Caps
    from ...compiler.project import Project
    from ...prompts.model import Model
    from ...runtime.journal.store import Store
    from ...runtime.mail_folder import MailFolder
    from ...runtime.people import Roles
    from ...runtime.ports import LogLine, Ports
    from ...runtime.tasks import TaskRegistry
    from .models import Models
    from .remembered import Remembered


NO_PLAN = (ValueError, LookupError, TypeError, AttributeError, RecursionError)
"""What reading a plan may raise, of a text that is none."""


class Workplace:
    """The parts a command needs, each made when it is first used."""

    def __init__(self, folder: Path | None = None) -> None:
        self.configuration: Configuration = find_configuration(folder or Path())

    @cached_property
    def catalogue(self) -> Catalogue:
        """The step kinds."""
        from ...runtime.steps import catalogue

        return catalogue()

    @cached_property
    def secrets(self) -> Secrets:
        """The project's secrets by name."""
        return Secrets(self.configuration)

    @cached_property
    def roles(self) -> Roles:
        """Who is in which role."""
        from ...runtime.people import EVERYBODY, Roles

        if not self.configuration.tables:
            return EVERYBODY
        return Roles({name: each.people for name, each in self.configuration.settings().roles.items()})

    @cached_property
    def caps(self) -> Caps:
        """What each run that begins in this project may take at most; SF804 for what is no cap."""
        from ...compiler.caps import NO_CAPS, caps_of

        if not self.configuration.tables:
            return NO_CAPS
        given = self.configuration.settings().caps.model_dump(exclude_none=True)
        try:
            return caps_of(given)
        except ValueError as problem:
            raise SayflowError("SF804", f"`caps`: {problem}", where=str(self.configuration.file)) from None

    @cached_property
    def models(self) -> Models:
        """The project's language models by name."""
        from .models import Models

        return Models(self.configuration, self.secrets)

    def model_of_a_run(self, name: str | None) -> Model:
        """A configured model, or the default one; StepError `no_model` where there is none."""
        from ...prompts.fault import ModelError
        from ...runtime.asking import step_error

        try:
            return self.models.named(name)
        except ModelError as problem:
            raise step_error(problem) from problem

    def tasks(self, module: str | None) -> TaskRegistry:
        """The functions that do tasks, from a module named on the command line or in the configuration."""
        from ...runtime.tasks import TaskRegistry

        named = module or self.configuration.tables.get("tasks")
        if not named:
            return TaskRegistry()
        from ...runtime.task_modules import load

        return load(named)

    @cached_property
    def remembered(self) -> Remembered:
        """The files of tasks that runs of this project were started with."""
        from .remembered import Remembered

        return Remembered(self.configuration.root, self.configuration.data)

    def tasks_of(self, run: str, module: str | None) -> TaskRegistry:
        """The functions for a run: those named on the command line or in the configuration, else those it began with.

        Raises:
            SayflowError: SF811 for a module that can't be loaded, or is not what it was when the run began.
        """
        if module or self.configuration.tables.get("tasks"):
            registry, file = self.tasks(module), self.remembered.file_of(module)
            if file is not None:
                self.remembered.note(run, file)
            return registry
        return self.remembered.of(run) or self.tasks(None)

    def task_memory(self, registry: TaskRegistry) -> Callable[[str], TaskRegistry | None]:
        """What a worker asks for the functions of a run: those it began with, unless the worker itself has some."""
        return (lambda run: None) if registry.names else self.remembered.of

    def project(self, path: Path, tasks: TaskRegistry | None = None) -> Project:
        """What the flow of a file is checked against; other files of the same project may be parts of it."""
        from ...compiler.project import Project
        from .files import reader

        names = frozenset(tasks.names) if tasks is not None else None
        place = path.resolve()
        root = self.configuration.root if place.is_relative_to(self.configuration.root) else place.parent
        plain = Project(
            catalogue=self.catalogue,
            tasks=names,
            models=frozenset(),
            read=reader(root),
            file=place.relative_to(root).as_posix(),
        )
        if not self.configuration.tables:
            return plain
        settings = self.configuration.settings()
        return plain._replace(
            connections={name: each.model_dump() for name, each in settings.connections.items()} or None,
            roles={name: each.model_dump() for name, each in settings.roles.items()} or None,
            hosts={name: each.model_dump() for name, each in settings.hosts.items()},
            severities=settings.rules,
            models=frozenset(settings.models),
        )

    @contextmanager
    def opened(self) -> Iterator[Store]:
        """The store of the project's runs, closed again afterwards."""
        from ...runtime.journal.opening import open_store

        here = self.configuration
        store = open_store(here.database, here.data / "files", timeout=here.database_timeout)
        try:
            yield store
        finally:
            store.close()

    @property
    def mails(self) -> MailFolder | None:
        """Where mails come in that start flows, if that is set up."""
        if not self.configuration.tables:
            return None
        return mails_from(self.configuration.settings().mailbox, self.configuration.root)

    def ports(self, tasks: TaskRegistry, log: Callable[[LogLine], None]) -> Ports:
        """The ports of real runs: what is not set up goes to the outbox folder, files to the store's folder."""
        from ...runtime.artifacts import ArtifactFolder
        from ...runtime.ports import Connection, Ports, Sampling

        data = self.configuration.data
        if not self.configuration.tables:
            connections, hosts, sampling, by_mail, by_slack = {}, [], Sampling(), None, None
        else:
            settings = self.configuration.settings()
            connections = {
                name: Connection(
                    self.located(each.url), each.read_only, frozenset(each.decimal), frozenset(each.boolean)
                )
                for name, each in settings.connections.items()
            }
            sampling = Sampling(settings.decisions.audit, settings.decisions.shadow)
            hosts = [(name, each) for name, each in settings.hosts.items()]
            by_mail, by_slack = settings.mail, settings.slack
        ports = Ports(
            hosts=[self._opened(name, each.networks, each.ports) for name, each in hosts],
            connections=connections,
            mail=mail_by(by_mail, data / "outbox", self.secrets),
            chat=chat_by(by_slack, data / "outbox", self.secrets, lambda: ports.http),
            artifacts=ArtifactFolder(data / "files"),
            tasks=tasks,
            secrets=self.secrets,
            models=self.model_of_a_run,
            log=log,
            sampling=sampling,
        )
        return ports

    def preflight(self, plan: Plan) -> None:
        """Look for what a run of a plan needs here; SF911 or SF912 for what is missing."""
        from ...runtime.preflight import preflight

        configuration = self.configuration
        settings = configuration.settings() if configuration.tables else None
        known = [] if settings is None else list(settings.connections)
        needed = {} if settings is None else secrets_needed(settings.mail, settings.slack)
        file = str(configuration.file or FILE)

        def model(name: str | None) -> object:
            # What reads models is loaded only for a plan that names one.
            return self.models.named(name)

        preflight(plan, self.catalogue, known, self.secrets, file, model, needed)

    def located(self, url: str) -> str:
        """The URL of a database; a relative one belongs to the project, wherever the command is called from."""
        prefix = "sqlite:///"
        if url.startswith(prefix) and not url.startswith(f"{prefix}/"):
            return f"{prefix}{self.configuration.root / url.removeprefix(prefix)}"
        return url

    def _opened(self, host: str, networks: list[str], ports: list[int]):  # type: ignore[no-untyped-def]
        from ...runtime.network import AllowedHost

        try:
            return AllowedHost.of(host, networks, ports)
        except ValueError as problem:
            raise SayflowError("SF804", f"`hosts.{host}`: {problem}", where=str(self.configuration.file)) from None

    def analysis(self, path: Path, tasks: TaskRegistry | None = None) -> Analysis:
        """A flow file, checked."""
        from ...compiler.analyse import analyse
        from .files import read_source

        return analyse(read_source(path), self.project(path, tasks))

    def plan(self, path: Path) -> tuple[Plan, str | None]:
        """The plan of a flow file, from the cache where text, version and configuration are unchanged; and its text.

        A `.json` file is a plan made by `sayflow compile`.

        Raises:
            FlowError: the flow has errors.
        """
        from .files import read_bytes, write_safely

        data = read_bytes(path)
        if path.suffix == ".json":
            return read_plan(data, path, self.catalogue), None
        key = hashlib.sha256(b"\0".join([__version__.encode(), repr(self.configuration.tables).encode(), data]))
        cached = self.configuration.data / "plans" / f"{path.stem}-{key.hexdigest()[:32]}.json"
        text = data.decode("utf-8", "replace")
        try:
            return Plan.from_json(cached.read_text("utf-8")), text
        except (OSError, *NO_PLAN):
            # There is none yet, or something else stands there: it is made anew.
            pass
        from ...compiler.analyse import FlowError

        analysis = self.analysis(path)
        if analysis.plan is None:
            raise FlowError(analysis.source, analysis.diagnostics)
        if analysis.model.uses:
            # It may change with other files.
            return analysis.plan, text
        try:
            write_safely(cached, analysis.plan.to_json())
        except SayflowError:
            # A cache that can't be written costs time only.
            return analysis.plan, text
        return analysis.plan, text


def read_plan(data: bytes, path: Path, catalogue: Catalogue) -> Plan:
    """A plan file, whole and of kinds that are there; SF802 when it is none."""
    from ...runtime.machine.program import Program

    try:
        plan = Plan.from_json(data.decode("utf-8"))
        Program(plan, catalogue)
        return plan
    except NO_PLAN as problem:
        why = problem.args[0] if isinstance(problem, KeyError) else str(problem)
        why = f"it has no `{why}`" if why.isidentifier() else why
        hint = "plans are made by `sayflow compile`: change the flow and compile it again"
        raise SayflowError("SF802", f"this is not a plan: {why}", where=str(path), hint=hint) from None
