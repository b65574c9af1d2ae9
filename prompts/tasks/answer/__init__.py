"""What an `llm` step asks."""

from ...task import Task

TASK = Task("answer", tokens=4096)
