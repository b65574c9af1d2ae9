"""Questions over HTTP: bound to what was shown and to roles, taken back, handed on; notes."""

from __future__ import annotations

from typing import Any

import httpx2

from sayflow.runtime.people import Roles

from .served import Served, served, told

PAY = """\
flow pay "Pay a bill when two agree"
input amount: number
output state: text
event paid { bill: text } from outside
step sure: ask "Pay {amount}?" { who: "desk", show: amount, of: 2 } gives yes | no within 2d otherwise {
  finish state = "nobody decided"
}
wait for paid
finish state = sure
"""
ROLES = Roles({"desk": ["me", "Bo"], "board": ["Cleo"]})


async def begin(here: Served) -> str:
    """A run that waits for its answer."""
    run: str = told(await here.client.post("/v1/runs", json={"flow": "pay", "inputs": {"amount": 12}}))["run"]
    await here.settled(run, "waiting")
    return run


async def post(here: Served, run: str, what: str, **fields: Any) -> httpx2.Response:
    """Send a run something."""
    return await here.client.post(f"/v1/runs/{run}/{what}", json=fields)


def code(response: httpx2.Response) -> tuple[int, str]:
    """The status of a refusal and its code."""
    return response.status_code, response.json()["error"]["code"]


def test_an_answer_to_what_was_not_shown_is_refused() -> None:
    async def play(here: Served) -> None:
        run = await begin(here)
        (ask,) = told(await here.client.get("/v1/asks"))["asks"]
        assert (ask["of"], ask["votes"]) == (2, {})
        wrong = await post(here, run, "answers", step="sure", value="yes", digest="0" * 32)
        assert code(wrong) == (409, "SF813")
        assert (await post(here, run, "answers", step="sure", value="yes", digest=ask["digest"])).status_code == 200
        await here.settled(run, "waiting")
        (ask,) = told(await here.client.get("/v1/asks"))["asks"]
        assert ask["votes"] == {"me": "yes"}

    served(play, flows=(PAY,), roles=ROLES)


def test_a_key_that_is_not_asked_is_refused() -> None:
    async def play(here: Served) -> None:
        run = await begin(here)
        assert code(await post(here, run, "answers", step="sure", value="yes")) == (403, "SF814")
        assert code(await post(here, run, "delegations", step="sure", to="board")) == (403, "SF814")

    served(play, flows=(PAY,), roles=Roles({"desk": ["Ann"], "board": ["Cleo"]}))


def test_a_question_is_handed_on_and_taken_back() -> None:
    async def play(here: Served) -> None:
        run = await begin(here)
        assert code(await post(here, run, "delegations", step="sure", to="bored")) == (422, "SF815")
        assert (await post(here, run, "delegations", step="sure", to=" board ")).status_code == 200
        await here.settled(run, "waiting")
        (ask,) = told(await here.client.get("/v1/asks"))["asks"]
        assert ask["who"] == "board"
        assert code(await post(here, run, "answers", step="sure", value="yes")) == (403, "SF814")
        assert code(await post(here, run, "withdrawals", step="paid")) == (409, "SF903")
        assert (await post(here, run, "withdrawals", step="sure", reason="not needed")).status_code == 200
        await here.settled(run, "completed")
        shown = told(await here.client.get(f"/v1/runs/{run}"))
        assert shown["outputs"] == {"state": "nobody decided"}
        assert shown["timeline"][0]["withdrawn"] == {"by": "me", "reason": "not needed"}

    served(play, flows=(PAY,), roles=ROLES)


def test_notes_beside_runs_under_way_and_over() -> None:
    async def play(here: Served) -> None:
        run = await begin(here)
        assert (await post(here, run, "notes", text="it waits")).status_code in (200, 202)
        assert (await post(here, run, "cancel")).status_code in (200, 202)
        await here.settled(run, "cancelled")
        assert told(await post(here, run, "notes", text="it is over"))["status"] == "taken"
        shown = told(await here.client.get(f"/v1/runs/{run}"))
        assert [(each["by"], each["text"]) for each in shown["notes"]] == [("me", "it waits"), ("me", "it is over")]
        assert (await post(here, run, "notes", text="")).status_code == 422

    served(play, flows=(PAY,))
