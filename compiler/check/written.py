"""Types as they are written become types as the plan holds them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...dsl.tree import (
    FieldType,
    ListType,
    Member,
    Optional,
    RecordType,
    Type,
    TypeDefinition,
    TypeName,
    Union,
)
from .. import types
from .context import Context
from .findings import here, instead, listed, nearest

LARGEST = 5_000
"""A type written out in full may have this many parts."""


class Types:
    """Resolves the types of one flow; declared types are resolved when first needed."""

    def __init__(self, context: Context, definitions: Mapping[str, TypeDefinition]) -> None:
        self.context = context
        self.definitions = definitions
        self.resolved: dict[str, types.Type] = {}
        self.busy: list[str] = []

    def resolve(self, written: Type) -> types.Type:
        """The type that is meant; what is wrong is reported and counts as `any`."""
        if isinstance(written, TypeName):
            found = self._named(written)
            if found is None:
                return self._unknown(written)
            return found
        if isinstance(written, Member):
            return ["one_of", [written.value]]
        if isinstance(written, Optional):
            return types.optional(self.resolve(written.of))
        if isinstance(written, ListType):
            return ["list", self.resolve(written.of)]
        if isinstance(written, RecordType):
            return ["record", self.fields(written.fields)]
        if isinstance(written, Union):
            return self._union(written)
        return "any"

    def fields(self, written: tuple[FieldType, ...]) -> dict[str, types.Type]:
        """The fields of a record or an event."""
        fields: dict[str, types.Type] = {}
        places: dict[str, FieldType] = {}
        for each in written:
            if each.name in fields:
                self.context.findings.error(
                    "SF204",
                    each.span,
                    f"the field `{each.name}` is declared twice",
                    labels=here(places[each.name].span, "first here"),
                    hint="remove one of the two",
                )
                continue
            places[each.name] = each
            fields[each.name] = self.resolve(each.type)
        return fields

    def _named(self, written: TypeName) -> types.Type | None:
        """A base type or a declared one; none for any other word."""
        name = written.name
        if name in types.BASE_TYPES:
            return name
        definition = self.definitions.get(name)
        if definition is None:
            return None
        if name in self.resolved:
            return self.resolved[name]
        if name in self.busy:
            self.context.findings.error(
                "SF216",
                written.span,
                f"the type `{name}` contains itself",
                labels=here(definition.name_span, "declared here"),
                hint="a value of it would never end; leave the field out or use a text that names the other one",
            )
            return "any"
        self.busy.append(name)
        found = self.resolve(definition.type)
        self.busy.pop()
        if _size(found) > LARGEST:
            self.context.findings.error(
                "SF217",
                definition.name_span,
                f"the type `{name}` has more than {LARGEST} parts when it is written out",
                hint="types that hold types that hold types grow fast: use `any` for a part that nobody reads",
            )
            found = "any"
        self.resolved[name] = found
        return found

    def _unknown(self, written: TypeName) -> types.Type:
        known = [*types.BASE_TYPES, *self.definitions]
        guess = nearest(written.name, known)
        rest: dict[str, Any] = instead(written.span, guess)
        if not rest:
            rest = {
                "hint": f"declare it: `type {written.name} = ...`; "
                f"the language has {listed(sorted(types.BASE_TYPES), 'and', most=12)}"
            }
        self.context.findings.error("SF206", written.span, f"there is no type `{written.name}`", **rest)
        return "any"

    def _union(self, written: Union) -> types.Type:
        """A closed set, or records told apart; a bare word that is no type is a member."""
        named = [(each, self._named(each) if isinstance(each, TypeName) else None) for each in written.options]
        has_types = any(found is not None and found[0] != "one_of" for _, found in named) or any(
            not isinstance(each, TypeName | Member) for each, _ in named
        )
        options: list[types.Type] = []
        members: list[str] = []
        for each, found in named:
            if isinstance(each, TypeName) and found is None and not has_types:
                option: types.Type = ["one_of", [each.name]]
            else:
                option = self.resolve(each) if found is None else found
            if option[0] == "one_of":
                self._repeated(each, members, option[1])
                members += [member for member in option[1] if member not in members]
            elif option[0] == "union":
                options += option[1]
            else:
                options.append(option)
        if not options:
            return ["one_of", members]
        if members or any(option[0] != "record" for option in options):
            return self._mixed(written, options)
        self._told_apart(written, options)
        return ["union", options]

    def _repeated(self, written: Type, members: list[str], new: list[str]) -> None:
        twice = [member for member in new if member in members]
        if twice:
            self.context.findings.error(
                "SF204", written.span, f"`{twice[0]}` stands twice in this closed set", hint="remove one of the two"
            )

    def _mixed(self, written: Union, options: list[types.Type]) -> types.Type:
        if "any" not in options:
            self.context.findings.error(
                "SF218",
                written.span,
                "only words of a closed set or records can be joined with `|`",
                hint="use `any`, or a record with one optional field for each possibility",
            )
        return "any"

    def _told_apart(self, written: Union, options: list[types.Type]) -> None:
        for index, option in enumerate(options):
            for other in options[index + 1 :]:
                if not _distinct(option[1], other[1]):
                    self.context.findings.error(
                        "SF218",
                        written.span,
                        "the records joined here can't be told apart",
                        hint='give each a field of its own, or one like `kind: "person"` that says which it is',
                    )
                    return


def _distinct(first: dict[str, types.Type], second: dict[str, types.Type]) -> bool:
    """Whether a required field is in one only, or a closed set without a common member is in both."""
    for one, other in ((first, second), (second, first)):
        if any(name not in other and not types.is_optional(type) for name, type in one.items()):
            return True
    for name, type in first.items():
        other_type = second.get(name)
        if other_type is None or type[0] != "one_of" or other_type[0] != "one_of":
            continue
        if not set(type[1]) & set(other_type[1]):
            return True
    return False


def _size(type: types.Type) -> int:
    """How many parts a type has; stops counting soon after the limit."""
    total = 0
    pending = [type]
    while pending and total <= LARGEST:
        each = pending.pop()
        total += 1
        if isinstance(each, list):
            inner = each[1]
            if each[0] == "record":
                pending.extend(inner.values())
            elif each[0] == "union":
                pending.extend(inner)
            elif each[0] != "one_of":
                pending.append(inner)
    return total
