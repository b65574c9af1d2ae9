"""The kind `sql`: one statement on a configured database."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ...compiler.kinds import Call, Effect, Kind, Phrase, PlanType, Problem, Setting, StepError
from ..secrecy import refuse_secrets

if TYPE_CHECKING:
    from ..ports import Ports

ERRORS = {
    "sql_locked": "Another program kept the database locked for too long.",
    "sql_constraint": "The change breaks a rule of the table: unique, not null, a reference or a check.",
    "sql_syntax": "The statement is not sound SQL, or is more than one statement.",
    "sql_missing_table": "There is no such table.",
    "sql_missing_column": "There is no such column.",
    "sql_missing_database": "The database file is not there or can't be opened.",
    "sql_missing_parameter": "A placeholder of the statement has no value, or a value no placeholder.",
    "sql_readonly": "The connection only reads.",
    "sql_refused": "The statement does what no flow may do, such as attaching another database.",
    "sql_bad_name": "The name of a table or column is not made of letters, digits and `_`.",
    "sql_bad_value": "A value has no exact form in the database.",
    "sql_no_where": "An update or a deletion without a condition would touch every row.",
    "sql_too_large": "The result is larger than a step may give.",
    "sql_duplicate_column": "The query gives two columns of one name.",
    "sql_failed": "The database failed in another way; the message says how.",
    "timeout": "The statement did not end in time and was taken back.",
    "misplaced_secret": "A setting holds a secret, which has no place in a statement.",
    "no_connection": "No connection of this name is configured, or it is of another kind.",
    "bad_setting": "The settings don't make a statement together.",
}

SETTINGS = {
    "connection": Setting("text", "The name of a configured connection.", "control", required=True),
    "query": Setting(
        "text",
        "The statement, plain text with `:name` for each value; a change gives one row `{ changed }`.",
        "control",
        group="statement",
        fills="never",
        destroys=r"(?is)^\s*(delete|drop|truncate)\b|^\s*update\b(?!.*\bwhere\b)",
    ),
    "insert": Setting("text", "The table that takes a new row of `values`.", "control", group="statement"),
    "update": Setting("text", "The table whose rows that meet `where` take `values`.", "control", group="statement"),
    "delete": Setting("text", "The table whose rows that meet `where` are deleted.", "control", group="statement"),
    "params": Setting("any", "A record with the value of each `:name` of the query.", "content"),
    "values": Setting("any", "A record: column and value.", "content"),
    "where": Setting("any", "A record: all of these columns have these values; a list means one of them.", "content"),
    "look_up": Setting(
        "any",
        'A query made before a repeat where nobody knows whether the change was kept: `{ query: "select ...", params: '
        "{ ... } }`. The row it finds is the result; `found:` picks another out of `answer`.",
        "control",
    ),
    "one": Setting("boolean", "Give the first row instead of a list; missing if there is none."),
}


def effect_of(written: frozenset[str]) -> Effect:
    """A deletion destroys; whatever else is written may change rows, a query too."""
    return "destructive" if "delete" in written else "effect"


EXAMPLE = """\
flow book_offer "Write an offer into the ledger"

input  name: text
input  amount: number
output booked: integer

step known: sql {
  connection: "ledger"
  query: "select id, name from customers where name = :name"
  params: { name: name }
  one: true
}
if known is missing {
  fail "unknown_customer" because "There is no customer {name}."
}
step book: sql { connection: "ledger", insert: "offers", values: { name: name, amount: amount } }
finish booked = book.id
"""


def result(written: frozenset[str]) -> PlanType:
    """An insert gives the new row's id, an update or a deletion the count, a query its rows."""
    if "insert" in written:
        return ["record", {"id": "integer"}]
    if "update" in written or "delete" in written:
        return "integer"
    return ["optional", "any"] if "one" in written else ["list", "any"]


GOES_WITH = {"query": {"params"}, "insert": {"values"}, "update": {"values", "where"}, "delete": {"where"}}


def check(written: Mapping[str, Any]) -> Iterator[Problem]:
    """Settings that miss others or mean nothing beside others, and placeholders without a value."""
    chosen = [name for name in GOES_WITH if name in written]
    if len(chosen) != 1:
        return
    (statement,) = chosen
    allowed = GOES_WITH[statement]
    for name in sorted({"params", "values", "where"} - allowed):
        if name in written:
            yield Problem(name, f"`{name}` has no meaning beside `{statement}`", f"take `{name}` away")
    for name in sorted(allowed - {"params"}):
        if written.get(name) in (None, {}):
            why = "it needs at least one column" if name == "values" else "it would touch every row"
            yield Problem(name, f"`{statement}` has no `{name}`: {why}", f"add `{name}: {{ column: value }}`")
    if "one" in written and statement != "query":
        yield Problem("one", f"`one` has no meaning beside `{statement}`, which gives no rows", "take `one` away")
    looks = written.get("look_up")
    if statement in ("update", "delete") and isinstance(looks, dict) and "found" not in looks:
        yield Problem(
            "look_up",
            f"a row that is found does not tell how many `{statement}` changed",
            "add `found:`, what the step gives when it has been done: `found: (1 if answer is not empty else none)`",
        )
    if statement == "query":
        yield from _placeholders(written)


def _placeholders(written: Mapping[str, Any]) -> Iterator[Problem]:
    """Placeholders of a query and its `params` belong together."""
    query, params = written["query"], written.get("params", {})
    if not isinstance(query, str) or not isinstance(params, dict):
        return
    bare = re.sub(r"'(?:[^']|'')*'|--[^\n]*", "", query)
    places = re.findall(r"(?<![:\w]):([A-Za-z_]\w*)", bare, re.ASCII)
    for name in dict.fromkeys(places):
        if name not in params:
            yield Problem("query", f"the placeholder `:{name}` has no value", f"add it: `params: {{ {name}: ... }}`")
    for name in params:
        if not re.search(rf":{re.escape(name)}(?![A-Za-z0-9_])", query):
            yield Problem("params", f"the query has no placeholder `:{name}`", "add it to the query, or leave it out")


async def run(call: Call, ports: Ports) -> Any:
    """Build the statement and carry it out in a thread."""
    return await _carry_out(call, ports)


async def look_up(call: Call, ports: Ports) -> Any:
    """The rows that are there, read on the connection of the step."""
    told = call.settings.get("look_up")
    settings = {"connection": call.settings.get("connection"), **(told if isinstance(told, dict) else {})}
    return await _carry_out(call._replace(settings=settings), ports, read_only=True)


async def _carry_out(call: Call, ports: Ports, *, read_only: bool = False) -> Any:
    from asyncio import CancelledError, to_thread

    from ..sql_statement import build
    from ..sqlite import Work

    refuse_secrets(call.settings)
    name = call.settings.get("connection")
    connection = ports.connections.get(name) if isinstance(name, str) else None
    if connection is None:
        raise StepError(
            "no_connection",
            f"There is no connection {str(name)[:80]!r}. Add [connections.{str(name)[:80]}] to the configuration.",
        )
    if read_only:
        connection = connection._replace(read_only=True)
    statement = build(call.settings, connection)
    work = Work(statement, connection, call.settings.get("one") is True, call.timeout)
    try:
        return await to_thread(work.carry_out)
    except CancelledError:
        work.stop()
        raise


KIND = Kind(
    name="sql",
    doc="Run one statement on a configured database; values are always bound, never written into it.",
    settings=SETTINGS,
    example=EXAMPLE,
    result=result,
    effect=effect_of,
    origin="connection",
    timeout=30.0,
    errors=ERRORS,
    run=run,
    look_up=look_up,
    check=check,
    phrases=(
        Phrase("run {query} in {connection}"),
        Phrase("look up {query} in {connection}"),
        Phrase("insert {values} into {insert} in {connection}"),
        Phrase("update {update} in {connection} with {values} where {where}"),
        Phrase("delete from {delete} in {connection} where {where}"),
    ),
)
