"""What a finding is known by when lines move: its code and a hash of the text it points at."""

from __future__ import annotations

import hashlib

from .diagnostic import Diagnostic
from .source import NOWHERE, Source


def fingerprint(source: Source, found: Diagnostic) -> str:
    """16 hexadecimal digits, the same as long as the flagged text is, whatever its place and its layout."""
    flagged = source.text if found.span == NOWHERE else source.text[found.span.start : found.span.end]
    words = " ".join(flagged.split())
    return hashlib.sha256(f"{found.code}\0{words}".encode("utf-8", "surrogatepass")).hexdigest()[:16]
