"""Signed links: one answer, to one question, in one name; changed, late, used or outlived they are worth nothing."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from urllib.parse import urlencode

import httpx2
import pytest

from sayflow.runtime.links import Link, LinkError, name_of, opened, sealed
from sayflow.runtime.people import Roles
from sayflow.server.forms import question_page, read_form
from sayflow.server.guarded import FORM
from sayflow.server.refusal import Refused

from .served import Served, served

KEY = b"0123456789abcdef0123456789abcdef"
ASKS = """\
flow pay "Pay a bill after a yes"
input amount: number
input payee: text
output state: text
step sure: ask "Pay {amount} to {payee}?" { who: "desk", show: { payee: payee } } gives yes | no
step next: ask "And now?" { who: "desk" } gives { day: date, note: text?, loud: boolean }
finish state = "{sure} {next.day} {next.loud}"
"""
TWO = """\
flow two "Two have to agree"
output state: text
step sure: ask "Pay?" { who: "desk", of: 2 } gives yes | no
finish state = sure
"""
ROLES = Roles({"desk": ["Ann", "Bo"]})
HOUR = 3_600_000_000


async def begin(here: Served, flow: str, **inputs: object) -> str:
    """A run that waits for an answer."""
    run: str = (await here.client.post("/v1/runs", json={"flow": flow, "inputs": inputs})).json()["run"]
    await here.settled(run, "waiting")
    return run


def link_to(here: Served, run: str, path: str, person: str = "Ann", lasts: int = HOUR, key: bytes = KEY) -> str:
    """A link to what a run asks now."""
    waiting = here.service.waiting(here.service.row(run), path)
    return sealed(Link(run, path, waiting.digest, person, here.engine.clock() + lasts), key)


async def send(here: Served, link: str, **fields: str) -> httpx2.Response:
    """Send the form of a link."""
    headers = {"content-type": FORM, "origin": "http://server.example"}
    return await here.client.post(f"/links/{link}", content=urlencode(fields), headers=headers)


def test_a_question_is_answered_once_by_its_link() -> None:
    async def play(here: Served) -> None:
        run = await begin(here, "pay", amount=12, payee="<b>Bo & Co</b>")
        link = link_to(here, run, "sure")
        for _ in range(2):  # looking uses nothing up
            page = await here.client.get(f"/links/{link}")
            assert page.status_code == 200
        assert page.headers["content-type"] == "text/html; charset=utf-8"
        assert page.headers["content-security-policy"].startswith("default-src 'none'")
        assert len(page.headers.get_list("content-security-policy")) == 1
        assert page.headers["referrer-policy"] == "same-origin"
        assert page.headers["cache-control"] == "no-store"
        assert "<b>" not in page.text
        assert "Pay 12 to &lt;b&gt;Bo &amp; Co&lt;/b&gt;?" in page.text
        assert "You answer as Ann." in page.text

        wrong = await send(here, link, value="perhaps")
        assert wrong.status_code == 422
        assert "expected one of yes | no" in wrong.text
        assert (await send(here, link, value="yes")).status_code == 200
        await here.settled(run, "waiting")
        for again in (await here.client.get(f"/links/{link}"), await send(here, link, value="no")):
            assert again.status_code == 410
        (answered,) = [each for each in here.service.store.events(run) if each.kind == "answered"]
        assert (answered.data["value"], answered.data["by"], answered.data["link"]) == ("yes", "Ann", name_of(link))
        assert link not in str([each.data for each in here.service.store.events(run)])

    served(play, flows=(ASKS,), link_key=KEY, roles=ROLES)


def test_a_link_needs_no_key_and_gives_no_other_right(tmp_path: object) -> None:
    from pathlib import Path

    from .served import key_file

    keys = key_file(Path(str(tmp_path)))
    key = keys.add("shop", ["runs:start", "runs:read"], 0)

    async def play(here: Served) -> None:
        here.client.headers["authorization"] = f"Bearer {key}"
        run = await begin(here, "two")
        link = link_to(here, run, "sure")
        del here.client.headers["authorization"]
        assert (await here.client.get(f"/links/{link}")).status_code == 200
        assert (
            await here.client.get(f"/v1/runs/{run}", headers={"authorization": f"Bearer {link}"})
        ).status_code == 401

    served(play, flows=(TWO,), link_key=KEY, keys=keys)


@pytest.mark.parametrize("where", [0, 5, 40, -40, -5, -1])
def test_a_changed_link_is_none(where: int) -> None:
    link = sealed(Link("run", "desk", "d" * 32, "Ann", 7), KEY)
    other = "A" if link[where] != "A" else "B"
    changed = link[:where] + other + (link[where + 1 :] if where != -1 else "")
    # The last sign of base64 holds bits that stand for nothing; the text itself has to be the same.
    with pytest.raises(LinkError):
        opened(changed, KEY)
    assert opened(link, KEY) == Link("run", "desk", "d" * 32, "Ann", 7)


def test_no_part_of_a_link_can_be_exchanged() -> None:
    mine = sealed(Link("run", "desk", "d" * 32, "Ann", 7), KEY)
    payload, seal = mine.split(".")
    inside = urlsafe_b64decode(payload + "==")
    for old, new in ((b"Ann", b"Bob"), (b",7]", b",9]"), (b'"run"', b'"ruN"')):
        forged = urlsafe_b64encode(inside.replace(old, new)).decode().rstrip("=")
        with pytest.raises(LinkError):
            opened(f"{forged}.{seal}", KEY)
    for text in ("", ".", payload, f"{payload}.", f".{seal}", f"{payload}.{seal}.", "é.é", "x" * 5000):
        with pytest.raises(LinkError):
            opened(text, KEY)
    with pytest.raises(LinkError):
        opened(mine, KEY[::-1])
    with pytest.raises(ValueError, match="32 bytes"):
        sealed(Link("run", "desk", "", "Ann", 7), b"short")


def test_links_that_are_worth_nothing() -> None:
    async def play(here: Served) -> None:
        run = await begin(here, "pay", amount=12, payee="Bo")
        good = link_to(here, run, "sure")
        over = link_to(here, run, "sure", lasts=0)
        other = link_to(here, run, "sure", key=KEY[::-1])
        asked = here.service.waiting(here.service.row(run), "sure")
        ends = here.engine.clock() + HOUR
        elsewhere = sealed(Link(run, "next", asked.digest, "Ann", ends), KEY)
        changed = sealed(Link(run, "sure", "0" * 32, "Ann", ends), KEY)
        nowhere = sealed(Link("f" * 12, "sure", asked.digest, "Ann", ends), KEY)
        for link, status in ((over, 410), (other, 404), (elsewhere, 410), (changed, 410), (nowhere, 410), ("x", 404)):
            assert (await here.client.get(f"/links/{link}")).status_code == status
            assert (await send(here, link, value="yes")).status_code == status
        assert "Pay" not in (await here.client.get(f"/links/{over}")).text
        stranger = link_to(here, run, "sure", person="Cleo")
        assert (await send(here, stranger, value="yes")).status_code == 403
        assert not [each for each in here.service.store.events(run) if each.kind == "answered"]
        await here.client.post(f"/v1/runs/{run}/cancel", json={})
        await here.settled(run, "cancelled")
        assert (await send(here, good, value="yes")).status_code == 410

    served(play, flows=(ASKS,), link_key=KEY, roles=ROLES)


def test_without_a_key_there_are_no_links() -> None:
    async def play(here: Served) -> None:
        run = await begin(here, "two")
        assert (await here.client.get(f"/links/{link_to(here, run, 'sure')}")).status_code == 404

    served(play, flows=(TWO,))


def test_of_several_people_each_has_a_link_that_counts_once() -> None:
    async def play(here: Served) -> None:
        run = await begin(here, "two")
        ann, bo = link_to(here, run, "sure"), link_to(here, run, "sure", person="Bo")
        assert (await send(here, ann, value="yes")).status_code == 200
        await here.settled(run, "waiting")
        used = await send(here, ann, value="no")
        assert (used.status_code, "This link was used." in used.text) == (410, True)
        assert (await send(here, bo, value="yes")).status_code == 200
        await here.settled(run, "completed")

    served(play, flows=(TWO,), link_key=KEY, roles=ROLES)


def test_only_forms_of_the_page_itself_are_read() -> None:
    async def play(here: Served) -> None:
        run = await begin(here, "two")
        link = f"/links/{link_to(here, run, 'sure')}"
        for kind in ("application/json", "text/plain", "multipart/form-data", ""):
            assert (
                await here.client.post(link, content="value=yes", headers={"content-type": kind})
            ).status_code == 415
        for origin in ("http://evil.example", "null"):
            headers = {"content-type": FORM, "origin": origin}
            assert (await here.client.post(link, content="value=yes", headers=headers)).status_code == 403
        for body in ("value=yes&value=no", "value", "value=%ff", "&".join(f"a{n}=1" for n in range(200))):
            assert (await here.client.post(link, content=body, headers={"content-type": FORM})).status_code == 400

    served(play, flows=(TWO,), link_key=KEY)


def test_who_comes_with_links_too_often_has_to_wait() -> None:
    async def play(here: Served) -> None:
        statuses = [(await here.client.get(f"/links/{n}")).status_code for n in range(40)]
        assert statuses == [404] * 30 + [429] * 10
        assert (await here.client.get("/health")).status_code == 200

    served(play, flows=(TWO,), link_key=KEY)


def test_a_form_of_several_fields() -> None:
    async def play(here: Served) -> None:
        run = await begin(here, "pay", amount=12, payee="Bo")
        assert (await send(here, link_to(here, run, "sure"), value="yes")).status_code == 200
        await here.settled(run, "waiting")
        link = link_to(here, run, "next")
        page = (await here.client.get(f"/links/{link}")).text
        assert re.findall(r'name="(\w+)"', page)[1:] == ["day", "note", "loud", "loud"]
        assert (await send(here, link, day="soon", note="", loud="true")).status_code == 422
        assert (await send(here, link, day="2026-01-05", note="", loud="true")).status_code == 200
        await here.settled(run, "completed")
        assert here.service.store.events(run)[-1].data["outputs"] == {"state": "yes 2026-01-05 true"}

    served(play, flows=(ASKS,), link_key=KEY, roles=ROLES)


def test_what_is_shown_is_text() -> None:
    evil = '"><script>alert(1)</script>'
    asked = {"question": evil, "show": {evil: evil}}
    for type in (["one_of", [evil]], ["record", {evil: "text"}], ["list", "text"], None, "number"):
        assert "<script" not in question_page(asked, type, evil, evil)


@pytest.mark.parametrize(
    ("body", "type", "value"),
    [
        (b"value=a+b", "text", "a b"),
        (b"value=12.50", "number", "12.50"),
        (b"value=%5B1%5D", ["list", "integer"], "[1]"),
        (b"value=true", ["one_of", ["true", "false"]], "true"),
        (b"a=&b=", ["record", {"a": ["optional", "text"], "b": "text"}], "{'b': ''}"),
    ],
)
def test_what_a_form_says(body: bytes, type: object, value: str) -> None:
    assert str(read_form(body, type)) == value


def test_a_form_that_is_none() -> None:
    with pytest.raises(Refused):
        read_form(b"\xff=1", "text")
