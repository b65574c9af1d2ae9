"""What is taken out of a text before it goes into a log: secrets in whatever form, and what looks like personal data.

Of personal data it knows those by their form: addresses of mail, phone numbers with a `+`, numbers of cards and of bank
accounts. A name looks like any other word, so logs tell no values at all but the messages that authors write.
"""

from __future__ import annotations

import html
import json
import re
import urllib.parse
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable, Iterable, Iterator

from ..dsl.secret import HIDDEN, Secret

SHORTEST = 4
"""Forms of a secret with fewer characters are in every text, and are left alone."""

_PERSONAL = re.compile(
    r"[\w.+%-]{1,64}@[\w-]+(?:\.[\w-]+)+"
    r"|\+\d[\d ()/-]{6,20}\d"
    r"|\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b"
    r"|\b\d(?:[ -]?\d){12,18}\b"
)


class Mask:
    """Takes secrets and personal data out of texts; `secrets` gives those that are known by then."""

    def __init__(self, secrets: Callable[[], Iterable[Secret]] = tuple) -> None:
        self._secrets = secrets
        self._known: frozenset[str] = frozenset()
        self._pattern: re.Pattern[str] | None = None

    def __call__(self, text: str) -> str:
        """The text with `***` in their places."""
        known = frozenset(each.reveal() for each in self._secrets())
        if known != self._known:
            forms = sorted({form for secret in known for form in _forms(secret)}, key=lambda form: (-len(form), form))
            self._pattern = re.compile("|".join(map(re.escape, forms)), re.IGNORECASE) if forms else None
            self._known = known
        if self._pattern is not None:
            text = self._pattern.sub(HIDDEN, text)
        return _PERSONAL.sub(_masked, text)


def _masked(found: re.Match[str]) -> str:
    text = found[0]
    digits = [int(sign) for sign in text if sign.isdigit()]
    if text[0].isdigit() and "@" not in text and not _is_card(digits):
        # Any long number may be an order; one with the check digit of a card is taken for one.
        return text
    return HIDDEN


def _is_card(digits: list[int]) -> bool:
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def _forms(secret: str) -> Iterator[str]:
    """A secret as it may stand in a text: plain, in JSON, HTML, a URL, hexadecimal, or anywhere inside of Base64."""
    data = secret.encode("utf-8", "surrogatepass")
    forms = [
        secret,
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
        repr(secret)[1:-1],
        html.escape(secret),
        urllib.parse.quote(data, safe=""),
        urllib.parse.quote(data),
        urllib.parse.quote_plus(data),
        data.hex(),
    ]
    for before in range(3):
        for encode in (b64encode, urlsafe_b64encode):
            text = encode(b"\0" * before + data).decode()
            # The first and the last sign also hold bits of what stands beside it.
            first = -(-before * 8 // 6)
            last = (before + len(data)) * 8 // 6
            forms.append(text[first:last])
    return (form for form in forms if len(form) >= SHORTEST)
