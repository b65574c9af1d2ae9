"""Python functions that do the tasks of a flow, registered under the names of its steps."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from typing import Any, TypeVar, overload

from ..compiler.border import Mismatch, fit
from ..compiler.kinds import Call, StepError
from ..compiler.values import Value

F = TypeVar("F", bound=Callable[..., Any])

MARK = "__sayflow_task__"
LOOKUP = "__sayflow_lookup__"
LONGEST_MESSAGE = 2_000

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
_WORD_BORDER = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


@overload
def task(name: F) -> F: ...
@overload
def task(name: str | None = None, *, lookup: Callable[..., Any] | None = None) -> Callable[[F], F]: ...
def task(name: F | str | None = None, *, lookup: Callable[..., Any] | None = None) -> F | Callable[[F], F]:
    """Mark a function as a task: `@task` under its own name, `@task("reserve")` under another.

    `lookup` tells whether it has been done: it takes the same arguments, only reads, and gives what the task has given,
    or `None` where it has not been done; it raises where that can't be told.

    Raises:
        ValueError: the name is not one that a step may have.
    """
    if name is not None and not isinstance(name, str):
        return _mark(name, name.__name__, lookup)
    return lambda function: _mark(function, name or function.__name__, lookup)


def _mark(function: F, name: str, lookup: Callable[..., Any] | None) -> F:
    setattr(function, MARK, _checked(name))
    if lookup is not None:
        setattr(function, LOOKUP, lookup)
    return function


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} can't be the name of a task: only letters, digits and _ may be in it")
    return name


class TaskRegistry:
    """Functions by name; a function may be `async` or not, and takes the arguments of its step by name.

    A parameter named `call` that the step does not write gets the attempt, whose `key` is the same over retries.
    """

    def __init__(self, functions: Mapping[str, Callable[..., Any]] | None = None) -> None:
        self._functions: dict[str, Callable[..., Any]] = {}
        for name, function in (functions or {}).items():
            self.add(function, name)

    def add(self, function: F, name: str | None = None) -> F:
        """Register a function, under its marked or its own name if none is given; usable as a decorator.

        Raises:
            ValueError: the name is no name or is taken by another function.
        """
        name = _checked(name or getattr(function, MARK, None) or function.__name__)
        if self._functions.setdefault(name, function) is not function:
            raise ValueError(f"two functions are registered as the task {name!r}; give one another name")
        return function

    def __contains__(self, name: object) -> bool:
        return name in self._functions

    @property
    def names(self) -> tuple[str, ...]:
        """All names, in order of registration."""
        return tuple(self._functions)

    def function(self, name: str) -> Callable[..., Any]:
        """The function of a registered name."""
        return self._functions[name]

    def nearest(self, name: str) -> tuple[str, ...]:
        """Registered names that may have been meant, the nearest first."""
        return tuple(get_close_matches(name, self._functions, n=3))

    async def call(self, name: str, arguments: Mapping[str, Value], call: Call) -> Value:
        """Call a function, one that is not `async` in a thread of its own, and give its result as a value.

        Raises:
            StepError: `not_registered`, `wrong_arguments`, `bad_result`, `timeout`, or the snake-case name of the
                exception that the function raised, with its text as the message.
        """
        function = self._functions.get(name)
        if function is None:
            raise StepError("not_registered", f"No function is registered as the task {name!r}.")
        return await _called(name, function, arguments, call)

    async def look_up(self, name: str, arguments: Mapping[str, Value], call: Call) -> Value:
        """What the `lookup` of a function says: what the task has given, or none where it has not been done.

        Raises:
            StepError: `no_look_up` where the function has none, else as of `call`.
        """
        lookup = getattr(self._functions.get(name), LOOKUP, None)
        if lookup is None:
            raise StepError("no_look_up", f"The task {name!r} has no `lookup` that tells whether it has been done.")
        return await _called(name, lookup, arguments, call)


async def _called(name: str, function: Callable[..., Any], arguments: Mapping[str, Value], call: Call) -> Value:
    """What a function gives, called as the task of that name."""
    from inspect import isawaitable, iscoroutinefunction, signature

    parameters = signature(function).parameters
    given = {key: own_copy(value) for key, value in arguments.items()}
    if "call" in parameters and "call" not in given:
        given["call"] = call
    try:
        signature(function).bind(**given)
    except TypeError as error:
        raise wrong_arguments(name, list(parameters), list(arguments), error) from error
    try:
        if iscoroutinefunction(function):
            result = await function(**given)
        else:
            result = await in_thread(function, given)
        if isawaitable(result):
            result = await result
    except StepError:
        raise
    except (Exception, SystemExit) as error:
        raise failure(error) from error
    try:
        return fit("any", result)
    except Mismatch as error:
        raise StepError(
            "bad_result",
            f"The task {name!r} gave what is no value: {error}. Give text, numbers, dates, lists and records.",
        ) from error


async def in_thread(function: Callable[..., Any], given: Mapping[str, Any]) -> Any:
    """What the function gives or raises; nothing it raises can break the thread's hand-over."""
    from asyncio import to_thread

    def outcome() -> tuple[Any, BaseException | None]:
        # A future can't carry StopIteration, and SystemExit in one would end the whole program.
        try:
            return function(**given), None
        except (Exception, SystemExit) as error:
            return None, error

    result, raised = await to_thread(outcome)
    if raised is not None:
        if isinstance(raised, StopIteration):
            raise failure(raised) from raised
        raise raised
    return result


def own_copy(value: Value) -> Value:
    """A value whose lists and records the function may change: the run's own stay as they are."""
    if isinstance(value, list):
        return [own_copy(item) for item in value]
    if isinstance(value, dict):
        return {key: own_copy(item) for key, item in value.items()}
    return value


def failure(error: BaseException) -> StepError:
    """An exception of a function as the error of its step."""
    kind = "timeout" if isinstance(error, TimeoutError) else error_kind(type(error).__name__)
    message = str(error)[:LONGEST_MESSAGE] or f"The task raised {type(error).__name__}."
    return StepError(kind, message, detail={"exception": type(error).__name__, "where": place_of(error)})


def error_kind(name: str) -> str:
    """`ValueError` -> `value_error`, `HTTPError` -> `http_error`."""
    return _WORD_BORDER.sub("_", name).lower()


def place_of(error: BaseException) -> str | None:
    """The file and line that led to an exception: the innermost line in the file of the function that was called."""
    trace = error.__traceback__
    while trace is not None and trace.tb_frame.f_code.co_filename == __file__:
        trace = trace.tb_next
    file, place = trace.tb_frame.f_code.co_filename if trace is not None else None, None
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == file:
            place = f"{file}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place


def wrong_arguments(name: str, parameters: Iterable[str], given: Iterable[str], error: TypeError) -> StepError:
    """The error that tells which arguments are unknown or missing, and what may have been meant."""
    wanted = [each for each in parameters if each != "call"]
    parts = []
    for each in given:
        if each not in wanted:
            near = get_close_matches(each, wanted, n=1)
            parts.append(f"{each!r} is unknown" + (f" (did you mean {near[0]!r}?)" if near else ""))
    why = "; ".join(parts) or str(error)
    takes = f"it takes {', '.join(wanted)}" if wanted else "it takes no arguments"
    return StepError(
        "wrong_arguments",
        f"The task {name!r} was not called: {takes}, and the step gives {', '.join(given) or 'none'}: {why}. "
        "Write the settings of the step like the parameters of the function.",
    )
