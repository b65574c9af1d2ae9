"""`sayflow secrets`: keys and passwords, kept encrypted."""

from __future__ import annotations

import sys

import click

from ..dsl.error import SayflowError
from ..dsl.secret import Secret
from .setup.auditing import audited
from .setup.workplace import Workplace
from .terminal.group import Group
from .terminal.output import print_json


@click.group("secrets", cls=Group)
def command() -> None:
    """Keep keys and passwords encrypted, for `secret("NAME")` in flows and `key = "NAME"` in the configuration.

    They stand encrypted in .sayflow/secrets.json. The key that opens them lies outside of the project, in
    ~/.config/sayflow/keys or where SAYFLOW_KEY_FILE says: keep a copy of it.

    \b
    Example:
      $ sayflow secrets set OPENAI < key.txt
      OPENAI is stored.
    """


@command.command("set")
@click.argument("name")
def set_secret(name: str) -> int:
    """Store the secret NAME: it is asked for, or read from standard input; never an argument, which others can see.

    \b
    Example:
      $ sayflow secrets set OPENAI
    """
    if sys.stdin.isatty():
        text = click.prompt(f"The secret {name} (it is not shown)", hide_input=True)
    else:
        text = sys.stdin.read().removesuffix("\n").removesuffix("\r")
    workplace = Workplace()
    with audited(workplace, "secret_set", name=name) as told:
        told["version"] = workplace.secrets.store.set(name, Secret(text)).version
    again = told["version"] > 1
    click.echo(f"{name} is stored{', in place of the one before' if again else ''}.")
    return 0


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def list_secrets(as_json: bool) -> int:
    """Tell which secrets are stored, never what they are.

    \b
    Example:
      $ sayflow secrets list
    """
    kept = Workplace().secrets.store.kept()
    if as_json:
        print_json({"version": 1, "secrets": [each._asdict() for each in kept]})
    elif not kept:
        click.echo("No secret is stored here. `sayflow secrets set NAME` stores one.")
    else:
        for each in kept:
            click.echo(f"{each.name}  (set {each.version} times)" if each.version > 1 else each.name)
    return 0


@command.command("remove")
@click.argument("name")
def remove_secret(name: str) -> int:
    """Forget the secret NAME.

    \b
    Example:
      $ sayflow secrets remove OPENAI
    """
    workplace = Workplace()
    with audited(workplace, "secret_removed", name=name):
        if not workplace.secrets.store.remove(name):
            hint = "`sayflow secrets list` tells which there are"
            raise SayflowError("SF912", f"there is no secret `{name}`", hint=hint)
    click.echo(f"{name} is forgotten.")
    return 0


@command.command("rotate")
def rotate_keys() -> int:
    """Make a new key, encrypt all secrets with it, and drop the old one.

    \b
    Example:
      $ sayflow secrets rotate
    """
    workplace = Workplace()
    with audited(workplace, "secrets_rotated") as told:
        told["names"] = [each.name for each in workplace.secrets.store.kept()]
        count = workplace.secrets.store.rotate()
    click.echo(f"{count} {'secret is' if count == 1 else 'secrets are'} encrypted with a new key; the old one is gone.")
    return 0
