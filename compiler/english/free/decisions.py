"""Decisions with rules: `decide whether to grant the loan: grant when ..., never grant when ...`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ....dsl import tree
from . import testing
from .meanings import Decision
from .nouns import bare, slug, verb_phrase_name
from .words import base_form

if TYPE_CHECKING:
    from .structure import Body, Builder


def decide(builder: Builder, made: Decision, found: Body) -> bool:
    """`Decide whether to grant the loan: grant when ..., never grant when ...`."""
    what, verb = made.what, made.verb
    lines = [] if builder.below is None else list(builder.below.below)
    builder.below = None
    options: list[str] = []
    voices: list[tree.Voice] = []
    texts = [(text, None) for text in made.rules] + [(each.text, each) for each in lines]
    for text, each in texts:
        voice = _voice(builder, text, options, found)
        if voice is None:
            return False
        voices.append(voice)
        if each is not None and builder.reader is not None:
            builder.reader.understood(each)
    for option in (slug(verb), "reject"):
        if len(options) < 2 and option not in options:
            options.append(option)
    name = builder.state.name(slug(verb_phrase_name(f"{verb} {what}") + " decision") if what else "decision")
    if not any(isinstance(voice, tree.BelowAsk | tree.BelowTake) for voice in voices):
        voices.append(tree.BelowTake(70, options[1]))
        builder.state.assume(f"`{name}` takes {options[1]} when it is not sure: the text does not say what to do then")
    builder.state.asked = None
    builder.append(found, [tree.Decide(name, tuple(options), tuple(voices))])
    return True


_VOICE = re.compile(
    r"(?P<never>never |do not |don't )?(?P<must>always |must )?(?P<option>[a-z]\w*)(?: it| the \w+)? "
    r"(?:when|if|unless) (?P<condition>.+)",
    re.IGNORECASE,
)
_UNSURE = re.compile(
    r"(?:otherwise|when unsure|if unsure|in doubt|when in doubt),? "
    r"(?:ask (?P<who>.+)|(?P<option>[a-z]\w*)(?: it)?)",
    re.IGNORECASE,
)


def _voice(builder: Builder, text: str, options: list[str], found: Body) -> tree.Voice | None:
    unsure = _UNSURE.fullmatch(text.strip().rstrip("."))
    if unsure is not None:
        if unsure["who"]:
            return tree.BelowAsk(70, tree.Text((bare(unsure["who"]).lower(),)))
        _option(unsure["option"], options)
        return tree.BelowTake(70, slug(unsure["option"]))
    said = _VOICE.fullmatch(text.strip().rstrip("."))
    test = testing.reader(builder, found).read(said["condition"]) if said is not None else None
    if said is None or test is None:
        return None
    option = slug(base_form(said["option"]) or said["option"])
    _option(option, options)
    if said["never"]:
        return tree.Never(option, test)
    return tree.MustBe(option, test) if said["must"] else tree.Rule(option, 90, test)


def _option(option: str, options: list[str]) -> None:
    if slug(option) not in options:
        options.append(slug(option))
