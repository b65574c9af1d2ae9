"""How a decision is explained: each folder in `why/` holds a record, as a journal keeps it, and what is shown of it."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from sayflow.compiler.values import dump, from_json, load
from sayflow.dsl.columns import columns
from sayflow.runtime.decisions.counterfactuals import over_history
from sayflow.runtime.decisions.encoding import distance
from sayflow.runtime.decisions.explain import explain
from sayflow.runtime.decisions.fusion import fuse
from sayflow.runtime.decisions.history import from_data
from sayflow.runtime.decisions.judge import judge, rescore
from sayflow.runtime.decisions.opinions import exact_all

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


def numbers(text: str) -> list[float]:
    return [float(each.replace("−", "-")) for each in re.findall(r"(?<![\w.])[+−-]?\d+(?:\.\d+)?(?![\w-])", text)]


@pytest.mark.parametrize("case", NAMES)
def test_every_number_of_the_table_follows_from_the_record(case: str) -> None:
    """The score, its lead over the others, the pushes and what the others say are computed anew, not read."""
    record = record_of(case)
    shown = explain(record, width=WIDTH)
    opinions = {each["source"]: each["p"] for each in record["opinions"]}
    if record["score"] is None:
        return
    weights = record["calibration"]["weights"]
    fused = fuse(record["remaining"], opinions, weights)
    assert (fused.verdict, fused.score, fused.lead, fused.band) == tuple(
        record[name] for name in ("verdict", "score", "lead", "band")
    )
    header, *rest = shown.splitlines()
    assert f"{fused.score}  {fused.band}" in header
    for source, push in fused.sources.items():
        if opinions[source] is None:
            continue
        (row,) = [line for line in rest if re.match(rf"  {source} +\S+ +\d+ +\d", line)]
        sure = round(100 * max(opinions[source].values()))
        expected = [sure, round(push.weight, 2), round(push.push, 2)]
        if push.score_without is not None:
            expected.append(push.score_without)
        assert numbers(row) == pytest.approx(expected, abs=1e-9), row
    calibration = record["calibration"]
    if calibration.get("said_right") and not calibration["prior"]:
        part = next(each for each in calibration["said_right"] if each["from"] <= fused.score <= each["to"])
        right, ece = round(100 * part["right"] / part["cases"]), round(100 * calibration["ece"])
        assert f"(right {right}% of the time at this score: {calibration['n']} outcomes, ECE {ece})" in header


@pytest.mark.parametrize("case", ["learnt", "model_left_out", "would_flip_over_history"])
def test_what_history_says_follows_from_the_record(case: str) -> None:
    record = record_of(case)
    (entry,) = [each for each in record["opinions"] if each["source"] == "history"]
    evidence = entry["evidence"]
    pattern = from_data(evidence["pattern"])
    assert exact_all(pattern.opinion(record["options"], evidence["facts"])) == entry["p"]
    assert pattern.cases == evidence["n"]
    shown = explain(record, width=WIDTH)
    assert f"{evidence['n']} past cases; nearest:" in shown
    for each in evidence["neighbours"]:
        apart = distance(pattern.columns, evidence["facts"], each["facts"])
        assert round(apart, 4) == float(each["distance"])
        assert f"{apart:.2f} away" in shown
    assert record["counterfactuals"] == over_history(record)
    for each in record["counterfactuals"]:
        said = pattern.opinion(record["options"], {**evidence["facts"], **each["change"]})
        others = {every["source"]: every["p"] for every in record["opinions"]}
        fused = fuse(record["remaining"], {**others, "history": said}, record["calibration"]["weights"])
        assert (fused.verdict, fused.score) == (each["verdict"], each["score"])
        assert f"{each['condition']} → {each['verdict'].upper()} {each['score']}" in shown
    known = evidence["record"]
    assert known["from"] <= entry["said"]["percent"] <= known["to"]
    said = f"when it says {known['from']} to {known['to']} it was right {known['right']} of {known['cases']} times here"
    assert said in shown
