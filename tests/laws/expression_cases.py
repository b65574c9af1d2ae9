"""A run to evaluate expressions in, and short ways to write forms."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from sayflow.compiler.expressions import EvaluationContext, EvaluationError, Scope, build
from sayflow.compiler.values import FileReference, SecretReference, dump, to_json

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
RUN = {
    "applicant": {"name": "Bo", "age": 16, "note": None, "address": {"city": "Bonn"}},
    "xs": [1, 2, 3],
    "words": ["a", "b"],
    "rows": [{"price": 5, "name": "pen"}, {"price": Decimal("12.50"), "name": "ink"}],
    "matrix": [[1, 2], [3]],
    "empty": [],
    "yes": True,
    "big": "x" * 600_000,
    "many": list(range(20_000)),
    "file": FileReference("a.pdf", "00", 3, "application/pdf"),
    "secret": SecretReference("KEY"),
}


class Running(EvaluationContext):
    def new_id(self):
        return "id1"

    def outcome(self, name):
        return f"outcome of {name}"

    def previous(self, name):
        return f"previous {name}"

    def rounds(self, name):
        return [name]


def context(**changes):
    return Running(NOW, run_id="r1", started=NOW - timedelta(hours=1), zone="Europe/Berlin", **changes)


def evaluate(form, **values):
    return build(form).function(Scope({**RUN, **values}), context())


def kind_of_error(form, **values):
    with pytest.raises(EvaluationError) as caught:
        evaluate(form, **values)
    return caught.value.kind


def lit(value):
    return ["lit", to_json(value)]


def name(text, up=0):
    return ["name", text, up]


def field(text, *fields):
    form = name(text)
    for each in fields:
        form = ["field", form, each]
    return form


def arithmetic(first, *terms):
    return ["arithmetic", lit(first), [[sign, lit(value)] for sign, value in terms]]


def compare(sign, left, right):
    return ["compare", sign, lit(left), lit(right)]


def same(value, wanted):
    return type(value) is type(wanted) and dump(value) == dump(wanted)


ITEM_PRICE = ["field", name("item"), "price"]
D, H, DAY = Decimal, timedelta(hours=1), timedelta(days=1)
MONDAY, FRIDAY = date(2026, 1, 5), date(2026, 1, 9)
