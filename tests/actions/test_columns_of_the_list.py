"""Columns: each account chooses its own; number and title always stand; what isn't shown is not read."""

import re

import pytest

from smartcity.actions import saved_list_queries, saved_lists
from smartcity.actions.list_columns import USUAL, ListColumn
from smartcity.actions.new_action import NewSource
from smartcity.actions.rules import SourceKind
from tests.actions.office import DEADLINE
from tests.actions.test_list_of_items import counted

USUAL_HEADS = ["编号", "标题", "牵头单位", "责任人", "完成时限", "进度", "状态", "红黄绿灯"]


def heads(page):
    row = re.search(r"<thead>.*?</thead>", page, re.DOTALL).group()
    return [
        re.sub(r"<[^>]+>", "", one).strip() for one in re.findall(r"<th.*?</th>", row, re.DOTALL) if "select" not in one
    ]


def cells(page):
    row = re.search(r"<tr data-row-link>.*?</tr>", page, re.DOTALL).group()
    return re.findall(r'data-label="([^"]+)"', row)


def columns(office, login):
    return office.read(saved_list_queries.columns_of, office.actor(login))


def test_who_chose_nothing_sees_the_usual_columns(office):
    office.assigned()
    page = office.city.client("lead_liaison").get("/actions").text
    assert heads(page) == USUAL_HEADS
    assert cells(page) == [one for one in USUAL_HEADS if one != "标题"]
    assert columns(office, "lead_liaison") == USUAL


def test_columns_are_chosen_without_script_and_for_one_account_only(office):
    office.in_progress(
        leader_id=office.city.person("leader"),
        working_group_id=office.city.group("resources"),
        sources=(NewSource(SourceKind.INSTRUCTION, "批示第3号"),),
    )
    client = office.city.client("lead_liaison")
    assert client.get("/actions/columns?light=green").text.count(" checked") == len(USUAL)
    answer = client.send(
        "/actions/columns?light=green&cursor=x",
        {"columns": ["sources", "supporting_units", "leader_in_charge", "last_report"]},
    )
    assert answer.status_code == 303
    assert answer.location == "/actions?light=green"
    page = client.get("/actions").text
    assert heads(page) == ["编号", "标题", "配合单位", "责任领导", "任务来源", "最近反馈"]
    assert cells(page) == ["编号", "配合单位", "责任领导", "任务来源", "最近反馈"]
    for text in ("市财政局", "李副组长", "批示第3号", "2026-11-02 09:00"):
        assert text in page
    assert heads(office.city.client("support_liaison").get("/actions").text) == USUAL_HEADS


def test_number_and_title_alone_may_stand_in_the_list(office):
    office.assigned()
    client = office.city.client("observer")
    client.send("/actions/columns", {})
    assert heads(client.get("/actions").text) == ["编号", "标题"]
    client.send("/actions/columns", {"usual": "1"})
    assert heads(client.get("/actions").text) == USUAL_HEADS


def test_every_column_at_once_can_be_shown(office):
    office.draft(deadline=None, sources=(), supporting_ids=())
    office.in_progress()
    client = office.city.client("secretary")
    client.send("/actions/columns", {"columns": [column.value for column in ListColumn]})
    page = client.get("/actions?view=all").text
    assert len(heads(page)) == len(ListColumn) + 2
    assert len(cells(page)) == len(ListColumn) + 1


@pytest.mark.parametrize("named", [["password"], ["lead_unit", "<b>"], ["id"], ["LIGHT"]])
def test_what_is_no_column_is_refused(office, named):
    client = office.city.client("secretary")
    answer = client.send("/actions/columns", {"columns": named})
    assert answer.status_code == 422
    assert columns(office, "secretary") == USUAL


def test_a_column_that_is_no_more_is_left_out(office):
    office.do("secretary", saved_lists.choose_columns, ["gone", "light"])
    assert columns(office, "secretary") == (ListColumn.LIGHT,)


@pytest.mark.parametrize("chosen", [[], [column.value for column in ListColumn]])
def test_ten_rows_cost_as_many_queries_as_fifty(office, chosen):
    client = office.city.client("secretary")
    office.do("secretary", saved_lists.choose_columns, chosen)
    budgets = []
    for number in (10, 40):
        for _n in range(number):
            office.assigned(deadline=DEADLINE)
        client.get("/actions")
        with counted(office.city.app) as statements:
            client.get("/actions")
        budgets.append(len(statements))
    assert budgets[0] == budgets[1]


def test_only_columns_that_are_shown_are_read(office):
    office.assigned()
    client = office.city.client("secretary")

    def cost(*names):
        office.do("secretary", saved_lists.choose_columns, names)
        client.get("/actions")
        with counted(office.city.app) as statements:
            client.get("/actions")
        return len(statements)

    plain = cost("lead_unit")
    assert cost("lead_unit", "working_group", "leader_in_charge", "last_report", "priority") == plain
    assert cost("supporting_units") == cost("sources") == plain + 1


def test_a_printed_list_says_of_when_it_is(office):
    office.assigned()
    assert re.search(
        r'class="paper-only"><p class="as-of">截至.*2026-11-02 09:00', office.city.client("leader").get("/actions").text
    )
