"""Reading on after an error: tokens are fed by hand, and what cannot stand is explained, mended or skipped.

On an error the slips are asked first; most know what was meant and put it right. Otherwise the rest of the line is
skipped, and the stack is cut down to where the next line can stand. Until two tokens have been taken nothing more is
reported, so that one slip gives one finding.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from .builder import Builder
from .diagnostic import Diagnostic, Label
from .driver import Driver, TooDeep
from .expecting import CLAUSES, STATEMENTS, TEST_LINES, VOICES, a_value, expectation
from .lexing import CLOSERS, OPENERS, Token
from .source import Source, Span
from .tables import load

MAX_BLOCKS = 64
MAX_BRACKETS = 100
MAX_STACK = 2000  # what those limits can need; a row of `not not not ...` is stopped by it
QUIET = 2  # tokens to be taken before the next error is reported
AHEAD = 3  # tokens that must fit for a line to be taken up again
BRANCHES = frozenset({"otherwise", "and", "or", "else", "elif", "elsif", "elseif", "default"})
LINE_STARTS = STATEMENTS | CLAUSES | VOICES | TEST_LINES | {"TEST", "RBRACE"}
LINE_ENDS = frozenset({"_NL", "SEMICOLON"})


class Opener(NamedTuple):
    """A bracket that is open; `height` is the stack's before it, an `orphan`'s closing bracket is to be ignored.

    `margin` is how far in the line stands that it belongs to.
    """

    token: Token
    height: int
    block: bool
    margin: int = 0
    orphan: bool = False


class Slip(NamedTuple):
    """What an error comes from, and how to read on.

    `back` tokens are taken off the stack and `drop` off the input (the offending one counts), `put` is read instead.
    Without `mended` the line is skipped; `doubtful` says that what follows may not fit either, and is no new finding.
    """

    diagnostic: Diagnostic
    mended: bool = False
    doubtful: bool = False
    back: int = 0
    drop: int = 0
    put: tuple[Token, ...] = ()


class Reader:
    """One pass over the tokens of a source."""

    def __init__(
        self,
        source: Source,
        tokens: list[Token],
        builder: Builder,
        start: str,
        slips: Sequence[Diagnostic] = (),
        end: int | None = None,
    ) -> None:
        self.source = source
        self.end = len(source.text) if end is None else end
        self.found = tokens
        self.tokens = tokens.copy()  # what is read instead of a slip is put in here
        self.builder = builder
        self.driver = Driver(load(), start, builder.functions)
        self.index = 0
        self.begin = 0  # where the line being read begins, and the stack's height there
        self.begin_height = 1
        self.absorbed = False  # whether what the line began with is part of something larger by now
        self.floor = 1  # the stack's height at the start of the line that stands in no block
        self.openers: list[Opener] = []
        self.misclosed: list[Token] = []  # braces whose other half closes one that stands further out
        self.blocks: set[int] = set()  # where the braces stand that hold lines, not entries
        self.glued: dict[int, int] = {}  # line ends dropped inside ( ): opener's place -> the token after the first
        self.quiet = 0
        self.loud_lines = {source.place(each.span.start).line for each in slips}
        self.repairs: dict[int, int] = {}
        self.stopped = False

    # ------------------------------------------------------------ looking

    @property
    def token(self) -> Token:
        """The token that cannot be taken."""
        return self.tokens[self.index]

    def ahead(self, count: int = 1) -> Token | None:
        """A token further on; None past the end."""
        index = self.index + count
        return self.tokens[index] if index < len(self.tokens) else None

    @property
    def before(self) -> Token | None:
        """The token before the one that cannot be taken."""
        return self.tokens[self.index - 1] if self.index else None

    @property
    def first(self) -> Token:
        """The token that the line at hand begins with."""
        return self.tokens[min(self.begin, self.index)]

    def types(self, index: int, count: int) -> list[str]:
        """The types of some tokens, fewer at the end of the file."""
        return [token.type for token in self.tokens[index : index + count]]

    def line_rest(self) -> list[Token]:
        """The tokens from the one at hand to the end of its line."""
        index = self.index
        while index < len(self.tokens) and self.tokens[index].type not in LINE_ENDS:
            index += 1
        return self.tokens[self.index : index]

    def column(self, token: Token) -> int:
        """How far in the line of a token begins, in characters."""
        line = self.source.line(self.source.place(token.start).line)
        return len(line) - len(line.lstrip())

    def line_end(self, token: Token) -> int:
        """Where the line of a token ends, its comment included."""
        match = re.compile(r"[^\r\n]*").match(self.source.text, token.start)
        return match.end() if match else token.end

    # ------------------------------------------------------------ reading

    def read(self) -> None:
        """Read all tokens; afterwards the driver is finished."""
        self.advance()
        self._finish()

    def advance(self) -> None:
        """Read all tokens and stay there: the text may go on, and the driver tells how."""
        try:
            while self.index < len(self.tokens) and not self.stopped:
                self._step()
        except TooDeep as error:
            self.too_deep(error.span)

    def _step(self) -> None:
        token, driver = self.tokens[self.index], self.driver
        kind = token.type
        if self.openers:
            top = self.openers[-1]
            if kind == "_NL" and top.token.type == "LPAR":
                self.index += 1
                self.glued.setdefault(top.token.start, self.index)
                return
            if kind == "RBRACE" and top.orphan:
                self.openers.pop()
                self._drop_line_end()
                return
        if kind == "_NL":
            slip = self._early()
            if slip is not None:
                self._apply(slip)
                return
        if len(driver.states) > MAX_STACK:
            self.too_deep(token.span)
            return
        taken = driver.feed(token)
        height = len(driver.states) - taken
        if self.index == self.begin or height < self.begin_height:
            self._note_height(height)
        if not taken:
            self._wrong()
            return
        if kind in OPENERS:
            self._open(token, height)
        elif kind in CLOSERS and self.openers:
            self._closed(self.openers.pop(), token)
        self.index += 1
        if self.quiet:
            self.quiet -= 1
        if kind in LINE_ENDS:
            self._line_ended()
        elif kind == "LBRACE" and self.openers[-1].block:
            self.begin = self.index

    def _note_height(self, height: int) -> None:
        """Remember how high the stack is where the line begins, and when that beginning is no longer on it."""
        self.begin_height = height
        self.absorbed = self.index != self.begin
        if not self.absorbed and not self.openers:
            self.floor = height

    def _early(self) -> Slip | None:
        """A slip that shows at a line end already; it is looked for only where the next words may be one."""
        tokens, index = self.tokens, self.index
        if not 0 < index < len(tokens) - 2:
            return None
        branch = tokens[index - 1].type == "RBRACE" and tokens[index + 1].text.lower() in BRANCHES
        if not branch and tokens[index + 2].type != "COLON":
            return None
        from .slips_blocks import early

        return early(self)

    def _line_ended(self) -> None:
        """Note where a line begins, unless it goes on with the one before."""
        inside = self.openers and not self.openers[-1].block
        before = self.tokens[self.index - 2].type if self.index > 1 else ""
        if inside or before not in ("COMMA", "ARROW"):
            self.begin = self.index

    def _closed(self, opener: Opener, closer: Token) -> None:
        """Note a brace that closes another one than its place in the line says: one is missing before it."""
        if closer.type == "RBRACE" and closer.text and self.tokens[self.index - 1].type in LINE_ENDS:
            if self.column(closer) < opener.margin:
                self.misclosed.append(opener.token)
            elif not self.openers:
                self.misclosed.clear()

    def _open(self, token: Token, height: int) -> None:
        """Note a bracket that was taken; when it is one too many, reading stops with a finding."""
        block = token.type == "LBRACE" and not (
            self.driver.accepts("NAME", "COLON") or self.driver.accepts("NAME", "COMMA")
        )
        margin = self.column(self.tokens[min(self.begin, self.index)])
        self.openers.append(Opener(token, height, block, margin))
        if block:
            self.blocks.add(token.start)
        blocks = sum(opener.block for opener in self.openers)
        if blocks > MAX_BLOCKS or len(self.openers) - blocks > MAX_BRACKETS:
            self.too_deep(token.span)

    def too_deep(self, span: Span) -> None:
        """Report that something is nested too deeply, and stop."""
        self.report(
            Diagnostic(
                "SF143",
                f"this goes too deep: {MAX_BLOCKS} blocks and {MAX_BRACKETS} brackets may stand inside one another",
                span,
                hint="Give a part a name of its own with `let`, or make it a flow of its own.",
            )
        )
        self.stopped = True

    def _drop_line_end(self) -> None:
        """Leave out the token at hand, and the line end behind it."""
        self.index += 1
        if self.index < len(self.tokens) and self.token.type in LINE_ENDS:
            self.index += 1
            self.begin = self.index
        else:
            self.quiet = QUIET

    def report(self, diagnostic: Diagnostic) -> None:
        """Note a finding, unless its line holds one already that the spelling was mended for."""
        if self.source.place(diagnostic.span.start).line not in self.loud_lines:
            self.builder.diagnostics.append(diagnostic)
            self.stopped = self.stopped or self.builder.full

    # ------------------------------------------------------------ errors

    def _wrong(self) -> None:
        """The token at hand cannot stand here."""
        token = self.token
        if token.type in LINE_ENDS and self.quiet:
            self._skip()
            return
        from .slips import explain  # most files need no explanation

        slip = explain(self)
        if not self.quiet and self.source.place(token.start).line not in self.loud_lines:
            self.report(slip.diagnostic)
        self.repairs[token.start] = self.repairs.get(token.start, 0) + 1
        if slip.mended and self.repairs[token.start] <= 3:
            self._apply(slip, reported=True)
        else:
            self._skip()

    def _apply(self, slip: Slip, *, reported: bool = False) -> None:
        """Read on as a slip says."""
        if not reported and not self.quiet:
            self.report(slip.diagnostic)
        self.driver.cut(self.driver.height - slip.back)
        self.tokens[self.index : self.index + slip.drop] = slip.put
        if slip.doubtful:
            self.quiet = QUIET + len(slip.put)

    def _skip(self) -> None:
        """Leave out tokens up to a line that can stand somewhere on the stack, and cut the stack down to there."""
        self.quiet = QUIET
        tokens = self.tokens
        height = self.outer()
        if height is not None:
            self._resume(height, self.begin, [])
            return
        glue = self.unclosed_parenthesis()
        if glue is not None and self._take_up(self.glued[glue.token.start], glue.height, []):
            return
        opened: list[Token] = []
        index = self.index
        while index < len(tokens):
            kind = tokens[index].type
            if kind in OPENERS:
                opened.append(tokens[index])
            elif kind in CLOSERS and opened:
                opened.pop()
            elif kind == "RBRACE" and index > self.index and self._take_up(index, self.driver.height, []):
                return
            index += 1
            if kind not in LINE_ENDS or index == len(tokens) or (tokens[index].type == "RBRACE" and opened):
                continue
            if self._take_up(index, self.driver.height, opened) or (not opened and self._next_line(index)):
                return
        self.index = len(tokens)

    def _next_line(self, index: int) -> bool:
        """Go on at a line that cannot stand, so that its own slip is told: it is as far in as the line before."""
        block = not self.openers or (self.openers[-1].block and self.openers[-1].height < self.begin_height)
        token = self.tokens[index]
        if not block or token.type in CLAUSES or self.begin_height > self.driver.height:
            return False
        if self.column(token) != self.column(self.tokens[self.begin]):
            return False
        self._resume(self.begin_height, index, [])
        self.quiet = 0
        return True

    def unclosed_parenthesis(self) -> Opener | None:
        """The innermost bracket, when it is a ( behind which a line has ended."""
        top = self.openers[-1] if self.openers else None
        return top if top is not None and top.token.start in self.glued else None

    def outer(self) -> int | None:
        """The height of the stack at which the line at hand can stand, when it cannot where it is but further out."""
        if self.begin > self.index or self.absorbed or self.begin_height > self.driver.height:
            return None
        types = self.types(self.begin, AHEAD)
        if types[0] not in LINE_STARTS:
            return None
        if self.driver.accepts(*types, height=self.begin_height):
            return None
        return self._fitting(types, self.begin_height - 1)

    def _fitting(self, types: list[str], highest: int) -> int | None:
        """The greatest height, up to one, at which tokens of these types can follow."""
        driver = self.driver
        for height in range(min(highest, driver.height), self.floor - 1, -1):
            row = driver.tables.rows[driver.states[height - 1]]
            if types[0] in row and driver.accepts(*types, height=height):
                return height
        return None

    def _take_up(self, index: int, highest: int, opened: list[Token]) -> bool:
        """Go on at a token, if what follows can stand somewhere up to a height of the stack."""
        height = self._fitting(self.types(index, AHEAD), highest)
        if height is None:
            return False
        self._resume(height, index, opened)
        return True

    def _resume(self, height: int, index: int, opened: list[Token]) -> None:
        self._cut(height, index)
        braces = (token for token in opened if token.type == "LBRACE")
        self.openers += [Opener(token, self.driver.height, True, 0, orphan=True) for token in braces]
        self.index = self.begin = index
        self.begin_height = self.driver.height

    def _cut(self, height: int, index: int) -> None:
        """Cut the stack to a height; blocks that are lost by it are closed, so that what they hold is kept."""
        lost = [opener for opener in self.openers if opener.height >= height and not opener.orphan]
        kept = [opener for opener in self.openers if opener.height < height or opener.orphan]
        saved = self.driver.saved()
        place = self.tokens[index].start
        if lost and all(self._close(opener, place) for opener in reversed(lost) if opener.token.type == "LBRACE"):
            if not self.driver.accepts(*self.types(index, AHEAD)):
                self.driver.restore(saved)
                self.driver.cut(height)
        else:
            self.driver.restore(saved)
            self.driver.cut(height)
        self.openers = kept

    def _close(self, opener: Opener, place: int) -> bool:
        """Close a bracket that was never closed, leaving out what is unfinished in it."""
        closer = OPENERS[opener.token.type]
        for height in range(self.driver.height, opener.height, -1):
            if closer in self.driver.tables.rows[self.driver.states[height - 1]] and self.driver.accepts(
                closer, height=height
            ):
                self.driver.cut(height)
                self.driver.feed(Token(closer, "}", place, place))
                if self.driver.accepts("_NL"):
                    self.driver.feed(Token("_NL", "", place, place))
                return True
        return False

    # ------------------------------------------------------------ the end

    def unclosed(self) -> list[Token]:
        """The brackets that most likely lack their other half: those whose lines end further out than they stand."""
        open_still = [opener.token for opener in self.openers if not opener.orphan]
        if not open_still:
            return []
        return self.misclosed[-len(open_still) :] or open_still[-1:]

    def _finish(self) -> None:
        """Bring the parse to an end whatever is open."""
        end = self.end
        if not self.driver.accepts("$END"):
            if not self.quiet and not self.stopped:
                open_still = [never_closed(token, Span(end, end)) for token in self.unclosed()]
                for found in open_still or [self._too_short()]:
                    self.report(found)
            self._close_all(end)
        while not self._ended(end):
            self.driver.cut(self.driver.height - 1)

    def _close_all(self, place: int) -> None:
        """Close every block that is open, so that what it holds is kept."""
        try:
            for opener in reversed(self.openers):
                if not opener.orphan and opener.token.type == "LBRACE":
                    self._close(opener, place)
        except TooDeep:
            pass

    def _ended(self, place: int) -> bool:
        """Whether the driver could finish, or nothing is left to take away."""
        if not self.driver.accepts("$END"):
            return self.driver.height == 1
        try:
            return self.driver.finish(place)
        except TooDeep:
            return False

    def _too_short(self) -> Diagnostic:
        """The finding for an expression that ends before it is whole."""
        place = Span(self.end, self.end)
        expected = self.driver.expected()
        if a_value(expected):
            after = f" behind `{self.tokens[-1].text}`" if self.tokens else ""
            return Diagnostic("SF102", f"a value is missing{after}", place, hint="Write what is to stand there.")
        return Diagnostic("SF101", f"expected {expectation(expected)}, got the end", place)


def never_closed(token: Token, end: Span) -> Diagnostic:
    """The finding for a bracket without its other half."""
    closer = {"LPAR": ")", "LSQB": "]", "LBRACE": "}"}[token.type]
    code = "SF103" if token.type == "LBRACE" else "SF123"
    return Diagnostic(
        code,
        f"this `{token.text}` is never closed",
        token.span,
        labels=(Label(end, f"the `{closer}` is missing before this"),) if end.start > token.end else (),
        hint=f"Write the `{closer}` where the part it opens ends.",
    )
