"""Finding the functions of `--tasks MODULE`."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType
from typing import NoReturn

from ..dsl.error import SayflowError
from .tasks import MARK, TaskRegistry


def load(source: str, folder: Path | None = None) -> TaskRegistry:
    """The tasks of a module, named as for `import` or by the path of its file, seen from `folder` (the current one).

    They are the functions marked with `@task`; where none is marked, all public functions the module defines.

    Raises:
        SayflowError: SF811 when the module is not there, fails, or has no functions.
    """
    folder = folder or Path.cwd()
    is_file = source.endswith(".py") or "/" in source
    file = folder / source
    if is_file and not file.is_file():
        raise SayflowError("SF811", "there is no such file of tasks", where=source, hint="check the path")
    try:
        module = import_file(file) if is_file else import_named(source, folder)
    except ModuleNotFoundError as error:
        if is_file or error.name not in prefixes(source):
            raise broken(source, error) from error
        raise SayflowError(
            "SF811",
            f"there is no module `{source}` of tasks",
            where=str(folder),
            hint="start the command in its folder, or name its file: --tasks path/to/tasks.py",
        ) from error
    except (Exception, SystemExit) as error:
        raise broken(source, error) from error
    return tasks_of(module, source)


def import_named(name: str, folder: Path) -> ModuleType:
    """Import a module by name; the folder is searched first, as `python -m` does."""
    from importlib import import_module, invalidate_caches

    search(folder)
    invalidate_caches()
    return import_module(name)


def import_file(file: Path) -> ModuleType:
    """Import the module of one file; those beside it can be imported by it."""
    from importlib.machinery import SourceFileLoader
    from importlib.util import module_from_spec, spec_from_loader

    class SourceLoader(SourceFileLoader):
        """Reads the source only: bytecode written on a full disk can be cut short, and would be read ever after."""

        def path_stats(self, path: str) -> NoReturn:
            raise OSError(f"{path} is not cached")

    name = f"sayflow_tasks_{file.stem}"
    loader = SourceLoader(name, str(file))
    spec = spec_from_loader(name, loader)
    if spec is None:
        raise ImportError(f"{file.name} is not a Python file")
    search(file.resolve().parent)
    module = module_from_spec(spec)
    sys.modules[name] = module
    try:
        loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module


def search(folder: Path) -> None:
    """Let imports find what lies in a folder, also those that a task does later."""
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))


def tasks_of(module: ModuleType, source: str) -> TaskRegistry:
    """The marked functions of a module, else its public ones."""
    found = [value for value in vars(module).values() if callable(value)]
    chosen = [value for value in found if hasattr(value, MARK) and not isinstance(value, type)]
    chosen = chosen or [
        value
        for name, value in vars(module).items()
        if getattr(value, "__module__", None) == module.__name__
        and hasattr(value, "__code__")
        and not name.startswith("_")
    ]
    registry = TaskRegistry()
    try:
        for function in chosen:
            registry.add(function)
    except ValueError as error:
        raise broken(source, error) from error
    if not chosen:
        raise SayflowError(
            "SF811",
            f"the module `{source}` has no functions that could do a task",
            where=module.__file__,
            hint="define functions named like the steps, or mark some with @sayflow.task",
        )
    return registry


def broken(source: str, error: BaseException) -> SayflowError:
    """The error of a module that failed while it was imported."""
    text = str(error).splitlines()[0][:200] if str(error) else ""
    what = f"{type(error).__name__}: {text}" if text else type(error).__name__
    return SayflowError(
        "SF811",
        f"the module of tasks `{source}` could not be loaded: {what}",
        where=line_of(error),
        hint="mend that line, or leave --tasks away and let people do the tasks",
    )


def line_of(error: BaseException) -> str | None:
    """The last line of somebody's own that was running, not one of the import machinery."""
    if isinstance(error, SyntaxError) and error.filename:
        return f"{error.filename}:{error.lineno}"
    own = Path(__file__).parent
    place = None
    trace = error.__traceback__
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        if not name.startswith("<") and "importlib" not in Path(name).parts and Path(name).parent != own:
            place = f"{name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place


def prefixes(name: str) -> set[str]:
    """`a.b.c` -> `a`, `a.b`, `a.b.c`."""
    parts = name.split(".")
    return {".".join(parts[:end]) for end in range(1, len(parts) + 1)}
