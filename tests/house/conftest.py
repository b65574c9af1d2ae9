"""The files of the house, as git sees them."""

import shutil
import subprocess
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def files(root: Path) -> list[Path]:
    """Every file git knows or would take, relative to the root; links to folders are left out."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=root, capture_output=True, check=True).stdout.decode()
    return sorted(Path(name) for name in listed.split("\0") if name and (root / name).is_file())


@pytest.fixture
def copy(root: Path, files: list[Path], tmp_path: Path) -> Path:
    """A copy of the house that a test may damage."""
    place = tmp_path / "copy"
    for file in files:
        if file.parts[0] != ".links":
            (place / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(root / file, place / file)
    shutil.copytree(root / ".links", place / ".links", symlinks=True)
    return place
