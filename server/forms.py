"""A question as a page with a form, and what comes back from it as an answer. Everything on a page is escaped text."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any
from urllib.parse import parse_qsl

from ..compiler.type_text import describe_type
from ..compiler.value_text import json_text
from ..runtime.strict_json import read_json
from .refusal import Refused

VALUE = "value"
"""The name of the field with an answer that is no record."""

MOST_FIELDS = 100
WORDS = {"boolean": ("true", "false")}


def page(title: str, *parts: str) -> str:
    """A whole page without anything that a browser would run or load."""
    head = f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
    view = '<meta name="viewport" content="width=device-width, initial-scale=1"></head>'
    return f"{head}{view}<body><main><h1>{escape(title)}</h1>\n{chr(10).join(parts)}\n</main></body></html>\n"


def paragraph(text: str) -> str:
    """A paragraph of plain text."""
    return f"<p>{escape(text)}</p>"


def question_page(asked: Mapping[str, Any], type: Any, person: str, refused: str = "") -> str:
    """The page that asks: the question, what is shown with it, in whose name it is answered, and the fields."""
    parts = [f'<p role="alert"><strong>{escape(refused)}</strong></p>'] if refused else []
    parts += _shown(asked["show"])
    form = "\n".join(_fields(type))
    parts.append(
        f'<form method="post" accept-charset="utf-8">\n{form}\n<p><button type="submit">Answer</button></p></form>'
    )
    parts.append(paragraph(f"You answer as {person}. The link works once."))
    return page(asked["question"], *parts)


def _shown(show: Any) -> list[str]:
    """What is shown beside the question: a list of names and values, or the one value."""
    if show is None:
        return []
    if not isinstance(show, dict):
        return [f"<pre>{escape(_words(show))}</pre>"]
    rows = "".join(f"<dt>{escape(str(name))}</dt><dd>{escape(_words(value))}</dd>" for name, value in show.items())
    return [f"<dl>{rows}</dl>"]


def _words(value: Any) -> str:
    return value if isinstance(value, str) else json_text(value)


def _fields(type: Any) -> list[str]:
    if isinstance(type, list) and type[0] == "record":
        return [_field(name, inner, name) for name, inner in type[1].items()]
    return [_field(VALUE, type, "Your answer")]


def _field(name: str, type: Any, label: str) -> str:
    """One thing to fill in: a choice, a line, or a text where JSON is wanted."""
    optional = isinstance(type, list) and type[0] == "optional"
    wanted = type[1] if optional else type
    needed, key = "" if optional else " required", escape(name)
    choices = wanted[1] if isinstance(wanted, list) and wanted[0] == "one_of" else WORDS.get(str(wanted), ())
    if choices:
        ways = "".join(
            f'<label><input type="radio" name="{key}" value="{escape(str(each))}"{needed}> {escape(str(each))}</label> '
            for each in choices
        )
        return f"<fieldset><legend>{escape(label)}</legend>{ways}</fieldset>"
    kind = escape(describe_type(wanted) if wanted is not None else "any value")
    if wanted is None or isinstance(wanted, str):
        return f'<p><label>{escape(label)} ({kind}) <input name="{key}"{needed}></label></p>'
    area = f'<textarea name="{key}" rows="6" cols="60"{needed}></textarea>'
    return f"<p><label>{escape(label)} (JSON: {kind})<br>{area}</label></p>"


def read_form(body: bytes, type: Any) -> Any:
    """What was filled in, to be parsed to the type. 400 for a form that is none."""
    try:
        text = body.decode("ascii")
        pairs = parse_qsl(
            text, keep_blank_values=True, strict_parsing=True, errors="strict", max_num_fields=MOST_FIELDS
        )
    except ValueError:
        raise Refused(400, "this is not the form of the page") from None
    values = dict(pairs)
    if len(values) < len(pairs):
        raise Refused(400, "a field came twice")
    if isinstance(type, list) and type[0] == "record":
        return {
            name: _typed(text, type[1].get(name))
            for name, text in values.items()
            if text or not _left_out(type[1].get(name))
        }
    return _typed(values.get(VALUE, ""), type)


def _left_out(type: Any) -> bool:
    """Whether an empty field means that nothing is said."""
    return isinstance(type, list) and type[0] == "optional"


def _typed(text: str, type: Any) -> Any:
    """A text as it stands where text is wanted, else the JSON that it is."""
    wanted = type[1] if _left_out(type) else type
    if wanted == "text" or (isinstance(wanted, list) and wanted[0] == "one_of"):
        return text
    try:
        return read_json(text.encode())
    except ValueError:
        return text
