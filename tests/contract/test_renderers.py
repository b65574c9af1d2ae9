"""Documents for other programs have the shape those expect; nothing in a finding can break out of its place."""

import json
from pathlib import Path
from typing import Literal
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field

from sayflow.compiler.analyse import analyse
from sayflow.dsl.diagnostic import Diagnostic, Edit, Fix, Label, Severity
from sayflow.dsl.error import SayflowError
from sayflow.dsl.fingerprint import fingerprint
from sayflow.dsl.render import render
from sayflow.dsl.source import Source, Span

# The parts of the schema of SARIF 2.1.0 that are written, by hand, each refusing what it does not know: no package
# brings the whole schema along. Names, required properties and limits are those of the standard's appendix.


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Message(Part):
    text: str = Field(min_length=1)


class Content(Part):
    text: str


class Artifact(Part):
    uri: str = Field(pattern=r"^(file://)?[A-Za-z0-9._~/%-]+$")


class Region(Part):
    startLine: int = Field(ge=1)  # noqa: N815
    startColumn: int = Field(ge=1)  # noqa: N815
    endLine: int = Field(ge=1)  # noqa: N815
    endColumn: int = Field(ge=1)  # noqa: N815


class Physical(Part):
    artifactLocation: Artifact  # noqa: N815
    region: Region | None = None


class Location(Part):
    physicalLocation: Physical  # noqa: N815
    message: Message | None = None


class Replacement(Part):
    deletedRegion: Region  # noqa: N815
    insertedContent: Content  # noqa: N815


class Change(Part):
    artifactLocation: Artifact  # noqa: N815
    replacements: list[Replacement] = Field(min_length=1)


class Mending(Part):
    description: Message
    artifactChanges: list[Change] = Field(min_length=1)  # noqa: N815


Level = Literal["none", "note", "warning", "error"]


class Result(Part):
    ruleId: str  # noqa: N815
    ruleIndex: int = Field(ge=0)  # noqa: N815
    level: Level
    message: Message
    locations: list[Location] = []
    relatedLocations: list[Location] = []  # noqa: N815
    partialFingerprints: dict[str, str] = {}  # noqa: N815
    fixes: list[Mending] = []


class Configured(Part):
    level: Level


class Described(Part):
    id: str
    shortDescription: Message  # noqa: N815
    fullDescription: Message  # noqa: N815
    help: Message
    defaultConfiguration: Configured  # noqa: N815


class Driver(Part):
    name: str = Field(min_length=1)
    rules: list[Described]


class Tool(Part):
    driver: Driver


class Run(Part):
    tool: Tool
    columnKind: Literal["utf16CodeUnits", "unicodeCodePoints"]  # noqa: N815
    results: list[Result]


class Log(Part):
    version: Literal["2.1.0"]
    runs: list[Run]


GOLDEN = Path(__file__).resolve().parent.parent / "golden"
FLOWS = sorted(GOLDEN.glob("rules/*/source.flow"))


def sarif(text: str) -> Run:
    (run,) = Log.model_validate_json(text).runs
    rules = run.tool.driver.rules
    assert all(rules[each.ruleIndex].id == each.ruleId for each in run.results)
    assert len({each.id for each in rules}) == len(rules)
    return run


def test_all_that_is_found_is_sound_sarif() -> None:
    found = [(each, analyse(Source(each.read_text("utf-8"), str(each.relative_to(GOLDEN))))) for each in FLOWS]
    listed = [(analysis.source, analysis.diagnostics) for _, analysis in found]
    run = sarif(render("sarif", listed, [SayflowError("SF801", "no file", where="/a b/ü.flow")]))
    assert len(run.results) == sum(len(diagnostics) for _, diagnostics in listed) + 1
    assert run.results[-1].locations[0].physicalLocation.artifactLocation.uri == "file:///a%20b/%C3%BC.flow"


def test_what_the_schema_does_not_know_is_refused() -> None:
    document = json.loads(render("sarif", []))
    document["runs"][0]["tool"]["driver"]["loud"] = True
    with pytest.raises(ValueError, match="loud"):
        sarif(json.dumps(document))


WORDS = st.text(st.sampled_from("a:,%\r\n\x00\x1b]]><&\"'日\ud800"), min_size=1, max_size=12)


@given(name=WORDS, message=WORDS, hint=WORDS)
def test_nothing_breaks_out(name: str, message: str, hint: str) -> None:
    source = Source("abc", name)
    fixes = (Fix(hint, (Edit(Span(0, 1), message),)),)
    found = Diagnostic("SF203", message, Span(0, 2), Severity.WARNING, (Label(Span(1, 2), hint),), hint, fixes)
    error = SayflowError("SF801", message, where=name, hint=hint)
    sarif(render("sarif", [(source, [found])], [error]))
    suites = ElementTree.fromstring(render("junit", [(source, [found])], [error]).encode("utf-8"))
    assert [len(suite) for suite in suites] == [1, 1]
    lines = render("github", [(source, [found])], [error]).splitlines()
    assert len(lines) == 3
    for line in lines[:2]:
        _, properties, _ = line.split("::", 2)
        assert properties.count("=") == (6 if line.startswith("::warning") else 2)


def test_a_finding_is_known_by_its_text() -> None:
    def known(text: str, start: int, end: int, code: str = "SF203") -> str:
        return fingerprint(Source(text), Diagnostic(code, "m", Span(start, end)))

    assert known("a  bc d", 3, 7) == known("x\n\nbc\n d", 3, 8)
    assert known("a bc d", 2, 4) != known("a bc d", 2, 4, "SF204")
    assert known("a bc d", 2, 4) != known("a bx d", 2, 4)
