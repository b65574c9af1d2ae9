"""What is read of a mail: the words that are meant, in forms that every database and every file system can hold."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sayflow.runtime.incoming_mail import LONGEST_BODY, LONGEST_NAME, LONGEST_SUBJECT, files, read

from .hostile_mails import KINDS, NUL_NAME, PAGE, REFUSED, TO, attached, header

WORDS = ("NUL", "surrogate", "word", "name", "charset", "header", "type", "message", "beyond")
ODD = [kind for kind in KINDS if kind not in REFUSED and any(word in kind for word in WORDS)]


def fields(content: bytes) -> dict[str, Any]:
    return read(content).fields


def names(content: bytes) -> list[str]:
    return [each["name"] for each in fields(content)["attachments"]]


@pytest.mark.parametrize("kind", ODD)
def test_what_is_read_can_be_held_anywhere(kind: str) -> None:
    mail = read(KINDS[kind]())
    assert len(mail.id) == 64
    written = json.dumps(mail.fields)
    assert "\\u0000" not in written
    json.dumps(mail.fields, ensure_ascii=False).encode()
    assert mail.fields["subject"].isprintable()
    assert len(mail.fields["subject"]) <= LONGEST_SUBJECT
    assert len(mail.fields["body"]) <= LONGEST_BODY
    kept = [file for file, _ in files(mail.fields)[1]]
    assert all(1 <= len(file.name) <= LONGEST_NAME + 10 for file in kept)
    assert not any(sign in file.name for file in kept for sign in "/\\\n\r\0")
    assert all(file.media_type.isascii() and file.media_type.isprintable() for file in kept)
    assert len({file.name for file in kept}) == len(kept)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (b"=?utf-8?q?Gr=C3=BC=C3=9Fe?= from =?iso-8859-1?q?K=F6ln?=", "Grüße from Köln"),
        ("Grüße".encode(), "Grüße"),
        (b"a\n  b\n\tc", "a b c"),
        (b"=?utf-8?q?a=0D=0ATo:_b?=", "a To: b"),
        (b"=?utf-8?b?e?= x", "=?utf-8?b?e?= x"),
        (b"=?koi8-u?q?=D4=C5=CB=D3=D4?=", "текст"),
        (b"x" * (LONGEST_SUBJECT + 1), "x" * LONGEST_SUBJECT),
    ],
)
def test_subjects(written: bytes, meant: str) -> None:
    assert fields(header("Subject", written))["subject"] == meant


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("<p>a &amp; b &lt; c<br>d", "a & b < c d"),
        ("<p>call AT&T", "call AT&T"),
        ("<!--[if mso]><p>no</p><![endif]--><![if !x]><p>yes<![endif]>", "yes"),
        ("<p>3 < 4 <", "3 < 4 <"),
    ],
)
def test_words_of_pages(page: str, words: str) -> None:
    assert fields(TO + PAGE + page.encode())["body"] == words


def test_a_page_goes_on_behind_what_is_no_section() -> None:
    assert fields(TO + PAGE + b"<p>a</p><![odd[ b ]]><p>c</p>")["body"].split()[-1] == "c"


def test_long_texts_are_cut() -> None:
    assert len(fields(TO + b"\n" + b"x" * (LONGEST_BODY + 1))["body"]) == LONGEST_BODY


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ('filename="größe.pdf"', "größe.pdf"),
        ("filename*=utf-8''gr%C3%B6%C3%9Fe.pdf", "größe.pdf"),
        ('filename="=?utf-8?q?gr=C3=B6=C3=9Fe.pdf?="', "größe.pdf"),
        ("filename*=utf-8''a%00%0A%0Db.txt", "ab.txt"),
        ("filename*=utf-8''..%2F..%5Cb.txt", "b.txt"),
        (f'filename="{"a" * 500}.txt"', "a" * (LONGEST_NAME - 4) + ".txt"),
        (f'filename="a.{"b" * 500}"', "a." + "b" * (LONGEST_NAME - 2)),
        ('filename=" . "', "attachment-1"),
        ("filename*=no-such''%61.txt", "a.txt"),
    ],
)
def test_names_of_attachments(name: str, called: str) -> None:
    assert names(attached(f"Content-Disposition: attachment; {name}".encode())) == [called]


def test_attachments_of_one_name_are_kept_apart() -> None:
    part = b"--x\n" + NUL_NAME + b"a.txt\n\n"
    content = TO + b"Content-Type: multipart/mixed; boundary=x\n\n" + b"".join(part + b"%d\n" % n for n in (1, 2, 3))
    assert names(content + b"--x--") == ["a.txt", "2-a.txt", "3-a.txt"]


def test_pictures_in_a_text_and_a_mail_that_is_a_file_are_attachments() -> None:
    picture = b"Content-Type: image/png; name=kettle.png\n\nx\n"
    assert names(TO + b"Content-Type: multipart/related; boundary=x\n\n--x\n\na\n--x\n" + picture + b"--x--") == [
        "kettle.png"
    ]
    assert names(TO + picture) == ["kettle.png"]


def test_a_mail_within_a_mail_stays_as_it_came() -> None:
    inner = b"Subject: " + b"a " * 500 + b"\xff\nX:y\n\nIt broke.\n"
    ((_, content),) = files(fields(attached(b"Content-Type: message/rfc822", inner)))[1]
    assert inner.replace(b"X:y", b"X: y").strip() in content
