"""The kind `ask`: a person answers a question, and the run waits as long as it takes."""

from __future__ import annotations

from collections.abc import Mapping

from ...compiler.kinds import Kind, Phrase, Problem, Setting

SETTINGS = {
    "question": Setting("text", "The question, as the person reads it.", "content", required=True),
    "who": Setting(
        ["union", ["text", ["list", "text"]]],
        "The role or person who answers, or a list of them; without it the flow's `default ask`.",
        "control",
    ),
    "show": Setting("any", "What the person sees beside the question: a value or a list of values.", "content"),
    "of": Setting(
        "integer",
        "How many different people have to give the same answer, 1 if not written; of yes and no, one no is enough.",
        "control",
    ),
    "accept": Setting("boolean", "A condition over `answer`; an answer that fails it is refused.", "control"),
    "refusal": Setting("text", "What is said when `accept` refuses an answer; the run goes on waiting.", "content"),
}

EXAMPLE = """\
flow refund "Pay money back when the shop agrees"

input  order: text
input  amount: number
output granted: boolean

step approval: ask "Pay {amount} back for order {order}?" {
  who: "shop"
  show: [order, amount]
  accept: answer.agreed == no or answer.name is not empty
  refusal: "A refund needs your name."
} gives { agreed: yes | no, name: text }
  within 2d otherwise {
    finish granted = false
  }
finish granted = approval.agreed == yes
"""


def check(written: Mapping[str, object]) -> list[Problem]:
    """A number of people that nobody can be."""
    wanted = written.get("of")
    if isinstance(wanted, int) and wanted < 1:
        return [Problem("of", f"`of` can't be {wanted}", "count the people from 1, or leave it out")]
    return []


KIND = Kind(
    name="ask",
    doc="Ask a person and wait for an answer of the type the step gives.",
    settings=SETTINGS,
    example=EXAMPLE,
    main="question",
    result="any",
    effect="none",
    origin="person",
    timeout=None,
    performed_by="person",
    check=check,
    phrases=(Phrase("ask {who} {question}"), Phrase("ask {question}")),
)
