"""`python -m bench [NAME ...]`: run all benches of this folder, or those named; each prints its own table."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path


def main() -> None:
    """Run the benches one after another, each under its name."""
    folder = Path(__file__).parent
    names = sys.argv[1:] or sorted(file.stem for file in folder.glob("*.py") if not file.stem.startswith("_"))
    for name in names:
        print(f"\n== {name}", flush=True)
        sys.argv = [name]  # each has options of its own
        runpy.run_path(str(folder / f"{name}.py"), run_name="__main__")


if __name__ == "__main__":
    main()
