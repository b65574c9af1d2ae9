"""A tree with some of its nodes changed."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

from ...dsl import tree


def changed(node: Any, change: Callable[[Any], Any]) -> Any:
    """The tree with every node put through a change, the inner ones first."""
    fields: dict[str, Any] = {}
    for field in dataclasses.fields(node):
        value = getattr(node, field.name)
        if isinstance(value, tree.Node):
            fields[field.name] = changed(value, change)
        elif isinstance(value, tuple) and any(isinstance(each, tree.Node) for each in value):
            fields[field.name] = tuple(changed(each, change) if isinstance(each, tree.Node) else each for each in value)
    return change(dataclasses.replace(node, **fields) if fields else node)
