"""A group of commands as `--help` lists it."""

from __future__ import annotations

import click


class Group(click.Group):
    """Lists each command with its whole first sentence, over as many lines as it takes."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands."""
        commands = ((name, self.get_command(ctx, name)) for name in self.list_commands(ctx))
        with formatter.section("Commands"):
            formatter.write_dl([(name, first_sentence(each)) for name, each in commands if each and not each.hidden])


def first_sentence(command: click.Command) -> str:
    """What a command does, in one sentence."""
    return command.get_short_help_str(limit=1_000)
