"""What is expected at a place of an unfinished text: read from what the parser holds there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from ...dsl.lexing import Token
from ...dsl.tree import Assignment, Entry, Expression, Name
from .. import types
from ..check.context import Context, Here
from ..check.decisions import VOICES, decision_type
from ..check.expressions import RUN_FIELDS
from ..check.findings import Findings
from ..check.model import Declaration, Scope, Symbol
from ..check.settings import RETRY
from ..check.typing import check
from ..kinds import COMMON_SETTINGS, Setting
from ..types import Type
from .document import Document

LIMIT = {
    "name": Setting("text", "What shares the places: the same name, the same places."),
    "at_once": Setting("integer", "How many may run at once."),
}


class Place(NamedTuple):
    """A place in a document: the scope there, and the parser's stack up to it."""

    document: Document
    scope: Scope
    stack: list[Any]

    def word(self, back: int = 1) -> str:
        """The type of the token so far back on the stack; nothing where something else stands."""
        held = self.stack[-back] if len(self.stack) >= back else None
        return held.type if isinstance(held, Token) else ""

    def last(self, kind: str) -> int | None:
        """Where the innermost token of a type stands on the stack."""
        return next((i for i in reversed(range(len(self.stack))) if _is(self.stack[i], kind)), None)

    def cut(self, height: int) -> Place:
        """The place that the stack cut down to a height stands for."""
        return self._replace(stack=self.stack[:height])

    # ------------------------------------------------------------ types

    def wanted(self) -> Type | None:
        """The type that the value at this place should have, none where any will do."""
        if self.word() == "COMPARISON" and isinstance(self.stack[-2], Expression):
            return _choice(self.type_of(self.stack[-2]))
        if self.word() == "COLON":
            return self._of_key()
        if self.word() == "EQUAL" and len(self.stack) > 2:
            return self._of_assignment()
        if self.word() == "LSQB":
            list_type = self.cut(len(self.stack) - 1).wanted()
            return types.element_type(types.without_optional(list_type)) if list_type is not None else None
        subject = self._case()
        return _choice(self.type_of(subject)) if subject is not None else None

    def _of_key(self) -> Type | None:
        key = self.stack[-2] if len(self.stack) > 2 else None
        if not isinstance(key, Token):
            return None
        model, before = self.document.model, self.word(3)
        symbol = model.symbols.get(key.text)
        if before in ("GIVEN", "STUB", "ANSWER"):
            return _choice(symbol.type) if symbol is not None and before != "GIVEN" else symbol and symbol.type
        if before == "DEFAULT":
            return COMMON_SETTINGS[key.text].type if key.text in COMMON_SETTINGS else None
        brace = self.last("LBRACE")
        setting = self.cut(brace + 1).fields().get(key.text) if brace is not None else None
        if setting is not None and key.text == "retry":
            return ["record", RETRY]
        return setting.type if setting is not None else None

    def _of_assignment(self) -> Type | None:
        held = self.stack[-2]
        model = self.document.model
        if isinstance(held, Token) and self._finishing():
            return model.outputs.get(held.text)
        named = self.stack[-4] if len(self.stack) > 4 and self.word(3) == "COLON" else None
        symbol = model.symbols.get(named.text) if isinstance(named, Token) else None
        return symbol.type if symbol is not None else None

    def _finishing(self) -> bool:
        at = self.last("FINISH")
        return at is not None and all(
            isinstance(each, Assignment | list) or _is(each, "COMMA", "EQUAL", "NAME") for each in self.stack[at + 1 :]
        )

    def _case(self) -> Expression | None:
        """The subject of a `when`, right behind `is`, or behind a value of the case and a comma."""
        at = self.last("IS")
        brace = self.last("LBRACE")
        if at is None or brace is None or brace > at or self.word() not in ("IS", "COMMA"):
            return None
        subject = self.stack[brace - 1]
        return subject if isinstance(subject, Expression) and _is(self.stack[brace - 2], "WHEN") else None

    def fields(self) -> dict[str, Setting]:
        """What may be set in the braces that were opened last on the stack."""
        brace = self.last("LBRACE")
        if brace is None:
            return {}
        before = self.cut(brace)
        if before.word() == "STRING":
            before = before.cut(brace - 1)
        model = self.document.model
        name = before.stack[-1].text if before.word() else ""
        if before.word(4) == "STEP" and before.word(2) == "COLON":
            return self._settings(name)
        if before.word(2) in ("EMIT", "EVENT"):
            return _as_settings(["record", model.events.get(name, {})])
        if before.word() == "WITH" and before.word(3) == "CALLED":
            symbol = model.symbols.get(before.stack[-2].text)
            return self._settings(symbol.kind or "") if symbol is not None else {}
        if before.word() == "WEIGHTS":
            return {voice: Setting("number", "A share of the whole, from 0 to 1.") for voice in VOICES}
        if before.word() == "LIMIT":
            return LIMIT
        return _as_settings(before.wanted())

    def _settings(self, name: str) -> dict[str, Setting]:
        kind = self.document.kind(name)
        return {**kind.settings, **COMMON_SETTINGS} if kind is not None else dict(COMMON_SETTINGS)

    def written(self) -> set[str]:
        """The keys that the braces opened last hold already."""
        brace = self.last("LBRACE")
        inside = self.stack[brace + 1 :] if brace is not None else []
        return {each.key for each in flat(inside) if isinstance(each, Entry)}

    def options(self) -> list[str]:
        """The options of the decision this place is in."""
        at = self.last("DECIDE")
        if at is None or not _is(self.stack[at + 2], "COLON"):
            return []
        found: list[str] = []
        for each in flat(self.stack[at + 3 :]):
            if _is(each, "LBRACE"):
                return found
            if isinstance(each, Token) and each.text.isidentifier():
                found.append(each.text)
        return found

    # ------------------------------------------------------------ expressions

    def type_of(self, node: Expression) -> Type:
        """The type of an expression that the parser holds; nothing of the document's own model is touched."""
        if isinstance(node, Name) and node.name == "run" and "run" not in self.document.model.symbols:
            return ["record", RUN_FIELDS]
        model = self.document.model
        apart = replace(
            model, references=[], reads=dict(model.reads), scopes=dict(model.scopes), meanings={}, type_of={}
        )
        context = Context(self.document.source, self.document.project, apart, Findings())
        return types.without_optional(check(context, node, Here(self.opened(), lenient=True, test=True)))

    def opened(self) -> Scope:
        """The scope here, with the variables of the conditions in parentheses that are still open."""
        scope = self.scope
        for index, held in enumerate(self.stack):
            before = self.stack[max(0, index - 5) : index]
            if not _is(held, "LPAR") or not before:
                continue
            if _is(before[-1], "WHERE") and isinstance(before[-2], Expression):
                scope = _with(scope, "item", before[-2], self)
            elif len(before) == 5 and _is(before[0], "ANY", "ALL") and isinstance(before[3], Expression):
                scope = _with(scope, before[1].text, before[3], self)
        return scope


def _with(scope: Scope, name: str, items: Expression, place: Place) -> Scope:
    """A scope with a variable for the elements of a list."""
    inner = Scope("inner", scope)
    element = types.element_type(place._replace(scope=scope, stack=[]).type_of(items)) or "any"
    inner.names[name] = Symbol(name, "variable", inner, [Declaration(items, items.span)], element, sure=True)
    return inner


def _is(held: Any, *kinds: str) -> bool:
    return isinstance(held, Token) and held.type in kinds


def flat(held: Sequence[Any]) -> Iterator[Any]:
    """What lists on the stack hold, in order."""
    for each in held:
        if isinstance(each, list):
            yield from flat(each)
        else:
            yield each


def _choice(type: Type) -> Type:
    """What a bare word is compared with: of a decision its choice."""
    plain = types.without_optional(type)
    if plain[0] == "record" and set(plain[1]) == DECISION:
        return plain[1]["choice"]
    return plain


def _as_settings(type: Type | None) -> dict[str, Setting]:
    """The fields a value of a type may have, as settings."""
    plain: Type = types.without_optional(type) if type is not None else "any"
    if plain[0] == "record":
        return {name: Setting(each, "") for name, each in plain[1].items()}
    if plain[0] == "union":
        return {name: each for member in plain[1] for name, each in _as_settings(member).items()}
    return {}


def _decision_fields() -> frozenset[str]:
    from ...dsl.tree import Decide

    return frozenset(decision_type(Decide("", (), ()))[1])


DECISION = _decision_fields()
