"""The models of a project, each with what stands around it, made when it is first used."""

from __future__ import annotations

import time
from collections.abc import Sequence
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from ...compiler.kinds import StepError
from ...dsl.secret import Secret
from ...prompts.access import Access
from ...prompts.model import Model
from ...prompts.prices import Price
from ...prompts.providers import UnknownModel, provider
from ...runtime.model_book import ModelBook
from .configuration import FILE, Configuration
from .secrets import Secrets

if TYPE_CHECKING:
    from .settings import ModelSettings

DEFAULT = "default"
HOUR = 3600.0


class Models:
    """The models of a project by name; they share the book in which their calls are written down."""

    def __init__(self, configuration: Configuration, secrets: Secrets) -> None:
        self.configuration = configuration
        self.secrets = secrets
        self.book = ModelBook(configuration.data / "models.jsonl")
        self._made: dict[str, Model] = {}

    @property
    def settings(self) -> dict[str, ModelSettings]:
        """What is configured, by name."""
        return dict(self.configuration.settings().models) if self.configuration.tables else {}

    def named(self, name: str | None) -> Model:
        """The configured model of a name, with those behind it; the default one where no name is given.

        Raises:
            UnknownModel: there is none, or its key is not there.
        """
        settings = self.settings
        wanted = name or DEFAULT
        if wanted not in settings:
            raise self._unknown(wanted, list(settings))
        from ...prompts.wrappers.fallback import Fallback

        order = [wanted, *settings[wanted].fallback]
        for each in order:
            if each not in settings:
                raise self._unknown(each, list(settings))
        models = [self._single(each, settings[each]) for each in order]
        return models[0] if len(models) == 1 else Fallback(models)

    def chosen(self, text: str) -> Model:
        """The model that a command line names: a configured one, or PROVIDER:MODEL."""
        settings = self.settings
        who, colon, model = text.partition(":")
        if not colon and text in settings:
            kept = self.named(text)
            return self._kept(kept, settings[text].keep)
        same = [each for each in settings.values() if each.provider == who and (not colon or each.model == model)]
        if not colon and not same:
            provider(who)
            raise UnknownModel(f"which model of {who}?", hint=f"name it: {who}:MODEL")
        if same:
            name = next(name for name, each in settings.items() if each is same[0])
            return self._kept(self.named(name), same[0].keep)
        if provider(who).make is not None:
            # A file that is named on a command line lies where the command is called.
            model = str(Path(model).absolute())
        return self._made_of(who, Access(model, self._key(who.upper(), needed=not provider(who).local)))

    def _single(self, name: str, settings: ModelSettings) -> Model:
        if name not in self._made:
            price = None
            if settings.price_in is not None and settings.price_out is not None:
                price = Price(settings.price_in, settings.price_out)
            access = Access(
                settings.model,
                self._key(settings.key) if settings.key else None,
                settings.address,
                settings.timeout,
                tuple(settings.routes) or None,
                price,
            )
            self._made[name] = self._made_of(settings.provider, access, settings.per_minute, settings.per_day)
        return self._made[name]

    def _made_of(
        self, name: str, access: Access, per_minute: int | None = None, per_day: Decimal | None = None
    ) -> Model:
        """A model with its book, its turns, its breaker and its budget of the day, from the inside outwards."""
        from ...prompts.wrappers.accounts import Accounts
        from ...prompts.wrappers.breaker import Breaker
        from ...prompts.wrappers.budget import Budget
        from ...prompts.wrappers.purse import Purse
        from ...prompts.wrappers.rate import Rate

        if provider(name).make is not None:
            access = access._replace(model=str(self.configuration.root / Path(access.model)))
        model: Model = Accounts(provider(name).connect(access), self.book)
        if per_minute is not None:
            model = Rate(model, per_minute)
        model = Breaker(model)
        if per_day is not None:
            model = Budget(model, Purse(per_day, self.book.spent(name, access.model, time.time())))
        return model

    def _kept(self, model: Model, hours: float) -> Model:
        if not hours:
            return model
        from ...prompts.wrappers.cache import Cache

        return Cache(model, AnswerFolder(self.configuration.data / "answers"), keep=hours * HOUR)

    def _key(self, name: str, *, needed: bool = True) -> Secret | None:
        try:
            return self.secrets(name)
        except StepError:
            if not needed:
                return None
            hint = f"store it: sayflow secrets set {name}"
            raise UnknownModel(f"there is no secret `{name}` with the key", hint=hint) from None

    def _unknown(self, name: str, known: Sequence[str]) -> UnknownModel:
        near = get_close_matches(name, known, 1)
        file = self.configuration.file or self.configuration.root / FILE
        hint = f"did you mean `{near[0]}`?" if near else f"add [models.{name}] to {file}"
        return UnknownModel(f"no model `{name}` is configured", hint=hint)


class AnswerFolder:
    """A shelf of answers: a file for each, in a folder that may be deleted at any time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, key: str) -> str | None:
        """The text kept under a key."""
        try:
            return (self.folder / key).read_text("utf-8")
        except (OSError, ValueError):
            return None

    def put(self, key: str, text: str) -> None:
        """Keep a text; a full disk costs no more than the next call."""
        from ...runtime.files import write_whole

        try:
            write_whole(self.folder / key, text.encode())
        except OSError:
            pass
