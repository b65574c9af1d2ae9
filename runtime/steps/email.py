"""The kind `email`: one mail to one or more people."""

from __future__ import annotations

from ...compiler.kinds import Kind, Phrase, Setting

ADDRESSES = ["union", ["text", ["list", "text"]]]

SETTINGS = {
    "to": Setting(ADDRESSES, "Who gets it: an address or a list of them.", "destination", required=True),
    "subject": Setting("text", "The subject, one line.", "content", required=True),
    "body": Setting("text", "The text of the mail.", "content"),
    "cc": Setting(ADDRESSES, "Who gets a copy: an address or a list of them.", "destination"),
    "attach": Setting(
        ["union", ["file", ["list", "file"]]], "A file or a list of files to send along.", "content"
    ),
    "reply_to": Setting("text", "The address that answers go to.", "destination"),
}

EXAMPLE = """\
flow remind "Remind a customer of an invoice"

input  address: text
input  invoice: integer

step reminder: email {
  to: address
  subject: "Invoice {invoice}"
  body: "Please pay invoice {invoice} this week."
}
"""

KIND = Kind(
    name="email",
    doc="Send one mail; the result is its message id.",
    settings=SETTINGS,
    example=EXAMPLE,
    result="text",
    gives="never",
    effect="effect",
    timeout=60.0,
    quiet=True,
    errors={
        "bad_address": "A text is not one mail address.",
        "bad_header": "A subject or a file's name has a line break or another control character.",
        "bad_setting": "A setting has a value that makes no mail.",
        "no_recipient": "There is nobody to send it to.",
        "missing_file": "A file to attach is not stored any more.",
        "mail_failed": "The mail could not be handed over; the message says why.",
    },
    phrases=(
        Phrase("send an email to {to} with subject {subject} saying {body}"),
        Phrase("send an email to {to} with subject {subject}"),
        Phrase("send an email to {to}"),
    ),
)
