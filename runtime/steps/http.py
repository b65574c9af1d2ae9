"""The kind `http`: one request to a web service."""

from __future__ import annotations

from ...compiler.kinds import Effect, Kind, Phrase, PlanType, Setting

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
    "get": Setting("text", "The URL to read from.", "control", group="method"),
    "post": Setting("text", "The URL to post to.", "control", group="method"),
    "put": Setting("text", "The URL whose content is put in place.", "control", group="method"),
    "patch": Setting("text", "The URL whose content is changed in part.", "control", group="method"),
    "delete": Setting("text", "The URL whose content is deleted.", "control", group="method"),
    "query": Setting(
        "any", "A record of what is added to the URL's query; a list repeats its name.", "content"
    ),
    "headers": Setting("any", "A record of further headers.", "content"),
    "body": Setting("any", "What is sent: text and bytes as they are, anything else as JSON.", "content"),
    "auth": Setting(
        "any",
        'A secret sent as bearer token, `{ user: "me", password: secret("P") }`, or a header of its own: '
        '`{ header: "X-Key", value: secret("K") }`.',
        "auth",
    ),
    "expect": Setting(
        "any",
        'Which statuses are a success: codes such as 404, classes such as "2xx", "any", or a list of these; '
        '"2xx" if not written.',
        "control",
    ),
    "full": Setting("boolean", "Give status, headers and body instead of the body alone."),
}

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


KIND = Kind(
    name="http",
    doc="Send one request to a web service; the result is the answer's body, read by its content type.",
    settings=SETTINGS,
    example=EXAMPLE,
    result=result,
    effect="effect",
    timeout=30.0,
    errors=ERRORS,
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
