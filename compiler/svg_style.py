"""How drawings in SVG look: colours for light and dark pages, how wide letters are."""

from __future__ import annotations

from collections.abc import Mapping

FONT = "Inter, 'Segoe UI', system-ui, -apple-system, 'Helvetica Neue', Arial, sans-serif"

# Each family of nodes: fill, stroke, accent (the strip at the left of a step).
_LIGHT: Mapping[str, tuple[str, str]] = {
    "step": ("#ffffff", "#c6cfdb"),
    "decide": ("#f5f1ff", "#8b6be0"),
    "choice": ("#fff9ea", "#d3a441"),
    "gate": ("#e9edf3", "#aab5c4"),
    "value": ("#fafbfc", "#c6cfdb"),
    "wait": ("#fff5e8", "#d58b3a"),
    "signal": ("#e8f6fa", "#3d9db8"),
    "stop": ("#f2f4f7", "#8a96a6"),
    "start": ("#eef2f8", "#7b899b"),
    "finish": ("#e9f7ee", "#429a65"),
    "fail": ("#fdeeee", "#cf5a5a"),
}
_DARK: Mapping[str, tuple[str, str]] = {
    "step": ("#1b222c", "#3d4958"),
    "decide": ("#251f3a", "#9c80ec"),
    "choice": ("#2b2615", "#c99b3c"),
    "gate": ("#2a323d", "#5a6778"),
    "value": ("#161c24", "#3d4958"),
    "wait": ("#2d2317", "#d08a3f"),
    "signal": ("#14272e", "#46a3bd"),
    "stop": ("#202730", "#77849a"),
    "start": ("#1f2731", "#8694a8"),
    "finish": ("#16291e", "#4fa974"),
    "fail": ("#301c1d", "#d96a6a"),
}
ACCENTS: Mapping[str, str] = {
    "person": "#e09a45",
    "model": "#8b6be0",
    "outside": "#3f8fd2",
    "data": "#3fa58a",
    "flow": "#6472c8",
    "record": "#8a96a6",
}
_STATE_COLOURS: Mapping[str, str] = {
    "done": "#35a162",
    "failed": "#d64545",
    "skipped": "#8a96a6",
    "running": "#2f7de1",
    "waiting": "#d98a1f",
}
_EDGES = {"error": "#cf5a5a", "time": "#d58b3a", "undo": "#8a96a6", "loop": "#6f7fd0"}

FAMILIES: Mapping[str, str] = {
    "task": "person",
    "ask": "person",
    "llm": "model",
    "agent": "model",
    "http": "outside",
    "email": "outside",
    "slack": "outside",
    "sql": "data",
    "log": "record",
    "artifact": "record",
}
"""The accent of a step by its kind; of any other kind `flow`."""


def stylesheet() -> str:
    """The rules of a drawing; a page that is dark by preference gets dark colours."""
    rules = [
        f".page{{fill:#fff}}text{{font-family:{FONT};font-size:13px;fill:#1d2733}}",
        ".title{font-weight:600}.detail{font-size:11px;fill:#5c6a7b}.word{font-size:11px;fill:#46535f}",
        ".heading{font-size:15px;font-weight:600}.heading+.detail{font-size:12px}",
        ".shape{stroke-width:1.3}.frame{fill:#5b74a8;fill-opacity:.045;stroke:#b4c0d0;stroke-width:1.2}",
        ".bar{fill:#e4eaf3;stroke:#b4c0d0;stroke-width:1.2}.frame-title{font-size:12px;font-weight:600;fill:#3a4a60}",
        ".edge{fill:none;stroke:#7d8a9b;stroke-width:1.5}.head{fill:#7d8a9b}",
        ".under{fill:#fff;fill-opacity:.92}",
        ".time .edge,.error .edge{stroke-dasharray:5 3}.undo .edge{stroke-dasharray:2 3}",
        ".gate .title,.stop .title,.start .title{font-weight:500;font-size:12px}.value .title{font-weight:500}",
        ".idle{opacity:.5}.skipped>:not(.badge){opacity:.5}.skipped .shape{stroke-dasharray:4 3}",
        ".mark{fill:none;stroke:#fff;stroke-width:1.8;stroke-linecap:round;stroke-linejoin:round}",
    ]
    rules += [f".{name} .shape{{fill:{fill};stroke:{stroke}}}" for name, (fill, stroke) in _LIGHT.items()]
    rules += [f".accent-{name}{{fill:{colour}}}" for name, colour in ACCENTS.items()]
    rules += [f".{name} .edge{{stroke:{colour}}}.{name} .head{{fill:{colour}}}" for name, colour in _EDGES.items()]
    for name, colour in _STATE_COLOURS.items():
        rules.append(f".{name} .shape{{stroke:{colour};stroke-width:2}}.badge-{name}{{fill:{colour}}}")
    dark = [
        ".page,.under{fill:#10151c}text{fill:#e6ebf2}.detail{fill:#9aa8b9}.word{fill:#b3bfcd}",
        ".frame{fill:#8fa7d8;stroke:#414e5f}.bar{fill:#232c38;stroke:#414e5f}.frame-title{fill:#c3cfde}",
        ".edge{stroke:#8593a5}.head{fill:#8593a5}",
    ]
    dark += [f".{name} .shape{{fill:{fill};stroke:{stroke}}}" for name, (fill, stroke) in _DARK.items()]
    dark += [f".{name} .edge{{stroke:{colour}}}.{name} .head{{fill:{colour}}}" for name, colour in _EDGES.items()]
    dark += [f".{name} .shape{{stroke:{colour}}}" for name, colour in _STATE_COLOURS.items()]
    return "".join(rules) + "@media(prefers-color-scheme:dark){" + "".join(dark) + "}"


_NARROW = frozenset("iljtfrI.,:;'|!()[]{}/\\ \"-")
_WIDE = frozenset("mwMWGOQ@%—…")


def text_width(text: str, size: float) -> int:
    """About how wide a text is in a font without serifs of that size; rather too wide than too narrow."""
    total = 0.0
    for letter in text:
        if letter in _NARROW:
            total += 0.34
        elif letter in _WIDE:
            total += 0.9
        elif letter > "\u2e80":
            total += 1.05
        elif letter.isupper():
            total += 0.7
        else:
            total += 0.585
    return round(total * size + 0.5)
