"""The kind `sql`: what statements it makes, what it refuses, and what comes back."""

import asyncio
import sqlite3
import threading
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cmp_to_key
from pathlib import Path
from typing import Any

import pytest

from sayflow.compiler.kinds import Call
from sayflow.runtime.ports import Connection, Ports
from sayflow.runtime.sqlite import compare_exactly
from sayflow.runtime.steps.sql import KIND

from .attempts import attempt, failing

TABLES = """
create table customer (id integer primary key, name text not null unique, vip integer, note);
create table offer (
  id integer primary key, customer integer references customer (id), amount text, "order" text, price real
);
insert into customer (name, vip) values ('Ann', 1), ('Bo', 0), ('Cy', null);
insert into offer (customer, amount, price) values (1, '12345678901234567.89', 2.5), (2, '9.50', 0.1);
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "shop & more.db"
    database = sqlite3.connect(path)
    database.executescript(TABLES)
    database.close()
    return path


@pytest.fixture
def ports(file: Path) -> Ports:
    url = f"sqlite:///{file}"
    exact = {"decimals": frozenset({"amount"}), "booleans": frozenset({"vip"})}
    return Ports(
        connections={
            "shop": Connection(url, **exact, busy_timeout=0.1),  # type: ignore[arg-type]
            "reader": Connection(url, read_only=True),
            "plain": Connection(url),
            "gone": Connection(f"sqlite:///{file}.gone"),
            "text": Connection(f"sqlite:///{Path(__file__)}"),
            "other": Connection("postgresql://db.example/x"),
        }
    )


def sql(ports: Ports, connection: str = "shop", **settings: Any) -> Any:
    return attempt("sql", ports, connection=connection, **settings)


def refused(ports: Ports, kind: str, connection: str = "shop", **settings: Any) -> str:
    return failing("sql", ports, kind, connection=connection, **settings).message


def stored(file: Path, query: str) -> list[Any]:
    database = sqlite3.connect(file)
    try:
        return database.execute(query).fetchall()
    finally:
        database.close()


def test_a_query_gives_rows(ports: Ports) -> None:
    query = "select id, name, vip from customer order by id"
    assert sql(ports, query=query) == [
        {"id": 1, "name": "Ann", "vip": True},
        {"id": 2, "name": "Bo", "vip": False},
        {"id": 3, "name": "Cy", "vip": None},
    ]
    assert sql(ports, query=query, one=True) == {"id": 1, "name": "Ann", "vip": True}
    assert sql(ports, query="select id from customer where id = 9", one=True) is None
    assert sql(ports, query="select id from customer where id = 9") == []
    assert sql(ports, "reader", query="select vip from customer", one=True) == {"vip": 1}


def test_values_are_bound(ports: Ports, file: Path) -> None:
    evil = "x'); drop table customer; --"
    assert sql(ports, query="select name from customer where name = :name", params={"name": evil}) == []
    assert sql(ports, insert="customer", values={"name": evil}) == {"id": 4}
    assert sql(ports, update="customer", values={"name": evil + "2"}, where={"name": evil}) == 1
    assert sql(ports, delete="customer", where={"name": evil + "2"}) == 1
    assert sql(ports, delete="customer", where={"name": "' or 1=1 --"}) == 0
    assert stored(file, "select count(*) from customer") == [(3,)]


@pytest.mark.parametrize(
    "name",
    ['customer" --', "customer; drop table offer", "a b", "", "cust\u00f6mer", "1a", "x" * 64, "main.customer", 'a"b'],
)
def test_names_are_plain(ports: Ports, name: str) -> None:
    refused(ports, "sql_bad_name", delete=name, where={"id": 1})
    refused(ports, "sql_bad_name", insert=name, values={"id": 1})
    refused(ports, "sql_bad_name", insert="customer", values={name: 1})
    refused(ports, "sql_bad_name", update="customer", values={name: 1}, where={"id": 1})
    refused(ports, "sql_bad_name", update="customer", values={"note": 1}, where={name: 1})


def test_keywords_may_be_names(ports: Ports, file: Path) -> None:
    sql(ports, update="offer", values={"order": "A7"}, where={"id": 1})
    assert sql(ports, delete="offer", where={"order": "A7"}) == 1


def test_where_means_all_of_it(ports: Ports) -> None:
    assert sql(ports, update="customer", values={"note": "x"}, where={"id": [1, 2], "vip": False}) == 1
    assert sql(ports, update="customer", values={"note": "x"}, where={"vip": None}) == 1
    assert sql(ports, update="customer", values={"note": "x"}, where={"id": []}) == 0
    refused(ports, "bad_setting", delete="customer", where={"id": [1, None]})
    # Not a column: in bare quotes SQLite would compare the text 'nmae', and match rows in silence.
    refused(ports, "sql_missing_column", delete="customer", where={"nmae": "nmae"})


@pytest.mark.parametrize("setting", ["update", "delete"])
@pytest.mark.parametrize("where", [None, {}])
def test_every_row_is_never_meant(ports: Ports, setting: str, where: object) -> None:
    values = {"values": {"note": "x"}} if setting == "update" else {}
    assert "where" in refused(ports, "sql_no_where", **{setting: "customer"}, **values, where=where)


def test_numbers_keep_their_digits(ports: Ports, file: Path) -> None:
    amount = Decimal("98765432109876543210.123456789")
    sql(ports, insert="offer", values={"amount": amount, "price": Decimal("12.50")})
    assert stored(file, "select amount, price from offer where id = 3") == [("98765432109876543210.123456789", 12.5)]
    row = sql(ports, query="select amount, price from offer where id = 3", one=True)
    assert row == {"amount": amount, "price": Decimal("12.5")}
    assert [type(value) for value in row.values()] == [Decimal, Decimal]
    assert sql(ports, query="select price from offer where id = 2", one=True) == {"price": Decimal("0.1")}
    sql(ports, insert="offer", values={"amount": 7})
    assert stored(file, "select amount from offer where id = 4") == [("7",)]
    for value in (Decimal("0.12345678901234567890"), 2**63, Decimal(2**70)):
        assert "digits" in refused(ports, "sql_bad_value", insert="offer", values={"price": value})
        refused(ports, "sql_bad_value", query="select :x as x", params={"x": value})
    assert sql(ports, query="select :x as x", params={"x": Decimal(5)}, one=True) == {"x": 5}


def test_exact_numbers_compare_as_numbers(ports: Ports, file: Path) -> None:
    assert sql(ports, update="offer", values={"price": 1}, where={"amount": Decimal("9.5")}) == 1
    query = "select id from offer where amount > :amount collate exact_number"
    assert sql(ports, query=query, params={"amount": Decimal(10)}) == [{"id": 1}]
    order = sorted(["b", "10", "9.50", "-1"], key=cmp_to_key(compare_exactly))
    assert order == ["-1", "9.50", "10", "b"]
    sql(ports, "plain", insert="offer", values={"amount": "much"})
    assert "much" in refused(ports, "sql_bad_value", query="select amount from offer where id = 3")


def test_every_kind_of_value_has_a_form(ports: Ports, file: Path) -> None:
    values = {
        "a": date(2026, 1, 5),
        "b": datetime(2026, 1, 5, 9, 30, tzinfo=UTC),
        "c": timedelta(hours=26),
        "d": True,
        "e": b"\x00",
        "f": {"x": [1, Decimal("1.50")]},
        "g": None,
        "h": "ü",
    }
    row = sql(ports, query=f"select {', '.join(f':{name} as {name}' for name in values)}", params=values, one=True)
    assert row == {
        "a": "2026-01-05",
        "b": "2026-01-05T09:30:00+00:00",
        "c": "1d 2h",
        "d": 1,
        "e": b"\x00",
        "f": '{"x":[1,1.50]}',
        "g": None,
        "h": "ü",
    }
    refused(ports, "sql_bad_value", query="select :a as a", params={"a": "\ud800"})
    refused(ports, "sql_bad_value", query="select :a as a", params={"a": 1.5})
    refused(ports, "sql_bad_value", query="select 9e999 as a")


def test_a_change_in_a_query_gives_its_count(ports: Ports, file: Path) -> None:
    query = "update customer set note = :note where id < 3"
    assert sql(ports, query=query, params={"note": "x"}) == [{"changed": 2}]
    assert sql(ports, query=query, params={"note": "y"}, one=True) == {"changed": 2}
    query = "insert into customer (name) values ('Di'), ('Ed') returning id, name"
    assert sql(ports, query=query, one=True) == {"id": 4, "name": "Di"}
    assert stored(file, "select count(*) from customer where note = 'y' or id > 3") == [(4,)]


def test_a_result_that_cannot_be_given_changes_nothing(ports: Ports, file: Path) -> None:
    refused(ports, "sql_duplicate_column", query="delete from offer returning id, id")
    refused(ports, "sql_bad_value", query="delete from offer returning 9e999 as a")
    assert stored(file, "select count(*) from offer") == [(2,)]


def test_a_reader_changes_absent(ports: Ports, file: Path) -> None:
    for settings in (
        {"insert": "customer", "values": {"name": "Di"}},
        {"update": "customer", "values": {"note": 1}, "where": {"id": 1}},
        {"delete": "customer", "where": {"id": 3}},
        {"query": "delete from customer"},
        {"query": "drop table offer"},
    ):
        refused(ports, "sql_readonly", "reader", **settings)
    assert stored(file, "select count(*) from customer") == [(3,)]


@pytest.mark.parametrize(
    ("kind", "settings"),
    [
        ("sql_syntax", {"query": "selekt 1"}),
        ("sql_syntax", {"query": "select 1; select 2"}),
        ("sql_syntax", {"query": "select id from customer; drop table customer"}),
        ("sql_missing_table", {"query": "select 1 from nowhere"}),
        ("sql_missing_table", {"insert": "nowhere", "values": {"a": 1}}),
        ("sql_missing_column", {"query": "select absent from customer"}),
        ("sql_missing_column", {"insert": "customer", "values": {"absent": 1}}),
        ("sql_missing_column", {"update": "customer", "values": {"absent": 1}, "where": {"id": 1}}),
        ("sql_constraint", {"insert": "customer", "values": {"name": "Ann"}}),
        ("sql_constraint", {"insert": "customer", "values": {"vip": 1}}),
        ("sql_constraint", {"insert": "offer", "values": {"customer": 99}}),
        ("sql_constraint", {"insert": "customer", "values": {"id": "x", "name": "y"}}),
        ("sql_missing_parameter", {"query": "select :a as a"}),
        ("sql_missing_parameter", {"query": "select ? as a", "params": {}}),
        ("sql_missing_parameter", {"query": "select :ab as a", "params": {"ab": 1, "a": 1}}),
        ("sql_duplicate_column", {"query": "select id, id from customer"}),
        ("sql_refused", {"query": "attach database 'x.db' as x"}),
        ("sql_refused", {"query": "pragma writable_schema = on"}),
        ("sql_refused", {"query": "begin"}),
        ("sql_refused", {"query": "savepoint a"}),
        ("sql_refused", {"query": "vacuum into 'copy.db'"}),
        ("bad_setting", {}),
        ("bad_setting", {"query": "select 1", "insert": "customer"}),
        ("bad_setting", {"query": "select 1", "values": {"a": 1}}),
        ("bad_setting", {"insert": "customer"}),
        ("bad_setting", {"insert": "customer", "values": {}}),
        ("bad_setting", {"insert": "customer", "values": {"name": "x"}, "where": {"id": 1}}),
        ("bad_setting", {"delete": "customer", "where": "id = 1"}),
        ("bad_setting", {"query": 5}),
    ],
)
def test_each_failure_has_its_kind(ports: Ports, file: Path, kind: str, settings: dict[str, Any]) -> None:
    refused(ports, kind, **settings)
    assert stored(file, "select count(*) from customer") == [(3,)]


def test_no_library_is_loaded(ports: Ports) -> None:
    failing("sql", ports, "sql_refused", connection="shop", query="select load_extension('x.so') as x")


def test_a_database_is_never_made(ports: Ports, file: Path) -> None:
    refused(ports, "sql_missing_database", "gone", query="select 1 as a")
    assert not Path(f"{file}.gone").exists()
    refused(ports, "sql_missing_database", "text", query="select 1 as a from sqlite_master")
    assert "postgresql" in refused(ports, "no_connection", "other", query="select 1 as a")
    assert "[connections.nowhere]" in refused(ports, "no_connection", "nowhere", query="select 1 as a")


def test_a_lock_is_waited_for_then_told(ports: Ports, file: Path) -> None:
    holder = sqlite3.connect(file, isolation_level=None)
    try:
        holder.execute("begin immediate")
        refused(ports, "sql_locked", delete="customer", where={"id": 3})
    finally:
        holder.close()
    assert sql(ports, delete="customer", where={"id": 3}) == 1


def test_a_large_result_is_refused(ports: Ports) -> None:
    endless = "with recursive n (i) as (select 1 union all select i + 1 from n) select i, 'some text' as t from n"
    refused(ports, "sql_too_large", query=endless)
    refused(ports, "sql_too_large", query="select zeroblob(20000000) as z")
    assert sql(ports, query=endless, one=True) == {"i": 1, "t": "some text"}


def test_a_stopped_statement_ends(ports: Ports) -> None:
    endless = "with recursive n (i) as (select 1 union all select i + 1 from n) select max(i) as m from n"
    call = Call("run1", "x", "run1/x", 1, {"connection": "shop", "query": endless}, 5.0)

    async def run() -> None:
        assert KIND.run is not None
        async with asyncio.timeout(0.1):
            await KIND.run(call, ports)

    running = threading.active_count()
    with pytest.raises(TimeoutError):
        asyncio.run(run())
    # asyncio.run waits for its threads: had the statement gone on, this line would not be reached.
    assert threading.active_count() <= running
