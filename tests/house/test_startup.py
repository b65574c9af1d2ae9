"""Starting up is cheap: checking a flow imports nothing heavy."""

import json
import subprocess
import sys
from pathlib import Path

HEAVY = {"openai", "anthropic", "sqlmodel", "sqlalchemy", "alembic", "fastapi", "rich", "numpy", "httpx2"}

FLOW = """\
flow greet "Say hello"

input  name: text
output greeting: text

finish greeting = "Hello, {name}."
"""

CHECK = """\
import sys
from sayflow.cli.main import main
sys.argv = ["sayflow", "check", {path!r}]
try:
    main()
except SystemExit as stop:
    if stop.code:
        raise
"""

REPORT = """
import json, sys
sys.stdout.flush()
print()
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""


def heavy_imports(code: str, folder: Path) -> set[str]:
    """Which heavy packages are loaded once `code` has run in a new interpreter."""
    run = subprocess.run(
        [sys.executable, "-c", code + REPORT],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return HEAVY & set(json.loads(run.stdout.splitlines()[-1]))


def test_checking_a_flow_imports_nothing_heavy(root: Path, tmp_path: Path) -> None:
    assert heavy_imports("import sayflow", tmp_path) == set()
    if (root / "cli" / "main.py").exists():
        (tmp_path / "greet.flow").write_text(FLOW)
        assert heavy_imports(CHECK.format(path=str(tmp_path / "greet.flow")), tmp_path) == set()


def test_a_heavy_import_is_seen(tmp_path: Path) -> None:
    assert heavy_imports("import sayflow\nimport rich.text, sqlalchemy", tmp_path) == {"rich", "sqlalchemy"}
