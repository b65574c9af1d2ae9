"""The checks of a whole flow, in their order."""

from __future__ import annotations

from ...dsl.source import Source, Span
from ...dsl.tree import Decide, DefaultHandler, Flow, Name, Node, Step, WaitEvent, children
from .. import rules, types
from ..project import Project
from . import calls as _registers_calls
from . import expressions as _registers_checks
from . import operators as _registers_operators
from .context import Context, Level, Place
from .decisions import decision_type
from .declarations import check_declarations, declare, gather_types
from .declare import Declarer, variables
from .findings import Findings
from .header import check_header
from .model import Model, Scope
from .names import check_name
from .settings import ERROR
from .state import START
from .statements import Statements
from .steps import result_type
from .tests import check_tests
from .typing import CHECKS
from .uses import gather_uses
from .written import Types

CHECKS[Name] = check_name
del _registers_checks, _registers_operators, _registers_calls

DEEPEST = 150
"""So many parts of the tree may stand one inside another."""


def check(source: Source, flow: Flow, project: Project) -> tuple[Model, Findings]:
    """Everything there is to know about a flow, and everything wrong with it."""
    model = Model(flow, Scope("run"))
    context = Context(source, project, model, Findings())
    deepest = _too_deep(flow)
    if deepest is not None:
        context.findings.error(
            "SF226",
            deepest.span,
            f"this stands more than {DEEPEST} levels deep",
            hint="name inner parts with `let`, or move inner blocks into steps of their own",
        )
        return model, context.findings
    written = gather_types(context, flow)
    declarer = Declarer(context)
    declare(context, flow, written, declarer)
    gather_uses(context)
    declarer.statements(flow.body, model.run, ())
    handlers = [each for each in flow.declarations if isinstance(each, DefaultHandler)]
    for handler in handlers:
        declarer.handler(handler, handler.body, model.run, ())
    declarer.tasks()
    variables(list(model.scopes.values()), context)
    _types_of_symbols(context, written)
    check_header(context, flow)
    check_declarations(context, flow)
    _body(context, written, flow, handlers)
    check_tests(context, flow)
    context.findings.items += rules.findings(context)
    return model, context.findings


def _types_of_symbols(context: Context, written: Types) -> None:
    """What the text alone says of the types of steps, decisions and events; a `let` gets its type later."""
    for symbol in context.model.symbols.values():
        found = []
        for declaration in symbol.declarations:
            node = declaration.node
            if isinstance(node, Step):
                gives = result_type(context, written, node)
                symbol.open = symbol.open or gives == "any"
                found.append(gives)
            elif isinstance(node, Decide):
                found.append(decision_type(node))
            elif isinstance(node, WaitEvent):
                found.append(
                    ["record", context.model.events[node.event]] if node.event in context.model.events else "any"
                )
        if not found:
            continue
        symbol.type = types.join(found)
        alike = len({(type(each.node), getattr(each.node, "kind", None)) for each in symbol.declarations}) == 1
        if alike and any(each != found[0] for each in found):
            _differing(context, symbol.name, symbol.declarations[-1].span, symbol.span, found)


def _differing(context: Context, name: str, span: Span, first: Span, found: list[types.Type]) -> None:
    from .findings import here

    context.findings.error(
        "SF205",
        span,
        f"`{name}` gives {types.describe_type(found[-1])} here but {types.describe_type(found[0])} in another branch",
        labels=here(first, "declared here first"),
        hint="give one of them another name, or the same `gives`",
    )


def _body(context: Context, written: Types, flow: Flow, handlers: list[DefaultHandler]) -> None:
    """The statements of the file and those of `default on error`; each end of them must set the outputs."""
    model = context.model
    statements = Statements(context, written)
    end = statements.body(flow.body, Place(model.run), START)
    last = Span(len(context.source.text.rstrip()), len(context.source.text.rstrip()))
    if end.reached:
        place = flow.body[-1].span if flow.body else last
        statements.all_set(_last_line(context, place), set(), "the flow can end here without a value for")
    for handler in handlers:
        scope = model.scopes[id(handler)]
        scope.names["error"].type = ERROR
        place_inside = Place(scope, handler=True, levels=(Level(flow.body, "the handler of the whole flow"),))
        end = statements.block(handler.body, place_inside, START)
        if end.reached:
            statements.all_set(
                Span(handler.span.start, handler.span.start + len("default on error")),
                set(),
                "after this handler the flow ends without a value for",
            )


def _last_line(context: Context, span: Span) -> Span:
    """The last line of a span."""
    begin = context.source.text.rfind("\n", span.start, max(span.start, span.end - 1)) + 1
    start = max(span.start, begin)
    text = context.source.text[start : span.end]
    return Span(start + len(text) - len(text.lstrip()), span.end)


def _too_deep(flow: Flow) -> Node | None:
    """A part of the tree that stands too deep to be checked, or none; level by level, so that it can't fail itself."""
    level: list[Node] = [flow]
    for _ in range(DEEPEST):
        level = [child for node in level for child in children(node)]
        if not level:
            return None
    deeper = [child for node in level for child in children(node)]
    return deeper[-1] if deeper else None
