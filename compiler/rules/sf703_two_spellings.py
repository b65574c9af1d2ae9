"""# SF703 Names spelled in two ways
severity: hint
since: 0.1

One flow joins the words of its names both with `_` and with capital letters.

## Why
A reader has to remember which name is spelled in which way.

## Bad
```flow
input  first_name: text
input  lastName: text
output greeting: text

finish greeting = "{first_name} {lastName}"
```

## Good
```flow
input  first_name: text
input  last_name: text
output greeting: text

finish greeting = "{first_name} {last_name}"
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...dsl.tree import Flow
from . import Finding, Place, rule


@rule(Flow)
def check(flow: Flow, place: Place) -> Iterator[Finding]:
    """Names with capitals inside, where others have `_`; types may be written as they like."""
    joined = [symbol for symbol in place.model.symbols.values() if "_" in symbol.name.strip("_")]
    humped = [symbol for symbol in place.model.symbols.values() if re.search("[a-z0-9][A-Z]", symbol.name)]
    for symbol in humped if joined else ():
        words = re.sub("(?<=[a-z0-9])(?=[A-Z])", "_", symbol.name).lower()
        yield Finding(
            symbol.span,
            f"`{symbol.name}` joins its words by capitals, and `{joined[0].name}` by `_`",
            f"write `{words}`, as the other names",
        )
