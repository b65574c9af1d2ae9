"""What a run needs is looked for before its first step, wherever in the flow it stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from ..commands import call

SQL = 'sql { connection: "ledger", query: "select 1" }'
HTTP = 'http { get: "https://crm.example/", auth: secret("CRM_KEY") }'


@pytest.mark.parametrize(
    ("flow", "code"),
    [
        (f"step a: {SQL}\nfinish", "SF911"),
        (f'step a: log "x"\nif a is missing {{\n  step b: {SQL}\n}}\nfinish', "SF911"),
        (f"default on error {{\n  step b: {SQL}\n}}\nfinish", "SF911"),
        (f"step a: {HTTP}\nfinish", "SF912"),
        (f'step a: log "x"\n  undo {{\n    step b: {HTTP}\n  }}\nfinish', "SF912"),
        (f"for each n in [1, 2] {{\n  step b: {HTTP}\n}}\nfinish", "SF912"),
    ],
)
@pytest.mark.parametrize("mode", ["validate", "full"])
def test_what_is_missing_is_told_before_anything_runs(tmp_path: Path, flow: str, code: str, mode: str) -> None:
    (tmp_path / "a.flow").write_text(flow + "\n")
    printed = call(["run", "a.flow", "--mode", mode], tmp_path)
    assert (printed.code, code in printed.text, "hint:" in printed.text) == (1, True, True)
    assert call(["runs"], tmp_path).output.startswith("There are no runs")


def test_what_is_there_is_found(tmp_path: Path) -> None:
    (tmp_path / "a.flow").write_text(
        f'input n: integer\nlet word = ["secret", "NO"]\nstep a: {SQL}\nstep b: {HTTP}\nfinish\n'
    )
    (tmp_path / "sayflow.toml").write_text('[connections.ledger]\nurl = "sqlite:///ledger.db"\n')
    key = {"SAYFLOW_SECRET_CRM_KEY": "x"}
    printed = call(["run", "a.flow", "--mode", "validate", "-i", "n=1", "--json"], tmp_path, key)
    assert (printed.code, '"status": "valid"' in printed.output) == (0, True)
    printed = call(["run", "a.flow", "--mode", "validate", "-i", "n=x"], tmp_path, key)
    assert (printed.code, "SF805" in printed.text) == (2, True)
    assert call(["runs"], tmp_path).output.startswith("There are no runs")


def test_the_nearest_connection_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.flow").write_text(f"step a: {SQL}\nfinish\n")
    assert call(["compile", "a.flow", "-o", "a.json"], tmp_path).code == 0
    (tmp_path / "sayflow.toml").write_text('[connections.ledgers]\nurl = "sqlite:///ledger.db"\n')
    printed = call(["run", "a.json"], tmp_path)
    assert "SF911" in printed.text
    assert "`ledgers`" in printed.text


SERVERS = """\
[mail]
host = "smtp.shop.example"
user = "shop"
password = "MAIL_PASSWORD"
sender = "Shop <shop@shop.example>"

[slack]
token = "SLACK_TOKEN"
"""


@pytest.mark.parametrize(
    ("step", "secret"),
    [
        ('email { to: "a@x.example", subject: "Hi" }', "MAIL_PASSWORD"),
        ('slack { channel: "#a", text: "Hi" }', "SLACK_TOKEN"),
    ],
)
def test_the_secret_of_a_server_is_looked_for(tmp_path: Path, step: str, secret: str) -> None:
    (tmp_path / "a.flow").write_text(f"step a: {step}\nfinish\n")
    (tmp_path / "sayflow.toml").write_text(SERVERS)
    printed = call(["run", "a.flow"], tmp_path)
    assert (printed.code, "SF912" in printed.text, secret in printed.text) == (1, True, True)
    there = {f"SAYFLOW_SECRET_{secret}": "x"}
    assert call(["run", "a.flow", "--mode", "validate"], tmp_path, there).code == 0


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ('[mail]\nhost = "x"\nsender = "nobody"\n', "`mail.sender`"),
        ('[mail]\nhost = "x"\n', "`mail.sender`"),
        ('[mail]\nhost = "x"\nsender = "a@x.example"\nsecurity = "ssl"\n', "`mail.security`"),
        ('[slack]\ntokn = "x"\n', "`slack.token`"),
    ],
)
def test_servers_that_are_set_up_wrongly(tmp_path: Path, table: str, told: str) -> None:
    (tmp_path / "a.flow").write_text('step a: email { to: "a@x.example", subject: "Hi" }\nfinish\n')
    (tmp_path / "sayflow.toml").write_text(table)
    printed = call(["run", "a.flow"], tmp_path)
    assert (printed.code, "SF804" in printed.text, told in printed.text) == (2, True, True)
