"""Words between two arms, and conditions that are no clauses."""

from __future__ import annotations

_CAUSE = r"(?:cause|reason|problem|culprit|issue)"
IDIOMS: tuple[tuple[str, str], ...] = (
    (r"^No (?P<a>[a-z]+), no [a-z]+(?::| -) (?=\w)", r"If there is no \g<a>, "),
    # What was found, told the other way round.
    (
        rf"^(?P<if>If|When) (?P<what>(?!the cause|the reason|it |this |that )[a-z][^,]*?) (?:is|are) the {_CAUSE}, ",
        r"\g<if> the cause is \g<what>, ",
    ),
    (
        r"^If (?:it|this|that|the [\w-]+) is (?:neither|none)(?: of (?:these|those|them|the two|the above))?, ",
        "Otherwise, ",
    ),
    (r"^If (?:it|this|that) is (?:something|anything) else, ", "Otherwise, "),
    # A condition of what comes.
    (
        (
            r"^(?P<when>When(?:ever)? [^,]+?) with (?:an? |the )?(?P<what>[a-z]+(?: [a-z]+)?) "
            r"(?P<how>(?:of )?\d[\w.%]* or (?:more|less|fewer|higher|lower|above|below)|(?:of )?(?:more|less) "
            r"than \d[\w.%]*|"
            r"(?:above|below|over|under|of at least|of at most|of up to) \d[\w.%]*(?: [a-z]+)?), "
        ),
        r"\g<when>, if the \g<what> is \g<how>, ",
    ),
    (
        r"\b(?P<if>if|when|where) there (?P<be>is|are) (?P<how>missing|incomplete|damaged|wrong) (?P<what>[a-z]+)(?=,)",
        r"\g<if> \g<what> are \g<how>",
    ),
    (r"\bis of (?=\d|more|less|at least|at most|up to)", "is "),
    (r"([;,]) (?:failing (?:that|which)|if that fails|barring that),? ", r"\1 otherwise "),
    (r"^(?:failing (?:that|which)|barring that),? ", "Otherwise, "),
    (
        r",? (?:and|but) (?:if|when) (?:it|he|she|they|we|you|this|that) (?:is|are|does|do|has|have) not, ",
        ", otherwise ",
    ),
    (
        r"([;,]) (?:if|when) (?:it|he|she|they|we|you|this|that|one) (?:is|are|does|do|has|have) not, ",
        r"\1 otherwise ",
    ),
    (r"^Otherwise,? (?:I|we|you|they|he|she|it) (?:do|does) nothing\b.*", "Otherwise, nothing is done"),
    (r"(?P<joint>,? and if (?:so|not)) (?!,)", r"\g<joint>, "),
    (
        (
            r"^(?:In|In the) (?:case|event) of (?P<what>an? [\w-]+(?: [\w-]+)?) "
            r"(?=(?:the|an?|our|we|they|he|she|you) )"
        ),
        r"If there is \g<what>, ",
    ),
    (r"^(?:In|In the) (?:case|event) of (?P<what>[^,]+), ", r"If there is \g<what>, "),
    (r" and,? in case of (?P<what>[^,]+), ", r" and, if there is \g<what>, "),
    (
        r"^In (?P<what>an? (?:[\w-]+ )?(?:emergency|dispute|urgent case|simple case|clear case|doubtful case)),? ",
        r"If it is \g<what>, ",
    ),
    (
        r"^In (?P<what>urgent|simple|clear|doubtful|serious|minor|difficult) cases,? (?=(?:the|an?|we|he|she)\b)",
        r"If it is \g<what>, ",
    ),
    (
        (
            r"[;,]? (?:and|but) only (?P<word>if|when|once) (?P<condition>.+?) (?:do|does|will|can) "
            r"(?P<who>we|they|he|she|it|the \w+) (?P<do>[a-z]+ )"
        ),
        r"; \g<word> \g<condition>, \g<who> will \g<do>",
    ),
    (r"^Without (?P<what>it|this|that), ", "Otherwise, "),
    (r"^Without (?P<what>[^,]{3,60}), ", r"If there is no \g<what>, "),
    (r"^If there is no (?:an?|any|the) ", "If there is no "),
    (
        (
            r"(?P<joint>[;,] (?:and )?|^)in case (?=(?:the|an?|it|he|she|they|nobody|no one|somebody|our|his|her|"
            r"its) )"
        ),
        r"\g<joint>if ",
    ),
    (
        (r"^(?P<first>If [^,]+), or (?P<second>(?:do|does|is|are|has|have|did|was|were)(?:n't| not)? [^,]+), "),
        r"\g<first> or \g<second>, ",
    ),
    (
        (
            r"\b(?P<word>if|when) there (?:is|are|has been|have been) (?:still )?no "
            r"(?P<what>[a-z][\w-]*(?: [\w-]+)?) (?=within |after |in \d)"
        ),
        r"\g<word> no \g<what> arrives ",
    ),
    (r"\b(?P<word>if|when) there (?:is|are) (?:none|nothing)(?=,)", r"\g<word> it is not found"),
    (
        (
            r"^No (?P<what>[a-z][\w-]*(?: [a-z][\w-]*)?) (?P<when>(?:within|after|in) (?:the next )?\d+ \w+)"
            r"(?:,|:| means(?: that)?) (?=\w)"
        ),
        r"If no \g<what> arrives \g<when>, ",
    ),
    (
        r"^(?P<first>If [^,;]+, [^,;]+), if (?P<second>[^,;]+, [^,;]+), and if (?=\w)",
        r"\g<first>; otherwise, if \g<second>; otherwise, if ",
    ),
    (
        (
            r"^With (?P<how>good|bad|poor|normal|low|high|clean|clear|positive|negative|correct|wrong) "
            r"(?P<what>[a-z][\w-]*s),? (?=(?:the|an?|we|they|he|she|it|our|my) )"
        ),
        r"If the \g<what> are \g<how>, ",
    ),
    (
        (
            r"^(?P<left>(?:If|When|Whenever|Once|As soon as|Unless) [^,;:]+? (?:it|them|him|this)) "
            r"(?=(?:we|they|he|she) [a-z])"
        ),
        r"\g<left>, ",
    ),
)
