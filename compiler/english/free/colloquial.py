"""How people speak and jot down, in full sentences: `does it fit, we ...`, `failed -> retry`, `the date's taken`."""

from __future__ import annotations

import re

from .clause import CLOSED, DETERMINERS, PREPOSITIONS, PRONOUNS, low, read_clause
from .word_lists import listed
from .words import base_form, is_adverb, is_participle, is_plural, participle, third_person

_WHO = r"(?P<who>it|he|she|they|that|this|nobody|anyone|anything|(?:the|an?|his|her|its|their|our) [\w-]+(?: [\w-]+)?)"
_ASKED = (
    re.compile(rf"(?P<word>does|do|did) {_WHO} (?P<verb>[a-z-]+)(?P<rest>[^,]*), (?P<then>.+)", re.IGNORECASE),
    re.compile(
        rf"(?P<word>is|are|was|has|have) {_WHO} (?P<verb>[a-z-]+)(?P<rest>[^,]*), (?P<then>.+)",
        re.IGNORECASE,
    ),
)
_NOT_SO = re.compile(r"^(?:does|do|did|is|are|has|have) (?:it|he|she|they|that|this) not, ", re.IGNORECASE)
_ARROW = re.compile(r"(?P<left>[^>]{2,80}?) ?(?:->|→|=>|⇒) ?(?P<right>[^>]+)")
_OUTCOMES = {
    "success": "it succeeds",
    "ok": "it is right",
    "okay": "it is right",
    "failure": "it fails",
    "error": "it fails",
    "failed": "it fails",
    "still no luck": "it still fails",
    "no luck": "it fails",
    "still failing": "it still fails",
    "yes": "so",
    "no": "not",
    "else": "",
    "otherwise": "",
}
_NONE_THERE = re.compile(
    r"no (?P<what>[\w-]+(?: [\w-]+)?) (?P<how>free|available|left|there|found|ready|reachable|present|in stock|open|"
    r"(?:received|given|attached|needed|required) ?(?:[a-z ]{0,30}))(?:,|:| -) (?P<then>.+)",
    re.IGNORECASE,
)
_NONE = re.compile(
    r"no (?P<what>[\w-]+(?: [\w-]+){0,2}(?: (?:by|until|before|after|within|in|from) [^,:]{1,30})?)(?:,|:| -) "
    r"(?P<then>(?=give |page )[a-z]+ .+|(?:we|I|they|he|she|it|you|then|the|an?|our|its|his|her|"
    r"ask|call|tell|send|stop|try|skip)\b.+)",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"^(?:(?:hi|hello|hey|dear|good (?:morning|afternoon))(?: (?:all|team|everyone|everybody|folks|there|colleagues|"
    r"both|[A-Z][a-z]+)){0,2}[,!:] )?(?:(?:(?:just )?to (?:recap|sum up|summari[sz]e|clarify|explain)|in short|briefly|"
    r"for the record|as (?:discussed|agreed)|here is how|this is how)\b[^:,]*[:,] )?"
    r"(?:(?:the |our )?[\w' -]+ (?:process|procedure|workflow|routine|checklist|steps): (?=\w)|"
    r"our [\w' -]{3,30}: (?=\w+ \w+)|(?:step|phase|stage|part) \w+(?:: | - |, )(?=\w+ \w+)|in it,? |"
    r"how (?:we|to) [^:,]{3,60}: (?=\w+ \w+))?",
    re.IGNORECASE,
)
_JOINED = re.compile(
    r"^(?:first of all|to (?:begin|start) with|as a first step|(?:in|as) (?:the|a) (?:first|second|third|next|last|"
    r"final|following) step|conversely|(?:in|by) contrast|on the contrary|likewise|similarly|consequently|accordingly|"
    r"as a result|subsequently|thereupon|on the other hand),? (?=\w+ \w+)|"
    r"^(?:afterwards|thereafter|then|next|finally|after (?:that|this)),? (?=(?:if|when|unless|for each|once)\b)|"
    r"^(?:and|but|so) (?=(?:if|when|once|unless)\b)|"
    r",? ?\bon the other hand,?(?= )",
    re.IGNORECASE,
)
_FIRST = re.compile(r"^First (?=(?:the|an?|our|we|they|he|she|it)\b)", re.IGNORECASE)
_GAPPED = re.compile(
    r"(?P<first>[A-Za-z][\w-]* \w+s) (?P<verb>go|are (?:sent|passed|given|forwarded|assigned|routed|handed)) "
    r"(?P<to>to [^,;]+?)(?:,|;| and|, and|, but|, while) (?P<second>(?!the\b)[a-z][\w-]* (?:ones|\w+s)) "
    r"(?P<behind>to [^,;]+)",
    re.IGNORECASE,
)
_THE_REST = re.compile(
    r"(?P<first>[A-Za-z].*? (?P<verb>(?:(?:is|are) \w+(?:ed|en|t|d)|goe?s?) )(?:to|into|in|on|onto|by|with) [^,;]+?)"
    r"(?:(?:,|;)? (?:and|but|while)|[,;]) (?P<second>(?:all )?(?:the (?:rest|others)|others)|everything else|"
    r"all other \w+) "
    r"(?P<behind>(?:straight |directly )?(?:to|into|in|on|onto|by|with) [^,;]+)",
    re.IGNORECASE,
)
_TELL_ME = re.compile(
    r"^(?:I|we) (?:want|would like|need|wish) to be (?:told|notified|informed|alerted|warned|messaged)"
    r"(?P<how> (?:by|via|through|on|over|in) [\w-]+(?: [\w-]+)?)?,? (?P<word>when|whenever|if|as soon as|once) "
    r"(?P<what>.+)",
    re.IGNORECASE,
)
_OBJECT_AHEAD = re.compile(
    r"(?P<what>[A-Z][\w-]*(?: [\w€$.%-]+){0,6}?) "
    r"(?P<who>we|I|they|you|he|she) (?P<self>(?:\w+ly|always|just|then|usually|also|can|must|will|should) )?"
    r"(?P<verb>[a-z-]+)(?P<rest>(?: himself| herself| ourselves| themselves| myself)?\b.*)",
)
_EMPHATIC = re.compile(
    r"(?P<when>\b(?:if|when|once|as soon as) (?:it|he|she|(?:the|an?|his|her|their|our) [\w-]+(?: [\w-]+)?)) does "
    r"(?P<verb>[a-z]+)\b",
    re.IGNORECASE,
)
_OWNER = re.compile(r"\b(?P<noun>[A-Za-z][a-z-]+)'s (?P<next>[a-z-]+)(?P<behind>[,.;:!?]|$| [A-Za-z-]+)")
_ALL = listed("anything everything whatever")
_NO_THINGS = listed("sometimes how why what whenever otherwise should provided assuming given please ok okay yes no")
_HOW = listed(
    """off free here there over back ready full empty not too still already being fine wrong right done gone missing
    late open closed available unavailable"""
)
_BEHIND = PREPOSITIONS | DETERMINERS | PRONOUNS | listed("and again then")
_KINDS = re.compile(
    r"(?P<left>.+?) (?:decides|says|determines|states|establishes|finds out) (?:on |upon |about )?"
    r"(?P<what>(?:what )?(?:the|its|his|her|their) [\w-]+(?: [\w-]+)?|how [\w-]+ (?:it|he|she|this|the [\w-]+))"
    r"(?: is)?: "
    r"(?P<first>[\w -]+?(?:, [\w -]+?)*),? or (?P<last>[\w -]+?)\.?",
    re.IGNORECASE,
)
_RATED = re.compile(
    r"^(?P<who>[\w' -]{1,40}?) (?:rates|grades|classifies|sorts|judges|ranks) "
    r"(?P<what>it|them|him|her|(?:the|each|every) [\w-]+): (?P<kinds>[\w-]+(?:, [\w-]+)* (?:or|and) [\w-]+)(?=\.?$)",
    re.IGNORECASE,
)
_TURNED = re.compile(
    r"[;,] and should (?P<who>that|this|it|they|he|she|the [\w-]+) (?P<rest>(?:not )?be .+)", re.IGNORECASE
)


def in_full(text: str) -> str:
    """The sentence as it would be written out; what is so already comes back as it is."""
    first = _FIRST.match(text)
    clause = read_clause(text[first.end() :]) if first is not None else None
    if first is not None and clause is not None and clause.who:
        text = text[first.end() :]
    text = _told_me(_object_ahead(_JOINED.sub("", _ADDRESS.sub("", text, count=1), count=1)))
    text = _GAPPED.sub(r"\g<first> \g<verb> \g<to>, \g<second> \g<verb> \g<behind>", text, count=1)
    text = _THE_REST.sub(r"\g<first>, \g<second> \g<verb>\g<behind>", text, count=1)
    text = _EMPHATIC.sub(_plain_verb, text, count=1)
    text = _OWNER.sub(_owned, text)
    text = _TURNED.sub(lambda found: f"; if {found['who']} {_being(found['rest'])}", text, count=1)
    text = _RATED.sub(r"\g<who> classifies \g<what> as \g<kinds>", text, count=1)
    return _kinds(_pointed(_asked(text)))


def _plain_verb(found: re.Match[str]) -> str:
    """`When it does arrive`: when it arrives."""
    verb = found["verb"].lower()
    return f"{found['when']} {third_person(verb)}" if base_form(verb, "base") and verb != "do" else found.group()


def _told_me(text: str) -> str:
    """`I want to be told by mail when it is full`: tell me."""
    found = _TELL_ME.match(text)
    if found is None:
        return text
    return f"{found['word'].capitalize()} {found['what'].rstrip('.')}, notify me{found['how'] or ''}"


def _object_ahead(text: str) -> str:
    """`Small orders we refund right away`: they are refunded right away."""
    found = _OBJECT_AHEAD.fullmatch(text)
    first = low(text.split(" ", 1)[0])
    if found is None or first in CLOSED - DETERMINERS - _ALL or is_adverb(first) or first in _NO_THINGS:
        return text
    if read_clause(found["what"]) is not None or base_form(first, "base"):
        return text
    base = base_form(found["verb"], "base", "s")
    if base is None or ((found["self"] or "").strip() in ("can", "must", "will", "should") and base == "be"):
        return text
    behind = found["rest"].split()
    if behind and (low(behind[0]) in DETERMINERS | PRONOUNS - {"himself", "herself"} or behind[0][:1].isdigit()):
        return text
    words = found["what"].split()
    one = low(words[0]) in ("anything", "everything", "whatever", "the") and not is_plural(words[-1])
    by = f" by {found['who']}" if found["who"] in ("he", "she") else ""
    rest = re.sub(r"^ (?:him|her|them|my|our)sel(?:f|ves)\b", "", found["rest"].rstrip("."))
    return f"{found['what']} {'is' if one else 'are'} {participle(base)}{rest}{by}"


def _being(rest: str) -> str:
    """`not be paid in time` as it is said of something: `is not paid in time`."""
    return re.sub(r"^not be\b", "is not", re.sub(r"^be\b", "is", rest))


def _owned(found: re.Match[str]) -> str:
    """`The date's taken` is `the date is taken`; `the buyer's signed form` stays."""
    word, behind = found["next"], found["behind"].strip()
    ends = not behind or not behind.isalpha() or behind.lower() in _BEHIND
    if (is_participle(word) and ends) or word in _HOW:
        return f"{found['noun']} is {word}{found['behind']}"
    return found.group()


def _asked(text: str) -> str:
    """`Does it fit, we keep it; does it not, we send it back`: a condition that is put like a question."""
    text = _NOT_SO.sub("If not, ", text, count=1)
    none = _NONE_THERE.fullmatch(text)
    if none is not None:
        return f"If no {none['what']} is {none['how']}, {none['then']}"
    none = _NONE.fullmatch(text)
    if none is not None and read_clause(f"no {none['what']}") is None:
        return f"If there is no {none['what']}, {none['then']}"
    for form in _ASKED:
        found = form.fullmatch(text)
        if found is None:
            continue
        word, verb = found["word"].lower(), found["verb"].lower()
        if word in ("does", "do", "did"):
            if verb in DETERMINERS | PREPOSITIONS or verb == "not":
                return text
            said = verb if word == "do" else third_person(verb)
        else:
            said = f"{word} {verb}"
        condition = f"{found['who'][:1].lower()}{found['who'][1:]} {said}{found['rest']}"
        return f"If {condition}, {found['then']}"
    return text


def _pointed(text: str) -> str:
    """`Copy failed -> retry`: what is done where something is so."""
    found = _ARROW.fullmatch(text)
    if found is None:
        return text
    left, right = found["left"].strip(" ,:"), found["right"].strip()
    if left.lower() in _OUTCOMES:
        said = _OUTCOMES[left.lower()]
        return f"If {said}, {right}" if said else f"Otherwise, {right}"
    words = left.split()
    if low(words[0]) in ("if", "when", "once", "otherwise", "else"):
        return f"{left}, {right}"
    if len(words) > 1 and words[-1].lower() in ("failed", "fails"):
        return f"If it fails, {right}"
    if len(words) > 1 and low(words[0]) not in DETERMINERS | PRONOUNS and is_participle(words[-1]):
        return f"If the {' '.join(words[:-1]).lower()} is {words[-1]}, {right}"
    clause = read_clause(left)
    if clause is not None and clause.who:
        return f"If {left[:1].lower()}{left[1:]}, {right}"
    return text


def _kinds(text: str) -> str:
    """`She decides on the cause: wear, misuse or a defect`: which of several kinds a thing is."""
    found = _KINDS.fullmatch(text)
    if found is None:
        return text
    kinds = [re.sub(r"^(?:an?|the) ", "", each.strip()) for each in (*found["first"].split(","), found["last"])]
    if any(len(each.split()) > 4 or _is_clause(each) for each in kinds):
        return text
    left = " ".join(word for word in found["left"].split() if not is_adverb(word))
    short = ["-".join(re.split(r" (?:in|of|with|for|by) ", each)[0].split()) for each in kinds]
    what = re.sub(r"^what |^how [\w-]+ | is$", "", found["what"])
    return f"{left} classifies {what} as {', '.join(short[:-1])} or {short[-1]}"


def _is_clause(text: str) -> bool:
    clause = read_clause(text)
    return clause is not None and bool(clause.who)
