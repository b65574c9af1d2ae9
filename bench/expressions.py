"""How quick expressions and the JSON of values are: microseconds, and json.dumps of the same data beside them."""

from __future__ import annotations

import json
import timeit
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sayflow.compiler.evaluation import MAX_STEPS
from sayflow.compiler.expressions import EvaluationContext, Scope, build
from sayflow.compiler.values import dump, load

APPLICANT = ["name", "applicant", 0]
EMAIL, AGE, NAME = (["field", APPLICANT, field] for field in ("email", "age", "name"))
EXPRESSIONS: dict[str, Any] = {
    "applicant.email": EMAIL,
    "applicant.age >= 18": ["compare", ">=", AGE, ["lit", 18]],
    'applicant.name == "Bo"': ["compare", "==", NAME, ["lit", "Bo"]],
    '"Good news, {applicant.name}."': ["text", ["Good news, ", NAME, "."]],
    "amount * 1.19": ["arithmetic", ["name", "amount", 0], [["*", ["lit", {"$number": "1.19"}]]]],
    "settings of four leaves": [
        "record",
        [
            ["to", EMAIL],
            ["subject", ["lit", "Your loan"]],
            ["body", ["text", ["Good news, ", NAME, "."]]],
            ["amount", ["name", "amount", 0]],
        ],
    ],
    "[x * 2 for x in hundred]": [
        "comprehension",
        ["arithmetic", ["name", "x", 0], [["*", ["lit", 2]]]],
        "x",
        ["name", "hundred", 0],
        None,
    ],
    "round(amount, 2)": ["call", "round", [["name", "amount", 0], ["lit", 2]]],
}


def main() -> None:
    """Print one line per expression and per kind of value."""
    scope = Scope(
        {
            "applicant": {"name": "Bo", "email": "b@x.example", "age": 44},
            "amount": Decimal("900.50"),
            "hundred": list(range(100)),
        }
    )
    context = EvaluationContext(datetime(2026, 1, 5, 9, tzinfo=UTC))
    for title, form in EXPRESSIONS.items():
        function = build(form).function

        def run(function: Callable[..., Any] = function) -> Any:
            context.steps_left = MAX_STEPS
            return function(scope, context)

        print(f"{microseconds(run):8.2f} µs  {title}")
    plain = {"name": "Bo", "tags": ["a", "b"], "age": 44, "known": True, "note": None}
    money = {**plain, "amount": Decimal("900.50")}
    text = json.dumps(plain)
    print(f"{microseconds(lambda: json.dumps(plain)):8.2f} µs  json.dumps, a plain record")
    print(f"{microseconds(lambda: dump(plain)):8.2f} µs  dump, the same record")
    print(f"{microseconds(lambda: dump(money)):8.2f} µs  dump, with a decimal in it")
    print(f"{microseconds(lambda: json.loads(text)):8.2f} µs  json.loads")
    print(f"{microseconds(lambda: load(text)):8.2f} µs  load, the same text")
    tagged = dump(money)
    print(f"{microseconds(lambda: load(tagged)):8.2f} µs  load, with a decimal in it")


def microseconds(run: Callable[[], object]) -> float:
    """The best of five rounds."""
    return min(timeit.repeat(run, number=5000, repeat=5)) / 5000 * 1e6


if __name__ == "__main__":
    main()
