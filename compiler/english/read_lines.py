"""From lines to the tree: what each line says, with what stands below it."""

from __future__ import annotations

import dataclasses
from typing import Any

from ...dsl import tree
from . import building, forms, shapes, steps
from .markers import marker
from .outline import Line
from .read_sentences import Body, SentenceReader, parts_of
from .reading import Found

OTHERWISE = ("otherwise", "otherwise_if")
CONDITIONAL = ("choice", "repeat")
CLAUSES = ("undo", "on_error", "within", "after", "every", "limited")


class LineReader(SentenceReader):
    """Reads lines with all that stands below them."""

    def body(self, lines: list[Line]) -> tree.Block:
        """The statements of lines."""
        found: Body = []
        self.bodies.append(found)
        self.fill(found, lines)
        self.bodies.pop()
        return tree.Block(tuple(found))

    def fill(self, found: Body, lines: list[Line]) -> None:
        """Put the statements of lines behind those found before."""
        at = 0
        while at < len(lines):
            line = lines[at]
            at += 1
            read = self.parse("statement", line)
            if self.free is not None and read is not None and self._strange(read):
                made = self.free(self, line, found)
                if made is not None:
                    found += made
                    continue
            if read is not None and read.rule == "choice":
                last = at
                while last < len(lines) and self._goes_on(lines[last]):
                    last += 1
                found += self.choice(read, line, lines[at:last], found)
                at = last
            else:
                found += self.statement(read, line, found)

    def _goes_on(self, line: Line) -> bool:
        return line.text.lower().startswith("otherwise") and any(self.parse(rule, line) for rule in OTHERWISE)

    def choice(self, read: Found, line: Line, arms: list[Line], found: Body) -> Body:
        """An `If` line and the `Otherwise` lines behind it."""
        first = self.build(read, line, {"body": self.body(line.below)})
        if first is None:
            return self.otherwise(line, found) + [each for arm in arms for each in self.refuse(arm)]
        branches = [first]
        last = None
        rest: Body = []
        for arm in arms:
            branch = self.parse("otherwise_if", arm)
            if last is None and branch is not None:
                made = self.build(branch, arm, {"body": self.body(arm.below)})
                if made is not None:
                    branches.append(made)
                    continue
            if last is None and branch is None:
                self.understood(arm)
                last = self.body(arm.below)
                continue
            rest += self.refuse(arm)
        return [tree.If(tuple(branches), last), *rest]

    def statement(self, read: Found | None, line: Line, found: Body) -> Body:
        """The statements of one line that is no choice."""
        if read is None:
            return self.otherwise(line, found)
        if read.rule == "do_nothing" and not line.below:
            self.understood(line)
            return []
        if read.rule == "in_order":
            self.understood(line)
            return list(self.body(line.below).statements)
        if read.rule == "step":
            return self.step(read, line, found)
        if read.rule == "from_edge":
            return self.wires(read, line, found)
        form = forms.BY_RULE.get(read.rule)
        if form is None or (line.below and not form.below):
            return self.otherwise(line, found)
        stray: Body = []
        node = self.build(read, line, self.below(form.below, line, stray))
        if node is None:
            return self.otherwise(line, found)
        name = getattr(node, "alias", None) or getattr(node, "event", None) or getattr(node, "name", None)
        if isinstance(node, tree.ForEach):
            name = None
        if isinstance(node, tree.Parallel) and len(node.branches) < 2:
            return [*self.alone(node, line), *stray]
        self.understood(line, *([name] if isinstance(name, str) else []))
        return [node, *stray]

    def alone(self, node: tree.Parallel, line: Line) -> Body:
        """What runs at the same time as nothing else is a block of its own."""
        statements = [each for block in node.branches for each in block.statements]
        if not node.clauses:
            self.made.pop(line.index, None)
            self.not_understood[line.index] = line.text, "it needs two lines or more below it"
            return [marker("missed", line.index), *statements]
        return [tree.Do(f"part_{line.index}", tree.Block(tuple(statements)), node.clauses)]

    def otherwise(self, line: Line, found: Body) -> Body:
        """A line that is no controlled English."""
        made = self.free(self, line, found) if self.free is not None else None
        return self.refuse(line) if made is None else made

    def _strange(self, read: Found) -> bool:
        """Whether a condition reads something that the text does not declare: then it may be meant otherwise."""
        try:
            return read.rule in CONDITIONAL and any(
                building.build(each.parts[-1]) not in self.known for each in parts_of(read, "name")
            )
        except building.Unreadable:
            # A word of the language stands where a name should.
            return True

    # ---- what stands below

    def below(self, parts: str, line: Line, stray: Body) -> dict[str, Any]:
        """The fields of a statement that stand on the lines below it; what fits nowhere goes to `stray`."""
        fields: dict[str, Any] = {}
        rest = list(line.below)
        if "clauses" in parts:
            clauses, rest = self.clauses(rest)
            fields["clauses"] = clauses
        if "body" in parts:
            fields["body"] = self.body(rest)
        elif "branches" in parts:
            fields["branches"] = self.branches(rest)
        elif "arms" in parts:
            fields |= self.arms(rest, stray)
        elif "voices" in parts:
            fields["voices"] = self.several("voice", rest, stray)
        elif "choices" in parts:
            made = self.body(rest).statements
            fields["choices"] = tuple(each for each in made if isinstance(each, tree.If))
            stray += [each for each in made if not isinstance(each, tree.If)]
        else:
            stray += [each for other in rest for each in self.refuse(other)]
        return fields

    def several(self, symbol: str, lines: list[Line], stray: Body) -> tuple[Any, ...]:
        """A part for each line, all of the same symbol."""
        found = []
        for line in lines:
            made = None if line.below else self.build(self.parse(symbol, line), line)
            if made is None:
                stray += self.refuse(line)
            else:
                found.append(made)
        return tuple(found)

    def clauses(self, lines: list[Line]) -> tuple[tuple[tree.Clause, ...], list[Line]]:
        """The clauses among the bullets, and the other lines."""
        found: list[tree.Clause] = []
        rest = []
        for line in lines:
            read = self.parse("clause", line) if line.marker != "number" else None
            clause = None
            if read is not None and read.rule in CLAUSES and (read.rule != "limited" or not line.below):
                body = {} if read.rule == "limited" else {"body": self.body(line.below)}
                clause = self.build(read, line, body)
            if clause is not None:
                found.append(clause)
            else:
                rest.append(line)
        return tuple(found), rest

    def branches(self, lines: list[Line]) -> tuple[tree.Block, ...]:
        """A block for each line, with the `Otherwise` lines behind a choice."""
        found: list[tree.Block] = []
        for line in lines:
            if found and self._goes_on(line):
                continue
            behind = lines[lines.index(line) + 1 :]
            following = next((index for index, each in enumerate(behind) if not self._goes_on(each)), len(behind))
            found.append(self.body([line, *behind[:following]]))
        return tuple(found)

    def arms(self, lines: list[Line], stray: Body) -> dict[str, Any]:
        """The cases below `Depending on ...:`, and what is done otherwise."""
        cases = []
        last = None
        for line in lines:
            read = self.parse("arm", line)
            made = None
            if read is not None and read.rule == "case":
                made = self.build(read, line, {"body": self.body(line.below)})
                cases += [made] if made is not None else []
            elif read is not None and last is None:
                self.understood(line)
                made = last = self.body(line.below)
            if made is None:
                stray += self.refuse(line)
        return {"cases": tuple(cases), "otherwise": last}

    def step(self, read: Found, line: Line, found: Body) -> Body:
        """A step with its bullets."""
        try:
            step = steps.read(read)
        except building.Unreadable as problem:
            self.faults[line.index] = str(problem)
            return self.otherwise(line, found)
        stray: Body = []
        settings = []
        clauses, rest = self.clauses(line.below)
        gives = None
        for each in rest:
            made = None if each.below else self.build(self.parse("clause", each), each)
            if isinstance(made, tree.Entry):
                settings.append(made)
            elif isinstance(made, shapes.Gives) and gives is None:
                gives = made.type
            else:
                self.made.pop(each.index, None)
                stray += self.refuse(each)
        self.understood(line, step.name)
        step = steps.complete(step, settings, self.catalogue)
        return [dataclasses.replace(step, gives=gives, clauses=clauses), *stray]

    def wires(self, read: Found, line: Line, found: Body) -> Body:
        """A step with several ways to go on."""
        source = self.build(read, line) if line.below else None
        if source is None:
            return self.otherwise(line, found)
        stray: Body = []
        edges = self.several("go_on_with", line.below, stray)
        return [*(tree.Edge((source.target, *edge.targets), edge.guard) for edge in edges), *stray]
