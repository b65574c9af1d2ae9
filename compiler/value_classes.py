"""Values that Python has no class for: working days, a reference to a secret, a reference to a file."""

from __future__ import annotations

from typing import Any


class Frozen:
    """A small value object: its slots are set once, equality and hash go by them."""

    __slots__: tuple[str, ...] = ()

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} can't be changed")

    def _parts(self) -> tuple[object, ...]:
        return tuple([getattr(self, slot) for slot in self.__slots__])

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and isinstance(other, Frozen) and self._parts() == other._parts()

    def __hash__(self) -> int:
        return hash((type(self), *self._parts()))

    def __repr__(self) -> str:
        return f"{type(self).__name__}{self._parts()!r}"

    def __reduce__(self) -> tuple[type, tuple[object, ...]]:
        return type(self), self._parts()


class WorkingDays(Frozen):
    """`5 working days`: Mondays to Fridays; `amount` may be negative."""

    __slots__ = ("amount",)
    amount: int

    def __init__(self, amount: int) -> None:
        object.__setattr__(self, "amount", amount)

    def __str__(self) -> str:
        return f"{self.amount} working day{'' if abs(self.amount) == 1 else 's'}"


class SecretReference(Frozen):
    """The name of a secret, never its value; prints as `***`."""

    __slots__ = ("name",)
    name: str

    def __init__(self, name: str) -> None:
        object.__setattr__(self, "name", name)

    def __repr__(self) -> str:
        return "***"

    __str__ = __repr__

    def __format__(self, form: str) -> str:
        return "***"


class FileReference(Frozen):
    """A stored file: `name`, `hash` of its content, `size` in bytes, `media_type`.

    Only the runtime makes one, so a record from outside can't pass itself off as a file.
    """

    __slots__ = ("name", "hash", "size", "media_type")  # noqa: RUF023 - the order of __init__
    name: str
    hash: str
    size: int
    media_type: str

    def __init__(self, name: str, hash: str, size: int, media_type: str) -> None:
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "hash", hash)
        object.__setattr__(self, "size", size)
        object.__setattr__(self, "media_type", media_type)

    def fields(self) -> dict[str, Any]:
        """What a flow may read of it."""
        return dict(zip(self.__slots__, self._parts(), strict=True))

    def __str__(self) -> str:
        return self.name
