"""What a sentence of free English means, before anything is known of the other sentences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Meaning:
    """A part of a sentence; the kinds below say which."""


@dataclass(frozen=True)
class Act(Meaning):
    """Something is done: a clause that can stand alone."""

    text: str


@dataclass(frozen=True)
class Seq(Meaning):
    """One after another; an empty one does nothing."""

    parts: tuple[Meaning, ...]


@dataclass(frozen=True)
class Remark(Meaning):
    """Nothing is to be done: background, a heading, an explanation; `text` is what says so."""

    why: str
    text: str = ""


@dataclass(frozen=True)
class Start(Meaning):
    """What starts a run, and what is done then."""

    what: str
    then: Meaning | None = None


@dataclass(frozen=True)
class Timetable(Meaning):
    """A run starts at certain times: a schedule of the language; `assumed` tells what the text leaves open."""

    schedule: str
    then: Meaning | None = None
    assumed: str | None = None


@dataclass(frozen=True)
class If(Meaning):
    """A choice with one arm, or with two where one sentence has both; `unless` turns the condition round.

    `chained` ones are a further arm of the choice before.
    """

    condition: str
    then: Meaning | None
    otherwise: Meaning | None = None
    unless: bool = False
    chained: bool = False


@dataclass(frozen=True)
class Kind(Meaning):
    """`Urgent orders are packed at once`: done only where a thing is of a kind.

    `word` is the kind, `thing` may be empty; `said` is what it means where these words are only a name.
    """

    word: str
    thing: str
    then: Meaning
    sure: bool = True
    said: Meaning | None = None


@dataclass(frozen=True)
class Those(Meaning):
    """`Guests who do not come are charged`: done to a thing only where a condition holds."""

    thing: str
    condition: str
    then: Meaning


@dataclass(frozen=True)
class Chosen(Meaning):
    """`Approve it or turn it down`: one of several things is done to the same, and somebody says which."""

    who: str
    verbs: tuple[str, ...]
    what: str


@dataclass(frozen=True)
class Otherwise(Meaning):
    """The other arm of the choice before, with a condition of its own or without."""

    then: Meaning | None
    condition: str | None = None


@dataclass(frozen=True)
class Answered(Meaning):
    """`If so`, `if not`: what was found out right before; `otherwise` is the other arm, where it is said, too."""

    yes: bool
    then: Meaning | None
    otherwise: Meaning | None = None


@dataclass(frozen=True)
class Former(Meaning):
    """`In the former case`, `in the latter case`: the alternatives that were named right before, by number."""

    place: int
    then: Meaning | None


@dataclass(frozen=True)
class Then(Meaning):
    """`In that case`: goes on in the arm told last."""

    then: Meaning


@dataclass(frozen=True)
class Options(Meaning):
    """One of several things is done; each with its condition, where the text has one."""

    parts: tuple[Meaning, ...]
    conditions: tuple[str | None, ...]
    subject: str | None = None


@dataclass(frozen=True)
class When(Meaning):
    """Behind something that happens: a start where nothing was said yet, else a wait, or only what was said before.

    `always` things happen again and again (`whenever`); `before` is told ahead of it in the same sentence: what starts
    a run is said of all of that, any other time only of `then`.
    """

    what: str
    then: Meaning | None
    always: bool = False
    before: Meaning | None = None


@dataclass(frozen=True)
class Each(Meaning):
    """Done for each of several things; none for what is done where it was said before."""

    what: str
    where: str | None
    then: Meaning | None
    together: bool = False


@dataclass(frozen=True)
class Until(Meaning):
    """Done again and again until something holds; without `body` what was said before is done again."""

    condition: str | None
    times: int | None
    body: Meaning | None


@dataclass(frozen=True)
class Beside(Meaning):
    """Done at the same time as what was said right before."""

    then: Meaning | None


@dataclass(frozen=True)
class Together(Meaning):
    """Done at the same time as one another."""

    parts: tuple[Meaning, ...]


@dataclass(frozen=True)
class AtOnce(Meaning):
    """The last `count` things that were told are done at the same time."""

    count: int


@dataclass(frozen=True)
class Pause(Meaning):
    """Some time passes: a span such as `2 days`; `before` names a moment that is still to come."""

    span: str
    before: str | None = None


@dataclass(frozen=True)
class Await(Meaning):
    """Something is waited for, at most as long as `limit`."""

    what: str
    limit: str | None = None


@dataclass(frozen=True)
class Limit(Meaning):
    """Done within a span of time; `late` is what is done else."""

    span: str
    then: Meaning | None
    late: Meaning | None = None


@dataclass(frozen=True)
class Late(Meaning):
    """What is done when what was said before takes longer than a span."""

    span: str
    then: Meaning | None
    kind: Literal["within", "after", "every"] = "within"


@dataclass(frozen=True)
class Fails(Meaning):
    """What is done when what was said before fails; `condition` says so in words, where nothing was said before."""

    then: Meaning | None
    condition: str | None = None


@dataclass(frozen=True)
class Retry(Meaning):
    """What was said before is tried again: so many times in all, with a pause between.

    `text` is what is done where nothing was said before.
    """

    times: int
    pause: str | None = None
    text: str = ""


@dataclass(frozen=True)
class Back(Meaning):
    """Goes on at an earlier place; none is the first. `text` is what was said, in case that it is no place."""

    target: str | None
    times: int | None = None
    text: str = ""


@dataclass(frozen=True)
class Doer(Meaning):
    """Who does what was said right before; `others` do it where a condition holds."""

    who: str
    other: str | None = None
    condition: str | None = None


@dataclass(frozen=True)
class End(Meaning):
    """The run ends."""


@dataclass(frozen=True)
class Leave(Meaning):
    """The loop ends."""


@dataclass(frozen=True)
class Decision(Meaning):
    """A decision with rules: `decide whether to grant the loan: grant when ...`."""

    verb: str
    what: str
    rules: tuple[str, ...]


def acts(made: Meaning | None) -> Iterator[Act]:
    """All that is done in what a sentence means."""
    if isinstance(made, Act):
        yield made
        return
    for name in getattr(made, "__dataclass_fields__", ()):
        if isinstance(made, Kind) and name == "said":
            continue
        value = getattr(made, name)
        for each in value if isinstance(value, tuple) else (value,):
            if isinstance(each, Meaning):
                yield from acts(each)
