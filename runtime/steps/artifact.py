"""The kind `artifact`: a named file kept with the run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...compiler.kinds import Call, Kind, Phrase, Setting, StepError
from ...compiler.values import FileReference, json_text
from ..secrecy import refuse_secrets

if TYPE_CHECKING:
    from ..ports import Ports

LONGEST_NAME = 200

# By the end of the name; a table of the operating system's would differ from machine to machine.
MEDIA_TYPES = {
    "csv": "text/csv",
    "eml": "message/rfc822",
    "gif": "image/gif",
    "html": "text/html",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "json": "application/json",
    "md": "text/markdown",
    "pdf": "application/pdf",
    "png": "image/png",
    "svg": "image/svg+xml",
    "txt": "text/plain",
    "xml": "application/xml",
    "zip": "application/zip",
}

SETTINGS = {
    "name": Setting("text", "The file's name, such as `report.csv`; never a path.", "content", True),
    "content": Setting(
        "any",
        "What is stored: text and bytes as they are, a stored file again, anything else as JSON.",
        "content",
        True,
    ),
}

EXAMPLE = """\
flow report "Keep a report and mail it"

input  total: number

step paper: artifact "report.txt" { content: "The total is {total}." }
step sent: email { to: "board@shop.example", subject: "Report", attach: paper }
"""


async def run(call: Call, ports: Ports) -> Any:
    """Turn the content into bytes and store them under the run."""
    refuse_secrets(call.settings)
    name = checked_name(call.settings.get("name"))
    content = call.settings.get("content")
    if isinstance(content, FileReference):
        stored, usual = await ports.artifacts.read(content), content.media_type
    else:
        stored, usual = written(content)
    media_type = MEDIA_TYPES.get(name.rpartition(".")[2].lower(), usual)
    return await ports.artifacts.save(call.run, name, stored, media_type)


def checked_name(name: Any) -> str:
    """A name that is safe wherever the file goes later, in an archive or on somebody's disk."""
    sound = isinstance(name, str) and name.isprintable() and not set(name) & set('/\\:*?"<>|')
    if not sound or not 1 <= len(name) <= LONGEST_NAME or name.strip(" .") != name:
        raise StepError(
            "bad_name",
            f"The file was not stored: {str(name)[:80]!r} is no name for it. It is a name such as report.csv, at most "
            f'{LONGEST_NAME} characters, without / \\ : * ? " < > | and without a dot or blank at its ends.',
        )
    return str(name)


def written(content: Any) -> tuple[bytes, str]:
    """The bytes of a content, and the media type if the name tells none."""
    if isinstance(content, bytes):
        return content, "application/octet-stream"
    try:
        if isinstance(content, str):
            return content.encode(), "text/plain"
        return json_text(content).encode(), "application/json"
    except ValueError as error:
        raise StepError("bad_setting", f"The file was not stored: its content can't be written ({error}).") from error


KIND = Kind(
    name="artifact",
    doc="Keep a named file with the run; the result is the file, to attach it or to read its size and hash.",
    settings=SETTINGS,
    example=EXAMPLE,
    main="name",
    result="file",
    gives="never",
    effect="idempotent",
    origin="arguments",
    timeout=30.0,
    run=run,
    errors={
        "bad_name": "The name is empty, too long, or has a character that no file's name may have.",
        "bad_setting": "The content is no value that can be stored.",
        "missing_file": "The file to be stored again is not there any more.",
        "too_large": "The content is larger than a stored file may be.",
        "misplaced_secret": "A setting holds a secret, which has no place in a file.",
        "no_artifacts": "No store for files is set up.",
        "store_failed": "The file could not be written; the message says why.",
    },
    phrases=(Phrase("save {content} as {name}"),),
)
