"""One door to the database: what a unit of work lets through, and what it refuses."""

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError

from smartcity.audit.services import record
from smartcity.foundation.access import SYSTEM
from smartcity.foundation.database import db
from smartcity.foundation.numbering import Counter
from smartcity.foundation.transaction_mode import OutsideUnit, mode
from smartcity.foundation.unit_of_work import Mode, UnauditedWrite, record_after, savepoint, unit
from tests.foundation.conftest import count_up, counted, entries

pytestmark = pytest.mark.usefixtures("desk")


def test_the_database_is_closed_outside_a_unit():
    with pytest.raises(OutsideUnit):
        db.session.scalar(select(Counter.last))


def test_a_write_unit_saves_at_its_end():
    with unit(Mode.WRITE):
        count_up()
    assert (counted(), entries()) == (1, 1)


def test_what_is_raised_undoes_the_whole_unit_with_its_audit():
    with pytest.raises(ZeroDivisionError), unit(Mode.WRITE):
        count_up()
        db.session.flush()
        raise ZeroDivisionError
    assert (counted(), entries()) == (0, 0)
    assert mode() is None


def test_a_unit_that_failed_saves_nothing_though_nothing_was_raised():
    with unit(Mode.WRITE) as opened:
        count_up()
        opened.fail()
    assert (counted(), entries()) == (0, 0)


def test_a_read_unit_cannot_write_by_any_way():
    ways = (
        lambda: (count_up(), db.session.flush()),
        lambda: db.session.execute(insert(Counter).values(kind="try", year=2026, last=1)),
        lambda: db.session.execute(text("insert into counter (kind, year, last) values ('try', 2026, 1)")),
        lambda: db.session.connection().exec_driver_sql("delete from counter"),
    )
    for write in ways:
        with pytest.raises(DBAPIError), unit(Mode.READ):
            write()
    assert counted() == 0


def test_a_read_unit_forgets_what_was_changed_in_it_but_not_written():
    with unit(Mode.READ):
        db.session.add(Counter(kind="try", year=2026, last=1))
    with unit(Mode.WRITE):
        pass
    assert counted() == 0


def test_no_unit_opens_inside_one_that_writes():
    for inner in Mode:
        with unit(Mode.WRITE), pytest.raises(RuntimeError, match="inside one that writes"), unit(inner):
            pass
    assert mode() is None


def test_a_write_unit_inside_a_read_unit_ends_the_reading_and_saves():
    with unit(Mode.READ):
        before = db.session.scalar(select(Counter.last))
        with unit(Mode.WRITE):
            count_up()
        assert mode() is Mode.READ
        assert (before, db.session.scalar(select(Counter.last))) == (None, 1)


def test_what_was_read_stays_readable_after_the_unit_and_after_one_inside_it():
    with unit(Mode.WRITE):
        count_up()
    with unit(Mode.READ):
        row = db.session.get(Counter, ("try", 2026))
        with unit(Mode.READ):
            pass
        assert row.last == 1
    assert row.last == 1


def test_a_change_without_an_audit_entry_is_a_mistake_of_the_program():
    changes = (
        lambda: count_up(audited=False),
        lambda: db.session.execute(insert(Counter).values(kind="try", year=2026, last=1)),
        lambda: db.session.execute(Counter.__table__.insert().values(kind="try", year=2026, last=1)),
    )
    for change in changes:
        with pytest.raises(UnauditedWrite), unit(Mode.WRITE):
            change()
    assert counted() == 0


def test_a_change_of_a_loaded_row_without_an_entry_is_one_too():
    with unit(Mode.WRITE):
        count_up()
    with pytest.raises(UnauditedWrite), unit(Mode.WRITE):
        db.session.get(Counter, ("try", 2026)).last = 9
    with pytest.raises(UnauditedWrite), unit(Mode.WRITE):
        db.session.delete(db.session.get(Counter, ("try", 2026)))
    assert counted() == 1


def test_setting_a_value_to_what_it_was_changes_nothing_and_needs_no_entry():
    with unit(Mode.WRITE):
        count_up()
    with unit(Mode.WRITE):
        row = db.session.get(Counter, ("try", 2026))
        row.last = row.last + 0
        db.session.flush()


def test_bookkeeping_needs_no_entry_where_it_says_so():
    with unit(Mode.WRITE, audited=False):
        count_up(audited=False)
    assert (counted(), entries()) == (1, 0)


def test_a_write_unit_that_only_reads_needs_no_entry():
    with unit(Mode.WRITE):
        assert db.session.scalar(select(Counter.last)) is None


def test_a_savepoint_undoes_its_own_part_with_its_entries():
    with unit(Mode.WRITE):
        count_up("kept")
        with pytest.raises(ZeroDivisionError), savepoint():
            count_up("dropped")
            record(SYSTEM, "try.second", "counter")
            db.session.flush()
            raise ZeroDivisionError
        record(SYSTEM, "try.after", "counter")
    assert (counted("kept"), counted("dropped")) == (1, 0)
    assert (entries("try.count"), entries("try.second"), entries("try.after")) == (1, 0, 1)


def test_a_unit_whose_only_change_was_undone_by_a_savepoint_needs_no_entry():
    with unit(Mode.WRITE), pytest.raises(ZeroDivisionError), savepoint():
        count_up()
        db.session.flush()
        raise ZeroDivisionError
    assert (counted(), entries()) == (0, 0)


def test_a_savepoint_does_not_hide_a_change_made_before_it():
    with pytest.raises(UnauditedWrite), unit(Mode.WRITE):
        count_up(audited=False)
        with pytest.raises(ZeroDivisionError), savepoint():
            raise ZeroDivisionError


def test_a_savepoint_that_holds_is_saved():
    with unit(Mode.WRITE), savepoint():
        count_up()
    assert (counted(), entries()) == (1, 1)


@pytest.mark.parametrize("refused", [False, True])
@pytest.mark.parametrize("kind", list(Mode))
def test_what_is_recorded_after_a_unit_is_kept_whether_it_saved_or_not(kind, refused):
    def run():
        with unit(kind):
            record_after(lambda: record(SYSTEM, "try.read", "counter"))
            if refused:
                raise ZeroDivisionError

    if refused:
        with pytest.raises(ZeroDivisionError):
            run()
    else:
        run()
    assert entries("try.read") == 1


def test_what_is_recorded_after_runs_once_after_the_outermost_unit():
    with unit(Mode.READ):
        with unit(Mode.READ):
            record_after(count_up)
        assert counted() == 0
    assert counted() == 1
    with unit(Mode.READ):
        pass
    assert counted() == 1


def test_what_must_be_recorded_and_cannot_be_fails_the_request():
    def fail():
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), unit(Mode.READ):
        record_after(fail)
    assert mode() is None


def test_a_mark_that_may_fail_fails_alone(caplog):
    def fail():
        raise ZeroDivisionError

    with unit(Mode.READ):
        record_after(fail, may_fail=True)
        record_after(lambda: count_up(audited=False), may_fail=True)
    assert counted() == 1
    assert "a mark could not be kept" in caplog.text


def test_a_record_of_a_read_must_leave_an_entry():
    with pytest.raises(UnauditedWrite), unit(Mode.READ):
        record_after(lambda: count_up(audited=False))


def test_nothing_can_be_recorded_after_no_unit():
    with pytest.raises(RuntimeError, match="needs an open unit"):
        record_after(lambda: None)


def test_a_mark_may_leave_marks_of_its_own():
    with unit(Mode.READ):
        record_after(lambda: record_after(count_up))
    assert counted() == 1


def test_a_commit_that_fails_reaches_the_error_pages(add_view, client, monkeypatch):
    def view():
        count_up()
        monkeypatch.setattr(type(db.session()), "commit", lambda _session: 1 / 0)
        return "saved"

    add_view("/try", view)
    answer = client.post("/try")
    assert answer.status_code == 500
    assert "saved" not in answer.get_data(as_text=True)
    assert answer.headers["Content-Security-Policy"]
    monkeypatch.undo()
    assert counted() == 0


def test_an_unaudited_change_reaches_the_error_pages(add_view, client):
    def view():
        count_up(audited=False)
        return "saved"

    add_view("/try", view)
    assert client.post("/try").status_code == 500
    assert counted() == 0


@pytest.mark.parametrize("status", [200, 303, 399, 400, 409, 422, 500])
def test_a_page_of_a_refusal_saves_nothing(add_view, client, status):
    def view():
        count_up()
        return "refused", status, {"Content-Type": "text/plain"}

    add_view("/try", view)
    assert client.post("/try").status_code == status
    assert counted() == (1 if status < 400 else 0)


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_a_safe_method_cannot_write(add_view, client, method):
    def view():
        count_up()
        db.session.flush()
        return "written"

    view.provide_automatic_options = False
    add_view("/try", view, methods=("GET", "HEAD", "OPTIONS", "POST"))
    assert client.open("/try", method=method).status_code == 500
    assert counted() == 0
    assert client.post("/try").status_code == 200
    assert counted() == 1
