"""`--help`: what each command is for, in whole sentences."""

from pathlib import Path

import pytest

from ..commands import call


@pytest.mark.parametrize("arguments", [["--help"], ["secrets", "--help"]])
def test_commands_are_listed_with_whole_sentences(arguments: list[str], tmp_path: Path) -> None:
    _, _, commands = call(arguments, tmp_path).output.partition("Commands:")
    assert len(commands.splitlines()) > 4
    assert "..." not in commands
