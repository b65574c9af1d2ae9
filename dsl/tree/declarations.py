"""Declarations: what a flow takes, gives, knows and starts on."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..source import NOWHERE, Span
from .expressions import Entry, Expression
from .node import Node
from .statements import Block, Statement
from .types import FieldType, Type


@dataclass(frozen=True, slots=True)
class Header(Node):
    """`flow premium_loan "Decide on a premium loan"`."""

    name: str
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Declaration(Node):
    """One declaration at the top of a file."""


@dataclass(frozen=True, slots=True)
class NamedDeclaration(Declaration):
    """A declaration with a name of its own; `name_span` is where the name stands."""

    name: str
    name_span: Span = field(default=NOWHERE, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Use(NamedDeclaration):
    """`use "kyc.flow" as kyc`."""

    path: str


@dataclass(frozen=True, slots=True)
class TypeDefinition(NamedDeclaration):
    """`type Applicant = { name: text, age: integer }`."""

    type: Type


@dataclass(frozen=True, slots=True)
class EventDefinition(NamedDeclaration):
    """`event paid { order: text } from outside`."""

    fields: tuple[FieldType, ...]
    from_outside: bool = False


@dataclass(frozen=True, slots=True)
class Input(NamedDeclaration):
    """`input amount: number = 10`."""

    type: Type
    default: Expression | None = None


@dataclass(frozen=True, slots=True)
class Output(NamedDeclaration):
    """`output reason: text?`."""

    type: Type


@dataclass(frozen=True, slots=True)
class Trigger(Declaration):
    """What starts a run; `alias` and `type` name what it brings (`as m: Mail`)."""

    alias: str | None = field(default=None, kw_only=True)
    type: Type | None = field(default=None, kw_only=True)


@dataclass(frozen=True, slots=True)
class OnWebhook(Trigger):
    """`on webhook "/loans" as body: Loan`."""

    path: str


@dataclass(frozen=True, slots=True)
class OnSchedule(Trigger):
    """`on schedule "every monday at 9:00" in "Europe/Berlin"`."""

    schedule: str
    zone: str | None = None


@dataclass(frozen=True, slots=True)
class OnMail(Trigger):
    """`on mail "help@shop.example" as m`."""

    address: str


@dataclass(frozen=True, slots=True)
class OnEvent(Trigger):
    """`on event opened where opened.team == "QA"`."""

    event: str
    where: Expression | None = None


@dataclass(frozen=True, slots=True)
class DefaultSetting(Declaration):
    """`default timeout: 30s`."""

    entry: Entry


@dataclass(frozen=True, slots=True)
class DefaultHandler(Declaration):
    """`default on error { ... }`."""

    body: Block


@dataclass(frozen=True, slots=True)
class Remember(NamedDeclaration):
    """`remember last_seen: datetime = now()`."""

    type: Type
    value: Expression


@dataclass(frozen=True, slots=True)
class OncePer(Declaration):
    """`once per order.id keep 30d`."""

    key: Expression
    keep: Expression | None = None


@dataclass(frozen=True, slots=True)
class Limit(Declaration):
    """`limit crm: { at_once: 2 }`."""

    entry: Entry


@dataclass(frozen=True, slots=True)
class Flow(Node):
    """A whole file: declarations, statements, tests."""

    header: Header | None
    declarations: tuple[Declaration, ...]
    body: tuple[Statement, ...]
    tests: tuple[Node, ...]
