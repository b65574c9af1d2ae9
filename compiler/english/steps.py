"""Steps: the phrase of a kind names some settings, bullets below it the others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...dsl.tree import Entry, Expression, Step, Text
from ..kinds import COMMON_SETTINGS, Catalogue, Kind
from . import building
from .grammar import phrase_slots
from .reading import Found, Reading
from .shapes import Performed
from .tokens import tokens
from .writing import Writer


def write(step: Step, catalogue: Catalogue | None, writer: Writer) -> tuple[str, list[Entry]]:
    """The sentence of a step, and the settings that belong on bullets below it.

    The phrase that names most is taken, unless reading it back would change anything, be it the order of the settings.
    """
    kind = catalogue.get(step.kind) if catalogue is not None else None
    label = writer.sentence("word", step.name)
    bare = f"{label}: {writer.sentence('action', Performed(step.kind))}"
    if kind is not None:
        values = _values(step, kind)
        numbers = range(len(kind.phrases))
        for number in sorted(numbers, key=lambda each: -len(phrase_slots(kind.phrases[each].text))):
            slots = phrase_slots(kind.phrases[number].text)
            if any(slot not in values for slot in slots):
                continue
            rest = [Entry(key, value) for key, value in values.items() if key not in slots]
            sentence = f"{label}: {_fill(kind.phrases[number].text, values, writer)}"
            made = _understood(sentence, writer)
            if made is not None and _same(step, complete(made, rest, catalogue), kind):
                return sentence, rest
        if step.main is not None:
            return bare, [Entry(key, value) for key, value in values.items()]
    settings = list(step.settings)
    if step.main is not None:
        settings.insert(0, Entry("main", step.main))
    return bare, settings


def _values(step: Step, kind: Kind) -> dict[str, Expression]:
    """What a step says of each setting, the main one first."""
    found: dict[str, Expression] = {}
    if step.main is not None:
        found[kind.main or "main"] = step.main
    for entry in step.settings:
        found.setdefault(entry.key, entry.value)
    return found


def _fill(phrase: str, values: dict[str, Expression], writer: Writer) -> str:
    for slot in phrase_slots(phrase):
        phrase = phrase.replace("{" + slot + "}", f"\0{slot}\0", 1)
    pieces = phrase.split("\0")
    return "".join(
        writer.sentence("expression", values[piece]) if index % 2 else piece for index, piece in enumerate(pieces)
    )


def _understood(sentence: str, writer: Writer) -> Step | None:
    found = Reading(writer.grammar, tokens(sentence)).whole("statement")
    if found is None or found.rule != "step":
        return None
    try:
        return read(found)
    except building.Unreadable:
        return None


def _same(step: Step, made: Step, kind: Kind) -> bool:
    """Whether a step says the same as another, the order of what its kind is given included."""
    first, second = _values(step, kind), _values(made, kind)
    order = [[key for key in each if key not in COMMON_SETTINGS or key in kind.settings] for each in (first, second)]
    return made.kind == step.kind and made.name == step.name and first == second and order[0] == order[1]


def read(found: Found) -> Step:
    """The step of a sentence; the settings that its phrase names stand in the order of the phrase."""
    name = building.build(found.parts[0])
    action: Found = found.parts[1]
    if action.rule == "action":
        return Step(name, building.build(action.parts[0]))
    kind, _, number = action.rule.partition("/")
    values: list[Any] = [building.build(part) for part in action.parts]
    # The catalogue names the slots; until then they are known by their place.
    return Step(name, kind, None, tuple(Entry(f"{number}/{index}", value) for index, value in enumerate(values)))


def complete(step: Step, bullets: Sequence[Entry], catalogue: Catalogue | None) -> Step:
    """The step with the settings from its phrase and from the bullets, in the order in which the kind lists them.

    Bullets keep their order; what the phrase names is put before the first bullet that the kind lists later.
    """
    kind = catalogue.get(step.kind) if catalogue is not None else None
    if kind is None or not step.settings or "/" not in step.settings[0].key:
        settings = [*step.settings, *bullets]
        first = settings[0].value if settings and settings[0].key == "main" else None
        if isinstance(first, Text) and (kind is None or kind.main is None):
            return _with(step, first, settings[1:])
        return _with(step, None, settings)
    slots = phrase_slots(kind.phrases[int(step.settings[0].key.partition("/")[0])].text)
    named = {slot: entry.value for slot, entry in zip(slots, step.settings, strict=True)}
    main = named.pop(kind.main) if kind.main is not None and isinstance(named.get(kind.main), Text) else None
    ranks = {key: rank for rank, key in enumerate(kind.settings)}
    settings = list(bullets)
    start = 0
    for key in sorted(named, key=lambda each: ranks[each]):
        later = (
            index for index in range(start, len(settings)) if ranks.get(settings[index].key, len(ranks)) > ranks[key]
        )
        place = next(later, len(settings))
        settings.insert(place, Entry(key, named[key]))
        start = place + 1
    return _with(step, main, settings)


def _with(step: Step, main: Expression | None, settings: Sequence[Entry]) -> Step:
    return Step(step.name, step.kind, main, tuple(settings), step.gives, step.clauses)
