"""What a command costs from a cold process: wall time and memory, beside the imports it can't do without."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROUNDS = 7
STEP = 'step s{n}: log "step {n} of {{who}}"\n'
FIFTY = 'flow fifty "Fifty lines"\ninput who: text = "me"\n' + "".join(
    STEP.format(n=n) if n % 3 else f'if who == "{n}" {{ finish }}\n' for n in range(48)
)
THREE = 'step a: log "one"\nstep b: log "two"\nstep c: log "three"\n'


def measured(arguments: list[str], folder: Path) -> tuple[float, float]:
    """Wall seconds and peak memory in MiB of one process; its output is thrown away."""
    begun = time.perf_counter()
    child = subprocess.Popen(arguments, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    took = time.perf_counter() - begun
    child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode == 0, arguments
    return took, usage.ru_maxrss / 1024


def best(contenders: list[list[str]], folder: Path, rounds: int = ROUNDS) -> list[tuple[float, float]]:
    """The least of each, taking turns."""
    least = [(float("inf"), float("inf"))] * len(contenders)
    for _ in range(rounds):
        for place, arguments in enumerate(contenders):
            took, memory = measured(arguments, folder)
            least[place] = (min(least[place][0], took), min(least[place][1], memory))
    return least


def main() -> None:
    """Print the table."""
    sayflow = str(Path(sys.executable).with_name("sayflow"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "fifty.flow").write_text(FIFTY)
        (folder / "three.flow").write_text(THREE)
        (folder / "large.flow").write_text(large())
        imports = [sys.executable, "-c", "import lark, pydantic"]
        python = [sys.executable, "-c", "pass"]
        check = [sayflow, "check", "fifty.flow"]
        run = [sayflow, "run", "three.flow"]
        measured(check, folder)
        measured(run, folder)
        bare, floor, checked, ran = best([python, imports, check, run], folder)
        print(f"python -c pass                      {bare[0] * 1000:7.0f} ms  {bare[1]:6.1f} MiB")
        print(f"python -c 'import lark, pydantic'   {floor[0] * 1000:7.0f} ms  {floor[1]:6.1f} MiB")
        ratio = checked[0] / floor[0]
        checking = f"{checked[0] * 1000:7.0f} ms  {checked[1]:6.1f} MiB  {ratio:.2f}x"
        print(f"sayflow check, 50 lines             {checking}  goal <= 3x")
        print(f"sayflow run, 3 steps, plan cached   {ran[0] * 1000:7.0f} ms  {ran[1]:6.1f} MiB  goal <= 250 ms, 50 MiB")
        (took, memory), *_ = best([[sayflow, "check", "large.flow"]], folder, 1)
        size = (folder / "large.flow").stat().st_size / 1e6
        print(f"sayflow check, {size:.2f} MB               {took:7.1f} s   {memory:6.0f} MiB  goal <= 15 s, 1000 MiB")


def large() -> str:
    """A flow of one megabyte."""
    lines, length, number = ['input who: text = "me"\n'], 0, 0
    while length < 1_000_000:
        line = f'step s{number}: log "step {number} of {{who}}, which says {{upper(who)}}" {{ level: "info" }}\n'
        lines.append(line)
        length += len(line)
        number += 1
    return "".join(lines)


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    main()
