"""The kind `artifact`: a named file kept with the run."""

from __future__ import annotations

from ...compiler.kinds import Kind, Phrase, Setting

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

KIND = Kind(
    name="artifact",
    doc="Keep a named file with the run; the result is the file, to attach it or to read its size and hash.",
    settings=SETTINGS,
    example=EXAMPLE,
    main="name",
    result="file",
    gives="never",
    effect="idempotent",
    timeout=30.0,
    errors={
        "bad_name": "The name is empty, too long, or has a character that no file's name may have.",
        "bad_setting": "The content is no value that can be stored.",
        "missing_file": "The file to be stored again is not there any more.",
        "too_large": "The content is larger than a stored file may be.",
        "store_failed": "The file could not be written; the message says why.",
    },
    phrases=(Phrase("save {content} as {name}"),),
)
