"""The one loop between a machine and a world: what is due is recorded before anything leaves for the outside."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from .machine.event import Command, Event
from .machine.machine import Machine
from .machine.program import Program


class World(Protocol):
    """Where commands go and where events are kept: the real world, or a virtual one in tests."""

    def record(self, machine: Machine, events: list[Event]) -> None:
        """Keep the events of one turn, all or none."""

    def perform(self, machine: Machine, command: Command) -> None:
        """Start what a command asks for; its outcome comes back as a message to the machine."""


def turn(machine: Machine, world: World) -> None:
    """Let a machine do all it can, keep what it recorded, then let its commands out."""
    _let_out(machine, world, machine.advance())


def go_on(machine: Machine, world: World) -> None:
    """Let a machine that was replayed go on: what is owed leaves only once all that led to it is kept."""
    _let_out(machine, world, machine.outstanding())


def _let_out(machine: Machine, world: World, commands: list[Command]) -> None:
    events = machine.take_events()
    if events:
        world.record(machine, events)
    for command in commands:
        world.perform(machine, command)


def replay(program: Program, run: str, events: Iterable[Event]) -> Machine:
    """A machine in the state that recorded events lead to; `outstanding` then says what the world owes."""
    machine = Machine(program, run)
    for event in events:
        machine.apply(event)
    machine.commands = []
    machine.take_places()
    return machine
