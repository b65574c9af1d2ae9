"""Who must approve, what somebody answers, and verbs that only say that something must be done."""

from __future__ import annotations

_SAYS = (
    r"(?P<joint>^|[;,] (?:and |but )?)(?:Or )?(?:If )?(?:he|she|they|it|the [\w-]+(?: [\w-]+)?) "
    r"(?:may |can |might |either )?says?"
)
_WHO = r"(?:the|an?|our|my|his|her|its|their) [\w-]+(?: [\w-]+){0,3}?"
_OKAY = r"(?:okay|OK|go-ahead|blessing|approval|consent|permission|sign-off|signature|agreement|green light)"
IDIOMS: tuple[tuple[str, str], ...] = (
    (
        (
            r"(?: also)? needs? (?P<who>(?:the|an?|our|his|her|its|their) (?:[\w-]+ )?(?:committee|board|manager|"
            r"director|head|boss|owner|supervisor|principal|council|CEO|CFO))(?=$|[,.;])"
        ),
        r" must be approved by \g<who>",
    ),
    (
        (
            r"(?: also)? (?:needs?|requires?) (?:the |an? )?(?:approval|consent|signature) (?:of|by|from) "
            r"(?P<who>(?:the|an?|our|his|her|its|their) [\w -]+?)(?=\.?$)"
        ),
        r" must be approved by \g<who>",
    ),
    (
        rf"{_SAYS} yes, (?:and |then |and then )?",
        r"\g<joint>if so, ",
    ),
    (
        rf"{_SAYS} no(?:,? or (?:do|does)(?:n't| not) \w+)?, (?:and |then |and then )?",
        r"\g<joint>if not, ",
    ),
    (
        (
            rf"\b(?:calls?|rings?|phones?|asks?|contacts?) (?P<who>{_WHO}),? and only with (?:his|her|their|"
            rf"(?P=who)(?:'s|')) {_OKAY} "
            r"(?P<be>is|are) (?P<what>(?:the|it|they)\b.*?) (?P<done>\w+)(?=\.?$)"
        ),
        r"asks \g<who> for approval; if so, \g<what> \g<be> \g<done>",
    ),
    (
        (
            rf",? and only with (?P<who>{_WHO})(?:'s|') {_OKAY} (?P<be>is|are) (?P<what>(?:the|it|they)\b.*?) "
            rf"(?P<done>\w+)(?=\.?$)"
        ),
        r", \g<who> must approve it; if so, \g<what> \g<be> \g<done>",
    ),
    (
        r"(?P<what>\b\w+(?: \w+)?)(?: also)? needs? (?P<who>HR|IT|QA|legal|finance)(?=$|[,.;])",
        r"\g<what> must be approved by \g<who>",
    ),
    (r"\blet(?P<s>s)? (?P<who>(?:the|an?|our|my|his|her|their|\w+) ?(?:\w+ ){0,2}?\w*?) know\b", r"tell\g<s> \g<who>"),
    (
        (
            rf"(?P<joint>[,;] (?:and )?)(?P<what>anything (?:more|else|above(?: that)?|over(?: that)?)|(?:larger|"
            rf"longer|higher|bigger) ones) (?P<who>{_WHO})(?:'s|')(?=$|[,.;])"
        ),
        r"\g<joint>\g<what> must be approved by \g<who>",
    ),
    # Who is asked for a yes.
    (
        (
            rf"\b(?:call|ring|phone|ask|text|email|message)(?P<s>s)? (?P<who>{_WHO}) (?:and|to) (?:get|gets|for) "
            rf"(?:his|her|their|an?|the) {_OKAY}\b"
        ),
        r"ask\g<s> \g<who> for approval",
    ),
    (rf"\b(?:get|obtain)(?P<s>s)? (?P<who>{_WHO})(?:'s|') {_OKAY}\b", r"ask\g<s> \g<who> for approval"),
    (
        rf"\b(?:get|obtain)(?P<s>s)? (?:an?|the) {_OKAY} (?:of|from) (?P<who>{_WHO})(?=$|[,.;])",
        r"ask\g<s> \g<who> for approval",
    ),
    (
        rf"(?: also| always| first)? needs? (?P<who>{_WHO})(?:'s|') {_OKAY}(?: (?:first|before .+))?(?=$|[,.;])",
        r" must be approved by \g<who>",
    ),
    (
        (
            r"^(?:After|Upon|Following|With) (?:the )?(?:written )?(?:approval|consent|sign-off|permission) "
            r"(?:by|from|of) (?P<who>(?:the|an?|our|his|her|its|their) [^,]+), (?=\w)"
        ),
        r"\g<who> must have approved it; ",
    ),
    (
        (
            r"\bask (?P<who>(?:the|an?|our|his|her|their) [\w -]+?): (?:on|upon|with) (?:an? )?"
            r"(?:yes|approval|go|okay),? (?P<one>[^,;]+)[,;] (?:and |but )?(?:on|upon|with) (?:an? )?"
            r"(?:no|refusal|rejection),? (?P<other>[^,;]+)(?=\.?$)"
        ),
        r"ask \g<who> for approval; if so, \g<one>, otherwise \g<other>",
    ),
    (
        (
            r"^(?:the )?(?P<one>[\w-]+(?: [\w-]+)?) and (?:the )?(?P<other>[\w-]+(?: [\w-]+)?) "
            r"(?P<do>review|check|inspect|examine|approve|assess|evaluate|test|sign|read|verify|confirm|audit|rate|"
            r"grade|score) (?P<what>.+?) "
            r"(?:in parallel|at the same time|simultaneously|independently|separately|concurrently)"
            r"(?: of (?:each other|one another))?(?=\.?$)"
        ),
        r"The \g<one> \g<do>s \g<what>, and at the same time the \g<other> \g<do>s \g<what>",
    ),
    (r"\b(?:will|would|may|might|shall) (?:then )?(?:have|need) to (?=[a-z])", r"must "),
    (r"\b(?:is|are) (?:required|obliged|supposed|expected|responsible) (?:to|for) (?=[a-z]+(?!ing)\b)", r"must "),
    # What somebody is made to do.
    (r"\b(?P<who>I|we|he|she|they|you) (?:goe?s?|comes?) back and (?=[a-z])", r"\g<who> "),
    (r"\b(?P<modal>may|might|can|could|will) (?:even|also) (?=[a-z])", r"\g<modal> "),
)
