"""What only introduces, stresses or ends a telling, and everything for `all of it`."""

from __future__ import annotations

_IT = r"(?:it|this|things|everything|the (?:whole )?(?:process|flow|workflow|thing))"
IDIOMS: tuple[tuple[str, str], ...] = (
    (
        r"^(?:Every|Each|Any) new (?P<what>[a-z]+(?: [a-z]+)?) (?P<do>(?:gets?|is|are|receives?|goes|must|has to) .+)",
        r"When a new \g<what> arrives, the \g<what> \g<do>",
    ),
    # What the author wishes to get.
    (
        (
            r"^(?:I|We) (?:want|need|would like|wish for) (?:to (?:get|receive|have) )?(?=(?:an?|the) (?:[\w-]+ ){0,2}?"
            r"(?:e?mail|message|report|summary|list|overview|reminder|notification|copy|text|digest)\b)"
        ),
        "Send me ",
    ),
    # What starts a run, told behind it.
    (
        r"^(?:Please )?(?:Watch|Monitor|Keep an eye on) (?P<where>the [^,;:]*?(?:folder|directory))(?=\.?$)",
        r"The process starts when a new file arrives in \g<where>",
    ),
    (
        r"^(?:Please )?(?:Watch|Monitor|Keep an eye on) (?P<where>the [^,;:]*?(?:inbox|mailbox|channel))(?=\.?$)",
        r"The process starts when a new message arrives in \g<where>",
    ),
    (
        (
            rf"^(?P<what>[^,;:]+)[,;] (?:and )?(?:that|this|which) (?:should |will |must |then )?"
            rf"(?:kicks? {_IT} off|kicks? off {_IT}|starts? {_IT}|triggers? {_IT}|sets? {_IT} off|is what "
            rf"starts {_IT}|is the trigger)(?=\.?$)"
        ),
        r"The process starts when \g<what>",
    ),
    (
        r"^It (?:all )?(?:starts|begins) (?:off )?with (?P<what>[^,;]+?) (?P<do>\w+)ing (?=\w)",
        r"It starts when \g<what> \g<do>s ",
    ),
    (r"\bit is (?P<who>(?:the|an?|our|his|her|its|their) [\w -]+?) (?:who|that) (?=\w+)", r"\g<who> "),
    (r"[;,] (?:and |as )?there is nothing (?:more |else )?(?:we|I|you|they|anyone|one|that) can\b[^;]*", ""),
    (r"[,;]? and that(?: is|'s) (?:it|all|that|the end of it)(?=\.?$)", ", and the process ends"),
    (r"\b(?:well, )?(?:then )?that (?:was|is|would be) it(?=\.?$)", "the process ends"),
    (r"[,;]? (?:and )?(?:that(?: is|'s) (?:the )?|the )?end of (?:the )?story(?=\.?$)", ", and the process ends"),
    (r"^(?:Please )?do the following (?=(?:each|every|on|at)\b)", ""),
    (r"^To (?:[a-z]+ )[^:,;]{3,80}: (?=\w+ \w+)", ""),
    (r"^(?:Having|After having|On having) \w+ [^,]+, ", ""),
    (r"^(?:Each|Every) time, ", ""),
    (r"^(?:I|We|They|You) do \w+ [^,;:]{1,40}: (?=if )", ""),
    (r",? (?:no matter|regardless of) (?:what|who|how|which|whether) [^,;.]+(?=[,;.]|$)", ""),
    (r"\ball of (?:it|this|that) (?=(?:is|was|has)\b)", "everything "),
    (r"^The (?:two|three|four|\d) (?:of them )?(?=(?:are|have|must|will)\b)", "They "),
)
