"""Signed links: a page that asks one person one question, and takes their one answer. No key is needed, nor any use."""

from __future__ import annotations

from fastapi import Request, Response
from limits import RateLimitItemPerMinute

from ...dsl.error import SayflowError
from ...runtime.links import LinkError, name_of
from ..forms import page, paragraph, question_page, read_form
from ..guarded import LINK, guarded_router, needs
from ..links import Linked, LinkOver
from ..refusal import Refused, status_of, told

router = guarded_router()

PER_MINUTE = RateLimitItemPerMinute(30)
"""How often one address may come with links, right ones or wrong ones."""

HEADERS = {
    "content-security-policy": "default-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    # Without its own origin, the browser would not be believed when it sends the form.
    "referrer-policy": "same-origin",
}


@router.get("/links/{link}")
@needs(LINK)
async def ask(request: Request, link: str) -> Response:
    """Show what a signed link asks, as a page with a form; looking uses nothing up"""
    return await _answered(request, link, None)


@router.post("/links/{link}")
@needs(LINK)
async def take(request: Request, link: str) -> Response:
    """Take the answer from the form of a signed link, once"""
    return await _answered(request, link, await request.body())


async def _answered(request: Request, link: str, body: bytes | None) -> Response:
    state = request.app.state
    client = request.client.host if request.client else ""
    if not await state.link_limiter.hit(PER_MINUTE, "link", client):
        return _page(429, "Too often", "Wait a minute, then try again.", {"retry-after": "60"})
    linked: Linked = state.linked
    try:
        found, waiting = linked.find(link)
    except LinkError:
        return _page(404, "This link is not valid", "It may have been cut or changed. Ask for a new one.")
    except LinkOver as over:
        return _page(410, "There is nothing to answer here", str(over))
    if body is None:
        return Response(question_page(waiting.asked, waiting.type, found.person), 200, HEADERS, "text/html")
    try:
        await linked.answer(found, waiting, read_form(body, waiting.type), name_of(link))
    except SayflowError as error:
        refused = status_of(error)
        if isinstance(error, Refused) or refused in (403, 422):
            # What does not fit uses nothing up: the page asks again, and says why.
            why = told(error)["error"]["message"]
            return Response(
                question_page(waiting.asked, waiting.type, found.person, why), refused, HEADERS, "text/html"
            )
        if refused == 409:
            return _page(410, "There is nothing to answer here", "It was answered, or is asked no more.")
        raise
    return _page(200, "Thank you", f"Your answer has arrived, {found.person}.")


def _page(status: int, title: str, text: str, more: dict[str, str] | None = None) -> Response:
    return Response(page(title, paragraph(text)), status, {**HEADERS, **(more or {})}, "text/html")
