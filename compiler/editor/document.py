"""A text in an editor, with what every feature asks of it; it may be broken, the parser gives a tree all the same."""

from __future__ import annotations

from functools import cached_property

from ...dsl.lexing import Token, comments, raw_tokens
from ...dsl.source import Source, Span
from ...dsl.tree import Node, Step, Use, children
from ..analyse import Analysis, analyse
from ..check.model import Scope
from ..kinds import Catalogue, Kind
from ..project import DEFAULT, Project
from .words import Word, words


class Document:
    """One version of a text: its analysis, its tokens, the words that name something; offsets are of characters."""

    def __init__(self, analysis: Analysis, project: Project = DEFAULT) -> None:
        self.analysis = analysis
        self.project = project
        self.source = analysis.source
        self.text = analysis.source.text
        self.model = analysis.model
        self.flow = analysis.flow

    @cached_property
    def raw(self) -> list[Token]:
        """Every token of the text, as it stands; what the parser mends to read on is not mended here."""
        return list(raw_tokens(self.text))

    @cached_property
    def tokens(self) -> list[Token]:
        """All tokens but blanks, line ends and comments, in text order."""
        return [token for token in self.raw if token.type not in ("BLANKS", "_NL", "COMMENT")]

    @cached_property
    def comments(self) -> list[Span]:
        """Where comments stand, in text order."""
        last = [token.span for token in self.raw[-1:] if token.type == "COMMENT"]
        return [*(comment.span for comment in comments(self.raw)), *last]

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """Every word that names something, in text order."""
        return words(self.text, self.flow, self.model)

    def word_at(self, offset: int) -> Word | None:
        """The word at an offset, its end included; of two that touch the one that begins there."""
        found = [word for word in self.words if word.span.start <= offset <= word.span.end]
        return max(found, key=lambda word: word.span) if found else None

    def same(self, word: Word) -> list[Word]:
        """All words that name the same thing as one, itself included, in text order."""
        return [each for each in self.words if each.thing == word.thing]

    def path(self, offset: int) -> list[Node]:
        """The nodes around an offset, the whole flow first."""
        found: list[Node] = [self.flow]
        while True:
            inner = [each for each in children(found[-1]) if each.span.start <= offset <= each.span.end]
            if not inner:
                return found
            # Of two that touch, the one that begins at the offset; what is empty holds nothing.
            found.append(max(inner, key=lambda each: (each.span.start, each.span.end)))

    def scope(self, offset: int) -> Scope:
        """The scope of names at an offset."""
        scope = self.model.run
        for node in self.path(offset):
            scope = self.model.scopes.get(id(node), scope)
        return scope

    @property
    def catalogue(self) -> Catalogue:
        """The step kinds, none where the project does not say."""
        return self.project.catalogue or Catalogue(())

    def kind(self, name: str) -> Kind | None:
        """The step kind of a name."""
        return self.catalogue.get(name)

    def kind_of(self, step: Step) -> Kind | None:
        """The kind of a step; none for a sub-flow, and for one that nobody knows."""
        used = any(isinstance(each, Use) and each.name == step.kind for each in self.flow.declarations)
        return None if used else self.kind(step.kind)

    def comment_above(self, offset: int) -> str:
        """The comment lines right above the line of an offset, without their signs; they document what stands there."""
        line = self.source.place(offset).line - 1
        lines: list[str] = []
        while line > 0 and self.source.line(line).lstrip().startswith("#"):
            text = self.source.line(line).strip().lstrip("#").strip()
            if not text.startswith("sayflow:"):
                lines.append(text)
            line -= 1
        return "\n".join(reversed(lines))


def open_document(text: str, name: str = "<text>", project: Project = DEFAULT) -> Document:
    """The document of a text."""
    return Document(analyse(Source(text, name), project), project)
