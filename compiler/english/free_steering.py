"""Forms of free English that wait, repeat, go back, run at the same time and end."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING, Any

from ...dsl import tree
from .free_happenings import duration, event_name, happening
from .free_nouns import bare, noun, slug
from .markers import marker

if TYPE_CHECKING:
    from .free import Body, Free
    from .outline import Line

Slots = dict[str, str]


def wait_for(free: Free, slots: Slots, found: Body, line: Line | None) -> Body | None:
    """`Wait for 2 days`."""
    return [tree.WaitFor(duration(slots["duration"]))]


def wait_event(free: Free, slots: Slots, found: Body, line: Line | None) -> Body | None:
    """`Wait until the customer pays`, `wait for the payment`."""
    what = slots["what"]
    name = event_name(what)
    free.state.events.setdefault(name, tree.EventDefinition(name, (), from_outside=True))
    free.state.assume(f'"{what}" is the event `{name}`, which comes from outside')
    clauses: tuple[tree.Clause, ...] = ()
    if slots.get("duration"):
        clauses = (tree.Within(duration(slots["duration"]), tree.Block((tree.Finish(),))),)
        free.state.assume(f"the flow ends when `{name}` does not come in {slots['duration']}")
    return [tree.WaitEvent(name, clauses=clauses)]


def after_a_while(free: Free, slots: Slots, found: Body, line: Line | None) -> Body | None:
    """`After 2 days, ...`: a pause, then the rest."""
    block = free.then(slots.get("then"), line, found)
    return None if block is None else [tree.WaitFor(duration(slots["duration"])), *block.statements]


def each(free: Free, slots: Slots, found: Body, line: Line | None) -> Body | None:
    """`For each item in the order: ...`."""
    variable = slug(slots["what"])
    if slots.get("where"):
        of = noun(slots["where"])
        plural = slug(slots["what"]) + ("" if slots["what"].endswith("s") else "s")
        items: Any = tree.Field(of, plural) if of is not None else None
        if slots["where"].rstrip().endswith("s") and of is not None:
            items = of
    else:
        items = tree.Name(slug(slots["what"] + ("" if slots["what"].endswith("s") else "s")))
    if items is None:
        return None
    items = _gathered(free, items, found) or items
    before = free.state.thing
    free.state.thing = bare(slots["what"])
    free.state.loops.append(variable)
    block = free.then(slots.get("then"), line, [])
    free.state.loops.pop()
    free.state.thing = before
    if block is None or not block.statements:
        return None
    return [tree.ForEach(variable, items, block, together=bool(slots.get("together")))]


def _gathered(free: Free, items: Any, found: Body) -> Any:
    """The step right above that gathers what is gone through: it gives the list then."""
    name = items.name
    for place, each in enumerate(found):
        task = isinstance(each, tree.Step) and each.kind == "task" and each.gives in (None, _LIST)
        if isinstance(each, tree.Step) and task and each.name.endswith(f"_{name}"):
            found[place] = dataclasses.replace(each, gives=_LIST)
            free.state.gathered.add(each.name)
            return tree.Name(each.name)
    return None


_LIST = tree.ListType(tree.TypeName("text"))


def repeat(free: Free, slots: Slots, found: Body, line: Line | None) -> Body | None:
    """`Repeat until the score is over 7, at most 5 times: ...`."""
    from .free_choices import conditions

    times = slots.get("count")
    block = free.then(slots.get("then"), line, [])
    if block is None or not block.statements:
        return None
    until = conditions(free).read(slots["condition"]) if slots.get("condition") else None
    if slots.get("condition") and until is None:
        return None
    if times is None:
        times = "10"
        free.state.assume("the repetition ends after 10 rounds: the text names no bound")
    return [tree.Repeat(until, tree.Integer(int(times)), block)]


def go_back(free: Free, slots: Slots, found: Body, line: Line | None) -> Body | None:
    """`Go back to step 2, at most 3 times`."""
    target = slots["target"].strip()
    number = re.fullmatch(r"(?:step |number |point )?(\d+(?:\.\d+)*)", target, re.IGNORECASE)
    name = free.reader.numbered.get(number[1]) if number is not None and free.reader else None
    if number is None:
        name = next(
            (each for each in (slug(re.sub(r"^(?:the )?step ", "", target)), target) if each in free.state.names), None
        )
    if name is None:
        return None
    times = slots.get("count")
    if times is None:
        free.state.assume(f"going back to `{name}` happens at most 3 times: the text names no bound")
    return [tree.GoTo(name, int(times or 3))]


def finish(free: Free, slots: Slots, found: Body, line: Line | None) -> Body | None:
    """`The process ends.`"""
    return [tree.Finish()]


def at_the_same_time(free: Free, slots: Slots, found: Body, line: Line | None) -> Body | None:
    """`Meanwhile, ...`: together with what was said right before."""
    block = free.then(slots.get("then"), line, [])
    if block is None or not found or not block.statements or isinstance(found[-1], tree.Finish | tree.GoTo):
        return None
    last = found.pop()
    branches = last.branches if isinstance(last, tree.AllOf) and not last.clauses else (tree.Block((last,)),)
    return [tree.AllOf((*branches, block))]


def together(free: Free, slots: Slots, found: Body, line: Line | None) -> Body | None:
    """`Pack the order and write the invoice at the same time`."""
    from .free import pieces

    blocks = [free.then(part, None, []) for part in pieces(slots["then"])]
    if len(blocks) < 2 or any(block is None for block in blocks):
        return None
    return [tree.AllOf(tuple(block for block in blocks if block is not None))]


def when_it_comes(free: Free, slots: Slots, found: Body, line: Line | None) -> Body | None:
    """`When the payment arrives, ship the order`: later in a text this is a wait."""
    what = slots["what"]
    if happening(what) is None:
        return None
    block = free.then(slots["then"], line, found)
    waits = wait_event(free, {"what": what}, found, line)
    return None if block is None or waits is None else [*waits, *block.statements]


def comment(free: Free, slots: Slots, found: Body, line: Line | None) -> Body | None:
    """A heading or a remark: it stays, as a comment."""
    if line is None or free.reader is None:
        return None
    free.reader.comments[line.index] = line.text
    return [marker("comment", line.index), *free.reader.body(line.below).statements]


_REPEAT = "repeat [this |the following |these steps ]"
_BACK = "(go back to|return to|repeat from|start again (at|from))"
_RUN = "(process|workflow|procedure|flow|case|run|process instance)"

FORMS = (
    ("wait [for ]{duration}", wait_for),
    ("wait (until|till|for) {what}[,] (for at most|at most|for up to|up to|within) {duration}", wait_event),
    ("wait (until|till|for) {what}", wait_event),
    ("(when|once|as soon as|after) {what}, {then}", when_it_comes),
    ("after {duration},? {then}", after_a_while),
    ("(for (each|every)|for all) {what} (in|of|on) {where}[,][ {together}](: |, ){then}", each),
    ("(for (each|every)|for all) {what} (in|of|on) {where}[,][ {together}]", each),
    ("(for (each|every)|for all) {what}(: |, ){then}", each),
    ("(for (each|every)|for all) {what}", each),
    (f"{_REPEAT}until {{condition}}[,] (at most|up to) {{count}} times: {{then}}", repeat),
    (f"{_REPEAT}until {{condition}}[,] (at most|up to) {{count}} times", repeat),
    (f"{_REPEAT}until {{condition}}", repeat),
    (f"{_REPEAT}(at most |up to ){{count}} times", repeat),
    (f"{_BACK} {{target}}[,] (at most|up to) {{count}} times", go_back),
    (f"{_BACK} {{target}}", go_back),
    (f"[the ]{_RUN} (ends|is finished|is over|stops|is complete|is completed|finishes)[ here]", finish),
    (f"(end|finish|stop|close|terminate|complete) (the |this )?{_RUN}", finish),
    ("(stop|end|finish|done|end here|stop here)", finish),
    ("(meanwhile|in the meantime|at the same time|in parallel|simultaneously),? {then}", at_the_same_time),
    ("{then},? (at the same time|in parallel|simultaneously)", together),
    ("(note|notes|example|background|remark|hint): {what}", comment),
    ("(steps|the steps|procedure|process|workflow|instructions)", comment),
)
