"""Who is who: the members of roles, and who may answer what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from ..dsl.error import SayflowError


class Roles:
    """The people in each role, by the names they answer under; a role without people is one that anybody may be in.

    As long as no role has people, nothing is known of anybody, and everybody may answer everything. Names are the same
    whatever their letters' case and the space around them.
    """

    def __init__(self, people: Mapping[str, Iterable[str]] | None = None) -> None:
        self.people = {_plain(role): {_plain(each) for each in members} for role, members in (people or {}).items()}
        self._names = {_plain(role): role for role in people or ()} | {
            _plain(each): each for members in (people or {}).values() for each in members
        }
        self.known_people = frozenset(each for members in self.people.values() for each in members)

    def __bool__(self) -> bool:
        """Whether it is known who anybody is."""
        return bool(self.known_people)

    def knows(self, name: str) -> bool:
        """Whether a name is that of a role or of a person in one."""
        return _plain(name) in self._names

    def nearest(self, name: str) -> str | None:
        """The known name that is written most like this one."""
        near = get_close_matches(_plain(name), self._names, 1)
        return self._names[near[0]] if near else None

    def may_answer(self, who: Any, by: str | None) -> bool:
        """Whether somebody is among those asked: a role, a person, a list of them, or nobody in particular."""
        if not self or who is None or who == []:
            return True
        person = _plain(by or "")
        for each in who if isinstance(who, list) else [who]:
            asked = _plain(str(each))
            if asked in self.people and not self.people[asked]:
                return True
            if person and person in self.people.get(asked, ()):
                return True
            if person == asked and person in self.known_people:
                return True
        return False


EVERYBODY = Roles()
"""Nothing is known of anybody."""


def known_name(roles: Roles, name: str) -> str:
    """The name of a person or role, without space around; SF815 where people are known, and this is none of them."""
    name = name.strip()
    if not name or (roles and not roles.knows(name)):
        near = roles.nearest(name) if name else None
        hint = f"did you mean `{near}`?" if near else "`[roles]` in the configuration names them"
        raise SayflowError("SF815", f"there is no person and no role `{name}`", hint=hint)
    return name


def _plain(name: str) -> str:
    return name.strip().casefold()
