"""Declarations: what a flow takes, gives, knows and starts on."""

from __future__ import annotations

from dataclasses import field

from ..source import NOWHERE, Span
from .expressions import Entry, Expression
from .node import Node, node
from .statements import Block, Statement
from .types import FieldType, Type


@node
class Header(Node):
    """`flow premium_loan "Decide on a premium loan"`."""

    name: str
    title: str | None = None


@node
class Declaration(Node):
    """One declaration at the top of a file."""


@node
class NamedDeclaration(Declaration):
    """A declaration with a name of its own; `name_span` is where the name stands."""

    name: str
    name_span: Span = field(default=NOWHERE, compare=False, repr=False, kw_only=True)


@node
class Use(NamedDeclaration):
    """`use "kyc.flow" as kyc`."""

    path: str


@node
class TypeDefinition(NamedDeclaration):
    """`type Applicant = { name: text, age: integer }`."""

    type: Type


@node
class EventDefinition(NamedDeclaration):
    """`event paid { order: text } from outside`."""

    fields: tuple[FieldType, ...]
    from_outside: bool = False


@node
class Input(NamedDeclaration):
    """`input amount: number = 10`."""

    type: Type
    default: Expression | None = None


@node
class Output(NamedDeclaration):
    """`output reason: text?`."""

    type: Type


@node
class Trigger(Declaration):
    """What starts a run; `alias` and `type` name what it brings (`as m: Mail`)."""

    alias: str | None = field(default=None, kw_only=True)
    type: Type | None = field(default=None, kw_only=True)


@node
class OnWebhook(Trigger):
    """`on webhook "/loans" as body: Loan`."""

    path: str


@node
class OnSchedule(Trigger):
    """`on schedule "every monday at 9:00" in "Europe/Berlin"`."""

    schedule: str
    zone: str | None = None


@node
class OnMail(Trigger):
    """`on mail "help@shop.example" as m`."""

    address: str


@node
class OnEvent(Trigger):
    """`on event opened where opened.team == "QA"`."""

    event: str
    where: Expression | None = None


@node
class DefaultSetting(Declaration):
    """`default timeout: 30s`."""

    entry: Entry


@node
class DefaultHandler(Declaration):
    """`default on error { ... }`."""

    body: Block


@node
class Remember(NamedDeclaration):
    """`remember last_seen: datetime = now()`."""

    type: Type
    value: Expression


@node
class OncePer(Declaration):
    """`once per order.id keep 30d`."""

    key: Expression
    keep: Expression | None = None


@node
class Limit(Declaration):
    """`limit crm: { at_once: 2 }`."""

    entry: Entry


@node
class Flow(Node):
    """A whole file: declarations, statements, tests."""

    header: Header | None
    declarations: tuple[Declaration, ...]
    body: tuple[Statement, ...]
    tests: tuple[Node, ...]
