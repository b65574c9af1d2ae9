"""`sayflow new`: a flow from plain English."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..dsl.error import SayflowError
from .setup.files import read_bytes, read_source, write_safely
from .setup.translating import BUILTIN, Trial, model_for, picture_of, streamed
from .setup.workplace import Workplace
from .terminal.output import print_json
from .terminal.translation import as_document, show_change, show_stage, show_translation

if TYPE_CHECKING:
    from ..compiler.english.translation import Translation
    from ..prompts.model import Model

EXITS = {"translated": 0, "partly": 1, "failed": 2}


class Amount(click.ParamType):  # type: ignore[type-arg]
    """An amount of dollars."""

    name = "dollars"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:
        """The amount, exact."""
        try:
            amount = Decimal(str(value).removeprefix("$"))
        except InvalidOperation:
            self.fail(f"{value} is no amount of dollars, such as 0.50", param, ctx)
        if not amount.is_finite() or not 0 <= amount < 1_000_000:
            self.fail("a budget is from 0 to a million dollars", param, ctx)
        return amount


AMOUNT = Amount()


@click.command("new")
@click.argument("english", required=False)
@click.option("-f", "--file", "file", type=click.Path(path_type=Path), help="A file with the English text; - reads it.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The flow file to write.")
@click.option("--force", is_flag=True, help="Write over a flow that stands there already.")
@click.option(
    "--edit", type=click.Path(path_type=Path), help="Change this flow instead, as ENGLISH says; needs a model."
)
@click.option(
    "--translator",
    default=BUILTIN,
    metavar="NAME",
    help="builtin (the rules), a configured model, or PROVIDER:MODEL.",
)
@click.option("--budget", type=AMOUNT, metavar="DOLLARS", help="What a model may cost at the most, in dollars.")
@click.option("--explain", is_flag=True, help="Show each stage of a model's translation.")
@click.option("--run", "start", is_flag=True, help="Run the flow at once, when all of it was understood.")
@click.option("--ask", "asking", is_flag=True, help="Ask at the terminal what the text leaves open.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_context
def command(
    context: click.Context,
    english: str | None,
    file: Path | None,
    output: Path | None,
    force: bool,
    edit: Path | None,
    translator: str,
    budget: Decimal | None,
    explain: bool,
    start: bool,
    asking: bool,
    as_json: bool,
) -> int:
    """Make a flow of ENGLISH, check it, and say it back in English to compare.

    What is not understood stands as a comment in the flow and is listed, as is all that was assumed. Exit code 0: all
    of it was understood; 1: part of it, or the flow has errors; 2: nothing.

    \b
    Example:
      $ sayflow new "When an order arrives, ask the warehouse to pack it." -o order.flow
      $ sayflow new -f order.txt --ask -o order.flow
      $ sayflow new -f order.txt --translator openai:gpt-5.4 --budget 0.50 --explain
      $ sayflow new --edit order.flow "also notify sales" --translator openai:gpt-5.4
    """
    if start and as_json:
        raise click.UsageError("--run and --json do not go together: write the flow with -o, then `sayflow run` it.")
    if translator == BUILTIN and (edit or budget is not None or explain):
        raise click.UsageError("--edit, --budget and --explain are for models: name one with --translator.")
    if translator != BUILTIN and start:
        raise click.UsageError("A model's flow is read before it runs: write it with -o, then `sayflow run` it.")
    if asking and (translator != BUILTIN or as_json or str(file) == "-"):
        raise click.UsageError("--ask asks at the terminal: it goes with the builtin translator, a file or a text.")
    text = _text(english, file)
    workplace = Workplace()
    if edit is not None:
        return _edit(workplace, text, edit, output, model_for(workplace, translator, budget), explain)
    if output is not None and output.is_file() and not force:
        hint = "give -o another name, or --force to write over it"
        raise SayflowError("SF808", "a file stands there already", where=str(output), hint=hint)
    path = output or Path("new.flow")
    answers = _answers(workplace, text, path) if asking else {}
    made, tests, picture = _translated(
        workplace, text, path, translator, budget, answers, explain=explain, quiet=as_json
    )
    if output is not None:
        write_safely(output, made.source)
    if as_json:
        print_json(as_document(made, output))
    else:
        show_translation(made, output, tests, picture)
    if start and made.status == "translated":
        return _run(context, workplace, made, output, as_json)
    return EXITS[made.status]


def _translated(
    workplace: Workplace,
    text: str,
    path: Path,
    translator: str,
    budget: Decimal | None,
    answers: Mapping[str, str],
    *,
    explain: bool,
    quiet: bool,
) -> tuple[Translation, str, str]:
    """The translation; of a model's also how its tests went, and its graph."""
    project = workplace.project(path)
    if translator == BUILTIN:
        from ..compiler.english.translate import translate

        return translate(text, workplace.catalogue, project, str(path), answers), "", ""
    from ..compiler.english.model.pipeline import translate_with, unwatched

    trial = Trial(workplace)
    watch, said = show_stage if explain else unwatched, streamed(quiet=quiet or explain)
    model = model_for(workplace, translator, budget)
    made = asyncio.run(translate_with(model, text, project, str(path), watch=watch, said=said, try_tests=trial))
    return made, trial.summary, picture_of(made.source, project)


def _answers(workplace: Workplace, text: str, path: Path) -> dict[str, str]:
    """What the author answers to the questions of a text; an answer may lead to further ones."""
    from ..compiler.english.translate import translate

    answers: dict[str, str] = {}
    project = workplace.project(path)
    while True:
        made = translate(text, workplace.catalogue, project, str(path), answers)
        open_questions = [each for each in made.questions if each not in answers]
        if not open_questions:
            return answers
        for each in open_questions:
            answers[each] = click.prompt(each, default="", show_default=False, prompt_suffix="\n> ").strip()


def _edit(workplace: Workplace, request: str, path: Path, output: Path | None, model: Model, explain: bool) -> int:
    """Propose a change; it is written only where -o says so."""
    from ..compiler.english.model.edit import change
    from ..compiler.english.model.pipeline import unwatched

    source = read_source(path).text
    watch, said = show_stage if explain else unwatched, streamed(quiet=explain)
    trial = Trial(workplace)
    made = asyncio.run(
        change(model, source, request, workplace.project(path), str(path), watch=watch, said=said, try_tests=trial)
    )
    show_change(made, str(path))
    if made.analysis.plan is None:
        return 1
    if output is None:
        click.echo(f"Nothing was written: give -o {path} to take it over.")
    else:
        write_safely(output, made.source)
        click.echo(f"{output} is written.")
    return 1 if made.failures else 0


def _text(english: str | None, file: Path | None) -> str:
    if (english is None) == (file is None):
        raise click.UsageError('Give the text in quotation marks, or a file with it: -f FILE (or "-").')
    if file is not None and file.suffix == ".flow":
        raise click.UsageError(
            f"{file} is a flow, and English is wanted: `sayflow describe {file}` says it in English."
        )
    text = english
    if file is not None:
        text = sys.stdin.read() if str(file) == "-" else read_bytes(file).decode("utf-8", "replace")
    if not text or not text.strip():
        raise click.UsageError("The text is empty: say what is to happen, one sentence for each thing.")
    return text


def _run(context: click.Context, workplace: Workplace, made: Translation, output: Path | None, as_json: bool) -> int:
    from .run import command as run

    if output is None:
        output = workplace.configuration.data / "flows" / "new.flow"
        write_safely(output, made.source)
    code: int = context.invoke(run, flow=output, inputs=(), answers=(), tasks=None, no_wait=False, as_json=as_json)
    return code
