"""The kind `http`: one request to a web service."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ...compiler.kinds import UNKNOWN, Call, Effect, Kind, Phrase, PlanType, Problem, Setting, StepError
from ...compiler.values import FileReference, SecretReference, json_text, show
from ..secrecy import refuse_secrets

if TYPE_CHECKING:
    from ..ports import Ports

METHODS: dict[str, Effect] = {
    "get": "read",
    "post": "effect",
    "put": "idempotent",
    "patch": "effect",
    "delete": "idempotent",
}
"""The settings that name the URL, and what their method does to the world."""

ERRORS = {
    "http_4xx": "An answer of the class 4xx; the kind itself is exact: `http_404`.",
    "http_5xx": "An answer of the class 5xx; the kind itself is exact: `http_503`.",
    "http_400": "The service did not understand the request.",
    "http_401": "The service wants to know who asks.",
    "http_403": "The service does not allow it.",
    "http_404": "There is nothing at this URL.",
    "http_409": "It contradicts what the service holds.",
    "http_410": "What was there is gone for good.",
    "http_412": "A condition of the request was not met.",
    "http_413": "The request is too large for the service.",
    "http_422": "The service understood the request and refuses its content.",
    "http_429": "Too many requests; the service wants a pause.",
    "http_500": "The service failed.",
    "http_502": "A server between here and the service got no sound answer.",
    "http_503": "The service is busy or down for a while.",
    "http_504": "A server between here and the service got no answer in time.",
    "bad_answer": "The answer is not what its content type says, or not sound JSON.",
    "bad_setting": "A setting has a value that makes no request.",
    "misplaced_secret": "A setting other than `auth` holds a secret.",
    "missing_secret": "The secret is not set.",
    "missing_file": "The file to send is not stored any more.",
    "no_artifacts": "No store for files is set up.",
    "bad_request": "A header or the body can't be sent.",
    "bad_url": "The URL is malformed or of a kind that is never asked.",
    "blocked_address": "The host is not a public one, and no administrator opened it.",
    "dns": "The host has no address.",
    "connect": "The host did not accept a connection.",
    "tls": "The host could not prove who it is.",
    "timeout": "There was no complete answer in time.",
    "too_large": "The answer is larger than the limit of bytes.",
    "too_many_redirects": "The service redirects again and again.",
    "bad_redirect": "The service redirects to where no request may go.",
    "broken_answer": "The answer broke off or is malformed.",
}

SETTINGS = {
    "get": Setting("text", "The URL to read from.", "control", group="method", fills="as_url_parts"),
    "post": Setting("text", "The URL to post to.", "control", group="method", fills="as_url_parts"),
    "put": Setting("text", "The URL whose content is put in place.", "control", group="method", fills="as_url_parts"),
    "patch": Setting(
        "text", "The URL whose content is changed in part.", "control", group="method", fills="as_url_parts"
    ),
    "delete": Setting("text", "The URL whose content is deleted.", "control", group="method", fills="as_url_parts"),
    "query": Setting("any", "A record of what is added to the URL's query; a list repeats its name.", "content"),
    "headers": Setting("any", "A record of further headers.", "content"),
    "body": Setting("any", "What is sent: text and bytes as they are, anything else as JSON.", "content"),
    "auth": Setting(
        "any",
        'A secret sent as bearer token, `{ user: "me", password: secret("P") }`, or a header of its own: '
        '`{ header: "X-Key", value: secret("K") }`; or the request is signed: `{ sign: secret("K") }`.',
        "auth",
    ),
    "expect": Setting(
        "any",
        'Which statuses are a success: codes such as 404, classes such as "2xx", "any", or a list of these; '
        '"2xx" if not written.',
        "control",
    ),
    "look_up": Setting(
        "any",
        "A request that only reads, `{ get: URL }`, made before a repeat where an answer was lost: what it finds is "
        "the result. May read `key`, the `Idempotency-Key` sent; `found:` picks the result out of `answer`.",
        "control",
    ),
    "full": Setting("boolean", "Give status, headers and body instead of the body alone."),
}


def effect_of(written: frozenset[str]) -> Effect:
    """What the method written does to the world."""
    for method, effect in METHODS.items():
        if method in written:
            return effect
    return "effect"


EXAMPLE = """\
flow credit_history "Look up how somebody paid before"

input  name: text
output late: integer

step history: http {
  get: "https://bank.example/history/{name}"
  query: { years: 3 }
  retry: { times: 3, wait: 1s, grow: 2 }
} gives { late_payments: integer }
finish late = history.late_payments
"""


def result(written: frozenset[str]) -> PlanType:
    """The body, or with `full` a record around it."""
    if "full" in written:
        return ["record", {"status": "integer", "headers": "any", "body": "any"}]
    return "any"


def check(written: Mapping[str, Any]) -> Iterator[Problem]:
    """URLs and expected codes that are written out and can't be."""
    from ..http_answer import is_expected

    for method in METHODS:
        url = written.get(method)
        if isinstance(url, str) and not re.match(r"https?://[^/?#\s]", url.strip(), re.IGNORECASE):
            yield Problem(method, f"`{url[:80]}` is no URL", 'it begins with its scheme: `"https://..."`')
    if written.get("expect", UNKNOWN) is not UNKNOWN:
        expect = written["expect"]
        try:
            is_expected(200, [each for each in expect if each is not UNKNOWN] if isinstance(expect, list) else expect)
        except StepError as error:
            message, _, hint = error.message.partition(". ")
            yield Problem("expect", message, hint)


async def run(call: Call, ports: Ports) -> Any:
    """Send the request under the step's key and read the answer."""
    from ..http_answer import is_expected, read_body, unexpected
    from ..network import HttpError

    settings = call.settings
    refuse_secrets(settings, allowed=("auth",))
    method, url = target(settings)
    effect = METHODS[method]
    is_expected(200, settings.get("expect"))
    headers = {name: show(value) for name, value in record(settings, "headers").items()}
    if effect == "effect" and "idempotency-key" not in {name.lower() for name in headers}:
        headers["Idempotency-Key"] = header_key(call.key)
    auth = settings.get("auth")
    signer = auth.get("sign") if isinstance(auth, dict) and len(auth) == 1 else None
    headers |= credentials(auth, ports) if signer is None else {}
    body = await sendable(settings.get("body"), headers, ports)
    if signer is not None:
        body = b"" if body is None else body.encode() if isinstance(body, str) else body
        headers |= signature(signer, call.key, body, headers, ports)
    query = {
        name: [show(item) for item in value] if isinstance(value, list) else show(value)
        for name, value in record(settings, "query").items()
        if value is not None
    }
    try:
        answer = await ports.http.request(
            method, url, query=query, headers=headers, body=body, timeout=call.timeout or 30.0
        )
    except HttpError as error:
        raise StepError(error.kind, error.message, unknown=error.sent and effect != "read") from error
    site = "/".join(answer.url.split("/")[:3])
    if not is_expected(answer.status, settings.get("expect")):
        # After these the service may have done it all the same; after any other refusal it has not.
        raise unexpected(answer, site, unknown=answer.status in (500, 502, 504) and effect != "read")
    content = read_body(answer, site)
    if settings.get("full") is True:
        return {"status": answer.status, "headers": dict(answer.headers), "body": content}
    return content


async def look_up(call: Call, ports: Ports) -> Any:
    """What the service holds of the request, under the credentials of the step; none where it knows nothing of it."""
    settings = {"auth": call.settings.get("auth"), **record(call.settings, "look_up")}
    try:
        return await run(call._replace(settings=settings), ports)
    except StepError as error:
        if error.kind in ("http_404", "http_410"):
            return None
        raise


def target(settings: Mapping[str, Any]) -> tuple[str, str]:
    """The method and the URL; StepError `bad_setting` or `bad_url`."""
    chosen = [method for method in METHODS if settings.get(method) is not None]
    if len(chosen) != 1 or not isinstance(settings[chosen[0]], str):
        raise bad("write exactly one of `get`, `post`, `put`, `patch` and `delete`, with a URL")
    url = settings[chosen[0]].strip()
    path = re.split(r"[?#]", url, maxsplit=1)[0].lower().replace("%2e", ".").replace("%2f", "/").replace("%5c", "\\")
    if {".", ".."} & set(re.split(r"[/\\]", path)):
        # A value filled into the path could otherwise climb out of the part that the author wrote.
        raise StepError("bad_url", "The URL was not used: its path has a part `.` or `..`. Write the path in full.")
    return chosen[0], url


def record(settings: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """The record of a setting, empty if it is not written."""
    value = settings.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise bad(f"`{name}` is no record such as {{ name: value }}")
    return value


def header_key(key: str) -> str:
    """The step's key as a header may carry it."""
    if re.fullmatch(r"[\x21-\x7e]{1,200}", key):
        return key
    from hashlib import sha256

    return sha256(key.encode()).hexdigest()


def credentials(auth: Any, ports: Ports) -> dict[str, str]:
    """The header that tells who asks; a secret's text is looked up only here."""
    if auth is None:
        return {}
    parts = auth if isinstance(auth, dict) else {"token": auth}
    told = {
        name: ports.secrets(value.name).reveal() if isinstance(value, SecretReference) else value
        for name, value in parts.items()
    }
    if not all(isinstance(value, str) for value in told.values()):
        raise bad("`auth` holds what is neither a secret nor a text")
    if set(told) == {"token"}:
        return {"Authorization": f"Bearer {told['token']}"}
    if set(told) == {"user", "password"}:
        from base64 import b64encode

        pair = b64encode(f"{told['user']}:{told['password']}".encode()).decode()
        return {"Authorization": f"Basic {pair}"}
    if set(told) == {"header", "value"}:
        return {told["header"]: told["value"]}
    raise bad("`auth` is a secret, or a record of `user` and `password`, of `header` and `value`, or of `sign`")


def signature(secret: Any, key: str, body: bytes, headers: Mapping[str, str], ports: Ports) -> dict[str, str]:
    """The headers that prove who sent the body; their secret's text is looked up only here."""
    from ..signature import HEADERS, signature_headers

    if not isinstance(secret, SecretReference):
        raise bad("`sign` in `auth` is no secret")
    if written := [name for name in headers if name.lower() in HEADERS]:
        raise bad(f"`headers` holds `{written[0][:40]}`, which belongs to the signature")
    try:
        return signature_headers(ports.secrets(secret.name).reveal(), key, ports.now(), body)
    except ValueError as error:
        raise bad(str(error)) from error


async def sendable(body: Any, headers: dict[str, str], ports: Ports) -> str | bytes | None:
    """The body's content; its type is added to the headers unless one is written."""
    if body is None or isinstance(body, str):
        return body
    if isinstance(body, FileReference):
        content, content_type = await ports.artifacts.read(body), body.media_type
    elif isinstance(body, bytes):
        return body
    else:
        try:
            # Written here and not by the port, so that decimals keep their digits.
            content, content_type = json_text(body).encode(), "application/json"
        except UnicodeEncodeError as error:
            raise StepError("bad_request", f"The body can't be written: {error}. Replace that text.") from error
    if "content-type" not in {name.lower() for name in headers}:
        headers["Content-Type"] = content_type
    return content


def bad(why: str) -> StepError:
    """A step whose settings make no request."""
    return StepError("bad_setting", f"The request was not sent: {why}.")


KIND = Kind(
    name="http",
    doc="Send one request to a web service; the result is the answer's body, read by its content type.",
    settings=SETTINGS,
    example=EXAMPLE,
    result=result,
    effect=effect_of,
    origin="outside",
    keyed=True,
    timeout=30.0,
    errors=ERRORS,
    run=run,
    look_up=look_up,
    sent_key=header_key,
    check=check,
    phrases=(
        Phrase("call {get}"),
        Phrase("post {body} to {post}"),
        Phrase("post to {post}"),
        Phrase("put {body} at {put}"),
        Phrase("put at {put}"),
        Phrase("patch {patch} with {body}"),
        Phrase("patch {patch}"),
        Phrase("delete what is at {delete}"),
    ),
)
