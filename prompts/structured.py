"""An answer in a form: parsed, checked, and asked for once more where it does not fit."""

from __future__ import annotations

import json
import re
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from ..dsl.strict_json import strict_json
from .fault import ModelError
from .model import Answer, Model, Request, Said

Form = TypeVar("Form", bound=BaseModel)

_BLOCK = re.compile(r"^[ \t]*```(\w*)[ \t]*\r?\n(.*?)^[ \t]*```[ \t]*$", re.DOTALL | re.MULTILINE)
_OPEN = re.compile(r"^[ \t]*```\w*[ \t]*\r?\n", re.MULTILINE)


class Closed(BaseModel):
    """A record that has exactly its fields; what providers call a strict schema needs that."""

    model_config = ConfigDict(extra="forbid", frozen=True)


async def structured(
    model: Model, request: Request, form: type[Form], said: Said | None = None, *, free: bool = False
) -> tuple[Form, list[Answer]]:
    """The answer as a record, with the answers it took.

    The model is held to the schema where it can be; `free` lets it think aloud before, and then the last block of JSON
    counts. An answer that does not fit is asked for once more, with what is wrong about it.

    Raises:
        ModelError: `wrong_schema` where the second one does not fit either, or what the model raises.
    """
    schema = form.model_json_schema()
    held = "schema" in model.routes and not free
    if held:
        request = request._replace(schema=schema)
    else:
        told = "End your answer" if free else "Answer"
        wanted = f"{told} with one JSON object, in a block that begins with ```json, that fits this JSON schema:"
        request = request._replace(system=f"{request.system}\n\n{wanted}\n{json.dumps(schema)}")
    answers = [await model.complete(request, said)]
    try:
        return _parsed(answers[0].text, form), answers
    except ValueError as problem:
        fault = str(problem)
    again = f"{request.prompt}\n\nYour last answer did not fit: {fault}. Answer again, in the form asked for."
    answers.append(await model.complete(request._replace(prompt=again), said))
    try:
        return _parsed(answers[1].text, form), answers
    except ValueError as problem:
        raise ModelError(
            "wrong_schema", f"the answer has not the form asked for: {problem}", model=model.name
        ) from None


def block(text: str, *words: str) -> str:
    """The last fenced block of a text that is marked with one of the words or with none; without one, all of it.

    A block that is never closed goes to the end of the text.
    """
    found = [body for word, body in _BLOCK.findall(text) if not word or word.lower() in words]
    if found:
        return str(found[-1])
    opened = list(_OPEN.finditer(text))
    return text[opened[-1].end() :] if opened else text


def _parsed(text: str, form: type[Form]) -> Form:
    try:
        data: Any = strict_json(block(text, "json").strip())
    except ValueError as problem:
        raise ValueError(f"the JSON {problem}") from None
    try:
        return form.model_validate(data)
    except ValidationError as problem:
        first = problem.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the record"
        raise ValueError(f"`{place}`: {first['msg'].lower()}") from None
