"""Published flows, and texts that somebody sends."""

from __future__ import annotations

import json

from .served import PAY, Served, served, told


def test_published_flows_are_listed_and_told() -> None:
    async def play(here: Served) -> None:
        listed = told(await here.client.get("/v1/flows"))["flows"]
        assert [each["flow"] for each in listed] == ["pay", "echo"]
        assert listed[0]["title"] == "Pay a bill after a yes"
        pay = told(await here.client.get("/v1/flows/pay"))
        assert pay["inputs"]["amount"] == {"type": "number", "required": True, "schema": {"type": "number"}}
        assert pay["inputs"]["payee"]["required"] is False
        assert pay["outputs"] == {"state": {"type": "text"}}
        assert pay["triggers"] == [{"on": "webhook", "path": "/bills"}]
        assert told(await here.client.get(f"/v1/flows/{pay['hash']}"))["flow"] == "pay"

    served(play)


def test_a_flow_that_is_not_published() -> None:
    async def play(here: Served) -> None:
        response = await here.client.get("/v1/flows/nowhere")
        assert response.status_code == 404
        assert response.json()["error"]["hint"] == "published are: echo, pay"

    served(play)


def test_a_text_is_checked_compiled_and_drawn() -> None:
    async def play(here: Served) -> None:
        bad = told(await here.client.post("/v1/check", json={"source": "\nlet a = nam\nfinish", "name": "a.flow"}))
        found = bad["diagnostics"][0]
        assert (found["code"], found["file"], found["start"]["line"]) == ("SF203", "a.flow", 2)
        refused = await here.client.post("/v1/compile", json={"source": "let a = nam\n"})
        assert refused.status_code == 422
        assert refused.json()["diagnostics"][0]["code"] == "SF203"
        plan = told(await here.client.post("/v1/compile", json={"source": PAY}))
        assert plan["content"]["name"] == "pay"
        graph = told(await here.client.post("/v1/graph", json={"source": PAY}))
        assert graph == told(await here.client.get("/v1/flows/pay/graph"))
        assert {"id": "sure", "kind": "step"}.items() <= next(n for n in graph["nodes"] if n["id"] == "sure").items()
        svg = await here.client.post("/v1/graph", json={"source": PAY, "format": "svg"})
        assert svg.headers["content-type"] == "image/svg+xml"
        assert svg.text.startswith("<svg")
        other = await here.client.get("/v1/flows/pay/graph", params={"format": "../../etc"})
        assert other.status_code == 422

    served(play)


def test_other_files_are_not_read_for_a_text() -> None:
    async def play(here: Served) -> None:
        text = 'use "../../etc/passwd" as secret\nstep a: secret\n'
        document = told(await here.client.post("/v1/check", json={"source": text}))
        assert "root:" not in json.dumps(document)
        assert document["counts"]["error"] >= 1

    served(play)
