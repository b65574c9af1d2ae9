"""The table of codes is whole: what the product says has a page, and what a page shows is true."""

import ast
import importlib.util
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from sayflow.compiler.rules import rules
from sayflow.dsl.codes import Page, PageError, all_codes, page, page_text, parse_page, rule_code
from sayflow.dsl.diagnostic import Diagnostic
from sayflow.dsl.shell import parse_script
from sayflow.dsl.source import Source

FLOORS = ["dsl", "prompts", "compiler", "runtime", "server", "cli"]
WORD = re.compile(r"\bSF\d{3}\b")
DONE_OR_WAITING = {0, 75}

# Pages written ahead of the code that will say them; take one out as soon as it is said.
AHEAD: set[str] = set()


def mentioned(root: Path) -> dict[str, str]:
    """Every code the product's sources mention, with the first file that does."""
    found: dict[str, str] = {}
    for file in sources(root):
        for code in WORD.findall(file.read_text("utf-8")):
            found.setdefault(code, str(file.relative_to(root)))
    return found


@cache
def said(root: Path) -> set[str]:
    """The codes in the product's string constants, and those of rules: a comment or a docstring raises nothing."""
    return set(rules()) | {code for file in sources(root) for code in constants(ast.parse(file.read_text("utf-8")))}


def constants(tree: ast.Module) -> Iterator[str]:
    """The codes in the strings of a module that are not docstrings."""
    idle = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in idle:
            yield from WORD.findall(node.value)


def sources(root: Path) -> list[Path]:
    return sorted(file for floor in FLOORS for file in (root / floor).rglob("*.py"))


def table_faults(pages: dict[str, str], mentioned: dict[str, str], said: set[str], ahead: set[str]) -> list[str]:
    """Codes without a page, pages nobody says, and pages that lack a part."""
    faults = [f"{code} has no page, and {mentioned[code]} mentions it" for code in mentioned if code not in pages]
    for code, text in pages.items():
        try:
            retired = parse_page(code, text).retired
        except PageError as error:
            faults.append(str(error))
            continue
        if retired and code in said:
            faults.append(f"{code} is retired, and the product still says it")
        elif not retired and code not in said | ahead:
            faults.append(f"{code} has a page, and nothing in the product says it")
    return sorted(faults)


def findings(text: str) -> tuple[Diagnostic, ...] | None:
    """What the compiler finds in a text; before there is one, what the parser finds, or nothing."""
    if importlib.util.find_spec("sayflow.compiler.analyse"):
        from sayflow.compiler.analyse import analyse
        from sayflow.compiler.project import Project
        from sayflow.runtime.steps import catalogue

        project = Project(
            catalogue=catalogue(),
            connections={"ledger": {"pii": ["phone"]}},
            hosts={},
            roles={"treasury": {"people": ["Ann"]}},
            tasks=frozenset({"check_stock"}),
            models=frozenset(),
            read=other_file,
            file="page.flow",
        )
        return analyse(text, project).diagnostics
    if importlib.util.find_spec("sayflow.dsl.parse"):
        from sayflow.dsl.parse import parse

        return tuple(parse(Source(text)).diagnostics)
    return None


OTHERS = {
    "kyc.flow": 'input who: text\nstep line: log "checking {who}"\n',
    "broken.flow": "input who: txt\n",
    "counter.flow": "remember count: integer = 0\nkeep count = count + 1\n",
    "circle.flow": 'use "page.flow" as page\nstep more: page\n',
    "payment.flow": (
        "event paid { order: text } from outside\ninput order: text\nwait for paid as p where p.order == order\n"
    ),
}
"""The files that examples use."""


def other_file(path: str) -> str:
    """The text of one of them."""
    if path not in OTHERS:
        raise FileNotFoundError(path)
    return OTHERS[path]


def example_faults(page: Page, bad: tuple[Diagnostic, ...], good: tuple[Diagnostic, ...]) -> list[str]:
    """What the examples of a page show that is not so."""
    faults = []
    if page.code not in {found.code for found in bad}:
        faults.append(f"the bad example of {page.code} yields {sorted({found.code for found in bad})}")
    if wrong := {found.severity for found in bad if found.code == page.code} - {page.severity}:
        faults.append(f"the bad example of {page.code} yields it as {', '.join(sorted(wrong))}")
    if any(found.code == page.code for found in good):
        faults.append(f"the good example of {page.code} yields it too")
    if syntax := sorted({found.code for found in good if found.code < "SF190"}):
        faults.append(f"the good example of {page.code} is no sound text: {syntax}")
    return faults


def typed(example: str, folder: Path) -> tuple[str, list[int]]:
    """All a script prints in a folder, and the exit code of each of its commands."""
    script = parse_script(example)
    for name, text in script.files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    output, codes = "", []
    for command in script.commands:
        if re.search(r"\bRUN\b", command):
            listed = json.loads(shell("sayflow runs --json", folder).stdout)
            command = re.sub(r"\bRUN\b", listed["runs"][0]["run"], command)
        done = shell(command, folder)
        output += done.stdout
        codes.append(done.returncode)
    return output, codes


def shell(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SAYFLOW_")}
    path = f"{Path(sys.executable).parent}{os.pathsep}{kept.get('PATH', '')}"
    return subprocess.run(
        ["/bin/sh", "-c", command],
        cwd=folder,
        env={**kept, "PATH": path, "HOME": str(folder), "NO_COLOR": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def test_the_table_is_whole(root: Path) -> None:
    pages = {code: page_text(code) for code in all_codes()}
    assert table_faults(pages, mentioned(root), said(root), AHEAD) == []


def test_the_folder_of_pages_holds_nothing_else(root: Path) -> None:
    names = {file.name for file in (root / "dsl" / "pages").iterdir()}
    assert {name for name in names if not re.fullmatch(r"SF\d{3}\.md", name)} == set()


def test_a_rule_has_no_second_page(root: Path) -> None:
    assert [code for code in rules() if (root / "dsl" / "pages" / f"{code}.md").exists()] == []


def test_a_rule_has_a_golden_case_of_its_name(root: Path) -> None:
    modules = sorted(file.stem for file in (root / "compiler" / "rules").glob("*.py") if file.stem != "__init__")
    assert [rule_code(module) for module in modules] == list(rules())
    assert sorted(folder.name for folder in (root / "tests" / "golden" / "rules").iterdir()) == modules


@pytest.mark.parametrize("code", [code for code in all_codes() if code < "SF8"])
def test_examples_of_flows_are_true(root: Path, code: str) -> None:
    if code not in said(root):
        pytest.skip("nothing says this code yet")
    whole = importlib.util.find_spec("sayflow.compiler.analyse") is not None
    bad, good = findings(page(code).bad), findings(page(code).good)
    if bad is None or good is None or not (whole or code < "SF190"):
        pytest.skip("what would find it is not built yet")
    assert example_faults(page(code), bad, good) == []


@pytest.mark.parametrize("code", [code for code in all_codes() if code >= "SF8"])
def test_examples_of_commands_are_true(root: Path, tmp_path: Path, code: str) -> None:
    if code not in said(root) or not (root / "cli" / "main.py").exists():
        pytest.skip("nothing says this code yet")
    found = page(code)
    if parse_script(found.bad).not_run or parse_script(found.good).not_run:
        pytest.skip("its examples need what a test cannot give")
    for name in ("bad", "good"):
        (tmp_path / name).mkdir()
    bad, _ = typed(found.bad, tmp_path / "bad")
    good, codes = typed(found.good, tmp_path / "good")
    assert code in bad
    assert code not in good
    assert set(codes) <= DONE_OR_WAITING, good
    assert "Traceback" not in bad + good


SOUND = """\
# SF101 A title
severity: error
since: 0.1

What it is.

## Why
Because.

## Bad
```flow
bad
```

## Good
```flow
good
```
"""


def test_a_sound_table_has_no_fault() -> None:
    retired = SOUND.replace("since: 0.1", "since: 0.1\nretired: 0.2").replace("SF101", "SF102")
    assert table_faults({"SF101": SOUND, "SF102": retired}, {"SF101": "a.py"}, {"SF101"}, set()) == []
    assert table_faults({"SF101": SOUND}, {}, set(), {"SF101"}) == []


def test_a_missing_page_and_an_idle_one_are_seen() -> None:
    assert table_faults({"SF101": SOUND}, {"SF102": "dsl/a.py"}, {"SF102"}, set()) == [
        "SF101 has a page, and nothing in the product says it",
        "SF102 has no page, and dsl/a.py mentions it",
    ]
    retired = SOUND.replace("since: 0.1", "since: 0.1\nretired: 0.2")
    assert table_faults({"SF101": retired}, {"SF101": "a.py"}, {"SF101"}, set()) == [
        "SF101 is retired, and the product still says it"
    ]


@pytest.mark.parametrize(
    ("lost", "instead", "fault"),
    [
        ("# SF101 A title", "# SF102 A title", "the first line is not"),
        ("severity: error\n", "", "severity"),
        ("severity: error\n", "severity: loud\n", "severity"),
        ("since: 0.1\n", "", "since"),
        ("What it is.\n", "", "what it is"),
        ("Because.\n", "", "nothing stands under ## Why"),
        ("## Why\n", "", "## Why"),
        ("## Bad\n", "## Worse\n", "## Bad"),
        ("```flow\nbad\n```\n", "", "## Bad does not hold"),
        ("```flow\nbad\n```\n", "```sh\nbad\n```\n", "## Bad does not hold"),
        ("```flow\ngood\n```\n", "good\n", "## Good does not hold"),
    ],
)
def test_a_page_without_a_part_is_seen(lost: str, instead: str, fault: str) -> None:
    text = SOUND.replace(lost, instead)
    assert text != SOUND
    (found,) = table_faults({"SF101": text}, {"SF101": "a.py"}, {"SF101"}, set())
    assert fault in found


def test_a_file_without_an_end_is_seen() -> None:
    text = SOUND.replace("SF101", "SF801").replace("```flow", "```sh").replace("\nbad\n", "\n# file x\nbad\n")
    (found,) = table_faults({"SF801": text}, {"SF801": "a.py"}, {"SF801"}, set())
    assert "no `# end` follows `# file x`" in found


def test_only_what_may_be_raised_is_said() -> None:
    source = '"""SF101."""\n# SF102\ncode = "SF103"\ndef f():\n    "SF104"\n    return f"SF105 {code}"\n'
    assert set(constants(ast.parse(source))) == {"SF103", "SF105"}


def test_untrue_examples_are_seen() -> None:
    sound = parse_page("SF201", SOUND.replace("SF101", "SF201"))
    yields, other = Diagnostic("SF201", "m"), Diagnostic("SF104", "m")
    assert example_faults(sound, (yields, other), ()) == []
    assert example_faults(sound, (other,), (yields, other)) == [
        "the bad example of SF201 yields ['SF104']",
        "the good example of SF201 yields it too",
        "the good example of SF201 is no sound text: ['SF104']",
    ]
    hint = sound._replace(severity=type(sound.severity).HINT)
    assert example_faults(hint, (yields,), ()) == ["the bad example of SF201 yields it as error"]


def test_a_script_is_typed(tmp_path: Path) -> None:
    output, codes = typed("# file a/b.txt\nhello\n# end\ncat a/b.txt\necho oh >&2; exit 3\n", tmp_path)
    assert (output, codes) == ("hello\noh\n", [0, 3])
