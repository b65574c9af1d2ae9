"""What a decision lets through: which of its voices an outsider can speak by, and which of its rules stand firm."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ...dsl.tree import (
    BelowAsk,
    Decide,
    Expression,
    HistoryVoice,
    ListOf,
    ModelVoice,
    MustBe,
    Never,
    Question,
    Record,
    Rule,
    Step,
    Text,
)
from .expressions import Path
from .label import CHOSEN, UNTRUSTED, Label, Way, join_all

if TYPE_CHECKING:
    from .given import Given
    from .sweep import Flowing


SHOWN = ("show", "question", "do")


class Decisions:
    """What was learnt of the decisions and the questions of one flow.

    `options` are those of each decision; `untrusted` its voices by which an outsider speaks; `vetoes` the options that
    a hard rule over trusted facts may forbid, `forced` those that one over untrusted facts may leave alone; `shown` the
    paths that each question shows.
    """

    def __init__(self, flowing: Flowing) -> None:
        self.flowing = flowing
        self.options: dict[str, tuple[str, ...]] = {}
        self.untrusted: dict[str, frozenset[str]] = {}
        self.vetoes: dict[str, frozenset[str]] = {}
        self.forced: dict[str, frozenset[str]] = {}
        self.shown: dict[str, frozenset[Path]] = {}

    def decide(self, node: Decide) -> None:
        """Take in a decision: its label, its voices, its vetoes."""
        read = self.flowing.read
        self.options[node.name] = node.options
        voices: set[str] = set()
        vetoes: set[str] = set()
        forced: set[str] = set()
        removed: set[str] = set()
        swayed = False
        hard: list[Label] = []
        heard: list[Label] = []
        for voice in node.voices:
            if isinstance(voice, MustBe | Never):
                label = read(voice.condition).whole()
                hard.append(label)
                others = set(node.options) - {voice.option}
                if isinstance(voice, Never):
                    removed.add(voice.option)
                if not label.untrusted and label.grounds:
                    vetoes |= {voice.option} if isinstance(voice, Never) else others
                elif label.untrusted and isinstance(voice, MustBe):
                    forced.add(voice.option)
                swayed = swayed or (label.untrusted and isinstance(voice, Never))
            elif isinstance(voice, Rule):
                label = read(voice.condition).whole()
                heard.append(label)
                if label.untrusted:
                    voices.add("rules")
            elif isinstance(voice, HistoryVoice | ModelVoice):
                heard.append(join_all(map(read, voice.using)))
                voices.add("history" if isinstance(voice, HistoryVoice) else "llm")
            elif isinstance(voice, Question):
                read(voice.text)
            elif isinstance(voice, BelowAsk):
                self._asked(node, voice.who, read(voice.who))
                read(voice.within)
        self.untrusted[node.name] = frozenset(voices)
        left = set(node.options) - removed
        if swayed and len(left) <= 1:
            forced |= left or set(node.options)
        self.vetoes[node.name] = frozenset(vetoes)
        self.forced[node.name] = frozenset(forced)
        self.flowing.bind(node.name, self._label(node, join_all([*hard, *heard]), voices))

    def _label(self, node: Decide, whole: Label, voices: set[str]) -> Label:
        if not whole.untrusted and not voices:
            return whole.passing(node.name, "decision", node.name_span)
        note = "AI opinion" if "llm" in voices else "decision"
        way = Way(node.name, note, node.name_span, whole.way)
        tags = {tag: Way(node.name, note, node.name_span, before) for tag, before in whole.tags.items()}
        choice = Label(CHOSEN, way, tags, False, frozenset({node.name}), whole.grounds)
        columns = dict.fromkeys(("choice", "confidence", "band", "decided_by"), choice)
        return choice._replace(level=UNTRUSTED, columns=columns)

    def _asked(self, node: Decide, who: Expression, label: Label) -> None:
        if label.level == UNTRUSTED:
            from .sinks import asked_by_outsider

            asked_by_outsider(self.flowing, node.name, who, label)

    def showing(self, step: Step, given: Sequence[Given]) -> None:
        """What a person who does or answers a step has seen."""
        paths: set[Path] = set()
        for each in given:
            if each.name in SHOWN or not any(other.name == "show" for other in given):
                self._paths(each.value, paths)
        self.shown[step.name] = frozenset(paths)

    def _paths(self, node: Expression, found: set[Path]) -> None:
        labels = self.flowing.labels
        path = labels.path_of(node)
        if path is not None:
            found.add(path)
        elif isinstance(node, ListOf):
            for item in node.items:
                self._paths(item, found)
        elif isinstance(node, Record):
            for entry in node.entries:
                self._paths(entry.value, found)
        elif isinstance(node, Text):
            for part in node.parts:
                if not isinstance(part, str):
                    self._paths(part, found)
