"""Labels while a flow runs: the marks of a value as one text, and how far they may go.

A mark is a word: `untrusted`, `internal`, `pii`, `secret`, `owner:m.from`. A text holds them in order, with blanks
between; the empty text is the label of what the house itself wrote. The checks tell fields apart and know what a test
or a person has made of a value; while a flow runs a name has one label, which only grows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from .label import SECRET, TRUSTED, Label

UNTRUSTED = "untrusted"
ARGUMENTS = "arguments"
"""In the `source` of a step: its result carries the marks of what it was given, too."""

ANYTHING = "*"
"""A bound that allows every mark: what is given to a flow by another one."""

MIXED = f"{ARGUMENTS} {UNTRUSTED}"
"""The source of a step of which nothing better is known."""


def marks(label: Label) -> str:
    """The marks of a label."""
    return " ".join(sorted([*label.tags, *([UNTRUSTED] if label.level > TRUSTED else [])]))


def joined(first: str, second: str) -> str:
    """The marks of a value made of two."""
    if not second or first == second:
        return first
    if not first:
        return second
    return " ".join(sorted({*first.split(), *second.split()}))


def joined_all(every: Iterable[str]) -> str:
    """The marks of a value made of many."""
    found = ""
    for each in every:
        found = joined(found, each)
    return found


def covers(bound: str, label: str) -> bool:
    """Whether a label has no mark beyond a bound."""
    return not label or label == bound or ANYTHING in bound.split() or set(label.split()) <= set(bound.split())


def holds_secret(form: Any) -> bool:
    """Whether an expression names a secret."""
    pending = [form]
    while pending:
        each = pending.pop()
        if isinstance(each, list):
            if len(each) == 2 and each[0] == SECRET and isinstance(each[1], str):
                return True
            if each[:1] != ["lit"]:
                pending.extend(each)
    return False


def reads(form: Any) -> Iterator[str]:
    """The names that an expression reads, its own loop variables among them."""
    pending = [form]
    while pending:
        each = pending.pop()
        if isinstance(each, list) and each:
            if (each[0] == "name" and len(each) == 3) or (
                each[0] in ("previous", "rounds") and len(each) == 2 and isinstance(each[1], str)
            ):
                yield each[1]
            elif each[0] != "lit":
                pending.extend(each)


def bounds(content: Mapping[str, Any], given: str = "") -> dict[str, str]:
    """The marks that each name of a plan may come to have at most; names without any are left out.

    `given` are those of the inputs beyond what the triggers bring: of a part, whatever the flow that uses it has.
    """
    outside = any(trigger["on"] != "schedule" for trigger in content.get("triggers", ()))
    begun = joined(UNTRUSTED if outside else "", given)
    own: dict[str, str] = dict.fromkeys(content["inputs"], begun)
    own |= {trigger["as"]: begun for trigger in content.get("triggers", ()) if trigger.get("as")}
    own["error"] = UNTRUSTED
    sources: dict[str, set[str]] = {}
    for node in _nodes([content["body"], content.get("on_error")]):
        name, found, forms = _result(node)
        own[name] = joined(own.get(name, ""), found)
        for form in forms:
            for read in reads(form):
                sources.setdefault(read, set()).add(name)
    pending = [name for name, found in own.items() if found]
    while pending:
        name = pending.pop()
        for target in sources.get(name, ()):
            grown = joined(own.get(target, ""), own[name])
            if grown != own.get(target, ""):
                own[target] = grown
                pending.append(target)
    return {name: found for name, found in own.items() if found}


def _result(node: Mapping[str, Any]) -> tuple[str, str, list[Any]]:
    """The name that a node gives a value, the marks that are its own, and what it is made of."""
    op, name = node["op"], node["name"]
    if op in ("step", "flow"):
        source = node.get("source", MIXED).split() if op == "step" else MIXED.split()
        found = " ".join(word for word in source if word != ARGUMENTS)
        forms = [node["arguments"]] if ARGUMENTS in source else []
        if node.get("fallback") is not None:
            forms.append(node["fallback"])
            found = joined(found, UNTRUSTED)
        if (node.get("look_up") or {}).get("found") is not None:
            forms.append(node["look_up"]["found"])
        return name, found, forms
    if op == "let":
        return name, SECRET if holds_secret(node["value"]) else "", [node["value"]]
    if op == "decide":
        voices = [node[voice] for voice in ("history", "llm") if node.get(voice)]
        forms = [line["when"] for key in ("must", "never", "rules") for line in node.get(key, ())]
        forms += [form for voice in voices for _, form in voice["using"]]
        return name, UNTRUSTED if voices else "", forms
    if op == "wait" and node.get("event") is not None:
        return node.get("bind") or node["event"], UNTRUSTED, []
    if op == "keep":
        # What an earlier run kept is there from the start, whatever led to it.
        return name, UNTRUSTED, [node["value"]]
    if op == "each":
        return node["variable"], "", [node["items"]]
    return name, "", []


def _nodes(data: Any) -> Iterator[Mapping[str, Any]]:
    """Every node inside a part of a plan."""
    pending = [data]
    while pending:
        each = pending.pop()
        if isinstance(each, Mapping):
            if "op" in each and "id" in each:
                yield each
            pending.extend(value for key, value in each.items() if key not in EXPRESSIONS)
        elif isinstance(each, list):
            pending.extend(each)


EXPRESSIONS = frozenset(
    {"arguments", "value", "values", "fields", "guard", "items", "gives", "when", "using", "look_up"}
)
"""Keys of nodes behind which no node stands."""
