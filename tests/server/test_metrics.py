"""Figures for Prometheus: what they count, and that their text is read as it is meant."""

from __future__ import annotations

import re
from decimal import Decimal

from sayflow.prompts.wrappers.accounts import Entry
from sayflow.runtime.metrics import Metrics, labelled

from .served import Served, served, told

LINE = re.compile(r'[a-z_]+\{(?:[a-z]+="(?:[^"\\\n]|\\["\\n])*",?)+\} [0-9.]+')


def entry(fault: str = "", latency: float = 0.3) -> Entry:
    return Entry(0.0, "acme", "big-1", "answer", "1", 10, 20, Decimal("0.01"), latency, fault)


def test_runs_that_end_are_counted() -> None:
    async def play(here: Served) -> None:
        for amount in (12, 13):
            started = await here.client.post("/v1/runs", json={"flow": "pay", "inputs": {"amount": amount}})
            run = started.json()["run"]
            await here.settled(run, "waiting")
        await here.client.post(f"/v1/runs/{run}/cancel", json={})
        await here.settled(run, "cancelled")
        hook = told(await here.client.post("/hooks/orders/new", json={"id": 7, "note": "hello"}))
        await here.settled(hook["runs"][0], "completed")
        answered = await here.client.get("/metrics")
        assert answered.headers["content-type"].startswith("text/plain; version=0.0.4")
        lines = answered.text.splitlines()
        assert 'workflow_runs_total{status="cancelled",workflow="pay",mode="full"} 1' in lines
        assert 'workflow_runs_total{status="completed",workflow="echo",mode="full"} 1' in lines
        assert not any("waiting" in line for line in lines)
        assert 'workflow_duration_seconds_bucket{workflow="echo",le="+Inf"} 1' in lines
        assert 'workflow_duration_seconds_count{workflow="echo"} 1' in lines

    served(play)


def test_calls_of_models_are_counted() -> None:
    metrics = Metrics()
    for each in (entry(), entry(latency=7.0), entry(latency=1000.0), entry("busy")):
        metrics.called(each)
    lines = metrics.text().splitlines()
    assert 'provider_calls_total{provider="acme",model="big-1",outcome="answered"} 3' in lines
    assert 'provider_calls_total{provider="acme",model="big-1",outcome="busy"} 1' in lines
    buckets = [line for line in lines if line.startswith("provider_latency_seconds_bucket")]
    assert [int(line.rpartition(" ")[2]) for line in buckets] == [0, 0, 2, 2, 2, 2, 3, 3, 3, 3, 4]
    assert 'provider_latency_seconds_sum{provider="acme",model="big-1"} 1007.600000' in lines
    assert 'provider_latency_seconds_count{provider="acme",model="big-1"} 4' in lines
    assert [line for line in lines if not line.startswith("#") and not LINE.fullmatch(line)] == []


def test_a_label_can_hold_anything() -> None:
    text = labelled(["workflow"], ['a"b\\c\nd'])
    assert text == '{workflow="a\\"b\\\\c\\nd"}'
    assert LINE.fullmatch(f"x{text} 1")
