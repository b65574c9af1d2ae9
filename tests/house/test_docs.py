"""What the documentation shows is true: flows are checked, tests and programs run, commands typed, tables made anew."""

import asyncio
import re
import sys
from collections.abc import Callable, Iterable
from contextlib import chdir, redirect_stdout
from dataclasses import is_dataclass
from io import StringIO
from itertools import zip_longest
from pathlib import Path
from typing import Any, get_origin
from unittest.mock import patch

import pytest
from fastapi.routing import APIRoute

import sayflow
from sayflow.cli.setup import settings
from sayflow.compiler.functions import FUNCTIONS
from sayflow.compiler.kinds import COMMON_SETTINGS
from sayflow.compiler.project import Project
from sayflow.compiler.reference import describe_kind, table
from sayflow.compiler.type_text import describe_type
from sayflow.dsl import tree
from sayflow.dsl.diagnostic import Severity
from sayflow.dsl.formatting import format_source
from sayflow.dsl.parse import parse
from sayflow.dsl.source import Source
from sayflow.dsl.tables import load
from sayflow.runtime.decisions.fusion import fuse, shared, start_weights
from sayflow.runtime.file_tests import run_file_tests
from sayflow.runtime.project import default_project
from sayflow.runtime.recovery.classes import ROWS
from sayflow.runtime.steps import catalogue
from sayflow.server.guarded import scope_of
from sayflow.server.routes import routers

from ..conftest import compare, diff
from ..recovery.measure import figures, mix
from ..recovery.measure import table as figures_table
from ..recovery.simulated import POLICIES
from ..recovery.simulated import load as load_faults
from .documents import Block, Terminal, blocks, generated, session

ROOT = Path(__file__).resolve().parent.parent.parent
# The pages of codes are made of the sources, and their examples run there.
WRITTEN = [path for path in (ROOT / "docs").rglob("*.md") if path.parent.name != "rules"]
PAGES = sorted(path.relative_to(ROOT).as_posix() for path in [*WRITTEN, ROOT / "README.md"])
UNUSED = "SF23"
"""Findings about what is declared and not used begin so: a fragment uses half of what it names."""


def blocks_of(page: str) -> list[Block]:
    return blocks(page, (ROOT / page).read_text("utf-8"))


def flows() -> list[Block]:
    return [block for page in PAGES for block in blocks_of(page) if block.language == "flow"]


def name(block: Block) -> str:
    return f"{block.page}:{block.line}"


def flow_text(block: Block) -> str:
    return f"flow fragment\n{block.given}{block.text}" if "fragment" in block.info else block.text


def beside(block: Block) -> Project:
    """What a flow is checked against: the other files of its page may be parts of it."""
    files = {each.file: each.text for each in blocks_of(block.page)}

    def read(path: str) -> str:
        if path not in files:
            raise FileNotFoundError(path)
        return files[path]

    return default_project()._replace(read=read, file=block.file or "")


@pytest.mark.parametrize("block", flows(), ids=name)
def test_flows(block: Block) -> None:
    analysis = sayflow.analyse(flow_text(block), beside(block))
    found = {each.code: each.message for each in analysis.diagnostics}
    if "bad" in block.info:
        wanted = set(block.info[block.info.index("bad") + 1 :])
        assert wanted <= found.keys(), found
        return
    fragment = "fragment" in block.info
    wrong = [
        f"{each.code} line {analysis.source.place(each.span.start).line}: {each.message}"
        for each in analysis.diagnostics
        if each.severity is Severity.ERROR
        or (each.severity is Severity.WARNING and not (fragment and each.code.startswith(UNUSED)))
    ]
    assert wrong == []
    assert analysis.plan is not None
    results, _ = run_file_tests(analysis.plan, catalogue())
    assert [(each.name, each.failures) for each in results if not each.passed] == []


@pytest.mark.parametrize("page", PAGES)
def test_sessions_and_programs(page: str, tmp_path: Path, bless: bool) -> None:
    """The files of a page are put into a folder, its programs run and its commands typed there, in their order."""
    text = (ROOT / page).read_text("utf-8")
    terminal = Terminal(tmp_path)
    mended, shift = text, 0
    listed = blocks_of(page)
    for block, following in zip_longest(listed, listed[1:]):
        if block.file is not None:
            (tmp_path / block.file).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / block.file).write_text(block.text, "utf-8")
            continue
        place, old = block, block.text
        if block.language == "sh" and "$ sayflow" in block.text:
            new = typed_again(block, terminal, bless)
        elif block.language == "python":
            printed = run_program(block, tmp_path)
            if following is None or following.info[1:] != ["output"]:
                continue
            place, old, new = following, following.text, printed
            if terminal.agrees(old, printed):
                continue
        else:
            continue
        mended = mended[: place.start + shift] + new + mended[place.start + shift + len(old) :]
        shift += len(new) - len(old)
    if mended != text and not bless:
        pytest.fail(f"{page} shows something else than is printed\n\n{diff(text, mended)}", pytrace=False)
    compare(ROOT / page, mended, bless)


def typed_again(block: Block, terminal: Terminal, bless: bool) -> str:
    """The block with what its commands print now, where that differs from what is shown."""
    lines = []
    for command, shown in session(block.text):
        printed = terminal.type(command)
        assert "Traceback" not in printed, printed
        head = "$ " + command.replace("\n", "\n> ") + "\n"
        blank = "\n" if shown.endswith("\n\n") or shown == "\n" else ""
        body = shown.removesuffix("\n") if blank else shown
        lines.append(head + (body if terminal.agrees(body, printed) else terminal.as_shown(printed)) + blank)
    return "".join(lines)


def run_program(block: Block, folder: Path) -> str:
    """What a program prints."""
    output = StringIO()
    code = compile(block.text, f"{block.page}:{block.line}", "exec")
    space: dict[str, Any] = {"__name__": "__main__"}
    with chdir(folder), redirect_stdout(output), patch.object(sys, "path", [str(folder), *sys.path]):
        exec(code, space)
    assert not asyncio._get_running_loop()
    return output.getvalue()


@pytest.mark.parametrize("page", [page for page in PAGES if page.startswith("docs/") and "/steps/" not in page])
def test_flows_are_in_the_one_layout(page: str, bless: bool) -> None:
    text = (ROOT / page).read_text("utf-8")
    parts, end = [], 0
    for block in blocks_of(page):
        if block.language == "flow" and "bad" not in block.info:
            parts += [text[end : block.start], format_source(Source(block.text))]
            end = block.start + len(block.text)
    compare(ROOT / page, "".join([*parts, text[end:]]), bless)


# Tables that are made of what the program knows.


def functions() -> str:
    rows = []
    for each in sorted(FUNCTIONS.values(), key=lambda function: function.name):
        parameters = ", ".join(f"{name}?" if optional else name for name, _, optional in each.parameters)
        more = ", ..." if each.more else ""
        expression, value = each.example
        shown = value if len(value) <= 24 else f"{value[:21]}..."
        rows.append((f"`{each.name}({parameters}{more})`", each.doc, f"`{expression}` → `{shown}`"))
    return f"\n{table(('function', 'gives', 'example'), rows)}\n"


def kinds() -> str:
    rows = []
    for kind in catalogue():
        main = f"`{kind.main}`" if kind.main else "–"
        others = ", ".join(f"`{name}`" for name in kind.settings if name != kind.main)
        rows.append((f"[`{kind.name}`](steps/{kind.name}.md)", kind.doc, main, others or "–"))
    return f"\n{table(('kind', 'does', 'main setting', 'further settings'), rows)}\n"


def common_settings() -> str:
    rows = ((f"`{name}`", f"`{describe_type(each.type)}`", each.doc) for name, each in COMMON_SETTINGS.items())
    return f"\n{table(('setting', 'type', 'meaning'), rows)}\n"


def reserved() -> str:
    """The words that are no names: all keywords but those the grammar lets stand for one."""
    grammar = (ROOT / "grammar" / "flow.lark").read_text("utf-8")
    found = re.search(r"\?reserved_word:([^?]*?)\n\n", grammar)
    assert found
    spelled = {kind: word for word, kind in load().keywords.items()}
    words = sorted((spelled[kind] for kind in re.findall(r"[A-Z_]+", found[1])), key=lambda word: (word.lower(), word))
    return "\n  " + " ".join(f"`{word}`" for word in words) + ".\n  "


def alone() -> str:
    """How sure a decision is when one rule alone has spoken."""

    def score(options: str, strength: int) -> str:
        return str(fuse(options, {"rules": shared(options, "a", strength / 100)}, start_weights()).score)

    rows = [(f"{strength}%", score("ab", strength), score("abc", strength)) for strength in (95, 90, 85, 80)]
    return f"\n{table(('a rule alone, default weights', 'of two options', 'of three'), rows)}\n"


def configuration() -> str:
    """Every key of the configuration, table by table."""
    rows = []
    for heading, model in tables_of_settings():
        for key, field in model.model_fields.items():
            if field.description is None:
                continue
            required = field.is_required()
            default = "required" if required else f"`{written(field.default)}`"
            rows.append((f"`{heading}`" if heading else "(top)", f"`{key}`", default, field.description))
    return f"\n{table(('table', 'key', 'default', 'meaning'), rows)}\n"


def tables_of_settings() -> Iterable[tuple[str, Any]]:
    for key, field in settings.Settings.model_fields.items():
        inner = [each for each in getattr(field.annotation, "__args__", ()) if hasattr(each, "model_fields")]
        for model in inner:
            yield f"[{key}.NAME]" if get_origin(field.annotation) is dict else f"[{key}]", model
        if hasattr(field.annotation, "model_fields"):
            yield f"[{key}]", field.annotation
    yield "", settings.Settings


def written(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value)


def failure_classes() -> str:
    """The class table of recovery."""
    repeat = {"always": "is allowed", "harmless": "only where harmless", "never": "never"}
    person = {"asked": "a person is asked", "named": "fails, unless the step names a person"}
    rows = [
        (
            f"`{row.name}`",
            row.meaning,
            repeat[row.repeat],
            str(row.attempts) if row.attempts < 100 else "–",
            person[row.person],
        )
        for row in ROWS
    ]
    return f"\n{table(('class', 'what is known', 'a repeat', 'failures', 'then'), rows)}\n"


def recovery_figures() -> str:
    """How the faults of the catalogues end, as the bench measures it, with fewer runs."""
    parts = []
    for title, name in (("Our own", "faults"), ("Somebody else's", "held_faults")):
        faults = load_faults(name)
        rows = [(policy, figures(faults, policy, 2)) for policy in POLICIES]
        parts.append(f"{title}: {mix(faults)}.\n\n{figures_table(rows)}\n")
    return "\n" + "\n".join(parts)


def routes_of_the_server() -> str:
    """The routes, with the scope that each needs and its first sentence."""
    rows = [
        (method, route.path.replace(":path", ""), scope_of(route), (route.description or "").rstrip("."))
        for router in routers()
        for route in router.routes
        if isinstance(route, APIRoute)
        for method in sorted(route.methods)
    ]
    lines = [f"| `{method} {path}` | `{scope}` | {told} |" for method, path, scope, told in rows]
    return "\n" + "\n".join(["| route | scope | what it does |", "| --- | --- | --- |", *lines]) + "\n"


PARTS: dict[str, Callable[[], str]] = {
    "routes": routes_of_the_server,
    "functions": functions,
    "kinds": kinds,
    "settings": common_settings,
    "reserved": reserved,
    "configuration": configuration,
    "alone": alone,
    "classes": failure_classes,
    "recovery": recovery_figures,
}


@pytest.mark.parametrize("page", PAGES)
def test_generated_parts(page: str, bless: bool) -> None:
    text = (ROOT / page).read_text("utf-8")
    compare(ROOT / page, generated(text, PARTS), bless)


def test_every_kind_has_its_page(bless: bool) -> None:
    folder = ROOT / "docs" / "steps"
    for kind in catalogue():
        text = describe_kind(kind).replace(f"### `{kind.name}`", f"# `{kind.name}`")
        compare(folder / f"{kind.name}.md", text, bless)
    assert {file.stem for file in folder.iterdir()} == set(catalogue().names)


def test_every_part_of_the_language_is_shown() -> None:
    """Each kind of node that the parser builds stands in an example."""
    seen: set[type] = set()
    for block in flows():
        seen |= {type(node) for node in tree.walk(parse(Source(flow_text(block))).flow)}
    kinds = {
        each
        for each in vars(tree).values()
        if isinstance(each, type) and is_dataclass(each) and issubclass(each, tree.Node) and not each.__subclasses__()
    }
    assert sorted(each.__name__ for each in kinds - seen) == []


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    text = (ROOT / page).read_text("utf-8")
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if target.startswith(("http:", "https:", "mailto:")):
            continue
        path, _, anchor = target.partition("#")
        file = (ROOT / page).parent / path if path else ROOT / page
        if not file.exists() or (anchor and file.suffix == ".md" and anchor not in anchors(file)):
            broken.append(target)
    assert broken == []


def anchors(file: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", file.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_the_readme_shows_things_in_their_order() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    parts = ["# Sayflow", "<img ", "make demo\nmake test", "```flow\n", "## The map"]
    places = [text.find(part) for part in parts]
    assert -1 not in places
    assert places == sorted(places)
