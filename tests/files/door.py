"""The door through which files come in: a program sends one to an item; what came of it, on the disk and in the tables."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import func, select

from smartcity.actions.evidence_models import ActionFile
from smartcity.audit.models import AuditEntry
from smartcity.files.models import StoredFile
from smartcity.foundation.database import db

BOUNDARY = "----office"


def multipart(name, content, member="file", also=b""):
    """A body with one file; the name as bytes, exactly as a browser or a rogue would write it."""
    written = name if isinstance(name, bytes) else name.encode().replace(b"\\", b"\\\\")
    head = b'Content-Disposition: form-data; name="%s"; filename="%s"\r\n' % (member.encode(), written)
    mark = b"--" + BOUNDARY.encode()
    return (
        mark + b"\r\n" + head + b"Content-Type: application/pdf\r\n\r\n" + content + b"\r\n" + also + mark + b"--\r\n"
    )


def form(fields, files):
    """A form as a browser sends it: texts by field, files as (field, name, content)."""
    mark = b"--" + BOUNDARY.encode() + b"\r\n"
    texts = [
        b'Content-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (k.encode(), v.encode()) for k, v in fields.items()
    ]
    papers = [
        b'Content-Disposition: form-data; name="%s"; filename="%s"\r\n\r\n%s\r\n' % (k.encode(), name.encode(), content)
        for k, name, content in files
    ]
    return b"".join(mark + part for part in texts + papers) + mark[:-2] + b"--\r\n"


def fill_in(browser, page, address, fields, *files):
    """Send a form that stands on a page, with files as (name, content) in its field `files`."""
    body = form({**fields, "csrf_token": browser.token(page)}, [("files", *file) for file in files])
    return browser.post(address, data=body, content_type=f"multipart/form-data; boundary={BOUNDARY}")


@dataclass
class Tally:
    """How many cases came to a door, and how many it took."""

    door: str
    counts: Counter = field(default_factory=Counter)

    def note(self, status):
        kind = "accepted" if status < 300 else "5xx" if 500 <= status != 507 else "refused"
        self.counts.update(["cases", kind])

    def __str__(self):
        return f"{self.door}: " + ", ".join(f"{self.counts[k]} {k}" for k in ("cases", "accepted", "refused", "5xx"))


class Door:
    """Sends files to an item in progress for the lead's liaison."""

    def __init__(self, office, tally=None):
        self.office, self.tally = office, tally
        self.item = office.in_progress()
        self.client = office.city.app.test_client()
        self.headers = office.city.api("lead_liaison")
        self.folder = Path(office.city.app.instance_path) / "files"
        self.post(multipart("first.txt", b"first"))  # the first use of the token is noted

    def post(self, body, path=None, content_type=f"multipart/form-data; boundary={BOUNDARY}", **more):
        """Send a body as it is."""
        path = path or f"/api/v1/actions/{self.item}/files"
        return self.client.post(path, data=body, content_type=content_type, headers=self.headers, **more)

    def judged(self, answer, before):
        """Count an answer and check the rules that hold for all of them; return whether the file was taken."""
        if self.tally:
            self.tally.note(answer.status_code)
        assert answer.status_code < 500 or answer.status_code == 507, answer.text
        taken = answer.status_code == 201
        if taken:
            assert self.standing()[1:4] == (before[1] + 1, before[2] + 1, before[3] + 1)
        else:
            assert answer.mimetype == "application/problem+json"
            assert self.standing()[:3] == before[:3], "a refusal changes nothing"
            assert self.standing()[3] - before[3] <= 1, "but is written down"
        assert not list(self.folder.rglob("*.part"))
        assert self.client.get("/healthz").status_code == 200
        return taken

    def send(self, name, content):
        """Send one file; return whether it was taken, and the document that came back."""
        before = self.standing()
        answer = self.post(multipart(name, content))
        taken = self.judged(answer, before)
        document = answer.get_json()
        if not taken and answer.status_code == 422:
            (fault,) = document["errors"]
            assert fault["field"] == "file"
            assert any("\u4e00" <= c <= "\u9fff" for c in fault["message"]), fault
        return taken, document

    def standing(self):
        """What lies on the disk, and how many rows there are."""

        def count():
            models = (StoredFile, ActionFile, AuditEntry)
            return tuple(db.session.scalar(select(func.count()).select_from(model)) for model in models)

        return (self.on_disk(), *self.office.read(count))

    def on_disk(self):
        """Every file below the folder of contents."""
        return sorted(str(p.relative_to(self.folder)) for p in self.folder.rglob("*") if p.is_file())

    def stored(self, file_id):
        """A file's row."""
        return self.office.read(lambda: db.session.get(StoredFile, file_id))
