"""What the desk gives out of departments and secondments comes back as it was, whatever is written in it."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from smartcity.departments.models import Organisation, OrganisationAlias
from smartcity.departments.rules import OrganisationKind, as_written
from smartcity.departments.services import create_organisation
from smartcity.foundation.access import CLI
from smartcity.foundation.database import db
from smartcity.foundation.problems import InvalidInput
from smartcity.foundation.unit_of_work import tried_out
from smartcity.ledger.opening import open_ledger
from smartcity.people.services import create_person
from smartcity.registers.choices import Choices
from smartcity.registers.rules import Fate
from smartcity.registers.running import run
from smartcity.registers.tables import Register, table_of
from smartcity.registers.writing import rows_of, written
from smartcity.staff.models import Secondment
from smartcity.staff.rules import DutyKind, SecondmentKind
from smartcity.staff.services import second
from tests.ledger.test_export_round_trip import kept

CASES = 40
SEPARATORS = set("、，；,;\n")
_name = kept("name", 60, required=True).map(as_written).filter(lambda name: name and not SEPARATORS & set(name))
_units = st.lists(
    st.fixed_dictionaries(
        {
            "name": _name,
            "short_name": kept("s", 50).map(as_written).filter(lambda name: not SEPARATORS & set(name)),
            "kind": st.sampled_from(OrganisationKind),
            "aliases": st.lists(_name, max_size=3),
            "code": st.none() | kept("c", 32),
            "rank": st.none() | st.integers(0, 1_000_000),
            "phone": kept("p", 50),
            "duty": kept("d", 200, multiline=True),
            "to_verify": st.booleans(),
        }
    ),
    min_size=1,
    max_size=5,
)
_days = st.dates(date(1990, 1, 1), date(2150, 1, 1))
_terms = st.lists(
    st.tuples(
        kept("n", 60, required=True),
        st.sampled_from(["", "13853311111", "0533-2182888"]),
        kept("t", 60),
        _days,
        st.integers(0, 400),
        st.sampled_from(SecondmentKind),
        st.sampled_from(DutyKind),
        kept("w", 60),
        kept("a", 60),
        kept("c", 60),
    ),
    min_size=1,
    max_size=4,
)


def _as_kept():
    return sorted(
        (row.name, row.short_name, row.kind, row.rank, row.code, row.phone, row.duty, row.to_verify, sorted(alias.name for alias in row.aliases))
        for row in db.session.scalars(select(Organisation))
    )  # fmt: skip


def _lent():
    return sorted(
        (
            (row.person.name, row.person.phone, row.person.title, row.home_unit.name, row.working_group.code, row.start_on, row.planned_end_on)
            , (row.kind, row.duty, row.position, row.approval, row.conflict_note)
        )
        for row in db.session.scalars(select(Secondment))
    )  # fmt: skip


def _again(register, ending):
    content = b"".join(written(register, rows_of(CLI, register, Choices()), ending))
    found = run(CLI, register, table_of(open_ledger(content, f"x.{ending}"), register), Choices())
    return [(one.row, one.fate, [message.msgid for message in one.messages]) for one in found.verdicts]


def _cases():
    return settings(max_examples=CASES, phases=[Phase.generate], deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_departments_come_back_as_they_were(clerk, ending):
    @_cases()
    @given(_units)
    def check(units):
        with tried_out():
            for fields in units:
                try:
                    create_organisation(CLI, **fields)
                except InvalidInput:
                    continue
            before = _as_kept()
            again = _again(Register.DEPARTMENTS, ending)
            assert {fate for _row, fate, _notes in again} == {Fate.SAME}, again
            assert _as_kept() == before

    clerk.do(CLI, lambda _actor: check())


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_departments_of_one_desk_are_the_same_at_another(clerk, ending):
    own = set(clerk.departments())

    @_cases()
    @given(_units)
    def check(units):
        with tried_out():
            for fields in units:
                try:
                    create_organisation(CLI, **{**fields, "kind": fields["kind"]})
                except InvalidInput:
                    continue
            before = [row for row in _as_kept() if row[0] not in own]
            content = b"".join(
                written(Register.DEPARTMENTS, [row for row in rows_of(CLI, Register.DEPARTMENTS, Choices()) if row[1] not in own], ending)
            )  # fmt: skip
            new = [row.id for row in db.session.scalars(select(Organisation)) if row.name not in own]
            db.session.execute(delete(OrganisationAlias).where(OrganisationAlias.organisation_id.in_(new)))
            db.session.execute(delete(Organisation).where(Organisation.id.in_(new)))
            db.session.expire_all()
            if before:
                table = table_of(open_ledger(content, f"x.{ending}"), Register.DEPARTMENTS)
                found = run(CLI, Register.DEPARTMENTS, table, Choices())
                assert {one.fate for one in found.verdicts} == {Fate.ADDED}, found.verdicts
            assert [row for row in _as_kept() if row[0] not in own] == before

    clerk.do(CLI, lambda _actor: check())


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_secondments_come_back_as_they_were(clerk, ending):
    units = [clerk.units[name] for name in ("finance", "police", "education")]
    group = clerk.city.group("resources")

    @_cases()
    @given(_terms)
    def check(terms):
        with tried_out():
            for place, (name, phone, title, start, length, kind, duty, position, approval, note) in enumerate(terms):
                try:
                    person = create_person(CLI, name=name, phone=phone, title=title)
                    second(
                        CLI, person_id=person.id, kind=kind, home_unit_id=units[place % 3], working_group_id=group,
                        start=start, planned_end=start + timedelta(days=length), duty=duty, position=position,
                        approval=approval, conflict_note=note, agreed=True,
                    )  # fmt: skip
                except InvalidInput:
                    continue
            db.session.flush()
            before = _lent()
            again = _again(Register.STAFF, ending) if before else []
            assert {fate for _row, fate, _notes in again} <= {Fate.SAME}, again
            assert len(again) == len(before)
            assert _lent() == before

    clerk.do(CLI, lambda _actor: check())
