"""A look at whether a step has been done: it only reads, and finds what the step would have given."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from sayflow.compiler.kinds import StepError
from sayflow.runtime.journal.store import Store
from sayflow.runtime.mail import Outbox
from sayflow.runtime.network import HttpAnswer
from sayflow.runtime.ports import Connection, Ports
from sayflow.runtime.smtp import SmtpServer
from sayflow.runtime.tasks import TaskRegistry, task

from .attempts import attempt, look
from .engines import Workshop, plan_of, play

BANK = "https://bank.example/payments"


class Bank:
    """A service that answers every request alike."""

    def __init__(self, status: int, body: bytes = b"") -> None:
        self.status = status
        self.body = body
        self.asked: list[tuple[str, str, Any, Any]] = []

    async def request(self, method: str, url: str, **rest: Any) -> HttpAnswer:
        self.asked.append((method, url, rest["query"], rest["headers"]))
        return HttpAnswer(self.status, {"content-type": "application/json"}, self.body, url)


def looked(bank: Bank, **rest: Any) -> Any:
    written = {"get": BANK, "query": {"key": "k"}}
    return look("http", Ports(http=bank), post=BANK, body={"n": 1}, look_up=written, **rest)  # type: ignore[arg-type]


def test_a_request_is_looked_for_by_one_that_reads() -> None:
    bank = Bank(200, b'{"id": 7}')
    assert looked(bank) == {"id": 7}
    assert [(method.upper(), url, query) for method, url, query, _ in bank.asked] == [("GET", BANK, {"key": "k"})]


def test_a_look_is_made_under_the_credentials_of_the_step() -> None:
    bank = Bank(200, b"{}")
    looked(bank, auth={"user": "a", "password": "b"})
    assert bank.asked[0][3]["Authorization"].startswith("Basic ")


@pytest.mark.parametrize("status", [404, 410])
def test_what_a_service_does_not_know_is_not_there(status: int) -> None:
    assert looked(Bank(status)) is None


@pytest.mark.parametrize("status", [401, 403, 429, 500, 503])
def test_any_other_refusal_tells_nothing(status: int) -> None:
    with pytest.raises(StepError) as raised:
        looked(Bank(status))
    assert raised.value.kind == f"http_{status}"


@pytest.fixture
def shop(tmp_path: Path) -> Ports:
    file = tmp_path / "shop.db"
    with sqlite3.connect(file) as database:
        database.execute("create table orders (id integer primary key, reference text)")
        database.execute("insert into orders values (3, 'A1')")
    database.close()
    return Ports(connections={"shop": Connection(f"sqlite:///{file}")})


def rows(shop: Ports, query: str, **params: Any) -> Any:
    insert = {"insert": "orders", "values": {"reference": "A1"}}
    return look("sql", shop, connection="shop", **insert, look_up={"query": query, "params": params})


def test_a_row_is_looked_for_on_the_connection_of_the_step(shop: Ports) -> None:
    query = "select id from orders where reference = :r"
    assert rows(shop, query, r="A1") == [{"id": 3}]
    assert rows(shop, query, r="A2") == []


def test_a_look_changes_no_row(shop: Ports) -> None:
    with pytest.raises(StepError) as raised:
        rows(shop, "delete from orders")
    assert raised.value.kind == "sql_readonly"
    assert rows(shop, "select id from orders") == [{"id": 3}]


def test_an_outbox_knows_what_went_out(tmp_path: Path) -> None:
    ports = Ports(mail=Outbox(tmp_path / "box"))
    mail = {"to": "ann@shop.example", "subject": "Hello"}
    assert look("email", ports, **mail) is None
    identity = attempt("email", ports, **mail)
    assert look("email", ports, **mail) == identity
    assert look("email", ports, key="run2/step", **mail) is None


def test_a_mail_server_tells_nobody() -> None:
    ports = Ports(mail=SmtpServer("mail.example", 25, "Shop <shop@shop.example>"))
    with pytest.raises(StepError) as raised:
        look("email", ports, to="ann@shop.example", subject="Hello")
    assert raised.value.kind == "no_look_up"


def test_a_function_is_looked_for_by_its_lookup() -> None:
    packed: dict[str, str] = {}

    def find(item: str) -> str | None:
        return packed.get(item)

    @task(lookup=find)
    def pack(item: str) -> str:
        packed[item] = f"{item} is packed"
        return packed[item]

    ports = Ports(tasks=TaskRegistry({"pack": pack}))
    assert look("task", ports, path="pack", item="lamp") is None
    assert attempt("task", ports, path="pack", item="lamp") == "lamp is packed"
    assert look("task", ports, path="orders[3]/pack#2", item="lamp") == "lamp is packed"


def test_a_function_without_a_lookup_can_not_be_looked_for() -> None:
    ports = Ports(tasks=TaskRegistry({"pack": lambda: None}))
    with pytest.raises(StepError) as raised:
        look("task", ports, path="pack")
    assert raised.value.kind == "no_look_up"


FLOW = plan_of(
    'default recovery: automatic\noutput said: text\nstep pack: task { item: "lamp" } gives text\nfinish said = pack\n'
)


class Packer:
    """A function that breaks after it has done its work; what it did can be looked for, unless `blind`."""

    def __init__(self, *, blind: bool = False) -> None:
        self.calls = self.looks = 0
        self.blind = blind

    def pack(self, item: str) -> str:
        self.calls += 1
        raise RuntimeError("the line broke")

    def find(self, item: str) -> str | None:
        self.looks += 1
        if self.blind:
            raise PermissionError("nobody may look")
        return f"{item} is packed" if self.calls else None

    @property
    def functions(self) -> dict[str, Any]:
        def pack(item: str) -> str:
            return self.pack(item)

        return {"pack": task(lookup=self.find)(pack)}


def test_an_engine_looks_before_it_repeats(store: Store) -> None:
    workshop, packer = Workshop(store), Packer()
    engine = workshop.engine(packer.functions)
    done = play(engine.run(FLOW, {}))
    assert (done.status, done.outputs, packer.calls, packer.looks) == (
        "completed",
        {"said": "lamp is packed"},
        1,
        1,
    )
    assert [each["found"] for each in workshop.data(done.run, "look_ended")] == ["found"]


def test_an_engine_asks_where_a_look_breaks(store: Store) -> None:
    workshop, packer = Workshop(store), Packer(blind=True)
    engine = workshop.engine(packer.functions)
    engine.patience = 0
    parked = play(engine.run(FLOW, {}))
    assert (parked.status, packer.calls) == ("waiting", 1)
    assert {each["found"] for each in workshop.data(parked.run, "look_ended")} == {"unclear"}
