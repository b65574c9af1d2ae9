"""Which rule of `grammar/english.lark` stands for which part of the tree: one record for each construct.

`fields` are the fields of the part in the order of the rule's parts, `*` before the one that holds several. `below`
says what stands on the lines underneath: `body` (numbered statements), `branches`, `arms`, `voices`, `choices` and
`clauses` (a bullet for each).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from ...dsl import tree
from . import leaves, shapes


class Form(NamedTuple):
    """One construct; `parts` and `build` are given where fields alone do not say how part and rule belong together."""

    rule: str
    node: type[Any]
    fields: str = ""
    below: str = ""
    parts: Callable[[Any], list[Any] | None] | None = None
    build: Callable[[list[Any]], Any] | None = None


def plain(rule: str, node: type[Any], fields: str = "", below: str = "") -> Form:
    """A construct whose fields are its parts."""
    return Form(rule, node, fields, below)


def odd(rule: str, node: type[Any], both: tuple[Callable[[Any], list[Any] | None], Callable[[list[Any]], Any]]) -> Form:
    """A construct with its own way to take the parts out of the tree, and to put them back."""
    return Form(rule, node, parts=both[0], build=both[1])


FORMS: tuple[Form, ...] = (
    plain("header", tree.Header, "name title"),
    plain("use", tree.Use, "path name"),
    odd("record_definition", tree.TypeDefinition, shapes.RECORD_DEFINITION),
    plain("type_definition", tree.TypeDefinition, "name type"),
    plain("event_definition", tree.EventDefinition, "name *fields from_outside"),
    plain("input", tree.Input, "name type default"),
    plain("output", tree.Output, "name type"),
    plain("on_webhook", tree.OnWebhook, "path alias type"),
    plain("on_every", tree.OnSchedule, "schedule zone alias type"),
    plain("on_schedule", tree.OnSchedule, "schedule zone alias type"),
    plain("on_mail", tree.OnMail, "address alias type"),
    plain("on_event", tree.OnEvent, "event where alias type"),
    odd("default_retry", tree.DefaultSetting, shapes.DEFAULT_RETRY),
    plain("default_setting", tree.DefaultSetting, "entry"),
    plain("default_handler", tree.DefaultHandler, "", "body"),
    plain("remember", tree.Remember, "name type value"),
    plain("once_per", tree.OncePer, "key keep"),
    plain("limit", tree.Limit, "entry"),
    plain("field", tree.FieldType, "name type"),
    # statements
    plain("let", tree.Let, "name type value"),
    plain("keep", tree.Keep, "value name"),
    plain("finish", tree.Finish, "*assignments"),
    plain("assignment", tree.Assignment, "name value"),
    plain("fail", tree.Fail, "kind because"),
    plain("fail_again", tree.FailAgain),
    plain("emit", tree.Emit, "event *fields"),
    plain("stop", tree.Stop),
    plain("roll_back", tree.RollBack),
    plain("go_to", tree.GoTo, "target times"),
    plain("wait_for", tree.WaitFor, "duration", "clauses"),
    plain("wait_until", tree.WaitUntil, "moment", "clauses"),
    plain("wait_event", tree.WaitEvent, "event alias where", "clauses"),
    plain("choice", tree.Branch, "condition", "body"),
    plain("otherwise_if", tree.Branch, "condition", "body"),
    plain("when", tree.When, "subject", "arms"),
    plain("case", tree.Case, "*values", "body"),
    plain("all_of", tree.AllOf, "keep_going", "branches clauses"),
    plain("first_of", tree.FirstOf, "", "branches clauses"),
    plain("at_least", tree.AtLeast, "count", "branches clauses"),
    plain("any_of", tree.AnyOf, "", "choices"),
    plain("for_each", tree.ForEach, "name items at_once together until keep_going", "body clauses"),
    plain("repeat", tree.Repeat, "until times", "body clauses"),
    odd("repeat_times", tree.Repeat, shapes.REPEAT_TIMES)._replace(below="body clauses"),
    plain("do", tree.Do, "name", "body clauses"),
    # what hangs on a step or a block
    plain("undo", tree.Undo, "", "body"),
    plain("on_error", tree.OnError, "kind", "body"),
    plain("within", tree.Within, "duration", "body"),
    plain("after", tree.After, "duration", "body"),
    plain("every", tree.Every, "duration", "body"),
    odd("limited", tree.Limited, shapes.LIMITED),
    plain("action", shapes.Performed, "kind"),
    plain("gives", shapes.Gives, "type"),
    # wires
    odd("after_edge", tree.Edge, shapes.AFTER_EDGE),
    odd("go_on_with", tree.Edge, shapes.GO_ON_WITH),
    plain("from_edge", shapes.Source, "target"),
    odd("one_stop", tree.Target, shapes.ONE_STOP),
    odd("all_stops", tree.Target, shapes.ALL_STOPS),
    plain("guard_if", tree.GuardIf, "condition times"),
    plain("guard_otherwise", tree.GuardOtherwise),
    plain("guard_error", tree.GuardError, "kind"),
    plain("guard_timeout", tree.GuardTimeout, "duration"),
    # decisions
    plain("decide", tree.Decide, "name *options", "voices"),
    plain("question", tree.Question, "text"),
    plain("must_be", tree.MustBe, "option condition"),
    plain("never", tree.Never, "option condition"),
    plain("rule", tree.Rule, "option strength condition"),
    plain("history", tree.HistoryVoice, "*using"),
    plain("model", tree.ModelVoice, "model *using"),
    plain("weights", tree.Weights, "*entries"),
    plain("below_ask", tree.BelowAsk, "threshold who within otherwise"),
    plain("below_take", tree.BelowTake, "threshold option"),
    # types
    plain("union", tree.Union, "*options"),
    plain("list_type", tree.ListType, "of"),
    plain("optional", tree.Optional, "of"),
    plain("type_name", tree.TypeName, "name"),
    plain("member", tree.Member, "value"),
    plain("record_type", tree.RecordType, "*fields"),
    plain("record_field", tree.FieldType, "name type"),
    # expressions
    plain("else", tree.Else, "*options"),
    odd("or", tree.Logic, shapes.logic("or")),
    odd("and", tree.Logic, shapes.logic("and")),
    plain("not", tree.Not, "operand"),
    odd("is_state", tree.IsState, shapes.IS_STATE),
    odd("matches", tree.Compare, shapes.MATCHES),
    plain("compare", tree.Compare, "left operator right"),
    plain("quantifier", tree.Quantifier, "quantity name items condition"),
    plain("where", tree.Where, "items condition"),
    odd("sum_of", tree.Arithmetic, shapes.arithmetic("+-")),
    odd("product_of", tree.Arithmetic, shapes.arithmetic("*/")),
    plain("negative", tree.Negative, "operand"),
    plain("index", tree.Index, "at of"),
    odd("now", tree.Call, shapes.NOW),
    odd("call", tree.Call, shapes.CALL),
    odd("call_many", tree.Call, shapes.CALL_MANY),
    odd("call_bare", tree.Call, shapes.CALL_BARE),
    odd("possessive", tree.Field, shapes.POSSESSIVE),
    odd("name", tree.Name, shapes.NAME),
    plain("list", tree.ListOf, "*items"),
    plain("record", tree.Record, "*entries"),
    plain("entry", tree.Entry, "key value"),
    plain("assigned", tree.Entry, "key value"),
    odd("retry", tree.Entry, shapes.RETRY),
    odd("left_out", tree.Entry, shapes.LEFT_OUT),
    plain("setting", tree.Entry, "key value"),
    plain("default_entry", tree.Entry, "key value"),
    plain("choose", tree.Choose, "value condition otherwise"),
    plain("comprehension", tree.Comprehension, "value name items condition"),
    odd("duration", tree.Duration, shapes.DURATION),
    odd("working_days", tree.WorkingDays, shapes.WORKING_DAYS),
)

BY_RULE: Mapping[str, Form] = {form.rule: form for form in FORMS}

BY_NODE: Mapping[type[Any], tuple[str, ...]] = {
    node: tuple(form.rule for form in FORMS if form.node is node) for node in {form.node for form in FORMS}
}


def rules_of(value: Any) -> tuple[str, ...]:
    """The rules that may say a value, in the order in which they are tried."""
    return BY_NODE.get(type(value), ()) + leaves.BY_TYPE.get(type(value), ())


def parts(form: Form, node: Any) -> list[Any] | None:
    """What the parts of the rule are for this part of the tree; none where the rule can't say it."""
    if form.parts is not None:
        return form.parts(node)
    found: list[Any] = []
    for name in form.fields.split():
        value = getattr(node, name.lstrip("*"))
        found += value if name[0] == "*" else [value]
    return found


def build(form: Form, values: list[Any], below: Mapping[str, Any]) -> Any:
    """The part of the tree that a rule stands for, given what its parts stand for and what stands on lines below."""
    if form.build is not None:
        made = form.build(values)
        return tree.Repeat(made.until, made.times, **below) if below else made
    names = form.fields.split()
    fields: dict[str, Any] = dict(below)
    star = next((index for index, name in enumerate(names) if name[0] == "*"), None)
    if star is not None:
        behind = len(names) - star - 1
        several = values[star : len(values) - behind]
        fields[names[star][1:]] = tuple(each for each in several if each is not None)
        values = values[:star] + values[len(values) - behind :]
        names.pop(star)
    for name, value in zip(names, values, strict=True):
        fields[name] = value if value is not None or name not in FLAGS else False
    if form.node is tree.Repeat:
        fields.setdefault("times", None)
    return form.node(**fields)


FLAGS = ("keep_going", "together", "from_outside")
