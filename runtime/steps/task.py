"""The kind `task`: a registered Python function, or a person who does it."""

from __future__ import annotations

from ...compiler.kinds import Kind, Phrase, Setting

SETTINGS = {
    "do": Setting("text", "What is to be done, said to the person who does it.", "content"),
    "who": Setting(
        ["union", ["text", ["list", "text"]]],
        "The role or person who does it when no function is registered under the step's name.",
        "control",
    ),
    "show": Setting("any", "What the person sees beside the task: a value or a list of values.", "content"),
}

EXAMPLE = """\
flow fill_order "Reserve an article, then let somebody pack it"

input  article: text
output packed: boolean

step reserve: task { article: article }
step pack: task "Pack the article {article}" { who: "warehouse", show: [article] }
  gives boolean
finish packed = pack
"""

KIND = Kind(
    name="task",
    doc="Call the Python function registered under the step's name, or wait until a person has done it.",
    settings=SETTINGS,
    example=EXAMPLE,
    main="do",
    open_settings=True,
    result="any",
    effect="effect",
    timeout=None,
    performed_by="either",
    errors={
        "wrong_arguments": "The settings written are not the arguments that the function takes.",
        "bad_result": "The function gave something that is no value, such as an object of its own.",
        "timeout": "The function did not end in time.",
        "not_registered": "There is no function of the step's name, and nobody was asked.",
    },
    phrases=(Phrase("have {who} carry out {do}"), Phrase("carry out {do}")),
)
