"""The command line: finds its commands in this folder, and turns every error into words and an exit code."""

from __future__ import annotations

import sys
from importlib import import_module
from pkgutil import iter_modules

import click

from .. import __version__
from ..dsl.error import SayflowError
from . import __path__ as folder
from .terminal.output import may_colour

USAGE, INTERNAL, INTERRUPTED = 2, 3, 130


class Commands(click.Group):
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
    try:
        # None leaves it to each stream: colours on a terminal, none in a pipe.
        code = sayflow.main(prog_name="sayflow", standalone_mode=False, color=None if may_colour() else False)
    except SayflowError as error:
        code = show_error(error)
    except click.exceptions.Abort:
        code = INTERRUPTED
    except click.ClickException as error:
        error.show()
        code = USAGE
    except KeyboardInterrupt:
        code = INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has enough of it; the rest must not raise again while Python shuts down.
        sys.stdout = None
        code = 0
    except Exception as problem:
        code = internal(problem)
    sys.exit(code if isinstance(code, int) else 0)


def show_error(error: SayflowError) -> int:
    """Print an error that stopped a command, in the form that was asked for."""
    from ..dsl.render import render, render_error

    form = "json" if "--json" in sys.argv else "text"
    diagnostics = getattr(error, "diagnostics", None)
    if diagnostics:
        text = render(form, [(error.source, diagnostics)], colour=sys.stderr.isatty())  # type: ignore[attr-defined]
    else:
        text = render_error(form, error, colour=sys.stderr.isatty())
    click.echo(text, nl=False, err=form == "text")
    return USAGE if error.code < "SF9" else 1


def internal(problem: Exception) -> int:
    """Say that this is a fault of ours, and keep what is needed to report it."""
    import tempfile
    import traceback

    with tempfile.NamedTemporaryFile("w", prefix="sayflow-", suffix=".txt", delete=False) as report:
        traceback.print_exception(problem, file=report)
    error = SayflowError(
        "SF999",
        f"something went wrong inside Sayflow: {type(problem).__name__}: {problem}",
        hint=f"nothing of yours was changed by it; please report it with {report.name}",
    )
    show_error(error)
    return INTERNAL
