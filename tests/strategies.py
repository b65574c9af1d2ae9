"""Trees at random: a strategy for every kind of node, each tree one that a source text can say."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Literal

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from sayflow.dsl import tree as t
from sayflow.dsl.lookalikes import CONTROLS, DIRECTIONS
from sayflow.dsl.tables import GRAMMAR, load


def word_group(name: str) -> list[str]:
    """The keywords that a rule of the grammar lists, as they are written."""
    text = GRAMMAR.read_text("utf-8")
    rule = re.search(rf"^\?{name}_word: ((?:.|\n    \|)*)", text, re.MULTILINE)
    assert rule is not None
    return [load().spelling[kind] for kind in re.findall(r"[A-Z_]+", rule[1]) if kind != "NAME"]


PLAIN = word_group("plain")
FOLLOWING = word_group("following")
CLAUSES = word_group("clause")
RESERVED = word_group("reserved")
OWN = ["a", "total", "order_id", "x1", "Plant", "process", "item", "_", "waiting", "nothing"]

variables = st.sampled_from([*OWN, *PLAIN])
names = st.one_of(st.sampled_from(OWN), st.sampled_from([*PLAIN, *FOLLOWING, *CLAUSES]))
words = st.one_of(names, st.sampled_from(RESERVED))
visible = st.characters(exclude_categories=["Cs"]).filter(lambda c: not CONTROLS.match(c) and not DIRECTIONS.match(c))
plain_texts = st.text(st.one_of(st.sampled_from('ab {}"\\\n\t#n;'), visible), max_size=8)
counts = st.integers(0, 10**18 - 1)
small = st.integers(0, 20)


def tuples(strategy: SearchStrategy[Any], least: int = 0, most: int = 2) -> SearchStrategy[tuple[Any, ...]]:
    return st.lists(strategy, min_size=least, max_size=max(least, most)).map(tuple)


def maybe(strategy: SearchStrategy[Any]) -> SearchStrategy[Any]:
    return st.none() | strategy


# ---- expressions


def merged(parts: list[Any]) -> tuple[Any, ...]:
    """Pieces of a text as a parser gives them: none empty, no two side by side."""
    result: list[Any] = []
    for part in parts:
        if isinstance(part, str) and result and isinstance(result[-1], str):
            result[-1] += part
        elif part != "":
            result.append(part)
    return tuple(result)


lone_texts = plain_texts.map(lambda text: t.Text((text,) if text else ()))
durations = st.sampled_from(["ms", "s", "m", "h", "d"]).flatmap(
    lambda unit: st.builds(t.Duration, st.integers(0, 36_000), st.just(unit))
)
numbers = st.builds(
    lambda digits, places: t.Number(Decimal(digits).scaleb(-places)), st.integers(0, 10**12), st.integers(1, 8)
)
ATOMS: dict[type[t.Node], SearchStrategy[Any]] = {
    t.Integer: st.builds(t.Integer, counts),
    t.Number: numbers,
    t.Percent: st.builds(t.Percent, counts),
    t.Duration: durations,
    t.WorkingDays: st.builds(t.WorkingDays, st.integers(0, 36_600)),
    t.Boolean: st.builds(t.Boolean, st.booleans()),
    t.Nothing: st.just(t.Nothing()),
    t.Name: st.builds(t.Name, names | st.just("any")),
}


def compounds(inner: SearchStrategy[Any], texts: int) -> dict[type[t.Node], SearchStrategy[Any]]:
    """Expressions made of others; `texts` is how many texts may still stand inside one another."""
    entries = tuples(st.builds(t.Entry, words, inner))
    operators: SearchStrategy[Any] = st.sampled_from(
        ["==", "!=", "<", "<=", ">", ">=", "in", "not in", "contains", "starts with", "ends with"]
    )
    comparisons = st.builds(t.Compare, inner, operators, inner) | st.builds(
        t.Compare, inner, st.just("matches"), lone_texts | st.builds(t.Name, names)
    )
    return {
        t.Text: st.lists(plain_texts | expressions(texts - 1), max_size=4).map(lambda parts: t.Text(merged(parts)))
        if texts
        else lone_texts,
        t.Field: st.builds(t.Field, inner, words),
        t.Index: st.builds(t.Index, inner, inner),
        t.Call: st.builds(t.Call, names | st.sampled_from(["starts", "ends"]), tuples(inner)),
        t.ListOf: st.builds(t.ListOf, tuples(inner, most=3)),
        t.Record: st.builds(t.Record, entries),
        t.Not: st.builds(t.Not, inner),
        t.Negative: st.builds(t.Negative, inner),
        t.Logic: st.builds(t.Logic, st.sampled_from(["and", "or"]), tuples(inner, 2, 3)),
        t.Arithmetic: arithmetic(inner, "+-") | arithmetic(inner, "*/"),
        t.Compare: comparisons,
        t.IsState: st.builds(t.IsState, inner, st.sampled_from(["missing", "empty"]), st.booleans()),
        t.Choose: st.builds(t.Choose, inner, inner, inner),
        t.Else: st.builds(t.Else, tuples(inner, 2, 3)),
        t.Where: st.builds(t.Where, inner, inner),
        t.Quantifier: st.builds(t.Quantifier, st.sampled_from(["any", "all"]), variables, inner, inner),
        t.Comprehension: st.builds(t.Comprehension, inner, variables, inner, maybe(inner)),
    }


def arithmetic(inner: SearchStrategy[Any], signs: Literal["+-", "*/"]) -> SearchStrategy[t.Arithmetic]:
    return st.builds(t.Arithmetic, inner, tuples(st.builds(t.Term, st.sampled_from(signs), inner), 1))


def expressions(texts: int = 2) -> SearchStrategy[Any]:
    return st.deferred(lambda: _EXPRESSIONS[texts])


def _expressions(texts: int) -> SearchStrategy[Any]:
    atoms = st.one_of(*ATOMS.values(), lone_texts)
    return st.recursive(atoms, lambda inner: st.one_of(*compounds(inner, texts).values()), max_leaves=5)


_EXPRESSIONS = [_expressions(texts) for texts in range(3)]
values = expressions()
entries = st.builds(t.Entry, words, values)

# ---- types

_plain_types = st.one_of(st.builds(t.TypeName, names | st.just("any")), st.builds(t.Member, plain_texts))


def compound_types(inner: SearchStrategy[Any]) -> dict[type[t.Node], SearchStrategy[Any]]:
    return {
        t.Union: st.builds(t.Union, tuples(inner, 2, 3)),
        t.Optional: st.builds(t.Optional, inner),
        t.ListType: st.builds(t.ListType, inner),
        t.RecordType: st.builds(t.RecordType, tuples(st.builds(t.FieldType, words, inner))),
    }


types = st.recursive(_plain_types, lambda inner: st.one_of(*compound_types(inner).values()), max_leaves=4)
field_types = st.builds(t.FieldType, words, types)

# ---- statements

blocks: SearchStrategy[t.Block] = st.deferred(lambda: _blocks)
statements: SearchStrategy[t.Statement] = st.deferred(lambda: _statements)
CLAUSE_NODES: dict[type[t.Node], SearchStrategy[Any]] = {
    t.Undo: st.builds(t.Undo, blocks),
    t.OnError: st.builds(t.OnError, maybe(plain_texts), blocks),
    t.Within: st.builds(t.Within, values, blocks),
    t.After: st.builds(t.After, values, blocks),
    t.Every: st.builds(t.Every, values, blocks),
    t.Limited: st.builds(t.Limited, tuples(entries)),
}
clauses = tuples(st.one_of(*CLAUSE_NODES.values()))
texts_to_fill = st.lists(plain_texts | expressions(1), max_size=3).map(lambda parts: t.Text(merged(parts)))
targets = st.builds(t.Target, tuples(words, 1, 1)) | st.builds(t.Target, tuples(words, 1, 3), st.just(True))
GUARDS: dict[type[t.Node], SearchStrategy[Any]] = {
    t.GuardIf: st.builds(t.GuardIf, values, maybe(small)),
    t.GuardOtherwise: st.just(t.GuardOtherwise()),
    t.GuardError: st.builds(t.GuardError, maybe(plain_texts)),
    t.GuardTimeout: st.builds(t.GuardTimeout, values),
}
VOICES: dict[type[t.Node], SearchStrategy[Any]] = {
    t.Question: st.builds(t.Question, values),
    t.MustBe: st.builds(t.MustBe, names, values),
    t.Never: st.builds(t.Never, names, values),
    t.Rule: st.builds(t.Rule, names, maybe(small), values),
    t.HistoryVoice: st.builds(t.HistoryVoice, tuples(values, 1)),
    t.ModelVoice: st.builds(t.ModelVoice, maybe(plain_texts), tuples(values, 1)),
    t.Weights: st.builds(t.Weights, tuples(entries)),
    t.BelowAsk: st.builds(t.BelowAsk, small, values) | st.builds(t.BelowAsk, small, values, values, names),
    t.BelowTake: st.builds(t.BelowTake, small, names),
}
branches = st.builds(t.Branch, values, blocks)
cases = st.builds(t.Case, tuples(values, 1), blocks)
ifs = st.builds(t.If, tuples(branches, 1), maybe(blocks))
assignments = st.builds(t.Assignment, names, values)
each_options = {
    "at_once": maybe(values),
    "together": st.booleans(),
    "until": maybe(values),
    "keep_going": st.booleans(),
}
SIMPLE: dict[type[t.Node], SearchStrategy[Any]] = {
    t.Let: st.builds(t.Let, names, values, maybe(types)),
    t.Keep: st.builds(t.Keep, names, values),
    t.Finish: st.builds(t.Finish, tuples(assignments)),
    t.Fail: st.builds(t.Fail, values, maybe(values)),
    t.FailAgain: st.just(t.FailAgain()),
    t.Emit: st.builds(t.Emit, names, tuples(entries)),
    t.Stop: st.just(t.Stop()),
    t.RollBack: st.just(t.RollBack()),
    t.GoTo: st.builds(t.GoTo, names, small),
    t.Edge: st.builds(t.Edge, tuples(targets, 2, 3), maybe(st.one_of(*GUARDS.values()))),
    t.Decide: st.builds(t.Decide, names, tuples(names, 2, 3), tuples(st.one_of(*VOICES.values()), most=3)),
}
NESTED: dict[type[t.Node], SearchStrategy[Any]] = {
    t.Step: st.builds(t.Step, names, names, maybe(texts_to_fill), tuples(entries), gives=maybe(types), clauses=clauses),
    t.WaitFor: st.builds(t.WaitFor, values, clauses),
    t.WaitUntil: st.builds(t.WaitUntil, values, clauses),
    t.WaitEvent: st.builds(t.WaitEvent, names, maybe(names), maybe(values), clauses),
    t.If: ifs,
    t.When: st.builds(t.When, values, tuples(cases), maybe(blocks)),
    t.AllOf: st.builds(t.AllOf, tuples(blocks, 2, 3), st.booleans(), clauses),
    t.FirstOf: st.builds(t.FirstOf, tuples(blocks, 2, 3), clauses),
    t.AtLeast: st.builds(t.AtLeast, values, tuples(blocks, 2, 3), clauses),
    t.AnyOf: st.builds(t.AnyOf, tuples(ifs)),
    t.ForEach: st.builds(t.ForEach, names, values, blocks, clauses=clauses, **each_options),
    t.Repeat: st.builds(t.Repeat, values, maybe(values), blocks, clauses)
    | st.builds(t.Repeat, st.none(), values, blocks, clauses),
    t.Do: st.builds(t.Do, names, blocks, clauses),
}
_simple = st.one_of(*SIMPLE.values())
_blocks = st.builds(t.Block, tuples(st.one_of(_simple, _simple, _simple, st.one_of(*NESTED.values()))))
_statements = st.one_of(*SIMPLE.values(), *NESTED.values())

# ---- declarations, tests, files


def trigger(kind: Callable[..., t.Trigger], *parts: SearchStrategy[Any]) -> SearchStrategy[t.Trigger]:
    return st.builds(kind, *parts) | st.builds(kind, *parts, alias=names, type=maybe(types))


DECLARATIONS: dict[type[t.Node], SearchStrategy[Any]] = {
    t.Use: st.builds(t.Use, names, plain_texts),
    t.TypeDefinition: st.builds(t.TypeDefinition, names, types),
    t.EventDefinition: st.builds(t.EventDefinition, names, tuples(field_types), st.booleans()),
    t.Input: st.builds(t.Input, names, types, maybe(values)),
    t.Output: st.builds(t.Output, names, types),
    t.OnWebhook: trigger(t.OnWebhook, plain_texts),
    t.OnSchedule: trigger(t.OnSchedule, plain_texts, maybe(plain_texts)),
    t.OnMail: trigger(t.OnMail, plain_texts),
    t.OnEvent: trigger(t.OnEvent, names, maybe(values)),
    t.DefaultSetting: st.builds(t.DefaultSetting, entries),
    t.DefaultHandler: st.builds(t.DefaultHandler, blocks),
    t.Remember: st.builds(t.Remember, names, types, values),
    t.OncePer: st.builds(t.OncePer, values, maybe(values)),
    t.Limit: st.builds(t.Limit, entries),
}
answered = st.builds(t.Answered, values, maybe(values))
fails = st.builds(t.Fails, plain_texts, maybe(values))
hops = st.builds(t.Hop, tuples(names, 0, 3))
TEST_LINES: dict[type[t.Node], SearchStrategy[Any]] = {
    t.Clock: st.builds(t.Clock, plain_texts),
    t.Given: st.builds(t.Given, entries),
    t.Stub: st.builds(t.Stub, names, tuples(answered | fails, 1, 3), maybe(words), maybe(values)),
    t.AnswerAt: st.builds(t.AnswerAt, values, entries, maybe(plain_texts)),
    t.EventAt: st.builds(t.EventAt, values, names, tuples(entries), maybe(plain_texts)),
    t.RestartAt: st.builds(t.RestartAt, values),
    t.ExpectAt: st.builds(t.ExpectAt, values, values),
    t.ExpectPath: st.builds(t.ExpectPath, tuples(hops, 1, 3)),
    t.ExpectCalled: st.builds(t.ExpectCalled, names, small),
    t.ExpectStarted: st.builds(t.ExpectStarted, names, values),
    t.ExpectNever: st.builds(t.ExpectNever, names),
    t.ExpectCalledWith: st.builds(t.ExpectCalledWith, names, tuples(entries)),
    t.ExpectState: st.just(t.ExpectState("waiting")) | st.builds(t.ExpectState, st.just("fails"), plain_texts),
    t.Expect: st.builds(t.Expect, values),
}
_lines = st.one_of(*TEST_LINES.values())
runs = st.builds(t.RunAt, plain_texts, values, tuples(_lines))
tests = st.builds(t.Test, plain_texts, tuples(_lines | runs, most=3))
headers = st.builds(t.Header, names, maybe(plain_texts))
flows = st.builds(
    t.Flow,
    maybe(headers),
    tuples(st.one_of(*DECLARATIONS.values()), most=3),
    tuples(statements, most=3),
    tuples(tests, most=1),
)

# Every kind of node, and how to put one into a whole file.
PARTS: dict[type[t.Node], SearchStrategy[Any]] = {
    t.Block: blocks.map(lambda block: t.Do("a", block)),
    t.Branch: branches.map(lambda branch: t.If((branch,))),
    t.Case: cases.map(lambda case: t.When(t.Nothing(), (case,))),
    t.Assignment: assignments.map(lambda assignment: t.Finish((assignment,))),
    t.Target: targets.map(lambda target: t.Edge((target, target))),
    t.Entry: entries.map(lambda entry: t.Emit("a", (entry,))),
    t.Term: arithmetic(values, "+-").map(lambda sum_: t.Let("a", sum_)),
    t.FieldType: field_types.map(lambda field: t.EventDefinition("a", (field,))),
    t.TypeName: _plain_types.map(lambda type_: t.Output("a", type_)),
    t.Member: st.builds(t.Member, plain_texts).map(lambda type_: t.Output("a", type_)),
    t.Answered: answered.map(lambda one: t.Stub("a", (one,))),
    t.Fails: fails.map(lambda one: t.Stub("a", (one,))),
    t.Hop: hops.map(lambda hop: t.ExpectPath((hop,))),
    t.Header: headers.map(lambda header: t.Flow(header, (), (), ())),
    t.Test: tests,
    t.RunAt: runs,
    t.Flow: flows,
    **{kind: each.map(lambda type_: t.Output("a", type_)) for kind, each in compound_types(types).items()},
    **{kind: each.map(lambda value: t.Let("a", value)) for kind, each in {**ATOMS, **compounds(values, 2)}.items()},
    **{kind: each.map(lambda clause: t.Do("a", t.Block(()), (clause,))) for kind, each in CLAUSE_NODES.items()},
    **{
        kind: each.map(lambda guard: t.Edge((t.Target(("a",)), t.Target(("b",))), guard))
        for kind, each in GUARDS.items()
    },
    **{kind: each.map(lambda voice: t.Decide("a", ("x", "y"), (voice,))) for kind, each in VOICES.items()},
    **SIMPLE,
    **NESTED,
    **DECLARATIONS,
    **TEST_LINES,
}


def whole(node: t.Node) -> t.Flow:
    """A file that holds a statement, a declaration, a test or a line of one."""
    if isinstance(node, t.Flow):
        return node
    if isinstance(node, t.Test):
        return t.Flow(None, (), (), (node,))
    if isinstance(node, t.TestClause):
        return t.Flow(None, (), (), (t.Test("a", (node,)),))
    if isinstance(node, t.Declaration):
        return t.Flow(None, (node,), (), ())
    assert isinstance(node, t.Statement)
    return t.Flow(None, (), (node,), ())
