"""Files with an act: on a report, a submission, a note, as proof of what was recorded on behalf; never asked for."""

import re

import pytest

from smartcity.actions import progress
from smartcity.actions.evidence_models import ActionFile
from smartcity.audit.models import AuditEntry
from smartcity.files import receiving
from smartcity.files.models import StoredFile
from smartcity.foundation.database import db
from smartcity.foundation.transaction_mode import mode
from tests.files.door import BOUNDARY, fill_in, multipart
from tests.files.papers import PDF, PROGRAM, TEXT, png


@pytest.fixture
def act(office):
    """A function by which somebody fills in a form of an item's page, with files."""
    browsers = {}

    def fill(login, item_id, verb, fields, *files):
        browser = browsers.setdefault(login, office.city.client(login))
        return fill_in(browser, f"/actions/{item_id}", f"/actions/{item_id}/{verb}", fields, *files)

    return fill


@pytest.fixture
def program(office):
    """A function that speaks with the API as somebody: `send` a file, or `call` an address."""
    return Program(office)


class Program:
    def __init__(self, office):
        self.office, self.client, self.headers = office, office.city.app.test_client(), {}

    def of(self, login):
        if login not in self.headers:
            self.headers[login] = self.office.city.api(login)
        return self.headers[login]

    def send(self, login, item_id, name="a.pdf", content=PDF):
        body, kind = multipart(name, content), f"multipart/form-data; boundary={BOUNDARY}"
        return self.client.post(
            f"/api/v1/actions/{item_id}/files", data=body, content_type=kind, headers=self.of(login)
        )

    def call(self, login, method, path, json=None):
        return self.client.open(f"/api/v1/actions/{path}", method=method, json=json, headers=self.of(login))


def rows(office, item_id):
    return office.read(
        lambda: [
            (row.event_id, row.file.shown_name, row.file.unit_id)
            for row in db.session.scalars(
                db.select(ActionFile).where(ActionFile.item_id == item_id).order_by(ActionFile.id)
            )
        ]
    )


def last_event(office, item_id):
    return office.events(item_id)[-1].id


# Pages


def test_a_report_brings_several_files_and_the_story_tells_of_them(office, act):
    item = office.in_progress()
    answer = act(
        "lead_liaison", item, "report", {"progress": "60", "text": "目录已归集"}, ("目录.pdf", PDF), ("现场.png", png())
    )
    assert answer.status_code == 303
    event = last_event(office, item)
    assert rows(office, item) == [(event, "目录.pdf", office.units["data"]), (event, "现场.png", office.units["data"])]
    page = office.city.client("support_liaison").get(f"/actions/{item}").text
    links = re.findall(rf'href="(/actions/{item}/files/\d+)"[^>]*>([^<]+)</a>\s*<span[^>]*>([^<]+)<', page)
    assert [(name, note) for _url, name, note in links] == [
        ("目录.pdf", f"PDF文档 · {len(PDF)} B"),
        ("现场.png", f"PNG图片 · {len(png())} B"),
    ]
    assert office.city.client("support_liaison").get(links[0][0]).get_data() == PDF


@pytest.mark.parametrize(
    ("verb", "fields"),
    [
        ("submit", {"text": "已完成"}),
        ("note", {"text": "张已接，周三报"}),
        ("request_extension", {"deadline": "2026-12-20", "reason": "等待省级标准"}),
    ],
)
def test_every_act_of_a_unit_can_bring_a_file(office, act, verb, fields):
    item = office.in_progress()
    fields = {**fields, "version": str(office.item(item).version)}
    assert act("lead_liaison", item, verb, fields, ("附件.txt", TEXT)).status_code == 303
    assert rows(office, item) == [(last_event(office, item), "附件.txt", office.units["data"])]


def test_an_objection_can_bring_a_file(office, act):
    item = office.assigned()
    fields = {"reason": "不属本单位职责", "suggested_unit": "", "version": str(office.item(item).version)}
    assert act("lead_liaison", item, "object", fields, ("三定方案.pdf", PDF)).status_code == 303
    assert rows(office, item) == [(last_event(office, item), "三定方案.pdf", office.units["data"])]


def test_the_office_keeps_the_proof_of_what_it_records_on_behalf(office, act):
    item = office.assigned()
    fields = {"unit": str(office.units["finance"]), "how": "paper"}
    assert act("secretary", item, "sign_for", fields, ("签收单.png", png())).status_code == 303
    assert rows(office, item) == [(last_event(office, item), "签收单.png", office.units["finance"])]


def test_a_file_is_offered_and_never_asked_for(office, act):
    item = office.in_progress()
    page = office.city.client("lead_liaison").get(f"/actions/{item}").text
    field = re.search(r'<input[^>]*id="report-files"[^>]*>', page)[0]
    assert 'type="file"' in field
    assert "multiple" in field
    assert "required" not in field
    assert act("lead_liaison", item, "report", {"progress": "40", "text": "正在推进"}).status_code == 303
    assert act("lead_liaison", item, "report", {"progress": "45", "text": "正在推进"}, ("", b"")).status_code == 303
    assert rows(office, item) == []


def test_a_unit_signs_for_itself_without_a_file_to_choose(office):
    page = office.city.client("lead_liaison").get(f"/actions/{office.assigned()}").text
    assert 'id="sign_for-note"' in page
    assert 'id="sign_for-files"' not in page


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.pdf", PROGRAM, "含有程序"),
        ("a.docx", PDF, "内容却不是这种文件"),
        ("会议（机密★）.pdf", PDF, "密级"),
        ("a.pdf", b"", "是空文件"),
    ],
)
def test_a_refused_file_stands_beside_its_field_and_the_report_is_still_there(office, act, name, content, said):
    item, before = office.in_progress(), None
    before = office.snapshot(item)
    answer = act(
        "lead_liaison", item, "report", {"progress": "60", "text": "目录已归集"}, ("好.pdf", PDF), (name, content)
    )
    page = answer.text
    assert answer.status_code == 422
    assert re.search(rf'id="report-files-error".*?{said}', page, re.DOTALL)
    assert "目录已归集" in page
    assert 'value="60"' in page
    assert office.snapshot(item) == before
    assert rows(office, item) == []


def test_ten_files_at_once_are_enough(office, act):
    item = office.in_progress()
    said = {"progress": "60", "text": "目录已归集"}
    assert act("lead_liaison", item, "report", said, *[("a.txt", TEXT)] * 11).status_code == 422
    assert act("lead_liaison", item, "report", said, *[("a.txt", TEXT)] * 10).status_code == 303
    assert len(rows(office, item)) == 10


def test_a_move_that_is_not_allowed_keeps_no_file(office, act):
    item = office.in_progress()
    fields = {"unit": str(office.units["education"]), "progress": "60", "text": "目录已归集"}
    assert act("secretary", item, "report", {**fields, "how": "phone"}, ("a.pdf", PDF)).status_code == 422
    assert rows(office, item) == []


def test_each_file_stands_in_the_audit_without_its_name(office, act):
    item = office.in_progress()
    act("lead_liaison", item, "report", {"progress": "60", "text": "目录已归集"}, ("目录清单.pdf", PDF))
    entries = office.read(
        lambda: db.session.scalars(db.select(AuditEntry).where(AuditEntry.object_type == "file")).all()
    )
    assert [entry.verb for entry in entries] == ["files.keep"]
    assert "目录清单" not in entries[0].body


def test_a_refused_file_stands_in_the_audit_too(office, act):
    item = office.in_progress()
    act("lead_liaison", item, "report", {"progress": "60", "text": "目录已归集"}, ("a.pdf", PROGRAM))
    entries = office.read(
        lambda: db.session.scalars(db.select(AuditEntry).where(AuditEntry.object_type == "file")).all()
    )
    assert [(entry.verb, entry.result, entry.actor_id) for entry in entries] == [
        ("files.keep", "refused", office.city.account("lead_liaison"))
    ]


def test_a_file_is_examined_while_no_lock_is_held(office, act, monkeypatch):
    """Others write meanwhile: a large file must not make the office wait."""
    modes = []
    examine = receiving.kind_of
    monkeypatch.setattr(receiving, "kind_of", lambda *given: modes.append(mode()) or examine(*given))
    act("lead_liaison", office.in_progress(), "report", {"progress": "60", "text": "已归集"}, ("a.pdf", PDF))
    assert modes == [None]


# Who sees a file


@pytest.fixture
def evidence(office, act):
    """An item with a report that brought a file, and the file's number."""
    item = office.in_progress()
    act("lead_liaison", item, "report", {"progress": "60", "text": "目录已归集"}, ("目录.pdf", PDF))
    return item, office.read(lambda: db.session.scalars(db.select(StoredFile.id)).one())


@pytest.mark.parametrize(
    ("login", "status"),
    [
        ("secretary", 200), ("leader", 200), ("lead_liaison", 200), ("support_liaison", 200), ("member", 200),
        ("observer", 200), ("outsider", 404), ("police_liaison", 404), ("system_admin", 403), ("audit_admin", 403),
    ],
)  # fmt: skip
def test_who_sees_the_item_gets_its_file_and_nobody_else(office, program, evidence, login, status):
    item, file = evidence
    assert office.city.client(login).get(f"/actions/{item}/files/{file}").status_code == status
    assert program.call(login, "GET", f"{item}/files/{file}").status_code == status


def test_a_visitor_is_asked_to_sign_in(office, evidence):
    item, file = evidence
    answer = office.city.client(None).get(f"/actions/{item}/files/{file}")
    assert (answer.status_code, "/account/sign-in" in answer.location) == (303, True)


def test_a_file_of_another_item_is_not_there(office, program, evidence):
    """Neither under an item that is the person's own, nor for the office, which sees both."""
    item, file = evidence
    foreign = office.in_progress(lead_id=office.units["data"], supporting_ids=())
    for login in ("lead_liaison", "secretary"):
        assert office.city.client(login).get(f"/actions/{foreign}/files/{file}").status_code == 404
        assert program.call(login, "GET", f"{foreign}/files/{file}").status_code == 404
    assert office.city.client("secretary").get(f"/actions/{item}/files/{file + 1}").status_code == 404


def test_a_unit_that_has_nothing_to_do_with_an_item_sends_nothing_to_it(office, program):
    item = office.in_progress()
    assert program.send("outsider", item).status_code == 404
    assert program.send("observer", item).status_code == 403
    assert program.send("support_liaison", item).status_code == 201


def test_who_only_reads_along_in_a_working_group_sends_nothing(office, program):
    group = office.city.group("resources")
    item = office.assigned(lead_id=office.units["police"], supporting_ids=(), working_group_id=group)
    assert office.city.client("member").get(f"/actions/{item}").status_code == 200
    assert program.send("member", item).status_code == 403
    assert rows(office, item) == []


# Programs


def test_a_file_is_sent_first_and_then_named_in_a_report(office, program):
    item = office.in_progress()
    sent = program.send("lead_liaison", item, "目录.pdf")
    assert sent.status_code == 201
    document = sent.get_json()
    assert {k: document[k] for k in ("name", "kind", "size", "event")} == {
        "name": "目录.pdf", "kind": "pdf", "size": len(PDF), "event": None,
    }  # fmt: skip
    report = {"progress": 60, "text": "目录已归集", "files": [document["id"]]}
    assert program.call("lead_liaison", "POST", f"{item}/report", report).status_code == 200
    listed = program.call("support_liaison", "GET", f"{item}/files").get_json()["items"]
    assert [(one["id"], one["event"]) for one in listed] == [(document["id"], last_event(office, item))]
    again = program.call("lead_liaison", "POST", f"{item}/report", report)
    assert again.status_code == 422
    assert again.get_json()["errors"][0]["field"] == "files"


def test_a_file_that_no_act_has_named_is_seen_by_its_sender_alone(office, program):
    item = office.in_progress()
    file = program.send("lead_liaison", item).get_json()["id"]
    assert [one["id"] for one in program.call("lead_liaison", "GET", f"{item}/files").get_json()["items"]] == [file]
    for login in ("secretary", "support_liaison", "member"):
        assert program.call(login, "GET", f"{item}/files").get_json()["items"] == []
        assert program.call(login, "GET", f"{item}/files/{file}").status_code == 404


def test_nobody_names_a_file_that_is_not_the_own_one_of_this_item(office, program):
    item, other = office.in_progress(), office.in_progress()
    foreign = program.send("support_liaison", item).get_json()["id"]
    elsewhere = program.send("lead_liaison", other).get_json()["id"]
    mine = program.send("lead_liaison", item).get_json()["id"]
    before = office.snapshot(item)
    for wrong in ([foreign], [elsewhere], [mine, foreign], [mine, mine], [10**6], [0], ["1"], [True]):
        report = {"progress": 60, "text": "目录已归集", "files": wrong}
        answer = program.call("lead_liaison", "POST", f"{item}/report", report)
        assert answer.status_code == 422, wrong
        assert answer.get_json()["errors"][0]["field"].startswith("files")
        assert office.snapshot(item) == before, wrong
    assert program.call("lead_liaison", "POST", f"{item}/note", {"text": "见附件", "files": [mine]}).status_code == 200


def test_a_reading_token_sends_nothing(office):
    item = office.in_progress()
    headers = office.city.api("lead_liaison", scope="read")
    answer = office.city.app.test_client().post(
        f"/api/v1/actions/{item}/files",
        data=multipart("a.pdf", PDF),
        content_type=f"multipart/form-data; boundary={BOUNDARY}",
        headers=headers,
    )
    assert answer.status_code == 403
    assert rows(office, item) == []


def test_the_document_of_the_api_says_how_files_are_sent_and_given_out(office, program):
    paths = (
        office.city.app.test_client().get("/api/v1/openapi.json", headers=program.of("secretary")).get_json()["paths"]
    )
    sending = paths["/api/v1/actions/{action_id}/files"]["post"]
    schema = sending["requestBody"]["content"]["multipart/form-data"]["schema"]
    assert schema["properties"] == {"file": {"type": "string", "format": "binary"}}
    giving = paths["/api/v1/actions/{action_id}/files/{file_id}"]["get"]
    assert giving["responses"]["200"]["content"] == {"*/*": {"schema": {"type": "string", "format": "binary"}}}


def test_a_file_that_is_sent_twice_with_one_key_is_kept_once_and_another_file_is_refused(office, program):
    item, key = office.in_progress(), {"Idempotency-Key": "upload-1"}

    def send(content):
        body, kind = multipart("a.pdf", content), f"multipart/form-data; boundary={BOUNDARY}"
        headers = {**program.of("lead_liaison"), **key}
        return program.client.post(f"/api/v1/actions/{item}/files", data=body, content_type=kind, headers=headers)

    first, second, other = send(PDF), send(PDF), send(PDF + b"%%EOF")
    assert (first.status_code, second.status_code, other.status_code) == (201, 201, 422)
    assert first.get_json() == second.get_json()
    assert len(rows(office, item)) == 1


def test_a_form_that_is_sent_twice_keeps_its_file_once_and_with_another_file_it_is_a_new_one(office):
    item = office.in_progress()
    browser, page = office.city.client("lead_liaison"), f"/actions/{item}"
    token = re.search(r'name="form_token" value="([^"]+)"', browser.get(page).text)[1]
    said = {"progress": "60", "text": "目录已归集", "form_token": token}
    for content in (PDF, PDF, PDF + b"%%EOF"):
        assert fill_in(browser, page, f"{page}/report", said, ("a.pdf", content)).status_code == 303
    assert len(rows(office, item)) == 2


# What stays


def test_a_mistake_is_mended_by_a_new_report_and_the_old_file_stays(office, act):
    item = office.in_progress()
    act("lead_liaison", item, "report", {"progress": "60", "text": "附件有误"}, ("目录.pdf", PDF))
    act("lead_liaison", item, "report", {"progress": "60", "text": "更正附件"}, ("目录.pdf", PDF + b"%%EOF"))
    page = office.city.client("secretary").get(f"/actions/{item}").text
    assert page.count(">目录.pdf</a>") == 2


def test_an_act_without_files_needs_none(office):
    item = office.in_progress()
    office.do("lead_liaison", progress.report, item, progress=50, text="正在推进")
    assert rows(office, item) == []
