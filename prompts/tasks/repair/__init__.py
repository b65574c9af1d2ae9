"""Mend what the checker found in a flow, changing only the lines that need it."""

from ...structured import Closed
from ...task import Task


class Edit(Closed):
    """Lines `first` to `last` are replaced by `text`; with `last` one less than `first` it is put in before `first`."""

    first: int
    last: int
    text: str


class Edits(Closed):
    """What to change, and why in one sentence."""

    why: str
    edits: list[Edit]


TASK = Task("repair", answer=Edits, tokens=6000)
