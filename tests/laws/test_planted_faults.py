"""Every suite of laws has teeth: a fault is planted in what it looks at, and the law fails on one plain case."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from itertools import count
from types import ModuleType, SimpleNamespace
from typing import Any, NamedTuple

import pytest

from sayflow.compiler.analyse import compile
from sayflow.compiler.functions import FUNCTIONS
from sayflow.compiler.layout import Rectangle
from sayflow.dsl import tree
from sayflow.dsl.source import Source, Span

from ..editor import test_textmate
from ..machine.plans import block, node, program, step
from ..machine.programs import Play
from . import (
    test_analysis,
    test_diff,
    test_editor,
    test_english_laws,
    test_expression_errors,
    test_expression_text,
    test_expressions,
    test_fixing,
    test_functions,
    test_fusion,
    test_graph,
    test_judge,
    test_label_flow,
    test_learning,
    test_machine,
    test_operators,
    test_pivotal,
    test_plan_laws,
    test_schedules,
    test_snippet,
    test_syntax_laws,
    test_types,
    test_values,
)


class Fault(NamedTuple):
    """A law of a suite, a case for it, and how what the suite calls by a name is broken."""

    suite: ModuleType
    law: str
    case: tuple[Any, ...]
    broken: str
    plant: Callable[[Callable[..., Any]], Any]


PLAN = compile('step a: task "x"\nif a is missing {\n  step b: task "y"\n}\n')
FLOW = 'on mail "in@shop.example" as m: { body: text }\nstep told: log "{m.body}"\n'
SPOKEN = (["yes", "no"], {"rules": {"yes": 0.9, "no": 0.1}, "llm": {"yes": 0.3, "no": 0.7}}, {"rules": 1.0, "llm": 1.0})
SERIAL = Play(program(node("p", "parallel", branches=[block(step("a")), block(step("b"))], need="all")).plan)
NUMBERS = count()
ANYWHERE = Rectangle(0, 0, 10, 10)

FAULTS = [
    Fault(test_analysis, "test_compiling_a_flow_with_errors_tells_where", (), "compile", lambda _: lambda source: None),
    Fault(test_diff, "test_a_plan_is_as_itself", (test_diff.FLOWS[0],), "changes", lambda _: lambda *plans: ["other"]),
    Fault(
        test_editor,
        "test_colours_cover_real_tokens_and_never_overlap",
        (test_editor.TEXTS[0],),
        "semantic_tokens",
        lambda sound: lambda shown: [*sound(shown), *sound(shown)],
    ),
    Fault(test_editor, "test_formatting_gives_what_the_formatter_gives", (test_editor.FLOWS[0],), "formatting",
          lambda _: lambda source: []),
    Fault(test_editor, "test_a_rename_is_refused_or_gives_a_sound_flow",
          (next(word for word in test_editor.declared(test_editor.SHOP)), "1a"), "rename",
          lambda _: lambda shown, at, name: [test_editor.Edit(Span(at, at + 1), name)]),
    Fault(test_english_laws, "test_expressions_are_read_back", (tree.Integer(1),), "build",
          lambda _: lambda found: tree.Integer(2)),
    Fault(test_expression_errors, "test_the_budget_is_of_one_evaluation", (), "build",
          lambda _: lambda form: SimpleNamespace(function=lambda scope, context: [1, 2, 3])),
    Fault(test_expression_text, "test_the_text_is_as_short_as_it_was_written", ("1 + 2 * 3",), "expression_text",
          lambda sound: lambda form, closed: f"({sound(form, closed)})"),
    Fault(test_expressions, "test_any_expression_gives_a_value_or_the_one_error", (["lit", 1],), "evaluate",
          lambda _: lambda form: next(NUMBERS)),
    Fault(test_fixing, "test_edits_do_not_shift_each_other", (), "apply_fixes",
          lambda _: lambda text, found: (text, 3)),
    Fault(test_functions, "test_every_example_shows_what_it_says", (FUNCTIONS["trim"],), "build",
          lambda _: lambda form: SimpleNamespace(function=lambda scope, context: form[2][0][1])),
    Fault(test_functions, "test_dates_are_read_back_from_their_text", (test_functions.date(2026, 1, 5),), "call",
          lambda sound: lambda *said: sound(*said) if said[0] == "text" else None),
    Fault(test_fusion, "test_probabilities_sum_to_one", (SPOKEN,), "fuse",
          lambda sound: lambda *case: sound(*case)._replace(probabilities={"yes": 0.9, "no": 0.9})),
    Fault(test_fusion, "test_two_options_add_log_odds", ({"rules": 0.9}, {"rules": 1.0}), "fuse",
          lambda sound: lambda options, said, weights: sound(options, said, {"rules": 2.0})),
    Fault(test_graph, "test_every_node_is_reached_and_only_loops_lead_back", (PLAN,), "trace",
          lambda sound: lambda plan: sound(plan)._replace(edges=sound(plan).edges[:1])),
    Fault(test_graph, "test_nothing_stands_upon_another", (PLAN,), "layout",
          lambda sound: lambda graph, *sizes: sound(graph, *sizes)._replace(
              nodes=dict.fromkeys((each.id for each in graph.nodes), ANYWHERE))),
    Fault(test_graph, "test_text_keeps_to_its_width", (PLAN, 30, "text"), "draw",
          lambda _: lambda format, plan, width: "x" * 31 + "\n"),
    Fault(test_judge, "test_the_record_alone_gives_the_score", ([], {}, None, None, None), "rescore",
          lambda _: lambda record: -1),
    Fault(test_label_flow, "test_no_mark_in_a_run_is_beyond_what_was_foreseen", (FLOW,), "bounds",
          lambda _: lambda content: {}),
    Fault(test_learning, "test_solving_gives_back_what_was_multiplied", ([[1.0, 2.0], [3.0, 4.0]],), "solve",
          lambda _: lambda factors, right: right),
    Fault(test_learning, "test_the_fit_is_the_one_where_the_slope_is_nothing",
          ([(1.0, 0.0, 0), (0.0, 1.0, 1), (2.0, 1.0, 2), (1.0, 1.0, 0)],), "fit",
          lambda sound: lambda *case: [[0.0] * len(own) for own in sound(*case)]),
    Fault(test_machine, "test_a_history_survives_being_written_down", (SERIAL,), "replay",
          lambda sound: lambda program, run, history: sound(program, run, history[:-1])),
    Fault(test_machine, "test_a_crash_after_every_turn_changes_nothing", (SERIAL,), "replay",
          lambda sound: lambda *history: remembering(sound(*history))),
    Fault(test_operators, "test_order_and_equality_agree", (1, Decimal("1.5")), "evaluate",
          lambda _: lambda form: True),
    Fault(test_pivotal, "test_no_word_of_an_outsider_leads_to_a_guarded_option",
          (0.95, 0.05, "keep", 60, test_pivotal.BELOW[1], 60), "judge",
          lambda sound: lambda node, *rest, **more: sound({**node, "guard": None}, *rest, **more)),
    Fault(test_plan_laws, "test_comments_and_layout_change_no_hash", ("premium_loan",), "compile",
          lambda _: lambda text, project: SimpleNamespace(hash=len(text))),
    Fault(test_plan_laws, "survives", ("x",), "analyse",
          lambda _: lambda *case: SimpleNamespace(plan=None, diagnostics=())),
    Fault(test_schedules, "test_moments_follow_each_other_and_leave_none_out", ("every 7m", "UTC", 5), "next_moment",
          lambda sound: lambda schedule, zone, at: sound(schedule, zone, sound(schedule, zone, at))),
    Fault(test_snippet, "test_every_format_shows_every_finding", ("a", Span(0, 1), [], 80), "render",
          lambda sound: lambda *case, width: sound(*case, width=width).replace("SF101", "")),
    Fault(test_syntax_laws, "test_expressions_come_back", (tree.Name("a"),), "print_expression",
          lambda _: lambda node: "1"),
    Fault(test_syntax_laws, "test_formatting_changes_the_layout_only", ("# a note\nlet a = 1\n", 1), "format_source",
          lambda sound: lambda source: sound(Source(source.text.replace("note", "word")))),
    Fault(test_syntax_laws, "test_places_hold_their_text", (tree.Flow(None, (), (tree.Stop(),), ()),), "sound",
          lambda sound: lambda text: replace(sound(text), span=Span(1, 2))),
    Fault(test_types, "test_what_comes_in_is_a_value_of_its_type_or_a_mismatch", ("integer", 5), "fit",
          lambda _: lambda type, raw: [raw]),
    Fault(test_values, "test_json_says_a_value_exactly", (Decimal("1.50"),), "from_json",
          lambda _: lambda data: Decimal("1.5")),
    Fault(test_values, "test_canonical_bytes_differ_for_values_that_differ", (1, 2), "canonical",
          lambda _: lambda value: b""),
    Fault(test_textmate, "test_texts_end_where_they_end", ('let a = "x {b} # y"', 15, "string."), "rules",
          lambda sound: lambda patterns: sound(patterns)[:1]),
]  # fmt: skip


def remembering(machine: Any) -> Any:
    """A machine with something in it that no event tells."""
    machine.scope.values["odd"] = 1
    return machine


def plain(law: Callable[..., Any]) -> Callable[..., Any]:
    """The law itself, without what draws its cases."""
    return law.hypothesis.inner_test if hasattr(law, "hypothesis") else law  # type: ignore[no-any-return]


def name(fault: Fault) -> str:
    return f"{fault.suite.__name__.rpartition('.')[2]}-{fault.law}"


@pytest.mark.parametrize("fault", FAULTS, ids=name)
def test_a_planted_fault_is_seen(fault: Fault, monkeypatch: pytest.MonkeyPatch) -> None:
    law = plain(getattr(fault.suite, fault.law))
    law(*fault.case)
    monkeypatch.setattr(fault.suite, fault.broken, fault.plant(getattr(fault.suite, fault.broken)))
    with pytest.raises((AssertionError, pytest.fail.Exception)):
        law(*fault.case)
