"""Whoever changes, removes, adds or reorders entries behind the application's back is found out."""

import json
import threading

import pytest
from sqlalchemy.exc import IntegrityError

from smartcity.audit import queries
from smartcity.audit.chain import FIRST, canonical, link, verify
from smartcity.audit.services import record
from smartcity.foundation.access import CLI
from smartcity.foundation.unit_of_work import Mode, savepoint, unit

WRITERS, EACH = 8, 10


def chain(count):
    """A chain of entries as rows of (id, body, previous hash, hash)."""
    rows, previous = [], FIRST
    for number in range(1, count + 1):
        body = canonical({"verb": "departments.edit", "object_id": number})
        rows.append((number, body, previous, link(previous, body)))
        previous = rows[-1][3]
    return rows


def first_bad(rows, last, head, repeats=None):
    return verify(rows, last, head, repeats or [True] * len(rows)).first_bad


def test_a_whole_chain_holds_and_so_does_an_empty_one():
    rows = chain(5)
    assert first_bad(rows, 5, rows[-1][3]) is None
    assert first_bad([], 0, FIRST) is None


@pytest.mark.parametrize("place", range(5))
def test_one_changed_byte_is_found_in_its_entry(place):
    rows = chain(5)
    number, body, before, own = rows[place]
    rows[place] = (number, body.replace("edit", "edix"), before, own)
    assert first_bad(rows, 5, rows[-1][3]) == place + 1


def test_an_entry_hashed_anew_breaks_the_one_after_it():
    rows = chain(5)
    number, _, before, _ = rows[2]
    rows[2] = (number, "{}", before, link(before, "{}"))
    assert first_bad(rows, 5, rows[-1][3]) == 4


@pytest.mark.parametrize(("removed", "bad"), [(0, 1), (2, 3), (4, 5)])
def test_a_removed_entry_is_missed_also_at_the_end(removed, bad):
    rows = chain(5)
    head = rows[-1][3]
    del rows[removed]
    assert first_bad(rows, 5, head) == bad


def test_a_cut_tail_is_missed_from_its_first_entry():
    rows = chain(5)
    assert first_bad(rows[:2], 5, rows[-1][3]) == 3


def test_an_entry_put_in_is_found():
    rows = chain(6)
    assert first_bad(rows, 5, rows[4][3]) == 6
    assert first_bad([(0, "{}", FIRST, link(FIRST, "{}")), *rows], 6, rows[-1][3]) == 0


def test_entries_in_another_order_are_found():
    rows = chain(5)
    bodies = [rows[1][1], rows[0][1]]
    rows[0], rows[1] = (1, bodies[0], *rows[0][2:]), (2, bodies[1], *rows[1][2:])
    assert first_bad(rows, 5, rows[-1][3]) == 1
    swapped = chain(5)
    swapped[1], swapped[2] = swapped[2], swapped[1]
    assert first_bad(swapped, 5, swapped[-1][3]) == 2


def test_a_column_that_says_something_else_than_the_hashed_text_is_found():
    rows = chain(3)
    assert first_bad(rows, 3, rows[-1][3], [True, False, True]) == 2


def test_a_head_that_was_moved_is_found():
    rows = chain(3)
    assert first_bad(rows, 3, "f" * 64) == 3
    assert first_bad(rows, 9, rows[-1][3]) == 4
    assert first_bad([], 0, "f" * 64) == 1


def test_the_log_as_it_is_written_holds(entries, reading):
    assert reading(queries.verify) == reading(queries.verify)
    verdict = reading(queries.verify)
    assert verdict.ok
    assert verdict.entries == reading(queries.head)[0]


@pytest.mark.parametrize(
    ("statement", "bad"),
    [
        ("UPDATE audit_entry SET body = replace(body, 'duty', 'name') WHERE id = 2", 2),
        ("UPDATE audit_entry SET actor_id = 7 WHERE id = 3", 3),
        ("UPDATE audit_entry SET verb = 'departments.read' WHERE id = 3", 3),
        ("UPDATE audit_entry SET object_id = 99 WHERE id = 1", 1),
        ("UPDATE audit_entry SET unit_id = NULL WHERE id = 1", 1),
        ("UPDATE audit_entry SET result = 'refused' WHERE id = 4", 4),
        ("UPDATE audit_entry SET door = 'web' WHERE id = 4", 4),
        ("UPDATE audit_entry SET at = '2020-01-01 00:00:00' WHERE id = 4", 4),
        ("UPDATE audit_entry SET body = 'no text of ours' WHERE id = 5", 5),
        ("DELETE FROM audit_entry WHERE id = 3", 3),
        ("DELETE FROM audit_entry WHERE id > 3", 4),
        ("UPDATE audit_entry SET id = 60 WHERE id = 5", 5),
        ("UPDATE audit_head SET last = 4", 5),
        ("DELETE FROM audit_head", 1),
    ],
)
def test_what_the_owner_of_the_database_does_is_found(entries, reading, tamper, statement, bad):
    tamper(statement)
    assert reading(queries.verify).first_bad == bad


def test_without_its_head_the_log_takes_no_more_entries(entries, writing, sql):
    sql("DELETE FROM audit_head")
    with pytest.raises(IntegrityError):
        writing(record, CLI, "departments.edit", "organisation", 1)


def test_an_entry_holds_ids_and_names_of_fields_and_no_text(entries, reading):
    body = json.loads(reading(queries.get, 1).body)
    assert set(body) == {
        "at", "actor_id", "person_id", "door", "session", "verb", "object_type", "object_id", "unit_id", "fields",
        "result", "count",
    }  # fmt: skip
    assert body["fields"] == ["duty"]


def test_entries_of_an_act_that_was_given_up_are_dropped(writing, reading):
    def act():
        record(CLI, "departments.edit", "organisation", 1)
        try_in_vain()
        record(CLI, "departments.edit", "organisation", 3)

    def try_in_vain():
        with pytest.raises(KeyError):
            give_up()

    def give_up():
        with savepoint():
            record(CLI, "departments.edit", "organisation", 2)
            raise KeyError

    writing(act)
    assert [entry.object_id for entry in reading(queries.page_of, queries.Filters()).rows] == [3, 1]


def test_eight_writers_at_once_leave_one_whole_chain(app, reading):
    failures = []

    def write(number):
        try:
            with app.app_context():
                for turn in range(EACH):
                    with unit(Mode.WRITE):
                        record(CLI, "departments.edit", "organisation", number * 100 + turn)
        except Exception as failure:  # noqa: BLE001  a thread's failure must reach the test
            failures.append(failure)

    before = reading(queries.verify).entries
    threads = [threading.Thread(target=write, args=(number,)) for number in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    verdict = reading(queries.verify)
    assert verdict.ok
    assert verdict.entries - before == WRITERS * EACH
