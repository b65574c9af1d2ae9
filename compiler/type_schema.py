"""Types as JSON schemas, for those who fill in forms: what fits the type fits the schema, not the other way round."""

from __future__ import annotations

from typing import Any

_BASE: dict[str, dict[str, Any]] = {
    "text": {"type": "string"},
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "description": "a day, as 2026-01-31"},
    "datetime": {"type": "string", "description": "a moment, as 2026-01-31T09:00:00Z"},
    "duration": {"type": "string", "description": "a duration, as 2h or 3d"},
}


def json_schema(type: Any) -> dict[str, Any] | None:
    """The schema of a plan's type, strict as providers want it; none where it holds something that has no form."""
    if isinstance(type, str):
        return dict(_BASE[type]) if type in _BASE else None
    kind, inside = type
    if kind == "one_of":
        return {"type": "string", "enum": list(inside)}
    if kind == "list":
        items = json_schema(inside)
        return None if items is None else {"type": "array", "items": items}
    if kind in ("optional", "union"):
        options = [json_schema(each) for each in (inside if kind == "union" else [inside])]
        if kind == "optional":
            options.append({"type": "null"})
        return None if None in options else {"anyOf": options}
    fields = {name: json_schema(each) for name, each in inside.items()}
    if None in fields.values():
        return None
    return {"type": "object", "properties": fields, "required": list(fields), "additionalProperties": False}
