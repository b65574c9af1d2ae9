"""The guided tour runs to its end, each stage for real."""

from __future__ import annotations

import re
from pathlib import Path

from click.testing import CliRunner

from sayflow.cli.demo import command


def test_the_tour_shows_every_stage(tmp_path: Path) -> None:
    folder = tmp_path / "tour"
    done = CliRunner().invoke(command, ["--folder", str(folder)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    titles = re.findall(r"^\d\. (.+)$", done.output, re.MULTILINE)
    assert len(titles) == 7
    assert "100% of the text" in done.output
    assert "refund completed" in done.output
    assert "waits for service to answer" in done.output
    assert "killed after `payout` was recorded" in done.output
    assert "Payouts for this order: 1." in done.output
    assert "verdict → PAY" in done.output
    assert (folder / "refund.svg").read_text().startswith("<svg")
    assert len(list((folder / ".sayflow" / "outbox").glob("*.eml"))) == 3
