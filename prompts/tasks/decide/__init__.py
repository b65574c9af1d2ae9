"""Give an opinion in a decision: how likely each option is the right one."""

from ...structured import Closed
from ...task import Task


class Chance(Closed):
    """How likely an option is the right one, in percent."""

    option: str
    percent: int


class Opinion(Closed):
    """What is thought of the options, why, and which facts it rests on."""

    reasons: list[str]
    facts_used: list[str]
    chances: list[Chance]


TASK = Task("decide", answer=Opinion, tokens=2000)
