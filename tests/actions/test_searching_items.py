"""Searching: two Chinese characters are enough, words narrow, and the index follows every change."""

import pytest

from smartcity.actions import drafting, editing, search_index
from smartcity.actions.grams import grams, words
from smartcity.actions.new_action import NewSource
from smartcity.actions.rules import SourceKind
from smartcity.foundation.database import db
from tests.actions.test_list_of_items import found


@pytest.mark.parametrize("sought", ["底座", "数据底座", "据", "座", "ODA", "oda", "（一期）", "期）", "60%", "2026-0"])
def test_any_part_of_a_title_or_number_finds_the_item(office, sought):
    item = office.assigned(title="数据底座（一期）完成60% ODA")
    office.assigned(title="城市体检", requirement="逐项检查")
    expected = [item] if sought != "2026-0" else found(office)
    assert found(office, text=sought) == sorted(expected, reverse=True)


def test_every_word_has_to_be_there_in_any_order(office):
    item = office.assigned(title="数据底座建设", requirement="年底前完成验收")
    assert found(office, text="验收 底座") == [item]
    assert found(office, text="验收 高速") == []


def test_pairs_that_stand_apart_are_not_taken_for_the_word(office):
    office.assigned(title="排水 水管 管网")
    assert found(office, text="排水管网") == []


def test_what_was_found_last_entered_stands_first(office):
    first, second = office.assigned(title="共享清单甲"), office.assigned(title="共享清单乙")
    assert found(office, text="共享") == [second, first]


def test_a_word_may_name_the_person_responsible(office):
    item = office.assigned(responsible_id=office.city.person("member"))
    office.assigned()
    assert found(office, text="周干部") == [item]
    assert found(office, text="周干部 mem") == [item]


def test_an_edited_title_is_found_and_the_old_one_no_more(office):
    item = office.draft(title="旧的题目")
    new = office.described(title="改过的事项", sources=(NewSource(SourceKind.DOCUMENT, "淄政办字〔2026〕7号"),))
    office.do("secretary", editing.edit, item, new, version=office.item(item).version)
    assert found(office, text="旧的") == []
    assert found(office, text="改过") == [item]
    assert found(office, text="〔2026〕7号") == [item]


def test_a_discarded_draft_leaves_nothing_behind_for_the_next_item(office):
    item = office.draft(title="多余的草稿")
    office.do("secretary", drafting.discard, item)
    again = office.draft(title="另一件事")
    assert found(office, text="多余") == []
    assert found(office, text="另一") == [again]


def test_a_foreign_units_search_finds_nothing_of_others(office):
    office.assigned(title="数据底座")
    assert found(office, "outsider", text="底座") == []


def test_the_index_can_be_written_anew(office):
    item = office.assigned(title="数据底座")

    def anew(actor):
        from smartcity.audit.services import record

        record(actor, "actions.recount", "action")
        return search_index.rebuild()

    assert office.do("secretary", anew) == 1
    assert found(office, text="底座") == [item]
    assert found(office, text="城市") == []


def test_the_title_of_an_undone_act_is_not_found(office):
    def failing(actor):
        drafting.create(actor, office_description)
        db.session.flush()
        raise RuntimeError("the lights went out")

    office_description = office.described(title="没有保存")
    with pytest.raises(RuntimeError):
        office.do("secretary", failing)
    assert found(office, text="没有") == []


def test_a_text_is_cut_into_pairs_and_its_last_characters():
    assert {"0639206c34", "06c34"} == grams("排水")
    assert [word.exact for word in words("排水 排水管 排")] == [True, False, True]
    assert [word.prefix for word in words("排水 排")] == [False, True]
