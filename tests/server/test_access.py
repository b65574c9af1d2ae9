"""Who may call and what: keys, scopes, hosts, origins, rates, sizes; a route without a scope is none."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from sayflow.dsl.error import SayflowError
from sayflow.server import guard
from sayflow.server.guarded import FORM, LINK, OPEN, guarded_router, scope_of
from sayflow.server.keys import SCOPES
from sayflow.server.routes import routers

from .served import Served, key_file, served, told

ROUTES = [
    (route.path, method, scope_of(route))  # type: ignore[attr-defined, arg-type]
    for router in routers()
    for route in router.routes
    for method in sorted(route.methods)  # type: ignore[attr-defined]
]
TEN_DAYS = 864_000_000_000


def call(method: str, path: str) -> Callable[[Served], Awaitable[Any]]:
    """Call a route with something in the places of its names."""
    for name, value in {"flow": "pay", "run": "abcd", "name": "x", "path:path": "bills", "link": "x"}.items():
        path = path.replace(f"{{{name}}}", value)

    async def called(here: Served) -> Any:
        kind = FORM if path.startswith("/links/") else "application/json"
        headers = {"content-type": kind} if method == "POST" else {}
        return await here.client.request(method, path, content=b"{}" if method == "POST" else None, headers=headers)

    return called


def test_every_route_names_a_scope() -> None:
    assert {scope for _, _, scope in ROUTES} == {OPEN, LINK, *SCOPES}
    assert [path for path, _, scope in ROUTES if scope == OPEN] == ["/health"]
    assert {path for path, _, scope in ROUTES if scope == LINK} == {"/links/{link}"}


def test_a_route_without_a_scope_is_refused() -> None:
    with pytest.raises(RuntimeError, match="names no scope"):

        @guarded_router().get("/bare")
        async def bare() -> None:
            """Name no scope."""


@pytest.mark.parametrize(("path", "method", "scope"), ROUTES)
def test_every_route_with_every_scope(tmp_path: Path, path: str, method: str, scope: str) -> None:
    keys = key_file(tmp_path)
    texts = {each: keys.add(each, [each], 0) for each in SCOPES}

    async def play(here: Served) -> None:
        without = (await call(method, path)(here)).status_code
        assert (without == 401) == (scope not in (OPEN, LINK))
        assert (without == 404) or scope != LINK
        for each, text in texts.items():
            here.client.headers["authorization"] = f"Bearer {text}"
            status = (await call(method, path)(here)).status_code
            assert status != 401
            assert (status == 403) == (scope not in (OPEN, LINK, each)), (each, status)
            assert status < 500

    served(play, keys=keys)


@pytest.mark.parametrize(
    "authorization",
    ["", "Bearer", "Bearer x", "Basic eDp5", "Bearer sf_00000000_" + "A" * 43, "Bearer " + "A" * 5000, "Bearer \xe9"],
)
def test_keys_that_are_none(tmp_path: Path, authorization: str) -> None:
    keys = key_file(tmp_path)
    keys.add("shop", SCOPES, 0)

    async def play(here: Served) -> None:
        headers = {"authorization": authorization.encode("latin-1")} if authorization else {}
        response = await here.client.get("/v1/runs", headers=headers)
        assert response.status_code == 401
        assert response.headers["www-authenticate"] == "Bearer"

    served(play, keys=keys)


def test_a_key_has_an_end_and_can_be_removed(tmp_path: Path) -> None:
    keys = key_file(tmp_path)
    text = keys.add("shop", ["runs:read"], 5, ends_at=5 + TEN_DAYS)
    found = keys.find(text, 6)
    assert found is not None
    assert found.name == "shop"
    assert keys.find(text, 5 + TEN_DAYS) is None
    assert keys.find(text[:-1] + ("A" if text[-1] != "A" else "B"), 6) is None
    assert keys.remove(found.id)
    assert not keys.remove(found.id)
    assert keys.find(text, 6) is None


def test_the_first_key_locks_and_the_last_one_leaves_it_locked(tmp_path: Path) -> None:
    keys = key_file(tmp_path)

    async def play(here: Served) -> None:
        assert (await here.client.get("/v1/runs")).status_code == 200
        keys.add("shop", ["runs:read"], 0)
        assert (await here.client.get("/v1/runs")).status_code == 401
        assert keys.remove(keys.keys()[0].id)
        assert (await here.client.get("/v1/runs")).status_code == 401

    served(play, keys=keys)


def test_only_hashes_of_keys_are_kept(tmp_path: Path) -> None:
    keys = key_file(tmp_path)
    text = keys.add("shop", ["runs:read"], 0)
    assert text.split("_", 2)[2] not in keys.file.read_text()
    assert keys.file.stat().st_mode & 0o077 == 0
    keys.file.chmod(0o644)
    with pytest.raises(SayflowError, match="others may read"):
        keys.keys()
    keys.file.chmod(0o600)
    keys.file.write_text('{"keys": [{"id": 1}]}')
    with pytest.raises(SayflowError, match="no list of keys"):
        keys.keys()


@pytest.mark.parametrize(
    "host", ["evil.example", "server.example.evil.example", "", "127.0.0.1.evil.example:80", "[::2]"]
)
def test_another_name_of_the_host_is_refused(host: str) -> None:
    async def play(here: Served) -> None:
        assert (await here.client.get("/health", headers={"host": host})).status_code == 421
        assert (await here.client.get("/health", headers={"host": "SERVER.example:99"})).status_code == 200

    served(play)


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "https://server.example.evil.example"])
def test_pages_of_other_places_are_refused(origin: str) -> None:
    async def play(here: Served) -> None:
        body = {"flow": "pay", "inputs": {"amount": 1}}
        assert (await here.client.post("/v1/runs", json=body, headers={"origin": origin})).status_code == 403
        own = await here.client.post("/v1/runs", json=body, headers={"origin": "http://server.example:8765"})
        assert own.status_code == 201

    served(play)


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_only_json_is_read(kind: str) -> None:
    async def play(here: Served) -> None:
        body = json.dumps({"flow": "pay", "inputs": {"amount": 1}})
        response = await here.client.post("/v1/runs", content=body, headers={"content-type": kind})
        assert response.status_code == 415

    served(play)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b'{"flow": "pay", "flow": "echo"}',
        b'{"flow": NaN}',
        b"[" * 100_000,
        b"\xff\xfe",
        b'{"a": 1e999999999}',
    ],
)
def test_json_that_may_mean_two_things(body: bytes) -> None:
    async def play(here: Served) -> None:
        response = await here.client.post("/v1/runs", content=body, headers={"content-type": "application/json"})
        assert response.status_code in (400, 422)
        assert response.json()["error"]["code"] == "SF940"

    served(play)


@pytest.mark.parametrize("body", [[], "text", 7, {"flow": "pay", "inputs": []}, {"flow": "pay", "more": 1}])
def test_json_of_another_shape(body: Any) -> None:
    async def play(here: Served) -> None:
        assert (await here.client.post("/v1/runs", json=body)).status_code == 422

    served(play)


def test_too_much_is_refused_before_it_is_kept() -> None:
    sent = 0

    async def play(here: Served) -> None:
        async def endless() -> Any:
            nonlocal sent
            while True:
                sent += 100_000
                yield b" " * 100_000

        headers = {"content-type": "application/json"}
        response = await here.client.post("/v1/runs", content=endless(), headers=headers)
        assert response.status_code == 413
        told_length = {**headers, "content-length": str(guard.MOST_BYTES + 1)}
        assert (await here.client.post("/v1/runs", content=b"{}", headers=told_length)).status_code == 413

    served(play)
    assert sent <= guard.MOST_BYTES + 200_000


def test_who_calls_too_often_has_to_wait() -> None:
    async def play(here: Served) -> None:
        answers = [await here.client.get("/health") for _ in range(5)]
        assert [each.status_code for each in answers] == [200, 200, 200, 429, 429]
        assert answers[-1].headers["retry-after"] == "60"

    served(play, per_minute=3)


def test_a_body_that_never_comes() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        raise AssertionError("nothing is passed on")

    async def never() -> Any:
        await asyncio.Event().wait()

    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    guarding = guard.Guard(app, ["here"], 10, patience=0.01)
    scope = {"type": "http", "headers": [(b"host", b"here")], "client": ("127.0.0.1", 1)}
    asyncio.run(guarding(scope, never, send))
    assert sent[0]["status"] == 408


def test_headers_that_every_answer_has() -> None:
    async def play(here: Served) -> None:
        for path in ("/health", "/nowhere", "/v1/runs/ffff"):
            headers = (await here.client.get(path)).headers
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["content-security-policy"].startswith("default-src 'none'")
        unknown = await here.client.get("/nowhere")
        assert (unknown.status_code, unknown.json()["error"]["code"]) == (404, "SF940")
        assert (await here.client.delete("/v1/runs")).status_code == 405

    served(play)


def test_keys_that_can_not_be_read_are_told_of_on_the_server_only(tmp_path: Path) -> None:
    keys = key_file(tmp_path)
    keys.add("shop", ["runs:read"], 0)
    keys.file.chmod(0o644)

    async def play(here: Served) -> None:
        response = await here.client.get("/v1/runs")
        assert (response.status_code, response.json()["error"]["code"]) == (503, "SF941")
        assert str(tmp_path) not in response.text

    served(play, keys=keys)


def test_a_fault_of_ours_tells_nothing_of_itself() -> None:
    async def play(here: Served) -> None:
        here.service.flows = None  # type: ignore[assignment]
        response = await here.client.get("/v1/flows")
        assert response.status_code == 500
        assert "NoneType" not in response.text

    served(play)


def test_the_interface_is_described() -> None:
    async def play(here: Served) -> None:
        document = told(await here.client.get("/openapi.json"))
        assert set(document["paths"]) == {path.replace(":path", "") for path, _, _ in ROUTES}

    served(play)
