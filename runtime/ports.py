"""The ports through which steps touch the world, all of them handed in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple, Protocol

from ..compiler.kinds import StepError
from ..compiler.values import FileReference
from ..dsl.secret import Secret
from .tasks import TaskRegistry

if TYPE_CHECKING:
    from ..prompts.model import Model
    from .chat import Message
    from .mail import Letter
    from .network import AllowedHost, HttpAnswer


class Connection(NamedTuple):
    """A configured database.

    `url` is `sqlite:///file.db`, with four slashes for an absolute path; a relative one starts at the current folder.
    `decimals` are columns, by name and in any table, whose numbers are kept as exact text; `booleans` are columns whose
    0 and 1 are false and true. `busy_timeout` in seconds is how long to wait for another program's lock.
    """

    url: str
    read_only: bool = False
    decimals: frozenset[str] = frozenset()
    booleans: frozenset[str] = frozenset()
    busy_timeout: float = 5.0


class Sampling(NamedTuple):
    """Which decisions are looked at twice, in percent.

    `audit`: of those that are sure, this share goes to a person all the same. `shadow`: of the opinions that a model
    need not be asked for, it gives this share all the same.
    """

    audit: int = 0
    shadow: int = 5


class LogLine(NamedTuple):
    """What a `log` step says: `level` is debug, info, warning or error."""

    run: str
    path: str
    level: str
    message: str


class Http(Protocol):
    """Requests to the outside: see `network.HttpPort`."""

    async def request(
        self,
        method: str,
        url: str,
        *,
        query: Mapping[str, str | Sequence[str]] | None = None,
        headers: Mapping[str, str] | None = None,
        body: object = None,
        timeout: float = 30.0,  # noqa: ASYNC109 - see network.HttpPort
        limit_bytes: int = 5_000_000,
    ) -> HttpAnswer:
        """The answer of any status; HttpError when there is none."""
        ...


class Mail(Protocol):
    """A way to send mail."""

    async def send(self, letter: Letter, key: str) -> str:
        """Send it once for its key and give its message id; StepError `mail_failed`."""
        ...

    async def sent(self, key: str) -> str | None:
        """The id of the mail sent for a key, none where none was; StepError `no_look_up` where that can't be told."""
        ...


class Chat(Protocol):
    """A way to say something in a channel."""

    async def post(self, message: Message, key: str) -> str:
        """Say it once for its key and give its id; StepError `slack_failed` and the like."""
        ...


class Artifacts(Protocol):
    """Stored files, found by their hash."""

    async def save(self, run: str, name: str, content: bytes, media_type: str) -> FileReference:
        """Store a content under a run; StepError `too_large` or `store_failed`."""
        ...

    async def read(self, file: FileReference) -> bytes:
        """The content of a stored file; StepError `missing_file`."""
        ...


def no_secret(name: str) -> Secret:
    """Where no store of secrets is set up, none is there."""
    raise StepError("missing_secret", f"There is no secret {name!r}. Set it with `sayflow secrets set {name}`.")


def no_model(name: str | None) -> Model:
    """Where no models are set up, there is none."""
    raise StepError("no_model", f"There is no model {name or 'default'!r}. Set one up under [models.NAME].")


def no_log(line: LogLine) -> None:
    """Where no log is set up, lines are only in the journal."""


SAMPLING = Sampling()


class Ports:
    """What a kind's `run` gets; each part may be replaced, and the costly ones are made when first used.

    `hosts` are the administrator's entries for the default HTTP port; `secrets` gives a secret by name or raises
    StepError `missing_secret`; `models` gives a model by name, or the default one, or raises `no_model`; mail, chat
    and artifacts that are not set up raise StepError `no_mail`, `no_chat` and `no_artifacts` when used; `now` dates
    signatures.
    """

    __slots__ = (
        "_artifacts",
        "_chat",
        "_hosts",
        "_http",
        "_mail",
        "connections",
        "log",
        "models",
        "now",
        "sampling",
        "secrets",
        "tasks",
    )

    def __init__(
        self,
        *,
        http: Http | None = None,
        hosts: Iterable[AllowedHost] = (),
        connections: Mapping[str, Connection] | None = None,
        mail: Mail | None = None,
        chat: Chat | None = None,
        artifacts: Artifacts | None = None,
        tasks: TaskRegistry | None = None,
        secrets: Callable[[str], Secret] = no_secret,
        models: Callable[[str | None], Model] = no_model,
        log: Callable[[LogLine], None] = no_log,
        sampling: Sampling = SAMPLING,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._http = http
        self._hosts = hosts
        self._mail = mail
        self._chat = chat
        self._artifacts = artifacts
        self.connections: Mapping[str, Connection] = {} if connections is None else connections
        self.tasks = TaskRegistry() if tasks is None else tasks
        self.secrets = secrets
        self.models = models
        self.log = log
        self.sampling = sampling
        self.now = now

    def with_models(self, models: Callable[[str | None], Model]) -> Ports:
        """The same ports but for the models."""
        made = copy(self)
        made.models = models
        return made

    def with_tasks(self, tasks: TaskRegistry) -> Ports:
        """The same ports but for the functions that do tasks."""
        made = copy(self)
        made.tasks = tasks
        return made

    @property
    def http(self) -> Http:
        """Requests to the outside."""
        if self._http is None:
            from .network import HttpPort

            self._http = HttpPort(self._hosts)
        return self._http

    @property
    def mail(self) -> Mail:
        """Where mail goes."""
        if self._mail is None:
            raise StepError("no_mail", "No mail is set up here. Give the ports an outbox or another transport.")
        return self._mail

    @property
    def chat(self) -> Chat:
        """Where messages go."""
        if self._chat is None:
            raise StepError("no_chat", "No chat is set up here. Give the ports an outbox or another transport.")
        return self._chat

    @property
    def artifacts(self) -> Artifacts:
        """Where files are stored."""
        if self._artifacts is None:
            raise StepError("no_artifacts", "No store for files is set up here. Give the ports a folder.")
        return self._artifacts
