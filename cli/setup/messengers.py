"""What carries mails and messages: the servers that are set up, else a folder."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ...dsl.error import SayflowError
from .secrets import Secrets

if TYPE_CHECKING:
    from ...runtime.mail_folder import MailFolder
    from ...runtime.ports import Chat, Http, Mail
    from .settings import MailboxSettings, MailSettings, SlackSettings


def mail_by(settings: MailSettings | None, folder: Path, secrets: Secrets) -> Mail:
    """Where mails go; SF804 for a sender that is none."""
    from ...runtime.mail import Outbox

    if settings is None:
        return Outbox(folder)
    from ...runtime.smtp import SmtpServer

    password = None if settings.password is None else partial(secrets, settings.password)
    try:
        return SmtpServer(
            settings.host,
            settings.port,
            settings.sender,
            security=settings.security,
            user=settings.user,
            password=password,
        )
    except ValueError as problem:
        raise SayflowError("SF804", f"`mail.sender`: {problem}") from None


def mails_from(settings: MailboxSettings | None, root: Path) -> MailFolder | None:
    """Where mails come in that start flows."""
    from ...runtime.mail_folder import MailFolder

    return MailFolder(root / settings.folder) if settings is not None else None


def chat_by(settings: SlackSettings | None, folder: Path, secrets: Secrets, http: Callable[[], Http]) -> Chat:
    """Where messages in channels go."""
    from ...runtime.chat import ChatOutbox, SlackChat

    if settings is None:
        return ChatOutbox(folder)
    return SlackChat(http, partial(secrets, settings.token), settings.address)


def secrets_needed(mail: MailSettings | None, slack: SlackSettings | None) -> dict[str, str]:
    """The secret that steps of a kind need, by the name of the kind."""
    found = {}
    if mail is not None and mail.password is not None:
        found["email"] = mail.password
    if slack is not None:
        found["slack"] = slack.token
    return found
