"""Paths that tests expect, and where a run parts from them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

MOST_SHOWN = 30

Hop = Sequence[str]
"""Names that start in any order; none stand for anything, `..`."""


def parted(hops: Sequence[Hop], walked: Sequence[str]) -> str | None:
    """Where what started parts from what was expected, as lines of text; none if it does not."""
    reached = [{0}]
    for hop in hops:
        reached.append(_after(hop, reached[-1], walked))
        if not reached[-1]:
            return _told(hops, walked, reached[:-1])
    return None if len(walked) in reached[-1] else _told(hops, walked, reached)


def _after(hop: Hop, positions: set[int], walked: Sequence[str]) -> set[int]:
    if not hop:
        return set(range(min(positions), len(walked) + 1)) if positions else set()
    wanted = sorted(hop)
    return {at + len(hop) for at in positions if sorted(walked[at : at + len(hop)]) == wanted}


def _told(hops: Sequence[Hop], walked: Sequence[str], reached: list[set[int]]) -> str:
    index = len(reached) - 1
    free = index > 0 and not hops[index - 1]
    at = min(reached[-1]) if free else max(reached[-1])
    place = f"after `{walked[at - 1]}`" if at else "at the beginning"
    if index == len(hops):
        what = f"expected nothing more, got `{walked[at]}`"
    elif free:
        what = f"`{path_text([hops[index]])}` never started"
    else:
        got = walked[at : at + len(hops[index])]
        what = f"expected `{path_text([hops[index]])}`, got {f'`{_names(got)}`' if got else 'nothing more'}"
    return f"{place}: {what}\n      expected {path_text(hops)}\n      walked   {_names(walked) or 'nothing'}"


def _names(walked: Sequence[str]) -> str:
    return path_text([[name] for name in walked])


def path_text(hops: Sequence[Hop]) -> str:
    """A path as the language writes it; what repeats is counted, a long middle is left out."""
    texts = []
    for text, group in groupby("{" + ", ".join(hop) + "}" if len(hop) > 1 else (hop or [".."])[0] for hop in hops):
        count = len(list(group))
        texts.extend([text] * count if count < 4 else [f"{text} ({count} times)"])
    if len(texts) > MOST_SHOWN:
        texts = [*texts[: MOST_SHOWN // 2], f"({len(texts) - MOST_SHOWN} more)", *texts[-MOST_SHOWN // 2 :]]
    return " -> ".join(texts)
