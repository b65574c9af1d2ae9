"""How graphs look: each folder in `graph/` holds a flow, and its graph in every format.

`states.json`, where there is one, says what became of its nodes in a run; `narrow.txt` is what a terminal of 40
columns shows.
"""

import json
import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import pytest

from sayflow.compiler.analyse import compile
from sayflow.compiler.draw import draw, formats
from sayflow.compiler.picture import picture
from sayflow.compiler.plan import Plan
from sayflow.compiler.project import Project

CASES = Path(__file__).parent / "graph"
NAMES = sorted(case.name for case in CASES.iterdir())
Golden = Callable[[Path | str, str], None]


@cache
def plan(case: str) -> Plan:
    return compile((CASES / case / "source.flow").read_text("utf-8"), Project())


def states(case: str) -> Mapping[str, str] | None:
    file = CASES / case / "states.json"
    return json.loads(file.read_text("utf-8")) if file.exists() else None


def test_formats() -> None:
    assert formats() == ("ascii", "json", "mermaid", "svg", "text")


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(LookupError, match="no drawing format 'jpeg'; there are ascii, json, mermaid, svg, text"):
        draw("jpeg", plan("empty"))


@pytest.mark.parametrize("case", NAMES)
@pytest.mark.parametrize(
    ("format", "ending"),
    [("json", "json"), ("text", "txt"), ("ascii", "ascii"), ("svg", "svg"), ("mermaid", "mermaid")],
)
def test_a_graph(golden: Golden, case: str, format: str, ending: str) -> None:
    # The hash is that of the whole plan, of which a graph shows a part only.
    drawn = draw(format, plan(case), states(case)).replace(plan(case).hash, "HASH")
    golden(CASES / case / f"expected.{ending}", drawn)


@pytest.mark.parametrize("case", NAMES)
def test_a_graph_in_few_columns(golden: Golden, case: str) -> None:
    drawn = draw("text", plan(case), states(case), width=40)
    assert max(map(len, drawn.splitlines())) <= 40
    golden(CASES / case / "narrow.txt", drawn)


@pytest.mark.parametrize("case", ["loan", "order"])
def test_colours_change_nothing_else(golden: Golden, case: str) -> None:
    coloured = draw("text", plan(case), states(case), colour=True)
    golden(CASES / case / "coloured.txt", coloured)
    without = coloured
    for code in ("0", "1", "2", "31", "31;1", "32", "33", "33;1", "34", "34;1", "36"):
        without = without.replace(f"\x1b[{code}m", "")
    assert without == draw("text", plan(case), states(case))


def test_ten_steps_fit_into_eighty_columns() -> None:
    drawn = draw("text", plan("long"))
    assert max(map(len, drawn.splitlines())) <= 80
    assert drawn.count("┌") == 10


MERMAID_NODE = re.compile(
    r'  (n\d+)(?:\[\[|\(\[|\{\{|[\[({>])"((?:[^"#&<>\n]|#\d+;)+)"(?:\]\]|\]\)|\}\}|[\])}])(?::::\w+)?'
)
MERMAID_EDGE = re.compile(r'  (n\d+) (?:-->|-\.->)(?:\|"(?:[^"#&<>\n]|#\d+;)+"\|)? (n\d+)')
MERMAID_CLASS = re.compile(r"  classDef \w+ stroke:#[0-9a-f]{6},stroke-width:3px")


def read_mermaid(text: str) -> tuple[list[str], list[tuple[str, str]]]:
    """The nodes and edges of a flowchart; every line must be one of the forms of Mermaid's grammar that are used."""
    head, *lines = text.splitlines()
    assert head == "flowchart TD"
    nodes, edges = [], []
    for line in lines:
        if node := MERMAID_NODE.fullmatch(line):
            nodes.append(node[1])
        elif edge := MERMAID_EDGE.fullmatch(line):
            edges.append((edge[1], edge[2]))
        else:
            assert MERMAID_CLASS.fullmatch(line), line
    return nodes, edges


@pytest.mark.parametrize("case", NAMES)
def test_mermaid_says_what_the_picture_shows(case: str) -> None:
    graph = picture(plan(case)).graph
    nodes, edges = read_mermaid(draw("mermaid", plan(case), states(case)))
    places = {node.id: f"n{number}" for number, node in enumerate(graph.nodes)}
    assert nodes == list(places.values())
    assert edges == [(places[edge.source], places[edge.target]) for edge in graph.edges]


def test_no_text_of_a_flow_becomes_mermaid() -> None:
    words = '"]; click n0 call alert() %% <b>#35;| n1 --> n2'.replace('"', chr(92) + '"')
    flow = f'input a: text\nif a == "{words}" {{\n  step b: log "-->|x|"\n}}\nfail "{words}"\n'
    drawn = draw("mermaid", compile(flow, Project()))
    nodes, edges = read_mermaid(drawn)
    assert "alert" in drawn
    assert len(nodes) == len(set(nodes))
    assert {name for edge in edges for name in edge} <= set(nodes)
