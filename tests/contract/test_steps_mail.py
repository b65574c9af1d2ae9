"""The kinds `email` and `artifact`, the outbox and the store of files: nothing half-written, twice, or elsewhere."""

import asyncio
import re
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any, cast

import pytest

from sayflow.compiler.kinds import StepError
from sayflow.compiler.values import FileReference
from sayflow.runtime.artifacts import ArtifactFolder
from sayflow.runtime.files import write_once
from sayflow.runtime.mail import Outbox, parse_recipient
from sayflow.runtime.ports import Ports

from .attempts import attempt, failing

TO = "ann@shop.example"


@pytest.fixture
def box(tmp_path: Path) -> Path:
    return tmp_path / "out" / "box"


@pytest.fixture
def ports(tmp_path: Path, box: Path) -> Ports:
    moment = datetime(2026, 1, 5, 9, tzinfo=UTC)
    return Ports(mail=Outbox(box, now=lambda: moment), artifacts=ArtifactFolder(tmp_path / "files"))


def mails(box: Path) -> list[EmailMessage]:
    """The mails in an outbox; nothing else may be there."""
    files = sorted(box.iterdir()) if box.exists() else []
    assert all(file.suffix == ".eml" for file in files)
    return [cast(EmailMessage, message_from_bytes(file.read_bytes(), policy=default)) for file in files]


def test_a_mail_says_what_the_step_says(ports: Ports, box: Path) -> None:
    identity = attempt(
        "email",
        ports,
        key="run1/orders[2]/offer#1",
        to=[TO, "Bo Öz <bo@shop.example>"],
        cc="cy@shop.example",
        reply_to="desk@shop.example",
        subject="Grüße: 5 € für Sie, " + "lang " * 40,
        body="Hallo,\n\n.\nFrom here ü\n",
    )
    (mail,) = mails(box)
    assert mail["Message-ID"] == identity
    assert [str(each) for each in mail["To"].addresses] == [TO, "Bo Öz <bo@shop.example>"]
    assert (mail["Cc"], mail["Reply-To"], mail["From"]) == (
        "cy@shop.example",
        "desk@shop.example",
        "Sayflow <sayflow@localhost>",
    )
    assert mail["Subject"] == "Grüße: 5 € für Sie, " + "lang " * 40
    assert mail["Date"].datetime == datetime(2026, 1, 5, 9, tzinfo=UTC)
    assert mail.get_content() == "Hallo,\r\n\r\n.\r\nFrom here ü\r\n"
    (file,) = box.iterdir()
    assert re.fullmatch(r"run1-orders-2-offer-1-[0-9a-f]{16}\.eml", file.name)


def test_a_repeat_writes_nothing_new(ports: Ports, box: Path) -> None:
    first = attempt("email", ports, to=TO, subject="One")
    (file,) = box.iterdir()
    before = (file.read_bytes(), file.stat().st_mtime_ns, file.stat().st_ino)
    assert attempt("email", ports, to=TO, subject="One, changed") == first
    (file,) = box.iterdir()
    assert (file.read_bytes(), file.stat().st_mtime_ns, file.stat().st_ino) == before
    assert attempt("email", ports, key="run1/step2", to=TO, subject="One") != first
    assert len(mails(box)) == 2


def test_a_crash_before_the_mail_was_known_writes_the_same_file(ports: Ports, box: Path) -> None:
    file = asyncio.run(ports.artifacts.save("run1", "a.csv", b"a,b", "text/csv"))
    settings: dict[str, Any] = {"to": TO, "subject": "One", "body": "x", "attach": file}
    attempt("email", ports, **settings)
    (path,) = box.iterdir()
    content = path.read_bytes()
    path.unlink()
    attempt("email", ports, **settings)
    assert [each.read_bytes() for each in box.iterdir()] == [content]


def test_a_failed_write_leaves_nothing(ports: Ports, box: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    assert "No space left" in failing("email", ports, "mail_failed", to=TO, subject="x").message
    assert list(box.iterdir()) == []
    failing("artifact", ports, "store_failed", name="a.txt", content="x")
    monkeypatch.undo()
    attempt("email", ports, to=TO, subject="x")
    assert len(mails(box)) == 1


def test_an_outbox_that_is_no_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    failing("email", Ports(mail=Outbox(tmp_path / "file")), "mail_failed", to=TO, subject="x")


ENDS_OF_LINES = ["\n", "\r", "\r\n", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029", "\x00", "\x7f"]


@pytest.mark.parametrize("end", ENDS_OF_LINES)
def test_no_header_can_be_added(ports: Ports, box: Path, tmp_path: Path, end: str) -> None:
    evil = f"x{end}Bcc: eve@evil.example"
    assert "line break" in failing("email", ports, "bad_header", to=TO, subject=evil).message
    for name in ("to", "cc", "reply_to"):
        for text in (f"ann@shop.example{end}Bcc: eve@evil.example", f"Ann{end}Bcc: eve@evil.example <{TO}>"):
            failing("email", ports, "bad_address", **({"to": TO, "subject": "x"} | {name: text}))
    file = asyncio.run(ports.artifacts.save("run1", evil, b"x", "text/plain"))
    failing("email", ports, "bad_header", to=TO, subject="x", attach=file)
    attempt("email", ports, to=TO, subject="x", body=f"{evil}{end}{end}Subject: y\n")
    (mail,) = mails(box)
    assert set(mail.keys()) == {
        "From",
        "To",
        "Subject",
        "Date",
        "Message-ID",
        "Content-Type",
        "Content-Transfer-Encoding",
        "MIME-Version",
    }
    assert mail["Subject"] == "x"


def test_a_file_cannot_add_a_header_by_its_type(ports: Ports, box: Path) -> None:
    file = asyncio.run(ports.artifacts.save("run1", "a.bin", b"x", "text/plain\r\nBcc: eve@evil.example"))
    attempt("email", ports, to=TO, subject="x", attach=[file])
    assert "Bcc" not in str(mails(box)[0])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ann",
        "ann@",
        "@shop.example",
        "ann@shop..example",
        "ann@-shop.example",
        "a b@shop.example",
        "ann@shop.example, eve@evil.example",
        "ann@shop.example; eve@evil.example",
        "ann@shop.example eve@evil.example",
        "Ann, Eve <eve@evil.example>",
        '"Ann" <ann@shop.example>',
        "ann@shop.example <eve@evil.example>",
        "<ann@shop.example>, <eve@evil.example>",
        "friends: ann@shop.example;",
        "ann(comment)@shop.example",
        "änn@shop.example",
        "ann@shöp.example",
        "a" * 65 + "@shop.example",
        "ann@" + "a." * 130 + "example",
        "ann@[127.0.0.1]",
        "=?utf-8?q?x?= y@shop.example",
    ],
)
def test_what_is_not_one_address_is_refused(ports: Ports, text: str) -> None:
    with pytest.raises(ValueError, match="not one mail address"):
        parse_recipient(text)
    failing("email", ports, "bad_address", to=[TO, text], subject="x")


@pytest.mark.parametrize(
    "text", [TO, f" {TO} ", f"Ann Lee <{TO}>", f"Änn (shop) <{TO}>", "o'neil+x@a-b.example", f"<{TO}>"]
)
def test_one_address_is_taken(ports: Ports, box: Path, text: str) -> None:
    if text.startswith("<"):
        failing("email", ports, "bad_address", to=text, subject="x")
        return
    attempt("email", ports, to=[text, text], subject="x")
    assert len(mails(box)[0]["To"].addresses) == 1


@pytest.mark.parametrize(
    ("settings", "kind"),
    [
        ({"to": [], "subject": "x"}, "no_recipient"),
        ({"to": None, "subject": "x"}, "no_recipient"),
        ({"to": 5, "subject": "x"}, "bad_address"),
        ({"to": TO}, "bad_setting"),
        ({"to": TO, "subject": 5}, "bad_setting"),
        ({"to": TO, "subject": "x" * 901}, "bad_header"),
        ({"to": TO, "subject": "x", "body": 5}, "bad_setting"),
        ({"to": TO, "subject": "x", "attach": "/etc/passwd"}, "bad_setting"),
        ({"to": TO, "subject": "x", "attach": FileReference("a", "0" * 64, 1, "text/plain")}, "missing_file"),
        ({"to": TO, "subject": "x", "attach": FileReference("a", "../../etc/passwd", 1, "text/plain")}, "missing_file"),
        ({"to": TO, "subject": "x", "body": "\ud800"}, "mail_failed"),
    ],
)
def test_each_failure_has_its_kind(ports: Ports, box: Path, settings: dict[str, Any], kind: str) -> None:
    failing("email", ports, kind, **settings)
    assert mails(box) == []


def test_files_go_along(ports: Ports, box: Path) -> None:
    report = attempt("artifact", ports, name="report für Ann.csv", content="a,b\n")
    data = attempt("artifact", ports, name="data", content=b"\x00\xff")
    attempt("email", ports, to=TO, subject="x", body="see\n", attach=[report, data])
    attached = [
        (each.get_filename(), each.get_content_type(), each.get_content()) for each in mails(box)[0].iter_attachments()
    ]
    assert attached == [
        ("report für Ann.csv", "text/csv", "a,b\n"),
        ("data", "application/octet-stream", b"\x00\xff"),
    ]


def test_a_file_is_found_by_its_content(ports: Ports, tmp_path: Path) -> None:
    file = attempt("artifact", ports, name="report.json", content={"a": [1, None]})
    assert (file.name, file.size, file.media_type) == ("report.json", 14, "application/json")
    assert attempt("artifact", ports, name="again.txt", content=file).hash == file.hash
    stored = [each for each in (tmp_path / "files").rglob("*") if each.is_file()]
    assert [each.name for each in stored] == [file.hash]
    assert asyncio.run(ports.artifacts.read(file)) == b'{"a":[1,null]}'
    stored[0].write_bytes(b"other")
    with pytest.raises(StepError, match="damaged"):
        asyncio.run(ports.artifacts.read(file))


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "..",
        "../a",
        "a/b",
        "/etc/passwd",
        "a\\b",
        "C:a",
        "a\n",
        "a\x00",
        "x" * 201,
        ".hidden",
        "a.",
        " a",
        'a"b',
        5,
        None,
    ],
)
def test_a_name_is_never_a_path(ports: Ports, tmp_path: Path, name: object) -> None:
    failing("artifact", ports, "bad_name", name=name, content="x")
    assert not (tmp_path / "files").exists()


def test_a_content_that_cannot_be_stored_is_told(ports: Ports, monkeypatch: pytest.MonkeyPatch) -> None:
    failing("artifact", ports, "bad_setting", name="a.txt", content="\ud800")
    failing("artifact", ports, "bad_setting", name="a.txt", content=["\ud800"])
    failing("artifact", ports, "missing_file", name="a.txt", content=FileReference("a", "0" * 64, 1, "text/plain"))
    monkeypatch.setattr("sayflow.runtime.artifacts.MOST_BYTES", 10)
    assert "11 bytes" in failing("artifact", ports, "too_large", name="a.txt", content="x" * 11).message


def test_many_writers_leave_one_whole_file(tmp_path: Path) -> None:
    async def write() -> None:
        await asyncio.gather(*(asyncio.to_thread(write_once, tmp_path / "a", bytes([n]) * 10_000) for n in range(20)))

    asyncio.run(write())
    (file,) = tmp_path.iterdir()
    content = file.read_bytes()
    assert content == content[:1] * 10_000
