"""What connecting words make of a sentence: `if`, `otherwise`, `meanwhile`, `for each`, `after 3 days`."""

from __future__ import annotations

import re
from functools import cache

from . import joining, kinds, several
from .meanings import (
    Beside,
    Fails,
    Former,
    Otherwise,
    Seq,
    Then,
)
from .patterns import ANY, AUXILIARY, BEGINS, BESIDE, PRONOUN, RUN, SPAN, pattern
from .slots import Make

FORMS: tuple[tuple[str, Make], ...] = (
    (
        (
            f"{RUN} {BEGINS}( periodically| automatically)? (when|whenever|once|as soon as|if|each time|"
            f"every time) {{what}}"
        ),
        joining.start,
    ),
    (f"{RUN} {BEGINS}( periodically| automatically)? (with|by|upon|after|on receipt of) {{what}}", joining.start),
    ("(every|each|the|an?) \\w+( \\w+)? (begins|starts) (with|by) {what}", joining.start),
    (f"{RUN} {BEGINS}( periodically| automatically)? (?P<begins>){{what}}", joining.timetable),
    (
        f"(it|this|that|everything|it all) {BEGINS} (when|whenever|once|as soon as|each time|every time) {{what}}",
        joining.start,
    ),
    (f"{BESIDE}[,] {{then}}", joining.with_rest(Beside)),
    (
        "(?P<then>.+?),? (all |both )?(at the same time|in parallel|simultaneously|concurrently)",
        lambda slots, read: several.together_all(slots["then"] or ""),
    ),
    (
        "(otherwise|else|or else|in case not|alternatively),? if (?P<condition>.+?), (then )?{then}",
        lambda slots, read: joining.with_rest(lambda then: Otherwise(then, slots["condition"]))(slots, read),
    ),
    (
        (
            "(otherwise|else|or else|in (all )?other cases|in any other case|in all other cases|alternatively|"
            "failing that)[,] {then}"
        ),
        joining.with_rest(Otherwise),
    ),
    ("(otherwise|else)", lambda slots, read: Otherwise(None)),
    ("(?P<no>if) (not|(this|that|it) is not (the case|so|true)),? {then}", joining.answered),
    ("(?P<no>if) (no|none is), {then}", joining.answered),
    ("(?P<no>no|if no): {then}", joining.answered),
    ("(yes|if yes): {then}", joining.answered),
    (f"(?P<no>if|when) {PRONOUN} ({AUXILIARY} not|cannot), {{then}}", joining.answered),
    ("(if|when) (so|yes|(this|that|it) is (the case|so|true)),? {then}", joining.answered),
    (f"(if|when) {PRONOUN} {AUXILIARY}, {{then}}", joining.answered),
    (f"(?P<no>if) (not|no|{PRONOUN} ({AUXILIARY} not|cannot))", joining.answered),
    (f"if (so|yes|{PRONOUN} {AUXILIARY})", joining.answered),
    ("in the (former|first)( case)?[,] {then}", joining.with_rest(lambda then: Former(0, then))),
    ("in the (latter|second)( case)?[,] {then}", joining.with_rest(lambda then: Former(1, then))),
    ("in the third( case)?[,] {then}", joining.with_rest(lambda then: Former(2, then))),
    (
        "in (that|this|which|such a) (case|event|situation)[,] {then}",
        joining.with_rest(lambda then: Then(then) if then else Seq(())),
    ),
    (f"{ANY}(,| ) ?{{then}}", joining.plain),
    (
        (
            "(if (this|that|it|the (call|request|step|upload|download|transfer|connection|job|command|"
            "backup)) {fails}|(when|if) (that|this|it) {fails}|(on|in case of|upon) (an? |any )?(error|"
            "failure|"
            "errors|failures)),? {then}"
        ),
        joining.with_rest(Fails),
    ),
    (
        (
            "(if|when) (this|that|it|the (call|request|step|upload|download|transfer|connection|job|command|"
            "backup)) {fails}"
        ),
        lambda slots, read: Fails(None),
    ),
    (f"after (?P<span>{SPAN}) without an? (answer|reply|response|reaction),? {{then}}", joining.late),
    (f"after (?P<span>{SPAN}) (without|with no) {{phrase}}, {{then}}", joining.pause),
    (f"(?P<every>every) (?P<span>{SPAN})( until then| without an? answer),? {{then}}", joining.late),
    (f"within (?P<span>{SPAN})( of {{phrase}})?[,] {{then}}", joining.limit),
    (f"(about |around |at least |at the latest )?(?P<span>{SPAN}) before {{before}}, {{then}}", joining.pause),
    (
        (f"(?P<span>{SPAN}) before (?P<before>(the|each|every|his|her|their) \\w+( \\w+)?) (?P<then>(the|an?|all) .+)"),
        joining.pause,
    ),
    (f"(after|(?P<after>about)) (?P<span>{SPAN})[,] {{then}}", joining.pause),
    (
        (
            "after (?P<span>(a|some) ((certain|short|given|fixed|defined|specified|agreed|set) )?"
            "(period|time|while|interval|amount of time)( of time)?), {then}"
        ),
        joining.pause,
    ),
    (f"(?P<span>{SPAN}) after (?P<event>(an?|every|each) {{phrase}}), {{then}}", joining.some_time_after),
    (f"(?P<span>{SPAN}) (later|afterwards|after {{phrase}})[,] {{then}}", joining.pause),
    ("(?P<unless>unless) {condition}", joining.if_),
    (
        (
            "(if|in case( that)?|in the event that|provided( that)?|assuming( that)?|as long as|"
            "(?P<should>should)|where) {condition}"
        ),
        joining.if_,
    ),
    (
        (
            "for (the rest|the others|all others|everything else|everyone else|all other {phrase}|"
            "the other {phrase}),? {then}"
        ),
        joining.with_rest(Otherwise),
    ),
    (
        (
            "(for (each|every)( of (the|these|those))?|for (?P<all>all)( of)?( the)?) {what} (in|of|"
            "on) {where}[,][ {together}](: |, ){then}"
        ),
        joining.each,
    ),
    (
        (
            "(for (each|every)( of (the|these|those))?|for (?P<all>all)( of)?( the)?) {what} (in|of|"
            "on) {where}[,][ {together}]"
        ),
        joining.each,
    ),
    ("(for (each|every)( of (the|these|those))?|for (?P<all>all)( of)?( the)?) {what}(: |, ){then}", joining.each),
    ("for any (?P<what>\\w+( \\w+)? (that|which|who|whose) {phrase}), {then}", joining.each),
    ("(for (each|every)|for (?P<all>all)( the)?) {what}", joining.each),
    (
        (
            "repeat [this |the following |these steps |the process ]until {condition}[,] (at most|"
            "up to) {count} times: {then}"
        ),
        joining.until,
    ),
    (
        "repeat [this |the following |these steps |the process ]until {condition}[,] (at most|up to) {count} times",
        joining.until,
    ),
    ("repeat [this |the following |these steps |the process ]until {condition}: {then}", joining.until),
    ("until {condition}, {then}", joining.until),
    (
        (
            "(?P<what>(on |at |every |each |once |twice |two times |three times |four times |starting |daily|"
            "nightly|weekly|"
            "monthly|hourly|(mon|tues|wednes|thurs|fri|satur|sun)days |(mon|tues|wednes|thurs|fri|satur|sun)day "
            "(mornings|afternoons|evenings|nights) |weekdays ).+)"
        ),
        joining.timetable,
    ),
    (r"(after|upon|following) (?P<event>(the|an?|every|each) \w+) (?P<then>(the|an?|our|all) .+)", joining.upon),
    (
        (
            "((?P<always>whenever|each time|every time)|when|once|as soon as|after|the moment|immediately after|"
            "shortly after) {what}"
        ),
        joining.when,
    ),
    ("before {what}", joining.before),
    ("(after|upon|following|on receipt of|on arrival of|at the end of) {event}, {then}", joining.upon),
    ("(on|at|with) (?P<event>(every|each|any|a new) {phrase}), {then}", joining.upon),
    (
        (
            "for (the )?((more|less) \\w+|larger|bigger|higher|smaller|lower|older|newer|longer|shorter|cheaper|later|"
            "greater|anything|everything) (ones|above|below|else|more|bigger|larger|higher|over that|\\w+s)"
            "(, | (?=(the|an?|our|we|it|they) )){then}"
        ),
        joining.with_rest(Otherwise),
    ),
    ("for (?P<word>\\w\\w+(-\\w+)?)(, | (?=(the|an?|our|we|it|they|nobody) )){then}", kinds.for_one),
    (
        "(with|for|from) (?P<thing>those|anyone|everyone|people|\\w+s) (who|that|which) {phrase}, {then}",
        kinds.for_those,
    ),
    ("for (?P<things>\\w+s (in|of|from|with|without|over|under|at|on) {phrase}), {then}", kinds.for_things),
    (
        "(with|for|in) (everything else|anything else|all other cases|everybody else|the rest), {then}",
        joining.with_rest(Otherwise),
    ),
    ("in the case of (an? |the )?(?P<word>\\w+( \\w+)?), {then}", kinds.for_case),
    ("(?P<where>(on|in|at|during|with|for|from|by|as of) {phrase}), {then}", joining.somewhere),
    (
        "(?P<where>(on|in|at|during) (the|each|every) \\w+( \\w+)?( \\w+)?) (?P<then>(the|an?|all) .+)",
        joining.somewhere,
    ),
    (
        (
            "(the rest|the (other|remaining) {phrase}|the others|all (the )?others|everything else|anything else|"
            "everybody else|everyone else|all other \\w+) "
            "(?P<then>(is|are|gets?|goes|go|will|must|has|have|moves?|stays?|waits?|continues?|proceeds?|pays?) .+)"
        ),
        kinds.the_rest,
    ),
    ("(the others|the rest|all (the )?others) (?P<then>\\w+ .+)", kinds.the_others),
    (
        (
            "(anything|everything|anyone|everyone|those|all) (above|below|over|under|else|more|less|beyond|higher|"
            "lower|bigger|larger|smaller|older|newer|longer|cheaper|shorter)( that| this|,)? "
            "(?P<then>(is|are|gets?|goes|go|will|must|has|have|needs?|requires?) .+)"
        ),
        kinds.the_rest,
    ),
    ("for (?P<word>\\w+(-\\w+)?) (?P<thing>\\w+s)(, | (?=(the|an?|\\d+|our|we|it|they) )){then}", kinds.for_kind),
    ("(?P<word>\\w+) means (that )?{then}", kinds.means),
    ("an? {thing} means (that )?(?P<then>(we|you|they|it|he|she|the) .+)", kinds.met),
    ("(above|over|below|under|beyond) that(, | (?=(the|an?|our|we) )){then}", kinds.beyond),
    (
        (
            "(?P<range>(between|above|over|below|under|up to|from|more than|less than|at least|at most) "
            "\\d\\S*?( (and|to) \\d\\S*?)?)( \\w+)?(, |: | (?=(the|an?|our|we|he|she|they|you|it) )){then}"
        ),
        kinds.a_range,
    ),
    (
        (
            "(?P<range>(between|above|over|below|under|up to|from) \\w+( and \\w+| to \\w+)?)(, | (?=(the|an?|our|"
            "we) )){then}"
        ),
        kinds.a_range,
    ),
    (
        "(?P<range>\\d\\S*( \\w+)? or (less|fewer|lower|below|under|more|higher|above))(, |: ){then}",
        kinds.a_range,
    ),
    ("(in between|in the middle|anything in between)(, |: | (?=(the|an?|our|we|I) )){then}", kinds.beyond),
    ("(a|the|another) loop (will )?(start|starts|begin|begins|runs|is started) (that|which) {then}", joining.loop),
    ("while {what}", joining.while_),
    (
        (
            "{phrase} (happen|are done|take place|go on|run|start|are under way|are started|follow|happens) (all )?"
            "(at the same time|in parallel|side by side|simultaneously|concurrently|at once|independently|in any order|"
            "in no particular order|and (they|these|none of them) (do not|does not) depend on (each other|one another)|"
            "independently of (each other|one another)): {then}"
        ),
        lambda slots, read: several.together_all(slots["then"] or ""),
    ),
    (
        (
            "(an?|any) {thing} (?P<how>(more|less|higher|lower|later|older) than|above|below|over|under|"
            "of (more|less) than) {bound} (is|means|counts as) {phrase}: {then}"
        ),
        kinds.beyond_bound,
    ),
    ("(?P<word>\\w+(-\\w+)?) (?P<thing>\\w+s): {then}", kinds.told),
    ("{phrase}: {then}", joining.reported),
    ("depending on {event}, {then}", joining.depending),
    ("based on {phrase}, {then}", joining.plain),
    ("(in order )?to {phrase}, {then}", joining.plain),
)


@cache
def forms() -> tuple[tuple[re.Pattern[str], Make], ...]:
    """The forms, and what makes a meaning of each, the first that fits first."""
    return tuple((pattern(form), make) for form, make in FORMS)
