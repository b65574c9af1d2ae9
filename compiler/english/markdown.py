"""A flow in English for a page: Markdown, where the rules of a decision are a table."""

from __future__ import annotations

from ...dsl import tree
from ..kinds import Catalogue
from .depth import deeply
from .describe import declared_lines, names
from .grammar import load
from .outline import Line
from .write_lines import LineWriter
from .writing import Writer


@deeply()
def describe_markdown(flow: tree.Flow, catalogue: Catalogue | None = None) -> str:
    """The flow as a page of Markdown, ending with a line end: to be read, not to be translated back."""
    writer = Writer(load().with_actions(catalogue), names(flow))
    lines = LineWriter(writer, catalogue)
    title = flow.header.title or flow.header.name if flow.header is not None else "Flow"
    facts, starts = declared_lines(flow, lines)
    parts = [f"# {title}"]
    if facts:
        parts.append("\n".join(line for each in facts for line in _bullets([each], 0)))
    parts.append("\n".join(f"**{_sign(each.text)}:**" for each in starts) or "**When somebody starts it:**")
    parts.append("\n".join(_bullets(lines.body(flow.body), 0)))
    decisions = [each for each in tree.walk(flow) if isinstance(each, tree.Decide)]
    parts += [_table(each, writer) for each in decisions]
    return "\n\n".join(parts) + "\n"


def _sign(text: str) -> str:
    return text.rstrip(":.")


def _bullets(lines: list[Line], indent: int) -> list[str]:
    """Lines as a nested list, numbered where the steps are; the rules of a decision stand in its table."""
    found: list[str] = []
    number = 0
    for line in lines:
        decision = line.text.startswith("Decide ")
        number += line.marker == "number"
        mark = f"{number}. " if line.marker == "number" else "- "
        end = "" if line.bare else ":" if line.below and not decision else "."
        found.append(f"{' ' * indent}{mark}{_escaped(line.text)}{end}")
        if not decision:
            found += _bullets(line.below, indent + len(mark))
    return found


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*")


COLUMNS = ("Option", "Never when", "Must be when", "By rule when")


def _table(decision: tree.Decide, writer: Writer) -> str:
    """One row for each option; below it the voices that speak of no single one."""
    cells: dict[str, dict[str, list[str]]] = {option: {} for option in decision.options}
    others = []
    for voice in decision.voices:
        if isinstance(voice, tree.Never | tree.MustBe | tree.Rule) and voice.option in cells:
            said = writer.sentence("expression", voice.condition)
            if isinstance(voice, tree.Rule) and voice.strength is not None:
                said += f" ({writer.sentence('percentage', voice.strength)})"
            column = COLUMNS[1 if isinstance(voice, tree.Never) else 2 if isinstance(voice, tree.MustBe) else 3]
            cells[voice.option].setdefault(column, []).append(_escaped(said))
        else:
            others.append(f"- {_escaped(writer.sentence('voice', voice))}.")
    rows = [COLUMNS, ("---",) * len(COLUMNS)]
    rows += [
        (option, *("; ".join(found.get(column, ["–"])) for column in COLUMNS[1:])) for option, found in cells.items()
    ]
    table = "\n".join("| " + " | ".join(row) + " |" for row in rows)
    return "\n\n".join([f"## The decision {decision.name}", table, *(["\n".join(others)] if others else [])])
