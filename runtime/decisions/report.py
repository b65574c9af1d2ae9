"""The calibration report of a decision: what was said against what was right, as data, as text and as a picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .fusion import percent
from .lessons import MEASURED, said_of, stated_parts
from .lines import clean, pad
from .measure import BINS, Part, bands, binned, calibration_error
from .opinions import exact
from .outcomes import Outcome

_BAR = 20
_SIDE, _MARGIN = 300, 46


def report(name: str, outcomes: Sequence[Outcome], learnt: Mapping[str, Any] | None, version: int) -> dict[str, Any]:
    """The report of the decisions of a name, from the last word on each and from what was learnt of them last.

    Percentages are whole; `ece` is a fraction, missing without outcomes. `curve` holds the same in bins of equal width.
    """
    verdicts = said_of(outcomes)
    model = next((each.model for each in reversed(outcomes) if each.model), "")
    weights = learnt["weights"] if learnt else {}
    start = learnt["start"] if learnt else {}
    return {
        "decision": name,
        "outcomes": len(outcomes),
        "scored": len(verdicts),
        "right": sum(each.right for each in verdicts),
        "ece": exact(round(calibration_error(verdicts), 4)) if verdicts else None,
        "measured": len(verdicts) >= MEASURED,
        "version": version,
        "model": model,
        "bands": _parts(bands(verdicts)),
        "curve": _parts(binned(verdicts, [number / BINS for number in range(BINS)])),
        "voices": {
            source: {
                "weight": weights.get(source),
                "start": start.get(source),
                "said_right": stated_parts(outcomes, source, model),
            }
            for source in ("rules", "history", "llm")
        },
    }


def _parts(parts: Sequence[Part]) -> list[dict[str, Any]]:
    return [
        {
            "from": percent(part.low),
            "to": percent(part.high) - (part.high < 1),
            "cases": part.cases,
            "said": percent(part.said),
            "right": percent(part.right / part.cases),
        }
        for part in parts
    ]


def as_text(told: Mapping[str, Any]) -> str:
    """The report for a terminal."""
    rows = [f"{clean(told['decision'])}: {_count(told['outcomes'], 'outcome')}, {told['scored']} of them with a score"]
    if told["scored"]:
        right = percent(told["right"] / told["scored"])
        rows[0] += f"; right {right}% of the time, ECE {percent(told['ece'])}"
    if not told["measured"]:
        rows.append(f"Below {MEASURED} outcomes all this is a prior, hardly measured.")
    if told["bands"]:
        rows += ["", "  score     cases  said  right"]
        for part in told["bands"]:
            bar = "█" * round(part["right"] / 100 * _BAR)
            rows.append(f"  {pad(_range(part), 8)}{part['cases']:>7}{part['said']:>6}{part['right']:>7}  {bar}")
    if told["version"]:
        rows += ["", f"  voice     weight  start   (version {told['version']})"]
        for source, voice in told["voices"].items():
            rows.append(f"  {pad(source, 8)}{float(voice['weight']):>8.2f}{float(voice['start']):>7.2f}")
    for source, voice in told["voices"].items():
        of = f" ({clean(told['model'])})" if source == "llm" and told["model"] else ""
        for part in voice["said_right"]:
            times = f"{part['right']} of {_count(part['cases'], 'time')}"
            rows.append(f"  when {source}{of} says {_range(part)} it was right {times}")
    return "".join(f"{row}\n" for row in rows)


def _range(part: Mapping[str, Any]) -> str:
    return f"{part['from']}-{part['to']}"


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def as_svg(told: Mapping[str, Any]) -> str:
    """The report as a picture: said from left to right, right from below to above; the larger a dot, the more cases."""
    from xml.sax.saxutils import escape

    most = max((part["cases"] for part in told["curve"]), default=1)
    ece = "no outcomes yet" if told["ece"] is None else f"{told['scored']} outcomes, ECE {percent(told['ece'])}"
    width = _SIDE + 2 * _MARGIN
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {width}"',
        ' font-family="sans-serif" font-size="12">',
        f'<rect width="{width}" height="{width}" fill="#fff"/>',
        f'<text x="{_MARGIN}" y="22" font-size="14">{escape(told["decision"])}: {ece}</text>',
        f'<path d="M{_at(0, 100)}L{_at(0, 0)}L{_at(100, 0)}" fill="none" stroke="#444"/>',
        f'<path d="M{_at(0, 0)}L{_at(100, 100)}" stroke="#999" stroke-dasharray="4 4"/>',
        f'<text x="{_MARGIN + _SIDE / 2:g}" y="{width - 10}" text-anchor="middle">said (%)</text>',
        f'<text transform="translate(14 {_MARGIN + _SIDE / 2:g}) rotate(-90)" text-anchor="middle">right (%)</text>',
    ]
    for mark in (0, 50, 100):
        x, y = _at(mark, mark).split()
        parts.append(f'<text x="{x}" y="{_MARGIN + _SIDE + 16}" text-anchor="middle">{mark}</text>')
        parts.append(f'<text x="{_MARGIN - 6}" y="{float(y) + 4:g}" text-anchor="end">{mark}</text>')
    for part in told["curve"]:
        x, y = _at(part["said"], part["right"]).split()
        size = 3 + 9 * (part["cases"] / most) ** 0.5
        title = f"said {part['said']}, right {part['right']}: {_count(part['cases'], 'case')}"
        parts.append(
            f'<circle cx="{x}" cy="{y}" r="{size:.1f}" fill="#2b6cb0" fill-opacity=".7"><title>{title}</title></circle>'
        )
    return "\n".join([*parts, "</svg>\n"])


def _at(said: float, right: float) -> str:
    """Where a point stands."""
    return f"{_MARGIN + _SIDE * said / 100:g} {_MARGIN + _SIDE * (1 - right / 100):g}"
