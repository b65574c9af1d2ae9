"""Mails in free English: to whom, about what."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ....dsl import tree
from .nouns import bare, is_pronoun, slug, verb_phrase_name
from .subjects import literal

if TYPE_CHECKING:
    from .state import State

LONGEST_SUBJECT = 60


def email(state: State, text: str, slots: dict[str, str | None], label: str | None) -> list[tree.Statement] | None:
    """`Send an email to the customer saying ...`."""
    to = address(state, slots["to"] or "")
    if to is None or state.catalogue is None or state.catalogue.get("email") is None:
        return None
    name = state.name(label or verb_phrase_name(re.sub(r'"[^"]*"', "", text)), label is not None)
    body = state.resolved(slots.get("body") or "")
    body = body if body[:1] == '"' or not body else f"{body[:1].upper()}{body[1:]}."
    subject = slots.get("quoted")
    if subject is None:
        about = body.strip('".') or (f"About the {state.thing}" if state.thing else "A message")
        subject = about[:LONGEST_SUBJECT]
        state.assume(f'the subject of `{name}` is "{subject}": the text names none')
    settings = [tree.Entry("to", to), tree.Entry("subject", literal(subject))]
    if body:
        settings.append(tree.Entry("body", literal(body)))
    return [tree.Step(name, "email", None, tuple(settings))]


def address(state: State, to: str) -> Any:
    """The value of who gets a mail: a literal, or an input for a person's address; none where it names nobody."""
    to = to.strip()
    if to.startswith('"'):
        return literal(to)
    person = state.thing if is_pronoun(to) else bare(to)
    if not person or not re.fullmatch(r"[A-Za-z][\w '-]*", person) or len(person.split()) > 4:
        return None
    name = slug(person if re.search("mail|address", person) else f"{person} email")
    state.text_inputs.add(name)
    return tree.Name(name)
