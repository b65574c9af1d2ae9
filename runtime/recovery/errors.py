"""Which class an error belongs to: one map for each kind of step, and one for what all kinds may raise."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from .classes import CLASSES, Class

GENERAL = {
    "timeout": "unknown_outcome",
    "unknown": "unknown_outcome",
    "internal": "unknown_outcome",
    "resting": "resting",
    "wrong_type": "malformed",
    "bad_answer": "malformed",
    "bad_setting": "permanent",
    "bad_url": "permanent",
    "misplaced_secret": "permanent",
    "missing_value": "permanent",
    "out_of_range": "permanent",
    "too_much_work": "permanent",
    "no_look_up": "permanent",
    "missing_secret": "surroundings",
    "missing_file": "surroundings",
    "no_artifacts": "surroundings",
    "rate_limited": "rejected",
}
"""By error kind, for steps of all kinds."""

HTTP = {
    "connect": "not_sent",
    "dns": "not_sent",
    # One after which something may have been sent says so itself.
    "timeout": "not_sent",
    "tls": "surroundings",
    "blocked_address": "surroundings",
    "broken_answer": "malformed",
    "too_large": "out_of_reach",
    "too_many_redirects": "permanent",
    "bad_redirect": "permanent",
    "bad_request": "permanent",
    "http_401": "auth",
    "http_403": "auth",
    "http_407": "auth",
    "http_402": "out_of_reach",
    "http_408": "unknown_outcome",
    "http_413": "out_of_reach",
    "http_423": "rejected",
    "http_425": "rejected",
    "http_429": "rejected",
    "http_503": "rejected",
    "http_507": "surroundings",
    "http_529": "rejected",
    "http_501": "permanent",
    "http_505": "permanent",
    "http_4xx": "permanent",
    "http_5xx": "unknown_outcome",
}

SQL = {
    "timeout": "rolled_back",
    "sql_locked": "rejected",
    "sql_missing_table": "surroundings",
    "sql_missing_column": "surroundings",
    "sql_missing_database": "surroundings",
    "sql_readonly": "surroundings",
    "sql_failed": "surroundings",
    "no_connection": "surroundings",
    "sql_too_large": "out_of_reach",
    "sql_constraint": "permanent",
    "sql_syntax": "permanent",
    "sql_missing_parameter": "permanent",
    "sql_refused": "permanent",
    "sql_bad_name": "permanent",
    "sql_bad_value": "permanent",
    "sql_no_where": "permanent",
    "sql_duplicate_column": "permanent",
}

STATES = {
    "40001": "rolled_back",
    "40P01": "rolled_back",
    "53300": "rejected",
    "53100": "surroundings",
    "55P03": "rejected",
    "57P03": "not_sent",
    "28P01": "auth",
    "08001": "not_sent",
    "08006": "unknown_outcome",
    "08007": "unknown_outcome",
    "23505": "permanent",
    "42501": "auth",
}
"""By the SQLSTATE in `detail.state`, where a database tells one."""

MAIL = {
    "mail_failed": "surroundings",
    "no_mail": "surroundings",
    "bad_address": "permanent",
    "bad_header": "permanent",
    "no_recipient": "permanent",
}

MODEL = {
    "refused": "permanent",
    "over_budget": "out_of_reach",
    "no_model": "surroundings",
    "model_failed": "unclear",
}

FAULTS = {
    "unreachable": "not_sent",
    "timeout": "unknown_outcome",
    "rejected": "rejected",
    "resting": "rejected",
    "server": "rejected",
    "quota": "out_of_reach",
    "auth": "auth",
    "gone": "out_of_reach",
    "bad_request": "permanent",
    "too_long": "out_of_reach",
    "cut": "out_of_reach",
    "too_big": "out_of_reach",
    "refusal": "permanent",
    "garbage": "malformed",
    "wrong_schema": "malformed",
    "over_budget": "out_of_reach",
}
"""By the fault of a model in `detail.fault`."""

TASK = {
    "wrong_arguments": "permanent",
    "bad_result": "permanent",
    "not_registered": "surroundings",
    "value_error": "permanent",
    "type_error": "permanent",
    "key_error": "permanent",
}

KINDS: Mapping[str, Mapping[str, str]] = {
    "http": HTTP,
    "sql": SQL,
    "email": MAIL,
    "llm": MODEL,
    "agent": {**MODEL, "out_of_rounds": "out_of_reach", "not_registered": "surroundings"},
    "task": TASK,
    "artifact": {"store_failed": "surroundings", "too_large": "out_of_reach", "bad_name": "permanent"},
    "slack": {"no_channel": "surroundings", "no_chat": "surroundings", "slack_failed": "permanent"},
}

DOUBTFUL = ("unknown_outcome", "already_done", "malformed", "unclear")
"""Classes of failures behind which the effect may stand all the same."""

ANSWERED = ("wrong_type", "bad_answer")
"""Errors of an answer that came, whole, but is not what the step is to give."""

FULL_MAILBOX = 552
LEAST_PAUSE = {"email": 60.0}
"""Seconds to wait at least before a refused attempt of a kind is repeated: servers count sooner ones against us."""


class Finding(NamedTuple):
    """The class of an error, and what the error says of pauses, in seconds."""

    row: Class
    told: float | None
    least: float


def classify(kind: str, error: Mapping[str, Any], *, before: bool = False, absent: bool = False) -> Finding:
    """The class of an error of a step of some kind; `before`: an earlier attempt may have had its effect.

    `absent`: it was doubtful whether it had its own, and a look showed that it has not.

    What the error itself says of its effect comes first: one that may have happened is never called refused.
    """
    detail = error.get("detail")
    facts: Mapping[str, Any] = detail if isinstance(detail, Mapping) else {}
    name = _named(kind, error["kind"], facts)
    told = facts.get("retry_after")
    if isinstance(told, bool) or not isinstance(told, int) or told < 0:
        told = None
    if error.get("unknown") and not (name == "malformed" and error["kind"] in ANSWERED):
        name = "unknown_outcome"
    elif before and error["kind"] in ("sql_constraint", "http_409"):
        # Who was refused as a repeat may well have been there before.
        name = "already_done"
    elif name == "rejected" and told is not None:
        name = "told_when"
    if absent and name != "already_done":
        name = "absent"
    heard = float(told) if told is not None and name in ("told_when", "resting") else None
    return Finding(CLASSES[name], heard, _least(kind, name))


def _named(kind: str, error: str, facts: Mapping[str, Any]) -> str:
    """The class by the most exact fact there is: a database's state, a server's reply, a model's fault, the kind."""
    state, reply, fault = facts.get("state"), facts.get("reply"), facts.get("fault")
    if isinstance(state, str) and state in STATES:
        return STATES[state]
    if kind == "email" and isinstance(reply, int):
        return _by_reply(reply)
    own = KINDS.get(kind, {})
    if isinstance(fault, str) and fault in FAULTS and own is MODEL:
        return FAULTS[fault]
    found = own.get(error) or GENERAL.get(error)
    if found is None and re.fullmatch(r"http_[1-5]\d\d", error):
        found = HTTP.get(error) or HTTP.get(f"{error[:-2]}xx")
    return found or "unclear"


def _by_reply(reply: int) -> str:
    """The class of a mail server's reply: 4xx is for now, 5xx for good."""
    if reply in (530, 534, 535, 538):
        return "auth"
    if reply == FULL_MAILBOX:
        return "out_of_reach"
    return {4: "rejected", 5: "permanent"}.get(reply // 100, "unclear")


def _least(kind: str, name: str) -> float:
    return LEAST_PAUSE.get(kind, 0.0) if name == "rejected" else 0.0
