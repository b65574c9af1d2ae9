"""What is done again: for each of several things, until something holds, from an earlier step on, after a failure."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING, Any

from ....dsl import tree
from ..markers import is_marker
from . import asking, recalling, spans, testing
from .clause import read_clause
from .meanings import Act, Back, Each, Fails, If, Meaning, Retry, Until
from .nouns import bare, noun, slug
from .sentences import meaning
from .subjects import quoted
from .word_lists import listed
from .words import base_form, is_plural, plural, singular

if TYPE_CHECKING:
    from .structure import Body, Builder

_LIST = tree.ListType(tree.TypeName("text"))
TIMES = 10
"""Rounds of a repetition for which the text names no bound."""


def each(builder: Builder, made: Each, found: Body) -> bool:
    """`For each item in the order, ...`; without a sentence of its own what was said before is done for each."""
    state = builder.state
    thing = singular(bare(made.what).split(" which ")[0].split(" that ")[0])
    variable = slug(thing)
    items = _items(made, thing)
    if items is None:
        return False
    items = _gathered(builder, items, found) or items
    before = state.thing
    below = builder.below is not None and bool(builder.below.below)
    if made.then is None and not below:
        return _again_for_each(builder, variable, items, made, found)
    state.thing = state.single = thing
    state.loops.append(variable)
    asked = state.asked
    block = builder.block(made.then)
    state.loops.pop()
    state.asked_in[variable], state.asked = state.asked, asked
    if made.then is None or state.thing is None:
        state.thing = before
    if block is None or not block.statements:
        return False
    builder.append(found, [tree.ForEach(variable, items, block, together=made.together)])
    if not below:
        state.open_loops.add(variable)
    return True


def _items(made: Each, thing: str) -> Any:
    if not made.where:
        return tree.Name(slug(plural(thing)))
    of = noun(made.where)
    if of is None:
        return tree.Name(slug(plural(thing)))
    return of if is_plural(made.where) else tree.Field(of, slug(plural(thing)).rstrip("_"))


def _gathered(builder: Builder, items: Any, found: Body) -> Any:
    """The step right above that gathers what is gone through: it gives the list then."""
    if not isinstance(items, tree.Name | tree.Field):
        return None
    for at, step in enumerate(found):
        fits = isinstance(step, tree.Step) and step.kind == "task" and step.gives in (None, _LIST)
        if (
            isinstance(step, tree.Step)
            and fits
            and step.name.endswith(f"_{items.name}")
            and step.name not in builder.state.facts
        ):
            found[at] = dataclasses.replace(step, gives=_LIST)
            builder.state.gathered.add(step.name)
            return tree.Name(step.name)
    return None


def _again_for_each(builder: Builder, variable: str, items: Any, made: Each, found: Body) -> bool:
    """`This is repeated for each item`: what was said before is done for each; a loop right before gets its name."""
    at = (
        len(found) - 1 if found and isinstance(found[-1], tree.ForEach) else spans.segment(builder, found, choices=True)
    )
    inner = found[at:]
    if all(map(is_marker, inner)):
        return False
    if len(inner) == 1 and isinstance(inner[0], tree.ForEach):
        found[at] = inner[0] if not made.where else dataclasses.replace(inner[0], items=items)
        return True
    found[at:] = [tree.ForEach(variable, items, tree.Block(tuple(inner)), together=made.together)]
    return True


def until(builder: Builder, made: Until, found: Body) -> bool:
    """`Repeat until the score is over 7, at most 5 times`; `improve it until it is approved`."""
    below = builder.below is not None and bool(builder.below.below)
    if made.body is None and made.condition is not None and _closes(builder, made, found):
        return True
    if made.body is None and not below and _mended_until(builder, made, found):
        return True
    if made.body is None and not below:
        at = spans.segment(builder, found, choices=True)
        inner = found[at:]
        if all(map(is_marker, inner)):
            return False
        found[at:] = []
    else:
        inner = []
        line, builder.below = builder.below, None
        done = made.body is None or builder.add(made.body, inner)
        builder.below = line
        if not done:
            return False
        if below and builder.below is not None and builder.reader is not None:
            inner += builder.reader.body(builder.below.below).statements
            builder.below = None
    if not inner:
        return False
    builder.bodies.append(inner)
    test = testing.test(builder, made.condition, inner) if made.condition else None
    builder.bodies.pop()
    times = made.times
    if times is None:
        question = f"How often at most is it repeated until {made.condition}? {TIMES} times for now."
        times = asking.bound(builder.state, question, TIMES)
    builder.append(found, [tree.Repeat(test, tree.Integer(times), tree.Block(tuple(inner)))])
    return True


def used_up(builder: Builder, then: Meaning, found: Body) -> bool:
    """What is done where even the last of so many rounds brought nothing, if the text has not said so yet."""
    at = next((place for place in range(len(found) - 1, -1, -1) if not is_marker(found[place])), -1)
    last = found[at] if at >= 0 else None
    if isinstance(last, tree.Repeat) and last.until is not None and not last.clauses:
        block = builder.block(then)
        if block is not None:
            found[at] = dataclasses.replace(last, clauses=(tree.OnError("loop_limit", block),))
        return block is not None
    if isinstance(last, tree.Step) and any(each.key == "retry" for each in last.settings) and not last.clauses:
        block = builder.block(then)
        if block is not None:
            found[at] = dataclasses.replace(last, clauses=(tree.OnError(None, block),))
        return block is not None
    if isinstance(last, tree.ForEach):
        inner = list(last.body.statements)
        if not used_up(builder, then, inner):
            return False
        found[at] = dataclasses.replace(last, body=tree.Block(tuple(inner)))
        return True
    if not isinstance(last, tree.If) or last.otherwise is not None:
        return False
    arm = list(last.branches[-1].body.statements)
    if len(arm) > 1 and isinstance(arm[-2], tree.GoTo) and isinstance(arm[-1], tree.Fail):
        block = builder.block(then)
        arm[-1:] = block.statements if block is not None else arm[-1:]
        done = block is not None
    else:
        done = used_up(builder, then, arm)
    branch = dataclasses.replace(last.branches[-1], body=tree.Block(tuple(arm)))
    found[at] = dataclasses.replace(last, branches=(*last.branches[:-1], branch))
    return done


_SO_OFTEN = re.compile(
    r"(?:after|following) (?:the |all )?(?:\d+|second|third|fourth|fifth|last|final|these|those) "
    r"(?:failed |unsuccessful |such )?(?:attempts?|tries|try|times?|rounds?|reminders?|returns?|revisions?|failures?|"
    r"corrections?)(?: (?:without|with no) [\w -]+)?,? (?P<then>.+)|"
    r"if (?:the (?:second|next|new|repeated|other) (?:[\w-]+ )??(?:value|result|test|check|measurement|attempt|"
    r"try|call|reading|"
    r"reminder|review|sample|inspection) [^,]*(?:too|again|also|as well|either|negative|fails?)\b|"
    r"there is still no|(?:it|that|this|he|she|they) still (?:is not|are not|does not|do not|has not|have not|"
    r"fails?))\b[^,]*, (?P<still>.+)",
    re.IGNORECASE,
)


def so_often(builder: Builder, text: str, found: Body) -> bool:
    """`After the third attempt, ...`, `if there is still no answer, ...`: behind what is done so often at most."""
    said = _SO_OFTEN.fullmatch(text.rstrip("."))
    then = meaning(said["then"] or said["still"]) if said is not None else None
    return then is not None and used_up(builder, then, found)


_CONTENT = re.compile(
    r"\b(?:satisfied|happy|content|approves?|approved|accepts?|accepted|agrees?|good enough|correct|right|okay|fine|"
    r"in order|passes|no (?:more |further )?(?:mistakes|errors|defects|objections|remarks|comments|changes))\b",
    re.IGNORECASE,
)


def _mended_until(builder: Builder, made: Until, found: Body) -> bool:
    """`If it is not good enough, he revises it. This is repeated until she is satisfied`: back to where she looks."""
    last = found[-1] if found else None
    if made.condition is None or not _CONTENT.search(made.condition) or not isinstance(last, tree.If):
        return False
    only = last.branches[-1]
    arm = only.body.statements
    final = next(reversed(arm), None)
    ends = final is None or isinstance(final, tree.Finish | tree.Fail | tree.GoTo | tree.Stop)
    at = spans.segment(builder, found, choices=True)
    first = next((each for each in found[at:-1] if isinstance(each, tree.Step)), None)
    if last.otherwise is not None or len(last.branches) > 1 or ends or first is None:
        return False
    inner = list(arm)
    builder.bodies.append(inner)
    back(builder, Back(first.name.replace("_", " "), made.times, ""), inner)
    builder.bodies.pop()
    builder.state.assume(f'"until {made.condition}" is when it need not go back to `{first.name}`')
    branch = dataclasses.replace(only, body=tree.Block(tuple(inner)))
    found[-1] = dataclasses.replace(last, branches=(branch,))
    return True


def _closes(builder: Builder, made: Until, found: Body) -> bool:
    """`... and loop to the beginning until it is done`: the end of a loop that began in a sentence before."""
    for at in range(len(found) - 1, -1, -1):
        each = found[at]
        last = (
            each.branches[-1].statements[-1] if isinstance(each, tree.AllOf) and each.branches[-1].statements else each
        )
        if not isinstance(last, tree.Repeat) or last.until is not None or made.condition is None:
            continue
        inner = [*last.body.statements, *found[at + 1 :]]
        builder.bodies.append(inner)
        test = testing.test(builder, made.condition, inner)
        builder.bodies.pop()
        loop = dataclasses.replace(last, until=test, body=tree.Block(tuple(inner)))
        if isinstance(each, tree.AllOf):
            branch = tree.Block((*each.branches[-1].statements[:-1], loop))
            found[at:] = [dataclasses.replace(each, branches=(*each.branches[:-1], branch))]
        else:
            found[at:] = [loop]
        return True
    return False


def back(builder: Builder, made: Back, found: Body) -> bool:
    """`Go back to step 2, at most 3 times`; without a target it is the first step."""
    numbered = builder.reader.numbered if builder.reader is not None else {}
    bodies = builder.bodies if builder.bodies and builder.bodies[-1] is found else [*builder.bodies, found]
    if made.target:
        name = recalling.find(made.target, bodies, numbered)
    else:
        name = next((step.name for step in bodies[0] if isinstance(step, tree.Step)), None)
    if name is None:
        return bool(made.text) and builder.add(Act(made.text), found)
    if made.times is None:
        question = f"How often at most does it go back to `{name}`? 3 times for now."
        made = Back(made.target, asking.bound(builder.state, question, 3))
    again: list[Any] = [tree.GoTo(name, made.times or 3)]
    if builder.bodies and found is not builder.bodies[0]:
        # What was sent back so often is not settled: going on would take it for settled.
        again.append(tree.Fail(quoted("not_settled"), quoted(f"{name} was gone back to {made.times or 3} times")))
    builder.append(found, again)
    return True


_TO_THE_DOER = re.compile(
    r".* (?:goes?|go|is sent|are sent|is given|are given|is passed|is handed|comes?|returns?|is returned|are returned) "
    r"(?:back )?to (?P<who>(?:the |its |his |her |their )?[\w-]+(?: [\w-]+)?)(?: again)?",
    re.IGNORECASE,
)


def handed_back(builder: Builder, made: Act, found: Body) -> bool:
    """`If it does not work, the bug goes back to the developer`: to the step that this one did before."""
    if len(builder.bodies) < 2:
        return False
    often = _SO_MANY.search(made.text)
    if often is not None and re.search(r"\b(?:goes|is sent|is given|returns?|is returned) back to\b", made.text):
        return _sent_back(builder, made.text[: often.start()], int(often["count"]), found)
    bodies = builder.bodies[:-1] if builder.bodies[-1] is found else builder.bodies
    steps = [each for body in bodies for each in body if isinstance(each, tree.Step)]
    step = _placed_again(builder, made.text, steps)
    to = _TO_THE_DOER.fullmatch(made.text)
    if step is None and to is not None and re.search(r"\b(?:back|return\w*)\b", made.text):
        who = bare(to["who"]).lower()
        step = next((each for each in reversed(steps) if recalling.done_by(each) == who), None)
    return step is not None and back(builder, Back(step.name.replace("_", " "), None, ""), found)


_SO_MANY = re.compile(
    r",? (?:but )?(?:at most|up to|no more than|not more than|a maximum of) (?P<count>\d+) times$", re.IGNORECASE
)


def _sent_back(builder: Builder, text: str, times: int, found: Body) -> bool:
    """`It goes back to the author, at most 3 times`: and then to the step that found that out."""
    bodies = builder.bodies[:-1] if builder.bodies[-1] is found else builder.bodies
    steps = [each for body in bodies for each in body if isinstance(each, tree.Step)]
    step = next((each for each in reversed(steps) if each.name in builder.state.facts or each.gives is not None), None)
    if step is None or not builder.add(Act(text), found):
        return False
    if any(isinstance(each, tree.GoTo) for each in found):
        return True
    return back(builder, Back(step.name.replace("_", " "), times, ""), found)


_ONTO = re.compile(
    r".+ (?:goes|go|is put|are put|is taken|comes) back (?:on|onto|in|into|under|to) (?P<where>(?:the |its |their )?"
    r"[\w-]+)",
    re.IGNORECASE,
)
_ANOTHER_LOOK = re.compile(
    r"(?P<who>.+?) (?:comes|returns|is called|is sent for) (?:back |again )?for (?:another|a second|one more) "
    r"(?:look|inspection|check|examination|visit|try|review|reading)",
    re.IGNORECASE,
)


def _placed_again(builder: Builder, text: str, steps: list[tree.Step]) -> tree.Step | None:
    """`The car goes back on the lift`, `she comes back for another look`: the step that did so before."""
    onto = _ONTO.fullmatch(text)
    if onto is not None:
        noun_of = bare(onto["where"]).lower()
        told = re.compile(
            rf"\b(?:on|onto|in|into|under|to) (?:the |its |their |an? )?{re.escape(noun_of)}\b", re.IGNORECASE
        )
        return next((each for each in reversed(steps) if told.search(recalling.said(each))), None)
    look = _ANOTHER_LOOK.fullmatch(text)
    if look is None:
        return None
    who = bare(look["who"]).lower()
    by = [each for each in steps if recalling.done_by(each) == who or who in ("he", "she", "they")]
    return next((each for each in reversed(by) if each.name in builder.state.facts), by[-1] if by else None)


def done_again(builder: Builder, made: Act, found: Body) -> bool:
    """`The clerk corrects it, and the check is run again`: back to the step before the choice that does that."""
    again = _AGAIN.search(made.text)
    alone = again is not None and len(made.text.split()) < 4
    if len(builder.bodies) < 2 or again is None or not (alone or any(isinstance(each, tree.Step) for each in found)):
        return False
    times = int(again["count"]) if again["count"] else None
    clause = read_clause(_AGAIN.sub("", builder.state.resolved(made.text)))
    if clause is None:
        return False
    wanted = (
        recalling.stems(f"{clause.who} {clause.rest}") if clause.voice == "passive" else recalling.stems(clause.rest)
    )
    bodies = builder.bodies[:-1] if builder.bodies[-1] is found else builder.bodies
    for step in (each for body in reversed(bodies) for each in reversed(body) if isinstance(each, tree.Step)):
        verb = step.name.split("_")[0]
        same = base_form(verb, "base") == clause.verb and (wanted & recalling.stems(step.name) or not wanted)
        if clause.verb in ("try", "attempt") and (step.name in builder.state.facts or step.gives is not None):
            same = True
        looks = clause.verb in _LOOKS and clause.who and recalling.done_by(step) == bare(clause.who).lower()
        if looks and step.name in builder.state.facts:
            same = True
        if same or (clause.who and recalling.done_by(step) == bare(clause.who).lower() and verb == clause.verb):
            return back(builder, Back(step.name.replace("_", " "), times, ""), found)
    return False


_LOOKS = listed("look check review read examine inspect see assess test")
_AGAIN = re.compile(
    r"\b(?:again|once more|a second time|anew)\W*(?:(?:up to|at most) (?P<count>\d+) times)?\W*$", re.IGNORECASE
)


def retry(builder: Builder, made: Retry, found: Body) -> bool:
    """`Try again up to 3 times`: a setting of the last step."""

    def change(step: Any) -> Any:
        times = tree.Entry("times", tree.Integer(made.times))
        entries = [times, tree.Entry("wait", spans.duration(made.pause))] if made.pause else [times]
        rest = tuple(entry for entry in step.settings if entry.key != "retry")
        return dataclasses.replace(step, settings=(*rest, tree.Entry("retry", tree.Record(tuple(entries)))))

    def wanted(step: Any) -> bool:
        return isinstance(step, tree.Step) and step.kind != "ask"

    if spans.attach(found, change, wanted):
        return True
    return bool(made.text) and builder.add(Act(made.text), found) and spans.attach(found, change, wanted)


def fails(builder: Builder, made: Fails, found: Body) -> bool:
    """`If that fails, ...`: what the last step or block does then."""
    if isinstance(made.then, Retry):
        if made.condition and made.then.text and not builder.begun:
            return builder.add(If(made.condition, made.then), found)
        return retry(builder, made.then, found)
    if not any(not is_marker(statement) for statement in found):
        return False
    block = builder.block(made.then)
    if block is None:
        return False
    return spans.attach(
        found,
        lambda last: dataclasses.replace(last, clauses=(*last.clauses, tree.OnError(None, block))),
        lambda _: True,
    )
