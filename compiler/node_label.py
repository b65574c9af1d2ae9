"""What stands on the nodes and edges of a graph: one line each, in the words of the language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .expression_text import Closed, expression_text

Node = Mapping[str, Any]


def node_label(node: Node, closed: Closed | None = None) -> str:
    """The label of a plan's node: `history: http`, `for each line in order.lines`, `finish status = "paid"`."""
    writer = _LABELS.get(node["op"])
    return writer(node, closed) if writer else str(node.get("name") or node["op"])


def joined_label(node: Node) -> str:
    """The label of the place where the parts of a node meet."""
    need = node.get("need", "all")
    if node["op"] == "any" or need == "all":
        return "all done"
    return "first done" if need == "first" else f"{expression_text(need)} done"


def guard_label(kind: str, guard: str | None, times: Any = None) -> str | None:
    """What an edge that leads back says of its condition and its bound."""
    text = guard
    if guard is None:
        text = {"otherwise": "otherwise", "error": "on error"}.get(kind)
    if times is None:
        return text
    bound = f"up to {times if isinstance(times, int) else expression_text(times)} times"
    return f"{text}, {bound}" if text else bound


def choice_subject(node: Node, closed: Closed | None) -> str | None:
    """What a choice is about, if each of its arms compares the same thing: `eligibility` of `when eligibility`."""
    subjects = {_subject(arm["guard"], closed) for arm in node["arms"]}
    return subjects.pop() if len(subjects) == 1 else None


def _subject(form: Any, closed: Closed | None) -> str | None:
    if form[0] != "compare" or form[1] not in ("==", "in"):
        return None
    literal = form[3][0] in ("lit", "list") or (form[3][0] == "text" and len(form[3][1]) == 1)
    if not literal:
        return None
    left = form[2]
    if left[0] == "field" and left[2] == "choice" and closed and closed(left):
        left = left[1]
    return expression_text(left, closed)


def _step(node: Node, closed: Closed | None) -> str:
    kind = node.get("kind", "task")
    return str(node["name"]) if kind == "task" else f"{node['name']}: {kind}"


def _flow(node: Node, closed: Closed | None) -> str:
    return f"{node['name']}: {node['use']}"


def _decide(node: Node, closed: Closed | None) -> str:
    return f"{node['name']}: {' | '.join(node['options'])}"


def _let(node: Node, closed: Closed | None) -> str:
    return f"{node['name']} = {expression_text(node['value'], closed)}"


def _choice(node: Node, closed: Closed | None) -> str:
    if len(node["arms"]) == 1:
        return f"if {expression_text(node['arms'][0]['guard'], closed)}"
    subject = choice_subject(node, closed)
    return f"when {subject}" if subject else "if"


def _parallel(node: Node, closed: Closed | None) -> str:
    need = node.get("need", "all")
    if need == "first":
        return "first of"
    if need != "all":
        return f"at least {expression_text(need, closed)} of"
    return "all of, keep going" if node.get("keep_going") else "all of"


def _each(node: Node, closed: Closed | None) -> str:
    text = f"for each {node['variable']} in {expression_text(node['items'], closed)}"
    at_once = node.get("at_once")
    if at_once == "all":
        text += ", all at once"
    elif at_once is not None:
        text += f", up to {expression_text(at_once, closed)} at once"
    if node.get("until") is not None:
        text += f", until {expression_text(node['until'], closed)} succeed"
    return f"{text}, keep going" if node.get("keep_going") else text


def _repeat(node: Node, closed: Closed | None) -> str:
    parts = []
    if node.get("until") is not None:
        parts.append(f"until {expression_text(node['until'], closed)}")
    if node.get("times") is not None:
        parts.append(f"up to {expression_text(node['times'], closed)} times")
    return f"repeat {', '.join(parts)}".rstrip()


def _wait(node: Node, closed: Closed | None) -> str:
    if node.get("for") is not None:
        return f"wait {expression_text(node['for'], closed)}"
    if node.get("until") is not None:
        return f"wait until {expression_text(node['until'], closed)}"
    return f"wait for {node.get('event')}"


def _finish(node: Node, closed: Closed | None) -> str:
    values = [f"{name} = {expression_text(form, closed)}" for name, form in (node.get("values") or {}).items()]
    return f"finish {', '.join(values)}".rstrip()


def _fail(node: Node, closed: Closed | None) -> str:
    kind = node.get("kind")
    return f"fail {expression_text(kind, closed) if isinstance(kind, list) else kind or ''}".rstrip()


def _word(text: str) -> Callable[[Node, Closed | None], str]:
    return lambda node, closed: text


_LABELS: Mapping[str, Callable[[Node, Closed | None], str]] = {
    "step": _step,
    "flow": _flow,
    "decide": _decide,
    "let": _let,
    "choice": _choice,
    "parallel": _parallel,
    "any": _word("any of"),
    "each": _each,
    "repeat": _repeat,
    "do": lambda node, closed: f"do {node['name']}",
    "wait": _wait,
    "finish": _finish,
    "fail": _fail,
    "fail_again": _word("fail again"),
    "stop": _word("stop"),
    "roll_back": _word("roll back"),
    "keep": lambda node, closed: f"keep {node['name']} = {expression_text(node['value'], closed)}",
    "emit": lambda node, closed: f"emit {node['event']}",
    "go_to": lambda node, closed: f"go to {node['target']}",
}
