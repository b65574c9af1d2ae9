"""# SF604 An error that is thrown away
severity: warning
since: 0.1

A handler takes every error and does nothing.

## Why
Whatever goes wrong, the run goes on as if it had not: also what nobody thought of.

## Bad
```flow
step news: http { get: "https://news.example/today" }
  on error { }
```

## Good
```flow
step news: http { get: "https://news.example/today" }
  on error {
    step lost: log "No news: {error.message}" { level: "warning" }
  }
```
"""

from __future__ import annotations

from collections.abc import Iterator

from ...dsl.tree import DefaultHandler, OnError
from . import Finding, Place, rule


@rule(OnError, DefaultHandler)
def check(handler: OnError | DefaultHandler, place: Place) -> Iterator[Finding]:
    """Empty handlers; one that names a kind of error knows what it leaves out."""
    if not handler.body.statements and getattr(handler, "kind", None) is None:
        yield Finding(
            handler.span,
            "whatever goes wrong here is thrown away",
            'say what to do, or name the error that may be left out: `on error "http_404" { }`',
        )
