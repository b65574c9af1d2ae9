"""Literals, names, fields, texts, lists, records, choices, and what only the run can say."""

from __future__ import annotations

from typing import Any

from .evaluation import MAX_SIZE, Evaluate, EvaluationContext, EvaluationError, bounded, too_big, wrong_type
from .expression_builder import MAX_FORM_DEPTH, NO_CONSTANT, Builder, Maker, constant, describe, shape, text_part
from .values import FileReference, SecretReference, Value, from_json, show


def always(value: Value) -> Evaluate:
    """The closure of a value that is known."""
    return lambda scope, context: value


def _literal(builder: Builder, form: list[Any], inner: int) -> Evaluate:
    return always(from_json(*shape(form, 1)))


def _name_parts(builder: Builder, form: list[Any], inner: int, *fields: str) -> tuple[str, int]:
    """A name and how many scopes outwards it lives; what it reads of the run is noted."""
    name, up = shape(form, 2)
    if type(up) is not int or up < 0:
        raise ValueError(f"not a number of scopes: {up!r:.80}")
    if up >= inner:
        builder.reads.add((text_part(name), *fields))
    return text_part(name), up


def _name(builder: Builder, form: list[Any], inner: int) -> Evaluate:
    return _reader(*_name_parts(builder, form, inner))


def _reader(name: str, up: int) -> Evaluate:
    if up == 0:
        return lambda scope, context: scope.values.get(name)
    if up == 1:
        return lambda scope, context: scope.parent.values.get(name)

    def from_outside(scope: Any, context: EvaluationContext) -> Value:
        for _ in range(up):
            scope = scope.parent
        return scope.values.get(name)

    return from_outside


def _field(builder: Builder, form: list[Any], inner: int) -> Evaluate:
    of, field = shape(form, 2)
    text_part(field)
    path = [field]
    while type(of) is list and len(of) == 3 and of[0] == "field":
        path.append(text_part(of[2]))
        of = of[1]
    if len(path) > MAX_FORM_DEPTH:
        raise ValueError(f"an expression nested deeper than {MAX_FORM_DEPTH}")
    path.reverse()
    if type(of) is list and of and of[0] == "name":
        name, up = _name_parts(builder, of, inner, *path)
        if len(path) == 1 and up == 0:
            return _field_of_name(name, field, describe(form[1]))
        evaluate = _reader(name, up)
    else:
        evaluate = builder.node(of, inner)
    what = describe(of)
    for each in path:
        evaluate = _field_of(evaluate, each, what)
        what = f"{what}.{each}"
    return evaluate


def _field_of_name(name: str, field: str, what: str) -> Evaluate:
    """The commonest form of all, `applicant.email`, in one closure."""

    def read(scope: Any, context: EvaluationContext) -> Value:
        record = scope.values.get(name)
        if type(record) is dict:
            return record.get(field)
        return _field_of_other(record, field, what)

    return read


def _field_of(evaluate: Evaluate, field: str, what: str) -> Evaluate:
    def read(scope: Any, context: EvaluationContext) -> Value:
        record = evaluate(scope, context)
        if type(record) is dict:
            return record.get(field)
        return _field_of_other(record, field, what)

    return read


def _field_of_other(value: Value, field: str, what: str) -> Value:
    if value is None:
        return None
    if type(value) is FileReference:
        return value.fields().get(field)
    raise wrong_type(f"a record with the field {field}", value, what)


def _index(builder: Builder, form: list[Any], inner: int) -> Evaluate:
    of_form, at_form = shape(form, 2)
    of, at = builder.nodes([of_form, at_form], inner)
    what = describe(of_form)

    def read(scope: Any, context: EvaluationContext) -> Value:
        holder, position = of(scope, context), at(scope, context)
        if type(holder) in (list, str) and type(position) is int:
            try:
                return holder[position]
            except IndexError:
                message = f"{what} has {len(holder)} elements, there is none at {position}"
                raise EvaluationError("out_of_range", message) from None
        if type(holder) is dict and type(position) is str:
            return holder.get(position)
        if type(holder) in (list, str):
            raise wrong_type("an integer", position, "the position in [ ]")
        if type(holder) is dict:
            raise wrong_type("a text", position, "the name in [ ]")
        raise wrong_type("a list", holder, what)

    return read


def _text(builder: Builder, form: list[Any], inner: int) -> Evaluate:
    (parts,) = shape(form, 1)
    if type(parts) is not list:
        raise ValueError(f"not a list of the parts of a text: {parts!r:.80}")
    known = constant(form)
    if known is not NO_CONSTANT:
        return always(known)
    template = [part if type(part) is str else "" for part in parts]
    filled = [(at, builder.node(part, inner)) for at, part in enumerate(parts) if type(part) is not str]

    def write(scope: Any, context: EvaluationContext) -> str:
        pieces = template.copy()
        for at, evaluate in filled:
            value = evaluate(scope, context)
            pieces[at] = value if type(value) is str else _shown(value, context)
        text = "".join(pieces)
        if len(text) > 1000:
            if len(text) > MAX_SIZE:
                raise too_big()
            context.charge(len(text) >> 10)
        return text

    return write


def _shown(value: Value, context: EvaluationContext) -> str:
    if type(value) is int:
        return str(value)
    if type(value) is list or type(value) is dict:
        bounded(value)
        context.charge_for(value)
    return show(value, context.timezone)


def _list(builder: Builder, form: list[Any], inner: int) -> Evaluate:
    (forms,) = shape(form, 1)
    known = constant(form)
    if known is not NO_CONSTANT:
        return always(known)
    items = builder.nodes(forms, inner)
    return lambda scope, context: [item(scope, context) for item in items]


def _record(builder: Builder, form: list[Any], inner: int) -> Evaluate:
    (pairs,) = shape(form, 1)
    if type(pairs) is not list or not all(type(pair) is list and len(pair) == 2 for pair in pairs):
        raise ValueError(f"not a list of the fields of a record: {pairs!r:.80}")
    template: dict[str, Value] = {}
    computed: list[tuple[str, Evaluate]] = []
    for key, value in pairs:
        if text_part(key) in template:
            raise ValueError(f"the field {key!r:.80} is there twice")
        known = constant(value)
        template[key] = None if known is NO_CONSTANT else known
        if known is NO_CONSTANT:
            computed.append((key, builder.node(value, inner)))

    def make(scope: Any, context: EvaluationContext) -> dict[str, Value]:
        record = template.copy()
        for key, evaluate in computed:
            record[key] = evaluate(scope, context)
        return record

    return make


def _choose(builder: Builder, form: list[Any], inner: int) -> Evaluate:
    test, value, otherwise = shape(form, 3)
    condition = builder.condition(test, inner)
    chosen, other = builder.nodes([value, otherwise], inner)
    return lambda scope, context: (chosen if condition(scope, context) else other)(scope, context)


def _else(builder: Builder, form: list[Any], inner: int) -> Evaluate:
    (forms,) = shape(form, 1)
    options = builder.nodes(forms, inner, 1)

    def first_there(scope: Any, context: EvaluationContext) -> Value:
        for option in options:
            value = option(scope, context)
            if value is not None:
                return value
        return None

    return first_there


def _of_context(builder: Builder, form: list[Any], inner: int) -> Evaluate:
    (what,) = shape(form, 1)
    if what == "now":
        return lambda scope, context: context.now
    if what == "new_id":
        return lambda scope, context: context.new_id()
    if what == "run.id":
        return lambda scope, context: context.run_id
    if what == "run.reused":
        # A run that takes the outputs of another one evaluates nothing.
        return lambda scope, context: False
    if what == "run.started":
        return lambda scope, context: context.started
    raise ValueError(f"unknown part of the context {what!r:.80}")


def _outcome(builder: Builder, form: list[Any], inner: int) -> Evaluate:
    name = text_part(*shape(form, 1))
    return lambda scope, context: context.outcome(name)


def _previous(builder: Builder, form: list[Any], inner: int) -> Evaluate:
    name = text_part(*shape(form, 1))
    builder.reads.add((name,))
    return lambda scope, context: context.previous(name)


def _rounds(builder: Builder, form: list[Any], inner: int) -> Evaluate:
    name = text_part(*shape(form, 1))
    builder.reads.add((name,))
    return lambda scope, context: context.rounds(name)


def _secret(builder: Builder, form: list[Any], inner: int) -> Evaluate:
    return always(SecretReference(text_part(*shape(form, 1))))


PARTS: dict[str, Maker] = {
    "lit": _literal,
    "name": _name,
    "field": _field,
    "index": _index,
    "text": _text,
    "list": _list,
    "record": _record,
    "choose": _choose,
    "else": _else,
    "context": _of_context,
    "outcome": _outcome,
    "previous": _previous,
    "rounds": _rounds,
    "secret": _secret,
}
