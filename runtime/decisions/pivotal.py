"""Whether an outsider's voice is what made the difference: what would follow if it had said something else."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from .fusion import Opinion, shared

SURE = 0.95
"""How sure an outsider can make a voice, for an option or, with as little left for it, against it."""

Opinions = Mapping[str, Opinion | None]


def turned(
    options: Sequence[str],
    opinions: Opinions,
    untrusted: Collection[str],
    choice: str | None,
    follows: Callable[[Opinions], str | None],
) -> bool:
    """Whether another word of the untrusted voices would have led to another choice.

    `follows` says what is chosen for given opinions, none where nothing is. A model or a record of past cases that had
    nothing to say made no difference; that no rule fired may be an outsider's doing too.
    """
    heard = [voice for voice in untrusted if opinions.get(voice) is not None or voice == "rules"]
    return any(follows(other) != choice for other in _others(options, opinions, heard)) if heard else False


def _others(options: Sequence[str], opinions: Opinions, untrusted: Collection[str]) -> Iterator[Opinions]:
    """The opinions with the untrusted voices silent, for each option, and against it."""
    yield {voice: None if voice in untrusted else opinion for voice, opinion in opinions.items()}
    for option in options:
        for probability in (SURE, 1 - SURE):
            extreme = shared(options, option, probability)
            yield {voice: extreme if voice in untrusted else opinion for voice, opinion in opinions.items()}
