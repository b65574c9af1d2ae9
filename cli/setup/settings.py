"""The settings a configuration may hold, typed and checked."""

from __future__ import annotations

from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ...dsl.error import SayflowError
from .severities import check_severities


class Table(BaseModel):
    """A table that refuses keys it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ConnectionSettings(Table):
    """`[connections.NAME]`: a database that `sql` steps may use."""

    url: str = Field(description="Where it is: `sqlite:///file.db`.")
    read_only: bool = Field(False, description="Refuse statements that write.")
    decimal: list[str] = Field([], description="Columns whose numbers are kept as exact text.")
    boolean: list[str] = Field([], description="Columns whose 0 and 1 are false and true.")
    pii: list[str] = Field([], description="Columns with personal data.")
    disclosable: list[str] = Field([], description="Columns that anybody may be told.")
    free_text: list[str] = Field([], description="Columns with text that outsiders wrote.")
    owner_column: str | None = Field(
        None,
        description="The column with the address of whom a row is about: to them it may be told.",
    )


class HostSettings(Table):
    """`[hosts."NAME"]`: what is known of a host; with `networks`, an inner one that `http` steps may call."""

    networks: list[str] = Field([], description="The networks its addresses may lie in, such as `127.0.0.0/8`.")
    ports: list[int] = Field([], description="The ports that may be called.")
    pii: bool = Field(False, description="Personal data may be sent there.")
    destructive: bool = Field(False, description="What is written there pays, deletes or grants.")


class RoleSettings(Table):
    """`[roles.NAME]`: who a role is."""

    people: list[str] = Field([], description="Names of people.")
    mail: list[str] = Field([], description="Their mail addresses.")


class ModelSettings(Table):
    """`[models.NAME]`: a language model; the one called `default` is used where none is named."""

    provider: str = Field(description="Who runs it; `sayflow models --providers` lists them.")
    model: str = Field(description="Its name with the provider.")
    key: str | None = Field(None, description="The name of the secret with the key.")
    address: str | None = Field(
        None, description="The base of its web address, where it is not the provider's usual one."
    )
    timeout: float = Field(120.0, gt=0, le=3600, description="Seconds for one whole answer.")
    routes: list[Literal["grammar", "schema", "text"]] = Field(
        [], description="What it can be held to, the best first."
    )
    fallback: list[str] = Field([], description="The models of this file to ask when it can't answer, in order.")
    per_minute: int | None = Field(None, gt=0, description="Requests that may begin in a minute.")
    per_day: Decimal | None = Field(None, ge=0, description="Dollars that may be spent on it in a day (UTC).")
    price_in: Decimal | None = Field(None, ge=0, description="Dollars for a million tokens sent.")
    price_out: Decimal | None = Field(None, ge=0, description="Dollars for a million tokens answered.")
    keep: float = Field(0.0, ge=0, description="Hours for which `new` takes an equal earlier answer.")


class MailSettings(Table):
    """`[mail]`: the server that takes mails; without it they go into the outbox folder."""

    host: str = Field(description="The name of the SMTP server.")
    port: int = Field(587, gt=0, lt=65536, description="Its port; 465 is usual with `tls`.")
    security: Literal["tls", "starttls", "none"] = Field("starttls", description="How the connection is protected.")
    user: str | None = Field(None, description="Who signs in.")
    password: str | None = Field(None, description="The name of the secret with the password.")
    sender: str = Field(description="Who the mails are from, as `Shop <shop@shop.example>`.")


class MailboxSettings(Table):
    """`[mailbox]`: where mails come in that start flows with `on mail`."""

    folder: str = Field(description="A folder as mail programs fill it (Maildir), with `new` in it.")


class SlackSettings(Table):
    """`[slack]`: where `slack` steps write; without it messages go into the outbox folder."""

    token: str = Field(description="The name of the secret with the bot's token, which begins with `xoxb-`.")
    address: str = Field("https://slack.com/api", description="The base of the web API.")


class DecisionSettings(Table):
    """`[decisions]`: which decisions are looked at twice."""

    audit: int = Field(0, ge=0, le=100, description="Percent of the sure decisions that a person checks all the same.")
    shadow: int = Field(
        5, ge=0, le=100, description="Percent of the needless questions to a model that are asked all the same."
    )


class ServerSettings(Table):
    """`[server]`: how `sayflow serve` may be called."""

    hosts: list[str] = Field([], description="Names under which it is called, besides those of this machine itself.")
    per_minute: int = Field(600, gt=0, description="Requests that one address may make in a minute.")


class CapSettings(Table):
    """`[caps]`: what each run may take at most, where its flow and whoever starts it do not say less."""

    tokens: int | None = Field(None, ge=0, description="What it sends to models and gets from them.")
    dollars: Decimal | None = Field(None, ge=0, description="What its models may cost.")
    time: str | None = Field(None, description="From its start to its end, waiting included, such as `2d`.")
    rounds: int | None = Field(None, ge=0, description="How often anything in it is begun again.")


class Settings(Table):
    """All of `sayflow.toml`."""

    connections: dict[str, ConnectionSettings] = {}
    hosts: dict[str, HostSettings] = {}
    roles: dict[str, RoleSettings] = {}
    models: dict[str, ModelSettings] = {}
    mail: MailSettings | None = None
    mailbox: MailboxSettings | None = None
    slack: SlackSettings | None = None
    decisions: DecisionSettings = DecisionSettings.model_validate({})
    caps: CapSettings = CapSettings.model_validate({})
    server: ServerSettings = ServerSettings.model_validate({})
    rules: dict[str, Literal["off", "hint", "warning", "error"]] = {}
    tasks: str | None = Field(None, description="The module or file with the functions that do tasks.")


def read_settings(tables: dict[str, Any], file: Path | None) -> Settings:
    """The tables as settings.

    Raises:
        SayflowError: SF804 with the key and what is wrong about it.
    """
    try:
        settings = Settings.model_validate(tables)
    except ValidationError as problem:
        first = problem.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        message, hint = f"`{key}`: {first['msg'].lower()}", "the keys are described in docs/configuration.md"
        if first["type"] == "extra_forbidden":
            near = get_close_matches(str(first["loc"][-1]), known_keys(first["loc"][:-1]), 1)
            message = f"there is no key `{key}`"
            hint = f"did you mean `{near[0]}`?" if near else hint
        raise SayflowError("SF804", message, where=str(file) if file else None, hint=hint) from None
    check_severities(settings.rules, file)
    return settings


def known_keys(place: tuple[int | str, ...]) -> list[str]:
    """The keys that a table may have, by where it stands: `connections`, then the name of one."""
    if not place:
        return list(Settings.model_fields)
    models: dict[str, type[Table]] = {
        "connections": ConnectionSettings,
        "hosts": HostSettings,
        "roles": RoleSettings,
        "models": ModelSettings,
        "mail": MailSettings,
        "mailbox": MailboxSettings,
        "slack": SlackSettings,
        "decisions": DecisionSettings,
        "server": ServerSettings,
    }
    return list(models[str(place[0])].model_fields) if place[0] in models else []
