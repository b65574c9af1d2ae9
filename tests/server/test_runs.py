"""Runs over HTTP: started, followed, answered, cancelled, shown."""

from __future__ import annotations

import asyncio
import json
from decimal import Decimal
from typing import Any

import pytest

from sayflow.runtime.engine import Worker

from .served import Served, served, told


async def begin(here: Served, **inputs: Any) -> str:
    """A run of `pay` that waits for its answer."""
    started = await here.client.post("/v1/runs", json={"flow": "pay", "inputs": {"amount": 12, **inputs}})
    assert started.status_code == 201
    run: str = started.json()["run"]
    assert started.headers["location"] == f"/v1/runs/{run}"
    await here.settled(run, "waiting")
    return run


def test_from_the_start_to_the_end() -> None:
    async def play(here: Served) -> None:
        run = await begin(here)
        (ask,) = told(await here.client.get("/v1/asks"))["asks"]
        assert (ask["run"], ask["name"], ask["question"]) == (run, "sure", "Pay 12 to Ann?")
        shown = told(await here.client.get(f"/v1/runs/{run[:6]}"))
        assert (shown["status"], shown["waiting_for"]) == ("waiting", "sure")
        said = told(await here.client.post(f"/v1/runs/{run}/answers", json={"step": "sure", "value": "yes"}))
        assert said["status"] == "taken"
        await here.settled(run, "waiting")
        event = {"event": "paid", "fields": {"bill": "Ann"}}
        assert told(await here.client.post(f"/v1/runs/{run}/events", json=event))["status"] == "taken"
        await here.settled(run, "completed")
        shown = told(await here.client.get(f"/v1/runs/{run}"))
        assert shown["outputs"] == {"state": "paid 12"}
        decided = told(await here.client.get(f"/v1/runs/{run}/decisions"))["decisions"]
        assert decided["next"]["choice"] == "archive"
        assert [row["status"] for row in told(await here.client.get("/v1/runs"))["runs"]] == ["completed"]
        assert told(await here.client.get("/v1/runs", params={"status": "waiting"}))["runs"] == []
        assert told(await here.client.get(f"/v1/runs/{run}/files"))["files"] == []
        assert (await here.client.get(f"/v1/runs/{run}/files/none")).status_code == 404

    served(play)


def test_numbers_stay_exact() -> None:
    async def play(here: Served) -> None:
        body = '{"flow": "pay", "inputs": {"amount": 0.10000000000000000000001}}'
        headers = {"content-type": "application/json"}
        run = told(await here.client.post("/v1/runs", content=body, headers=headers))["run"]
        await here.settled(run, "waiting")
        shown = await here.client.get(f"/v1/runs/{run}")
        exact = json.loads(shown.text, parse_float=Decimal)["inputs"]["amount"]
        assert exact == Decimal("0.10000000000000000000001")

    served(play)


def test_the_same_key_starts_one_run() -> None:
    async def play(here: Served) -> None:
        body = {"flow": "pay", "inputs": {"amount": 3}}
        first, second, other = [
            await here.client.post("/v1/runs", json=body, headers={"idempotency-key": key}) for key in ("a", "a", "b")
        ]
        assert (first.status_code, second.status_code) == (201, 200)
        assert first.json()["run"] == second.json()["run"] != other.json()["run"]
        assert len(told(await here.client.get("/v1/runs"))["runs"]) == 2

    served(play)


@pytest.mark.parametrize(
    ("inputs", "code"),
    [
        ({}, "SF805"),
        ({"amount": "many"}, "SF805"),
        ({"amount": 1, "colour": "red"}, "SF806"),
        ({"amount": None}, "SF805"),
    ],
)
def test_inputs_that_do_not_fit(inputs: dict[str, Any], code: str) -> None:
    async def play(here: Served) -> None:
        response = await here.client.post("/v1/runs", json={"flow": "pay", "inputs": inputs})
        assert response.status_code == 422
        assert response.json()["error"]["code"] == code
        assert told(await here.client.get("/v1/runs"))["runs"] == []

    served(play)


def test_answers_that_are_refused() -> None:
    async def play(here: Served) -> None:
        run = await begin(here, amount=1)
        for value in ("maybe", 3, None):
            wrong = await here.client.post(f"/v1/runs/{run}/answers", json={"step": "sure", "value": value})
            assert (wrong.status_code, wrong.json()["error"]["code"]) == (422, "SF809")
        small = await here.client.post(f"/v1/runs/{run}/answers", json={"step": "sure", "value": "no"})
        assert (small.status_code, small.json()["error"]["message"]) == (422, "the answer was refused: Too small.")
        nowhere = await here.client.post(f"/v1/runs/{run}/answers", json={"step": "next", "value": "call"})
        assert (nowhere.status_code, nowhere.json()["error"]["code"]) == (409, "SF903")
        event = await here.client.post(f"/v1/runs/{run}/events", json={"event": "paid", "fields": {"bill": 7}})
        assert event.status_code == 422
        unknown = await here.client.post(f"/v1/runs/{run}/events", json={"event": "moon"})
        assert unknown.status_code == 422

    served(play)


def test_a_run_that_is_cancelled_takes_nothing_more() -> None:
    async def play(here: Served) -> None:
        run = await begin(here)
        assert told(await here.client.post(f"/v1/runs/{run}/cancel", json={}))["status"] == "taken"
        await here.settled(run, "cancelled")
        late = await here.client.post(f"/v1/runs/{run}/answers", json={"step": "sure", "value": "yes"})
        assert (late.status_code, late.json()["error"]["code"]) == (409, "SF902")
        again = await here.client.post(f"/v1/runs/{run}/cancel", json={})
        assert again.status_code == 409

    served(play)


def test_no_such_run() -> None:
    async def play(here: Served) -> None:
        for path in ("", "/events", "/decisions", "/files"):
            response = await here.client.get(f"/v1/runs/ffffffff{path}")
            assert (response.status_code, response.json()["error"]["code"]) == (404, "SF901")

    served(play)


def test_a_run_is_followed_to_its_end() -> None:
    async def play(here: Served) -> None:
        run = await begin(here)
        seen: list[tuple[int, str]] = []

        async def follow(after: int) -> None:
            headers = {"last-event-id": str(after)}
            async with here.client.stream("GET", f"/v1/runs/{run}/events", headers=headers) as response:
                assert response.headers["content-type"].startswith("text/event-stream")
                lines = [line async for line in response.aiter_lines()]
            numbers = [int(line[4:]) for line in lines if line.startswith("id: ")]
            kinds = [line[7:] for line in lines if line.startswith("event: ")]
            data = [json.loads(line[6:]) for line in lines if line.startswith("data: ")]
            assert [each["sequence"] for each in data] == numbers
            seen.extend(zip(numbers, kinds, strict=True))

        following = asyncio.create_task(follow(0))
        await asyncio.sleep(0)
        told(await here.client.post(f"/v1/runs/{run}/answers", json={"step": "sure", "value": "no"}))
        await following
        assert [number for number, _ in seen] == list(range(1, len(seen) + 1))
        assert (seen[0][1], seen[-1][1]) == ("run_started", "run_completed")
        everything, seen[:] = list(seen), []
        await follow(3)
        assert seen == everything[3:]

    served(play)


def test_a_webhook_starts_what_waits_for_it() -> None:
    async def play(here: Served) -> None:
        (run,) = told(await here.client.post("/hooks/orders/new", json={"id": 1, "note": "hi"}))["runs"]
        await here.settled(run, "completed")
        assert told(await here.client.get(f"/v1/runs/{run}"))["outputs"] == {"note": "hi"}
        started = here.service.store.events(run)[0]
        assert started.label == "untrusted"
        (bill,) = told(await here.client.post("/hooks/bills", json={"amount": 2, "noise": True}))["runs"]
        await here.settled(bill, "waiting")
        unfit = await here.client.post("/hooks/orders/new", json={"id": "x", "note": "hi"})
        assert (unfit.status_code, unfit.json()["error"]["code"]) == (422, "SF805")
        assert (await here.client.post("/hooks/orders", json={})).status_code == 404
        twice = [
            told(await here.client.post("/hooks/bills", json={"amount": 2}, headers={"idempotency-key": "7"}))["runs"]
            for _ in range(2)
        ]
        assert twice[0] == twice[1]

    served(play)


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("stauts=failed", "`stauts` is no parameter"),
        ("status=failed&status=waiting", "`status` is given twice"),
        ("status=lost", "`query.status`"),
        ("limit=0", "`query.limit`"),
    ],
)
def test_a_list_with_a_wrong_filter_is_none(query: str, told: str) -> None:
    async def play(here: Served) -> None:
        refused = await here.client.get(f"/v1/runs?{query}")
        assert refused.status_code == 422
        assert told in refused.json()["error"]["message"]

    served(play)


def test_an_event_for_all_reaches_who_waits_for_it() -> None:
    async def play(here: Served) -> None:
        run = await begin(here)
        await here.client.post(f"/v1/runs/{run}/answers", json={"step": "sure", "value": "yes"})
        await here.settled(run, "waiting")
        sent = {"event": "paid", "fields": {"bill": "Ann"}}
        again = {"Idempotency-Key": "payment-1"}
        for _ in range(2):
            response = await here.client.post("/v1/events", json=sent, headers=again)
            assert (response.status_code, told(response)) == (202, {"version": 1, "runs": 1, "flows": []})
        Worker(here.engine).look()
        await here.settled(run, "completed")
        kinds = [event.kind for event in here.engine.store.events(run)]
        assert kinds.count("event_received") == 1
        unknown = await here.client.post("/v1/events", json={"event": "moon"})
        assert (unknown.status_code, unknown.json()["error"]["code"]) == (404, "SF817")

    served(play)


def test_a_caller_may_cap_a_run() -> None:
    async def play(here: Served) -> None:
        body = {"flow": "pay", "inputs": {"amount": 3}, "caps": {"time": "2h", "dollars": "2.50"}}
        run = told(await here.client.post("/v1/runs", json=body))["run"]
        assert here.engine.store.events(run)[0].data["caps"] == {"dollars": "2.50", "time": 7_200_000_000}
        refused = await here.client.post("/v1/runs", json={**body, "caps": {"euros": 1}})
        assert (refused.status_code, refused.json()["error"]["code"]) == (422, "SF249")

    served(play)
