"""Examples made of commands: which files they need, and what is typed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

FILE = "# file "
END = "# end"
NOT_RUN = "# not run: "


class Script(NamedTuple):
    """An example of a page: files by name, then commands, one a line.

    `not_run` says what an example needs that no test can give it; the word RUN in a command stands for
    the newest run.
    """

    files: dict[str, str]
    commands: tuple[str, ...]
    not_run: str | None = None


def parse_script(text: str) -> Script:
    """The script of an example; `# file NAME` to `# end` is a file, `# not run: REASON` marks the example.

    `ValueError` when a file has no end.
    """
    files: dict[str, str] = {}
    commands: list[str] = []
    not_run = None
    lines = iter(text.splitlines())
    for line in lines:
        if line.startswith(FILE):
            files[line.removeprefix(FILE).strip()] = "".join(f"{each}\n" for each in _until_end(lines, line))
        elif line.startswith(NOT_RUN):
            not_run = line.removeprefix(NOT_RUN).strip()
        elif line.strip():
            commands.append(line)
    return Script(files, tuple(commands), not_run)


def _until_end(lines: Iterator[str], opening: str) -> Iterator[str]:
    for line in lines:
        if line.strip() == END:
            return
        yield line
    raise ValueError(f"no `{END}` follows `{opening}`")
