"""How quick a full check is: lines per CPU second, of one long flow and of many small files, and the memory of 1 MB.

And how much dearer a line is in a long flow than in a short one: a ratio is the same on a busy machine.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Iterable
from itertools import pairwise

from sayflow.compiler.analyse import analyse
from sayflow.compiler.project import Project
from sayflow.dsl.parse import parse
from sayflow.dsl.source import Source
from sayflow.runtime.steps import catalogue

HEAD = """\
flow long "Many orders, one after another"
type Order = { id: integer, kind: "small" | "large", amount: number, mail: text, note: text? }
input  order: Order
output state: "done" | "refused"

"""
BLOCK = """\
# Order number {n}.
step stock_{n}: http {{
  get: "https://stock.example/articles/{{order.id}}"
  retry: {{ times: 3, wait: 2s, on: ["timeout", "http_503"] }}
}} gives {{ left: integer, place: text? }}
decide route_{n}: send | look | refuse {{
  question: "What about {{order.id}} of {{order.amount}}?"
  never send when order.amount > {n}000
  rule send 90% when stock_{n}.left > 10 and order.kind == "small"
  below 70% ask "desk" within 2d otherwise look
}}
if route_{n} == look {{
  step asked_{n}: ask "Send {{order.id}}?" {{ who: "desk", show: [order] }} gives yes | no
  if asked_{n} == no and order.amount > {n} {{
    finish state = "refused"
  }}
}} otherwise if route_{n} == refuse {{
  finish state = "refused"
}}
let place_{n} = stock_{n}.place else "no place"
let price_{n} = round(order.amount * 1.19, 2)
step letter_{n}: email {{
  to: order.mail
  subject: "Order {{order.id}} costs {{price_{n}}}"
  body: "It stands at {{place_{n}}}."
}}

"""
END = 'finish state = "done"\n'
WIRED_HEAD = """\
flow wired "Many steps, wired one to the next"
input order: text

"""
WIRED_STEP = """\
step stock_{n}: http {{ get: "https://stock.example/articles/{{order}}/{n}" }} gives {{ left: integer }}
"""


def flow(lines: int) -> str:
    """A sound flow of about so many lines."""
    blocks = max(1, (lines - HEAD.count("\n") - 1) // BLOCK.count("\n"))
    return HEAD + "".join(BLOCK.format(n=n) for n in range(1, blocks + 1)) + END


def wired(steps: int) -> str:
    """A sound flow of so many steps in a row of edges."""
    names = [f"stock_{n}" for n in range(1, steps + 1)]
    edges = "".join(f"{name} -> {target}\n" for name, target in pairwise(["start", *names, "end"]))
    return WIRED_HEAD + "".join(WIRED_STEP.format(n=n) for n in range(1, steps + 1)) + edges


def main() -> None:
    """Print one line per figure."""
    project = Project(catalogue())
    small = flow(75)
    analyse(small, project)
    seconds, lines = checked([flow(3_000)], project)
    print(f"{lines / seconds:8,.0f} lines per CPU second, a flow of {lines:,} lines")
    begun = time.process_time()
    parse(Source(flow(3_000)))
    print(f"{(time.process_time() - begun) / seconds:8.0%} of it is parsing")
    seconds, lines = checked([small.replace("flow long", f"flow long_{n}") for n in range(200)], project)
    print(
        f"{seconds:8.2f} CPU seconds for 200 files of {lines // 200} lines each, {lines / seconds:,.0f} lines a second"
    )
    for what, short, long in (
        ("10,000 lines against one of 300", flow(300), flow(10_000)),
        ("1,000 wired steps against one of 100", wired(100), wired(1_000)),
    ):
        print(f"{dearer(short, long, project):8.2f} times as dear is a line of a flow of {what}")
    large = flow(33_000)
    seconds, lines = checked([large], project)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{seconds:8.2f} CPU seconds for {len(large) / 1e6:.2f} MB, {lines:,} lines; {memory:,.0f} MB of memory at most"
    )


def dearer(short: str, long: str, project: Project) -> float:
    """How many times as much a line of the long text costs as one of the short text, which is checked ten times."""
    seconds, lines = checked([short] * 10, project)
    longer, more = checked([long], project)
    return (longer / more) / (seconds / lines)


def checked(texts: Iterable[str], project: Project) -> tuple[float, int]:
    """The CPU seconds of full checks, plans included, and how many lines that were."""
    begun, lines = time.process_time(), 0
    for text in texts:
        found = analyse(text, project)
        assert found.plan is not None, [each.message for each in found.diagnostics][:3]
        lines += text.count("\n")
    return time.process_time() - begun, lines


if __name__ == "__main__":
    main()
