"""What only introduces, stresses or ends a telling, and everything for `all of it`."""

from __future__ import annotations

IDIOMS: tuple[tuple[str, str], ...] = (
    (r"\bit is (?P<who>(?:the|an?|our|his|her|its|their) [\w -]+?) (?:who|that) (?=\w+)", r"\g<who> "),
    (r"[;,] (?:and |as )?there is nothing (?:more |else )?(?:we|I|you|they|anyone|one|that) can\b[^;]*", ""),
    (r"[,;]? and that(?: is|'s) (?:it|all|that|the end of it)(?=\.?$)", ", and the process ends"),
    (r"\b(?:well, )?(?:then )?that (?:was|is|would be) it(?=\.?$)", "the process ends"),
    (r"[,;]? (?:and )?(?:that(?: is|'s) (?:the )?|the )?end of (?:the )?story(?=\.?$)", ", and the process ends"),
    (r"^(?:Please )?do the following (?=(?:each|every|on|at)\b)", ""),
    (r"^To (?:[a-z]+ )[^:,;]{3,80}: (?=\w+ \w+)", ""),
    (r"^(?:Having|After having|On having) \w+ [^,]+, ", ""),
    (r"^(?:Each|Every) time, ", ""),
    (r"\ball of (?:it|this|that) (?=(?:is|was|has)\b)", "everything "),
    (r"^The (?:two|three|four|\d) (?:of them )?(?=(?:are|have|must|will)\b)", "They "),
)
