"""The nodes of a program, one file a family, loaded when a plan has one of them."""

from __future__ import annotations

from importlib import import_module

FAMILIES = {
    "blocks": ("let", "do", "emit", "keep"),
    "choices": ("choice",),
    "decisions": ("decide",),
    "ends": ("finish", "fail", "fail_again", "stop", "go_to"),
    "loops": ("each", "repeat"),
    "parts": ("flow",),
    "parallel": ("parallel", "any"),
    "steps": ("step",),
    "undoing": ("roll_back",),
    "waits": ("wait",),
}
"""Which file holds which `op` of a plan."""


def load(op: str) -> None:
    """Import the family of an `op`, which registers its nodes; KeyError for one that no file holds."""
    family = next((family for family, ops in FAMILIES.items() if op in ops), None)
    if family is None:
        raise KeyError(f"a plan of this version has no node `{op}`")
    import_module(f".{family}", __name__)
