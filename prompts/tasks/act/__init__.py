"""What an `agent` step asks in each round."""

from ...structured import Closed
from ...task import Task


class Turn(Closed):
    """What it wants next: a step to be called with these arguments (JSON), or, with an empty `call`, its answer."""

    call: str
    arguments: str
    answer: str


TASK = Task("act", answer=Turn, tokens=4096)
