"""`sayflow lsp`: the language server, for editors."""

from __future__ import annotations

import gc

import click

from ..dsl.error import SayflowError


@click.command("lsp")
def command() -> None:
    """Serve editors over standard input and output, by the Language Server Protocol.

    An editor starts this by itself; docs/editors.md tells how to set one up. It needs the extra `lsp`.

    \b
    Example:
      $ pip install 'sayflow[lsp]'
      $ sayflow lsp
    """
    try:
        from .language_server.server import make_server
    except ImportError as missing:
        raise SayflowError(
            "SF812",
            f"the language server needs a package that is not installed: {missing.name or missing}",
            hint="pip install 'sayflow[lsp]'",
        ) from None
    server = make_server()
    # What is loaded now stays for good: the collector need not look at it after each keystroke.
    gc.freeze()
    server.start_io()
