"""`sayflow explain`: what a code means, with an example that yields it and the same one mended."""

from __future__ import annotations

import json
import shutil
import textwrap

import click

from ..dsl.codes import Page, UnknownCode, all_codes, page
from ..dsl.shell import parse_script

VERSION = 1
WIDEST = 100


@click.command("explain")
@click.argument("code", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(code: str | None, as_json: bool) -> None:
    """Say what a CODE means: what it is, why it matters, a bad example and a good one.

    Without CODE, all codes are listed. Nothing is fetched: the pages belong to this version.

    \b
    Example:
      $ sayflow explain SF801
      SF801 There is no such file
      error, since 0.1
      ...
    """
    if code is None:
        click.echo(_list_as_json() if as_json else _list(), nl=False)
        return
    try:
        found = page(_spelled(code))
    except UnknownCode as error:
        raise click.BadArgumentUsage(_unknown(error)) from None
    click.echo(_page_as_json(found) if as_json else _page(found), nl=False)


def _spelled(code: str) -> str:
    # What people copy or type: `sf801`, `801`, `error[SF801]:`.
    digits = "".join(filter(str.isdigit, code))
    return f"SF{digits}" if len(digits) == 3 else code


def _unknown(error: UnknownCode) -> str:
    near = [f"  {code} {page(code).title}" for code in error.nearest]
    ways = ["Did you mean:", *near] if near else ["`sayflow explain` lists all codes."]
    return "\n".join([f"There is no code {error.code}.", *ways])


def _page(found: Page) -> str:
    width = min(shutil.get_terminal_size().columns, WIDEST)
    retired = f", given up in {found.retired}" if found.retired else ""
    title = click.style(f"{found.code} {found.title}", bold=True)
    parts = [
        f"{title}\n{found.severity.value}, since {found.since}{retired}",
        _prose(found.what, width),
        _section("Why") + _prose(found.why, width),
        _section("Bad") + _example(found.bad, found.language),
        _section("Good") + _example(found.good, found.language),
    ]
    return "\n\n".join(parts) + "\n"


def _section(title: str) -> str:
    return click.style(title, bold=True) + "\n"


def _example(text: str, language: str) -> str:
    if language == "sh":
        script = parse_script(text)
        typed = [line if line.startswith(" ") else f"$ {line}" for line in script.commands]
        shown = [f"{name}:\n{textwrap.indent(content, '  ')}" for name, content in script.files.items()]
        text = "\n".join([*shown, *typed])
    return textwrap.indent(text.rstrip("\n"), "    ")


def _prose(text: str, width: int) -> str:
    paragraphs = text.split("\n\n")
    return "\n\n".join(
        textwrap.fill(paragraph, width, break_long_words=False, break_on_hyphens=False) for paragraph in paragraphs
    )


def _page_as_json(found: Page) -> str:
    return json.dumps({"version": VERSION, **found._asdict(), "language": found.language}, indent=2) + "\n"


def _list() -> str:
    pages = [page(code) for code in all_codes()]
    return "".join(f"{each.code} {each.severity.value:<8} {each.title}\n" for each in pages)


def _list_as_json() -> str:
    pages = [page(code) for code in all_codes()]
    named = [
        {
            "code": each.code,
            "title": each.title,
            "severity": each.severity,
            "since": each.since,
            "retired": each.retired,
        }
        for each in pages
    ]
    return json.dumps({"version": VERSION, "codes": named}, indent=2) + "\n"
