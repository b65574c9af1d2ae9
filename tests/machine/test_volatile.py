"""Which settings are recorded with an attempt: those that may read otherwise after a restart."""

import pytest

from sayflow.compiler.analyse import analyse
from sayflow.compiler.project import Project
from sayflow.runtime.machine.volatile import volatile

from .plans import KINDS

A = "step a: task gives text"
B = 'step b: task { x: a else "" }'
SURE = "step b: task { x: a }"
CASES = [
    ("one after another", f"{A}\n{SURE}", set()),
    ("a branch beside", f"all of {{ {A} }} and {{ {B} }}", {"b"}),
    ("behind the branches", f"all of {{ {A} }} and {{ step c: task }}\n{SURE}", set()),
    ("deep in a branch beside", f"all of {{ do d {{ {A} }} }} and {{ do e {{ {B} }} }}", {"b"}),
    ("exclusive arms", f"input n: integer\nif n > 1 {{ {A} }} otherwise {{ {B} }}", set()),
    ("side by side in any of", f"input n: integer\nany of {{\n if n > 1 {{ {A} }}\n if n > 2 {{ {B} }}\n}}", {"b"}),
    ("items have names of their own", f"for each x in [1, 2], all at once {{ {A}; {SURE} }}", set()),
    ("a side block", f"do d {{ {A} }} every 1h {{ {B} }}", {"b"}),
    ("a handler", f"do d {{ {A} }} on error {{ {B} }}", set()),
    ("an outcome", "step a: task\nstep b: task { x: outcome(a) }", {"b"}),
    ("a decision", f"all of {{ {A} }} and {{ decide b: yes | no {{ llm using a; below 60% take no }} }}", {"b"}),
    ("only what it sends counts", f"all of {{ {A} }} and {{ step c: task on error {{ {B} }} }}", {"b"}),
    ("along the edges", f"{SURE}\n{A}\nstart -> a -> b -> end", set()),
    ("edges side by side", f"{A}\n{B}\nstart -> a -> end; start -> b -> end", {"b"}),
    ("a list of words", f'all of {{ {A} }} and {{ step b: task {{ x: ["name", "a"] }} }}', set()),
]


@pytest.mark.parametrize(("text", "expected"), [pytest.param(*case[1:], id=case[0]) for case in CASES])
def test_volatile(text: str, expected: set[str]) -> None:
    analysis = analyse(text + "\n", Project(KINDS))
    assert analysis.plan is not None, [each.message for each in analysis.diagnostics]
    assert volatile(analysis.plan.content) == expected
