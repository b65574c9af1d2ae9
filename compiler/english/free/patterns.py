"""The notation of the forms of free English: words with `{slots}`, as in the phrases of step kinds."""

from __future__ import annotations

import re

_NOUN = r"(?:the |an? |our |your |my )?[A-Za-z][\w'-]*(?: [A-Za-z][\w'-]*){0,3}?"

SPAN = r"\d+ (?:working )?(?:second|minute|hour|day)s?"
"""A span of time, in one spelling."""

BESIDE = (
    "(meanwhile|in the meantime|in the mean time|at the same time|in parallel|simultaneously|concurrently|"
    "while (this|that) (is going on|is happening|happens|goes on|is done)|during this time|"
    "in parallel (to|with) (this|that)|parallel to (this|that)|at that time)"
)
RUN = (
    r"([the |this |our |a |new ](\w+ )?(\w+ )?(process|workflow|procedure|flow|case|run|process instance)"
    r"( (for|of) \w+( \w+)*?)?)"
)
BEGINS = "(starts|begins|is started|is triggered|is initiated|commences|is launched|runs|is run|is executed)"
ANY = (
    "(in (any|either|every|each) case|in both cases|in all (of these )?cases|whatever happens|"
    "either way|in any event|regardless( of {phrase})?|"
    "whatever {phrase}|no matter {phrase})"
)

PRONOUN = "(it|this|that|he|she|they|one|we|you|there)"
AUXILIARY = "(is|are|does|do|has|have|can|was|were|did)"

SLOTS = {
    "approve": "accept|agree to|agree|approve|authorise|authorize|confirm|grant|release|sign",
    "approves": "approves?|authorises?|authorizes?|confirms?|grants?|releases?|signs?",
    "approved": "accepted|approved|authorised|authorized|confirmed|granted|released|signed",
    "count": r"\d+",
    "day": "day|weekday|working day|workday|morning|monday|tuesday|wednesday|thursday|friday|saturday|sunday",
    "doing": "(?!decide )[a-z][^:,]*?",
    "before": "[^,]+",
    "duration": SPAN,
    "event": "[^,]+",
    "fails": "fails|still fails|fails again|(?:still )?(?:does not|doesn't) work(?: out)?|is not successful|goes wrong|"
    "is unsuccessful",
    "modal": "must|should|shall|has to|have to|needs to|need to|can|may|will|is to|are to|then|now|immediately|also",
    "name": r"[A-Za-z_]\w*",
    "nobody": r"(?:nobody|no one|(?:the )?\w+(?: \w+)? (?:does not|doesn't|do not|don't))",
    "nth": r"first|last working day|last day|last|\d+(?:st|nd|rd|th)",
    "quoted": r'"[^"]*"',
    "phrase": "[^,]+",
    "then": ".+",
    "time": r"\d{1,2}(?:[:.]\d{2})?\s?(?:am|pm|o'clock)?",
    "together": "all at once|at the same time",
    "verb": r"[a-z][a-z-]*",
    "who": _NOUN,
}
"""What a slot may hold, by its name; any other holds as little as the words around it leave."""


def pattern(form: str) -> re.Pattern[str]:
    """The pattern of a form: `( | )` are choices, `[ ]` may be left out, `{slot}` is what is read."""
    seen: set[str] = set()

    def slot(found: re.Match[str]) -> str:
        held = SLOTS.get(found[1], ".+?")
        if found[1] in seen:
            return f"(?:{held})"
        seen.add(found[1])
        return f"(?P<{found[1]}>{held})"

    choices = re.sub(r"\((?!\?)", "(?:", form).replace("[", "(?:").replace("]", ")?")
    return re.compile(re.sub(r"\{(\w+)\}", slot, choices) + "[.:]?", re.IGNORECASE)


NO_ANSWER = re.compile(
    r"(?:nobody|no one|no (?:answer|reply|response|reaction|approval|decision)|there is no (?:answer|reply|response)|"
    r"(?:it|this|that) takes (?:longer|more) than|(?:he|she|they|it) "
    r"(?:does not|doesn't|do not|don't|has not|have not|fails to) (?:answer|reply|respond|react|decide|confirm|act)\w*|"
    r"(?:nothing|nobody|no one) (?:has|is) (?:turned up|shown up|arrived|come|there|been (?:received|returned|"
    r"delivered|sent)))"
    rf"\b.*?(?P<span>{SPAN})",
    re.IGNORECASE,
)
"""That somebody does not answer for some time."""

OF_A_KIND = re.compile(
    r"for (?!the |all |each |every |these |those |our |most |many |some |both |this |that |his |her |its )"
    r"[a-z][\w-]* [a-z]+s",
    re.IGNORECASE,
)
"""What is only done for things of a kind: `for urgent orders`."""
