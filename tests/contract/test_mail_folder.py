"""Mails that start flows: read once each, bounded, and kept where they can't be read."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from sayflow.runtime.engine import Worker
from sayflow.runtime.journal.store import RunRow, Store
from sayflow.runtime.mail_folder import LARGEST, MailFolder
from sayflow.runtime.ports import LogLine, Ports

from .engines import Workshop, plan_of, play

DESK = plan_of("""
flow desk
on mail "Desk@Shop.Example" as letter
output sender: text
output about: text
output body: text
output files: list of text
finish sender = letter.from, about = letter.subject, body = letter.body, files = [f.name for f in letter.attachments]
""")


class Post:
    """A folder of mails, and a worker that looks into it."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.workshop = Workshop(store)
        self.folder = folder
        self.log: list[str] = []
        (folder / "new").mkdir(parents=True)

    def put(self, content: bytes | EmailMessage, name: str = "1.mail") -> None:
        data = content if isinstance(content, bytes) else content.as_bytes()
        (self.folder / "new" / name).write_bytes(data)

    def work(self, plan: Any = DESK) -> list[RunRow]:
        engine = self.workshop.engine()
        engine.ports = Ports(log=lambda line: self.log.append(f"{line.level}: {line.message}"))
        worker = Worker(engine, mails=MailFolder(self.folder))
        if plan is not None:
            worker.listen(plan)

        async def look() -> None:
            worker.look()
            await engine.settled()

        play(look())
        return self.workshop.store.runs()

    def lying(self) -> dict[str, list[str]]:
        return {each.name: sorted(file.name for file in each.iterdir()) for each in self.folder.iterdir()}

    def outputs(self, row: RunRow) -> Any:
        return self.workshop.events(row.id)[-1].data["outputs"]


@pytest.fixture
def post(store: Store, tmp_path: Path) -> Post:
    return Post(store, tmp_path / "mails")


def mail(to: str = "desk@shop.example", **headers: str) -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "Ann <ann@home.example>", to, "A broken kettle"
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content("It broke.\nWhat now?\n")
    return made


def test_a_mail_starts_the_flow_of_its_address(post: Post) -> None:
    letter = mail(Message_ID="<1@home.example>")
    letter.add_attachment(b"\xff\xd8 picture", maintype="image", subtype="jpeg", filename="kettle.jpg")
    post.put(letter)
    (row,) = post.work()
    assert post.outputs(row) == {
        "sender": "ann@home.example",
        "about": "A broken kettle",
        "body": "It broke.\nWhat now?\n",
        "files": ["kettle.jpg"],
    }
    assert post.workshop.store.artifact(row.id, "kettle.jpg") == b"\xff\xd8 picture"
    assert post.workshop.events(row.id)[0].label == "untrusted"
    assert post.lying() == {"new": [], "cur": ["1.mail"]}
    assert post.log == []


def test_the_same_mail_starts_nothing_twice(post: Post) -> None:
    for name in ("1.mail", "2.mail"):
        post.put(mail(Message_ID="<1@home.example>"), name)
    post.put(mail(Message_ID="<2@home.example>"), "3.mail")
    assert len(post.work()) == 2
    post.put(mail(), "4.mail")
    post.put(mail(), "5.mail")
    assert len(post.work()) == 3


def test_a_mail_that_was_recorded_and_not_moved_starts_nothing_again(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    post.put(mail(Message_ID="<1@home.example>"))
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", lambda self, target: (_ for _ in ()).throw(OSError(28, "No space left")))
        post.work()
    assert post.lying()["new"] == ["1.mail"]
    assert "can't be read or moved: No space left" in post.log[0]
    assert len(post.work()) == 1
    assert post.lying()["new"] == []


@pytest.mark.parametrize(
    "letter",
    [
        mail(Cc="Desk <DESK@shop.example>", to="other@shop.example"),
        mail(Delivered_To="desk@shop.example", to="all@shop.example"),
        mail(to='"The, desk" <desk@shop.example>, other@shop.example'),
    ],
)
def test_whom_a_mail_went_to(post: Post, letter: EmailMessage) -> None:
    post.put(letter)
    assert len(post.work()) == 1


def test_a_mail_for_nobody_here_is_put_away(post: Post) -> None:
    post.put(mail(to="nobody@shop.example"))
    assert post.work() == []
    assert post.lying() == {"new": [], "cur": ["1.mail"]}


def test_words_of_a_page(post: Post) -> None:
    made = mail()
    made.set_content("<html><style>p { }</style><p>It <b>broke</b>.</p><script>x()</script></html>", subtype="html")
    post.put(made)
    (row,) = post.work()
    assert post.outputs(row)["body"] == "It broke."


def test_what_is_too_much_is_refused(post: Post) -> None:
    many = mail()
    for number in range(101):
        many.add_attachment(b"x", maintype="text", subtype="plain", filename=f"{number}")
    post.put(many, "many.mail")
    post.put(b"To: desk@shop.example\n\n" + b"x" * LARGEST, "large.mail")
    (post.folder / "new" / "link.mail").symlink_to("/etc/hostname")
    assert post.work() == []
    assert post.lying()["refused"] == ["large.mail", "link.mail", "many.mail"]
    told = [line.partition("starts no run: ")[2].partition("; it was moved to ") for line in post.log]
    assert [why for why, _, _ in told] == [
        "it is larger than 10,000,000 bytes",
        "it is no plain file",
        "it has more than 100 parts",
    ]
    assert told[0][2] == f"{post.folder}/refused/large.mail, mend it and put it back to try again"


def test_names_of_attachments_lead_nowhere_else(post: Post) -> None:
    letter = mail()
    for name in ("../../etc/passwd", "a\\b\\c.txt", "..", ""):
        letter.add_attachment(b"x", maintype="text", subtype="plain", filename=name)
    post.put(letter)
    (row,) = post.work()
    assert post.outputs(row)["files"] == ["passwd", "c.txt", "attachment-3", "attachment-4"]


def test_no_folder_is_no_fault(store: Store, tmp_path: Path) -> None:
    lines: list[LogLine] = []
    MailFolder(tmp_path / "nowhere").look(store, 0, lambda text: lines.append(LogLine("", "", "", text)))
    assert lines == []
