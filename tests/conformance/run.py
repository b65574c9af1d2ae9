"""Run the cases of a case file against a flow: `python tests/conformance/run.py CASE.md FLOW [NAMES]`.

A case file is Markdown whose last YAML block is a contract: what a run is given, what happens outside and when, and
what must follow. NAMES is YAML, or a file of it, with the names that the flow uses for steps, events, inputs, outputs
and errors of the contract; a comment `# conformance: {...}` in the flow says the same. Prints a line for each case;
the exit code is 1 when one failed.
"""

import re
import sys
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from sayflow.compiler.analyse import analyse
from sayflow.compiler.border import Mismatch, fit
from sayflow.compiler.evaluation import EvaluationContext, EvaluationError
from sayflow.compiler.evaluation import Scope as Names
from sayflow.compiler.expressions import build
from sayflow.compiler.moments import parse_duration, zone_of
from sayflow.compiler.plan import Plan
from sayflow.compiler.project import Project
from sayflow.dsl.error import SayflowError
from sayflow.dsl.source import Source
from sayflow.runtime.inputs import prepare
from sayflow.runtime.machine.context import from_moment, moment
from sayflow.runtime.machine.event import Execute
from sayflow.runtime.machine.machine import Machine
from sayflow.runtime.machine.program import Program
from sayflow.runtime.machine.state import Active, Scope
from sayflow.runtime.steps import catalogue
from sayflow.runtime.virtual import MONDAY, SECOND, Endless, Outcome, Stub, VirtualWorld, covers

CONTRACT = {"inputs", "steps", "outputs", "events", "cases"}
CASE = {"name", "given", "stubs", "world", "expect", "trigger", "started", "runs", "by_item"}
RUN = {"name", "given", "at", "started", "expect", "trigger"}
HAPPENING = {"at", "event", "answer", "data", "refused", "restart", "advance", "run", "cancel"}
KINDS = catalogue()


class Broken(Exception):
    """A contract that this runner can't read."""


def known(data: Mapping[str, Any], keys: set[str], what: str) -> None:
    """Raise Broken for a key that the runner doesn't know."""
    for key in data:
        if key not in keys:
            raise Broken(f"unknown key {key!r} in {what}")


def microseconds(value: Any) -> int:
    """A time of a contract: `1h`, `90s`, or a number of seconds."""
    if re.fullmatch(r"\d+(\.\d+)?", str(value)):
        return round(float(value) * SECOND)
    return parse_duration(str(value)) // parse_duration("1ms") * 1000


def adapted(value: Any, type: Any) -> Any:
    """Data of a YAML file as a flow takes it: fractions are decimals, and `yes` is a word where a word is wanted."""
    if isinstance(value, float):
        return Decimal(repr(value))
    wanted = type if isinstance(type, list) else [type]
    if wanted[0] == "optional":
        return adapted(value, wanted[1])
    if isinstance(value, bool) and wanted[0] == "one_of":
        words = ("yes", "on", "true") if value else ("no", "off", "false")
        return next((word for word in words if word in wanted[1]), value)
    if isinstance(value, Mapping):
        fields = wanted[1] if wanted[0] == "record" else {}
        return {str(key): adapted(each, fields.get(key)) for key, each in value.items()}
    if isinstance(value, list):
        return [adapted(each, wanted[1] if wanted[0] == "list" else None) for each in value]
    if value is not None and not isinstance(value, str | bool | int):
        return str(value)
    return value


def alternatives(wanted: Any) -> list[str]:
    """What is allowed: `5759 or 5760` are two."""
    return str(wanted).split(" or ")


class ItemStub(Stub):
    """A stub for the loop items that a name of the contract means: the item itself, or a record that holds it."""

    def fits(self, scope: Scope | None, variables: frozenset[str]) -> bool:
        while scope is not None:
            for name in variables & scope.values.keys():
                item = scope.values[name]
                if item == self.item or (isinstance(item, dict) and self.item in item.values()):
                    return True
            scope = scope.parent
        return False


class PlaceStub(Stub):
    """A stub for the item at one place of the nearest list."""

    def fits(self, scope: Scope | None, variables: frozenset[str]) -> bool:
        return scope is not None and scope.prefix.endswith(f"[{self.item}]/")


class World(VirtualWorld):
    """A world in which a step without a stub succeeds with no result, unless a person is to do it."""

    def _outcome(self, machine: Machine, command: Execute, active: Active, kind: Any, stub: Any) -> Outcome:
        return Outcome() if stub is None else super()._outcome(machine, command, active, kind, stub)


class Case:
    """One case: its world, its runs, and what was found wrong."""

    def __init__(
        self, plan: Plan, contract: Mapping[str, Any], case: Mapping[str, Any], names: Mapping[str, Any]
    ) -> None:
        known(contract, CONTRACT, "the contract")
        known(case, CASE, "the case")
        self.program = Program(plan, KINDS)
        self.case = case
        self.names = names
        self.steps = [self.name(step) for step in contract.get("steps", ())]
        self.faults: list[str] = []
        self.world = World(KINDS, self._clock(case.get("started")))
        self.until: int | None = None
        self.runs: dict[str, Mapping[str, Any]] = {}

    def name(self, name: str, part: str = "steps") -> str:
        """The flow's name for a name of the contract."""
        return str(self.names.get(part, {}).get(name) or self.names.get(name) or name)

    def play(self) -> list[str]:
        """What is wrong; nothing when the case holds."""
        for name, stub in self.case.get("stubs", {}).items():
            self._stub(self.name(name), stub)
        for happening in self.case.get("world") or ():
            if "answer" in happening:
                self.world.answered_later.add(self.name(happening["answer"]))
        one = {key: self.case[key] for key in ("given", "trigger", "expect") if key in self.case}
        runs = self.case.get("runs") or [one]
        for index, run in enumerate(runs):
            known(run, RUN, "a run")
            self._begin(str(run.get("name", f"run {index + 1}")), run)
        for happening in self.case.get("world") or ():
            self._happens(happening)
        self._rest()
        for run, data in self.runs.items():
            self._expect(run, data.get("expect") or {})
        if self.case.get("runs"):
            self._expect(next(iter(self.runs)), self.case.get("expect") or {})
        return self.faults

    def _clock(self, started: Any) -> int:
        if started is None:
            return MONDAY
        at = fit("datetime", str(started), "started", zone=zone_of(self.program.zone))
        return moment(at)

    # What is given.

    def _stub(self, name: str, stub: Any) -> None:
        made = self.world.stubs.setdefault(name, [])
        type = getattr(self.program.by_name.get(name), "gives", None)
        if isinstance(stub, Mapping) and set(stub) == {"by_item"}:
            for item, each in stub["by_item"].items():
                made.append(ItemStub(self._outcomes(each, type), item, for_item=True))
        elif isinstance(stub, Mapping) and set(stub) == {"for_each"} and isinstance(stub["for_each"], list):
            for place, each in enumerate(stub["for_each"]):
                made.append(PlaceStub(self._outcomes(each, type), place, for_item=True))
        elif isinstance(stub, Mapping) and set(stub) == {"for_each"}:
            made.append(Stub(self._outcomes(stub["for_each"], type)))
        else:
            made.append(Stub(self._outcomes(stub, type)))
        node = self.program.by_name.get(name)
        if node is not None and node.op == "decide":
            self.world.opinions[name, "llm"] = made[-1:]

    def _outcomes(self, stub: Any, type: Any) -> list[Outcome]:
        several = isinstance(stub, list) and (not isinstance(type, list) or type[0] != "list")
        return [self._outcome(each, type) for each in (stub if several else [stub])]

    def _outcome(self, stub: Any, type: Any) -> Outcome:
        if isinstance(stub, Mapping) and "fails" in stub:
            known(stub, {"fails", "after"}, "a stub that fails")
            return Outcome(fails=self.name(stub["fails"], "errors"), after=microseconds(stub.get("after", 0)))
        if stub == "ok" and type is not None and not _is(type, stub):
            return Outcome()
        return Outcome(adapted(stub, type))

    def _begin(self, run: str, data: Mapping[str, Any]) -> None:
        base = self.world.began + microseconds(data.get("at", 0))
        if "started" in data:
            base = self._clock(data["started"])
        self.runs[run] = data

        def begin() -> None:
            values = self._brought(data["trigger"]) if "trigger" in data else self._given(data.get("given") or {})
            if values is not None:
                self.world.start(self.program, run, values)

        if base > self.world.now:
            self.world.at(base, begin)
        else:
            begin()

    def _given(self, given: Mapping[str, Any]) -> dict[str, Any]:
        aliases = {each["as"]: each["type"] for each in self.program.triggers if each.get("as")}
        inputs, others = {}, {}
        for key, value in given.items():
            name = self.name(key, "inputs")
            if name in aliases and name not in self.program.inputs:
                others[name] = fit(aliases[name], adapted(value, aliases[name]), name)
            else:
                spec = self.program.inputs.get(name)
                inputs[name] = adapted(value, spec["type"] if spec else None)
        return {**prepare(self.program, inputs, self.world.now), **others}

    def _brought(self, trigger: Mapping[str, Any]) -> dict[str, Any] | None:
        """The inputs of a run that an event starts, none when it starts nothing."""
        known(trigger, {"event", "data"}, "a trigger")
        event = self.name(trigger["event"], "events")
        for each in self.program.triggers:
            if each["on"] != "event" or each["event"] != event:
                continue
            fields = ["record", self.program.events[event]["fields"]]
            data = fit(fields, adapted(trigger.get("data") or {}, fields), event)
            alias = each.get("as")
            scope = Names({alias or event: data})
            if each["where"] is not None and build(each["where"]).function(scope, self._context()) is not True:
                continue
            if alias:
                return {**prepare(self.program, {}, self.world.now), alias: data}
            return prepare(self.program, {k: v for k, v in data.items() if k in self.program.inputs}, self.world.now)
        return None

    def _context(self) -> EvaluationContext:
        return EvaluationContext(from_moment(self.world.now), zone=self.program.zone)

    # What happens.

    def _happens(self, happening: Mapping[str, Any]) -> None:
        known(happening, HAPPENING, "what happens")
        if "advance" in happening:
            self.until = max(self.until or 0, self.world.began + microseconds(happening["advance"]))
            return
        run = happening.get("run", 1)
        run = list(self.runs)[run - 1] if isinstance(run, int) else str(run)
        at = self.world.began + microseconds(happening.get("at", 0))
        self.world.at(at, lambda: self._happen(happening, run))

    def _happen(self, happening: Mapping[str, Any], run: str) -> None:
        if happening.get("restart"):
            self.world.restart()
        elif happening.get("cancel"):
            self.world.cancel(run)
        elif "answer" in happening:
            name = self.name(happening["answer"])
            type = getattr(self.program.by_name.get(name), "gives", None)
            data = adapted(self._filled(happening.get("data"), run), type)
            self._refused(happening, f"the answer to {name}", self.world.answer(run, name, data))
        elif "event" in happening:
            name = self.name(happening["event"], "events")
            declared = self.program.events.get(name)
            fields = adapted(
                self._filled(happening.get("data") or {}, run), declared and ["record", declared["fields"]]
            )
            self._refused(happening, f"the event {name}", self.world.post(name, fields, to=run))
        else:
            raise Broken("something happens, and nothing says what")

    def _refused(self, happening: Mapping[str, Any], what: str, refusal: str | None) -> None:
        wanted = happening.get("refused")
        if wanted is True and refusal is not None:
            return
        wanted = None if wanted in (None, False) else self.name(str(wanted), "errors")
        if refusal != wanted:
            self.faults.append(
                f"{what} was {'refused: ' + refusal if refusal else 'taken'}, expected {wanted or 'taken'}"
            )

    def _filled(self, data: Any, run: str, key: str = "") -> Any:
        """Data with `$sent` filled in: the value of that field in what a step sent, or of that name in the run."""
        if isinstance(data, Mapping):
            return {each: self._filled(value, run, each) for each, value in data.items()}
        if isinstance(data, list):
            return [self._filled(value, run, key) for value in data]
        if not isinstance(data, str) or not data.startswith("$sent"):
            return data
        *steps, field = data.split(".")[1:] or [key]
        for call in reversed(self.world.calls):
            if call.run == run and field in call.settings and (not steps or call.name == self.name(steps[0])):
                return call.settings[field]
        return self.world.machines[run].scope.values.get(field)

    def _rest(self) -> None:
        """Let time pass: to the moment the case names, or until nothing more happens."""
        if self.until is not None:
            self.world.run(until=self.until)
            return
        last = max([microseconds(each.get("at", 0)) for each in self.case.get("world") or ()], default=0)
        self.world.run(until=self.world.began + last)
        expected = [data.get("expect", {}).get("status") for data in self.runs.values()]
        if "waiting" in expected and all(self._waits(machine) for machine in self.world.machines.values()):
            return
        self.world.run()

    def _waits(self, machine: Machine) -> bool:
        return machine.ended or any(each.phase in ("asked", "listening") for each in machine.actives.values())

    # What must follow.

    def _expect(self, run: str, expect: Mapping[str, Any]) -> None:
        if run not in self.world.machines:
            if expect.get("started") is not False:
                self.faults.append("no run was started")
            return
        machine = self.world.machines[run]
        for key, wanted in expect.items():
            check = getattr(self, f"_expect_{key}", None)
            if check is None:
                raise Broken(f"unknown key {key!r} in what is expected")
            self.faults.extend(check(machine, wanted))

    def _started(self, machine: Machine, name: str) -> list[int]:
        return [
            each.at - self._base(machine) for each in self.world.started if (each.run, each.name) == (machine.run, name)
        ]

    def _base(self, machine: Machine) -> int:
        return machine.started_at

    def _expect_started(self, machine: Machine, wanted: bool) -> Iterator[str]:
        if not wanted:
            yield "a run was started"

    def _expect_path(self, machine: Machine, wanted: list[Any]) -> Iterator[str]:
        shown = {*self.steps, *(name for hop in wanted for name in self._names_of(hop))}
        walked = [each.name for each in self.world.started if each.run == machine.run and each.name in shown]
        left = walked
        for hop in wanted:
            names = self._names_of(hop)
            if sorted(left[: len(names)]) != sorted(names):
                got = ", ".join(left[: len(names)]) or "nothing"
                yield f"path: expected {', '.join(names)} where {got} started: {walked}"
                return
            left = left[len(names) :]
        if left:
            yield f"path: {', '.join(left)} started beyond what was expected"

    def _names_of(self, hop: Any) -> list[str]:
        if isinstance(hop, str):
            return [self.name(hop)]
        known(hop, {"together", "for_each", "times"}, "a path")
        names = hop.get("together") or hop.get("for_each")
        names = [names] if isinstance(names, str) else list(names)
        return [self.name(name) for name in names] * int(hop.get("times", 1))

    def _expect_not_run(self, machine: Machine, wanted: list[str]) -> Iterator[str]:
        for name in wanted:
            if self._started(machine, self.name(name)):
                yield f"{name} ran"

    def _expect_cancelled(self, machine: Machine, wanted: list[str]) -> Iterator[str]:
        for name in wanted:
            if machine.outcome_of(self.name(name)) != "cancelled":
                yield f"{name} is {machine.outcome_of(self.name(name))}, not cancelled"

    def _expect_status(self, machine: Machine, wanted: str) -> Iterator[str]:
        status = machine.status if machine.ended else "waiting"
        if status not in alternatives(wanted):
            error = machine.ending[1] if machine.status == "failed" and machine.ending else None
            yield f"the run is {status}, not {wanted}{f' ({error})' if error else ''}"

    def _expect_error(self, machine: Machine, wanted: str) -> Iterator[str]:
        error = (machine.ending[1] if machine.status == "failed" and machine.ending else None) or {}
        names = {self.name(each, "errors") for each in alternatives(wanted)}
        if not names & {error.get("kind"), error.get("message")}:
            yield f"the error is {error.get('kind')}, not {wanted}"

    def _expect_output(self, machine: Machine, wanted: Mapping[str, Any]) -> Iterator[str]:
        outputs = (machine.ending[1] if machine.status == "completed" and machine.ending else None) or {}
        for key, value in wanted.items():
            name = self.name(key, "outputs")
            expected = adapted(value, self.program.outputs.get(name))
            if not covers(outputs.get(name), expected):
                yield f"{name} is {outputs.get(name)!r}, not {expected!r}"

    def _expect_calls(self, machine: Machine, wanted: Mapping[str, Any]) -> Iterator[str]:
        for name, times in wanted.items():
            count = sum(call.name == self.name(name) for call in self.world.calls)
            if str(count) not in alternatives(times):
                yield f"{name} was called {count} times, not {times}"

    def _expect_times(self, machine: Machine, wanted: Mapping[str, Any]) -> Iterator[str]:
        for name, time in wanted.items():
            times = self._moments(machine, name)
            expected = time if isinstance(time, list) else [time]
            allowed = [{microseconds(each) for each in alternatives(one)} for one in expected]
            if len(times) < len(allowed) or any(at not in one for at, one in zip(times, allowed, strict=False)):
                yield f"{name}: expected at {time}, was at {[at / SECOND for at in times]} seconds"

    def _moments(self, machine: Machine, name: str) -> list[int]:
        if name == "end" and "end" not in self.steps:
            return [self.world.histories[machine.run][-1].at - self._base(machine)] if machine.ended else []
        started = self._started(machine, self.name(name))
        order, _, rest = name.partition("_")
        if not started and order in ("first", "last"):
            started = self._started(machine, self.name(rest))
            return started if order == "first" else started[-1:]
        return started

    def _expect_called_with(self, machine: Machine, wanted: Mapping[str, Any]) -> Iterator[str]:
        for name, fields in wanted.items():
            calls = [dict(call.settings) for call in self.world.calls if call.name == self.name(name)]
            for each in fields if isinstance(fields, list) else [fields]:
                if not any(covers(call, adapted(self._filled(each, machine.run), None)) for call in calls):
                    yield f"{name} was never called with {each}, but with {calls}"


def _is(type: Any, value: Any) -> bool:
    try:
        fit(type, value)
    except Mismatch:
        return False
    return True


def read_contract(text: str) -> dict[str, Any]:
    """The last YAML block of a case file."""
    blocks = re.findall(r"```ya?ml\n(.*?)```", text, re.DOTALL)
    if not blocks:
        raise Broken("the case file has no YAML block")
    return dict(yaml.safe_load(blocks[-1]))


def read_names(flow: str, given: str | None) -> dict[str, Any]:
    """The names that a port uses, from its comment or as given."""
    found = re.findall(r"(?m)^\s*#\s*conformance:\s*(.+)$", flow)
    names: dict[str, Any] = {}
    for each in [*found, *([Path(given).read_text("utf-8") if Path(given).is_file() else given] if given else [])]:
        names.update(yaml.safe_load(each) or {})
    return names


def run_cases(contract: Mapping[str, Any], plan: Plan, names: Mapping[str, Any]) -> list[tuple[str, list[str]]]:
    """The name of each case, and what is wrong with it."""
    results = []
    for case in contract.get("cases", ()):
        try:
            faults = Case(plan, contract, case, names).play()
        except (Broken, Mismatch, SayflowError, EvaluationError, Endless) as problem:
            faults = [str(problem)]
        results.append((str(case.get("name", "unnamed")), faults))
    return results


def say(line: str) -> None:
    """Print one line."""
    sys.stdout.write(line + "\n")


def main(arguments: list[str]) -> int:
    """Run a case file against a flow; the exit code."""
    if len(arguments) not in (2, 3):
        say(str(__doc__))
        return 2
    flow = Path(arguments[1]).read_text("utf-8")
    source = Source(flow, arguments[1])
    analysis = analyse(source, Project(KINDS))
    if analysis.plan is None:
        for each in analysis.diagnostics:
            say(f"{arguments[1]}:{source.place(each.span.start).line}: {each.code} {each.message}")
        return 1
    contract = read_contract(Path(arguments[0]).read_text("utf-8"))
    results = run_cases(contract, analysis.plan, read_names(flow, arguments[2] if len(arguments) == 3 else None))
    for name, faults in results:
        say(f"ok    {name}" if not faults else f"FAIL  {name}: {'; '.join(faults)}")
    failed = sum(bool(faults) for _, faults in results)
    say(f"{len(results) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
