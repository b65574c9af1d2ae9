"""What is filled into the URL of a request stays one part of it; nothing is filled into SQL."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayflow.compiler.analyse import analyse, compile
from sayflow.compiler.project import Project
from sayflow.runtime.engine import Result
from sayflow.runtime.inputs import prepare
from sayflow.runtime.journal.memory import MemoryStore
from sayflow.runtime.local import local_engine
from sayflow.runtime.machine.machine import Machine
from sayflow.runtime.machine.program import Program
from sayflow.runtime.network import HttpPort
from sayflow.runtime.ports import Ports
from sayflow.runtime.steps import catalogue

from .http_stub import Names, Wires, answer, serving

PROJECT = Project(catalogue=catalogue())
INPUTS = "input a: any\ninput b: any = 1\n"


def url(written: str, **inputs: Any) -> Any:
    """The URL that a step asks for."""
    plan = compile(f"{INPUTS}step s: http {{ get: {written} }}\nfinish", PROJECT)
    program = Program(plan, PROJECT.catalogue)
    machine = Machine(program, "run1")
    machine.start(prepare(program, inputs, 0), 0)
    commands = machine.advance()
    return commands[0].settings["get"] if commands else machine.ending[1]["kind"]


@pytest.mark.parametrize(
    ("written", "value", "whole"),
    [
        ('"https://shop.example/items/{a}"', "7", "https://shop.example/items/7"),
        ('"https://shop.example/items/{a}"', 7, "https://shop.example/items/7"),
        ('"https://shop.example/items/{a}"', "x/../../admin", "https://shop.example/items/x%2F..%2F..%2Fadmin"),
        ('"https://shop.example/items/{a}"', "7?all=1#x", "https://shop.example/items/7%3Fall%3D1%23x"),
        ('"https://shop.example/items/{a}"', "50% off", "https://shop.example/items/50%25%20off"),
        ('"https://shop.example/items/{a}"', "größe", "https://shop.example/items/gr%C3%B6%C3%9Fe"),
        ('"https://shop.example/items/{a}"', "a\r\nX: y", "https://shop.example/items/a%0D%0AX%3A%20y"),
        ('"https://shop.example/find?q={a}&n={b}"', "a&b=c+d", "https://shop.example/find?q=a%26b%3Dc%2Bd&n=1"),
        ('"https://shop.example{a}"', "@evil.example", "https://shop.example%40evil.example"),
        ('"{a}/items/{b}"', "https://shop.example/v1", "https://shop.example/v1/items/1"),
        ('"{a}"', "https://shop.example/x?y=1", "https://shop.example/x?y=1"),
        ("a", "https://shop.example/x?y=1", "https://shop.example/x?y=1"),
        ('"https://shop.example/{url_part(a)}"', "a/b", "https://shop.example/a%2Fb"),
        ('("https://x.example/{a}" if b == 1 else "https://y.example/{a}")', "a/b", "https://x.example/a%2Fb"),
    ],
)
def test_what_is_filled_in_stays_one_part(written: str, value: Any, whole: str) -> None:
    assert url(written, a=value) == whole


def test_what_is_missing_is_an_error() -> None:
    assert url('"https://shop.example/items/{a.id}"', a={"name": "x"}) == "missing_value"


@given(st.text(st.characters(codec="utf-8"), min_size=1))
def test_no_value_leaves_its_place(value: str) -> None:
    from urllib.parse import unquote, urlsplit

    split = urlsplit(url('"https://shop.example/items/{a}/x?q={a}"', a=value))
    assert (split.scheme, split.netloc, split.fragment) == ("https", "shop.example", "")
    assert split.path.count("/") == 3
    assert unquote(split.path.split("/")[2]) == value
    assert unquote(split.query.removeprefix("q=")) == value


def test_the_server_gets_it_as_it_was() -> None:
    plan = compile(f'{INPUTS}step s: http {{ get: "http://a.example/items/{{a}}?q={{a}}" }}\nfinish', PROJECT)

    async def work() -> tuple[Result, str]:
        async with serving([answer(200, b"{}")]) as stub:
            ports = Ports(http=HttpPort(resolve=Names({}), connect=Wires(stub.port)))
            engine = local_engine(MemoryStore(), PROJECT.catalogue, ports)
            result = await engine.run(plan, {"a": "x/y & 100%?"})
            return result, stub.requests[0][0].splitlines()[0]

    result, first = asyncio.run(work())
    assert result.status == "completed", result.error
    assert first == "GET /items/x%2Fy%20%26%20100%25%3F?q=x%2Fy%20%26%20100%25%3F HTTP/1.1"


@pytest.mark.parametrize(
    ("query", "refused"),
    [
        ('"select 1"', False),
        ('"select \\{x}"', False),
        ('"select {a}"', True),
        ('"{a}"', True),
        ("a", True),
        ("q", True),
        ('("select 1" if a == 1 else "select 2")', True),
        ('"select " + a', True),
        ('replace("select 1", "1", "2")', True),
    ],
)
def test_nothing_is_filled_into_a_statement(query: str, refused: bool) -> None:
    text = f'{INPUTS}let q = "select 1"\nstep s: sql {{ connection: "x", query: {query} }}\nfinish'
    assert ("SF248" in {found.code for found in analyse(text, PROJECT).diagnostics}) == refused
