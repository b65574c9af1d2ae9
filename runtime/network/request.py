"""A request that may be sent: its parts checked and written once, and what a redirect makes of it."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import httpx2

from .answer import HttpError
from .guard import port_of, site_of

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", re.ASCII)
HEADER_VALUE = re.compile(r"[\t\x20-\x7e]*", re.ASCII)

# They say how the message itself is framed; set by hand they can hide a second request in the first.
CONNECTION_HEADERS = frozenset(
    {
        "accept-encoding",
        "connection",
        "content-length",
        "expect",
        "host",
        "http2-settings",
        "keep-alive",
        "proxy-authorization",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
# Any other header may be a credential under a service's own name, so it stays with its origin.
HEADERS_FOR_ANY_ORIGIN = frozenset(
    {"accept", "accept-language", "content-language", "content-type", "idempotency-key", "user-agent"}
)
BODY_HEADERS = frozenset({"content-language", "content-type"})


@dataclass(frozen=True, slots=True)
class Request:
    """One request: a checked method, a parsed URL, lower-case headers, the body's bytes or None."""

    method: str
    url: httpx2.URL
    headers: Mapping[str, str]
    body: bytes | None


def new_request(
    method: str,
    url: str,
    query: Mapping[str, str | Sequence[str]] | None,
    headers: Mapping[str, str] | None,
    body: object,
) -> Request:
    """The request that a step's settings ask for.

    Raises:
        HttpError: `bad_request` or `bad_url`; whether the URL may be asked is not decided here.
    """
    method = method.upper()
    if method not in METHODS:
        raise HttpError("bad_request", f"{method[:20]!r} is no method; use one of {', '.join(METHODS)}.")
    try:
        target = httpx2.URL(url)
        if query:
            target = target.copy_merge_params(dict(query))
    except (httpx2.InvalidURL, ValueError) as problem:
        raise HttpError("bad_url", f"The URL was not used: {str(problem)[:120]}. Correct it.") from None
    content, content_type = written_body(body)
    if content is None and method in ("POST", "PUT", "PATCH"):
        content = b""
    sent_headers = {"accept": "*/*", "user-agent": "sayflow"}
    if content_type is not None:
        sent_headers["content-type"] = content_type
    return Request(method, target, sent_headers | checked_headers(headers or {}), content)


def checked_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """The same headers under lower-case names.

    Raises:
        HttpError: `bad_request` for one that no message may carry or that is not the step's to set.
    """
    for name, value in headers.items():
        if not HEADER_NAME.fullmatch(name):
            raise HttpError("bad_request", f"{name[:40]!r} can't be the name of a header.")
        if name.lower() in CONNECTION_HEADERS:
            raise HttpError("bad_request", f"The connection itself sets the header {name}; leave it out.")
        if not HEADER_VALUE.fullmatch(value):
            raise HttpError(
                "bad_request",
                f"The value of the header {name} has a line break or a letter outside ASCII; encode it.",
            )
    return {name.lower(): value.strip() for name, value in headers.items()}


def written_body(body: object) -> tuple[bytes | None, str | None]:
    """The bytes of a body and the content type that tells how to read them.

    Raises:
        HttpError: `bad_request` when a value has no form in JSON or a text no form in UTF-8.
    """
    if body is None or isinstance(body, bytes):
        return body, None if body is None else "application/octet-stream"
    try:
        if isinstance(body, str):
            return body.encode(), "text/plain; charset=utf-8"
        text = json.dumps(body, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        return text.encode(), "application/json"
    except (TypeError, ValueError, RecursionError) as problem:
        what = f"The body can't be written: {problem}. Turn that value into text or a number."
        raise HttpError("bad_request", what) from None


def redirected(request: Request, status: int, location: str) -> Request:
    """The request that an answer with `status` and a `location` header asks for instead.

    Raises:
        HttpError: `bad_redirect`; whether the new URL may be asked is not decided here.
    """
    where = site_of(request.url)
    try:
        url = request.url.join(location)
    except (httpx2.InvalidURL, ValueError):
        raise HttpError("bad_redirect", f"{where} redirects to a malformed URL. Ask its owner.") from None
    if request.url.scheme == "https" and url.scheme != "https":
        raise HttpError(
            "bad_redirect",
            f"{where} redirects away from https, which was not followed: anyone on the way could read it. "
            "Use the final address, if it is to be trusted.",
        )
    changed = replace(request, url=url)
    if (status == 303 and request.method != "HEAD") or (status in (301, 302) and request.method == "POST"):
        kept = {name: value for name, value in request.headers.items() if name not in BODY_HEADERS}
        changed = replace(changed, method="GET", headers=kept, body=None)
    if url.scheme not in ("http", "https") or origin_of(url) != origin_of(request.url):
        kept = {name: value for name, value in changed.headers.items() if name in HEADERS_FOR_ANY_ORIGIN}
        changed = replace(changed, headers=kept)
    return changed


def origin_of(url: httpx2.URL) -> tuple[str, bytes, int]:
    """What credentials belong to: scheme, host and port of an http or https URL."""
    return url.scheme, url.raw_host, port_of(url)
