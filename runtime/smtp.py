"""Mail over SMTP (RFC 5321): one connection for each mail, which has left or not, or nobody knows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

from ..compiler.kinds import StepError
from ..dsl.secret import Secret
from .mail import Letter, compose, message_id, parse_recipient

if TYPE_CHECKING:
    from aiosmtplib import SMTP

Security = Literal["tls", "starttls", "none"]

CONNECTING = 15.0
"""Seconds in which the server has to answer the first time."""

WORKING = 60.0
"""Seconds that each later answer may take."""


class SmtpServer:
    """A mail server that takes mails for others.

    `security`: `tls` from the first byte, `starttls` before anything is told, `none` only where nobody listens.
    `password` gives the password of `user` when it is needed. `sender` stands in From and on the envelope.
    """

    def __init__(
        self,
        host: str,
        port: int,
        sender: str,
        *,
        security: Security = "starttls",
        user: str | None = None,
        password: Callable[[], Secret] | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.host = host
        self.port = port
        self.security = security
        self.user = user
        self._password = password
        self._sender = parse_recipient(sender)
        self._now = now

    async def send(self, letter: Letter, key: str) -> str:
        """Hand a mail over; gives its message id, the same for the same key, by which receivers know a repeat.

        Raises:
            StepError: `mail_failed`, with the server's reply in `detail`; `unknown` where the content had been sent.
        """
        from aiosmtplib import SMTP, SMTPException, SMTPResponseException

        identity = message_id(key, self._sender.domain)
        try:
            content = compose(letter, self._sender, identity, self._now())
        except ValueError as error:
            raise StepError("mail_failed", f"The mail can't be written: {error}.") from error
        envelope = [f"{each.user}@{each.domain}" for each in (*letter.to, *letter.cc)]
        sender = f"{self._sender.user}@{self._sender.domain}"
        client = SMTP(
            hostname=self.host,
            port=self.port,
            use_tls=self.security == "tls",
            start_tls=self.security == "starttls",
            timeout=CONNECTING,
        )
        sending = False
        try:
            async with client:
                client.timeout = WORKING
                await self._sign_in(client)
                await client.mail(sender)
                for each in envelope:
                    await client.rcpt(each)
                sending = True
                await client.data(content)
                sending = False
        except SMTPResponseException as refused:
            raise self._failed(f"{refused.code} {refused.message}", refused.code, unknown=False) from refused
        except (SMTPException, OSError, TimeoutError) as problem:
            raise self._failed(str(problem) or type(problem).__name__, None, unknown=sending) from problem
        return identity

    async def sent(self, key: str) -> str | None:
        """A mail server tells nobody what it took.

        Raises:
            StepError: `no_look_up`, always.
        """
        raise StepError("no_look_up", f"The mail server {self.host}:{self.port} does not tell whether it took a mail.")

    async def _sign_in(self, client: SMTP) -> None:
        if self.user is not None and self._password is not None:
            await client.login(self.user, self._password().reveal())

    def _failed(self, why: str, reply: int | None, *, unknown: bool) -> StepError:
        sent = "It may have been delivered all the same." if unknown else "It was not delivered."
        detail = None if reply is None else {"reply": reply}
        message = f"The mail server {self.host}:{self.port} did not take the mail: {' '.join(why.split())}. {sent}"
        return StepError("mail_failed", message, detail=detail, unknown=unknown)
