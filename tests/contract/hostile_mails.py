"""Mails as somebody would write them who wants to stop who reads them: each kind by its name, made when asked for."""

from __future__ import annotations

import base64
from collections.abc import Callable

Make = Callable[[], bytes]

TO = b"To: desk@shop.example\n"
MIXED = b"Content-Type: multipart/mixed; boundary=x\n"
PAGE = b"Content-Type: text/html\n\n"
NUL_NAME = b"Content-Type: text/plain\nContent-Disposition: attachment; filename="


def header(name: str, value: bytes) -> bytes:
    """A mail to the desk with one more header."""
    return TO + name.encode() + b": " + value + b"\n\nx\n"


def page(text: bytes) -> bytes:
    """A mail that is a page."""
    return TO + PAGE + text


def attached(head: bytes, content: bytes = b"x") -> bytes:
    """A mail with a text and one attachment, whose head this is."""
    return TO + MIXED + b"\n--x\n\nIt broke.\n--x\n" + head + b"\n\n" + content + b"\n--x--\n"


def nested(depth: int) -> bytes:
    """Parts within parts."""
    opened = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(depth))
    return TO + opened + b"\nx\n" + b"".join(b"--b%d--\n" % n for n in reversed(range(depth)))


def words(count: int, each: bytes = b"=?utf-8?q?a?= ") -> bytes:
    """Encoded words."""
    return each * count


KINDS: dict[str, Make] = {
    # What no charset, no encoding and no header is.
    "charset unknown": lambda: TO + b"Content-Type: text/plain; charset=no-such\n\n\xff\xfe",
    "charset with NUL": lambda: TO + b"Content-Type: text/plain; charset=a\0b\n\nx",
    "charset that is no text encoding": lambda: TO + b"Content-Type: text/plain; charset=base64\n\nx",
    "charset that unpacks": lambda: TO + b"Content-Type: text/plain; charset=zip\n\nx",
    "charset idna": lambda: TO + b"Content-Type: text/plain; charset=idna\n\n" + b"\xff.a" * 5000,
    "charset punycode": lambda: TO + b"Content-Type: text/plain; charset=punycode\n\n" + b"a-" + b"9" * 200_000,
    "charset utf-7": lambda: TO + b"Content-Type: text/plain; charset=utf-7\n\n+2AA-",
    "charset unicode-escape": lambda: TO + b"Content-Type: text/plain; charset=unicode-escape\n\n\\ud800\\N{x",
    "charset of a long name": lambda: TO + b"Content-Type: text/plain; charset=" + b"a" * 50_000 + b"\n\nx",
    "charset twice": lambda: (
        TO + b"Content-Type: text/plain; charset=utf-8; charset*0*=utf-8''%ff; charset*1=x\n\n\xff"
    ),
    "word of an unknown charset": lambda: header("Subject", b"=?no-such?b?eA==?= =?zip?b?eA==?="),
    "word with bad base64": lambda: header("Subject", b"=?utf-8?b?!!!?= =?utf-8?b?e?= =?utf-8?b?====?="),
    "word with bad quoted-printable": lambda: header("Subject", b"=?utf-8?q?=zz=?= =?utf-8?q?=?="),
    "word that is not closed": lambda: header("Subject", b"=?utf-8?q?" * 200),
    "word with an end of line": lambda: header("Subject", b"=?utf-8?q?a=0D=0ATo:_other@shop.example?="),
    "word with NUL": lambda: header("Subject", b"=?utf-8?q?a=00b?="),
    "word with a surrogate": lambda: header("Subject", b"=?utf-7?q?+2AA-?= =?utf-16?b?ANg=?="),
    "address in a word": lambda: header("From", b"=?utf-8?q?=3Ca=40b.example=3E=2C_c=40d.example?= <ann@home.example>"),
    "base64 that is none": lambda: TO + b"Content-Transfer-Encoding: base64\n\n%%%\xff\0=",
    "base64 cut off": lambda: TO + b"Content-Transfer-Encoding: base64\n\nSXQgYnJva2U",
    "quoted-printable that is none": lambda: TO + b"Content-Transfer-Encoding: quoted-printable\n\n=zz=\n=0\0==",
    "uuencode that is none": lambda: (
        TO + b"Content-Transfer-Encoding: uuencode\n\nbegin 666 x\n\xff\xff\n" + b"M" * 100
    ),
    "uuencode without an end": lambda: (
        TO + b"Content-Transfer-Encoding: x-uuencode\n\nbegin 666 x\n" + b"M\n" * 100_000
    ),
    "encoding unknown": lambda: TO + b"Content-Transfer-Encoding: \xff\0\n\nx",
    "bytes beyond ASCII in headers": lambda: header("Subject", b"\xff\xfe\x80 \xed\xa0\x80"),
    "nothing at all": lambda: b"",
    "no headers": lambda: b"It broke.\nWhat now?\n",
    "only ends of lines": lambda: b"\r\n" * 10_000,
    "only NUL": lambda: b"\0" * 100_000,
    "noise": lambda: bytes(range(256)) * 4000,
    "one line without an end": lambda: b"x" * 5_000_000,
    "header without a name": lambda: TO + b": x\n :\n:\n\nx",
    "header with blanks in its name": lambda: TO + b"Sub ject: x\nSubject : y\n\nx",
    "continuation first": lambda: b" x\n\ty\n" + TO + b"\nx",
    "carriage returns alone": lambda: TO.replace(b"\n", b"\r") + b"Subject: x\r\rx\r" * 50,
    "cut off in a header": lambda: TO + b"Subject: It br",
    "cut off in a part": lambda: TO + MIXED + b"\n--x\nContent-Type: text/plain\n\nIt br",
    "header that begins another": lambda: header(
        "Subject", b"x\r\n y\r To: other@shop.example\x0b\x0c\x1c\x85\xe2\x80\xa8z"
    ),
    "the same header often": lambda: TO + b"Subject: a\nFrom: a@b.example\n" * 150 + b"\nx",
    # NUL.
    "NUL in each header": lambda: (
        b"From: a\0nn@home.example\nTo: desk@shop.example\0\nTo: desk@shop.example\n"
        b"Subject: a\0b\nMessage-ID: <a\0b>\n\nx"
    ),
    "NUL in the body": lambda: TO + b"\na\0b",
    "NUL in a page": lambda: page(b"<p>a\0b&#0;c</p>"),
    "NUL in the name of a header": lambda: TO + b"Sub\0ject: x\n\nx",
    # Ids and dates.
    "message id with NUL": lambda: header("Message-ID", b"<a\0b@home.example>"),
    "message id that is empty": lambda: header("Message-ID", b""),
    "message id that is blank": lambda: header("Message-ID", b" \t"),
    "message id that is none": lambda: header("Message-ID", b'<<@[>\xff"'),
    "message id of 5,000 characters": lambda: header("Message-ID", b"<" + b"ab" * 2500 + b">"),
    "message id of 5,000 other characters": lambda: header(
        "Message-ID", b"<" + base64.b85encode(bytes((n * n * 7 + n // 3) % 251 for n in range(4000))) + b">"
    ),
    "message id of 10 MB": lambda: header("Message-ID", b"<" + b"a" * 9_900_000 + b">"),
    "message id of words": lambda: header("Message-ID", words(2000)),
    "two message ids": lambda: TO + b"Message-ID: <a@b>\nMessage-ID: <c@d>\n\nx",
    "bad date": lambda: header("Date", b"Mon, 99 Foo 99999999999999999999 99:99:99 +99999999"),
    "date of many digits": lambda: header("Date", b"1" * 50_000),
    # Headers.
    "100,000 headers": lambda: TO + b"X-A: b\n" * 100_000 + b"\nx",
    "one header of 5 MB": lambda: header("Subject", b"x" * 5_000_000),
    "one header of 1,000,000 lines": lambda: TO + b"Subject: x\n" + b" y\n" * 1_000_000 + b"\nx",
    "a To of 1 MB": lambda: header("Cc", b"a@b.example, " * 80_000),
    "a To of blanks": lambda: header("Cc", b" ," * 30_000),
    "nested comments": lambda: header("Cc", b"(" * 5_000),
    "many comments": lambda: header("Cc", b"(a)" * 15_000 + b"a@b.example"),
    "open quotes": lambda: header("Cc", b'"' * 20_001),
    "open angles": lambda: header("Cc", b"<" * 20_000),
    "groups": lambda: header("Cc", b"a:" * 10_000),
    "group of groups": lambda: header("Cc", b"a: b, c;" * 5_000),
    "dots": lambda: header("Cc", b"." * 30_000),
    "at signs": lambda: header("Cc", b"a@" * 15_000),
    "routes": lambda: header("Cc", b"<@a," * 8_000),
    "domain literals": lambda: header("Cc", b"a@[" * 8_000),
    "backslashes": lambda: header("Cc", b'"' + b"\\" * 30_000),
    "encoded words in a subject": lambda: header("Subject", words(100_000)),
    "4,000 encoded words in a subject": lambda: header("Subject", words(4000)),
    "encoded words without blanks": lambda: header("Subject", words(4000, b"=?utf-8?q?a?=")),
    "encoded words in a To": lambda: header("Cc", words(4000) + b"<a@b.example>"),
    "encoded words of as many charsets": lambda: header(
        "Subject", b" ".join(b"=?c%d?q?a?=" % number for number in range(4000))
    ),
    "half of encoded words": lambda: header("Subject", b"=?" * 30_000),
    "question marks": lambda: header("Subject", b"=?a?q?" + b"?" * 50_000),
    "parameters by the thousand": lambda: TO + b"Content-Type: text/plain" + b"; a=b" * 10_000 + b"\n\nx",
    "parameters in pieces": lambda: (
        TO + b"Content-Type: text/plain" + b"".join(b"; n*%d*=a" % number for number in range(5000)) + b"\n\nx"
    ),
    "number of a piece too long": lambda: TO + b"Content-Type: text/plain; n*" + b"9" * 40_000 + b"=a\n\nx",
    "content type that is none": lambda: TO + b"Content-Type: " + b'/;="' * 2000 + b"\n\nx",
    "disposition that is none": lambda: attached(b"Content-Disposition: " + b'=;"(' * 2000),
    "version of many dots": lambda: header("MIME-Version", b"1." * 20_000),
    # Parts.
    "50,000 parts": lambda: TO + MIXED + b"\n" + b"--x\n\na\n" * 50_000 + b"--x--\n",
    "900,000 empty parts": lambda: TO + MIXED + b"\n" + b"--x\n" * 900_000,
    "parts 10,000 deep": lambda: nested(10_000),
    "parts 500 deep": lambda: nested(500),
    "parts 90 deep": lambda: nested(90),
    "the same boundary in each other": lambda: TO + (MIXED + b"\n--x\n") * 2000,
    "messages 10,000 deep": lambda: TO + b"Content-Type: message/rfc822\n\n" * 10_000,
    "messages 90 deep": lambda: TO + b"Content-Type: message/rfc822\n\n" * 90,
    "delivery status of 100,000 blocks": lambda: (
        TO + b"Content-Type: message/delivery-status\n\n" + b"a: b\n\n" * 100_000
    ),
    "many lines that look like an end of a part": lambda: nested(60).replace(b"\nx\n", b"\n" + b"--b\n" * 500_000),
    "boundary empty": lambda: TO + b'Content-Type: multipart/mixed; boundary=""\n\n--\n\nx\n----\n',
    "boundary missing": lambda: TO + b"Content-Type: multipart/mixed\n\n--x\n\nx\n",
    "boundary of 50,000 characters": lambda: (
        TO + b"Content-Type: multipart/mixed; boundary=" + b"x" * 50_000 + b"\n\nx"
    ),
    "boundary with signs of patterns": lambda: (
        TO + b'Content-Type: multipart/mixed; boundary="(a+)+$"\n\n--' + b"a" * 5000
    ),
    "boundary with NUL": lambda: TO + b'Content-Type: multipart/mixed; boundary="a\0b"\n\n--a\0b\n\nx\n--a\0b--',
    "boundary with a surrogate": lambda: TO + b"Content-Type: multipart/mixed; boundary*=utf-8''%ff%00\n\n--x\n",
    "parts under base64": lambda: TO + MIXED + b"Content-Transfer-Encoding: base64\n\n--x\n\nx\n--x--\n",
    "related without a start": lambda: (
        TO + b'Content-Type: multipart/related; boundary=x; start="<y>"\n\n--x\n\nx\n--x--'
    ),
    "alternative of nothing": lambda: TO + b"Content-Type: multipart/alternative; boundary=x\n\n--x--\n",
    "message attached that is none": lambda: attached(b"Content-Type: message/rfc822", b"\0\xff" * 100),
    "message that is base64": lambda: attached(
        b"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64", b"eA=="
    ),
    "external body": lambda: attached(
        b'Content-Type: message/external-body; access-type=local-file; name="/etc/passwd"'
    ),
    "partial message": lambda: TO + b'Content-Type: message/partial; id="a"; number=1; total=99\n\nx',
    "attachment of attachments": lambda: attached(
        b"Content-Disposition: attachment\nContent-Type: multipart/mixed; boundary=y", b"--y\n\nx\n--y--"
    ),
    # Names of attachments.
    "name that leads away": lambda: attached(NUL_NAME + b'"../../etc/passwd"'),
    "name with NUL": lambda: attached(NUL_NAME + b'"a\0b.txt"'),
    "name with NUL in hex": lambda: attached(NUL_NAME[:-1] + b"*=utf-8''a%00%0A%0Db.txt"),
    "name of 10,000 characters": lambda: attached(NUL_NAME + b'"' + b"a" * 10_000 + b'.txt"'),
    "name of an unknown charset": lambda: attached(NUL_NAME[:-1] + b"*=no-such''%ff%fe"),
    "name with a surrogate": lambda: attached(NUL_NAME[:-1] + b"*=utf-8''%ed%a0%80"),
    "name of dots": lambda: attached(NUL_NAME + b'".. . "'),
    "name turned around": lambda: attached(NUL_NAME[:-1] + b"*=utf-8''a%E2%80%AEtxt.exe"),
    "type of an attachment that is none": lambda: attached(
        b"Content-Type: \0\xff/\n\0\nContent-Disposition: attachment"
    ),
    # Pages.
    "page with a marked section": lambda: page(b"<p>a</p><![b"),
    "page with a marked section of an unknown name": lambda: page(b"<![x[ y ]]>"),
    "page with a declaration that is none": lambda: page(b"<!DOCTYPE [<!x" + b"<!" * 100),
    "page with an element declared": lambda: page(b"<!doctype a [<!ELEMENT [ %b;"),
    "page with a comment that is open": lambda: page(b"<!--" * 1000),
    "page with 300,000 comments": lambda: page(b"<!--" * 250_000),
    "page with open tags": lambda: page(b"<a " * 300_000),
    "page with open ends": lambda: page(b"</a " * 250_000),
    "page with open instructions": lambda: page(b"<?" * 450_000),
    "page with open declarations": lambda: page(b"<!a" * 300_000),
    "page with open quotes": lambda: page(b"<a b='" * 150_000),
    "page with open angles": lambda: page(b"<" * 4_000_000),
    "page with an attribute without an end": lambda: page(b"<a " + b"b=c " * 200_000),
    "page with equals signs": lambda: page(b"<a" + b" =" * 400_000),
    "page with ampersands": lambda: page(b"&" * 1_000_000),
    "page with numbers of characters": lambda: page(b"&#xD800;&#1114112;&#0;&#x" + b"9" * 100_000 + b";"),
    "page with long numbers of characters": lambda: page(b"&#" + b"9" * 900_000 + b";"),
    "page 300,000 deep": lambda: page(b"<b>" * 300_000),
    "page with scripts that stay open": lambda: page(b"<script>" * 100_000),
    "page with blanks": lambda: page(b"<p>" + b" " * 900_000),
    "page with textarea": lambda: page(b"<textarea>" + b"</textare" * 100_000),
    # Just within the bounds.
    "199,000 lines 20 deep": lambda: nested(19).replace(b"\nx\n", b"\n" + b"--\n" * 199_000),
    "a Cc as long as may be": lambda: header("Cc", b"a@b.example, " * 19_000),
    "a Cc of quotes as long as may be": lambda: header("Cc", b'"' * 250_001),
    "a Cc of comments as long as may be": lambda: header("Cc", b"(a)" * 80_000 + b"a@b.example"),
    "a Cc of routes as long as may be": lambda: header("Cc", b"<@a," * 60_000),
    "a Cc of commas as long as may be": lambda: header("Cc", b"," * 250_000),
    "90 parts of long headers": lambda: (
        TO
        + MIXED
        + b"\n"
        + b"".join(
            b"--x\nContent-Type: a/b" + b';"' * 1950 + b"\nContent-Disposition: attachment" + b';"' * 1950 + b"\n\n"
            for _ in range(90)
        )
    ),
    "90 names of many pieces": lambda: (
        TO
        + MIXED
        + b"\n"
        + (b"--x\nContent-Disposition: attachment" + b"".join(b";filename*%d=a" % n for n in range(220)) + b"\n\n") * 90
    ),
    "90 names of many charsets": lambda: (
        TO
        + MIXED
        + b"\n"
        + b"".join(
            b'--x\nContent-Disposition: attachment; filename="%b"\n\n'
            % b"".join(b"=?c%d-%d?q?a?=" % (part, n) for n in range(200))
            for part in range(90)
        )
    ),
    "90 messages of long headers": lambda: (
        TO + MIXED + b"\n" + (b"--x\nContent-Type: message/rfc822\n\nX: " + b"a " * 50_000 + b"\n\n") * 45
    ),
    "message of a header of 9 MB": lambda: attached(b"Content-Type: message/rfc822", b"X: " + b"a\t" * 4_000_000),
    "message of headers of 9 MB": lambda: attached(b"Content-Type: message/rfc822", b"X:" + b"a" * 70 + b"\n"),
    "message of 190,000 headers": lambda: attached(b"Content-Type: message/rfc822", b"X: a\n" * 190_000),
    "message of raw bytes in headers": lambda: attached(b"Content-Type: message/rfc822", b"X: " + b"\xff " * 500_000),
    "page of as many signs as may be": lambda: page(b"<a b=\"'" * 40_000),
    "page of entities": lambda: page(b"&amp" * 70_000 + b"<b>" * 1000),
    "page of endless doctypes": lambda: page(b"<!doctype a [" * 20_000),
    "page of sections": lambda: page(b"<![if" * 50_000),
}
"""Each kind of mail, by its name."""

REFUSED = {
    "charset of a long name": "a header `Content-Type` of more than 4,000 characters",
    "noise": "headers of more than 256,000 bytes",
    "one line without an end": "headers of more than 256,000 bytes",
    "message id of 10 MB": "headers of more than 256,000 bytes",
    "100,000 headers": "headers of more than 256,000 bytes",
    "one header of 5 MB": "headers of more than 256,000 bytes",
    "one header of 1,000,000 lines": "more than 200,000 lines",
    "a To of 1 MB": "headers of more than 256,000 bytes",
    "nested comments": "no mail that can be read",
    "groups": "no mail that can be read",
    "encoded words in a subject": "headers of more than 256,000 bytes",
    "parameters by the thousand": "a header `Content-Type` of more than 4,000 characters",
    "parameters in pieces": "a header `Content-Type` of more than 4,000 characters",
    "number of a piece too long": "a header `Content-Type` of more than 4,000 characters",
    "content type that is none": "a header `Content-Type` of more than 4,000 characters",
    "disposition that is none": "a header `Content-Disposition` of more than 4,000 characters",
    "50,000 parts": "more than 100 parts",
    "900,000 empty parts": "more than 200,000 lines",
    "parts 10,000 deep": "parts more than 20 deep",
    "parts 500 deep": "parts more than 20 deep",
    "parts 90 deep": "parts more than 20 deep",
    "the same boundary in each other": "more than 100 parts",
    "messages 10,000 deep": "parts more than 20 deep",
    "messages 90 deep": "parts more than 20 deep",
    "delivery status of 100,000 blocks": "more than 200,000 lines",
    "many lines that look like an end of a part": "more than 200,000 lines",
    "boundary of 50,000 characters": "a header `Content-Type` of more than 4,000 characters",
    "name of 10,000 characters": "a header `Content-Disposition` of more than 4,000 characters",
    "page with long numbers of characters": "no mail that can be read",
}
"""What is told of those that start nothing; all others start a run, though what they bring may be odd."""
