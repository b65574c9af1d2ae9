"""`sayflow models`: which models are configured, whether they can be asked, what they cost so far."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from typing import Any

import click

from ..dsl.error import SayflowError
from .setup.models import Models
from .setup.workplace import Workplace
from .terminal.output import print_json


@click.command("models")
@click.option("--providers", is_flag=True, help="List the providers there are instead.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(providers: bool, as_json: bool) -> int:
    """Tell which models are configured, whether they are ready, and what they cost so far. Asks no provider anything.

    \b
    Example:
      $ sayflow models
      default  anthropic:claude-sonnet-4-6  ready  12 calls  $0.0831
    """
    if providers:
        return _providers(as_json)
    models = Workplace().models
    found = [_look(models, name) for name in models.settings]
    others = _others(models, [each["model"] for each in found])
    if as_json:
        print_json({"version": 1, "models": found, "others": others})
        return 0
    if not found and not others:
        click.echo("No model is configured. docs/models.md tells how to bring one; nothing needs one.")
    for each in [*found, *others]:
        failed = f", {each['failed']} failed" if each["failed"] else ""
        cost = "price not known" if each["cost"] is None else f"${each['cost']}"
        state = each["state"] + (f" ({each['why']})" if each["why"] else "")
        calls = f"{each['calls']} call{'' if each['calls'] == 1 else 's'}{failed}"
        click.echo(f"{each['name']}  {each['model']}  {state}  {calls}  {cost}")
    return 0


def _providers(as_json: bool) -> int:
    from ..prompts.providers import names, provider

    all_of_them = [provider(name) for name in names()]
    if as_json:
        listed = [{"name": each.name, "about": each.doc, "routes": list(each.routes)} for each in all_of_them]
        print_json({"version": 1, "providers": listed})
    else:
        for each in all_of_them:
            click.echo(f"{each.name}  {', '.join(each.routes)}  {each.doc}")
    return 0


def _look(models: Models, name: str) -> dict[str, Any]:
    settings = models.settings[name]
    called = f"{settings.provider}:{settings.model}"
    try:
        health = asyncio.run(models.named(name).health())
        state, why = ("ready", "") if health.ready else ("not ready", health.message)
    except SayflowError as problem:
        state, why = "not ready", problem.message
    return {"name": name, "model": called, "state": state, "why": why, **_account(models, called)}


def _others(models: Models, known: list[str]) -> list[dict[str, Any]]:
    """Models that were asked and are not configured: those named on a command line."""
    asked = dict.fromkeys(f"{each.provider}:{each.model}" for each in models.book.entries())
    return [
        {"name": "-", "model": called, "state": "not configured", "why": "", **_account(models, called)}
        for called in asked
        if called not in known
    ]


def _account(models: Models, called: str) -> dict[str, Any]:
    calls = [each for each in models.book.entries() if f"{each.provider}:{each.model}" == called]
    done = [each for each in calls if not each.fault]
    costs = [each.cost for each in done]
    known = None if None in costs else sum((each for each in costs if each is not None), Decimal(0))
    return {
        "calls": len(calls),
        "failed": len(calls) - len(done),
        "tokens_in": sum(each.tokens_in for each in done),
        "tokens_out": sum(each.tokens_out for each in done),
        "cost": None if known is None else f"{known:.4f}",
    }
