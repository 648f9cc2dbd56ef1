"""A Maildir folder is read as one mailbox."""

from __future__ import annotations

from pathlib import Path

from outreach_lint.config import Config
from outreach_lint.model import Draft
from outreach_lint.sources import drafts
from tests.conftest import Run

HEAD = (
    "From: {}\nTo: {}\nSubject: Looms\nMessage-ID: <{}@loom.example>\n{}"
    "Date: Mon, 0{} May 2025 10:00:00 +0000\n\n"
)
ANSWER = "In-Reply-To: <1@loom.example>\n"
ADA, MARA = "ada@loom.example", "mara@mill.example"


def test_mails_of_a_maildir_are_read_as_one_mailbox(run: Run) -> None:
    for part in ("cur", "new", "tmp"):
        Path("post", part).mkdir(parents=True)
    first = Path("post/cur/1.a")
    first.write_text(HEAD.format(ADA, MARA, 1, "", 5) + "Hi Mara,\n\nAct now!\n")
    answer = HEAD.format(MARA, ADA, 2, ANSWER, 6) + "Hi Ada,\n\nno.\n"
    Path("post/cur/2.a").write_text(answer)
    last = HEAD.format(ADA, MARA, 3, ANSWER, 7) + "Hi Mara,\n\nany thoughts?\n"
    Path("post/new/3.a").write_text(last)
    Path("post/tmp/4.a").write_text(last)
    for folder in ("post", "."):
        found = [item for item in drafts([folder], lambda _: Config()) if isinstance(item, Draft)]
        assert [Path(draft.path) for draft in found] == [first, Path("post/new/3.a")]
        assert [message.received for message in found[1].earlier] == [False, True]
        assert found[0].position(found[0].text.index("Act"))[:2] == (9, 1)
        assert found[0].kind.editable


def test_a_mail_of_a_maildir_is_fixed_in_its_file(run: Run) -> None:
    for part in ("cur", "new", "tmp"):
        Path("post", part).mkdir(parents=True)
    mail = HEAD.format(ADA, MARA, 1, "", 5) + "Hi Mara,\n\nWe are a revolutionary mill of looms.\n"
    Path("post/cur/1.a:2,S").write_text(mail)
    other = HEAD.format(MARA, ADA, 2, ANSWER, 6) + "Hi Ada,\n\nno.\n"
    Path("post/cur/2.a:2,").write_text(other)
    run("check", "--fix", "--isolated", "--select", "RAP002", "--relationship", "stranger", "post")
    assert Path("post/cur/1.a:2,S").read_text() == mail.replace("a revolutionary", "a")
    assert Path("post/cur/2.a:2,").read_text() == other
