"""Write the flow of an outline as a flat list of numbered lines, which is printed as a flow."""

from typing import Literal

from ...structured import Closed
from ...task import Task

Op = Literal[
    "step",
    "if",
    "otherwise_if",
    "otherwise",
    "for_each",
    "all_of",
    "and",
    "repeat",
    "wait",
    "let",
    "finish",
    "fail",
    "on_error",
    "within",
]


class Field(Closed):
    """A name with a type, or with an expression."""

    name: str
    value: str


class Line(Closed):
    """One line: what stands below line `2` has the numbers `2.1`, `2.2` and so on.

    `name` and `kind` are those of a step, or the name of a loop's variable or of a value; `value` is the condition, the
    list, the duration, the expression or what stands right behind a step's kind.
    """

    number: str
    op: Op
    name: str
    kind: str
    value: str
    settings: list[Field]
    gives: str


class FlatTest(Closed):
    """A test: its title and its lines."""

    title: str
    lines: list[str]


class FlatPlan(Closed):
    """A flow as flat lists."""

    name: str
    title: str
    declarations: list[str]
    inputs: list[Field]
    outputs: list[Field]
    lines: list[Line]
    tests: list[FlatTest]


TASK = Task("plan", answer=FlatPlan)
