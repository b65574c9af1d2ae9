"""Collecting what the checks find, and the words they have in common."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ...dsl.diagnostic import Diagnostic, Edit, Fix, Label, Severity
from ...dsl.source import Span


class Findings:
    """The findings of one check, in the order they were made."""

    def __init__(self) -> None:
        self.items: list[Diagnostic] = []

    def error(self, code: str, span: Span, message: str, **rest: Any) -> None:
        """Something that forbids running; `rest` are the further fields of a Diagnostic."""
        self._add(Severity.ERROR, code, span, message, rest)

    def warning(self, code: str, span: Span, message: str, **rest: Any) -> None:
        """Something that is probably not meant."""
        self._add(Severity.WARNING, code, span, message, rest)

    def hint(self, code: str, span: Span, message: str, **rest: Any) -> None:
        """Something worth knowing."""
        self._add(Severity.HINT, code, span, message, rest)

    def _add(self, severity: Severity, code: str, span: Span, message: str, rest: dict[str, Any]) -> None:
        if rest.get("hint"):
            rest["hint"] = sentence(rest["hint"])
        self.items.append(Diagnostic(code, message, span, severity, **rest))


def sentence(text: str) -> str:
    """A hint as one sentence: it begins large and ends with a mark."""
    return text[0].upper() + text[1:] + ("" if text[-1] in ".?!" else ".")


MOST_LETTERS_APART = 4


def nearest(name: str, candidates: Iterable[str]) -> str | None:
    """The candidate that was probably meant, or none."""
    from difflib import get_close_matches

    letters = set(name.lower())
    # Comparing is slow, and a long flow has thousands of names: most are too different at first sight.
    known = sorted(
        {
            each
            for each in candidates
            if abs(len(each) - len(name)) <= MOST_LETTERS_APART and 2 * len(letters & set(each.lower())) >= len(letters)
            if each != name
        }
    )
    lower = {each.lower(): each for each in reversed(known)}
    if name.lower() in lower:
        return lower[name.lower()]
    found = get_close_matches(name, known, n=1, cutoff=0.7)
    return found[0] if found else None


def one_slip_apart(one: str, other: str) -> bool:
    """Whether two words differ by one slip of the pen: a letter too many, too few, wrong, or two exchanged."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    a, b = one[start:], other[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])


def instead(span: Span, found: str | None) -> dict[str, Any]:
    """The hint and the fix that put the nearest name in place of what stands at `span`."""
    if found is None:
        return {}
    return {
        "hint": f"did you mean `{found}`?",
        "fixes": (Fix(f"write `{found}`", (Edit(span, found),), safe=False),),
    }


def listed(names: Sequence[str], word: str = "or", most: int = 8) -> str:
    """`a`, `b` or `c`; long lists end in dots."""
    quoted = [f"`{name}`" for name in names[:most]]
    if len(names) > most:
        return ", ".join(quoted) + ", ..."
    if len(quoted) < 2:
        return "".join(quoted)
    return f"{', '.join(quoted[:-1])} {word} {quoted[-1]}"


def here(span: Span, text: str) -> tuple[Label, ...]:
    """One label."""
    return (Label(span, text),)
