"""Change a flow as somebody asks for it, and nothing else about it."""

from ...task import Task
from ..repair import Edits

TASK = Task("edit", answer=Edits, tokens=6000)
