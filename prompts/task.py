"""What is said to a model for one purpose: system text, template, form of the answer, and a version of all of it.

Each folder of `tasks` is a task: `system.md` and `prompt.j2` are what is said, `examples` holds few-shot
examples, and its `TASK` names the rest.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from functools import cache, cached_property
from importlib import import_module
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from .model import Request

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from jinja2 import Template
    from pydantic import BaseModel


class Task:
    """One purpose of asking a model.

    `answer` is the form of what is answered, none for plain text; `tokens` is the longest answer.
    """

    def __init__(self, name: str, *, answer: type[BaseModel] | None = None, tokens: int = 8192) -> None:
        self.name = name
        self.answer = answer
        self.tokens = tokens

    def request(self, **facts: Any) -> Request:
        """What is asked about these facts; what users wrote goes in between tags that it can't close."""
        prompt = _template(self._text("prompt.j2")).render(**facts)
        return Request(self.system, prompt, self.name, self.version, tokens=self.tokens)

    @cached_property
    def system(self) -> str:
        """What the model is told to be."""
        language = files("sayflow.prompts").joinpath("language.md").read_text("utf-8")
        return _template(self._text("system.md")).render(language=language)

    @cached_property
    def examples(self) -> dict[str, tuple[str, str]]:
        """The few-shot examples by name: what is given (`.txt`) and what is answered (`.flow`)."""
        folder = self._folder.joinpath("examples")
        if not folder.is_dir():
            return {}
        given = sorted(each.name.removesuffix(".txt") for each in folder.iterdir() if each.name.endswith(".txt"))
        return {
            name: (
                folder.joinpath(f"{name}.txt").read_text("utf-8"),
                folder.joinpath(f"{name}.flow").read_text("utf-8"),
            )
            for name in given
        }

    @cached_property
    def version(self) -> str:
        """A short hash of everything that is said, which journals and caches carry."""
        said = [self.system, self._text("prompt.j2"), json.dumps(self.examples)]
        if self.answer is not None:
            said.append(json.dumps(self.answer.model_json_schema(), sort_keys=True))
        return hashlib.sha256("\0".join(said).encode()).hexdigest()[:8]

    @property
    def _folder(self) -> Traversable:
        return files("sayflow.prompts.tasks").joinpath(self.name)

    def _text(self, name: str) -> str:
        return self._folder.joinpath(name).read_text("utf-8")


def task(name: str) -> Task:
    """The task of a name; LookupError where there is none."""
    if name not in names():
        raise LookupError(f"there is no task {name!r}")
    found: Task = import_module(f".tasks.{name}", __package__).TASK
    return found


def names() -> list[str]:
    """The names of all tasks."""
    return sorted(_names())


def _names() -> Iterator[str]:
    for each in files("sayflow.prompts.tasks").iterdir():
        if each.joinpath("prompt.j2").is_file():
            yield each.name


def fenced(text: str, word: str) -> str:
    """A text between tags of a word; a number is added to the word until nothing in the text could be its tag."""
    low, tag, number = text.lower(), word, 1
    while f"{tag}>" in low:
        number += 1
        tag = f"{word}{number}"
    return f"<{tag}>\n{text}\n</{tag}>"


@cache
def _template(text: str) -> Template:
    """Only the templates that come with the product are rendered."""
    from jinja2 import Environment, StrictUndefined

    environment = Environment(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters["fenced"] = fenced
    return environment.from_string(text)
