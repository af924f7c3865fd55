"""The example looks alive on whatever day it is loaded: a day off, the end of a year, a year without a calendar."""

from datetime import date, time

import pytest

from smartcity.audit import queries as audit
from smartcity.foundation import clock
from smartcity.foundation.unit_of_work import Mode, unit
from smartcity.messages.delivery import deliver
from smartcity.starter.data import shipped
from smartcity.starter.first_run import load_examples
from tests.starter.conftest import Programme


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 12, 31),
        pytest.param(date(2026, 11, 22), id="a Sunday", marks=pytest.mark.slow),
        pytest.param(date(2026, 10, 3), id="a holiday", marks=pytest.mark.slow),
        pytest.param(date(2026, 2, 24), id="after the Spring Festival", marks=pytest.mark.slow),
        pytest.param(date(2027, 3, 10), id="a year nobody has published", marks=pytest.mark.slow),
    ],
    ids=str,
)
def test_it_comes_out_as_shown_on_any_day(empty_app, day):
    with clock.at(clock.instant(day, time(10))):
        with empty_app.app_context():
            load_examples()
            assert deliver(clock.now()).sent == 0
            with unit(Mode.READ):
                assert audit.verify().ok
        programme = Programme(empty_app)
        stands = {
            item["title"]: (item["state"], item["light"]["colour"], item["late"], "unsigned" in item["marks"])
            for item in programme.listed("actions")
        }
        shown = {
            row.title: (row.shows.state, row.shows.light, row.shows.late, row.shows.unsigned)
            for row in shipped().actions
        }
        assert stands == shown
        summaries = programme.listed("summaries")
        assert [row["state"] for row in summaries] == ["issued"] * 4
        held = [row for row in programme.listed("meetings") if row["state"] not in {"draft", "notified"}]
        assert len(held) == 6
