"""Limits, moments, tries, and what is done again."""

from __future__ import annotations

_DAY = r"(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|working day|workday|day)"
IDIOMS: tuple[tuple[str, str], ...] = (
    (
        rf"^(?P<day>{_DAY}) (?P<part>morning|noon|afternoon|evening|night)(?P<at> at [^,:]{{1,8}})?[:,] (?=\w)",
        r"Every \g<day> \g<part>\g<at>, ",
    ),
    (
        (
            r"^(?P<when>(?:if|when) )(?:that|this|it) (?:does not|did not|doesn't|didn't) (?:help|do the trick|do "
            r"it|solve it|fix it), "
        ),
        "If not, ",
    ),
    (r"^(?P<when>(?:if|when) )(?:that|this|it) (?:helps|helped|does the trick|solves it|fixes it), ", "If so, "),
    (
        (
            r"^(?:re-?try|retries) (?P<what>(?:it|the \w+) )?every (?P<unit>day|hour|week) for (?:up to |at most "
            r")?(?P<count>\d+) (?:days|hours|weeks|times)\b"
        ),
        r"retry \g<what>up to \g<count> times every 1 \g<unit>",
    ),
    (
        (
            r"(?P<joint>, )(?:re-?try|retries) (?P<what>(?:it|the \w+) )?every (?P<unit>day|hour|week) for (?:up to "
            r"|at most )?(?P<count>\d+) (?:days|hours|weeks|times)\b"
        ),
        r"\g<joint>retry \g<what>up to \g<count> times every 1 \g<unit>",
    ),
    (r"\b(?P<count>\d+) times at (?:the )?most\b", r"at most \g<count> times"),
    # Before what is not said: the moment is given when a run starts.
    (
        r"^(?P<span>\d+ (?:minute|hour|day|week|month)s?) (?:before|beforehand|in advance|ahead), (?=\w)",
        r"\g<span> before the date, ",
    ),
    (r"^On the (?P<day>\d{1,2}(?:st|nd|rd|th)),? (?=[a-z]+ )", r"On the \g<day> of every month, "),
    (
        r"^(?P<who>[A-Z][a-z-]+s) (?P<how>(?:more|less) than \d+ \w+ (?:late|old|overdue|away)) (?=[a-z]+ )",
        r"\g<who> who are \g<how> ",
    ),
    (
        r"^(?:Still )?Nothing(?: back| yet| from \w+| there)? (?:after|within|in) (?P<span>\d+ \w+)(?::|,| -) (?=\w)",
        r"If there is no answer within \g<span>, ",
    ),
    (
        (
            r"^Still (?:nothing|no [\w-]+)(?: back| yet)? (?:after )?(?:a further |another )?(?P<span>\d+ \w+)(?: "
            r"later| after that)?(?::|,| -) (?=\w)"
        ),
        r"If there is still no answer after \g<span>, ",
    ),
    (
        (
            rf"^(?:The )?(?P<which>first|second|third|fourth|last) (?P<day>{_DAY}) (?:of|in) (?:the|each|every|a) "
            rf"month[,:]? (?=\w)"
        ),
        r"On the \g<which> \g<day> of the month, ",
    ),
    (r",? (?:and |but )?(?:only|at most|no more than|not more than) once(?=$|[.;])", r" at most 1 times"),
    (r",? (?:and |but )?(?:only|at most|no more than|not more than) twice(?=$|[.;])", r" at most 2 times"),
    (r"^(?:On )?the (?P<span>day|week|night|evening) before (?=\w)", r"1 day before "),
    (
        r"^The (?:next|following) (?:day|morning)(?: after [\w' ]+?)?,? (?=(?:the|an?|we|they|he|she|it|our)\b)",
        r"1 day later, ",
    ),
    (
        r"^(?:This|It|That|All this|All of this) (?:goes on|continues|is continued|keeps going) until ",
        "This is repeated until ",
    ),
    (
        (
            r"^(?:Please )?Try to (?P<do>[a-z]+ [^,]+?),? (?:up to |at most )?(?P<count>\d+) times"
            r"(?:,? (?:with|waiting) (?P<span>\d+ \w+) (?:in )?between(?: \w+)?|,? (?P<apart>\d+ \w+) apart)?"
            r"(?=\.?$)"
        ),
        r"\g<do>; it is tried \g<count> times in all, \g<span>\g<apart> apart",
    ),
    (
        r",? (?:trying|attempting) (?:it |this )?(?:up to |at most )?(?P<count>\d+) times",
        r"; it is tried \g<count> times in all",
    ),
    (r",? retrying (?:it |this )?(?:up to |at most )?(?P<count>\d+) times", r"; it is retried \g<count> times"),
    (r"(?P<tried>; it is tried \d+ times in all),  apart", r"\g<tried>"),
    (r"^(?:This|It|The cycle|The process) (?:repeats|goes on) until ", "This is repeated until "),
    (
        (
            r"^(?:Try|Attempt) (?:the |this |that )(?:[\w-]+ )?(?:test|call|request|upload|download|deployment|"
            r"transfer|connection|command|copy|backup|job|build|import|export)s? (?:again )?(?:up to |at most )?"
            r"(?P<count>\d+) times(?: (?:because|since|as) .+)?(?=\.?$)"
        ),
        r"It is tried \g<count> times in all",
    ),
    (
        (
            r",? before (?P<who>(?:the|an?|his|her|its|their) [\w-]+(?: [\w-]+)?) (?P<do>looks at|checks|reviews|"
            r"reads|examines|inspects|sees|assesses|tests) (?P<what>it|them|the [\w-]+) "
            r"(?:again|once more|a second time|anew)(?=\.?$)"
        ),
        r", and \g<who> \g<do> \g<what> again",
    ),
    (r"(?P<until>\buntil [^,;]+?) and (?P<be>is|are) then (?=\w)", r"\g<until>, and \g<be> then "),
    (
        (
            r"^(?P<who>(?:The |An? |Our |His |Her |Its |Their )?[\w-]+(?: [\w-]+)?) (?:has|have|gets?|is given|"
            r"are given) (?:up to |at most )?"
            r"(?P<span>\d+ (?:working |business )?(?:second|minute|hour|day|week|month)s?) "
            r"(?:time )?to (?P<do>[a-z]+(?: .+)?)"
        ),
        r"Within \g<span>, \g<who> must \g<do>",
    ),
    (
        r",? and (?P<when>(?:on|in|at) (?:the )?[A-Za-z]+(?: \w+)?) (?=(?:the|an?|our|we|they|he|she|it) [a-z])",
        r"; \g<when>, ",
    ),
    (
        (
            r",? and (?:then )?(?:the |this |our )?(?:process|workflow|procedure|work|flow|it) "
            r"(?:continues|goes on|proceeds|resumes|carries on) (?:only )?(?:when|once|as soon as|after) "
            r"(?P<what>[^,;]+?)(?=\.?$)"
        ),
        r", and wait until \g<what>",
    ),
    (
        (
            r",? and (?:then )?the (?P<what>review|check|test|inspection|approval|interview|reading|assessment|"
            r"evaluation|examination|audit|cycle|loop) (?:is|are) (?:repeated|done again|started again|redone)\b"
        ),
        r", and go back to the \g<what>",
    ),
    (
        (
            r"^If not, (?:it |we |they )?(?:retry|retries|repeat|repeats) (?P<what>the [\w-]+(?: [\w-]+)??),? "
            r"(?:up to |at most )?(?P<count>\d+) times,? (?:with|waiting) (?P<span>\d+ \w+) (?:in )?between\b.*"
        ),
        r"If not, wait \g<span> and go back to \g<what>, at most \g<count> times",
    ),
)
