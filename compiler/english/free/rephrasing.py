"""A sentence in plainer order: turned clauses, conditions in the middle and idioms become what the forms know."""

from __future__ import annotations

import re
from itertools import pairwise

from .clause import CLOSED, DETERMINERS, PREPOSITIONS, low, read_clause
from .colloquial import in_full
from .splitting import clauses, hidden
from .words import base_form, is_participle, third_person

_NOUN_BEGINS = r"(?:the|an?|our|my|his|her|its|their|we|you|they|he|she|it|both|all|nobody|somebody|someone)\b"
_ONLY = re.compile(
    rf"only (?P<word>when|once|after|if) (?P<condition>.+?),? (?P<verb>does|do|can|may|will|must|is|are) "
    rf"(?P<rest>{_NOUN_BEGINS}.+)",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    r"(?P<left>.+?),? (?P<joint>and|or|but|then)(?: then)?,? (?P<word>if|when|unless|where|once|as soon as) "
    r"(?P<condition>[^,;]+), (?P<right>[^;]+)",
    re.IGNORECASE,
)
_AHEAD = re.compile(
    r"(?:if|should|provided|when|once|unless|after|as soon as|whenever|otherwise|for|in|on|at|before|every|"
    r"each)\b[^,;]*, (?!(?:and|or|but|then)\b)",
    re.IGNORECASE,
)
_SAYS = r"^(?:Or )?(?:If )?(?:he|she|they|it|the [\w-]+(?: [\w-]+)?) (?:may |can |might |either )?says?"
_APART = re.compile(
    r",? (?:in addition|on top of that|of course|as a rule|if at all|for now|for the time being|by the way|"
    r"at that point|without delay|, however|, though|first thing)(?=,? )",
    re.IGNORECASE,
)
_IDIOMS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(form, re.IGNORECASE), to)
    for form, to in (
        # Words between two arms.
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
        # Conditions that are no clauses.
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
        (r"^(?:On )?the (?P<span>day|week|night|evening) before (?=\w)", r"1 day before "),
        (
            r"^The (?:next|following) (?:day|morning)(?: after [\w' ]+?)?,? (?=(?:the|an?|we|they|he|she|it|our)\b)",
            r"1 day later, ",
        ),
        (
            (
                r"[;,]? (?:and|but) only (?P<word>if|when|once) (?P<condition>.+?) (?:do|does|will|can) "
                r"(?P<who>we|they|he|she|it|the \w+) (?P<do>[a-z]+ )"
            ),
            r"; \g<word> \g<condition>, \g<who> will \g<do>",
        ),
        (
            (
                r"(?: also)? needs? (?P<who>(?:the|an?|our|his|her|its|their) (?:[\w-]+ )?(?:committee|board|manager|"
                r"director|head|boss|owner|supervisor|principal|council|CEO|CFO))(?=$|[,.;])"
            ),
            r" must be approved by \g<who>",
        ),
        (r"^Without (?P<what>it|this|that), ", "Otherwise, "),
        (r"^Without (?P<what>[^,]{3,60}), ", r"If there is no \g<what>, "),
        (r"^If there is no (?:an?|any|the) ", "If there is no "),
        # Who is put in front, and what is said for comfort only.
        (r"\bit is (?P<who>(?:the|an?|our|his|her|its|their) [\w -]+?) (?:who|that) (?=\w+)", r"\g<who> "),
        (r"[;,] (?:and |as )?there is nothing (?:more |else )?(?:we|I|you|they|anyone|one|that) can\b[^;]*", ""),
        (r"[,;]? and that(?: is|'s) (?:it|all|that|the end of it)(?=\.?$)", ", and the process ends"),
        (
            (
                r"(?: also)? (?:needs?|requires?) (?:the |an? )?(?:approval|consent|signature) (?:of|by|from) "
                r"(?P<who>(?:the|an?|our|his|her|its|their) [\w -]+?)(?=\.?$)"
            ),
            r" must be approved by \g<who>",
        ),
        # An answer that is said out loud.
        (
            rf"{_SAYS} yes, (?:and |then |and then )?",
            "If so, ",
        ),
        (
            rf"{_SAYS} no(?:,? or (?:do|does)(?:n't| not) \w+)?, (?:and |then |and then )?",
            "If not, ",
        ),
        (
            r"^(?:This|It|That|All this|All of this) (?:goes on|continues|is continued|keeps going) until ",
            "This is repeated until ",
        ),
        # What only introduces, and conditions in other words.
        (r"^(?:Please )?do the following (?=(?:each|every|on|at)\b)", ""),
        (
            (
                r"(?P<joint>[;,] (?:and )?|^)in case (?=(?:the|an?|it|he|she|they|nobody|no one|somebody|our|his|her|"
                r"its) )"
            ),
            r"\g<joint>if ",
        ),
        # Two who do the same beside one another.
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
        # What is tried several times.
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
                r"^(?:After|Upon|Following|With) (?:the )?(?:written )?(?:approval|consent|sign-off|permission) "
                r"(?:by|from|of) (?P<who>(?:the|an?|our|his|her|its|their) [^,]+), (?=\w)"
            ),
            r"\g<who> must have approved it; ",
        ),
        (
            (
                r"^(?:Try|Attempt) (?:the |this |that )(?:[\w-]+ )?(?:test|call|request|upload|download|deployment|"
                r"transfer|connection|command|copy|backup|job|build|import|export)s? (?:again )?(?:up to |at most )?"
                r"(?P<count>\d+) times(?: (?:because|since|as) .+)?(?=\.?$)"
            ),
            r"It is tried \g<count> times in all",
        ),
        # An answer by a person, in a word.
        (
            (
                r"\bask (?P<who>(?:the|an?|our|his|her|their) [\w -]+?): (?:on|upon|with) (?:an? )?"
                r"(?:yes|approval|go|okay),? (?P<one>[^,;]+)[,;] (?:and |but )?(?:on|upon|with) (?:an? )?"
                r"(?:no|refusal|rejection),? (?P<other>[^,;]+)(?=\.?$)"
            ),
            r"ask \g<who> for approval; if so, \g<one>, otherwise \g<other>",
        ),
        (r"[,;]? (?:and )?(?:that(?: is|'s) (?:the )?|the )?end of (?:the )?story(?=\.?$)", ", and the process ends"),
        # What a person does before another looks again.
        (
            (
                r",? before (?P<who>(?:the|an?|his|her|its|their) [\w-]+(?: [\w-]+)?) (?P<do>looks at|checks|reviews|"
                r"reads|examines|inspects|sees|assesses|tests) (?P<what>it|them|the [\w-]+) "
                r"(?:again|once more|a second time|anew)(?=\.?$)"
            ),
            r", and \g<who> \g<do> \g<what> again",
        ),
        # What follows the end of a repetition.
        (r"(?P<until>\buntil [^,;]+?) and (?P<be>is|are) then (?=\w)", r"\g<until>, and \g<be> then "),
        (r"\b(?:will|would|may|might|shall) (?:then )?(?:have|need) to (?=[a-z])", r"must "),
        (r"\b(?:is|are) (?:required|obliged|supposed|expected|responsible) (?:to|for) (?=[a-z]+(?!ing)\b)", r"must "),
        (r"\b(?P<modal>may|might|can|could|will) (?:even|also) (?=[a-z])", r"\g<modal> "),
        # Two conditions with a comma between.
        (
            (r"^(?P<first>If [^,]+), or (?P<second>(?:do|does|is|are|has|have|did|was|were)(?:n't| not)? [^,]+), "),
            r"\g<first> or \g<second>, ",
        ),
        # A limit that somebody has.
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
            (
                r"\b(?P<word>if|when) there (?:is|are|has been|have been) (?:still )?no "
                r"(?P<what>[a-z][\w-]*(?: [\w-]+)?) (?=within |after |in \d)"
            ),
            r"\g<word> no \g<what> arrives ",
        ),
        (r"\b(?P<word>if|when) there (?:is|are) (?:none|nothing)(?=,)", r"\g<word> it is not found"),
        # When it is done, in the middle of what is done.
        (
            r",? and (?P<when>(?:on|in|at) (?:the )?[A-Za-z]+(?: \w+)?) (?=(?:the|an?|our|we|they|he|she|it) [a-z])",
            r"; \g<when>, ",
        ),
        # What the whole is for, before it is told.
        (r"^To (?:[a-z]+ )[^:,;]{3,80}: (?=\w+ \w+)", ""),
        # That it goes on is only said of when it does.
        (
            (
                r",? and (?:then )?(?:the |this |our )?(?:process|workflow|procedure|work|flow|it) "
                r"(?:continues|goes on|proceeds|resumes|carries on) (?:only )?(?:when|once|as soon as|after) "
                r"(?P<what>[^,;]+?)(?=\.?$)"
            ),
            r", and wait until \g<what>",
        ),
        # What is done again by its noun.
        (
            (
                r",? and (?:then )?the (?P<what>review|check|test|inspection|approval|interview|reading|assessment|"
                r"evaluation|examination|audit|cycle|loop) (?:is|are) (?:repeated|done again|started again|redone)\b"
            ),
            r", and go back to the \g<what>",
        ),
        # What was said before is over.
        (r"^(?:Having|After having|On having) \w+ [^,]+, ", ""),
        (r"^(?:Each|Every) time, ", ""),
        # All of it is everything, the two are they.
        (r"\ball of (?:it|this|that) (?=(?:is|was|has)\b)", "everything "),
        (r"^The (?:two|three|four|\d) (?:of them )?(?=(?:are|have|must|will)\b)", "They "),
        # `If they like it we pay`: a comma before who acts.
        (
            (
                r"^(?P<left>(?:If|When|Whenever|Once|As soon as|Unless) [^,;:]+? (?:it|them|him|this)) "
                r"(?=(?:we|they|he|she) [a-z])"
            ),
            r"\g<left>, ",
        ),
        # A condition without its verb.
        (
            (
                r"^No (?P<what>[a-z][\w-]*(?: [a-z][\w-]*)?) (?P<when>(?:within|after|in) (?:the next )?\d+ \w+)"
                r"(?:,|:| means(?: that)?) (?=\w)"
            ),
            r"If no \g<what> arrives \g<when>, ",
        ),
        # One case behind the other.
        (
            r"^(?P<first>If [^,;]+, [^,;]+), if (?P<second>[^,;]+, [^,;]+), and if (?=\w)",
            r"\g<first>; otherwise, if \g<second>; otherwise, if ",
        ),
        # A condition as what somebody has.
        (
            (
                r"^With (?P<how>good|bad|poor|normal|low|high|clean|clear|positive|negative|correct|wrong) "
                r"(?P<what>[a-z][\w-]*s),? (?=(?:the|an?|we|they|he|she|it|our|my) )"
            ),
            r"If the \g<what> are \g<how>, ",
        ),
        # Work tried again where it was not enough.
        (
            (
                r"^If not, (?:it |we |they )?(?:retry|retries|repeat|repeats) (?P<what>the [\w-]+(?: [\w-]+)??),? "
                r"(?:up to |at most )?(?P<count>\d+) times,? (?:with|waiting) (?P<span>\d+ \w+) (?:in )?between\b.*"
            ),
            r"If not, wait \g<span> and go back to \g<what>, at most \g<count> times",
        ),
    )
)
_IN_WHICH_CASE = re.compile(
    r"(?P<left>.+?),? (?P<word>unless|if|except if|except when) (?P<condition>[^,]+), in (?:which|that) (?:case|event) "
    r"(?P<right>.+)",
    re.IGNORECASE,
)

_MAY = re.compile(
    r"(?P<who>(?:the |an? )?[\w-]+(?: [\w-]+)?) (?:may|might|can|could) (?P<do>[a-z]+\b[^,]*), "
    r"in (?:which|that) (?:case|event) (?P<right>.+)",
    re.IGNORECASE,
)
_NO = re.compile(r"(?:reject|refuse|decline|deny) (?:it|them|this|that|the [\w-]+(?: [\w-]+)?)$", re.IGNORECASE)
"""A refusal: who may refuse is asked."""

_VERBLESS = re.compile(
    r"^(?P<what>[A-Z][a-z-]+(?: [a-z][\w-]*)?) (?P<how>free|worn|full|empty|broken|missing|damaged|late|wrong|"
    r"available|valid|invalid|complete|incomplete|out of [a-z]+): (?=\w)"
)


def _verbless(found: re.Match[str]) -> str:
    """`Table free: ...`: a condition without its verb."""
    return f"If the {found['what'][:1].lower()}{found['what'][1:]} is {found['how']}, "


_DECIDES = re.compile(
    r"(?:makes? (?:the |a )?decision|decides?) (?:(?:about |on )?whether )?to (?P<one>[a-z]+) or (?:to )?"
    r"(?P<other>[a-z]+) (?=(?:the|an?|it|them|his|her|its|their|this|that)\b)"
)


def _decides(found: re.Match[str]) -> str:
    """`Decides to approve or deny the request`: approves or denies the request."""
    if base_form(found["one"], "base") is None or base_form(found["other"], "base") is None:
        return found.group()
    return f"{third_person(found['one'])} or {third_person(found['other'])} "


def rephrased(text: str) -> str:
    """The sentence in plainer words; what needs no change comes back as it is."""
    if '"' in text:
        return text
    text = in_full(_APART.sub("", text))
    for form, to in _IDIOMS:
        text = form.sub(to, text, count=1)
    text = _VERBLESS.sub(_verbless, text, count=1)
    text = _DECIDES.sub(_decides, text, count=1)
    text = _same_subject(text[:1].upper() + text[1:])
    return _turned(_cased(_middle(_fronted(text))))


_TWO_VOICES = re.compile(
    r"\b(?P<who>(?:the|an?|our|his|her|its|their) [\w-]+(?: [\w-]+)?) (?P<be>is|are) "
    r"(?P<done>\w+(?: (?:the|an?|his|her|its|their) [\w-]+)?) and (?P<does>\w+) (?=\w)",
    re.IGNORECASE,
)


def _same_subject(text: str) -> str:
    """`The host is notified and picks up the visitor`: who acts is named once more."""
    found = _TWO_VOICES.search(text)
    if found is None or not is_participle(found["done"].split()[0]) or is_participle(found["does"]):
        return text
    if base_form(found["does"], "s") is None:
        return text
    joint = f"{found['who']} {found['be']} {found['done']} and {_inner(found['who'])} {found['does']} "
    return text[: found.start()] + joint + text[found.end() :]


_IN_FRONT = re.compile(
    r"(?:upon|on|after|following|from|in|at|with|during|before|\d+ \w+ (?:before|after)|"
    r"for(?! the (?:others?|rest)\b))\b",
    re.IGNORECASE,
)
_SUBJECTS = re.compile(_NOUN_BEGINS, re.IGNORECASE)


def _fronted(text: str) -> str:
    """`Upon receipt of the form the clerk checks it` with a comma where its clause begins."""
    found = _IN_FRONT.match(text)
    words = text.split()
    if found is None or len(words) < 5 or read_clause(text) is not None:
        return text
    for place in range(2, min(len(words) - 1, 12)):
        if words[place - 1].endswith((",", ":", ";")):
            return text
        right = " ".join(words[place:])
        if not _SUBJECTS.match(right) or low(words[place - 1]) in CLOSED:
            continue
        clause = read_clause(right)
        inside = clause.who.split()[1:] if clause is not None else []
        nested = any(
            low(word) in DETERMINERS and low(before) not in PREPOSITIONS
            for before, word in pairwise(["the", *inside])
            if before != "the"
        )
        if clause is not None and clause.who and not nested:
            return f"{' '.join(words[:place])}, {right}"
    return text


def _turned(text: str) -> str:
    """`Only when both are there does the doctor see him` in the usual order."""
    found = _ONLY.fullmatch(text)
    if found is None:
        return text
    verb, words = found["verb"].lower(), found["rest"].split()
    for place in range(1, min(len(words), 8)):
        clause = read_clause(
            " ".join([*words[:place], "will" if verb in ("do", "does") else verb, *words[place:]]).rstrip(".")
        )
        following = words[place].lower().strip(".,")
        fits = base_form(following, "base") if verb not in ("is", "are") else base_form(following, "participle")
        if clause is not None and fits:
            modal = "will" if verb in ("do", "does") else verb
            said = " ".join([*words[:place], modal, *words[place:]])
            return f"{found['word'].capitalize()} {found['condition']}, {said}"
    return text


def _cased(text: str) -> str:
    """`X is done, unless C, in which case Y`: the two arms of one condition."""
    ahead = _AHEAD.match(text)
    if ahead is not None and re.search(r", in (?:which|that) (?:case|event) ", text[ahead.end() :]):
        later = _cased(text[ahead.end() :])
        return f"{ahead.group()}{later[:1].lower()}{later[1:]}"
    may = _MAY.fullmatch(text)
    if may is not None and _NO.match(may["do"]):
        who = _inner(may["who"])
        return f"{may['who']} can approve or {may['do']}; if {who} {_third(may['do'])}, {may['right']}"
    if may is not None:
        return f"If {_inner(may['who'])} {_third(may['do'])}, {may['right']}"
    found = _IN_WHICH_CASE.fullmatch(text)
    if found is None:
        return text
    if found["word"].lower() == "if":
        return f"{found['left']}; if {found['condition']}, {found['right']}"
    before = clauses(found["left"])
    if not before or read_clause(before[-1]) is None:
        return text
    told = ", and ".join(before[:-1])
    choice = f"if {found['condition']}, {found['right'].rstrip('.')}, otherwise {_inner(before[-1])}"
    return f"{told}; {choice}" if told else choice[:1].upper() + choice[1:]


def _middle(text: str) -> str:
    """`It is drafted and, if she has remarks, corrected`: the condition before a whole clause."""
    ahead = _AHEAD.match(text)
    if ahead is not None:
        return ahead.group() + _middle(text[ahead.end() :])
    found = _BETWEEN.fullmatch(text)
    if found is None:
        return text
    left, right = found["left"].rstrip(","), found["right"].rstrip(".")
    before = clauses(left)
    clause = read_clause(before[-1]) if before else None
    word, condition = found["word"].lower(), found["condition"]
    if clause is None:
        return _between_subjects(text, left, word, condition, right)
    first = right.split()[0].lower()
    whole = read_clause(right)
    if whole is not None and whole.who:
        return f"{left}; {word} {condition}, {right}" if found["joint"].lower() != "or" else text
    group = clause.group.split()
    if base_form(first, clause.form) is None or (not clause.who and clause.form != "base"):
        return text
    helping = " ".join(group[:-1]) if clause.form in ("participle", "ing") or len(group) > 1 else ""
    carried = f"{_inner(clause.who)} {helping} {right}".replace("  ", " ").strip()
    return f"{left}; {word} {condition}, {carried}"


def _third(doing: str) -> str:
    """`appeal within a month` as it is said of one: `appeals within a month`."""
    verb, _, rest = doing.partition(" ")
    return f"{third_person(verb)} {rest}".strip()


def _inner(text: str) -> str:
    """A clause that began a sentence as one in the middle of it."""
    return re.sub(r"^(?:The|An?|Our|His|Her|Its|Their|We|You|They|He|She|It)(?= )", lambda word: word[0].lower(), text)


def _between_subjects(text: str, left: str, word: str, condition: str, right: str) -> str:
    """`The office and, if the house is old, the museum are asked`: one clause for each subject."""
    clause = read_clause(right)
    if clause is None or not clause.who or clause.form == "past" or "," in hidden(right):
        return text
    said = f"{clause.group} {clause.rest}".strip()
    alone = re.sub(r"^are ", "is ", re.sub(r"^have ", "has ", said))
    return f"{left} {said}; {word} {condition}, {clause.who} {alone}"
