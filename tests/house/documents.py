"""The pages of the documentation as tests read them: blocks of code, generated parts, sessions in a terminal."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from ..commands import typed

_BLOCK = re.compile(
    r"(?:^<!-- with\n(?P<given>(?:.*\n)*?)-->\n)?^```(?P<info>[^\n`]*)\n(?P<text>(?:.*\n)*?)```$", re.MULTILINE
)
_GENERATED = re.compile(r"(?P<head><!-- generated:(?P<name>\w+) -->)(?P<text>.*?)(?P<end><!-- end -->)", re.DOTALL)
_ID = re.compile(r"\b[0-9a-f]{12}\b")
_LENGTH = re.compile(r"(?: *\b\d[\d.]* (?:s|min|h|d)\b)+")


class Block(NamedTuple):
    """One block of code: its page, its first line, the words behind its fence, its text, its place in the page.

    `given` is what a hidden comment above it adds in front: `<!-- with` ... `-->`.
    """

    page: str
    line: int
    info: list[str]
    text: str
    given: str
    start: int

    @property
    def language(self) -> str:
        """The first word behind the fence."""
        return self.info[0] if self.info else ""

    @property
    def file(self) -> str | None:
        """The file that the block shows: a second word with a dot, as in `flow loan.flow`."""
        return self.info[1] if len(self.info) > 1 and "." in self.info[1] else None


def blocks(page: str, text: str) -> list[Block]:
    """All blocks of a page, in their order."""
    found = []
    for match in _BLOCK.finditer(text):
        start = match.start("text")
        line = text.count("\n", 0, start) + 1
        found.append(Block(page, line, match["info"].split(), match["text"], match["given"] or "", start))
    return found


def generated(text: str, parts: dict[str, Callable[[], str]]) -> str:
    """The page with its generated parts made anew."""

    def anew(match: re.Match[str]) -> str:
        made = parts[match["name"]]()
        return f"{match['head']}{made}{match['end']}"

    return _GENERATED.sub(anew, text)


class Typed(NamedTuple):
    """A command of a session, and what the page shows below it."""

    command: str
    shown: str


def session(text: str) -> list[Typed]:
    """The commands of a block, lines that begin with `$ `; a command goes on in lines that begin with `> `."""
    found: list[Typed] = []
    for line in text.splitlines(keepends=True):
        if line.startswith("$ "):
            found.append(Typed(line[2:].rstrip("\n"), ""))
        elif found and line.startswith("> ") and not found[-1].shown:
            found[-1] = Typed(f"{found[-1].command}\n{line[2:].rstrip()}", "")
        elif found:
            found[-1] = found[-1]._replace(shown=found[-1].shown + line)
    return found


class Terminal:
    """A session in a folder: what a page shows is compared with what is printed.

    Ids of runs differ from day to day: one that a page shows is learnt where it is first printed, and put in its place
    in later commands. Lengths of time are not compared; `...` stands for any text, on a line of its own for any lines.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ids: dict[str, str] = {}

    def type(self, command: str) -> str:
        """Type a command as the page shows it; gives all that is printed."""
        for shown, real in self.ids.items():
            command = command.replace(shown, real)
        return typed(command, self.folder).text

    def agrees(self, shown: str, printed: str) -> bool:
        """Whether what was printed is what the page shows; ids are learnt."""
        pattern, learnt = self._pattern(shown)
        match = re.fullmatch(pattern, printed, re.DOTALL)
        if match is None:
            return False
        self.ids.update({id: match[group] for group, id in learnt.items()})
        return True

    def as_shown(self, printed: str) -> str:
        """What was printed, with the ids that the page uses."""
        for shown, real in self.ids.items():
            printed = printed.replace(real, shown)
        for new in _ID.findall(printed):
            self.ids.setdefault(new, new)
        return printed

    def _pattern(self, shown: str) -> tuple[str, dict[str, str]]:
        learnt: dict[str, str] = {}
        parts: list[str] = []
        for line in shown.splitlines(keepends=True):
            if line.strip() == "...":
                parts.append("(?:[^\n]*\n)*?")
                continue
            parts.extend(self._pieces(line, learnt))
        return "".join(parts), learnt

    def _pieces(self, line: str, learnt: dict[str, str]) -> Iterator[str]:
        for piece in re.split(rf"({_ID.pattern}|{_LENGTH.pattern}|\.\.\.)", line):
            if piece == "...":
                yield "[^\n]*"
            elif _ID.fullmatch(piece):
                if piece in self.ids:
                    yield re.escape(self.ids[piece])
                elif piece in learnt.values():
                    yield f"(?P={next(group for group, id in learnt.items() if id == piece)})"
                else:
                    learnt[f"id{len(learnt)}"] = piece
                    yield f"(?P<id{len(learnt) - 1}>{_ID.pattern})"
            elif _LENGTH.fullmatch(piece):
                yield _LENGTH.pattern
            else:
                yield re.escape(piece)
