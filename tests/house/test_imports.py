"""Imports only go down the floors, and no two modules wait for each other."""

import ast
import graphlib
from collections.abc import Iterator
from pathlib import Path

import pytest

FLOORS = ["grammar", "dsl", "prompts", "compiler", "runtime", "server", "cli"]


def product_modules(root: Path) -> dict[str, Path]:
    """Every module of the package: import name -> file."""
    files = [
        root / "__init__.py",
        root / "__main__.py",
        *(f for floor in FLOORS for f in (root / floor).rglob("*.py")),
    ]
    return {module_name(file.relative_to(root)): file for file in files if file.exists()}


def module_name(path: Path) -> str:
    """`dsl/render/json.py` -> `sayflow.dsl.render.json`; a package is known by its `__init__`."""
    return ".".join(["sayflow", *path.with_suffix("").parts])


def imported(module: str, node: ast.AST) -> Iterator[tuple[str, ...]]:
    """The names of ours that one statement or call imports, as paths below `sayflow`."""
    names: list[str] = []
    if isinstance(node, ast.Import):
        names = [alias.name for alias in node.names]
    elif isinstance(node, ast.ImportFrom):
        here = module.split(".")[: -node.level] if node.level else []
        names = [".".join([*here, *([node.module] if node.module else []), alias.name]) for alias in node.names]
    elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        names = [str(node.args[0].value)] if called in {"import_module", "__import__"} else []
    for name in names:
        first, *rest = name.split(".")
        if first == "sayflow":
            yield tuple(rest)


def floor_faults(module: str, source: str) -> list[str]:
    """Imports in `source` that go up a floor, or to `sayflow` itself, which stands on all of them."""
    floor = module.split(".")[1]
    if floor not in FLOORS:  # the root's __init__ and __main__ stand above the whole house
        return []
    faults = []
    for node in ast.walk(ast.parse(source)):
        for path in imported(module, node):
            place = f"{module}:{getattr(node, 'lineno', 0)}"
            if not path or path[0] not in FLOORS:
                if floor != "cli":
                    faults.append(f"{place} imports from `sayflow` itself: name the floor that holds it")
            elif FLOORS.index(path[0]) > FLOORS.index(floor):
                faults.append(f"{place} goes up from {floor} to {path[0]}")
    return faults


def absolute_imports(module: str, source: str) -> list[str]:
    """Imports of our own by full name: a type checker takes them for other modules than the relative ones."""
    nodes = [n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Import | ast.ImportFrom)]
    absolute = [n for n in nodes if not getattr(n, "level", 0) and any(imported(module, n))]
    return [f"{module}:{node.lineno} imports `sayflow` by name: write it relative" for node in absolute]


def imports_at_load(module: str, tree: ast.Module) -> Iterator[tuple[str, ...]]:
    """What a module imports while it is loaded: not inside functions, not for the type checkers only."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            waiting.extend(node.orelse)
            continue
        yield from imported(module, node)
        waiting.extend(ast.iter_child_nodes(node))


def find_cycle(sources: dict[str, str]) -> list[str]:
    """The modules of one import cycle, or nothing."""
    graph: dict[str, set[str]] = {}
    for module, source in sources.items():
        needs = set()
        for path in imports_at_load(module, ast.parse(source)):
            name = ".".join(["sayflow", *path])
            parent = name.rpartition(".")[0]
            needs |= {m for m in (name, f"{name}.__init__") if m in sources} or {
                m for m in (parent, f"{parent}.__init__") if m in sources
            }
        graph[module] = needs - {module}
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as error:
        return list(error.args[1])
    return []


def test_imports_go_down(root: Path) -> None:
    modules = product_modules(root)
    assert len(modules) > 10
    assert [fault for name, file in modules.items() for fault in floor_faults(name, file.read_text("utf-8"))] == []


def test_imports_are_relative(root: Path) -> None:
    modules = product_modules(root)
    assert [fault for name, file in modules.items() for fault in absolute_imports(name, file.read_text("utf-8"))] == []


def test_no_import_cycle(root: Path) -> None:
    assert find_cycle({name: file.read_text("utf-8") for name, file in product_modules(root).items()}) == []


@pytest.mark.parametrize(
    "source",
    [
        "from ..compiler import plan",
        "from ..compiler.plan import Plan",
        "from .. import compiler",
        "import sayflow.runtime.machine",
        "from sayflow import cli",
        "from sayflow.cli.main import main",
        "def late():\n    from ..runtime import engine",
        "if TYPE_CHECKING:\n    from ..server import app",
        "import importlib\nimportlib.import_module('sayflow.runtime')",
        "from sayflow import analyse",
        "from .. import __version__",
        "import sayflow",
    ],
)
def test_a_way_up_is_seen(source: str) -> None:
    assert len(floor_faults("sayflow.dsl.parse", source)) == 1


@pytest.mark.parametrize(
    "source",
    [
        "from . import tree",
        "from .tree import Flow",
        "from ..grammar import x",
        "from .. import grammar",
        "import re",
    ],
)
def test_a_way_down_is_free(source: str) -> None:
    assert floor_faults("sayflow.dsl.parse", source) == []


def test_floors_of_packages_and_of_the_root() -> None:
    assert floor_faults("sayflow.compiler.check.__init__", "from ..graph import Graph\nfrom ...dsl import tree") == []
    assert len(floor_faults("sayflow.compiler.check.__init__", "from ...runtime import machine")) == 1
    assert floor_faults("sayflow.__main__", "from .cli.main import main") == []
    assert floor_faults("sayflow.cli.main", "from .. import __version__") == []


def test_an_absolute_import_is_seen() -> None:
    source = "import re\nfrom . import tree\nimport sayflow.dsl\nfrom sayflow.dsl import tree\nimport sayflowers\n"
    assert [fault.split()[0] for fault in absolute_imports("sayflow.dsl.parse", source)] == [
        "sayflow.dsl.parse:3",
        "sayflow.dsl.parse:4",
    ]


def test_a_cycle_is_seen() -> None:
    sources = {
        "sayflow.dsl.__init__": "",
        "sayflow.dsl.one": "from .two import x",
        "sayflow.dsl.two": "from . import three",
        "sayflow.dsl.three": "import sayflow.dsl.one",
    }
    assert {name.rpartition(".")[2] for name in find_cycle(sources)} == {"one", "two", "three"}
    late = "def f():\n    import sayflow.dsl.one\n\nif TYPE_CHECKING:\n    from .one import x"
    assert find_cycle(sources | {"sayflow.dsl.three": late}) == []


def test_a_cycle_through_a_package_is_seen() -> None:
    sources = {"sayflow.dsl.__init__": "from .one import x", "sayflow.dsl.one": "from . import y"}
    assert {name.rpartition(".")[2] for name in find_cycle(sources)} == {"one", "__init__"}
