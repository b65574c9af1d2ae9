"""What a text leaves open: a question with what is taken for now, and what an answer of the author makes of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ....dsl import tree
from .happenings import duration
from .nouns import bare
from .patterns import SPAN
from .sentences import meaning
from .spelling import plainly
from .subjects import quoted
from .words import base_form

if TYPE_CHECKING:
    from .state import State
    from .structure import Body, Builder


def bound(state: State, question: str, otherwise: int) -> int:
    """How often something is done at most."""
    answer = re.search(r"\d+", plainly(f"{state.wonder(question) or ''} times"))
    return int(answer[0]) if answer is not None and 0 < int(answer[0]) < 10_000 else otherwise


def span(state: State, question: str) -> tree.Expression | None:
    """How long something takes; none while the author does not say."""
    answer = re.search(SPAN, plainly(state.wonder(question) or ""))
    return duration(answer[0]) if answer is not None else None


def block(builder: Builder, question: str) -> tree.Block | None:
    """What is done then, in the author's words; none while the author does not say."""
    answer = builder.state.wonder(question)
    made = meaning(plainly(answer)) if answer else None
    return builder.block(made) if made is not None else None


def finder(state: State, question: str, asked: str, name: str, found: Body) -> tree.Expression | None:
    """Whether a fact holds, asked of whom the author names; none while the author names nobody."""
    answer = (state.wonder(question) or "").strip(" .?!")
    if not answer or len(answer.split()) > 6:
        return None
    who = bare(re.sub(r"\b(?:does|do|must|decides?|checks?)$", "", answer).strip()).lower()
    step = state.name(f"ask_{name}" if base_form(name.split("_", maxsplit=1)[0], "base") is None else name)
    answers = tree.Union((tree.TypeName("yes"), tree.TypeName("no")))
    found.append(tree.Step(step, "ask", quoted(asked), (tree.Entry("who", quoted(who)),), answers))
    return tree.Compare(tree.Name(step), "==", tree.Name("yes"))
