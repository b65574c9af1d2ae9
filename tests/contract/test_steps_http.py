"""The kind `http`: what is sent, how answers are read, which error each failure becomes."""

import asyncio
import hmac
from base64 import b64decode, b64encode
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from sayflow.compiler.kinds import Call, StepError
from sayflow.compiler.values import FileReference, SecretReference
from sayflow.dsl.secret import Secret
from sayflow.runtime.artifacts import ArtifactFolder
from sayflow.runtime.network import HttpPort
from sayflow.runtime.ports import Artifacts, Ports
from sayflow.runtime.steps.http import KIND

from .http_stub import Answer, Names, Wires, answer, header, serving

URL = "http://a.example/x"
NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
SECRETS = {
    "TOKEN": "s3cret",
    "BROKEN": "a\nb",
    "HOOK": "whsec_czNjcmV0",
    "BAD": "whsec_s3cr*t",
    "NONE": "",
    "VECTOR": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
}


class Seen:
    """What came of a step, and the requests that reached the server."""

    def __init__(self) -> None:
        self.result: Any = None
        self.error: StepError | None = None
        self.requests: list[tuple[str, bytes]] = []

    def header(self, name: str) -> str | None:
        return header(self.requests[0][0], name)

    def fails(self, kind: str, *, unknown: bool = False) -> StepError:
        assert self.error is not None, self.result
        assert (self.error.kind, self.error.unknown) == (kind, unknown), self.error.message
        known = KIND.errors if not kind.startswith("http_") else {kind: ""}
        assert kind in known
        return self.error


def step(
    *answers: Answer,
    key: str = "run1/orders[2]/x#1",
    artifacts: Artifacts | None = None,
    at: datetime = NOW,
    **settings: Any,
) -> Seen:
    """One http step in a world whose every connection ends at one stub."""

    async def run() -> Seen:
        seen = Seen()
        async with serving(answers) as stub:
            port = HttpPort(resolve=Names({"inner.example": ["10.0.0.1"]}), connect=Wires(stub.port))
            ports = Ports(http=port, secrets=lambda name: Secret(SECRETS[name]), artifacts=artifacts, now=lambda: at)
            assert KIND.run is not None
            try:
                seen.result = await KIND.run(Call("run1", "x", key, 1, settings, 5.0), ports)
            except StepError as error:
                seen.error = error
            seen.requests = stub.requests
        return seen

    return asyncio.run(run())


def json_answer(text: str | bytes, status: int = 200, kind: str = "application/json") -> bytes:
    return answer(status, text.encode() if isinstance(text, str) else text, content_type=kind)


@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete"])
def test_each_method_is_sent(method: str) -> None:
    seen = step(answer(), **{method: URL}, query={"page": 2, "tag": ["a", "ü"], "none": None})
    first = seen.requests[0][0].splitlines()[0]
    assert first == f"{method.upper()} /x?page=2&tag=a&tag=%C3%BC HTTP/1.1"
    assert seen.result is None
    key = "run1/orders[2]/x#1" if method in ("post", "patch") else None
    assert seen.header("idempotency-key") == key


def test_the_key_of_a_step_can_be_any_text() -> None:
    sent = step(answer(), post=URL, key="für Anna\r\nX: 1").header("idempotency-key")
    assert sent is not None
    assert len(sent) == 64
    assert step(answer(), post=URL, headers={"idempotency-KEY": "mine"}).header("idempotency-key") == "mine"


def test_a_body_is_json_to_the_last_digit() -> None:
    body = {
        "amount": Decimal("12345678901234567.89"),
        "day": date(2026, 1, 5),
        "at": datetime(2026, 1, 5, 9, tzinfo=UTC),
        "list": [True, None, "ü"],
    }
    seen = step(answer(), post=URL, body=body)
    assert (
        seen.requests[0][1]
        == (
            '{"amount":12345678901234567.89,"day":"2026-01-05","at":"2026-01-05T09:00:00+00:00","list":[true,null,"ü"]}'
        ).encode()
    )
    assert seen.header("content-type") == "application/json"
    own = step(answer(), post=URL, body={"a": 1}, headers={"Content-Type": "application/vnd.x+json", "X-N": 5})
    assert (own.header("content-type"), own.header("x-n")) == ("application/vnd.x+json", "5")
    assert step(answer(), put=URL, body="plain").header("content-type") == "text/plain; charset=utf-8"
    assert step(answer(), put=URL, body=b"\x00").requests[0][1] == b"\x00"


def test_a_stored_file_is_sent(tmp_path: Path) -> None:
    store = ArtifactFolder(tmp_path)
    file = asyncio.run(store.save("run1", "a.csv", b"a,b", "text/csv"))
    seen = step(answer(), put=URL, body=file, artifacts=store)
    assert (seen.requests[0][1], seen.header("content-type")) == (b"a,b", "text/csv")
    gone = FileReference("b.csv", "0" * 64, 1, "text/csv")
    assert step(put=URL, body=gone, artifacts=store).fails("missing_file")


def test_credentials_are_looked_up_for_auth_alone() -> None:
    assert step(answer(), get=URL, auth=SecretReference("TOKEN")).header("authorization") == "Bearer s3cret"
    basic = step(answer(), get=URL, auth={"user": "me", "password": SecretReference("TOKEN")}).header("authorization")
    assert basic is not None
    assert b64decode(basic.removeprefix("Basic ")) == b"me:s3cret"
    own = step(answer(), get=URL, auth={"header": "X-Key", "value": SecretReference("TOKEN")})
    assert own.header("x-key") == "s3cret"
    for auth in (5, {"user": "me"}, {"header": "X", "value": 5}, {}):
        step(get=URL, auth=auth).fails("bad_setting")
    broken = step(get=URL, auth=SecretReference("BROKEN")).fails("bad_request")
    assert "a\nb" not in broken.message


def is_signed(seen: Seen, body: bytes, *, now: float = NOW.timestamp()) -> bool:
    """What a receiver does who knows the secret."""
    identity, moment, given = (seen.header(f"webhook-{part}") for part in ("id", "timestamp", "signature"))
    assert identity is not None
    assert moment is not None
    assert given is not None
    assert "." not in identity
    own = hmac.new(b"s3cret", f"{identity}.{moment}.".encode() + body, sha256).digest()
    return hmac.compare_digest(given, f"v1,{b64encode(own).decode()}") and abs(now - int(moment)) <= 300


@pytest.mark.parametrize("body", [{"a": Decimal("1.10")}, "hé", b"\x00", None])
@pytest.mark.parametrize("secret", ["TOKEN", "HOOK"])
def test_a_request_is_signed(body: object, secret: str) -> None:
    seen = step(answer(), post=URL, body=body, auth={"sign": SecretReference(secret)})
    sent = seen.requests[0][1]
    assert is_signed(seen, sent)
    assert not is_signed(seen, sent + b" ")
    assert not is_signed(seen, sent, now=NOW.timestamp() + 301)
    assert "s3cret" not in seen.requests[0][0]
    assert seen.header("authorization") is None


def test_a_signed_message_keeps_its_id() -> None:
    auth = {"sign": SecretReference("HOOK")}
    first, again, other = (
        step(answer(), post=URL, key=key, auth=auth).header("webhook-id") for key in ("a.1", "a.1", "a")
    )
    assert first == again != other


def test_a_signature_is_as_the_standard_has_it() -> None:
    """Reckoned by the standard's reference library, for the id that this key has."""
    seen = step(
        answer(),
        post=URL,
        key="run1/told",
        at=datetime.fromtimestamp(1614265330, UTC),
        body='{"test": 2432232314}',
        auth={"sign": SecretReference("VECTOR")},
    )
    assert seen.header("webhook-signature") == "v1,6xw6TVPrTH3FKmIWviA6RPCSqY2QaWYJoTIc7JY7YTQ="


def test_what_can_t_be_signed_is_not_sent() -> None:
    for name in ("BAD", "NONE"):
        assert "s3cr*t" not in step(post=URL, auth={"sign": SecretReference(name)}).fails("bad_setting").message
    step(post=URL, auth={"sign": "written"}).fails("bad_setting")
    step(post=URL, headers={"Webhook-Id": "1"}, auth={"sign": SecretReference("HOOK")}).fails("bad_setting")


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ('{"a": 1.10, "b": [null, true]}', "application/json", {"a": Decimal("1.10"), "b": [None, True]}),
        ('{"a": 1}', "application/vnd.api+json; charset=utf-8", {"a": 1}),
        ("\ufeff[]", "application/json", []),
        ("hé", "text/plain", "hé"),
        ("<a/>", "application/xml", "<a/>"),
        (b"h\xe9", "text/html; charset=ISO-8859-1", "hé"),
        (b"\xff\x00", "image/png", b"\xff\x00"),
        ("plain", "", "plain"),
        (b"\xff", "", b"\xff"),
        ("", "application/json", None),
    ],
)
def test_an_answer_is_read_by_its_content_type(text: str | bytes, kind: str, value: object) -> None:
    assert step(json_answer(text, kind=kind), get=URL).result == value


@pytest.mark.parametrize(
    ("text", "kind", "why"),
    [
        ('{"a": 1, "a": 2}', "application/json", "'a' twice"),
        ('{"a": NaN}', "application/json", "NaN"),
        ("[-Infinity]", "application/json", "Infinity"),
        ("[" * 65 + "]" * 65, "application/json", "64 levels"),
        ("[" * 100_000, "application/json", "64 levels"),
        ("1e99999", "application/json", "no value"),
        ("9" * 5_000, "application/json", ""),
        ("9" * 39, "application/json", "no value"),
        ('"\\ud800"', "application/json", "surrogate"),
        ("{", "application/json", "malformed in line 1"),
        (b'"\xff"', "application/json", "UTF-8"),
        (b"\xff", "text/plain", "not utf-8"),
        ("x", "text/plain; charset=punycode", "encoding"),
        ("x", "text/plain; charset=nonsense", "encoding"),
        ("x", "text/plain; charset=hex", "encoding"),
    ],
)
def test_an_unsound_answer_is_refused(text: str | bytes, kind: str, why: str) -> None:
    error = step(json_answer(text, kind=kind), get=URL).fails("bad_answer")
    assert why in error.message
    assert error.message.startswith("http://a.example gave")


def test_sixty_four_levels_are_read() -> None:
    assert step(json_answer("[" * 64 + "]" * 64), get=URL).result


def test_the_whole_answer() -> None:
    seen = step(json_answer('{"a": 1}', 201), post=URL, full=True)
    assert seen.result["status"] == 201
    assert seen.result["body"] == {"a": 1}
    assert seen.result["headers"]["content-type"] == "application/json"


@pytest.mark.parametrize(
    ("expect", "status", "fine"),
    [
        (None, 204, True),
        (None, 304, False),
        (404, 404, True),
        ("404", 404, True),
        (404, 200, False),
        ("2xx", 200, True),
        (["2xx", 404], 404, True),
        (["2xx", 404], 410, False),
        ("any", 503, True),
        ([], 200, False),
    ],
)
def test_what_is_expected_is_a_success(expect: object, status: int, fine: bool) -> None:
    seen = step(answer(status), get=URL, expect=expect)
    if fine:
        assert seen.error is None
    else:
        seen.fails(f"http_{status}")


@pytest.mark.parametrize("expect", ["2x", "all", 42, True, ["2xx", "later"], {"a": 1}])
def test_an_unsound_expectation_sends_nothing(expect: object) -> None:
    seen = step(post=URL, expect=expect)
    seen.fails("bad_setting")
    assert seen.requests == []


def test_an_unexpected_answer_carries_what_it_said() -> None:
    error = step(json_answer('{"why": "gone"}', 404), get=URL).fails("http_404")
    assert error.detail == {"status": 404, "body": {"why": "gone"}}
    assert "404 Not Found" in error.message
    busy = step(answer(429, b"x" * 5_000, retry_after="7"), get=URL).fails("http_429")
    assert (busy.detail["retry_after"], len(busy.detail["body"])) == (7, 2_000)
    assert "retry_after" not in step(answer(503, retry_after="9" * 30), get=URL).fails("http_503").detail
    assert step(json_answer("{", 400), get=URL).fails("http_400").detail["body"] == "{"
    assert "520." in step(answer(520), get=URL).fails("http_520").message


@pytest.mark.parametrize(
    ("method", "status", "unknown"),
    [("get", 500, False), ("post", 500, True), ("post", 502, True), ("post", 409, False), ("delete", 504, True)],
)
def test_a_failed_change_may_have_happened(method: str, status: int, unknown: bool) -> None:
    step(answer(status), **{method: URL}).fails(f"http_{status}", unknown=unknown)


@pytest.mark.parametrize(
    ("settings", "answers", "kind", "unknown"),
    [
        ({"get": "ftp://a.example/"}, [], "bad_url", False),
        ({"get": "http://u:p@a.example/"}, [], "bad_url", False),
        ({"get": "http://127.0.0.1/"}, [], "blocked_address", False),
        ({"get": "http://inner.example/"}, [], "blocked_address", False),
        ({"get": URL, "headers": {"X": "1\r\nY: 2"}}, [], "bad_request", False),
        ({"get": URL, "headers": {"Host": "b.example"}}, [], "bad_request", False),
        ({"post": URL, "body": {"a": "\ud800"}}, [], "bad_request", False),
        ({"post": URL}, [b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nx"], "broken_answer", True),
        ({"get": URL}, [b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nx"], "broken_answer", False),
        ({"get": URL}, [answer(200, b"x" * 5_000_001)], "too_large", False),
        ({"get": URL}, [answer(302, location="http://127.0.0.1/")], "blocked_address", False),
        ({"get": URL}, [answer(302, location="http://a.example/x")] * 6, "too_many_redirects", False),
        ({}, [], "bad_setting", False),
        ({"get": URL, "post": URL}, [], "bad_setting", False),
        ({"get": 5}, [], "bad_setting", False),
        ({"get": URL, "query": "a=b"}, [], "bad_setting", False),
        ({"get": URL, "headers": ["a"]}, [], "bad_setting", False),
    ],
)
def test_each_failure_has_its_kind(settings: dict[str, Any], answers: list[Answer], kind: str, unknown: bool) -> None:
    step(*answers, **settings).fails(kind, unknown=unknown)


@pytest.mark.parametrize(
    "path",
    ["/orders/../admin", "/orders/..", "/./x", "/orders/%2e%2E/admin", "/orders/..%2fadmin", "/a/..\\b", "/a\\..\\b"],
)
def test_a_path_does_not_climb(path: str) -> None:
    step(get=f"http://a.example{path}").fails("bad_url")


def test_dots_that_do_not_climb_are_fine() -> None:
    seen = step(answer(), get="http://a.example/v1..2/.well-known/x?path=../y#..")
    assert seen.requests[0][0].startswith("GET /v1..2/.well-known/x?path=../y ")
