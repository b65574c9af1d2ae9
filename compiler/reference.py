"""The reference page of a step kind, written from its record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from .kinds import Kind, Origin
from .type_text import describe_type

LABELS: Mapping[Origin, str] = {
    "receipt": "trusted",
    "person": "trusted",
    "arguments": "that of what was given",
    "connection": "trusted and internal, or as its configuration says",
    "outside": "untrusted, and internal with `auth`",
    "model": "untrusted, and as confidential as what was given",
    "mixed": "untrusted, and as confidential as what was given",
}


def describe_kind(kind: Kind) -> str:
    """Everything a kind's record tells, as Markdown: settings, result, effect, errors, phrases, example."""
    parts = [f"### `{kind.name}`", kind.doc]
    parts.append(table(("setting", "type", "role", "meaning"), _settings(kind)))
    if kind.open_settings:
        parts.append("Further settings are its arguments, by name.")
    parts.append("\n".join(f"- {fact}" for fact in _facts(kind)))
    if kind.errors:
        parts.append(table(("error", "when"), ((f"`{name}`", doc) for name, doc in kind.errors.items())))
    if kind.phrases:
        parts.append("In English:\n\n" + "\n".join(f"- {phrase.text}" for phrase in kind.phrases))
    parts.append(f"```flow\n{kind.example}```")
    return "\n\n".join(parts) + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; bars in cells are escaped."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)


def _settings(kind: Kind) -> Iterable[Sequence[str]]:
    for name, setting in kind.settings.items():
        marks = ["main"] * (name == kind.main) + ["required"] * setting.required
        if setting.group:
            marks.append(f"exactly one {setting.group}")
        shown = f"`{name}`" + (f" ({', '.join(marks)})" if marks else "")
        yield shown, f"`{describe_type(setting.type)}`", setting.role, setting.doc


def _facts(kind: Kind) -> Iterable[str]:
    who = {"world": "the runtime", "person": "a person", "either": "a registered function, else a person"}
    yield f"result: {_result(kind)}"
    yield {
        "may": "`gives` may state the type of the result",
        "must": "`gives` must state the type of the result",
        "never": "`gives` can't be written",
    }[kind.gives]
    yield f"performed by: {who[kind.performed_by]}"
    yield f"effect: {_effect(kind)}"
    yield f"label of the result: {LABELS[kind.origin]}"
    yield "timeout: none" if kind.timeout is None else f"timeout: {kind.timeout:g}s"
    if kind.quiet:
        yield "in tests: needs no stub and has no effect"


def _result(kind: Kind) -> str:
    """The type, and which settings change it."""
    if kind.result is None:
        return "none"
    if not callable(kind.result):
        return f"`{describe_type(kind.result)}`"
    usual = describe_type(kind.result(frozenset()))
    others: dict[str, list[str]] = {}
    for name in kind.settings:
        found = describe_type(kind.result(frozenset({name})))
        if found != usual:
            others.setdefault(found, []).append(f"`{name}`")
    return "; ".join([f"`{usual}`", *(f"`{found}` with {', '.join(names)}" for found, names in others.items())])


def _effect(kind: Kind) -> str:
    if not callable(kind.effect):
        return kind.effect
    by_setting: dict[str, list[str]] = {}
    for name in kind.settings:
        by_setting.setdefault(kind.effect_of([name]), []).append(name)
    usual = kind.effect_of([])
    others = [f"{effect} with {', '.join(names)}" for effect, names in by_setting.items() if effect != usual]
    return "; ".join([usual, *others])
