"""Slips in the spelling: signs, quotation marks and numbers as other languages write them.

Each is reported once and written the right way into a second text, which the parser then reads; places in the second
text lead back to the first. So one slip costs one finding, and the rest of the file is read as it was meant.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import cache, cached_property

from .builder import MOST
from .diagnostic import Diagnostic, Edit, Fix, Label, Severity
from .lexing import Token, pattern, tokens
from .lookalikes import CONTROLS, DIRECTIONS, DOUBLE_QUOTES, LETTERS, SIGNS, SINGLE_QUOTES, described
from .numerals import NUMERALS, Mended, mend_numeral
from .source import Span
from .tables import load

FOREIGN = {
    "&&": "and",
    "&": "and",
    "||": "or",
    "!": "not",
    "===": "==",
    "!==": "!=",
    "<>": "!=",
    "=>": "->",
    "-->": "->",
    ":=": "=",
}
ADJACENT = {
    ("VBAR", "VBAR"),
    ("COMPARISON", "EQUAL"),
    ("COMPARISON", "COMPARISON"),
    ("EQUAL", "COMPARISON"),
    ("MINUS", "ARROW"),
    ("COLON", "EQUAL"),
    ("SLASH", "SLASH"),
    ("SLASH", "STAR"),
    ("STRING", "STRING"),
    ("STRING", "BAD_TEXT"),
    ("NAME", "STRING"),
    ("NAME", "BAD_TEXT"),
    ("DOT", "INT"),
    ("INT", "COLON"),
    ("INT", "MINUS"),
}
NUMBERS = frozenset({"INT", "NUMBER", "DURATION"})

_MARKER = r"(?m:^)(?:<{7}|={7}|>{7}|\|{7})(?=[ \t\r\n]|\Z)[^\r\n]*"
_SLIPS = {
    "marker": _MARKER,
    "fence": r"(?m:^)[ \t]*```[^`\r\n]*(?=[\r\n]|\Z)",
    "triple": r'"""[\s\S]*?(?:"""|\Z)',
    "joined": r"\\[ \t]*(?:\r\n|\r|\n)[ \t]*",
    "comment": r"//[^\r\n]*|/\*[\s\S]*?(?:\*/|\Z)",
    **NUMERALS,
    "foreign": r"&&|&|\|\||===|!==|!(?!=)|<>|=>|-->|:=",
    "prefix": r"(?:[fFrRbBuU]|[fF][rR]|[rR][fF])(?=[\"'])",
    "dollar": r"\$(?=[A-Za-z_])",
    "quotes": r"'[^'\r\n]*'|`[^`\r\n]*`",
    "smart": f'[{DOUBLE_QUOTES}][^{DOUBLE_QUOTES}"\\r\\n]*[{DOUBLE_QUOTES}"]'
    f"|[{SINGLE_QUOTES}][^{SINGLE_QUOTES}'\\r\\n]*[{SINGLE_QUOTES}']",
    "word": r"[A-Za-z_0-9]*[^\W\x00-\x7f]\w*",
    "unseen": f"(?:{CONTROLS.pattern}|{DIRECTIONS.pattern})+",
    "sign": f"[{re.escape(''.join(SIGNS))}]+",
}


@cache
def _slips() -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<{name}>{text})" for name, text in _SLIPS.items()))


def mend(text: str) -> tuple[list[Token], list[Diagnostic]]:
    """The tokens of a text after its slips are mended, and a finding for each slip."""
    found = tokens(text)
    if not _suspicious(found):
        return found, []
    mender = _Mender(text)
    mended = mender.run()
    if not mender.changed:
        return found, []
    return [mender.placed(token) for token in tokens(mended)], mender.diagnostics


def unseen(text: str) -> list[Diagnostic]:
    """What no source may hold, in texts and comments neither: control characters, marks that turn the direction."""
    found = []
    for characters, what in ((CONTROLS, "control character"), (DIRECTIONS, "direction mark")):
        match = characters.search(text)
        if match:
            code = f"U+{ord(match.group()[0]):04X}"
            count = sum(len(each.group()) for each in characters.finditer(text))
            more = "" if count == 1 else f", the first of {count}"
            found.append(
                Diagnostic(
                    "SF146",
                    f"an invisible {what} ({code}{more})",
                    Span(match.start(), match.start() + 1),
                    hint="Take it away: what a reader cannot see, a flow must not hold.",
                )
            )
    if text.startswith("\ufeff"):
        fix = Fix("take it away", (Edit(Span(0, 1), ""),))
        found.append(
            Diagnostic(
                "SF147",
                "the file begins with a byte order mark",
                Span(0, 1),
                Severity.HINT,
                hint="Save it as UTF-8 without one.",
                fixes=(fix,),
            )
        )
    return found


def _suspicious(found: Sequence[Token]) -> bool:
    """Whether a text may hold a slip: most hold none, and are spared the slow way."""
    before = found[0] if found else None
    for token in found:
        kind = token.type
        if kind in ("BAD", "BAD_TEXT"):
            return True
        if before is not None and before.end == token.start:
            if (before.type, kind) in ADJACENT:
                return True
            if before.type in NUMBERS and (kind in NUMBERS or token.text[:1].isidentifier()):
                return True
        elif before is not None and before.type in NUMBERS and (kind in ("NAME", "DAYS")):
            return True
        before = token
    return False


class _Mender:
    """One text being mended: the pieces of the second text, each with its place in the first."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.diagnostics: list[Diagnostic] = []
        self.pieces: list[str] = []
        self.length = 0
        self.changed = False
        self.marked: set[Span] = set()  # the markers of a merge that a finding names
        self.begins: list[int] = []  # where stretches of the second text begin
        self.places: list[Span] = []  # and where each stands in the first
        self.kept: list[bool] = []  # and whether it stands there as it is

    def run(self) -> str:
        """The second text."""
        terminals, slips = pattern(), _slips()
        position = 0
        while position < len(self.text):
            match = slips.match(self.text, position)
            mended = self._mended(match) if match and match.end() > position else None
            if match is None or mended is None:
                match = terminals.match(self.text, position)
                assert match is not None, "the last terminal takes any character"
                mended = self._ordinary(match)
            self._put(mended.text, Span(position, mended.end))
            position = mended.end
        return "".join(self.pieces)

    def placed(self, token: Token) -> Token:
        """A token of the second text with its places in the first."""
        offsets = None
        start, end = self._place(token.start), self._place(token.end - 1, last=True)
        if token.type == "STRING" and end - start != len(token.text):
            offsets = [self._place(index) for index in range(token.start, token.end)]
        return Token(token.type, token.text, start, max(start, end), offsets)

    def _place(self, index: int, *, last: bool = False) -> int:
        """The place in the first text of a character of the second; `last` asks for the end of that character."""
        if not self.begins or index < 0:
            return 0
        number = bisect_right(self.begins, index) - 1
        place = self.places[number]
        offset = index - self.begins[number] + last
        length = (self.begins[number + 1] if number + 1 < len(self.begins) else self.length) - self.begins[number]
        if self.kept[number] or length == place.end - place.start:
            return min(place.end, place.start + offset)
        if last:
            return place.end
        return min(place.start + offset, max(place.start, place.end - 1))

    def _put(self, text: str, place: Span) -> None:
        """Write a stretch of the second text for a stretch of the first; neighbours that are kept become one."""
        kept = len(text) == place.end - place.start and self.text.startswith(text, place.start)
        self.pieces.append(text)
        self.changed = self.changed or not kept
        if kept and self.kept and self.kept[-1] and self.places[-1].end == place.start:
            self.places[-1] = self.places[-1].to(place)
        elif text:
            self.begins.append(self.length)
            self.places.append(place)
            self.kept.append(kept)
        self.length += len(text)

    def _report(
        self, code: str, message: str, span: Span, hint: str, replacement: str | None, safe: bool = True
    ) -> None:
        if len(self.diagnostics) < MOST:
            fixes: tuple[Fix, ...] = ()
            if replacement is not None:
                shown = replacement.strip()
                title = f"write `{shown}`" if shown else "write a plain blank" if replacement else "take it away"
                fixes = (Fix(title, (Edit(span, replacement),), safe),)
            self.diagnostics.append(Diagnostic(code, message, span, hint=hint, fixes=fixes))

    # ------------------------------------------------------------ slips

    def _mended(self, match: re.Match[str]) -> Mended | None:
        """What to write for a slip, or None when it is none after all."""
        kind = match.lastgroup or ""
        if kind in NUMERALS:
            numeral = mend_numeral(kind, match, load().keywords)
            if numeral is None:
                return None
            self._report(numeral.code, numeral.message, Span(*match.span()), numeral.hint, numeral.fix)
            return Mended(numeral.text, match.end())
        mended: Mended | None = getattr(self, f"_{kind}")(match)
        return mended

    def _ordinary(self, match: re.Match[str]) -> Mended:
        """A token as it stands, but for a text that does not end and a character that nothing takes."""
        text = match.group()
        if match.lastgroup == "BAD_TEXT":
            return self._unfinished(match.start(), text)
        if match.lastgroup == "BAD":
            span = Span(match.start(), match.start() + 1)
            hint = _HINTS.get(text[0], "Take it away; inside quotation marks it may stand.")
            self._report("SF110", f"{described(text[0])} is no sign of the language", span, hint, None)
            return Mended(" ", span.end)
        return Mended(text, match.end())

    def _marker(self, match: re.Match[str]) -> Mended:
        """A conflict between two versions: the first is read, the second skipped."""
        span = Span(*match.span())
        others = self._markers[bisect_right(self._markers, span) :]
        end = span.end
        if self.text[span.start] == "<":
            labels = []
            for other in others[:3]:
                labels.append(Label(other, "and here"))
                if self.text[other.start] == ">":
                    break
            self._note_marker(span, tuple(labels))
        else:
            closing = next((other for other in others[:2] if self.text[other.start] == ">"), None)
            if closing is not None and self.text[span.start] != ">":
                end = closing.end
            if span not in self.marked:
                self._note_marker(span, ())
        return Mended("", end)

    def _fence(self, match: re.Match[str]) -> Mended:
        """The fence of a code block, as Markdown writes it."""
        message = "a line of Markdown does not belong to the flow"
        self._report("SF110", message, Span(*match.span()), "Take it away.", "")
        return Mended("", match.end())

    @cached_property
    def _markers(self) -> list[Span]:
        return [Span(*match.span()) for match in re.finditer(_MARKER, self.text)]

    def _note_marker(self, span: Span, labels: tuple[Label, ...]) -> None:
        self.marked.update(label.span for label in labels)
        if len(self.diagnostics) >= MOST:
            return
        self.diagnostics.append(
            Diagnostic(
                "SF111",
                "a merge left its markers here",
                span,
                labels=labels,
                hint="Choose one of the two versions and take the markers away.",
            )
        )

    def _triple(self, match: re.Match[str]) -> Mended:
        inner = match.group()[3:].removesuffix('"""')
        escaped = inner.replace("\\", "\\\\").replace('"', '\\"').replace("\r", "").replace("\n", "\\n")
        self._report(
            "SF104",
            "a text ends on its line: three quotation marks do not open one over several lines",
            Span(match.start(), match.start() + 3),
            'Write one text in "...", with \\n where a new line begins.',
            None,
        )
        return Mended(f'"{escaped}"', match.end())

    def _joined(self, match: re.Match[str]) -> Mended:
        """A backslash at the end of a line, which goes on."""
        hint = "A line that ends in a comma goes on by itself; elsewhere write it on one line, or put it in ( )."
        span = Span(match.start(), match.start() + 1)
        self._report("SF110", "a line does not go on with `\\`", span, hint, None)
        return Mended(" ", match.end())

    def _comment(self, match: re.Match[str]) -> Mended:
        text = match.group()
        inner = text[2:].removesuffix("*/") if text.startswith("/*") else text[2:]
        comment = "\n".join(f"#{line}" for line in inner.splitlines() or [""])
        self._report(
            "SF137",
            f"a comment begins with `#`, not with `{text[:2]}`",
            Span(match.start(), match.start() + 2),
            "Write # at its start.",
            None,
        )
        if text.startswith("//"):
            last = self.diagnostics.pop()
            fix = Fix("write `#`", (Edit(last.span, "#"),))
            self.diagnostics.append(last._replace(fixes=(fix,)))
        return Mended(comment, match.end())

    def _foreign(self, match: re.Match[str]) -> Mended:
        sign = match.group()
        right = FOREIGN[sign]
        line = self.text[self.text.rfind("\n", 0, match.start()) + 1 : match.start()]
        if sign == "=>" and not re.fullmatch(r"[\s;]*\w+\s*(->\s*\w+\s*)*", line):
            right = ">="
        span = Span(*match.span())
        spaced = right
        if right.isalpha():
            before = self.text[span.start - 1 : span.start]
            after = self.text[span.end : span.end + 1]
            spaced = ("" if before in (" ", "", "(") else " ") + right + ("" if after == " " else " ")
        self._report("SF114", f"`{sign}` is written `{right}` here", span, f"Write `{right}`.", spaced)
        return Mended(f" {right} ", match.end())

    def _prefix(self, match: re.Match[str]) -> Mended:
        """`f"..."` and its kin."""
        message = f"a text needs no `{match.group()}` in front: what stands in {{ }} is filled in anyway"
        self._report("SF114", message, Span(*match.span()), "Take it away.", "")
        return Mended("", match.end())

    def _dollar(self, match: re.Match[str]) -> Mended:
        """`$name`."""
        self._report("SF110", "a name is written without `$`", Span(*match.span()), "Take it away.", "")
        return Mended("", match.end())

    def _quotes(self, match: re.Match[str]) -> Mended:
        return self._requoted("SF113", match, "Write plain double quotation marks.")

    def _smart(self, match: re.Match[str]) -> Mended:
        return self._requoted("SF109", match, "They look alike: type plain quotation marks.")

    def _requoted(self, code: str, match: re.Match[str], hint: str) -> Mended:
        text = match.group()
        if text[0] == "`":
            text = text.replace("${", "{")
        right = '"' + re.sub(r'(\\.)|"', lambda m: m[1] or '\\"', text[1:-1].replace("\\'", "'")) + '"'
        signs = text[0] if text[0] == text[-1] else f"{text[0]} {text[-1]}"
        self._report(code, f'a text is written in "...", not in {signs}', Span(*match.span()), hint, right)
        return Mended(right, match.end())

    def _word(self, match: re.Match[str]) -> Mended:
        """A name with letters other than a to z: look-alikes are replaced, others lose their accents."""
        import unicodedata

        text = match.group()
        foreign = next(character for character in text if not character.isascii())
        plain = "".join(LETTERS.get(character, character) for character in text)
        span = Span(*match.span())
        if plain.isascii():
            self._report(
                "SF109",
                f"the letter {described(foreign)} in `{text}` is not the Latin `{LETTERS[foreign]}`",
                span,
                "They look alike: type the Latin letter.",
                plain,
            )
            return Mended(plain, match.end())
        bare = "".join(c for c in unicodedata.normalize("NFKD", plain) if c.isascii() and (c.isalnum() or c == "_"))
        self._report(
            "SF110",
            f"{described(foreign)} cannot stand in a name",
            span,
            "Names are written with the letters a to z, digits and _; any letter may stand in a text.",
            None,
        )
        return Mended(bare if bare.isidentifier() else f"_{bare}", match.end())

    def _unseen(self, match: re.Match[str]) -> Mended:
        """Control characters: found once for the whole file by `unseen`."""
        return Mended(" ", match.end())

    def _sign(self, match: re.Match[str]) -> Mended:
        text = match.group()
        right = "".join(SIGNS[character] for character in text)
        if self.text.startswith(">", match.end()) and right.endswith("-"):
            right = right[:-1]  # a long dash before `>`: the arrow is put together again
            self._report("SF109", f"{described(text[-1])} is not `-`", Span(*match.span()), _ALIKE, "-")
            return Mended(right + "->", match.end() + 1)
        span = Span(*match.span())
        if match.start() == 0 and text == "\ufeff":
            return Mended("", match.end())
        if right.strip():
            message, hint = f"{described(text[0])} is not `{right.strip()}`", _ALIKE
        elif right:
            message, hint = f"{described(text[0])} only looks like a blank", "Type a plain blank."
        else:
            message, hint = f"{described(text[0])} cannot be seen", "Take it away."
        self._report("SF109", message, span, hint, right)
        return Mended(right, match.end())

    def _unfinished(self, start: int, text: str) -> Mended:
        """A text without its closing mark: it ends with the line, or before a brace that is the block's."""
        curled = re.search(f"[{DOUBLE_QUOTES}]", text)
        if curled:
            end = start + curled.end()
            self._report(
                "SF109",
                f"a text ends with a plain quotation mark, not with {described(curled.group())}",
                Span(end - 1, end),
                _ALIKE,
                '"',
            )
            return Mended(text[: curled.start()] + '"', end)
        cut = len(text.rstrip())
        opened, closed = text.count("{"), text.count("}")
        if (text[:cut].endswith("{") and opened > closed) or (text[:cut].endswith("}") and closed > opened):
            cut = len(text[: cut - 1].rstrip())
        if text[:cut].endswith("\\"):
            cut -= 1
        self._report(
            "SF104",
            "this text does not end",
            Span(start, start + max(1, cut)),
            'A text ends on its line with ". A quotation mark inside it is written \\".',
            None,
        )
        last = self.diagnostics[-1]
        if last.span.start == start:
            place = Span(start + cut, start + cut)
            self.diagnostics[-1] = last._replace(fixes=(Fix('write `"` at its end', (Edit(place, '"'),), safe=False),))
        return Mended(text[:cut] + '"', start + cut)


_ALIKE = "They look alike: type the plain sign."
_HINTS = {
    "%": "The remainder of a division is mod(a, b); a percent is a whole number with % right behind it.",
    "\\": "A backslash stands in texts only.",
    "'": 'Texts stand in "...".',
    "`": 'Texts stand in "...".',
    "@": "An address is a text: put it in quotation marks.",
    "$": 'A name is written without it; in a text write "{name}".',
    "^": "There is no power; multiply.",
}
