"""The command line: finds its commands in this folder, and turns every error into words and an exit code."""

from __future__ import annotations

import errno
import os
import sys
from importlib import import_module
from io import TextIOWrapper
from pkgutil import iter_modules

import click

from .. import __version__
from ..dsl.error import SayflowError
from . import __path__ as folder
from .terminal.group import Group
from .terminal.output import leave_unread, may_colour, not_printed

USAGE, INTERNAL, INTERRUPTED = 2, 3, 130
NOT_PRINTED = (errno.ENOSPC, errno.EDQUOT, errno.EIO)
"""What the system says when standard output can't take more; files of users are told of with their own code."""


class Commands(Group):
    """Each module of this folder is a command of its name; only the one that is called is imported."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands."""
        return sorted(each.name for each in iter_modules(folder) if not each.ispkg and each.name != "main")

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, or none."""
        if cmd_name not in self.list_commands(ctx):
            return None
        command: click.Command = import_module(f".{cmd_name}", __package__).command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command called; an unknown one is answered with the nearest name."""
        if self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(args[0], self.list_commands(ctx), 1)
            hint = f"did you mean `sayflow {near[0]}`?" if near else "`sayflow --help` lists them"
            ctx.fail(f"there is no command `{args[0]}`; {hint}")
        return super().resolve_command(ctx, args)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="sayflow")
def sayflow() -> None:
    """Workflows in plain language: described in English, checked before they run, durable while they run.

    \b
    A first minute:
      sayflow demo                         the guided tour
      sayflow new "When an order arrives, ask the warehouse to pack it." -o order.flow
      sayflow check order.flow
      sayflow run order.flow
    """


def main() -> None:
    """Run the command line and leave the process with its exit code."""
    mend_streams()
    try:
        # None leaves it to each stream: colours on a terminal, none in a pipe.
        code = sayflow.main(prog_name="sayflow", standalone_mode=False, color=None if may_colour() else False)
    except SayflowError as error:
        code = show_error(error)
    except click.exceptions.Abort:
        code = INTERRUPTED
    except click.ClickException as error:
        code = misused(error)
    except KeyboardInterrupt:
        code = INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has enough of it.
        leave_unread()
        code = 0
    except Exception as problem:
        full = isinstance(problem, OSError) and problem.errno in NOT_PRINTED
        code = unprinted(problem) if full else internal(problem)
    sys.exit(code if isinstance(code, int) else 0)


def mend_streams() -> None:
    """Let nothing that is printed fail for its signs, nor for a stream that was closed before the start."""
    for name in ("stdin", "stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "r+", encoding="utf-8"))  # noqa: PTH123, SIM115
        elif isinstance(stream, TextIOWrapper) and name != "stdin":
            # Names of files may hold what is no text, and not every terminal has every sign.
            try:
                stream.reconfigure(errors="backslashreplace")
            except OSError:
                pass


def misused(error: click.ClickException) -> int:
    """Say how a command is called."""
    try:
        error.show()
    except OSError:
        pass
    return USAGE


def show_error(error: SayflowError) -> int:
    """Print an error that stopped a command, in the form that was asked for."""
    from ..dsl.render import render, render_error

    form = "json" if "--json" in sys.argv else "text"
    diagnostics = getattr(error, "diagnostics", None)
    if diagnostics:
        text = render(form, [(error.source, diagnostics)], colour=sys.stderr.isatty())  # type: ignore[attr-defined]
    else:
        text = render_error(form, error, colour=sys.stderr.isatty())
    try:
        click.echo(text, nl=False, err=form == "text")
    except OSError:
        leave_unread()
    return USAGE if error.code < "SF9" else 1


def unprinted(problem: Exception) -> int:
    """Say that standard output took no more."""
    leave_unread()
    return show_error(not_printed(problem, "make room there; what was done stays done"))


def internal(problem: Exception) -> int:
    """Say that this is a fault of ours, and keep what is needed to report it."""
    import tempfile
    import traceback

    kept = "please report it"
    try:
        with tempfile.NamedTemporaryFile("wb", prefix="sayflow-", suffix=".txt", delete=False) as report:
            report.write("".join(traceback.format_exception(problem)).encode("utf-8", "replace"))
        kept += f" with {report.name}"
    except OSError:
        pass
    error = SayflowError(
        "SF999",
        f"something went wrong inside Sayflow: {type(problem).__name__}: {problem}",
        hint=f"nothing of yours was changed by it; {kept}",
    )
    show_error(error)
    return INTERNAL
