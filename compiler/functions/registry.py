"""What a function of the language is, and how one is entered in the table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from ..values import Value

Type = Any
"""A type as the plan holds it, plain JSON."""

Parameter = tuple[str, Type, bool]
"""Its name, its type, and whether it may be left out."""


class Function(NamedTuple):
    """One function: what the checker, the evaluator, the reference and its own test need to know.

    `result` is a type or a callable that gives it from the types of the arguments. `example` is an expression
    and what `show` prints of its value. `call` takes the arguments, of a `zoned` function the time zone of
    the flow first; it is None for what only the run can answer. `more`: the last parameter may be repeated.
    `deep`: the whole of a list or record is read, not its elements only, so a call costs by its size.
    `picks`: its value comes from the elements of its one list, and is missing for an empty one only.
    """

    name: str
    parameters: tuple[Parameter, ...]
    result: Type | Callable[[Sequence[Type]], Type]
    doc: str
    example: tuple[str, str]
    call: Callable[..., Value] | None
    zoned: bool = False
    more: bool = False
    deep: bool = False
    picks: bool = False

    @property
    def least(self) -> int:
        """How many arguments it needs."""
        return sum(not optional for _, _, optional in self.parameters)

    @property
    def most(self) -> int | None:
        """How many arguments it takes; None: any number."""
        return None if self.more else len(self.parameters)

    def parameter(self, index: int) -> Parameter:
        """The parameter that an argument belongs to."""
        return self.parameters[min(index, len(self.parameters) - 1)]

    def result_type(self, arguments: Sequence[Type]) -> Type:
        """The type of its value for arguments of these types."""
        return self.result(arguments) if callable(self.result) else self.result


REGISTRY: dict[str, Function] = {}

RECORD: Type = ["record", {}]
LIST: Type = ["list", "any"]
NUMBER_OR_TEXT: Type = ["union", ["number", "text"]]
ANYTHING: Type = ["optional", "any"]


def function(
    name: str,
    parameters: Sequence[Parameter | tuple[str, Type]],
    result: Type | Callable[[Sequence[Type]], Type],
    doc: str,
    example: tuple[str, str],
    *,
    zoned: bool = False,
    more: bool = False,
    deep: bool = False,
    picks: bool = False,
) -> Callable[[Callable[..., Value]], Callable[..., Value]]:
    """Enter the decorated callable in the table."""

    def enter(call: Callable[..., Value]) -> Callable[..., Value]:
        _enter(name, parameters, result, doc, example, call, zoned, more, deep, picks)
        return call

    return enter


def operation(
    name: str,
    parameters: Sequence[Parameter | tuple[str, Type]],
    result: Type | Callable[[Sequence[Type]], Type],
    doc: str,
    example: tuple[str, str],
) -> None:
    """Enter what only the run can answer: the table documents it, the evaluation context does it."""
    _enter(name, parameters, result, doc, example, None, False, False, False, False)


def _enter(
    name: str,
    parameters: Sequence[Parameter | tuple[str, Type]],
    result: Type | Callable[[Sequence[Type]], Type],
    doc: str,
    example: tuple[str, str],
    call: Callable[..., Value] | None,
    zoned: bool,
    more: bool,
    deep: bool,
    picks: bool,
) -> None:
    if name in REGISTRY:
        raise ValueError(f"the function {name} is there already")
    full = tuple((each[0], each[1], len(each) > 2 and bool(each[2])) for each in parameters)
    REGISTRY[name] = Function(name, full, result, doc, example, call, zoned, more, deep, picks)
