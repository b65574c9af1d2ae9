"""What stands behind a signed link: the question it is for, as long as just that is asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..compiler.border import Mismatch, fit
from ..dsl.error import SayflowError
from ..runtime.links import Link, LinkError, name_of, opened
from ..runtime.waiting import Waiting
from .service import Service


class LinkOver(Exception):
    """A link that was right and is worth nothing any more; the text says why, and nothing of the run."""


class Linked:
    """Finds the questions of links and answers them; `key` gives the project's key, or none where it has none."""

    def __init__(self, service: Service, key: Callable[[], bytes | None]) -> None:
        self.service = service
        self.key = key

    def find(self, text: str) -> tuple[Link, Waiting]:
        """The link of a text and what is asked there.

        Raises:
            LinkError: no link of this project. LinkOver: its time is over, it was used, or something else is asked.
        """
        key = self.key()
        if key is None:
            raise LinkError
        link = opened(text, key)
        if self.service.engine.clock() >= link.ends_at:
            raise LinkOver("The time of this link is over.")
        try:
            waiting = self.service.waiting(self.service.row(link.run), link.path)
        except SayflowError as error:
            if error.code not in ("SF901", "SF902", "SF903"):
                raise
            raise LinkOver("It was answered, or is asked no more.") from None
        if waiting.path != link.path or waiting.event is not None or waiting.digest != link.digest:
            raise LinkOver("Something else is asked by now.")
        if name_of(text) in waiting.asked.get("links", ()):
            raise LinkOver("This link was used.")
        return link, waiting

    async def answer(self, link: Link, waiting: Waiting, value: Any, name: str) -> None:
        """Give the answer of a link; `name` is that of the link, which counts once.

        Raises:
            SayflowError: SF809 for what does not fit, SF814 for somebody who is not asked any more, SF903 and SF813
                where that is not asked any more.
        """
        try:
            content = fit(waiting.type, value, "answer", lenient=True) if waiting.type is not None else value
        except Mismatch as mismatch:
            raise SayflowError("SF809", str(mismatch), where=link.run) from None
        data = {"value": content, "by": link.person, "digest": link.digest, "link": name}
        await self.service.send(self.service.row(link.run), "answer", waiting.path, data)
