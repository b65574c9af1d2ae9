"""Acts on the command line that the audit log tells of."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from .values import user_name
from .workplace import Workplace


@contextmanager
def audited(workplace: Workplace, kind: str, **data: Any) -> Iterator[dict[str, Any]]:
    """Put what is done in the block into the audit log; more data may be added there.

    The database is opened first: where it can't be, nothing is done. What fails is not recorded.
    """
    from ...runtime.audit import Act
    from ...runtime.local import microseconds

    with workplace.opened() as store:
        yield data
        store.record_acts([Act(kind, user_name(), microseconds(), data=data)])
