"""Forms of free English that say when a run starts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ...dsl import tree
from .free_happenings import arriving_thing, event_name
from .markers import is_marker

if TYPE_CHECKING:
    from .free import Body, Free
    from .outline import Line

Slots = dict[str, str]


def _at_the_start(free: Free, found: Body) -> bool:
    """Whether nothing was said yet that a run does."""
    return not free.begun and not free.state.triggers and all(map(is_marker, found))


def on_event(free: Free, slots: Slots, found: Body, line: Line | None) -> Body | None:
    """`When an order arrives, ...`: only before anything else is said; later it is a condition."""
    state = free.state
    if not _at_the_start(free, found) or line is None:
        return None
    what = slots["what"]
    mail = re.fullmatch(
        r"(?:an? |the )?(?:email|mail|message) (?:arrives|comes in|is received) (?:at|to|in) (?P<at>\S+|\".+\")", what
    )
    hook = re.fullmatch(
        r'(?P<what>.+?) (?:arrives?|comes in|is received|is posted) (?:on|at|to) (?:the )?webhook "(?P<path>[^"]+)"',
        what,
    )
    if hook is not None:
        state.triggers.append(tree.OnWebhook(hook["path"]))
        state.starts_with(hook["what"])
    elif mail is not None:
        state.triggers.append(tree.OnMail(mail["at"].strip('"')))
    else:
        name = event_name(what)
        thing = arriving_thing(what)
        state.events[name] = tree.EventDefinition(name, (), from_outside=True)
        state.triggers.append(tree.OnEvent(name))
        state.starts_with(thing)
        state.assume(f'"{what}" is the event `{name}`, which comes from outside')
    return (
        list(block.statements)
        if (block := free.then(slots.get("then") or slots.get("doing"), line, found)) is not None
        else None
    )


def on_schedule(free: Free, slots: Slots, found: Body, line: Line | None) -> Body | None:
    """`Every Monday at 9, ...`."""
    if not _at_the_start(free, found) or line is None:
        return None
    time = clock(slots.get("time") or "9:00")
    if not slots.get("time"):
        free.state.assume("it starts at 9:00: the text names no time of day")
    if slots.get("nth"):
        day = slots["nth"].lower()
        day = {"first": "1st", "last": "last day", "last day": "last day", "last working day": "last working day"}.get(
            day, day
        )
        schedule = f"every month on the {day} at {time}"
    else:
        day = (
            slots["day"]
            .lower()
            .replace("working day", "weekday")
            .replace("workday", "weekday")
            .replace("morning", "day")
        )
        schedule = f"every {day} at {time}"
    free.state.triggers.append(tree.OnSchedule(schedule))
    return list(block.statements) if (block := free.then(slots.get("then"), line, found)) is not None else None


def clock(text: str) -> str:
    """The time of day as `9:00`."""
    found = re.match(r"(\d{1,2})(?:[:.](\d{2}))?\s?(am|pm)?", text.strip(), re.IGNORECASE)
    assert found is not None
    hour = int(found[1]) % 12 + 12 if (found[3] or "").lower() == "pm" else int(found[1])
    return f"{hour}:{found[2] or '00'}"


_START = "(when|whenever|as soon as|once|each time|every time|upon)"
_MONTHLY = "(on the {nth} (day )?of (every|each|the) month|(every|each) month on the {nth})"
_BEGINS = "(starts|begins|runs)[ periodically| automatically]"
_RUN = "(process|workflow|procedure|flow|case|run|process instance)"

FORMS = (
    (f"[the ]{_RUN} {_BEGINS} {_MONTHLY}[ at {{time}}](, when .+)?", on_schedule),
    (f"[the ]{_RUN} {_BEGINS} (every|each) {{day}}[ at {{time}}]", on_schedule),
    (f"[the ]{_RUN} (starts|begins|is started|is triggered) (when|whenever|as soon as|once|if) {{what}}", on_event),
    (f"{_START} {{what}}(, | then |: ){{then}}", on_event),
    (f"{_START} {{what}}", on_event),
    (f"{{doing}} {_START} {{what}}", on_event),
    ("[on ](every|each) {day}[ at {time}](, |: ){then}", on_schedule),
    ("[on ](every|each) {day}[ at {time}]", on_schedule),
    (f"{_MONTHLY}[ at {{time}}](, |: ){{then}}", on_schedule),
    (f"{_MONTHLY}[ at {{time}}]", on_schedule),
)
