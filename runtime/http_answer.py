"""What a step makes of an HTTP answer: whether it is a success, and its body as a value."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any

from ..compiler.kinds import StepError
from ..compiler.values import Value
from .network import HttpAnswer
from .strict_json import read_json

MOST_SHOWN = 2_000
"""The most characters of an unexpected answer that an error carries."""
LONGEST_NUMBER = 10

# Others are rare, and some of Python's decoders take very long over a few kilobytes.
_CODECS = re.compile(
    r"utf-?8(-sig)?|utf-16(-[lb]e)?|ascii|iso8859-\d+|cp125\d|koi8-[ru]|shift_jis|euc_(jp|kr)|gb2312|gbk|gb18030|big5"
)
_CLASS = re.compile(r"[1-5]xx")
_CODE = re.compile(r"[1-5]\d\d", re.ASCII)
_CHARSET = re.compile(r';\s*charset\s*=\s*"?([A-Za-z0-9._:-]+)', re.IGNORECASE)
_TEXT = re.compile(r"text/.*|application/(.*\+)?(xml|x-www-form-urlencoded|yaml|javascript)")
_JSON = re.compile(r"application/(.*\+)?json|text/json")


def is_expected(status: int, expect: Value) -> bool:
    """Whether `expect`, a code, a class such as `2xx`, `any` or a list of these, takes the status.

    Raises:
        StepError: `bad_setting` when a member is none of these.
    """
    members = expect if isinstance(expect, list) else ["2xx" if expect is None else expect]
    found = False
    for member in members:
        text = str(member).lower()
        if isinstance(member, bool) or not (text == "any" or _CLASS.fullmatch(text) or _CODE.fullmatch(text)):
            raise StepError(
                "bad_setting",
                f'`expect` has {text[:40]!r}. Write a status such as 404, a class such as "2xx", or "any".',
            )
        found |= text in ("any", str(status), f"{status // 100}xx")
    return found


def read_body(answer: HttpAnswer, site: str) -> Value:
    """The body by its content type: JSON as a value, text as text, anything else as bytes; missing if it is empty.

    Raises:
        StepError: `bad_answer` when the body is not what the content type says.
    """
    if not answer.body:
        return None
    content_type = answer.headers.get("content-type", "")
    media_type = content_type.partition(";")[0].strip().lower()
    if _JSON.fullmatch(media_type):
        try:
            return read_json(answer.body)
        except ValueError as error:
            raise _bad_answer(site, f"the JSON {error}") from error
    if _TEXT.fullmatch(media_type):
        return _text(answer.body, content_type, site)
    if not media_type:
        # An answer that does not tell what it is: most often text.
        try:
            return answer.body.decode()
        except UnicodeDecodeError:
            pass
    return answer.body


def _text(body: bytes, content_type: str, site: str) -> str:
    named = _CHARSET.search(content_type)
    charset = named[1] if named else "utf-8"
    try:
        if not _CODECS.fullmatch(codecs.lookup(charset).name):
            raise LookupError(charset)
        return body.decode(charset)
    except LookupError as error:
        raise _bad_answer(site, f"its text is in the encoding {charset[:40]}, which is not read here") from error
    except UnicodeDecodeError as error:
        raise _bad_answer(site, f"its text is not {charset[:40]} (byte {error.start})") from error


def _bad_answer(site: str, why: str) -> StepError:
    return StepError("bad_answer", f"{site} gave an answer that can't be used: {why}. Ask its owner.")


def unexpected(answer: HttpAnswer, site: str, *, unknown: bool) -> StepError:
    """The error of a status that the step does not expect: `http_404` and so on.

    `detail` has `status`, `body` (a value, or the beginning of it as text) and `retry_after` in seconds, if told.
    """
    try:
        phrase = f" {HTTPStatus(answer.status).phrase}"
    except ValueError:
        phrase = ""
    detail: dict[str, Any] = {"status": answer.status, "body": _shown(answer, site)}
    pause = told_pause(answer.headers)
    if pause is not None:
        detail["retry_after"] = pause
    return StepError(
        f"http_{answer.status}",
        f"{site} answered {answer.status}{phrase}. The answer's body is in `error.detail.body`; "
        f"write `expect` if this status is a success.",
        detail=detail,
        unknown=unknown,
    )


def told_pause(headers: Mapping[str, str]) -> int | None:
    """The seconds that an answer asks to wait: a number, or a moment as seen from the clock of the service itself."""
    written = headers.get("retry-after", "").strip()
    if written.isascii() and written.isdigit():
        return int(written) if len(written) < LONGEST_NUMBER else None
    try:
        moment, now = (parsedate_to_datetime(each) for each in (written, headers["date"]))
        return max(0, round((moment - now).total_seconds()))
    except (KeyError, ValueError, TypeError):
        return None


def _shown(answer: HttpAnswer, site: str) -> Value:
    try:
        if len(answer.body) <= MOST_SHOWN:
            body = read_body(answer, site)
            if not isinstance(body, bytes):
                return body
    except StepError:
        pass
    return answer.body[:MOST_SHOWN].decode("utf-8", "replace")
