"""Requests made up from the server's own description, right ones and wrong ones: none fails the server, no wrong one
succeeds."""

from __future__ import annotations

import asyncio
import os
import re
from collections import Counter
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import schemathesis
import uvicorn
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode

from .served import ECHO, NO_KEYS, PAY, opened

EXAMPLES = 400 if os.environ.get("SAYFLOW_BATTERY") == "1" else 6
LONGEST = 30.0
"""Seconds after which an answer is missed; no made-up request names a run whose events would be followed for ever."""


async def attacked(mode: GenerationMode) -> dict[str, Counter[int]]:
    """How often each operation gave which status to requests of one kind."""
    async with opened((PAY, ECHO), NO_KEYS, 10**9, "127.0.0.1") as (app, _, _):
        config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error", lifespan="off")  # type: ignore[arg-type]
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve())
        while not server.started:  # noqa: ASYNC110  (uvicorn tells it in no other way)
            await asyncio.sleep(0.002)
        port = server.servers[0].sockets[0].getsockname()[1]
        try:
            return await asyncio.to_thread(attack, f"http://127.0.0.1:{port}", mode)
        finally:
            server.should_exit = True
            await serving


def attack(base: str, mode: GenerationMode) -> dict[str, Counter[int]]:
    """Call each operation that the server describes with many requests."""
    schema = schemathesis.openapi.from_url(f"{base}/openapi.json")
    operations = [result.ok() for result in schema.get_all_operations()]
    return {operation.label: statuses(operation, mode) for operation in operations}


def is_right_after_all(label: str, url: str) -> bool:
    """Whether nothing is left of what was wrong, once it was written into an address: an empty list, a `5.0`."""
    if label != "GET /v1/runs":
        return False
    query = parse_qs(urlsplit(url).query, keep_blank_values=True)
    once = set(query) <= {"flow", "limit"} and all(len(values) == 1 for values in query.values())
    limit = query.get("limit", ["1"])[0]
    return once and re.fullmatch(r"\s*\+?[0-9_]+(?:\.0*)?\s*", limit) is not None


def statuses(operation: Any, mode: GenerationMode) -> Counter[int]:
    """How often one operation gave which status."""
    seen: Counter[int] = Counter()

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def call(case: Any) -> None:
        answer = case.call(timeout=LONGEST)
        if mode is GenerationMode.POSITIVE or not is_right_after_all(operation.label, str(answer.request.url)):
            seen[answer.status_code] += 1

    with suppress(Unsatisfiable):  # nothing can be wrong about a request without any parameter
        call()
    return seen


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_no_request_fails_the_server_and_no_wrong_one_succeeds(mode: GenerationMode) -> None:
    found = asyncio.run(attacked(mode))
    assert len(found) > 10
    assert {label: seen for label, seen in found.items() if any(status >= 500 for status in seen)} == {}
    if mode is GenerationMode.NEGATIVE:
        assert {label: seen for label, seen in found.items() if any(status < 400 for status in seen)} == {}
