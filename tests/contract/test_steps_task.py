"""Tasks: functions by name, their arguments and failures, and the modules they come from."""

import asyncio
import py_compile
import sys
import threading
from collections.abc import Callable, Iterator
from decimal import Decimal
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any

import pytest

from sayflow.compiler.kinds import Call, StepError
from sayflow.dsl.error import SayflowError
from sayflow.runtime.ports import Ports
from sayflow.runtime.task_modules import load
from sayflow.runtime.tasks import TaskRegistry, error_kind, task

from .attempts import attempt, failing


def does(function: Callable[..., Any], **settings: Any) -> Any:
    return attempt("task", Ports(tasks=TaskRegistry({"pack": function})), path="orders[3]/pack#2", **settings)


def fails(function: Callable[..., Any], kind: str, **settings: Any) -> StepError:
    ports = Ports(tasks=TaskRegistry({"pack": function}))
    return failing("task", ports, kind, path="orders[3]/pack#2", **settings)


def test_a_function_gets_its_arguments_by_name() -> None:
    def work(item: str, amount: int = 1) -> dict[str, object]:
        return {"item": item, "amount": amount}

    said = {"do": "Reserve it", "who": "desk", "show": [1], "timeout": 5}
    assert does(work, item="lamp", **said) == {"item": "lamp", "amount": 1}
    assert does(work, item="lamp", amount=3) == {"item": "lamp", "amount": 3}
    assert does(lambda **rest: rest, a=1, b=None) == {"a": 1, "b": None}


def test_async_functions_run_on_the_loop_and_others_in_a_thread() -> None:
    async def on_loop() -> str:
        await asyncio.sleep(0)
        return threading.current_thread().name

    assert does(on_loop) == threading.current_thread().name
    assert does(lambda: threading.current_thread().name) != threading.current_thread().name

    def promise() -> object:
        return on_loop()

    assert does(promise) == threading.current_thread().name


def test_a_function_may_know_its_attempt() -> None:
    def work(call: Call) -> str:
        return f"{call.key} {call.attempt}"

    assert does(work, key="run1/orders[3]/pack#2") == "run1/orders[3]/pack#2 1"
    assert does(lambda call: call, call="own") == "own"


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        ({}, "missing"),
        ({"item": 1, "amuont": 2}, "did you mean 'amount'?"),
        ({"item": 1, "amount": 2, "zebra": 3}, "'zebra' is unknown"),
    ],
)
def test_wrong_arguments_are_told_before_the_call(settings: dict[str, object], why: str) -> None:
    called = []

    def work(item: object, amount: object = 1) -> None:
        called.append(item)

    message = fails(work, "wrong_arguments", **settings).message
    assert why in message
    assert "it takes item, amount" in message
    assert called == []


class StockEmpty(Exception):
    pass


class HTTPGoneError(Exception):
    pass


def raising(error: BaseException) -> Callable[[], None]:
    def work() -> None:
        raise error

    return work


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (ValueError("no lamp"), "value_error"),
        (StockEmpty("no lamp"), "stock_empty"),
        (HTTPGoneError("no lamp"), "http_gone_error"),
        (KeyError("no lamp"), "key_error"),
        (TimeoutError("no lamp"), "timeout"),
        (StopIteration("no lamp"), "stop_iteration"),
        (SystemExit("no lamp"), "system_exit"),
        (StepError("sold_out", "no lamp"), "sold_out"),
    ],
)
def test_an_exception_is_the_error_of_the_step(error: BaseException, kind: str) -> None:
    ports = Ports(tasks=TaskRegistry({"pack": raising(error)}))
    with pytest.raises(StepError) as raised:
        attempt("task", ports, path="pack")
    assert raised.value.kind == kind
    assert "no lamp" in raised.value.message
    if kind != "sold_out":
        assert raised.value.detail["exception"] == type(error).__name__
        assert Path(raised.value.detail["where"].rpartition(":")[0]).name == "test_steps_task.py"


def test_an_async_exception_too() -> None:
    async def work() -> None:
        raise StockEmpty

    ports = Ports(tasks=TaskRegistry({"pack": work}))
    assert failing("task", ports, "stock_empty", path="pack").message == "The task raised StockEmpty."


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("ValueError", "value_error"),
        ("HTTPError", "http_error"),
        ("Refused", "refused"),
        ("A", "a"),
        ("my_error", "my_error"),
        ("S3Error", "s3_error"),
    ],
)
def test_kinds_are_class_names_in_snake_case(name: str, kind: str) -> None:
    assert error_kind(name) == kind


def test_a_result_is_a_value() -> None:
    assert does(lambda: {"a": (1, 2.5)}) == {"a": [1, Decimal("2.5")]}
    assert does(lambda: None) is None
    for wrong in (object(), {1: 2}, float("nan"), {"a": {1}}, 10**40):
        assert "'pack'" in fails(lambda wrong=wrong: wrong, "bad_result").message


def test_the_run_keeps_its_own_values() -> None:
    def work(items: list[Any]) -> list[Any]:
        items[0]["n"] = 2
        items.append(3)
        return items

    mine: list[Any] = [{"n": 1}]
    assert does(work, items=mine) == [{"n": 2}, 3]
    assert mine == [{"n": 1}]


def test_names_are_sound_and_not_taken_twice() -> None:
    registry = TaskRegistry()

    @registry.add
    def pack() -> None: ...

    @task("ship_it")
    def ship() -> None: ...

    @task
    def weigh() -> None: ...

    registry.add(ship)
    registry.add(weigh)
    registry.add(pack, "wrap")
    registry.add(pack)
    assert registry.names == ("pack", "ship_it", "weigh", "wrap")
    assert "wrap" in registry
    assert registry.nearest("packs") == ("pack",)
    with pytest.raises(ValueError, match="two functions"):
        registry.add(lambda: None, "pack")
    with pytest.raises(ValueError, match="can't be the name"):
        registry.add(pack, "pack it")
    with pytest.raises(ValueError, match="can't be the name"):
        task("no name")(pack)
    with pytest.raises(ValueError, match="can't be the name"):
        registry.add(lambda: None)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder of modules that leaves no trace in the interpreter."""
    path, modules = list(sys.path), set(sys.modules)
    yield tmp_path
    sys.path[:] = path
    for name in set(sys.modules) - modules:
        del sys.modules[name]


SHOP = """\
import shop_prices
from sayflow.runtime.tasks import task
from textwrap import dedent

def reserve(item: str) -> str:
    return f"{item} for {shop_prices.PRICE}"

def _hidden(): ...

class Thing: ...
"""


@pytest.fixture
def shop(folder: Path) -> Path:
    (folder / "shop_prices.py").write_text("PRICE = 5\n")
    (folder / "shop_tasks_a.py").write_text(SHOP)
    return folder


@pytest.mark.parametrize("source", ["shop_tasks_a", "shop_tasks_a.py", "./shop_tasks_a.py"])
def test_a_module_gives_its_public_functions(shop: Path, source: str) -> None:
    registry = load(source, shop)
    assert registry.names == ("reserve",)
    assert attempt("task", Ports(tasks=registry), path="reserve", item="lamp") == "lamp for 5"


def test_marked_functions_are_the_only_ones(shop: Path) -> None:
    (shop / "shop_tasks_a.py").write_text(SHOP + '\n@task("keep")\ndef _kept(): ...\n')
    assert load("shop_tasks_a.py", shop).names == ("keep",)


def test_bytecode_that_was_cut_short_is_not_read(shop: Path) -> None:
    file = shop / "shop_tasks_cut.py"
    file.write_text("def keep() -> None: ...\n")
    cached = Path(cache_from_source(str(file)))
    py_compile.compile(str(file), str(cached))
    cached.write_bytes(cached.read_bytes()[:40])
    assert load("shop_tasks_cut.py", shop).names == ("keep",)


@pytest.mark.parametrize(
    ("text", "what", "line"),
    [
        ("def reserve(:\n", "SyntaxError", 1),
        ("x = 1\nraise ValueError('no stock')\n", "ValueError: no stock", 2),
        ("import no_such_module_at_all\n", "no_such_module_at_all", 1),
        ("import sys\n\nsys.exit(3)\n", "SystemExit: 3", 3),
        ("x = 1\n", "no functions", None),
        ("from sayflow.runtime.tasks import task\n\n@task('a b')\ndef f(): ...\n", "can't be the name", 3),
        (
            "from sayflow.runtime.tasks import task\n@task('a')\ndef f(): ...\n@task('a')\ndef g(): ...\n",
            "two functions are registered",
            None,
        ),
    ],
)
@pytest.mark.parametrize("source", ["broken_tasks.py", "broken_tasks"])
def test_a_broken_module_is_told_with_its_line(
    folder: Path, source: str, text: str, what: str, line: int | None
) -> None:
    (folder / "broken_tasks.py").write_text(text)
    with pytest.raises(SayflowError) as raised:
        load(source, folder)
    assert raised.value.code == "SF811"
    assert what in raised.value.message
    assert raised.value.hint
    if line:
        assert raised.value.where == f"{folder / 'broken_tasks.py'}:{line}"


@pytest.mark.parametrize(
    "source", ["no_such_tasks", "no_such.tasks", "no_such_tasks.py", "folder/tasks", "", "a b", "a..b"]
)
def test_a_missing_module_is_told(folder: Path, source: str) -> None:
    with pytest.raises(SayflowError) as raised:
        load(source, folder)
    assert raised.value.code == "SF811"
    assert raised.value.hint
