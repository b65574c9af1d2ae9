"""Builders for expressions and types: from the parts of a grammar rule to a node."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from typing import Any, Literal

from .builder import Builder, builds, of_type
from .fills import fill
from .lexing import Token
from .literals import filled, pattern, plain
from .source import Span
from .tree import (
    Arithmetic,
    Boolean,
    Call,
    Choose,
    Compare,
    Comprehension,
    Duration,
    Else,
    Entry,
    Expression,
    Field,
    FieldType,
    Index,
    Integer,
    IsState,
    ListOf,
    ListType,
    Logic,
    Member,
    Name,
    Negative,
    Not,
    Nothing,
    Number,
    Optional,
    Percent,
    Quantifier,
    Record,
    RecordType,
    Term,
    Text,
    Type,
    TypeName,
    Union,
    Where,
    WorkingDays,
)

MAX_DIGITS = 18
MAX_NUMBER_DIGITS = 34
MAX_DURATION = 100 * 366 * 86_400_000  # a hundred years, in milliseconds
UNITS = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}

Parts = list[Any]


def integer(builder: Builder, token: Token) -> int:
    """The value of digits; too many of them are a finding, and count as 0."""
    digits = token.text.rstrip("%")
    if len(digits) > MAX_DIGITS:
        builder.report(
            "SF127",
            f"this number has {len(digits)} digits, {MAX_DIGITS} are allowed",
            token.span,
            "Longer numbers (account numbers, ids) are texts: put it in quotation marks.",
        )
        return 0
    return int(digits)


@builds("integer")
def _integer(self: Builder, span: Span, parts: Parts) -> Integer:
    return Integer(integer(self, parts[0]), span=span)


@builds("number")
def _number(self: Builder, span: Span, parts: Parts) -> Number:
    text = parts[0].text
    if len(text) > MAX_NUMBER_DIGITS + 1:
        self.report(
            "SF127",
            f"this number has {len(text) - 1} digits, {MAX_NUMBER_DIGITS} are allowed",
            span,
            "Round it, or write it as a text in quotation marks.",
        )
        return Number(Decimal(0), span=span)
    return Number(Decimal(text), span=span)


@builds("percent")
def _percent(self: Builder, span: Span, parts: Parts) -> Percent:
    return Percent(integer(self, parts[0]), span=span)


@builds("duration")
def _duration(self: Builder, span: Span, parts: Parts) -> Duration:
    token: Token = parts[0]
    unit: Any = token.text.lstrip("0123456789")
    digits = token.text[: -len(unit)]
    amount = int(digits) if len(digits) <= MAX_DIGITS else 10**MAX_DIGITS
    if amount * UNITS[unit] > MAX_DURATION:
        self.report("SF128", "this duration is longer than a hundred years", span, "Write a duration below that.")
        amount = 0
    return Duration(amount, unit, span=span)


@builds("working_days")
def _working_days(self: Builder, span: Span, parts: Parts) -> WorkingDays:
    amount = integer(self, parts[0])
    if amount > 36_600:
        self.report("SF128", "this duration is longer than a hundred years", span, "Write a duration below that.")
        amount = 0
    return WorkingDays(amount, span=span)


@builds("text")
def _text(self: Builder, span: Span, parts: Parts) -> Text:
    before = len(self.diagnostics)
    text = filled(self, parts[0], fill)
    self.literals[span] = (parts[0], before, len(self.diagnostics))
    return text


@builds("true")
def _true(self: Builder, span: Span, parts: Parts) -> Boolean:
    self.marks.values.add(span.start)
    return Boolean(True, span=span)


@builds("false")
def _false(self: Builder, span: Span, parts: Parts) -> Boolean:
    self.marks.values.add(span.start)
    return Boolean(False, span=span)


@builds("nothing")
def _nothing(self: Builder, span: Span, parts: Parts) -> Nothing:
    self.marks.values.add(span.start)
    return Nothing(span=span)


@builds("name")
def _name(self: Builder, span: Span, parts: Parts) -> Name:
    return Name(parts[0].text, span=span)


@builds("group")
def _group(self: Builder, span: Span, parts: Parts) -> Expression:
    inner: Expression = parts[0]
    if inner.span in self.literals:
        self.literals[span] = self.literals[inner.span]
    return dataclasses.replace(inner, span=span)


@builds("choose")
def _choose(self: Builder, span: Span, parts: Parts) -> Choose:
    return Choose(parts[0], parts[1], parts[2], span=span)


@builds("list")
def _list(self: Builder, span: Span, parts: Parts) -> ListOf:
    return ListOf(of_type(Expression, parts), span=span)


@builds("comprehension")
def _comprehension(self: Builder, span: Span, parts: Parts) -> Comprehension:
    value, name, items, condition = parts
    return Comprehension(value, name.text, items, condition, span=span)


@builds("record")
def _record(self: Builder, span: Span, parts: Parts) -> Record:
    return Record(of_type(Entry, parts), span=span)


@builds("settings")
def _settings(self: Builder, span: Span, parts: Parts) -> tuple[Entry, ...]:
    return of_type(Entry, parts)


@builds("entry")
def _entry(self: Builder, span: Span, parts: Parts) -> Entry:
    return Entry(parts[0].text, parts[1], span=span)


@builds("field")
def _field(self: Builder, span: Span, parts: Parts) -> Field:
    return Field(parts[0], parts[1].text, span=span)


@builds("index")
def _index(self: Builder, span: Span, parts: Parts) -> Index:
    self.marks.indexed.add(parts[0].span.end)
    return Index(parts[0], parts[1], span=span)


@builds("call")
def _call(self: Builder, span: Span, parts: Parts) -> Call:
    self.marks.calls.add(parts[0].start)
    return Call(parts[0].text, tuple(parts[1:]), span=span)


@builds("negative")
def _negative(self: Builder, span: Span, parts: Parts) -> Negative:
    self.marks.signs.add(span.start)
    return Negative(parts[0], span=span)


@builds("not_")
def _not(self: Builder, span: Span, parts: Parts) -> Not:
    return Not(parts[0], span=span)


@builds("and_")
def _and(self: Builder, span: Span, parts: Parts) -> Expression:
    return Logic("and", tuple(parts), span=span)


@builds("or_")
def _or(self: Builder, span: Span, parts: Parts) -> Expression:
    return Logic("or", tuple(parts), span=span)


@builds("else_")
def _else(self: Builder, span: Span, parts: Parts) -> Expression:
    return Else(tuple(parts), span=span)


@builds("arithmetic")
def _arithmetic(self: Builder, span: Span, parts: Parts) -> Expression:
    terms = tuple(
        Term(sign.text, operand, span=Span(sign.start, operand.span.end))
        for sign, operand in zip(parts[1::2], parts[2::2], strict=True)
    )
    return Arithmetic(parts[0], terms, span=span)


@builds("compare")
def _compare(self: Builder, span: Span, parts: Parts) -> Compare:
    left, *words, right = parts
    operator: Any = " ".join(word.text for word in words)
    if operator == "matches" and isinstance(right, Text) and right.span in self.literals:
        token, before, after = self.literals[right.span]
        del self.diagnostics[before:after]
        value = pattern(token)
        right = Text((value,) if value else (), span=right.span)
    return Compare(left, operator, right, span=span)


@builds("is_state")
def _is_state(self: Builder, span: Span, parts: Parts) -> IsState:
    operand, negation, state = parts
    return IsState(operand, state.text, negation is not None, span=span)


@builds("any_has")
def _any_has(self: Builder, span: Span, parts: Parts) -> Quantifier:
    return _quantifier("any", span, parts)


@builds("all_have")
def _all_have(self: Builder, span: Span, parts: Parts) -> Quantifier:
    return _quantifier("all", span, parts)


def _quantifier(quantity: Literal["any", "all"], span: Span, parts: Parts) -> Quantifier:
    return Quantifier(quantity, parts[0].text, parts[1], parts[2], span=span)


@builds("where")
def _where(self: Builder, span: Span, parts: Parts) -> Where:
    return Where(parts[0], parts[1], span=span)


@builds("union")
def _union(self: Builder, span: Span, parts: Parts) -> Type:
    return Union(tuple(parts), span=span)


@builds("list_type")
def _list_type(self: Builder, span: Span, parts: Parts) -> ListType:
    return ListType(parts[0], span=span)


@builds("optional_type")
def _optional_type(self: Builder, span: Span, parts: Parts) -> Optional:
    return Optional(parts[0], span=span)


@builds("type_name")
def _type_name(self: Builder, span: Span, parts: Parts) -> TypeName:
    return TypeName(parts[0].text, span=span)


@builds("member")
def _member(self: Builder, span: Span, parts: Parts) -> Member:
    return Member(plain(self, parts[0]), span=span)


@builds("record_type")
def _record_type(self: Builder, span: Span, parts: Parts) -> RecordType:
    return RecordType(parts[0], span=span)


@builds("fields")
def _fields(self: Builder, span: Span, parts: Parts) -> tuple[FieldType, ...]:
    return of_type(FieldType, parts)


@builds("field_type")
def _field_type(self: Builder, span: Span, parts: Parts) -> FieldType:
    return FieldType(parts[0].text, parts[1], span=span)
