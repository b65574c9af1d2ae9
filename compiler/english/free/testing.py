"""The conditions of choices: what a text asks, as an expression that always exists."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ....dsl import tree
from ..markers import is_marker
from . import asking, facts, recalling
from .clause import read_clause
from .conditions import Conditions, plain_fact, verdict
from .inputs import GIVEN
from .lexicon import CHECKING
from .nouns import is_pronoun, slug
from .state import Asked, State
from .words import base_form, is_participle, singular

if TYPE_CHECKING:
    from .structure import Body, Builder

_POINTING = re.compile(r"(?:this|that|it|so|the case|this is the case)", re.IGNORECASE)
_TURNED = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
_SAID_NO = re.compile(r"\b(?:not|no|nobody|never|without|cannot|can't|isn't|doesn't|don't)\b", re.IGNORECASE)


_NO_ONE = re.compile(r"no (?P<what>[\w-]+(?: [\w-]+)?) (?P<rest>(?:is|are|was|were|has|have) .+)", re.IGNORECASE)


def test(builder: Builder, text: str, found: Body) -> tree.Expression:
    """The condition in a text; what cannot be taken apart is a fact as a whole."""
    state = builder.state
    if not (found and isinstance(found[-1], tree.If)) and not re.match(r"(?:it|they)\b", text):
        state.topic = None
    alone = re.fullmatch(r"(?P<no>not )?(?P<word>[a-z]+)", text, re.IGNORECASE)
    if alone is not None and is_participle(alone["word"]) and base_form(alone["word"], "participle"):
        text = f"it is {text}"
    text = _unquoted(text, builder, found)
    text = _ONLY_TIME.sub(r"\g<be>", text, count=1)
    text = re.sub(r"\b(?:cannot|can not|can't|could not|couldn't) be (?=\w+(?:ed|en|t|d)\b)", "is not ", text)
    text = re.sub(r"\b(?:can|could) be (?=\w+(?:ed|en|t|d)\b)", "is ", text)
    person = state.actor or state.person
    if person:
        text = re.sub(r"^s?he\b", lambda _: f"the {person}", text)
    none = _NO_ONE.fullmatch(text)
    if none is not None:
        return turned(test(builder, f"the {none['what']} {none['rest']}", found))
    answer = answered(state, text)
    if answer is not None:
        return answer
    read = reader(builder, found).read(text) if not state.whole else None
    if read is not None:
        return read
    denied = _SAID_NO.search(text) is not None
    name = slug(_SAID_NO.sub("", text), 5)
    question = f'Who finds out whether "{text}" holds? For now `{name}` is given when a run starts.'
    asked = f"Does it hold: {_SAID_NO.sub('', text).replace('  ', ' ').strip()}?"
    held = asking.finder(state, question, asked, name, found)
    if held is not None:
        return turned(held) if denied else held
    return plain_fact(name.replace("_", " "), "", denied)


_ONLY_TIME = re.compile(
    r"(?P<be>\b(?:is|are|was|were) (?:not )?)(?:still|already|now|currently|then|really) (?=\w)", re.IGNORECASE
)
_MARKED = re.compile(
    r"(?P<left>.+ (?:is|are|was|were)(?: not)?) (?:marked|flagged|labelled|labeled|tagged|classified|rated|"
    r"categori[sz]ed|declared|deemed|considered|judged|assessed|reported)(?: as| to be)? (?P<what>.+)",
    re.IGNORECASE,
)
_QUOTED = re.compile(r'(?P<left>.+ (?:is|are|was|were)(?: not)?) "(?P<what>[A-Za-z][\w -]*)"')


def _unquoted(text: str, builder: Builder, found: Body) -> str:
    """`The claim is marked as "OK"`: it is ok, where a step before says so."""
    marked = _MARKED.fullmatch(text)
    if marked is not None:
        text = f"{marked['left']} {marked['what']}"
    quoted = _QUOTED.fullmatch(text)
    steps = recalling.steps_before([*builder.bodies, found]) if quoted is not None else []
    told = quoted is not None and any(f'"{quoted["what"]}"' in recalling.said(each) for each in steps)
    return f"{quoted['left']} {quoted['what'].lower()}" if quoted is not None and told else text


def reader(builder: Builder, found: Body) -> Conditions:
    """What reads conditions behind the statements of a body."""
    state = builder.state
    bodies = [*builder.bodies, found] if not builder.bodies or builder.bodies[-1] is not found else builder.bodies

    def fact(who: str, what: str, denied: bool) -> tree.Expression:
        return facts.hold(state, bodies, who, what, denied)

    return Conditions(
        state.grammar,
        fact,
        lambda word: slug(thing) if (thing := _pointed(state, word)) else None,
        lambda name: name in state.names and (name not in GIVEN or name in state.loops),
        lambda who: facts.found_out(state, bodies, who),
    )


def _pointed(state: State, word: str) -> str | None:
    """What a pronoun points at: `they` at several or at people, `he` at a person."""
    if word == "they":
        several = state.several or state.person or (state.thing is None and state.actor) or None
        return singular(several) if several else state.quantity or state.thing
    if word in ("he", "she"):
        return state.person or state.actor or state.thing
    return state.quantity or state.thing


def answered(state: State, text: str) -> tree.Expression | None:
    """A condition that only says how a question was answered: `it is approved`, `the part is available`."""
    asked = state.asked
    if asked is None:
        return None
    said = verdict(text)
    if said is not None:
        return answer(asked, said == "yes", text)
    alone = re.fullmatch(
        r"(?:it |they |he |she |there |the outcome )?(?:(?:is|are|was|were) )?(?P<no>not |no )?(?:an? )?"
        r"(?P<word>[a-z-]+(?: [a-z-]+)?)",
        text,
        re.IGNORECASE,
    )
    if alone is not None:
        for option in asked.answers:
            if option not in ("yes", "no") and _names(option, alone["word"]):
                return tree.Compare(tree.Name(asked.step), "!=" if alone["no"] else "==", tree.Name(option))
    clause = read_clause(text)
    if clause is not None:
        verb = clause.verb if clause.voice != "state" else ""
        for option in asked.answers:
            if verb and base_form(option.split("_")[0], "base") == verb:
                return tree.Compare(tree.Name(asked.step), "!=" if clause.denied else "==", tree.Name(option))
        about = asked.about and read_clause(asked.about)
        if asked.about is not None and about:
            same = recalling.stems(clause.rest or clause.verb) & recalling.stems(about.rest or about.verb)
            same = same or ({clause.verb} & {about.verb} - {"be", "have"} if not clause.rest else set())
            subject = (
                is_pronoun(clause.who)
                or clause.who.lower() in ("one", "any", "some", "none")
                or recalling.stems(clause.who) & recalling.stems(about.who)
                or is_pronoun(about.who)
            )
            opposite = facts.turned(clause.rest, False, [about.rest.lower()])[1]
            if subject and (same or opposite):
                return answer(asked, not (clause.denied ^ about.denied ^ opposite), text)
    return None


def answer(asked: Asked, yes: bool, text: str = "") -> tree.Expression:
    """The comparison with one of the answers; the one that the text names, if it does."""
    for option in asked.answers:
        if option not in ("yes", "no") and _names(option, text):
            return tree.Compare(tree.Name(asked.step), "==", tree.Name(option))
    if set(asked.answers) == {"yes", "no"}:
        return tree.Compare(tree.Name(asked.step), "==", tree.Name("yes" if yes else "no"))
    first, *others = sorted(asked.answers, key=lambda each: verdict(f"it is {_participle(each)}") != "yes")
    return tree.Compare(tree.Name(asked.step), "==", tree.Name(first if yes or not others else others[0]))


def _participle(option: str) -> str:
    return option + ("d" if option.endswith("e") else "ed")


def answers_the_last(builder: Builder, what: str, found: Body) -> bool:
    """`Once it is signed off, ...`, where another arm of the same question was told right before and goes on."""
    before = next((each for each in reversed(found) if not is_marker(each)), None)
    if not isinstance(before, tree.If) or before.otherwise is not None:
        return False
    last = before.branches[-1]
    test = answered(builder.state, what)
    ends = any(isinstance(each, tree.Finish | tree.Fail) for each in last.body.statements)
    return test is not None and not ends and exclusive(last.condition, test)


def just_looked(found: Body) -> bool:
    """Whether the last step looks at something, so that it may find what comes to light."""
    last = next((each for each in reversed(found) if not is_marker(each)), None)
    if not isinstance(last, tree.Step) or not isinstance(last.main, tree.Text):
        return False
    said = "".join(each for each in last.main.parts if isinstance(each, str))
    return base_form(said.split(" ", 1)[0], "base") in CHECKING


def _names(option: str, text: str) -> bool:
    return option == slug(text) or any(
        base_form(word, "participle", "s", "base", "past") == option for word in re.findall(r"[a-z]+", text.lower())
    )


def turned(test: tree.Expression) -> tree.Expression:
    """The opposite of a condition."""
    if isinstance(test, tree.Not):
        return test.operand
    if isinstance(test, tree.Compare) and test.operator in _TURNED:
        if isinstance(test.right, tree.Name) and test.right.name in ("yes", "no") and test.operator == "==":
            return tree.Compare(test.left, "==", tree.Name("no" if test.right.name == "yes" else "yes"))
        return tree.Compare(test.left, _TURNED[test.operator], test.right)  # type: ignore[arg-type]
    if isinstance(test, tree.IsState):
        return tree.IsState(test.operand, test.state, not test.negated)
    return tree.Not(test)


def exclusive(first: tree.Expression, second: tree.Expression) -> bool:
    """Whether two conditions cannot both hold: other values, or other sides of a bound, of the same thing."""
    if not isinstance(first, tree.Compare) or not isinstance(second, tree.Compare) or first.left != second.left:
        return False
    if first.operator == second.operator == "==":
        return first.right != second.right
    sides = {each.operator[0] for each in (first, second)}
    return sides == {"<", ">"}
