"""A program that sends an act twice gets the first answer again, as long as it may still see what it says."""

from sqlalchemy import func, select

from smartcity.actions.objecting import reassign
from smartcity.audit.models import AuditEntry
from smartcity.foundation.database import db


def acts(office):
    return office.read(lambda: db.session.scalar(select(func.count()).select_from(AuditEntry)))


class Program:
    """Sends one act of the lead's liaison again and again, with one key."""

    def __init__(self, office, path, **body):
        self.client, self.path, self.body = office.city.app.test_client(), f"/api/v1/actions/{path}", body
        self.headers = office.city.api("lead_liaison")

    def send(self, key="k-1"):
        return self.client.post(self.path, headers={**self.headers, "Idempotency-Key": key}, json=self.body)


def test_who_has_lost_sight_of_an_item_does_not_get_the_first_answer_again(office):
    item = office.signed_for(in_house_only=True)
    program = Program(office, f"{item}/report", progress=30, text="已归集 12 项")
    first, again = program.send(), program.send()
    assert (first.status_code, again.status_code) == (200, 200)
    told = {"from_unit_id": office.units["data"], "unit_id": office.units["police"], "reason": "职责调整"}
    office.do("secretary", reassign, item, **told)
    before, count = office.snapshot(item), acts(office)
    lost, fresh = program.send(), program.send("k-2")
    assert lost.status_code == fresh.status_code == 404
    assert lost.get_json()["title"] == fresh.get_json()["title"]
    assert "Idempotency-Replayed" not in lost.headers
    assert office.snapshot(item) == before
    assert acts(office) == count


def test_an_act_that_cannot_be_done_twice_is_answered_twice_and_leaves_nothing_behind(office):
    item = office.in_progress()
    program = Program(office, f"{item}/submit", text="方案已报审定", version=office.item(item).version)
    first = program.send()
    before, count = office.snapshot(item), acts(office)
    again = program.send()
    assert (first.status_code, again.status_code, program.send("k-2").status_code) == (200, 200, 409)
    assert again.get_data() == first.get_data()
    assert again.headers["Idempotency-Replayed"] == "true"
    assert office.snapshot(item) == before
    assert acts(office) == count


def test_an_act_that_could_be_done_again_is_only_tried(office):
    item = office.in_progress()
    program = Program(office, f"{item}/note", text="已电话督促")
    first = program.send()
    before, count = office.snapshot(item), acts(office)
    assert program.send().get_data() == first.get_data()
    assert office.snapshot(item) == before
    assert acts(office) == count
