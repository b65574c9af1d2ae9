"""The tests inside a file: run on a virtual clock, in milliseconds, without touching the world."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from ..compiler.border import Mismatch, fit
from ..compiler.evaluation import EvaluationError
from ..compiler.expressions import build
from ..compiler.kinds import Catalogue
from ..compiler.moments import zone_of
from ..compiler.plan import Plan
from ..compiler.type_text import with_article
from ..dsl.error import SayflowError
from .coverage import Branch, Coverage
from .file_test_checks import Clause, Play, check, condition, duration, ending
from .file_test_names import evaluate
from .inputs import prepare
from .machine.context import moment
from .machine.machine import Machine
from .machine.program import Program
from .virtual import MONDAY, Endless, Missing, Outcome, Stub, VirtualWorld


class FileTest(NamedTuple):
    """How one test of a file went.

    `failures` are pairs of a line and a message; `path` is what started in the run, in order; `branches` are the
    branches that its runs walked.
    """

    name: str
    line: int
    passed: bool
    failures: list[tuple[int, str]]
    path: list[str]
    branches: list[Branch]


def run_file_tests(plan: Plan, catalogue: Catalogue) -> tuple[list[FileTest], list[tuple[int, str]]]:
    """Run all tests of a file; with the results, the lines and names of the branches that no test walked."""
    coverage = Coverage(Program(plan, catalogue))
    results = [play_test(coverage, catalogue, test)[0] for test in plan.debug.get("tests", ())]
    walked = [branch for result in results for branch in result.branches]
    return results, [(branch.line, branch.text) for branch in coverage.unwalked(walked)]


def play_test(
    coverage: Coverage,
    catalogue: Catalogue,
    test: Mapping[str, Any],
    world: Callable[[Catalogue, int], VirtualWorld] = VirtualWorld,
) -> tuple[FileTest, VirtualWorld]:
    """Play one test of a plan's debug part; how it went, and the world in which its runs stand as it left them."""
    played = _Test(coverage, catalogue, test, world)
    return played.result(), played.world


class _Test:
    """One test while it is played."""

    def __init__(
        self,
        coverage: Coverage,
        catalogue: Catalogue,
        test: Mapping[str, Any],
        world: Callable[[Catalogue, int], VirtualWorld],
    ) -> None:
        self.program = coverage.program
        self.coverage = coverage
        self.test = test
        self.failures: list[tuple[int, str]] = []
        self.plays: list[Play] = []
        self.later: list[tuple[int, int, Play, Clause]] = []
        self.stub_lines: dict[str, int] = {}
        clock = next((clause for clause in test["clauses"] if clause["clause"] == "clock"), None)
        self.world = world(catalogue, MONDAY if clock is None else self._clock(clock["moment"]))

    def result(self) -> FileTest:
        """Play the test and check what it expects."""
        self._play()
        main = self.plays[0].run if self.plays else ""
        branches: set[Branch] = set()
        for run, history in self.world.histories.items():
            branches |= self.coverage.walked(run, history)
        return FileTest(
            self.test["name"],
            self.test["line"],
            not self.failures,
            sorted(self.failures),
            [each.name for each in self.world.started if each.run == main],
            sorted(branches, key=lambda branch: branch.line),
        )

    def _play(self) -> None:
        world = self.world
        for run, clause in _all(self.test["clauses"]):
            if clause["clause"] == "stub":
                self._stub(clause, run)
            elif clause["clause"] == "answer":
                world.answered_later.add(clause["name"])
        self._begin(Play("test", world.began, self.test["clauses"]), self.test["line"])
        try:
            while self.later:
                at = min(each[0] for each in self.later)
                world.run(until=at)
                for due in sorted((each for each in self.later if each[0] == at), key=lambda each: each[1]):
                    self.later.remove(due)
                    self._tell(due[3], condition(due[3], due[2], world))
            world.run()
        except Endless as endless:
            self._fail(self.test["line"], f"the test never comes to rest: {endless}")
        self._told_by_the_world()
        if self.world.missing:
            # What else went otherwise than expected follows from that.
            return
        for play in self.plays:
            for clause in play.clauses:
                if clause["clause"] != "expect_at":
                    self._check(clause, play)
            self._unexpected(play)

    def _check(self, clause: Clause, play: Play) -> None:
        try:
            self._tell(clause, check(clause, play, self.world))
        except EvaluationError as problem:
            self._fail(clause["line"], str(problem))

    def _tell(self, clause: Clause, failure: str | None) -> None:
        if failure is not None:
            self._fail(clause["line"], failure)

    def _fail(self, line: int, message: str) -> None:
        if (line, message) not in self.failures:
            self.failures.append((line, message))

    def _told_by_the_world(self) -> None:
        for missing in dict.fromkeys((each.name, each.kind, _typed(each)) for each in self.world.missing):
            name, kind, wanted = missing
            value = "{ choice: ..., confidence: 80, reasoning: ... }" if kind == "decide" else "..."
            hint = f"write `stub {name}: {value}`{wanted}"
            self._fail(self.test["line"], f"{name} would have touched the world ({kind}): {hint}")
        for name, reason in self.world.refused:
            self._fail(self.stub_lines[name], f"the stub of {name} was refused: {reason}")

    def _unexpected(self, play: Play) -> None:
        """A run that fails is a fault unless the test says that it fails."""
        machine = self.world.machines[play.run]
        if machine.status != "failed":
            return
        if not any(clause["clause"] == "expect_fails" for clause in play.clauses):
            self._fail(self.test["line"], f"no `expect fails` says that the run fails, but {ending(machine)}")

    # Beginning: the clock, stubs, inputs, what is to happen when.

    def _clock(self, text: str) -> int:
        at = datetime.fromisoformat(text)
        return moment(at if at.tzinfo else at.replace(tzinfo=zone_of(self.program.zone)))

    def _stub(self, clause: Clause, run: str | None) -> None:
        self.stub_lines.setdefault(clause["name"], clause["line"])
        item = clause["for"]
        stub = _WrittenStub(self, clause, self._value(clause, item) if item is not None else None, run)
        if clause["voice"] is not None:
            self.world.opinions.setdefault((clause["name"], clause["voice"]), []).append(stub)
        else:
            self.world.stubs.setdefault(clause["name"], []).append(stub)

    def _value(self, clause: Clause, form: Any, play: Play | None = None) -> Any:
        """The value of an expression of the test, missing where it has none (which is told as a failure)."""
        try:
            names = None if play is None else play.names(self.world, outputs=False)
            return evaluate(build(form), self.world, names, self.program.zone)
        except EvaluationError as problem:
            self._fail(clause["line"], str(problem))
            return None

    def _after(self, clause: Clause, play: Play) -> int:
        try:
            return play.base + duration(evaluate(build(clause["at"]), self.world, None, self.program.zone))
        except EvaluationError as problem:
            self._fail(clause["line"], str(problem))
            return play.base

    def _begin(self, play: Play, line: int) -> None:
        inputs = self._inputs(play, line)
        if inputs is None:
            return
        self.plays.append(play)
        self.world.start(self.program, play.run, inputs)
        for place, clause in enumerate(play.clauses):
            if clause["clause"] == "expect_at":
                self.later.append((self._after(clause, play), place, play, clause))
            elif clause["clause"] in ("answer", "event", "restart", "run"):
                self._schedule(clause, play)

    def _schedule(self, clause: Clause, play: Play) -> None:
        at = self._after(clause, play)
        if clause["clause"] == "restart":
            self.world.at(at, self.world.restart)
        elif clause["clause"] == "answer":
            self.world.at(at, lambda: self._answer(clause, play))
        elif clause["clause"] == "event":
            self.world.at(at, lambda: self._event(clause, play))
        else:
            another = Play(_another(clause), at, clause["clauses"])
            self.world.at(at, lambda: self._begin(another, clause["line"]))

    def _answer(self, clause: Clause, play: Play) -> None:
        value = self._value(clause, clause["value"], play)
        self._refused(clause, f"the answer to {clause['name']}", self.world.answer(play.run, clause["name"], value))

    def _event(self, clause: Clause, play: Play) -> None:
        fields = self._value(clause, clause["fields"], play) or {}
        refusal = self.world.post(clause["event"], fields, to=play.run)
        self._refused(clause, f"the event {clause['event']}", refusal)

    def _refused(self, clause: Clause, what: str, refusal: str | None) -> None:
        wanted = clause["refused"]
        if refusal == wanted:
            return
        if refusal is None:
            self._fail(clause["line"], f'{what} was taken, not refused with "{wanted}"')
        elif wanted is None:
            self._fail(clause["line"], f'{what} was refused: "{refusal}"')
        else:
            self._fail(clause["line"], f'{what} was refused with "{refusal}", not with "{wanted}"')

    def _inputs(self, play: Play, line: int) -> dict[str, Any] | None:
        """The inputs of a run and what its trigger brings, parsed as at the border; none where they do not fit."""
        given: dict[str, Any] = {}
        brought = {each["as"]: each["type"] for each in self.program.triggers if each.get("as")}
        values: dict[str, Any] = {}
        for clause in play.clauses:
            if clause["clause"] != "given":
                continue
            name, before = clause["name"], len(self.failures)
            value = self._value(clause, clause["value"])
            wanted = self.program.inputs[name]["type"] if name in self.program.inputs else brought.get(name, "any")
            try:
                value = fit(wanted, value, name, zone=zone_of(self.program.zone))
            except Mismatch as mismatch:
                self._fail(clause["line"], str(mismatch))
            if len(self.failures) > before:
                return None
            (given if name in self.program.inputs else values)[name] = value
        try:
            return {**prepare(self.program, given, self.world.now), **values}
        except SayflowError as problem:
            self._fail(line, f"the run can't begin: {problem.message}")
            return None


class _WrittenStub(Stub):
    """A stub whose outcomes are written in the test: each is evaluated when it is called for."""

    def __init__(self, test: _Test, clause: Clause, item: Any, run: str | None) -> None:
        super().__init__([], item, for_item=clause["for"] is not None, run=run)
        self.test = test
        self.clause = clause

    def next(self, machine: Machine) -> Outcome:
        outcomes = self.clause["outcomes"]
        outcome = outcomes[min(self.calls, len(outcomes) - 1)]
        self.calls += 1
        play = Play(machine.run, self.test.world.began, ())
        after = 0
        if outcome["after"] is not None:
            length = self.test._value(self.clause, outcome["after"], play)
            try:
                after = duration(length)
            except EvaluationError as problem:
                self.test._fail(self.clause["line"], str(problem))
        if "fails" in outcome:
            return Outcome(fails=outcome["fails"], after=after)
        return Outcome(self.test._value(self.clause, outcome["value"], play), after=after)


def _another(clause: Clause) -> str:
    """The id of a further run in a test."""
    return f"test {clause['name']}"


def _all(clauses: Iterable[Clause], run: str | None = None) -> Iterable[tuple[str | None, Clause]]:
    """The clauses of a test and of the further runs in it, each with the run that it is for, None for all."""
    for clause in clauses:
        yield run, clause
        if clause["clause"] == "run":
            yield from _all(clause["clauses"], _another(clause))


def _typed(missing: Missing) -> str:
    return f" with {with_article(missing.type)}" if missing.type is not None else ""
