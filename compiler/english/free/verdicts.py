"""One of several things that somebody says about the same: `approve it, ask for a change or reject it`."""

from __future__ import annotations

import re

from .meanings import Chosen
from .word_lists import listed
from .words import Form, base_form

_WAYS = tuple(
    re.compile(
        rf"(?P<who>(?:the|an?|our|his|her|their|its) [\w-]+{more}|he|she|they) (?:then )?(?:either )?"
        r"(?P<modal>(?:must|can|may|should|will|has to|have to|might) )?(?:either )?(?P<ways>[a-z]+[^.;:]*)",
        re.IGNORECASE,
    )
    for more in ("", r" [\w-]+")
)
_LAST = re.compile(r"(?P<verb>[a-z]+(?: (?:back|down|up|off))?) (?P<what>(?:the|this|that|it|his|her|an?)\b.*)")
_SAYING = listed("approve accept confirm reject refuse decline deny")


def chosen(text: str) -> Chosen | None:
    """Which of three or more things somebody does to the same; at least one of them says yes or no."""
    found = (form.fullmatch(text) for form in _WAYS)
    return next((made for each in found if each is not None and (made := _chosen(each)) is not None), None)


def _chosen(found: re.Match[str]) -> Chosen | None:
    *ways, last = re.split(r",? or |, ", found["ways"])
    said = _LAST.fullmatch(last)
    if said is None or len(ways) < 2:
        return None
    verbs = [re.sub(rf" (?:{re.escape(said['what'])}|it|them)$", "", way.strip()) for way in (*ways, said["verb"])]
    form: Form = "base" if found["modal"] else "s"
    bases = [base_form(verb.split(" ", 1)[0], form) for verb in verbs]
    if None in bases or not set(bases) & _SAYING:
        return None
    plain = [" ".join([base or "", *verb.split()[1:]]) for base, verb in zip(bases, verbs, strict=True)]
    return Chosen(found["who"], tuple(plain), said["what"])
