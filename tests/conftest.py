"""What every test may use: golden files and how hard Hypothesis tries."""

import difflib
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parent.parent
GOLDEN = ROOT / "tests" / "golden"

settings.register_profile(
    "default", max_examples=40, deadline=None, derandomize=False, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("slow", settings.get_profile("default"), max_examples=2000)
settings.load_profile("slow" if os.environ.get("SAYFLOW_BATTERY") == "1" else "default")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--bless", action="store_true", help="write what the code says now into the golden files")
    parser.addoption("--seed", type=int, default=0, help="the seed that `test_a_seed` simulates")


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository's root, which is the package."""
    return ROOT


@pytest.fixture(scope="session")
def bless(request: pytest.FixtureRequest) -> bool:
    """Whether golden files are to be rewritten instead of compared."""
    return bool(request.config.getoption("--bless"))


@pytest.fixture
def golden(bless: bool) -> Callable[[Path | str, str], None]:
    """`golden(path, text)`: the file at `path` (relative to tests/golden) holds exactly `text`."""

    def check(path: Path | str, text: str) -> None:
        compare(GOLDEN / path, text, bless)

    return check


def compare(path: Path, text: str, bless: bool) -> None:
    """Fail with a diff unless the file at `path` holds `text`; write it there when blessing."""
    try:
        expected = path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        expected = None
    if text == expected:
        return
    name = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
    if bless:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8"))
    elif expected is None:
        pytest.fail(f"no golden file {name} yet; look at the text and run again with --bless\n\n{text}", pytrace=False)
    else:
        pytest.fail(
            f"{name} differs; if the new text is right, run again with --bless\n\n{diff(expected, text)}",
            pytrace=False,
        )


def diff(expected: str, actual: str) -> str:
    """The lines that differ; blanks and line ends are made visible where nothing else differs."""
    old, new = expected.splitlines(), actual.splitlines()
    if old == new or [line.rstrip() for line in old] == [line.rstrip() for line in new]:
        old = [repr(line) for line in expected.splitlines(keepends=True)]
        new = [repr(line) for line in actual.splitlines(keepends=True)]
    return "\n".join(difflib.unified_diff(old, new, "golden", "now", lineterm=""))
