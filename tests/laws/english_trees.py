"""Random trees of flows: every construct, with names and texts that are easily misread. They need not be sound."""

from __future__ import annotations

import re
from typing import Any

from hypothesis import strategies as st

from sayflow.dsl import tree
from sayflow.runtime.steps import catalogue

KINDS = {kind.name: kind for kind in catalogue()}

NAMES = st.sampled_from(
    re.findall(
        r"\w+",
        """
    amount order item the plus minus times divided missing empty nothing element every right now working
    days day an a step start end fail If Let Otherwise when_ready result list optional yes no until_it
    what gives with as into saying subject x y2 credit_score be by event Wait After more less than done
    where_is contained s
        """,
    )
)
LOOP_NAMES = st.sampled_from(["amount", "item", "the", "plus", "empty", "line", "right", "days", "What", "it"])
WORDS = NAMES | st.sampled_from(["is", "in", "not", "or", "if", "where", "all", "any", "of", "true", "none", "for"])
PLAIN = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12) | st.sampled_from(
    ['say "hi"', "a. B", "x: y", "{", "`x`", "- a", "1. b", "\\", "first\nsecond", "tab\there", "$&;#"]
)
UNITS: Any = st.sampled_from(["ms", "s", "m", "h", "d"])
SMALL = st.integers(0, 120)


def several(inner: st.SearchStrategy[Any], least: int = 0, most: int = 3) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(inner, min_size=least, max_size=most).map(tuple)


def maybe(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | inner


# ---- types

SIMPLE_TYPES = st.builds(tree.TypeName, NAMES | st.sampled_from(["text", "number", "any"])) | st.builds(
    tree.Member, PLAIN
)


def _types(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return (
        st.builds(tree.Union, several(inner, 2))
        | st.builds(tree.Optional, inner)
        | st.builds(tree.ListType, inner)
        | st.builds(tree.RecordType, several(st.builds(tree.FieldType, WORDS, inner)))
    )


TYPES = st.deferred(lambda: st.recursive(SIMPLE_TYPES, _types, max_leaves=5))
FIELDS = several(st.builds(tree.FieldType, WORDS, TYPES))

# ---- expressions

LITERALS = (
    st.builds(tree.Integer, st.integers(0, 10**12))
    | st.builds(tree.Number, st.decimals(0, 10**6, places=2).map(abs))
    | st.builds(tree.Percent, SMALL)
    | st.builds(tree.Duration, SMALL, UNITS)
    | st.builds(tree.WorkingDays, SMALL)
    | st.builds(tree.Boolean, st.booleans())
    | st.just(tree.Nothing())
    | st.builds(tree.Name, NAMES)
    | st.builds(tree.Name, NAMES)
    | st.builds(lambda text: tree.Text((text,) if text else ()), PLAIN)
)
OPERATORS: Any = st.sampled_from(
    ["==", "!=", "<", "<=", ">", ">=", "in", "not in", "contains", "starts with", "ends with"]
)


def entries(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(st.builds(tree.Entry, WORDS, inner), max_size=3, unique_by=lambda each: each.key).map(tuple)


def _expressions(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    pattern = st.sampled_from(["^[A-Z]{2}\\d+$", 'a"b', "x\\{y"]).map(lambda text: tree.Text((text,)))

    def terms(signs: Any) -> st.SearchStrategy[Any]:
        return several(st.builds(tree.Term, st.sampled_from(signs), inner), 1, 2)

    return st.one_of(
        st.builds(lambda text, hole: tree.Text((*([text] if text else []), hole)), PLAIN, inner.filter(_fills)),
        st.builds(tree.Field, inner, WORDS),
        st.builds(tree.Field, st.builds(tree.Field, st.builds(tree.Name, NAMES), WORDS), WORDS),
        st.builds(tree.Index, inner, inner),
        st.builds(tree.Call, NAMES | st.sampled_from(["now", "length"]), several(inner)),
        st.builds(tree.ListOf, several(inner)),
        st.builds(tree.Record, entries(inner)),
        st.builds(tree.Not, inner),
        st.builds(tree.Negative, inner),
        st.builds(tree.Logic, st.sampled_from(["and", "or"]), several(inner, 2)),
        st.builds(tree.Arithmetic, inner, terms(["+", "-"]) | terms(["*", "/"])),
        st.builds(tree.Compare, inner, OPERATORS, inner),
        st.builds(lambda left, text: tree.Compare(left, "matches", text), inner, pattern),
        st.builds(tree.IsState, inner, st.sampled_from(["missing", "empty"]), st.booleans()),
        st.builds(tree.Choose, inner, inner, inner),
        st.builds(tree.Else, several(inner, 2)),
        st.builds(tree.Where, inner, inner),
        st.builds(tree.Quantifier, st.sampled_from(["any", "all"]), LOOP_NAMES, inner, inner),
        st.builds(tree.Comprehension, inner, LOOP_NAMES, inner, maybe(inner)),
    )


def _fills(node: Any) -> bool:
    """Texts inside texts are the business of the flow's own literals: one level is enough here."""
    return not any(isinstance(each, tree.Text) for each in tree.walk(node))


EXPRESSIONS = st.deferred(lambda: st.recursive(LITERALS, _expressions, max_leaves=5))

# ---- statements


@st.composite
def steps(draw: Any, block: st.SearchStrategy[Any]) -> tree.Step:
    """A step of any kind; its settings in any order."""
    kind = KINDS[draw(st.sampled_from(sorted(KINDS)))]
    keys = [*kind.settings, "timeout", "retry", *(["article", "if"] if kind.open_settings else [])]
    settings = [
        tree.Entry(key, draw(EXPRESSIONS)) for key in draw(st.lists(st.sampled_from(keys), unique=True, max_size=4))
    ]
    if draw(st.booleans()):
        settings.sort(key=lambda entry: keys.index(entry.key))
    main = None
    if kind.main and draw(st.booleans()):
        settings = [entry for entry in settings if entry.key != kind.main]
        main = draw(st.builds(lambda text: tree.Text((text,) if text else ()), PLAIN))
    name = kind.name if draw(st.integers(0, 9)) else draw(NAMES)
    if name != kind.name:
        main = None
    return tree.Step(draw(NAMES), name, main, tuple(settings), draw(maybe(TYPES)), draw(clauses(block, undo=True)))


def clauses(block: st.SearchStrategy[Any], undo: bool = False) -> st.SearchStrategy[tuple[Any, ...]]:
    options = [
        st.builds(tree.OnError, maybe(PLAIN), block),
        st.builds(tree.Within, EXPRESSIONS, block),
        st.builds(tree.After, EXPRESSIONS, block),
        st.builds(tree.Every, EXPRESSIONS, block),
        st.builds(tree.Limited, entries(EXPRESSIONS)),
    ]
    if undo:
        options.append(st.builds(tree.Undo, block))
    return st.just(()) | several(st.one_of(options), 1, 2)


def _repeat(until: Any, times: Any, block: Any, more: Any) -> tree.Repeat:
    return tree.Repeat(until, times if times is not None or until is not None else tree.Integer(3), block, more)


SIMPLE = st.one_of(
    st.builds(tree.Let, NAMES, EXPRESSIONS, maybe(TYPES)),
    st.builds(tree.Keep, NAMES, EXPRESSIONS),
    st.builds(tree.Finish, several(st.builds(tree.Assignment, NAMES, EXPRESSIONS))),
    st.builds(tree.Fail, EXPRESSIONS.filter(lambda each: each != tree.Name("again")), maybe(EXPRESSIONS)),
    st.just(tree.FailAgain()),
    st.builds(tree.Emit, NAMES, entries(EXPRESSIONS)),
    st.just(tree.Stop()),
    st.just(tree.RollBack()),
    st.builds(tree.GoTo, NAMES, SMALL),
)
TARGETS = st.builds(lambda name: tree.Target((name,)), NAMES) | st.builds(
    lambda names: tree.Target(names, together=True), several(WORDS, 1)
)
GUARDS = st.one_of(
    st.builds(tree.GuardIf, EXPRESSIONS, maybe(SMALL)),
    st.just(tree.GuardOtherwise()),
    st.builds(tree.GuardError, maybe(PLAIN)),
    st.builds(tree.GuardTimeout, EXPRESSIONS),
)
EDGES = st.builds(tree.Edge, several(TARGETS, 2), maybe(GUARDS))
BELOW = st.builds(tree.BelowTake, SMALL, NAMES) | st.builds(
    lambda threshold, who, late: tree.BelowAsk(threshold, who, *(late or (None, None))),
    SMALL,
    EXPRESSIONS,
    maybe(st.tuples(EXPRESSIONS, NAMES)),
)
VOICES = st.one_of(
    st.builds(tree.Question, EXPRESSIONS),
    st.builds(tree.MustBe, NAMES, EXPRESSIONS),
    st.builds(tree.Never, NAMES, EXPRESSIONS),
    st.builds(tree.Rule, NAMES, maybe(SMALL), EXPRESSIONS),
    st.builds(tree.HistoryVoice, several(EXPRESSIONS, 1)),
    st.builds(tree.ModelVoice, maybe(PLAIN), several(EXPRESSIONS, 1)),
    st.builds(tree.Weights, entries(EXPRESSIONS).filter(bool)),
    BELOW,
)


def _deeper(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    block = st.builds(tree.Block, several(inner))
    branches = several(block, 2)
    more = clauses(block)
    choices = st.builds(tree.If, several(st.builds(tree.Branch, EXPRESSIONS, block), 1), maybe(block))
    return st.one_of(
        steps(block),
        choices,
        st.builds(tree.When, EXPRESSIONS, several(st.builds(tree.Case, several(EXPRESSIONS, 1), block)), maybe(block)),
        st.builds(tree.AllOf, branches, st.booleans(), more),
        st.builds(tree.FirstOf, branches, more),
        st.builds(tree.AtLeast, EXPRESSIONS, branches, more),
        st.builds(tree.AnyOf, several(choices, 1)),
        st.builds(
            tree.ForEach,
            NAMES,
            EXPRESSIONS,
            block,
            maybe(EXPRESSIONS),
            st.booleans(),
            maybe(EXPRESSIONS),
            st.booleans(),
            more,
        ),
        st.builds(_repeat, maybe(EXPRESSIONS), maybe(EXPRESSIONS), block, more),
        st.builds(tree.Do, NAMES, block, more),
        st.builds(tree.WaitFor, EXPRESSIONS, more),
        st.builds(tree.WaitUntil, EXPRESSIONS, more),
        st.builds(tree.WaitEvent, NAMES, maybe(NAMES), maybe(EXPRESSIONS), more),
        st.builds(tree.Decide, NAMES, several(NAMES, 2), several(VOICES)),
    )


STATEMENTS = st.deferred(lambda: st.recursive(SIMPLE | EDGES, _deeper, max_leaves=4))
BLOCKS = st.builds(tree.Block, several(STATEMENTS))
ALIAS = st.fixed_dictionaries({}) | st.fixed_dictionaries({"alias": NAMES, "type": maybe(TYPES)})
SCHEDULES = PLAIN | st.sampled_from(
    ["every monday at 9:00", "every 15m", "Every day at 8:00", "0 9 * * *", "every 1d x"]
)


def _trigger(kind: Any, parts: tuple[Any, ...], alias: dict[str, Any]) -> Any:
    return kind(*parts, **alias)


DECLARATIONS = st.one_of(
    st.builds(tree.Use, NAMES, PLAIN),
    st.builds(tree.TypeDefinition, NAMES, TYPES),
    st.builds(tree.EventDefinition, NAMES, FIELDS, st.booleans()),
    st.builds(tree.Input, NAMES, TYPES, maybe(EXPRESSIONS)),
    st.builds(tree.Output, NAMES, TYPES),
    st.builds(_trigger, st.sampled_from([tree.OnWebhook, tree.OnMail]), st.tuples(PLAIN), ALIAS),
    st.builds(_trigger, st.just(tree.OnSchedule), st.tuples(SCHEDULES, maybe(PLAIN)), ALIAS),
    st.builds(_trigger, st.just(tree.OnEvent), st.tuples(NAMES, maybe(EXPRESSIONS)), ALIAS),
    st.builds(tree.DefaultSetting, st.builds(tree.Entry, WORDS, EXPRESSIONS)),
    st.builds(tree.DefaultHandler, BLOCKS),
    st.builds(tree.Remember, NAMES, TYPES, EXPRESSIONS),
    st.builds(tree.OncePer, EXPRESSIONS, maybe(EXPRESSIONS)),
    st.builds(tree.Limit, st.builds(tree.Entry, WORDS, EXPRESSIONS)),
)
FLOWS = st.builds(
    tree.Flow,
    maybe(st.builds(tree.Header, NAMES, maybe(PLAIN))),
    several(DECLARATIONS),
    several(STATEMENTS),
    st.just(()),
)
