"""One of several ways: `either A or B`, and who says which."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from ....dsl import tree
from .clause import read_clause
from .meanings import Act, Meaning, Options, Seq
from .nouns import bare, slug, verb_phrase_name
from .subjects import quoted

if TYPE_CHECKING:
    from .structure import Body, Builder


def options(builder: Builder, made: Options, found: Body) -> bool:
    """`Either A or B`: the step before says which, or a person is asked."""
    builder.state.only_tasks = True
    blocks = [builder.block(each) for each in made.parts]
    builder.state.only_tasks = False
    if any(block is None or not block.statements for block in blocks):
        return False
    held = [block for block in blocks if block is not None]
    names = [f"to_{name}" if name in builder.state.names else name for name in _names(made.parts)]
    last = found[-1] if found else None
    carries = (
        isinstance(last, tree.Step)
        and last.kind == "task"
        and last.gives is None
        and last.name not in builder.state.facts
    )
    gives = tree.Union(tuple(tree.TypeName(name) for name in names))
    if carries and isinstance(last, tree.Step):
        step = last.name
        found[-1] = dataclasses.replace(last, gives=gives)
        builder.state.assume(f"`{step}` says what is done then: {', '.join(names)}")
    else:
        step = builder.state.name("choose_" + verb_phrase_name(_said(made.parts[0])))
        question = made.subject or " or ".join(_said(each) for each in made.parts)
        found.append(tree.Step(step, "ask", quoted(f"{question[:1].upper()}{question[1:]}?"), _who(made.parts), gives))
        builder.state.assume(f"a person says which way to go: `{step}`")
    builder.state.ask(step, tuple(names))
    cases = tuple(tree.Case((tree.Name(name),), block) for name, block in zip(names, held, strict=True))
    found.append(tree.When(tree.Name(step), cases))
    return True


def _said(made: Meaning) -> str:
    if isinstance(made, Act):
        return made.text
    if isinstance(made, Seq) and made.parts:
        return _said(made.parts[0])
    return "go on"


def _names(parts: tuple[Meaning, ...]) -> list[str]:
    """A short name for each way: its verb, or more words where two begin alike."""
    found: list[str] = []
    for each in parts:
        clause = read_clause(_said(each))
        short = slug(clause.verb) if clause is not None else slug(_said(each), 2)
        long = verb_phrase_name(clause.done) if clause is not None else slug(_said(each), 4)
        name = short if short not in found and sum(_verb(other) == _verb(each) for other in parts) == 1 else long
        while name in found:
            name += "_2"
        found.append(name)
    return found


def _verb(made: Meaning) -> str:
    clause = read_clause(_said(made))
    return clause.verb if clause is not None else _said(made)


def _who(parts: tuple[Meaning, ...]) -> tuple[Any, ...]:
    clauses = [read_clause(_said(each)) for each in parts]
    subjects = {bare(each.who).lower() for each in clauses if each is not None and each.voice == "active"}
    if len(subjects) != 1 or not (who := subjects.pop()) or who in ("we", "you", "they", "it", "he", "she"):
        return ()
    return (tree.Entry("who", quoted(who)),)
