"""Caps on what the models of a run take: counted in its journal, held where models are handed out."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from ..machine.machine import Machine

if TYPE_CHECKING:
    from ...prompts.model import Model
    from ...prompts.wrappers.allowance import Allowance
    from ..ports import Ports


def allowance_of(machine: Machine) -> Allowance | None:
    """What is left for the models of a run, as its journal tells; none where nothing caps it."""
    caps = machine.caps
    if "tokens" not in caps and "dollars" not in caps:
        return None
    from ...prompts.wrappers.allowance import Allowance
    from ...prompts.wrappers.purse import Purse

    dollars = Decimal(caps["dollars"]) if "dollars" in caps else None
    return Allowance(Purse(caps.get("tokens"), machine.tokens), Purse(dollars, machine.dollars))


def within(ports: Ports, allowance: Allowance) -> Ports:
    """The same ports, with models that take from an allowance."""
    made: dict[str | None, Model] = {}

    def models(name: str | None) -> Model:
        if name not in made:
            made[name] = allowance.around(ports.models(name))
        return made[name]

    return ports.with_models(models)
