"""A flat plan is printed as a flow: the shape is ours, what stands in it is the model's and checked like any text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ....prompts.tasks.plan import Field, FlatPlan, Line

HOLDERS = frozenset({"if", "otherwise_if", "otherwise", "for_each", "all_of", "and", "repeat", "on_error", "within"})
NUMBER = re.compile(r"[^\d.]|^\.+|\.+$")


def printed(plan: FlatPlan) -> str:
    """The text of a plan, in no particular layout."""
    lines = [f"flow {plan.name} {quotation(plan.title)}" if plan.title else f"flow {plan.name}"]
    lines += [one_line(each) for each in plan.declarations]
    lines += [f"input {each.name}: {one_line(each.value)}" for each in plan.inputs]
    lines += [f"output {each.name}: {one_line(each.value)}" for each in plan.outputs]
    lines += _block(plan.lines)
    for test in plan.tests:
        lines += [f"test {quotation(test.title)} {{", *(f"  {one_line(each)}" for each in test.lines), "}"]
    return "\n".join(lines) + "\n"


def _block(lines: Sequence[Line]) -> list[str]:
    """The lines of one depth with what stands below each of them."""
    groups: list[list[Line]] = []
    for line in lines:
        if groups and _depth(line) > _depth(groups[-1][0]):
            groups[-1].append(line)
        else:
            groups.append([line])
    found: list[str] = []
    for line, *below in groups:
        if line.op in HOLDERS:
            found += _held(found, line, _block(below))
        else:
            found += [_head(line), *_block(below)]
    return found


def _held(before: list[str], line: Line, inside: list[str]) -> list[str]:
    """A head with a block; one that goes on from a block before it stands on the line of its brace."""
    head = _head(line)
    if line.op in ("otherwise_if", "otherwise", "and") and before and before[-1] == "}":
        before.pop()
        head = f"}} {head}"
    return [f"{head} {{", *(f"  {each}" for each in inside), "}"]


def _head(line: Line) -> str:
    value = one_line(line.value)
    if line.op == "step":
        written = f"step {line.name}: {line.kind}{_spaced(value)}{_settings(line.settings)}"
        return written + (f" gives {one_line(line.gives)}" if line.gives else "")
    if line.op == "for_each":
        return f"for each {line.name} in {value}"
    if line.op == "let":
        return f"let {line.name} = {value}"
    if line.op == "finish":
        return "finish " + ", ".join(f"{each.name} = {one_line(each.value)}" for each in line.settings)
    if line.op == "within":
        return f"within {value} otherwise"
    words = {"otherwise_if": "otherwise if", "all_of": "all of", "on_error": "on error"}
    return words.get(line.op, line.op) + _spaced(value)


def _settings(settings: Iterable[Field]) -> str:
    written = ", ".join(f"{each.name}: {one_line(each.value)}" for each in settings)
    return f" {{ {written} }}" if written else ""


def _spaced(text: str) -> str:
    return f" {text}" if text else ""


def _depth(line: Line) -> int:
    return NUMBER.sub("", line.number).count(".")


def one_line(text: str) -> str:
    """The text without line ends: what is one thing can't become two."""
    return " ".join(text.split())


def quotation(text: str) -> str:
    """A text in quotation marks, with nothing filled in."""
    plain = one_line(text).replace("\\", "\\\\").replace('"', '\\"').replace("{", "\\{")
    return f'"{plain}"'
