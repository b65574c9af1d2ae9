"""Builders for the file itself: header, declarations, decisions and tests."""

from __future__ import annotations

from typing import Any, NamedTuple

from .build_expressions import Parts, integer
from .build_statements import Mark
from .builder import Builder, builds, of_type
from .lexing import Token
from .literals import plain
from .source import Span
from .tree import (
    AnswerAt,
    Answered,
    BelowAsk,
    BelowTake,
    Clock,
    Decide,
    Declaration,
    DefaultHandler,
    DefaultSetting,
    EventAt,
    EventDefinition,
    Expect,
    ExpectAt,
    ExpectCalled,
    ExpectCalledWith,
    ExpectNever,
    ExpectPath,
    ExpectStarted,
    ExpectState,
    Expression,
    Fails,
    Flow,
    Given,
    Header,
    HistoryVoice,
    Hop,
    Input,
    Limit,
    ModelVoice,
    MustBe,
    Name,
    Never,
    OncePer,
    OnEvent,
    OnMail,
    OnSchedule,
    OnWebhook,
    Output,
    Question,
    Remember,
    RestartAt,
    Rule,
    RunAt,
    Statement,
    Stub,
    Test,
    TestClause,
    Type,
    TypeDefinition,
    Use,
    Voice,
    Weights,
)


class Alias(NamedTuple):
    """`as m: Mail` behind a trigger."""

    name: str
    type: Type | None


def _words(self: Builder, token: Token | None) -> str | None:
    """A plain text that may be absent."""
    return None if token is None else plain(self, token)


@builds("start")
def _start(self: Builder, span: Span, parts: Parts) -> Flow:
    headers = of_type(Header, parts)
    return Flow(
        headers[0] if headers else None,
        of_type(Declaration, parts),
        of_type(Statement, parts),
        of_type(Test, parts),
        span=span,
    )


@builds("header")
def _header(self: Builder, span: Span, parts: Parts) -> Header:
    return Header(parts[0].text, _words(self, parts[1]), span=span)


@builds("use")
def _use(self: Builder, span: Span, parts: Parts) -> Use:
    path, name = parts
    return Use(name.text, plain(self, path), span=span, name_span=name.span)


@builds("type_definition")
def _type_definition(self: Builder, span: Span, parts: Parts) -> TypeDefinition:
    return TypeDefinition(parts[0].text, parts[1], span=span, name_span=parts[0].span)


@builds("event_definition")
def _event_definition(self: Builder, span: Span, parts: Parts) -> EventDefinition:
    name, fields, outside = parts
    return EventDefinition(name.text, fields or (), outside is not None, span=span, name_span=name.span)


@builds("from_outside")
def _from_outside(self: Builder, span: Span, parts: Parts) -> Mark:
    return Mark(span, "from outside")


@builds("input")
def _input(self: Builder, span: Span, parts: Parts) -> Input:
    name, kind, default = parts
    return Input(name.text, kind, default, span=span, name_span=name.span)


@builds("output")
def _output(self: Builder, span: Span, parts: Parts) -> Output:
    return Output(parts[0].text, parts[1], span=span, name_span=parts[0].span)


@builds("alias")
def _alias(self: Builder, span: Span, parts: Parts) -> Alias:
    return Alias(parts[0].text, parts[1])


def _aliased(alias: Alias | None, span: Span) -> dict[str, Any]:
    """The fields that every trigger has."""
    return {"alias": alias.name if alias else None, "type": alias.type if alias else None, "span": span}


@builds("on_webhook")
def _on_webhook(self: Builder, span: Span, parts: Parts) -> OnWebhook:
    return OnWebhook(plain(self, parts[0]), **_aliased(parts[1], span))


@builds("on_schedule")
def _on_schedule(self: Builder, span: Span, parts: Parts) -> OnSchedule:
    return OnSchedule(plain(self, parts[0]), _words(self, parts[1]), **_aliased(parts[2], span))


@builds("on_mail")
def _on_mail(self: Builder, span: Span, parts: Parts) -> OnMail:
    return OnMail(plain(self, parts[0]), **_aliased(parts[1], span))


@builds("on_event")
def _on_event(self: Builder, span: Span, parts: Parts) -> OnEvent:
    return OnEvent(parts[0].text, parts[1], **_aliased(parts[2], span))


@builds("on_event_as")
def _on_event_as(self: Builder, span: Span, parts: Parts) -> OnEvent:
    return OnEvent(parts[0].text, parts[2], **_aliased(parts[1], span))


@builds("default_setting")
def _default_setting(self: Builder, span: Span, parts: Parts) -> DefaultSetting:
    return DefaultSetting(parts[0], span=span)


@builds("default_handler")
def _default_handler(self: Builder, span: Span, parts: Parts) -> DefaultHandler:
    return DefaultHandler(parts[0], span=span)


@builds("remember")
def _remember(self: Builder, span: Span, parts: Parts) -> Remember:
    name, kind, value = parts
    return Remember(name.text, kind, value, span=span, name_span=name.span)


@builds("once_per")
def _once_per(self: Builder, span: Span, parts: Parts) -> OncePer:
    return OncePer(parts[0], parts[1], span=span)


@builds("limit")
def _limit(self: Builder, span: Span, parts: Parts) -> Limit:
    return Limit(parts[0], span=span)


@builds("decide")
def _decide(self: Builder, span: Span, parts: Parts) -> Decide:
    name, *options = of_type(Token, parts)
    return Decide(
        name.text, tuple(option.text for option in options), of_type(Voice, parts), span=span, name_span=name.span
    )


@builds("question")
def _question(self: Builder, span: Span, parts: Parts) -> Question:
    return Question(parts[0], span=span)


@builds("must_be")
def _must_be(self: Builder, span: Span, parts: Parts) -> MustBe:
    return MustBe(parts[0].text, parts[1], span=span)


@builds("never")
def _never(self: Builder, span: Span, parts: Parts) -> Never:
    return Never(parts[0].text, parts[1], span=span)


@builds("rule")
def _rule(self: Builder, span: Span, parts: Parts) -> Rule:
    option, strength, condition = parts
    return Rule(option.text, None if strength is None else integer(self, strength), condition, span=span)


@builds("history")
def _history(self: Builder, span: Span, parts: Parts) -> HistoryVoice:
    return HistoryVoice(of_type(Expression, parts), span=span)


@builds("llm")
def _llm(self: Builder, span: Span, parts: Parts) -> ModelVoice:
    return ModelVoice(_words(self, parts[0]), of_type(Expression, parts), span=span)


@builds("weights")
def _weights(self: Builder, span: Span, parts: Parts) -> Weights:
    return Weights(parts[0], span=span)


@builds("below_ask")
def _below_ask(self: Builder, span: Span, parts: Parts) -> BelowAsk:
    threshold, who, within, otherwise = parts
    return BelowAsk(integer(self, threshold), who, within, otherwise.text if otherwise else None, span=span)


@builds("below_take")
def _below_take(self: Builder, span: Span, parts: Parts) -> BelowTake:
    return BelowTake(integer(self, parts[0]), parts[1].text, span=span)


@builds("test")
def _test(self: Builder, span: Span, parts: Parts) -> Test:
    return Test(plain(self, parts[0]), of_type(TestClause, parts), span=span)


@builds("clock")
def _clock(self: Builder, span: Span, parts: Parts) -> Clock:
    return Clock(plain(self, parts[0]), span=span)


@builds("given")
def _given(self: Builder, span: Span, parts: Parts) -> Given:
    return Given(parts[0], span=span)


@builds("stub")
def _stub(self: Builder, span: Span, parts: Parts) -> Stub:
    name, voice, item = parts[:3]
    outcomes = tuple(part for part in parts[3:] if isinstance(part, Answered | Fails))
    return Stub(name.text, outcomes, voice.words if voice else None, item.value if item else None, span=span)


@builds("voice")
def _voice(self: Builder, span: Span, parts: Parts) -> Mark:
    return Mark(span, parts[0].text)


@builds("stub_item")
def _stub_item(self: Builder, span: Span, parts: Parts) -> Mark:
    return Mark(span, "for", parts[0])


@builds("answered")
def _answered(self: Builder, span: Span, parts: Parts) -> Answered:
    return Answered(parts[0], parts[1], span=span)


@builds("fails")
def _fails(self: Builder, span: Span, parts: Parts) -> Fails:
    return Fails(plain(self, parts[0]), parts[1], span=span)


@builds("answer_at")
def _answer_at(self: Builder, span: Span, parts: Parts) -> AnswerAt:
    at, entry, refused = parts
    return AnswerAt(at, entry, _words(self, refused), span=span)


@builds("event_at")
def _event_at(self: Builder, span: Span, parts: Parts) -> EventAt:
    at, event, fields, refused = parts
    return EventAt(at, event.text, fields or (), _words(self, refused), span=span)


@builds("restart_at")
def _restart_at(self: Builder, span: Span, parts: Parts) -> RestartAt:
    return RestartAt(parts[0], span=span)


@builds("expect_at")
def _expect_at(self: Builder, span: Span, parts: Parts) -> ExpectAt:
    return ExpectAt(parts[0], parts[1], span=span)


@builds("run_at")
def _run_at(self: Builder, span: Span, parts: Parts) -> RunAt:
    return RunAt(plain(self, parts[0]), parts[1], of_type(TestClause, parts), span=span)


@builds("expect_path")
def _expect_path(self: Builder, span: Span, parts: Parts) -> ExpectPath:
    return ExpectPath(tuple(parts), span=span)


@builds("hop", "hop_any_order", "hop_skip")
def _hop(self: Builder, span: Span, parts: Parts) -> Hop:
    return Hop(tuple(part.text for part in parts), span=span)


@builds("expect_called")
def _expect_called(self: Builder, span: Span, parts: Parts) -> ExpectCalled:
    return ExpectCalled(parts[0].text, integer(self, parts[1]), span=span)


@builds("expect_started")
def _expect_started(self: Builder, span: Span, parts: Parts) -> ExpectStarted:
    return ExpectStarted(parts[0].text, parts[1], span=span)


@builds("expect_never")
def _expect_never(self: Builder, span: Span, parts: Parts) -> ExpectNever:
    return ExpectNever(parts[0].text, span=span)


@builds("expect_called_with")
def _expect_called_with(self: Builder, span: Span, parts: Parts) -> ExpectCalledWith:
    return ExpectCalledWith(parts[0].text, parts[1], span=span)


@builds("expect_fails")
def _expect_fails(self: Builder, span: Span, parts: Parts) -> ExpectState:
    return ExpectState("fails", plain(self, parts[0]), span=span)


@builds("expect")
def _expect(self: Builder, span: Span, parts: Parts) -> TestClause:
    """`expect waiting` is a state; `expect (waiting)` would be a condition: its span is wider than the word."""
    condition: Expression = parts[0]
    if condition == Name("waiting") and condition.span.end - condition.span.start == len("waiting"):
        return ExpectState("waiting", span=span)
    return Expect(condition, span=span)
