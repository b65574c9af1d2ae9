"""The table of codes: a page for each, read when asked for.

A page is a file in `pages/`, or the docstring of a rule in `compiler/rules/`, which is read as text: nothing above the
floor of the language is imported.
"""

from __future__ import annotations

import ast
import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from .diagnostic import Severity
from .shell import parse_script

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

CODE = re.compile(r"SF\d{3}")

_RULE = re.compile(r"(sf\d{3})_\w+")
_HEAD = re.compile(r"# (?P<code>SF\d{3}) (?P<title>\S.*)")
_FIELD = re.compile(r"(?P<name>severity|since|retired): (?P<value>\S+)")
_SECTION = re.compile(r"^## (Why|Bad|Good)$", re.MULTILINE)
_BLOCK = re.compile(r"```(?P<language>\w+)\n(?P<text>.*\n)```", re.DOTALL)


class Page(NamedTuple):
    """What a code means: `bad` is an example that yields it, `good` the same one mended.

    The examples are flows, but for SF8xx and SF9xx: commands of a shell (see `language`). `retired` is the
    version that gave the code up; a code is never used again for something else.
    """

    code: str
    title: str
    severity: Severity
    since: str
    what: str
    why: str
    bad: str
    good: str
    retired: str | None = None

    @property
    def language(self) -> str:
        """What the examples are written in: `flow`, or `sh` for what does not come from a source text."""
        return "sh" if self.code >= "SF8" else "flow"


class PageError(ValueError):
    """A page lacks parts or has wrong ones; `faults` names each."""

    def __init__(self, name: str, faults: list[str]) -> None:
        super().__init__(f"{name}: {'; '.join(faults)}")
        self.faults = faults


class UnknownCode(LookupError):
    """There is no page of this code; `nearest` are the codes that may have been meant."""

    def __init__(self, code: str, nearest: tuple[str, ...]) -> None:
        super().__init__(f"there is no code {code}")
        self.code = code
        self.nearest = nearest


@cache
def all_codes() -> tuple[str, ...]:
    """Every code that has a page, in order."""
    return tuple(sorted(_files()))


@cache
def page(code: str) -> Page:
    """The page of a code; `UnknownCode` when there is none."""
    if code not in all_codes():
        raise UnknownCode(code, nearest(code))
    return parse_page(code, page_text(code))


def page_text(code: str) -> str:
    """The text of a page as it was written."""
    file = _files()[code]
    text = file.read_text(encoding="utf-8")
    return text if file.name.endswith(".md") else ast.get_docstring(ast.parse(text)) or ""


def rule_code(module: str) -> str | None:
    """The code of the rule that a module of this name is; none when it is no rule."""
    found = _RULE.fullmatch(module)
    return found[1].upper() if found else None


def nearest(text: str, most: int = 3) -> tuple[str, ...]:
    """The codes that may have been meant: those close in digits, or whose title holds the word."""
    digits = re.sub(r"\D", "", text)
    if not digits:
        word = text.strip().lower()
        return tuple(code for code in all_codes() if word and word in page(code).title.lower())[:most]

    def distance(code: str) -> tuple[int, int]:
        wrong = sum(a != b for a, b in zip(code[2:], digits.rjust(3, "0"), strict=False))
        return wrong, abs(int(code[2:]) - int(digits[:6]))

    return tuple(sorted(all_codes(), key=distance)[:most])


def parse_page(code: str, text: str) -> Page:
    """The page of a code from its markdown; `PageError` names all that is missing or misplaced."""
    faults: list[str] = []
    head, *rest = _SECTION.split(text)
    sections = dict(zip(rest[::2], (part.strip() for part in rest[1::2]), strict=True))
    if tuple(rest[::2]) != ("Why", "Bad", "Good"):
        faults.append("the sections are ## Why, ## Bad, ## Good, once each in this order")
    title, fields, what = _parse_head(code, head, faults)
    if not sections.get("Why"):
        faults.append("nothing stands under ## Why")
    parsed = Page(
        code=code,
        title=title,
        severity=_severity(fields.get("severity", ""), faults),
        since=fields.get("since", ""),
        what=what,
        why=sections.get("Why", ""),
        bad="",
        good="",
        retired=fields.get("retired"),
    )
    bad = _block("Bad", sections, parsed.language, faults)
    good = _block("Good", sections, parsed.language, faults)
    if faults:
        raise PageError(f"{code}.md", faults)
    return parsed._replace(bad=bad, good=good)


def _parse_head(code: str, head: str, faults: list[str]) -> tuple[str, dict[str, str], str]:
    lines = head.strip().splitlines()
    first = _HEAD.fullmatch(lines[0]) if lines else None
    if first is None or first["code"] != code:
        faults.append(f"the first line is not `# {code} Title`")
    fields: dict[str, str] = {}
    position = 1
    while position < len(lines) and (found := _FIELD.fullmatch(lines[position])):
        fields[found["name"]] = found["value"]
        position += 1
    if "since" not in fields:
        faults.append("`since: VERSION` is missing")
    what = "\n".join(lines[position:]).strip()
    if not what:
        faults.append("the sentence that says what it is is missing")
    return first["title"] if first else "", fields, what


def _severity(word: str, faults: list[str]) -> Severity:
    if word not in set(Severity):
        faults.append("`severity: error`, `warning` or `hint` is missing")
        return Severity.ERROR
    return Severity(word)


def _block(name: str, sections: dict[str, str], language: str, faults: list[str]) -> str:
    found = _BLOCK.fullmatch(sections.get(name, ""))
    if found is None or found["language"] != language:
        faults.append(f"## {name} does not hold exactly one ```{language} block")
        return ""
    if language == "sh":
        try:
            parse_script(found["text"])
        except ValueError as error:
            faults.append(f"under ## {name} {error}")
    return found["text"]


@cache
def _files() -> dict[str, Traversable]:
    """The file that holds the page of each code."""
    from importlib.resources import files

    pages = files("sayflow").joinpath("dsl", "pages").iterdir()
    rules = files("sayflow").joinpath("compiler", "rules").iterdir()
    found = {file.name.removesuffix(".md"): file for file in pages if file.name.endswith(".md")}
    return found | {code: file for file in rules if (code := rule_code(file.name.removesuffix(".py")))}
