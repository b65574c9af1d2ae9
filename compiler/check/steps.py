"""Steps: their kind, settings and what they give."""

from __future__ import annotations

from typing import Any

from ...dsl.diagnostic import Edit, Fix
from ...dsl.source import Span
from ...dsl.tree import Boolean, Entry, ListOf, Step, Text
from .. import types
from ..kinds import COMMON_SETTINGS, Kind
from ..types import Type
from .context import Context, Here, Place
from .expressions import entries_once
from .findings import here as here_label
from .findings import instead, listed, nearest, one_slip_apart
from .literal import literal
from .look_ups import check_look_up
from .model import Declaration, Scope, Symbol
from .parts import check_part
from .settings import common
from .state import State
from .typing import check, fits
from .uses import given_by
from .written import Types


def kind_of(context: Context, name: str) -> Kind | None:
    """The kind of that name, or none where it is unknown or no catalogue is at hand."""
    return context.project.catalogue.get(name) if context.project.catalogue else None


def result_type(context: Context, types_: Types, step: Step) -> Type:
    """What a step gives: as written, else as its kind says."""
    if step.gives is not None and step.kind not in context.model.uses:
        return types_.resolve(step.gives)
    if step.kind in context.model.uses:
        return given_by(context, step)
    kind = kind_of(context, step.kind)
    found = kind.result if kind else "any"
    if callable(found):
        found = found(written_names(step, kind))
    return "any" if found is None else found


def written_names(step: Step, kind: Kind | None) -> frozenset[str]:
    """The settings that are written, but for those switched off with `false`."""
    off = {entry.key for entry in step.settings if entry.value == Boolean(False)}
    main = {kind.main} if kind and kind.main and step.main is not None else set()
    return frozenset({entry.key for entry in step.settings} - off | main)


def check_step(context: Context, step: Step, place: Place, state: State, symbol: Symbol | None) -> None:
    """Check a step's kind, settings and `gives`; its clauses are checked with its place in the flow."""
    if step.kind in context.model.uses:
        check_part(context, step, place.at(state), symbol)
        return
    catalogue = context.project.catalogue
    kind = kind_of(context, step.kind)
    if kind is None and (catalogue is not None or step.kind == "flow"):
        _unknown_kind(context, step, catalogue.names if catalogue else ())
    if kind is not None:
        _check_gives(context, step, kind, symbol)
        if step.main is None or kind.main:
            _required(context, step, kind)
        _can_work(context, step, kind)
    here = place.at(state)
    entries = entries_once(context, step.settings, "the setting")
    if step.main is not None:
        _main(context, step, kind, here)
    for entry in entries:
        _setting(context, step, kind, entry, here, symbol)


def _unknown_kind(context: Context, step: Step, known: tuple[str, ...]) -> None:
    known = (*context.model.uses, *known)
    rest: dict[str, Any] = instead(step.kind_span, nearest(step.kind, known)) or {
        "hint": f"the kinds are {listed(known, 'and', most=12)}"
    }
    if step.kind == "flow":
        rest = {"hint": 'name the file at the top, `use "other.flow" as other`, then write `step NAME: other { ... }`'}
    context.findings.error("SF201", step.kind_span, f"there is no kind of step `{step.kind}`", **rest)


def _check_gives(context: Context, step: Step, kind: Kind, symbol: Symbol | None) -> None:
    if step.gives is not None and kind.gives == "never":
        context.findings.error(
            "SF221",
            step.gives.span,
            f"what a step of kind `{kind.name}` gives is fixed, `gives` can't change it",
            hint=f"it gives {types.describe_type('any' if callable(kind.result) else kind.result or 'any')}",
        )
    # What a model answers is text, and is parsed to whatever type is stated.
    if step.gives is not None and kind.gives == "may" and kind.origin != "model" and symbol is not None:
        _never_given(context, step, kind, symbol.type)
    if step.gives is None and kind.gives == "must":
        context.findings.error(
            "SF221", step.kind_span, f"a step of kind `{kind.name}` must say what it gives", hint="add `gives TYPE`"
        )


def _never_given(context: Context, step: Step, kind: Kind, stated: Type) -> None:
    """A `gives` that no result of the kind could meet."""
    own = kind.result(written_names(step, kind)) if callable(kind.result) else kind.result
    shapes = [types.without_optional(each) for each in (own or "any", stated)]
    if own is None or "any" in shapes or types.join(shapes) != "any":
        return
    assert step.gives is not None
    context.findings.error(
        "SF221",
        step.gives.span,
        f"this step gives {types.describe_type(own)}, never {types.describe_type(stated)}",
        labels=here_label(step.kind_span, f"a step of kind `{kind.name}` with these settings"),
        hint="state what it gives, change its settings, or leave `gives` out",
    )


def _required(context: Context, step: Step, kind: Kind) -> None:
    """Settings that must be written, and groups of which exactly one must be."""
    written = {entry.key for entry in step.settings}
    if step.main is not None and kind.main:
        written.add(kind.main)
    known = [*kind.settings, *COMMON_SETTINGS]
    # A misspelt setting is one fault: it is reported where it stands.
    written |= {nearest(name, known) or name for name in written if name not in known}
    groups: dict[str, list[str]] = {}
    for name, setting in kind.settings.items():
        if setting.group:
            groups.setdefault(setting.group, []).append(name)
        elif setting.required and name not in written:
            hint = f'`{step.name}: {kind.name} "..."`' if name == kind.main else f"add `{name}: ...`"
            context.findings.error(
                "SF213", step.kind_span, f"the step `{step.name}` has no `{name}`", hint=f"{hint} ({setting.doc})"
            )
    for names in groups.values():
        chosen = [entry for entry in step.settings if entry.key in names]
        if not chosen:
            context.findings.error(
                "SF213",
                step.kind_span,
                f"the step `{step.name}` needs one of {listed(names)}",
                hint=f"add `{names[0]}: ...`",
            )
        elif len(chosen) > 1:
            context.findings.error(
                "SF242",
                chosen[1].span,
                f"the step `{step.name}` takes only one of {listed(names)}",
                hint="make it two steps",
            )


def _can_work(context: Context, step: Step, kind: Kind) -> None:
    """What the kind itself has to say of settings that are written out."""
    if kind.check is None:
        return
    written = {entry.key: entry.value for entry in step.settings}
    if step.main is not None and kind.main is not None:
        written[kind.main] = step.main
    for problem in kind.check({name: literal(value) for name, value in written.items()}):
        value = written.get(problem.setting)
        context.findings.error(
            "SF250", step.kind_span if value is None else value.span, problem.message, hint=problem.hint
        )


def _main(context: Context, step: Step, kind: Kind | None, here: Here) -> None:
    assert step.main is not None
    if kind is None:
        check(context, step.main, here)
        return
    if kind.main is None:
        check(context, step.main, here)
        context.findings.error(
            "SF229",
            step.main.span,
            f"nothing stands right behind the kind `{kind.name}`",
            hint=f"name the setting: {listed(list(kind.settings))}",
        )
        return
    if any(entry.key == kind.main for entry in step.settings):
        context.findings.error(
            "SF204",
            step.main.span,
            f"`{kind.main}` is given twice: behind the kind and as a setting",
            hint="remove one of the two",
        )
    fits(context, step.main, here, kind.settings[kind.main].type, f"`{kind.main}`")


def _setting(context: Context, step: Step, kind: Kind | None, entry: Entry, here: Here, symbol: Symbol | None) -> None:
    own = kind.settings.get(entry.key) if kind else None
    if own is not None and kind is not None and entry.key == "look_up" and kind.look_up is not None:
        check_look_up(context, step, kind, entry, here)
        return
    if own is not None:
        if entry.key in ("accept", "refusal") and symbol is not None:
            here = answer_scope(context, entry, here, symbol.type)
        fits(context, entry.value, here, own.type, f"`{entry.key}`")
        _connection(context, entry)
        if own.steps:
            _callable(context, entry)
        if own.fills == "never":
            _plain(context, step, entry)
        return
    if entry.key in COMMON_SETTINGS:
        common(context, entry, here, symbol.type if symbol else "any")
        return
    check(context, entry.value, here)
    if kind is None or kind.open_settings:
        _near_miss(context, entry, kind)
        return
    known = [*kind.settings, *COMMON_SETTINGS]
    key = Span(entry.span.start, entry.span.start + len(entry.key))
    rest: dict[str, Any] = instead(key, nearest(entry.key, known)) or {
        "hint": f"it has {listed(list(kind.settings), 'and')}"
    }
    context.findings.error("SF202", key, f"a step of kind `{kind.name}` has no setting `{entry.key}`", **rest)


def _near_miss(context: Context, entry: Entry, kind: Kind | None) -> None:
    """An argument of a task that looks like a misspelt setting of all kinds."""
    if kind is None:
        return
    guess = nearest(entry.key, COMMON_SETTINGS) if len(entry.key) > 4 else None
    # One letter for another makes too many words of their own: `shop` is no `show`.
    slips = [
        each
        for each in kind.settings
        if len(each) > 2
        and one_slip_apart(entry.key, each)
        and (len(each) != len(entry.key) or sorted(each) == sorted(entry.key))
    ]
    guess = guess or next(iter(sorted(slips, key=lambda each: each[0] != entry.key[0])), None)
    if guess is not None:
        key = Span(entry.span.start, entry.span.start + len(entry.key))
        context.findings.warning(
            "SF235",
            key,
            f"`{entry.key}` is taken as an argument of the task, not as the setting `{guess}`",
            hint=f"if it is an argument, name it less like `{guess}`",
            fixes=(Fix(f"write `{guess}`", (Edit(key, guess),), safe=False),),
        )


def answer_scope(context: Context, entry: Entry, here: Here, answer: Type) -> Here:
    """The scope of `accept` and `refusal`, which holds `answer`."""
    scope = Scope("inner", here.scope, node=entry)
    scope.names["answer"] = Symbol("answer", "answer", scope, [Declaration(entry, entry.span)], answer, sure=True)
    context.model.scopes[id(entry)] = scope
    return here.within(scope)


def _plain(context: Context, step: Step, entry: Entry) -> None:
    """A setting that only plain text may stand in."""
    if isinstance(entry.value, Text) and all(isinstance(part, str) for part in entry.value.parts):
        return
    context.findings.error(
        "SF248",
        entry.value.span,
        f"`{entry.key}` of the step `{step.name}` is not plain text",
        hint="write `:name` where a value belongs, and give it in `params: { name: value }`",
    )


def _callable(context: Context, entry: Entry) -> None:
    """The names of what a step may call: functions, where they are known."""
    if context.project.tasks is None or not isinstance(entry.value, ListOf):
        return
    steps = {each.name: each for each in context.model.symbols.values() if each.role == "step"}
    known = sorted(context.project.tasks)
    for item in entry.value.items:
        name = literal(item)
        if isinstance(name, str) and name in steps:
            context.refer(item.span, steps[name])
        if isinstance(name, str) and name not in known:
            guess = nearest(name, known)
            rest: dict[str, Any] = instead(item.span, f'"{guess}"' if guess else None) or {
                "hint": f"register a function of that name, with `@task` above `def {name}(...)`"
            }
            context.findings.error("SF267", item.span, f"there is no function `{name}` to call", **rest)


def _connection(context: Context, entry: Entry) -> None:
    known = context.project.connections
    if entry.key != "connection" or known is None or not isinstance(entry.value, Text):
        return
    name = "".join(part if isinstance(part, str) else "{}" for part in entry.value.parts)
    if name not in known and all(isinstance(part, str) for part in entry.value.parts):
        guess = nearest(name, known)
        rest: dict[str, Any] = instead(entry.value.span, f'"{guess}"' if guess else None) or {
            "hint": f"add `[connections.{name}]` to the configuration"
        }
        context.findings.error("SF222", entry.value.span, f"no connection is called `{name}`", **rest)
