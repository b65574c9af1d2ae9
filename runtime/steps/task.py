"""The kind `task`: a registered Python function, or a person who does it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ...compiler.kinds import COMMON_SETTINGS, Call, Kind, Phrase, Setting
from ..secrecy import refuse_secrets

if TYPE_CHECKING:
    from ..ports import Ports

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


def arguments(settings: Mapping[str, Any]) -> dict[str, Any]:
    """The settings that are arguments of the function: all but the task's own and those of every kind."""
    return {name: value for name, value in settings.items() if name not in SETTINGS and name not in COMMON_SETTINGS}


def step_name(path: str) -> str:
    """`orders[3]/reserve#2` -> `reserve`."""
    name = re.match(r"\w*", path.rpartition("/")[2])
    return name[0] if name else ""


async def run(call: Call, ports: Ports) -> Any:
    """Call the function that is registered under the step's name."""
    refuse_secrets(call.settings)
    return await ports.tasks.call(step_name(call.path), arguments(call.settings), call)


async def look_up(call: Call, ports: Ports) -> Any:
    """What the function says that looks whether the task has been done."""
    refuse_secrets(call.settings)
    return await ports.tasks.look_up(step_name(call.path), arguments(call.settings), call)


KIND = Kind(
    name="task",
    doc="Call the Python function registered under the step's name, or wait until a person has done it.",
    settings=SETTINGS,
    example=EXAMPLE,
    main="do",
    open_settings=True,
    result="any",
    effect="effect",
    keyed=True,
    timeout=None,
    performed_by="either",
    errors={
        "no_look_up": "Nobody can tell whether it has been done.",
        "wrong_arguments": "The settings written are not the arguments that the function takes.",
        "bad_result": "The function gave something that is no value, such as an object of its own.",
        "timeout": "The function did not end in time.",
        "misplaced_secret": "An argument holds a secret, which has no place in one.",
        "not_registered": "There is no function of the step's name, and nobody was asked.",
    },
    run=run,
    look_up=look_up,
    phrases=(Phrase("have {who} carry out {do}"), Phrase("carry out {do}")),
)
