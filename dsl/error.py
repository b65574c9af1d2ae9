"""The one exception that a user can cause outside of a source text."""

from __future__ import annotations


class SayflowError(Exception):
    """Something a user can mend: what happened, where, why and what to do.

    `code` stands in the table of codes (SF8xx: files and input, SF9xx: runs and stores); `message` is one line;
    `where` names the file, run or step; `hint` says what to do.
    """

    def __init__(self, code: str, message: str, *, where: str | None = None, hint: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.where = where
        self.hint = hint

    def __str__(self) -> str:
        where = f"{self.where}: " if self.where else ""
        hint = f" ({self.hint})" if self.hint else ""
        return f"{self.code} {where}{self.message}{hint}"
