"""Choices: conditions with one arm or two, in one sentence or over several, and one of several ways."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

from ....dsl import tree
from ..markers import is_marker
from . import deadlines, facts, outcomes, recalling, spans, starts, testing
from .clause import read_clause
from .happenings import happening
from .meanings import Act, Answered, Former, If, Kind, Limit, Meaning, Otherwise, Pause, Seq, Then
from .nouns import bare, slug
from .parts import nominal
from .state import QUANTITIES, State
from .word_lists import listed
from .words import is_plural, singular

if TYPE_CHECKING:
    from .structure import Body, Builder

_COMES = listed(
    """
    apply arrive book break call come contact crash detect drop exceed fail notice order place receive register report
    request ring rise stop submit
    """
)


_BREAKS = listed("fail crash break ring stop drop rise exceed")
"""What something known does so that a run starts."""


def choice(builder: Builder, made: If, found: Body) -> bool:
    """`If the amount is over 1000, ask the boss; otherwise ...`."""
    if made.then is None and (builder.below is None or not builder.below.below):
        return False
    made = _lifted(made)
    _, before = _last_choice(found)
    plain = before is not None and before is found[-1] and before.otherwise is None and len(before.branches) == 1
    contrast = _ALL_WELL.fullmatch(made.condition) or _NOT_SO.fullmatch(made.condition)
    if plain and made.otherwise is None and not made.unless and contrast:
        return otherwise(builder, Otherwise(made.then), found)
    if _told_of_before(builder, made, found):
        return True
    if deadlines.inside(found, made.condition):
        return goes_on(builder, Then(made), found)
    made = deadlines.kept(builder, made, found)
    if _starts(builder, made):
        starts.trigger(builder, made.condition)
        return made.then is None or builder.add(made.then, found)
    if _only_over(builder, made, found):
        return made.then is not None and builder.add(made.then, found)
    if _of_the_loop(builder, made, found):
        return True
    if spans.waits_inside(found, made.condition) or _of_the_arm(made, found):
        return goes_on(builder, Then(made), found)
    test = spans.in_time(builder, made.condition, found) or testing.test(builder, made.condition, found)
    _speaks_of_several(builder, made)
    if made.unless:
        test = testing.turned(test)
    if made.chained:
        test = _of_the_same(test, found)
    then = builder.block(made.then)
    other = builder.block(made.otherwise) if made.otherwise is not None else None
    if then is None or (made.otherwise is not None and other is None):
        return False
    at, last = _last_choice(found)
    if made.chained and last is not None and last.otherwise is None and at == len(found) - 1:
        found[at] = dataclasses.replace(last, branches=(*last.branches, tree.Branch(test, then)), otherwise=other)
        return True
    place(builder, found, test, then, other)
    return True


def _told_of_before(builder: Builder, made: If, found: Body) -> bool:
    """Whether a condition says how something told before went: late, failed, arrived after all."""
    if deadlines.missed(builder, made, found) or deadlines.silent(builder, made, found):
        return True
    if outcomes.failed(builder, made, found):
        return True
    if made.otherwise is not None or made.unless:
        return False
    return (
        outcomes.succeeded(builder, made.condition, made.then, found)
        or outcomes.arrived(builder, made.condition, made.then, found)
        or spans.later_still(builder, made, found)
    )


_NOT_REACHED = re.compile(
    r"(?:nobody|no one|none|they|he|she|neither) (?:can(?:not| not)? be reached|can(?:not| not)? (?:come|help|"
    r"do it)|(?:does|do) not (?:answer|react|respond|pick up|open)|"
    r"(?:is|are) not (?:there|reachable|at home|available)|answers|is reached|is there|is at home)",
    re.IGNORECASE,
)
_CALLS = listed("call phone ring contact visit ask page notify email text write")


def _of_the_arm(made: If, found: Body) -> bool:
    """`If he misses it, the teacher calls the parents; if nobody can be reached, ...`: what the arm before came to."""
    last = found[-1] if found else None
    if not isinstance(last, tree.If) or last.otherwise is not None or not _NOT_REACHED.fullmatch(made.condition):
        return False
    arm = last.branches[-1].body.statements
    final = next((each for each in reversed(arm) if not is_marker(each)), None)
    return isinstance(final, tree.Step) and final.name.split("_")[0] in _CALLS


def _of_the_loop(builder: Builder, made: If, found: Body) -> bool:
    """`For each of them she calls somebody. If nobody can come, ...`: that is asked for each, too."""
    last = found[-1] if found else None
    if not isinstance(last, tree.ForEach) or not _NOT_REACHED.fullmatch(made.condition):
        return False
    inner = list(last.body.statements)
    final = next((each for each in reversed(inner) if not is_marker(each)), None)
    if not isinstance(final, tree.Step) or final.name.split("_")[0] not in _CALLS:
        return False
    builder.bodies.append(inner)
    done = choice(builder, made, inner)
    builder.bodies.pop()
    if done:
        found[-1] = dataclasses.replace(last, body=tree.Block(tuple(inner)))
    return done


def _speaks_of_several(builder: Builder, made: If) -> None:
    """`If parts are missing, order them`: they are the parts."""
    clause = read_clause(made.condition)
    named = re.fullmatch(
        r"(?:the|this|an?|his|her|its|their) (?P<what>[a-z][\w-]*(?: [a-z][\w-]*)?)", clause.who if clause else ""
    )
    if named is not None and named["what"] not in builder.state.actors | QUANTITIES:
        builder.state.thing = named["what"]
    there = re.fullmatch(r"there (?:are|were) (?:still )?(?P<what>[\w -]+)", made.condition, re.IGNORECASE)
    who = there["what"] if there is not None else clause.who if clause is not None else ""
    if (
        who
        and is_plural(who.split()[-1])
        and who.lower() not in ("we", "you", "i")
        and re.search(r"\b(?:them|they)\b", str(made.then))
    ):
        builder.state.several = re.sub(r"^(?:any|some|all|several|many) (?:of the )?", "", bare(who))


def _lifted(made: If) -> If:
    """`Below 10, x, and above that y`: an other arm that was read as a part of the first one."""
    parts = made.then.parts if isinstance(made.then, Seq) else ()
    at = next((place for place, each in enumerate(parts) if isinstance(each, Otherwise | If)), -1)
    lifted = parts[at] if at > 0 else None
    if not isinstance(lifted, Otherwise) or lifted.condition or made.otherwise is not None:
        return made
    rest = (lifted.then, *parts[at + 1 :]) if lifted.then is not None else parts[at + 1 :]
    other = rest[0] if len(rest) == 1 else Seq(tuple(each for each in rest if each is not None))
    return dataclasses.replace(made, then=Seq(parts[:at]), otherwise=other)


def _of_the_same(test: tree.Expression, found: Body) -> tree.Expression:
    """`Between 10 and 20, ...` behind `below 10, ...`: a range of what was compared there."""
    _, last = _last_choice(found)
    before = last.branches[-1].condition if last is not None else None
    if isinstance(before, tree.Logic):
        before = before.operands[0]
    if not isinstance(before, tree.Compare) or before.operator not in ("<", "<=", ">", ">="):
        return test
    if isinstance(test, tree.Logic):
        return dataclasses.replace(test, operands=tuple(_of_the_same(each, found) for each in test.operands))
    return dataclasses.replace(test, left=before.left) if isinstance(test, tree.Compare) else test


def kind(builder: Builder, made: Kind, found: Body) -> bool:
    """`Urgent orders are packed at once`: where the step before found that; a name of a thing otherwise."""
    state = builder.state
    asked = state.asked
    word = next((each for each in (slug(made.word), slug(singular(made.word))) if asked and each in asked.answers), "")
    if asked is not None and word:
        test: tree.Expression = tree.Compare(tree.Name(asked.step), "==", tree.Name(word))
    elif (answer := _of_a_question(state, made)) is not None:
        test = answer
    elif not made.sure or (not made.thing and not state.thing):
        return builder.add(made.said or made.then, found)
    else:
        thing = made.thing or state.thing or "it"
        test = testing.test(builder, f"the {thing} is {made.word}", found)
    if made.thing:
        state.thing = made.thing
    block = builder.block(made.then if made.thing or not state.thing else _called(made.then, state.thing))
    if block is None:
        return False
    place(builder, found, test, block, None)
    return True


def _called(made: Meaning, thing: str) -> Meaning:
    """What is done to `the one`, by the name of what was spoken of."""
    if isinstance(made, Seq):
        return Seq(tuple(_called(each, thing) for each in made.parts))
    if not isinstance(made, Act):
        return made
    text = re.sub(r"^the one\b", f"the {singular(thing)}", made.text)
    return Act(text) if read_clause(text) is not None else made


def _of_a_question(state: State, made: Kind) -> tree.Expression | None:
    """`She decides whether it is urgent. Non-urgent repairs wait`: what that question was answered with."""
    about = read_clause(state.asked.about) if state.asked is not None and state.asked.about else None
    if state.asked is None or about is None or about.voice != "state" or set(state.asked.answers) != {"yes", "no"}:
        return None
    said = about.rest.lower()
    option, denied = facts.turned(made.word, False, [said])
    named = option == said or (made.word in said.split() and len(said.split()) < 4)
    return testing.answer(state.asked, not (denied ^ about.denied)) if named else None


def of_an_answer(builder: Builder, made: Meaning | None) -> Meaning | None:
    """`Theft is reported to the police`: done only where the question before was answered so."""
    asked = builder.state.asked
    if isinstance(made, Seq) and asked is not None and made.parts and isinstance(made.parts[0], Act):
        first = of_an_answer(builder, made.parts[0])
        if isinstance(first, Kind) and all(isinstance(each, Act | Limit | Pause) for each in made.parts[1:]):
            return dataclasses.replace(first, then=Seq((first.then, *made.parts[1:])))
        return made
    clause = read_clause(made.text) if isinstance(made, Act) and asked is not None else None
    if clause is None or asked is None or not clause.who or clause.who.lower().startswith(("the ", "this ", "that ")):
        return made
    words = [singular(word) for word in bare(clause.who).lower().split()]
    deed = nominal(words[-1]) if words else None
    for option in asked.answers:
        named = option.split("_")
        told = words[-len(named) :] == named or deed == named[0]
        if option not in ("yes", "no") and told and isinstance(made, Act):
            who = f"the {bare(clause.who).lower()}"
            return Kind(option, "", Act(f"{who} {made.text[len(clause.who) :].strip()}"), sure=False)
    return made


_ALL_WELL = re.compile(
    r"(?:everything|all|it all) (?:is|was|looks?|seems?) (?:well|fine|in order|okay|ok|right|good|correct|clean)|"
    r"(?:there (?:is|are|was|were) )?(?:no|not any) (?:problems?|defects?|faults?|errors?|objections?|issues?|"
    r"complaints?)(?: (?:is|are|was|were) found)?|nothing (?:is|was) (?:found|wrong|missing|amiss)",
    re.IGNORECASE,
)


_NOT_SO = re.compile(r"(?:the )?[\w-]+(?: [\w-]+)? (?:does|is|has|can|did|was)(?: not|n't)", re.IGNORECASE)
"""`Those who do not`: a condition that only denies the one before."""


def _starts(builder: Builder, made: If) -> bool:
    """`If a customer calls, ...` at the very beginning says what starts a run."""
    state = builder.state
    if builder.begun or state.triggers or len(builder.bodies) > 1 or made.unless or made.otherwise is not None:
        return False
    clause = read_clause(made.condition)
    if clause is None or clause.denied or clause.voice == "state" or happening(made.condition) is None:
        return False
    article = "the|our|an?|some|new|any" if clause.verb in _BREAKS else "an?|some|new|any"
    declined = clause.voice == "passive" and re.match(r"an? ", clause.who, re.IGNORECASE)
    return (clause.verb in _COMES or declined is not None) and bool(
        re.match(rf"(?:{article})\b", clause.who + " " + clause.rest, re.IGNORECASE)
    )


def _only_over(builder: Builder, made: If, found: Body) -> bool:
    """`If the part was ordered and the work has finished, ...` only waits for what was told before."""
    if made.otherwise is not None or made.unless or not found or made.then is None:
        return False
    if testing.answers_the_last(builder, made.condition, found):
        return False
    parts = re.split(r",? and (?=the |all |both |every )", made.condition)
    clauses = [read_clause(each) for each in parts]
    past = all(
        each is not None and each.form == "participle" and re.match(r"(?:has|have) (?!to\b)", each.group)
        for each in clauses
    )
    over = past and any(each is not None and not each.denied for each in clauses)
    return over and all(recalling.known(each, builder.bodies, builder.state) for each in parts)


def place(builder: Builder, found: Body, test: tree.Expression, then: tree.Block, other: tree.Block | None) -> None:
    """Put a choice behind the others: one that excludes the one right before becomes a further arm of it."""
    if other is None and _into_case(found, test, then):
        return
    at, last = _last_choice(found)
    if last is not None and last.otherwise is None:
        first = last.branches[-1].condition
        between = [each for each in found[at + 1 :] if not is_marker(each)]
        if testing.turned(first) == test and len(last.branches) == 1:
            markers = [each for each in found[at + 1 :] if is_marker(each)]
            # The other arm of the opposite condition belongs to the first arm.
            more = [*between, *(other.statements if other is not None else ())]
            found[at:] = [_with_more(dataclasses.replace(last, otherwise=then), more), *markers]
            return
        if not between and any(testing.exclusive(each.condition, test) for each in last.branches):
            found[at] = dataclasses.replace(last, branches=(*last.branches, tree.Branch(test, then)), otherwise=other)
            return
    builder.append(found, [tree.If((tree.Branch(test, then),), other)])


def _into_case(found: Body, test: tree.Expression, then: tree.Block) -> bool:
    """What is done where one of the ways right before was taken goes on in that way."""
    at = next((place for place in range(len(found) - 1, -1, -1) if not is_marker(found[place])), -1)
    ways = found[at] if at >= 0 else None
    if not isinstance(ways, tree.When) or not isinstance(test, tree.Compare) or test.left != ways.subject:
        return False
    cases = list(ways.cases)
    for place, case in enumerate(cases):
        if test.operator == "==" and test.right in case.values:
            body = tree.Block((*case.body.statements, *then.statements))
            cases[place] = dataclasses.replace(case, body=body)
            found[at] = dataclasses.replace(ways, cases=tuple(cases))
            return True
    return False


def _last_choice(found: Body) -> tuple[int, tree.If | None]:
    for at in range(len(found) - 1, max(-1, len(found) - 6), -1):
        each = found[at]
        if isinstance(each, tree.If):
            return at, each
    return -1, None


def _with_more(made: tree.If, between: Body) -> tree.If:
    """A choice whose first arm goes on with the statements told between it and its other arm."""
    if not between:
        return made
    last = made.branches[-1]
    longer = dataclasses.replace(last, body=tree.Block((*last.body.statements, *between)))
    return dataclasses.replace(made, branches=(*made.branches[:-1], longer))


def otherwise(builder: Builder, made: Otherwise, found: Body) -> bool:
    """`Otherwise, ...`: belongs to the last choice, also where its first arm went on over several sentences."""
    plain = made.condition is None and made.then is not None and not _of_others(made.then)
    if plain and made.then is not None and deadlines.when_late(builder, made.then, found):
        return True
    if made.condition is None and outcomes.succeeded(builder, None, made.then, found):
        return True
    at, last = _last_choice(found)
    if last is None or last.otherwise is not None:
        return _inside(builder, made, found)
    test = testing.test(builder, made.condition, found[:at]) if made.condition else None
    block = builder.block(made.then)
    if block is None:
        return False
    between = [each for each in found[at + 1 :] if not is_marker(each)]
    markers = [each for each in found[at + 1 :] if is_marker(each)]
    last = _with_more(last, between)
    if test is not None:
        last = dataclasses.replace(last, branches=(*last.branches, tree.Branch(test, block)))
    else:
        last = dataclasses.replace(last, otherwise=block)
    found[at:] = [last, *markers]
    return True


def _of_others(made: Meaning) -> bool:
    """Whether something is said of the other things of a kind, and not of what else happens."""
    first = made.parts[0] if isinstance(made, Seq) and made.parts else made
    first = first.then if isinstance(first, Limit) and first.then is not None else first
    return isinstance(first, Act) and re.match(r"(?:the rest|the others|all others|it) ", first.text) is not None


def _inside(builder: Builder, made: Otherwise, found: Body) -> bool:
    """The choice may stand at the end of an arm, a loop or a part that runs at the same time."""
    if not found:
        return False
    last = found[-1]
    inner: Body
    if isinstance(last, tree.If) and last.otherwise is not None:
        inner = list(last.otherwise.statements)
        if _last_choice(inner)[1] is not None and otherwise(builder, made, inner):
            found[-1] = dataclasses.replace(last, otherwise=tree.Block(tuple(inner)))
            return True
        inner = list(last.branches[-1].body.statements)
    elif isinstance(last, tree.ForEach | tree.Repeat):
        inner = list(last.body.statements)
        if _last_choice(inner)[1] is not None and otherwise(builder, made, inner):
            found[-1] = dataclasses.replace(last, body=tree.Block(tuple(inner)))
            return True
    elif isinstance(last, tree.AllOf):
        inner = list(last.branches[-1].statements)
        if _last_choice(inner)[1] is not None and otherwise(builder, made, inner):
            found[-1] = dataclasses.replace(last, branches=(*last.branches[:-1], tree.Block(tuple(inner))))
            return True
    elif isinstance(last, tree.Step) and builder.state.asked is not None and made.condition is None:
        # `X must approve it. Otherwise, ...`: the other arm of a question that nothing has looked at yet.
        block = builder.block(made.then)
        if block is not None:
            found.append(tree.If((tree.Branch(testing.answer(builder.state.asked, False), block),)))
            return True
    return False


def answered(builder: Builder, made: Answered, found: Body) -> bool:
    """`If so, ...`, `if not, ...`: what was answered right before."""
    if made.otherwise is not None:
        return _answered_both(builder, made, found)
    if not made.yes and made.then is not None and deadlines.when_late(builder, made.then, found):
        return True
    state = builder.state
    _, last = _last_choice(found)
    before = found[-1] if found else None
    if isinstance(before, tree.If) and before.otherwise is None and state.asked is not None:
        final = next((each for each in reversed(before.branches[-1].body.statements) if not is_marker(each)), None)
        if isinstance(final, tree.Step) and final.name == state.asked.step and final.kind == "ask":
            return goes_on(builder, Then(made), found)
    if state.asked is None or (isinstance(before, tree.If) and not made.yes and before.otherwise is None):
        if last is not None and not made.yes:
            return otherwise(builder, Otherwise(made.then), found)
        if state.asked is None:
            if isinstance(before, tree.If) and before.otherwise is None and _denies(before.branches[-1].condition):
                return otherwise(builder, Otherwise(made.then), found)
            if not isinstance(before, tree.Step):
                return False
            state.thing = state.thing or "result"
            test = testing.test(builder, f"{state.thing} is right", found)
            test = test if made.yes else testing.turned(test)
        else:
            test = testing.answer(state.asked, made.yes)
    else:
        test = testing.answer(state.asked, made.yes)
    block = builder.block(made.then)
    if block is None:
        return False
    place(builder, found, test, block, None)
    return True


def _denies(test: tree.Expression) -> bool:
    """Whether a condition says that something is not so."""
    said_no = isinstance(test, tree.Compare) and test.right == tree.Name("no")
    return isinstance(test, tree.Not) or said_no


def _answered_both(builder: Builder, made: Answered, found: Body) -> bool:
    """`If not, x; otherwise y`: the arm before goes on with `y`."""
    _, before = _last_choice(found)
    if not answered(builder, Answered(made.yes, made.then), found):
        return False
    block = builder.block(made.otherwise)
    at, last = _last_choice(found)
    if block is None or last is None:
        return False
    if before is not None and last.otherwise is not None:
        found[at] = _with_more(last, list(block.statements))
    elif last.otherwise is None:
        found[at] = dataclasses.replace(last, otherwise=block)
    return True


def former(builder: Builder, made: Former, found: Body) -> bool:
    """`In the former case, ...`: the alternatives named by the last question, by their number."""
    asked = builder.state.asked
    if asked is None and made.place == 1:
        return otherwise(builder, Otherwise(made.then), found)
    block = builder.block(made.then)
    if asked is None or made.place >= len(asked.answers) or block is None:
        return False
    test = tree.Compare(tree.Name(asked.step), "==", tree.Name(asked.answers[made.place]))
    at, last = _last_choice(found)
    ours = last is not None and last.otherwise is None and testing.exclusive(last.branches[0].condition, test)
    if last is not None and ours and made.place == len(asked.answers) - 1:
        between = [each for each in found[at + 1 :] if not is_marker(each)]
        markers = [each for each in found[at + 1 :] if is_marker(each)]
        found[at:] = [dataclasses.replace(_with_more(last, between), otherwise=block), *markers]
        return True
    place(builder, found, test, block, None)
    return True


def goes_on(builder: Builder, made: Then, found: Body) -> bool:
    """`In that case, ...`: goes on in the arm told last, or is the first arm of the last question."""
    at, last = _last_choice(found)
    if last is None or at != len(found) - 1:
        if (
            builder.state.asked is not None
            and found
            and isinstance(found[-1], tree.Step)
            and found[-1].name == builder.state.asked.step
        ):
            return answered(builder, Answered(True, made.then), found)
        return builder.add(made.then, found)
    arm = last.otherwise if last.otherwise is not None else last.branches[-1].body
    inner = list(arm.statements)
    builder.bodies.append(inner)
    done = builder.add(made.then, inner)
    builder.bodies.pop()
    block = tree.Block(tuple(inner))
    if last.otherwise is not None:
        found[at] = dataclasses.replace(last, otherwise=block)
    else:
        found[at] = dataclasses.replace(
            last, branches=(*last.branches[:-1], dataclasses.replace(last.branches[-1], body=block))
        )
    return done
