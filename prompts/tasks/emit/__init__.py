"""Write the flow of an outline, as text."""

from ...task import Task

TASK = Task("emit")
