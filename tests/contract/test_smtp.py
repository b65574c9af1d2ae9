"""Mail over SMTP, against a real server on loopback: what arrives, what is refused, what nobody knows."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest
from aiosmtpd import smtp
from aiosmtpd.smtp import AuthResult, Envelope, Session

from sayflow.compiler.kinds import StepError
from sayflow.dsl.secret import Secret
from sayflow.runtime.ports import Ports
from sayflow.runtime.smtp import SmtpServer

from .attempts import attempt

TO = "ann@shop.example"


class Postman:
    """Takes mails, and refuses what a test wants it to."""

    def __init__(self, refuse: dict[str, str] | None = None, close_at_data: bool = False) -> None:
        self.refuse = refuse or {}
        self.close_at_data = close_at_data
        self.mails: list[Envelope] = []
        self.signed_in: list[bytes] = []

    async def handle_RCPT(  # noqa: N802 - the name that the server calls
        self, server: smtp.SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: smtp.SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.close_at_data:
            assert server.transport is not None
            server.transport.abort()
        self.mails.append(envelope)
        return self.refuse.get("data", "250 OK")

    def authenticate(self, server: smtp.SMTP, session: Session, envelope: Envelope, kind: str, data: Any) -> AuthResult:
        self.signed_in.append(data.password)
        good = data.password == b"open sesame"
        return AuthResult(success=good, handled=good)


def with_postman(postman: Postman, play: Callable[[int], Any], **options: Any) -> Any:
    """What a test comes to with a server that a postman serves."""

    async def main() -> Any:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: smtp.SMTP(postman, **options), "127.0.0.1", 0)
        async with server:
            return await asyncio.to_thread(play, server.sockets[0].getsockname()[1])

    return asyncio.run(main())


def send(port: int, **settings: Any) -> str:
    """Send one mail by an `email` step."""
    options = {name: settings.pop(name) for name in ("user", "password", "security") if name in settings}
    server = SmtpServer("127.0.0.1", port, "Shop <shop@shop.example>", **{"security": "none", **options})
    written = {"to": TO, "subject": "Grüße", "body": "Hello\n.\nAnn", **settings}
    identity: str = attempt("email", Ports(mail=server), key="run1/mail", **written)
    return identity


def failed(work: Callable[[], Awaitable[Any] | Any]) -> StepError:
    with pytest.raises(StepError) as raised:
        work()
    assert raised.value.kind == "mail_failed"
    return raised.value


def test_a_mail_arrives_whole_at_everybody() -> None:
    postman = Postman()
    identity = with_postman(postman, lambda port: send(port, cc=["bo@shop.example", "cy@shop.example"]))
    (mail,) = postman.mails
    assert mail.rcpt_tos == [TO, "bo@shop.example", "cy@shop.example"]
    assert mail.mail_from == "shop@shop.example"
    message = message_from_bytes(bytes(mail.content or b""), policy=default)
    assert message["Message-ID"] == identity
    assert message["Subject"] == "Grüße"
    assert message.get_content().splitlines() == ["Hello", ".", "Ann"]


def test_the_same_key_gives_the_same_id() -> None:
    postman = Postman()
    ids = {with_postman(postman, send) for _ in range(2)}
    assert len(ids) == 1


@pytest.mark.parametrize(("reply", "code"), [("550 no such user", 550), ("452 mailbox full", 452)])
def test_an_address_that_is_refused(reply: str, code: int) -> None:
    postman = Postman({TO: reply})
    error = failed(lambda: with_postman(postman, send))
    assert error.detail == {"reply": code}
    assert not error.unknown
    assert not postman.mails
    assert reply[4:] in error.message


def test_one_refused_address_stops_all() -> None:
    postman = Postman({"bo@shop.example": "550 gone"})
    failed(lambda: with_postman(postman, lambda port: send(port, cc="bo@shop.example")))
    assert not postman.mails


def test_a_content_that_is_refused() -> None:
    error = failed(lambda: with_postman(Postman({"data": "554 spam"}), send))
    assert (error.detail, error.unknown) == ({"reply": 554}, False)


def test_a_connection_that_breaks_after_the_content() -> None:
    error = failed(lambda: with_postman(Postman(close_at_data=True), send))
    assert error.unknown
    assert "may have been delivered" in error.message


def test_nobody_listens() -> None:
    async def free_port() -> int:
        server = await asyncio.start_server(lambda reader, writer: None, "127.0.0.1", 0)
        port: int = server.sockets[0].getsockname()[1]
        server.close()
        await server.wait_closed()
        return port

    port = asyncio.run(free_port())
    error = failed(lambda: send(port))
    assert not error.unknown
    assert f"127.0.0.1:{port}" in error.message


def test_what_is_no_mail_server() -> None:
    async def main() -> StepError:
        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            writer.close()

        server = await asyncio.start_server(talk, "127.0.0.1", 0)
        async with server:
            port = server.sockets[0].getsockname()[1]
            return await asyncio.to_thread(failed, lambda: send(port))

    assert not asyncio.run(main()).unknown


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_signing_in() -> None:
    postman = Postman()

    def sign_in(password: str) -> Callable[[int], str]:
        return lambda port: send(port, user="shop", password=lambda: Secret(password))

    options = {"authenticator": postman.authenticate, "auth_require_tls": False, "auth_required": True}
    with_postman(postman, sign_in("open sesame"), **options)
    assert len(postman.mails) == 1
    error = failed(lambda: with_postman(postman, sign_in("wrong sesame"), **options))
    assert error.detail == {"reply": 535}
    assert "wrong sesame" not in error.message
    refused = failed(lambda: with_postman(postman, send, **options))
    assert refused.detail == {"reply": 530}


def test_a_server_that_can_not_protect_the_connection() -> None:
    postman = Postman()
    error = failed(lambda: with_postman(postman, lambda port: send(port, security="starttls")))
    assert not error.unknown
    assert not postman.mails
