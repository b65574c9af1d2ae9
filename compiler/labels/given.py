"""What is written in a step, with its label."""

from __future__ import annotations

from typing import NamedTuple

from ...dsl.tree import Expression
from .label import Label


class Given(NamedTuple):
    """One setting of a step with the label of its value."""

    name: str
    value: Expression
    label: Label
