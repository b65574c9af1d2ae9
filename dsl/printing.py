"""Canonical source from a tree: `parse(print_flow(flow)).flow == flow`. Comments live in the text, not in the tree."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from .print_expressions import (
    print_entries,
    print_entry,
    print_expression,
    print_fields,
    print_type,
    quoted,
)
from .tree import (
    After,
    AllOf,
    AnyOf,
    AtLeast,
    BelowAsk,
    BelowTake,
    Block,
    Clause,
    Decide,
    DefaultHandler,
    DefaultSetting,
    Do,
    Edge,
    Emit,
    Entry,
    EventDefinition,
    Every,
    Expression,
    Fail,
    FailAgain,
    Finish,
    FirstOf,
    Flow,
    ForEach,
    GoTo,
    Guard,
    GuardError,
    GuardIf,
    GuardOtherwise,
    GuardTimeout,
    HistoryVoice,
    If,
    Input,
    Keep,
    Let,
    Limit,
    Limited,
    ListOf,
    ModelVoice,
    MustBe,
    Never,
    Node,
    OncePer,
    OnError,
    OnEvent,
    OnMail,
    OnSchedule,
    OnWebhook,
    Output,
    Question,
    Record,
    Remember,
    Repeat,
    RollBack,
    Rule,
    Statement,
    Step,
    Stop,
    Target,
    Test,
    Trigger,
    TypeDefinition,
    Undo,
    Use,
    WaitEvent,
    WaitFor,
    WaitUntil,
    Weights,
    When,
    Within,
)

__all__ = ["print_expression", "print_flow", "print_statement", "print_type"]

WIDTH = 100
INDENT = "  "

Lines = list[str]


def print_flow(flow: Flow) -> str:
    """The whole file; it ends with a line end unless nothing stands in it."""
    from .print_tests import print_test

    parts: list[Lines] = []
    head: Lines = []
    if flow.header is not None:
        head.append(f"flow {flow.header.name}" + _title(flow.header.title))
    if head and flow.declarations:
        head.append("")
    for declaration in flow.declarations:
        head += _lines(declaration)
    parts.append(head)
    parts.append(spaced(_lines(statement) for statement in flow.body))
    parts += [print_test(test) for test in flow.tests if isinstance(test, Test)]
    return "\n\n".join("\n".join(lines) for lines in parts if lines) + ("\n" if any(parts) else "")


def print_statement(statement: Statement) -> str:
    """One statement with its clauses, without a line end behind it."""
    return "\n".join(_lines(statement))


def _lines(node: Node) -> Lines:
    return _PRINTERS[type(node)](node)


def _title(title: str | None) -> str:
    return "" if title is None else f" {quoted(title)}"


def indented(lines: Iterable[str]) -> Lines:
    """The lines, one step further in."""
    return [INDENT + line for line in lines]


def braces(head: str, lines: Sequence[str], tail: str = "}") -> Lines:
    """Lines in braces behind a head; nothing inside gives `{}`."""
    return [f"{head} {{", *indented(lines), tail] if lines else [f"{head} {{{tail}"]


def _block(head: str, block: Block) -> Lines:
    return braces(head, [line for statement in block.statements for line in _lines(statement)])


def joined(blocks: Iterable[Lines]) -> Lines:
    """Blocks one after another, each beginning on the line where the one before ends."""
    lines: Lines = []
    for block in blocks:
        if lines:
            lines[-1] += " " + block[0]
            lines += block[1:]
        else:
            lines = block
    return lines


def spaced(statements: Iterable[Lines]) -> Lines:
    """Statements of a file: an empty line stands around those of several lines."""
    lines: Lines = []
    before: Lines = []
    for statement in statements:
        if before and (len(before) > 1 or len(statement) > 1):
            lines.append("")
        lines += statement
        before = statement
    return lines


def with_entries(head: str, entries: tuple[Entry, ...]) -> Lines:
    """A head with settings: on its line when they fit, else one on each line."""
    line = f"{head} {print_entries(entries)}"
    if len(line) <= WIDTH:
        return [line]
    return braces(head, [line for entry in entries for line in with_value(f"{entry.key}:", entry.value)])


def with_value(head: str, value: Expression) -> Lines:
    """A head with an expression: a list or record too long for the line is broken."""
    line = f"{head} {print_expression(value)}"
    if len(line) <= WIDTH:
        return [line]
    if isinstance(value, Record) and value.entries:
        return with_entries(head, value.entries)
    if isinstance(value, ListOf) and value.items:
        items = [line for item in value.items for line in with_value("", item)]
        return [f"{head} [", *(INDENT + line.removeprefix(" ") for line in items), "]"]
    return [line]


def _clauses(head: Lines, clauses: tuple[Clause, ...]) -> Lines:
    return head + [line for clause in clauses for line in indented(_lines(clause))]


# ---- declarations


def _event(node: EventDefinition) -> Lines:
    fields = f" {print_fields(node.fields)}" if node.fields else ""
    return [f"event {node.name}{fields}{' from outside' if node.from_outside else ''}"]


def _input(node: Input) -> Lines:
    head = f"input {node.name}: {print_type(node.type)}"
    return [head] if node.default is None else with_value(f"{head} =", node.default)


def _trigger(node: Trigger, text: str) -> Lines:
    if node.alias is not None:
        text += f" as {node.alias}" + ("" if node.type is None else f": {print_type(node.type)}")
    return [f"on {text}"]


def _on_schedule(node: OnSchedule) -> Lines:
    zone = "" if node.zone is None else f" in {quoted(node.zone)}"
    return _trigger(node, f"schedule {quoted(node.schedule)}{zone}")


def _on_event(node: OnEvent) -> Lines:
    where = "" if node.where is None else f" where {print_expression(node.where)}"
    return [_trigger(node, f"event {node.event}")[0] + where]


def _once_per(node: OncePer) -> Lines:
    keep = "" if node.keep is None else f" keep {print_expression(node.keep)}"
    return [f"once per {print_expression(node.key)}{keep}"]


# ---- statements


def _step(node: Step) -> Lines:
    head = f"step {node.name}: {node.kind}"
    if node.main is not None:
        head += " " + print_expression(node.main)
    lines = with_entries(head, node.settings) if node.settings else [head]
    if node.gives is not None:
        gives = f"gives {print_type(node.gives)}"
        if len(lines[-1]) + 1 + len(gives) <= WIDTH:
            lines[-1] += " " + gives
        else:
            lines += indented([gives])
    return _clauses(lines, node.clauses)


def _let(node: Let) -> Lines:
    kind = "" if node.type is None else f": {print_type(node.type)}"
    return with_value(f"let {node.name}{kind} =", node.value)


def _if(node: If) -> Lines:
    blocks = [_block(f"if {print_expression(branch.condition)}", branch.body) for branch in node.branches]
    if node.otherwise is not None:
        blocks.append(_block("", node.otherwise))
    for block in blocks[1:]:
        block[0] = f"otherwise {block[0].lstrip()}"
    return joined(blocks)


def _when(node: When) -> Lines:
    inner = []
    for case in node.cases:
        inner += _block(f"is {', '.join(map(print_expression, case.values))}", case.body)
    if node.otherwise is not None:
        inner += _block("otherwise", node.otherwise)
    return braces(f"when {print_expression(node.subject)}", inner)


def _branches(head: str, word: str, branches: tuple[Block, ...], clauses: tuple[Clause, ...]) -> Lines:
    blocks = [_block(word if number else head, branch) for number, branch in enumerate(branches)]
    return _clauses(joined(blocks), clauses)


def _all_of(node: AllOf) -> Lines:
    head = "all of keep going" if node.keep_going else "all of"
    return _branches(head, "and", node.branches, node.clauses)


def _at_least(node: AtLeast) -> Lines:
    return _branches(f"at least {print_expression(node.count)} of", "or", node.branches, node.clauses)


def _for_each(node: ForEach) -> Lines:
    head = f"for each {node.name} in {print_expression(node.items)}"
    if node.at_once is not None:
        head += f", up to {print_expression(node.at_once)} at once"
    if node.together:
        head += ", all at once"
    if node.until is not None:
        head += f", until {print_expression(node.until)} succeed"
    if node.keep_going:
        head += ", keep going"
    return _clauses(_block(head, node.body), node.clauses)


def _repeat(node: Repeat) -> Lines:
    head = "repeat"
    if node.until is not None:
        head += f" until {print_expression(node.until)}" + ("," if node.times is not None else "")
    if node.times is not None:
        head += f" up to {print_expression(node.times)} times"
    return _clauses(_block(head, node.body), node.clauses)


def _wait_event(node: WaitEvent) -> Lines:
    alias = "" if node.alias is None else f" as {node.alias}"
    where = "" if node.where is None else f" where {print_expression(node.where)}"
    return _clauses([f"wait for {node.event}{alias}{where}"], node.clauses)


def _finish(node: Finish) -> Lines:
    values = ", ".join(f"{each.name} = {print_expression(each.value)}" for each in node.assignments)
    return [f"finish {values}".rstrip()]


def _fail(node: Fail) -> Lines:
    because = "" if node.because is None else f" because {print_expression(node.because)}"
    return [f"fail {print_expression(node.kind)}{because}"]


def _on_error(node: OnError) -> Lines:
    return _block("on error" + _title(node.kind), node.body)


def _target(node: Target) -> str:
    names = ", ".join(node.names)
    return f"all of [{names}]" if node.together else names


def _edge(node: Edge) -> Lines:
    guard = "" if node.guard is None else f" : {_guard(node.guard)}"
    return [" -> ".join(map(_target, node.targets)) + guard]


def _guard(node: Guard) -> str:
    match node:
        case GuardIf():
            times = "" if node.times is None else f", up to {node.times} times"
            return print_expression(node.condition) + times
        case GuardError():
            return "on error" + _title(node.kind)
        case GuardTimeout():
            return f"timeout {print_expression(node.duration)}"
        case GuardOtherwise():
            return "otherwise"
    raise TypeError(f"{type(node).__name__} has no printed form")


# ---- decisions


def _decide(node: Decide) -> Lines:
    return braces(
        f"decide {node.name}: {' | '.join(node.options)}", [line for voice in node.voices for line in _lines(voice)]
    )


def _rule(node: Rule) -> Lines:
    strength = "" if node.strength is None else f" {node.strength}%"
    return [f"rule {node.option}{strength} when {print_expression(node.condition)}"]


def _values(values: tuple[Expression, ...]) -> str:
    return ", ".join(map(print_expression, values))


def _below_ask(node: BelowAsk) -> Lines:
    text = f"below {node.threshold}% ask {print_expression(node.who)}"
    if node.within is not None:
        text += f" within {print_expression(node.within)} otherwise {node.otherwise}"
    return [text]


_PRINTERS: dict[type[Node], Callable[[Any], Lines]] = {
    Use: lambda node: [f"use {quoted(node.path)} as {node.name}"],
    TypeDefinition: lambda node: [f"type {node.name} = {print_type(node.type)}"],
    EventDefinition: _event,
    Input: _input,
    Output: lambda node: [f"output {node.name}: {print_type(node.type)}"],
    OnWebhook: lambda node: _trigger(node, f"webhook {quoted(node.path)}"),
    OnMail: lambda node: _trigger(node, f"mail {quoted(node.address)}"),
    OnSchedule: _on_schedule,
    OnEvent: _on_event,
    DefaultSetting: lambda node: with_value(f"default {node.entry.key}:", node.entry.value),
    DefaultHandler: lambda node: _block("default on error", node.body),
    Remember: lambda node: with_value(f"remember {node.name}: {print_type(node.type)} =", node.value),
    OncePer: _once_per,
    Limit: lambda node: with_value(f"limit {node.entry.key}:", node.entry.value),
    Step: _step,
    Let: _let,
    Keep: lambda node: with_value(f"keep {node.name} =", node.value),
    If: _if,
    When: _when,
    AllOf: _all_of,
    FirstOf: lambda node: _branches("first of", "or", node.branches, node.clauses),
    AtLeast: _at_least,
    AnyOf: lambda node: braces("any of", [line for choice in node.choices for line in _lines(choice)]),
    ForEach: _for_each,
    Repeat: _repeat,
    Do: lambda node: _clauses(_block(f"do {node.name}", node.body), node.clauses),
    WaitFor: lambda node: _clauses([f"wait {print_expression(node.duration)}"], node.clauses),
    WaitUntil: lambda node: _clauses([f"wait until {print_expression(node.moment)}"], node.clauses),
    WaitEvent: _wait_event,
    Finish: _finish,
    Fail: _fail,
    FailAgain: lambda node: ["fail again"],
    Emit: lambda node: with_entries(f"emit {node.event}", node.fields) if node.fields else [f"emit {node.event}"],
    Stop: lambda node: ["stop"],
    RollBack: lambda node: ["roll back"],
    GoTo: lambda node: [f"go to {node.target} up to {node.times} times"],
    Edge: _edge,
    Undo: lambda node: _block("undo", node.body),
    OnError: _on_error,
    Within: lambda node: _block(f"within {print_expression(node.duration)} otherwise", node.body),
    After: lambda node: _block(f"after {print_expression(node.duration)}", node.body),
    Every: lambda node: _block(f"every {print_expression(node.duration)}", node.body),
    Limited: lambda node: with_entries("limit", node.entries),
    Decide: _decide,
    Question: lambda node: [f"question: {print_expression(node.text)}"],
    MustBe: lambda node: [f"must be {node.option} when {print_expression(node.condition)}"],
    Never: lambda node: [f"never {node.option} when {print_expression(node.condition)}"],
    Rule: _rule,
    HistoryVoice: lambda node: [f"history using {_values(node.using)}"],
    ModelVoice: lambda node: [f"llm{_title(node.model)} using {_values(node.using)}"],
    Weights: lambda node: with_entries("weights", node.entries),
    BelowAsk: _below_ask,
    BelowTake: lambda node: [f"below {node.threshold}% take {node.option}"],
    Entry: lambda node: [print_entry(node)],
}
