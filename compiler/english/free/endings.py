"""Where a run ends unsaid: an arm gives up what the run is about, and other work is told behind it."""

from __future__ import annotations

import dataclasses
import re

from ....dsl import tree
from ..markers import is_marker
from .recalling import said
from .state import State

_GIVES_UP = re.compile(
    r"^(?:\w+ )?(?:(?:reject|refuse|decline|abandon|dismiss|deny|discard|withdraw|turn down|turn away|cancel|void) |"
    r"(?:turn|call) .+ (?:down|away|off)\b|hang up\b|give up\b|"
    r"(?:close|terminate|end|drop|delete) (?:the |this |his |her |their |its )?(?:\w+ )?(?:case|matter|file|"
    r"application|request|claim|order|complaint|dossier|negotiation|process|procedure|registration|enquiry|inquiry)\b)",
    re.IGNORECASE,
)


def with_endings(flow: tree.Flow, state: State) -> tree.Flow:
    """`If the form is wrong, it is rejected. The form is filed.`: what was rejected is not filed."""
    return dataclasses.replace(flow, body=_ended(flow.body, state, ()))


def _ended(
    statements: tuple[tree.Statement, ...], state: State, behind: tuple[tree.Statement, ...]
) -> tuple[tree.Statement, ...]:
    found: list[tree.Statement] = []
    for place, each in enumerate(statements):
        later = tuple(other for other in statements[place + 1 :] if not is_marker(other)) + behind
        if isinstance(each, tree.If) and later and not _common(later, state):
            found.append(_arms_ended(each, state, later))
        else:
            found.append(each)
    return tuple(found)


def _arms_ended(made: tree.If, state: State, later: tuple[tree.Statement, ...]) -> tree.If:
    branches = tuple(
        dataclasses.replace(each, body=_arm(each.body, state, later, alone=made.otherwise is None))
        for each in made.branches
    )
    return dataclasses.replace(made, branches=branches)


def _arm(body: tree.Block, state: State, later: tuple[tree.Statement, ...], alone: bool) -> tree.Block:
    inner = _ended(body.statements, state, later)
    steps = [each for each in inner if isinstance(each, tree.Step)]
    last = next((each for each in reversed(inner) if not is_marker(each)), None)
    gives_up = next((each for each in steps if _GIVES_UP.match(_words(each))), None)
    if not alone or gives_up is None or not isinstance(last, tree.Step):
        return tree.Block(inner)
    state.assume(f"the run ends there behind `{gives_up.name}`: nothing of what follows is left to do")
    return tree.Block((*inner, tree.Finish()))


def _words(step: tree.Step) -> str:
    main = step.main.parts if isinstance(step.main, tree.Text) else ()
    return "".join(each for each in main if isinstance(each, str)) if step.kind == "task" else said(step)


def _common(later: tuple[tree.Statement, ...], state: State) -> bool:
    """Whether something behind is done in any case."""
    return any(
        isinstance(each, tree.Step) and each.name in state.common for other in later for each in tree.walk(other)
    )
