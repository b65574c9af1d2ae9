"""What surrounds a flow: the step kinds it may use, connections, roles, hosts, other files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from .kinds import Catalogue

Reader = Callable[[str], str]


class Project(NamedTuple):
    """Everything a flow is checked against besides its own text; plain records, no disk, no network.

    A part that is none is unknown, and nothing is found about it: without a `catalogue` any kind with any settings
    passes; without `connections`, `roles`, `models` or `tasks` any name of one does. `connections`, `roles` and `hosts`
    map names to what the configuration says of them; `models` are the names of the language models, `tasks` those of
    the registered functions. `severities` says by code what a finding weighs here: `off`, `hint`, `warning` or `error`.
    `read(path)` gives the text of another file of the project, for `use`; it raises OSError. Its path is that below the
    root, with `/` between folders; `file` is such a path of the flow itself, and `using` are those of the flows that it
    is a part of, outermost first.
    """

    catalogue: Catalogue | None = None
    connections: Mapping[str, Mapping[str, Any]] | None = None
    roles: Mapping[str, Any] | None = None
    hosts: Mapping[str, Mapping[str, Any]] | None = None
    tasks: frozenset[str] | None = None
    severities: Mapping[str, str] = MappingProxyType({})
    models: frozenset[str] | None = None
    read: Reader | None = None
    file: str = ""
    using: tuple[str, ...] = ()


DEFAULT = Project()
"""A project of which nothing is known."""
