"""`Still no answer after 2 days? Call them`: a question that is the condition of the next sentence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from . import meanings, rounds
from .patterns import SPAN

if TYPE_CHECKING:
    from .structure import Body, Builder

_ASKED = re.compile(
    r"(?P<is>is|are|has|have|was) (?P<who>(?:the|an?|it|this|that|there)(?: [\w-]+){0,2}?) (?P<what>.+)", re.IGNORECASE
)
_STILL = re.compile(
    rf"(?:still |and still )?no (?P<what>[\w -]+?)(?: (?:after|within|in|for) (?P<span>{SPAN}))?", re.IGNORECASE
)


def pending(builder: Builder, text: str) -> bool:
    """Remember a question until the next sentence tells what is done then."""
    short = _STILL.fullmatch(text)
    if short is not None:
        builder.state.pending = short["span"], f"the {short['what']} is not there"
        return True
    asked = _ASKED.fullmatch(text)
    text = f"it is {text[:1].lower()}{text[1:]}" if re.match(r"not [a-z]+", text, re.IGNORECASE) else text
    builder.state.pending = None, f"{asked['who']} {asked['is']} {asked['what']}".lower() if asked else text
    return True


def asked_before(builder: Builder, made: meanings.Meaning) -> meanings.Meaning:
    """A sentence with the condition that the question before it asked."""
    assert builder.state.pending is not None
    span, condition = builder.state.pending
    builder.state.pending = None
    if isinstance(made, meanings.Answered):
        choice = meanings.If(condition, made.then, made.otherwise, unless=not made.yes)
    else:
        choice = meanings.If(condition, made)
    return meanings.Seq((meanings.Pause(span), choice)) if span else choice


def still_so(builder: Builder, made: meanings.Meaning, found: Body) -> bool:
    """`Still wrong? Tell the boss`: what is done where trying again did not help."""
    assert builder.state.pending is not None
    span, condition = builder.state.pending
    if span is not None or not condition.lower().startswith("still") or not rounds.used_up(builder, made, found):
        return False
    builder.state.pending = None
    return True
