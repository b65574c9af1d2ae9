"""What the configuration says of connections and hosts decides what a flow may do with them."""

from pathlib import Path

import pytest

from sayflow.cli.setup.workplace import Workplace
from sayflow.compiler.analyse import analyse
from sayflow.dsl.error import SayflowError

REPLY = """\
on mail "help@shop.example" as m
step order: sql {
  connection: "crm"
  query: "select status, phone from orders where no = :no and customer_mail = :who"
  params: { no: m.subject, who: m.from }
  one: true
}
if order is missing {
  finish
}
step reply: email { to: m.from, subject: "Your order", body: "It is {order.status}." }
"""
CALL = """\
step person: sql { connection: "crm", query: "select phone from people", one: true }
if person is missing {
  finish
}
step told: http { post: "https://calls.example/", body: person } gives any
finish
"""
REFUND = """\
on webhook "/refund" as request: { order: integer }
step paid: http { post: "https://pay.example/refunds", body: request } gives any
finish
"""
CONNECTION = '[connections.crm]\nurl = "sqlite:///crm.db"\n'


def codes(folder: Path, toml: str, flow: str) -> set[str]:
    (folder / "sayflow.toml").write_text(toml, "utf-8")
    found = analyse(flow, Workplace(folder).project(folder / "flow.flow")).diagnostics
    return {each.code for each in found if each.code.startswith("SF4")}


@pytest.mark.parametrize(
    ("more", "flow", "expected"),
    [
        ("", REPLY, {"SF402"}),
        ('owner_column = "customer_mail"\n', REPLY, set()),
        ('disclosable = ["status"]\n', REPLY, set()),
        ("", CALL, set()),
        ('pii = ["phone"]\n', CALL, {"SF405"}),
        ('pii = ["phone"]\n[hosts."calls.example"]\npii = true\n', CALL, set()),
        ("", REFUND, set()),
        ('[hosts."pay.example"]\ndestructive = true\n', REFUND, {"SF404"}),
    ],
)
def test_what_is_set_up_decides(tmp_path: Path, more: str, flow: str, expected: set[str]) -> None:
    assert codes(tmp_path, CONNECTION + more, flow) == expected


def test_a_host_that_is_only_known_opens_no_inner_one(tmp_path: Path) -> None:
    """Without networks it is an outside host of which something is said."""
    (tmp_path / "sayflow.toml").write_text('[hosts."pay.example"]\ndestructive = true\n', "utf-8")
    workplace = Workplace(tmp_path)
    assert workplace.ports(workplace.tasks(None), print)


def test_a_misspelt_key_is_named(tmp_path: Path) -> None:
    with pytest.raises(SayflowError, match="owner_colum"):
        codes(tmp_path, CONNECTION + 'owner_colum = "x"\n', REPLY)
