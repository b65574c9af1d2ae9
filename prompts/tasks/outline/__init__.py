"""Take a description apart: what happens, who does it, what is chosen, what is repeated, each with its words."""

from ...structured import Closed
from ...task import Task


class Activity(Closed):
    """Something that is done; `name` is what its step will be called, `kind` the step kind, `quote` its words."""

    name: str
    does: str
    who: str
    kind: str
    quote: str


class Choice(Closed):
    """A place where the way parts; both ways are said, also the one that the text leaves out."""

    question: str
    if_so: str
    if_not: str
    quote: str


class Loop(Closed):
    """Something repeated: over what or until when, and how often at most."""

    repeats: str
    bound: str
    quote: str


class Wait(Closed):
    """A pause, a time limit, or an event waited for."""

    waits_for: str
    quote: str


class Value(Closed):
    """Something the flow is started with or gives; `type` as the language writes it."""

    name: str
    type: str
    quote: str


class Outline(Closed):
    """A description, taken apart. `background` are the sentences that say nothing to do."""

    name: str
    title: str
    trigger: str
    inputs: list[Value]
    outputs: list[Value]
    activities: list[Activity]
    choices: list[Choice]
    loops: list[Loop]
    waits: list[Wait]
    background: list[str]
    assumptions: list[str]
    questions: list[str]


TASK = Task("outline", answer=Outline, tokens=6000)
