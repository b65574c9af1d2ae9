"""The canonical layout of a source: it moves and adds blanks and line ends, and keeps every word and comment.

Two blanks of indentation, one statement on each line, at most one empty line between two. What the author broke after
`{` or `[` keeps one entry on each line; what stands on one line stays there while it fits.
"""

from __future__ import annotations

from .diagnostic import has_errors
from .format_items import NOTHING, WIDTH, Break, Entry, Gap, Group, Item, Spacing, closing, gap
from .lexing import CLOSERS, OPENERS, Token
from .parse import MAX_BYTES, read
from .source import Source

INDENT = "  "
CLAUSES = frozenset({"AFTER", "EVERY", "GIVES", "UNDO", "WITHIN"})
STATEMENT_ENDS = frozenset({"_NL", "SEMICOLON", "RBRACE", "$END"})


def format_source(source: Source) -> str:
    """The text in canonical layout; with syntax errors, as it is."""
    if len(source.text) > MAX_BYTES:
        return source.text
    reader = read(source)
    if has_errors(reader.builder.diagnostics):
        return source.text
    return _Formatter(reader.found, reader.blocks, Spacing(reader.builder.marks, reader.found)).file()


class _Formatter:
    """One pass over the tokens, writing lines."""

    def __init__(self, tokens: list[Token], blocks: set[int], spacing: Spacing) -> None:
        self.tokens = tokens
        self.blocks = blocks
        self.spacing = spacing
        self.index = 0
        self.lines: list[str] = []

    def file(self) -> str:
        """The whole text."""
        if self._kind() == "_NL":
            self._write_gap(gap(self._next(), first=True), 0, opening=True)
        self._body(0)
        self._drop_empty()
        return "\n".join(self.lines) + "\n" if self.lines else ""

    # ------------------------------------------------------------ tokens

    def _kind(self, ahead: int = 0) -> str:
        index = self.index + ahead
        return self.tokens[index].type if index < len(self.tokens) else "$END"

    def _next(self) -> Token:
        self.index += 1
        return self.tokens[self.index - 1]

    def _line_end(self) -> Gap:
        """The line end at hand, if there is one."""
        return gap(self._next()) if self._kind() == "_NL" else NOTHING

    def _at_block(self) -> bool:
        return self._kind() == "LBRACE" and self.tokens[self.index].start in self.blocks

    # ------------------------------------------------------------ lines

    def _body(self, depth: int) -> None:
        """The lines of a file or of a block, up to its brace."""
        while self._kind() not in ("RBRACE", "$END"):
            after = self._statement(depth + self._goes_on())
            self._write_gap(after, depth + self._goes_on())

    def _goes_on(self) -> bool:
        """Whether the line at hand goes on with the statement before it: a clause."""
        kind = self._kind()
        return (
            kind in CLAUSES
            or (kind == "ON" and self._kind(1) == "ERROR")
            or (kind == "LIMIT" and self._kind(1) == "LBRACE")
        )

    def _statement(self, depth: int) -> Gap:
        """Write one line of the source with the blocks it opens; what stands behind it is left to the caller."""
        items: list[Item] = []
        while True:
            items += self._items(STATEMENT_ENDS)
            if not self._at_block():
                break
            items = self._block([*items, self._next()], depth)
        self.lines += self._laid_out(items, depth)
        if self._kind() == "SEMICOLON":
            self._next()
        return self._behind(self._line_end())

    def _block(self, head: list[Item], depth: int) -> list[Item]:
        """Write a block behind its head; the line that follows begins with what is given back."""
        after = self._line_end()
        if self._kind() == "RBRACE" and not after.comments:
            return [*head, self._next()]
        self.lines += self._laid_out(head, depth)
        self._write_gap(self._behind(after), depth + 1, opening=True)
        self._body(depth + 1)
        self._drop_empty()
        return [self._next()]

    def _behind(self, found: Gap) -> Gap:
        """Write the comment behind a line."""
        if found.trailing is not None:
            self.lines[-1] += f"  {found.trailing}"
        return found

    def _write_gap(self, found: Gap, depth: int, *, opening: bool = False) -> None:
        """Comments on lines of their own, and at most one empty line in a row, none behind an `opening` brace."""
        for line in found.lines:
            if line is not None:
                self.lines.append(INDENT * depth + line)
            elif not opening and self.lines and self.lines[-1]:
                self.lines.append("")
            opening = opening and line is None

    def _drop_empty(self) -> None:
        while self.lines and not self.lines[-1]:
            self.lines.pop()

    # ------------------------------------------------------------ items

    def _items(self, ends: frozenset[str]) -> list[Item]:
        """The items up to a token that ends them, or to a block."""
        items: list[Item] = []
        depth = 0  # of brackets that are no groups
        while depth or not (self._kind() in ends or self._at_block()):
            token = self._next()
            if token.type == "_NL":
                items.append(Break(gap(token)))
            elif self._opens_group(token):
                items.append(self._group(token))
            else:
                depth += (token.type in OPENERS) - (token.type in CLOSERS)
                items.append(token)
                if token.type in ("COMMA", "ARROW") and not depth and self._kind() == "_NL":
                    items.append(Break(gap(self._next())))
        return items

    def _opens_group(self, token: Token) -> bool:
        """Whether a bracket holds entries that may stand on a line each."""
        if token.type == "LBRACE":
            return token.start not in self.spacing.hops
        if token.type != "LSQB":
            return False
        index = self.index - 2
        while index and self.tokens[index].type == "_NL":
            index -= 1
        before = self.tokens[index]
        return before.type != "OF" and before.end not in self.spacing.marks.indexed

    def _group(self, opener: Token) -> Group:
        closer = OPENERS[opener.type]
        broken = self._kind() == "_NL"
        first = self._line_end()
        entries = []
        while self._kind() != closer:
            items = self._items(frozenset({"COMMA", "_NL", closer}))
            if self._kind() == "COMMA":
                self._next()
            entries.append(Entry(tuple(items), self._line_end()))
        self._next()
        noted = first.comments or any(entry.gap.comments for entry in entries)
        return Group(opener, tuple(entries), first, noted or (broken and bool(entries)))

    # ------------------------------------------------------------ layout

    def _laid_out(self, items: list[Item], depth: int) -> list[str]:
        """The items on one line, or on several when they do not fit or were broken."""
        whole = self.spacing.flat(items)
        if whole is not None and len(INDENT) * depth + len(whole) <= WIDTH:
            return [INDENT * depth + whole]
        return self._several(items, depth)

    def _several(self, items: list[Item], depth: int) -> list[str]:
        """The items on several lines: groups that are broken, or too long, take a line for each entry."""
        lines: list[str] = []
        row: list[Item] = []
        margin = depth
        for number, item in enumerate(items):
            if isinstance(item, Break):
                lines.append(self._line(row, margin))
                lines += self._gap_lines(item.gap, lines, depth + 1)
                following = items[number + 1] if number + 1 < len(items) else None
                margin = depth if isinstance(following, Token) and following.type in CLOSERS else depth + 1
                row = []
            elif isinstance(item, Group) and self._must_break(row, item, items[number + 1 :], margin):
                lines.append(self._line([*row, item.opener], margin))
                lines += self._entries(item, lines, margin + 1)
                row = [closing(item)]
            else:
                row.append(item)
        if row:
            lines.append(self._line(row, margin))
        return lines

    def _line(self, row: list[Item], depth: int) -> str:
        return INDENT * depth + (self.spacing.flat(row) or "")

    def _must_break(self, row: list[Item], group: Group, rest: list[Item], depth: int) -> bool:
        """Whether a group cannot stay on its line: what follows up to the next line end would not fit."""
        if self.spacing.flat([group]) is None:
            return True
        if not group.entries:
            return False
        line = [*row, group]
        for item in rest:
            if isinstance(item, Break):
                break
            if isinstance(item, Group) and self.spacing.flat([item]) is None:
                line.append(item.opener)
                break
            line.append(item)
        return len(self._line(line, depth)) > WIDTH

    def _entries(self, group: Group, lines: list[str], depth: int) -> list[str]:
        """The entries of a broken group, a line each."""
        written = self._gap_lines(group.gap, lines, depth, opening=True)
        for entry in group.entries:
            written += self._laid_out(list(entry.items), depth)
            written += self._gap_lines(entry.gap, written, depth)
        while written and not written[-1]:
            written.pop()
        return written

    def _gap_lines(self, found: Gap, lines: list[str], depth: int, *, opening: bool = False) -> list[str]:
        """The lines of a gap; a comment behind the last of `lines` is put there."""
        if found.trailing is not None:
            lines[-1] += f"  {found.trailing}"
        written: list[str] = []
        for line in found.lines:
            if line is not None:
                written.append(INDENT * depth + line)
            elif (written and written[-1]) or not (opening or written):
                written.append("")
        return written
