"""Time and what happens in it: waits, limits, things done at the same time, and who does what was said."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ....dsl import tree
from ..changes import changed
from ..markers import is_marker
from . import asking, recalling, testing
from .clause import read_clause
from .happenings import duration, event_name
from .meanings import AtOnce, Await, Beside, Doer, If, Late, Limit, Pause, Together
from .nouns import bare, noun, slug
from .patterns import SPAN
from .subjects import quoted
from .words import base_form, third_person

if TYPE_CHECKING:
    from .structure import Body, Builder

__all__ = ["duration"]


def event(
    builder: Builder, what: str, found: Body, clauses: tuple[tree.Clause, ...] = (), alias: str | None = None
) -> str:
    """Wait for something that happens outside; the name of the event."""
    what = re.sub(r"^(?:the |an? )?(?P<who>.+?) to be (?P<verb>\w+)", r"\g<who> is \g<verb>", what)
    pointing = re.match(r"(?:they|it|these|those) ", what, re.IGNORECASE)
    if pointing is not None and builder.state.thing:
        what = f"the {builder.state.thing} {what[pointing.end() :]}"
    name = event_name(what)
    builder.state.events.setdefault(name, tree.EventDefinition(name, (), from_outside=True))
    builder.state.assume(f'"{what}" is the event `{name}`, which comes from outside')
    builder.append(found, [tree.WaitEvent(name, alias, None, clauses)])
    return name


def await_event(builder: Builder, made: Await, found: Body) -> bool:
    """`Wait until the customer pays`; who was asked for an answer is waited for already."""
    last = found[-1] if found else None
    asked = isinstance(last, tree.Step) and last.kind == "ask"
    if asked and (recalling.answering(made.what) or recalling.known(made.what, [found[-1:]], builder.state)):
        return made.limit is None or late(builder, Late(made.limit, None), found)
    clauses: tuple[tree.Clause, ...] = ()
    if made.limit:
        name = event_name(made.what)
        question = f"What happens when `{name}` does not come in {made.limit}? The flow ends for now."
        block = asking.block(builder, question) or tree.Block((tree.Finish(),))
        clauses = (tree.Within(duration(made.limit), block),)
    event(builder, made.what, found, clauses)
    return True


def pause(builder: Builder, made: Pause, found: Body) -> bool:
    """`Wait 2 days`, `a week before the meeting`."""
    if made.before is not None:
        moment = noun(made.before)
        if moment is None:
            return False
        if isinstance(moment, tree.Name):
            moment = tree.Name(slug(f"{moment.name.replace('_', ' ')} time"))
            builder.state.moments.add(moment.name)
        earlier = tree.Arithmetic(moment, (tree.Term("-", duration(made.span)),))
        builder.append(found, [tree.WaitUntil(earlier, ())])
        return True
    known = re.fullmatch(SPAN, made.span)
    if known is None:
        question = f'How long is "{made.span or "the wait"}"? It is 1 minute for now.'
        span: tree.Expression = asking.span(builder.state, question) or tree.Duration(1, "m")
    else:
        span = duration(made.span)
    builder.append(found, [tree.WaitFor(span, ())])
    return True


def limit(builder: Builder, made: Limit, found: Body) -> bool:
    """`Within 5 days, the office checks it`: a limit of what is done then."""
    start = len(found)
    if made.then is None:
        return attach(
            found,
            lambda last: dataclasses.replace(
                last,
                clauses=(*last.clauses, tree.Within(duration(made.span), _too_late(builder, last.name, made.span))),
            ),
            lambda each: isinstance(each, tree.Step),
        )
    if not builder.add(made.then, found):
        return False
    steps = [each for each in found[start:] if isinstance(each, tree.Clausal)]
    if not steps:
        return True
    last = steps[0]
    name = getattr(last, "name", "it")
    block = builder.block(made.late) if made.late is not None else None
    if block is None:
        block = _too_late(builder, name, made.span)
    limited = dataclasses.replace(last, clauses=(*last.clauses, tree.Within(duration(made.span), block)))
    found[start:] = [limited if each is last else each for each in found[start:]]
    return True


def _too_late(builder: Builder, name: str, span: str) -> tree.Block:
    """What happens when a step takes too long, where the text does not say."""
    question = f'What happens when `{name}` is not done within {span}? The run fails with "late" for now.'
    return asking.block(builder, question) or _UNSAID


def late(builder: Builder, made: Late, found: Body) -> bool:
    """`If nobody answers within 2 days, ...`: a limit, or a reminder, of what was said before."""
    block = builder.block(made.then)
    if block is None:
        return False
    span = duration(made.span)
    kinds: dict[str, Callable[[], Any]] = {
        "within": lambda: tree.Within(span, block),
        "after": lambda: tree.After(span, block),
        "every": lambda: tree.Every(span, block),
    }

    def change(last: Any) -> Any:
        return dataclasses.replace(last, clauses=(*last.clauses, kinds[made.kind]()))

    return attach(found, change, _waits) or attach(found, change, lambda _: True)


def _waits(node: Any) -> bool:
    return isinstance(node, tree.WaitEvent) or (isinstance(node, tree.Step) and node.kind == "ask")


_UNSAID = tree.Block((tree.Fail(quoted("late"), None),))
"""What stands for what a text does not say: what is done when a limit is over."""


def unsaid(clause: tree.Clause) -> bool:
    """Whether a clause is a limit behind which the text has not said yet what is done."""
    return isinstance(clause, tree.Within) and clause.body == _UNSAID


def attach(found: Body, change: Callable[[Any], Any], wanted: Callable[[Any], bool]) -> bool:
    """Change the last step or wait of a body that fits, wherever it stands; false if there is none."""
    fitting = [
        each
        for statement in found
        for each in tree.walk(statement)
        if isinstance(each, tree.Step | tree.WaitEvent | tree.Do) and wanted(each)
    ]
    if not fitting:
        return False
    last = fitting[-1]
    made = change(last)
    found[:] = [changed(each, lambda node: made if node is last or node == last else node) for each in found]
    return True


_IN_TIME = re.compile(
    rf",? (?:within|in|for|after|for more than) (?:the next )?(?P<span>{SPAN})(?: of [\w' -]+)?", re.IGNORECASE
)


def waits_inside(found: Body, text: str) -> bool:
    """Whether an arm right before ends in waiting for what a condition with a limit is about."""
    last = found[-1] if found else None
    arm = last.branches[-1].body.statements if isinstance(last, tree.If) and last.otherwise is None else ()
    if not arm or _IN_TIME.search(text) is None or not isinstance(arm[-1], tree.WaitEvent):
        return False
    return bool(recalling.stems(arm[-1].event) & recalling.stems(text))


_NOT_YET = re.compile(r"\b(?:has|have)(?: not|n't) (?P<done>\w+)", re.IGNORECASE)


def _does_not(found: re.Match[str]) -> str:
    """`Has not come` as it is said of what may come: `does not come`."""
    base = base_form(found["done"], "participle", "base")
    return found.group() if base in (None, "be") else f"does not {base}"


def later_still(builder: Builder, made: If, found: Body) -> bool:
    """`If it is not there in 1 hour, cancel it`, behind what is done after 30 minutes: two times of one wait."""
    span = _IN_TIME.search(made.condition)
    if span is not None and _still_waiting(builder, made, found, span["span"]):
        return True
    told = [each for each in found if not is_marker(each)][-2:]
    wait, before = told if len(told) == 2 else (None, None)
    if span is None or not isinstance(wait, tree.WaitEvent) or not isinstance(before, tree.If):
        return False
    first = next((each for each in wait.clauses if isinstance(each, tree.Within) and not each.body.statements), None)
    name = wait.alias or wait.event
    missing = tree.IsState(tree.Name(name), "missing", False)
    clause = read_clause(made.condition)
    plain = before.otherwise is None and len(before.branches) == 1 and before.branches[0].condition == missing
    if first is None or not plain or clause is None or not clause.denied or made.then is None:
        return False
    if not recalling.stems(clause.who) & recalling.stems(wait.event):
        return False
    block = builder.block(made.then)
    if block is None:
        return False
    rest = tuple(each for each in wait.clauses if each is not first)
    after, within = tree.After(first.duration, before.branches[0].body), tree.Within(duration(span["span"]), block)
    both = dataclasses.replace(wait, clauses=(*rest, after, within))
    found[:] = [both if each is wait else each for each in found if each is not before]
    return True


def _still_waiting(builder: Builder, made: If, found: Body, span: str) -> bool:
    """`Still nothing after 5 more days`, behind what is done when a wait is over: it is waited for once more."""
    told = [each for each in found if not is_marker(each)][-2:]
    last = told[-1] if told else None
    if not re.search(r"\bstill\b", made.condition):
        return False
    if isinstance(last, tree.If) and isinstance(told[0], tree.WaitEvent) and last.otherwise is None:
        wait, late = told[0], last.branches[-1].body
        name = tree.Name(wait.alias or wait.event)
        if last.branches[-1].condition != tree.IsState(name, "missing", False):
            return False
    elif isinstance(last, tree.WaitEvent):
        wait = last
        limit = next((each for each in last.clauses if isinstance(each, tree.Within) and each.body.statements), None)
        if limit is None:
            return False
        late = limit.body
    else:
        return False
    block = builder.block(made.then)
    if block is None:
        return False
    ended = block.statements and isinstance(block.statements[-1], tree.Finish | tree.Fail)
    again = tree.Within(duration(span), block if ended else tree.Block((*block.statements, tree.Finish())))
    alias = builder.state.name(f"{wait.event}_after_all")
    longer = tree.Block((*late.statements, dataclasses.replace(wait, alias=alias, clauses=(again,))))
    swapped: tree.Statement
    if isinstance(last, tree.If):
        branch = dataclasses.replace(last.branches[-1], body=longer)
        swapped = dataclasses.replace(last, branches=(*last.branches[:-1], branch))
    else:
        limits = tuple(
            dataclasses.replace(each, body=longer) if isinstance(each, tree.Within) and each.body is late else each
            for each in last.clauses
        )
        swapped = dataclasses.replace(last, clauses=limits)
    found[:] = [swapped if each is last else each for each in found]
    return True


def in_time(builder: Builder, text: str, found: Body) -> tree.Expression | None:
    """`The customer pays within 5 days`: a wait with a limit, and whether it came in time."""
    span = _IN_TIME.search(text)
    if span is None:
        return None
    rest = _NOT_YET.sub(_does_not, (text[: span.start()] + text[span.end() :]).strip())
    clause = read_clause(rest)
    if clause is None or clause.voice == "state":
        return None
    last = next((each for each in reversed(found) if not is_marker(each)), None)
    limit = tree.Within(duration(span["span"]), tree.Block(()))
    if isinstance(last, tree.WaitEvent):
        name = last.alias or last.event
        found[found.index(last)] = dataclasses.replace(last, clauses=(*last.clauses, limit))
    elif isinstance(last, tree.Step) and last.kind == "ask" and clause.denied:
        name = last.name
        found[found.index(last)] = dataclasses.replace(last, clauses=(*last.clauses, limit))
    else:
        plain = (
            f"{clause.who} is {_participle(clause.verb, clause.group)} {clause.rest}"
            if clause.voice == "passive"
            else f"{clause.who} {third_person(clause.verb)} {clause.rest}"
        )
        name = event(builder, plain.strip(), found, (limit,))
    return tree.IsState(tree.Name(name), "missing", not clause.denied)


def _participle(verb: str, group: str) -> str:
    return group.rsplit(maxsplit=1)[-1] if group else verb


# ---- at the same time


def segment(builder: Builder, found: Body, choices: bool = False) -> int:
    """Where what was said last begins in a body: the last sentence; with `choices` what a choice asks belongs to it."""
    top = bool(builder.bodies) and found is builder.bodies[0]
    began = [place for place in builder.began if place < len(found)] if top else []
    at = began[-1] if began else max(0, len(found) - 1)
    while at and at < len(found) and all(is_marker(each) for each in found[at:]):
        at -= 1
    if choices and at and isinstance(found[at], tree.If) and isinstance(found[at - 1], tree.Step):
        at = next((place for place in reversed(began) if place < at), at - 1)
    return at


def beside(builder: Builder, made: Beside, found: Body) -> bool:
    """`Meanwhile, ...`: together with what was said right before, all of it that the same one does."""
    start = len(found)
    block = builder.block(made.then)
    if block is None or not block.statements or not found or isinstance(found[-1], tree.Finish | tree.GoTo):
        return False
    at = _same_doer(builder, found, block)
    before = found[at:start]
    if all(map(is_marker, before)):
        return False
    if len(before) == 1 and isinstance(before[0], tree.AllOf) and not before[0].clauses:
        found[at:start] = [dataclasses.replace(before[0], branches=(*before[0].branches, block))]
    else:
        found[at:start] = [tree.AllOf((tree.Block(tuple(before)), block), False, ())]
    return True


def _same_doer(builder: Builder, found: Body, block: tree.Block) -> int:
    """Where the work of the one who acted last begins, if somebody else acts now; else the last sentence."""
    now = _doers(list(block.statements))
    last = _doers(found[-1:]) or _doers(found[-2:])
    at = segment(builder, found)
    if not now or not last or now & last:
        return at
    while at and (doers := _doers(found[at - 1 : at])) and doers <= last and not _is_question(found[at - 1]):
        at -= 1
    return at


def _is_question(statement: tree.Statement) -> bool:
    return isinstance(statement, tree.Step) and statement.kind == "ask"


def _doers(statements: Body) -> set[str]:
    found = set()
    for statement in statements:
        for each in tree.walk(statement):
            if isinstance(each, tree.Step):
                found |= {
                    str(entry.value.parts[0])
                    for entry in each.settings
                    if entry.key == "who" and isinstance(entry.value, tree.Text) and entry.value.parts
                }
    return found


def together(builder: Builder, made: Together, found: Body) -> bool:
    """`Pack the order and write the invoice at the same time`."""
    blocks = [builder.block(each) for each in made.parts]
    held = [block for block in blocks if block is not None and block.statements]
    if len(held) < len(made.parts) or len(held) < 2:
        return False
    builder.append(found, [tree.AllOf(tuple(held), False, ())])
    return True


def at_once(builder: Builder, made: AtOnce, found: Body) -> bool:
    """`These two steps can be carried out at the same time`: the last ones told, also at the end of an arm."""
    last = next((each for each in reversed(found) if not is_marker(each)), None)
    if isinstance(last, tree.If):
        arm = list((last.otherwise or last.branches[-1].body).statements)
        if not at_once(builder, made, arm):
            return False
        block = tree.Block(tuple(arm))
        if last.otherwise is not None:
            longer = dataclasses.replace(last, otherwise=block)
        else:
            branch = dataclasses.replace(last.branches[-1], body=block)
            longer = dataclasses.replace(last, branches=(*last.branches[:-1], branch))
        found[:] = [longer if each is last else each for each in found]
        return True
    if isinstance(last, tree.AllOf):
        return True
    places = [at for at, each in enumerate(found) if not is_marker(each)][-made.count :]
    steps = [found[at] for at in places]
    if len(steps) < made.count or not all(isinstance(each, tree.Step) for each in steps):
        return False
    markers = [each for each in found[places[0] :] if is_marker(each)]
    found[places[0] :] = [tree.AllOf(tuple(tree.Block((each,)) for each in steps), False, ()), *markers]
    return True


def doer(builder: Builder, made: Doer, found: Body) -> bool:
    """`That is done by the call center`: said of the last step; another one does it where a condition holds."""
    who = tree.Entry("who", quoted(bare(made.who).lower()))

    def change(step: Any) -> Any:
        rest = tuple(entry for entry in step.settings if entry.key != "who")
        return dataclasses.replace(step, settings=(who, *rest))

    last = found[-1] if found else None
    if made.other is None:
        return attach(found, change, lambda each: isinstance(each, tree.Step))
    where: Body = found
    if isinstance(last, tree.If) and last.otherwise is None and last.branches[-1].body.statements:
        where = list(last.branches[-1].body.statements)
        last = where[-1]
    if not isinstance(last, tree.Step):
        return False
    condition = made.condition or f"{made.other} is needed"
    test = testing.test(builder, condition, where[:-1])
    name = builder.state.name(f"{last.name}_by_{slug(bare(made.other), 2)}")
    other = tree.Entry("who", quoted(bare(made.other).lower()))
    rest = tuple(entry for entry in last.settings if entry.key != "who")
    second = dataclasses.replace(last, name=name, settings=(other, *rest))
    where[-1] = tree.If((tree.Branch(test, tree.Block((second,))),), tree.Block((change(last),)))
    if where is not found and isinstance(found[-1], tree.If):
        branch = dataclasses.replace(found[-1].branches[-1], body=tree.Block(tuple(where)))
        found[-1] = dataclasses.replace(found[-1], branches=(*found[-1].branches[:-1], branch))
    return True
