"""How a decision is explained: each folder in `why/` holds a record, as a journal keeps it, and what is shown of it."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from sayflow.compiler.values import dump, from_json, load
from sayflow.dsl.columns import columns
from sayflow.runtime.decisions.explain import explain
from sayflow.runtime.decisions.judge import judge, rescore

CASES = Path(__file__).parent / "why"
NAMES = sorted(path.name for path in CASES.iterdir())
COLOUR = re.compile("\x1b\\[[0-9;]*m")
WIDTH = 100


def record_of(case: str) -> dict[str, Any]:
    record = from_json(json.loads((CASES / case / "record.json").read_text("utf-8")))
    assert isinstance(record, dict)
    return record


@pytest.mark.parametrize("case", NAMES)
def test_why(golden, case: str) -> None:
    record = record_of(case)
    shown = explain(record, width=WIDTH)
    golden(f"why/{case}/expected.txt", shown)
    assert COLOUR.sub("", explain(record, width=WIDTH, colour=True)) == shown
    assert max(sum(map(columns, line)) for line in shown.splitlines()) <= WIDTH
    assert not any(line.endswith(" ") or "\x1b" in line for line in shown.splitlines())


@pytest.mark.parametrize("case", NAMES)
def test_a_kept_record_is_one_that_a_judgement_gives(case: str) -> None:
    record = record_of(case)
    assert rescore(record) == record["score"]
    assert load(dump(record)) == record
    assert record.keys() == judge({"options": ["a", "b"]}, [], {}).record.keys()
