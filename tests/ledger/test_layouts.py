"""Sheets as offices make them: where the table stands, what is a task, and what is only told."""

from openpyxl.styles import Font

from tests.ledger.desk import HEAD, TASK


def outcomes(rows):
    return {row: told["outcome"] for row, told in rows.items()}


def test_a_title_and_a_line_about_it_stand_above_the_heading_and_say_the_year(desk):
    def joined(sheet):
        sheet.merge_cells("A1:E1")

    path = desk.workbook(
        [["2025年全市大数据重点工作台账"], ["填报单位：市大数据局"], HEAD, [*TASK[:4], "9月底前"]], after=joined
    )
    assert desk.rows(path)[4]["deadline"] == "2025-09-30"


def test_a_heading_of_two_rows_is_read_together(desk):
    def joined(sheet):
        sheet.merge_cells("A1:A2")
        sheet.merge_cells("B1:B2")
        sheet.merge_cells("C1:D1")
        sheet.merge_cells("E1:E2")

    top = ["序号", "重点任务", "责任单位", None, "完成时限"]
    path = desk.workbook([top, [None, None, "牵头单位", "配合单位", None], TASK], after=joined)
    told = desk.rows(path)[3]
    assert (told["title"], told["lead"], told["supporting"]) == ("编制数据目录", "市大数据局", ["市财政局", "市公安局"])


def test_a_heading_of_two_rows_is_read_from_a_csv_file_too(desk):
    path = desk.table([["序号", "任务", "责任单位", "", "完成时限"], ["", "", "牵头", "配合", ""], TASK])
    told = desk.rows(path)[3]
    assert (told["lead"], told["supporting"]) == ("市大数据局", ["市财政局", "市公安局"])


def test_cells_joined_downwards_hold_for_each_of_their_rows(desk):
    def joined(sheet):
        sheet.merge_cells("B2:B4")
        sheet.merge_cells("D2:D3")

    head = ["序号", "重点任务", "工作内容", "牵头单位", "完成时限"]
    rows = [
        [1, "建设数据底座", "编制方案", "市大数据局", "2026年3月底前"],
        [2, None, "组织建设", None, "2026年9月底前"],
        [3, None, "组织验收", "市财政局", "2026年12月底前"],
    ]
    told = desk.rows(desk.workbook([head, *rows], after=joined))
    assert [told[row]["title"] for row in (2, 3, 4)] == ["建设数据底座"] * 3
    assert [told[row]["lead"] for row in (2, 3, 4)] == ["市大数据局", "市大数据局", "市财政局"]


def test_sections_notes_totals_and_repeated_headings_are_skipped_and_say_why(desk):
    def joined(sheet):
        sheet.merge_cells("A2:E2")
        sheet.merge_cells("A7:E7")

    path = desk.workbook(
        [
            HEAD,
            ["一、数据基础设施"],
            TASK,
            HEAD,
            [2, "建设共享平台", "市大数据局", None, "2026年6月底前"],
            ["合计", 2],
            ["注：以上任务按月调度"],
        ],
        after=joined,
    )
    rows = desk.rows(path)
    assert outcomes(rows) == {
        2: "skipped", 3: "imported", 4: "skipped", 5: "imported", 6: "skipped", 7: "skipped",
    }  # fmt: skip
    assert len({rows[row]["messages"][0] for row in (2, 4, 6, 7)}) == 4
    assert desk.plan(path).rows[1].new.clause == "一、数据基础设施"


def test_empty_rows_between_tasks_are_passed_over_and_keep_the_numbers_of_the_rest(desk):
    path = desk.workbook([HEAD, [], TASK, [None, None], [], [2, "建设共享平台", "市财政局"]])
    assert sorted(desk.rows(path)) == [3, 6]


def test_hidden_rows_are_read_and_told(desk):
    def hide(sheet):
        sheet.row_dimensions[3].hidden = True

    path = desk.workbook([HEAD, TASK, [2, "建设共享平台", "市财政局"]], after=hide)
    assert outcomes(desk.rows(path)) == {2: "imported", 3: "warned"}


def test_hidden_columns_are_read_and_told(desk):
    def hide(sheet):
        sheet.column_dimensions["D"].hidden = True

    told = desk.told(desk.workbook([HEAD, TASK], after=hide), "--dry-run")
    assert told["rows"][0]["supporting"] == ["市财政局", "市公安局"]
    assert any("配合单位" in message for message in told["messages"])


def test_a_row_that_is_struck_through_is_warned(desk):
    def strike(sheet):
        sheet["B2"].font = Font(strike=True)

    path = desk.workbook([HEAD, TASK, [2, "建设共享平台", "市财政局"]], after=strike)
    assert outcomes(desk.rows(path)) == {2: "warned", 3: "imported"}


def test_cells_far_outside_are_left_out_and_named(desk):
    def stray(sheet):
        sheet["XFD3"] = "x"
        sheet["B1048576"] = "y"

    told = desk.told(desk.workbook([HEAD, TASK], after=stray), "--dry-run")
    assert len(told["rows"]) == 1
    assert any("XFD3" in message and "B1048576" in message for message in told["messages"])


def test_columns_stand_in_any_order_under_variants_of_their_names(desk):
    head = ["备  注", "完成\n时间", "责任部门（单位）", "工作任务", "项次"]
    path = desk.workbook([head, ["每月调度", "2026年12月底前", "市财政局、市公安局", "编制数据目录", 1]])
    told = desk.rows(path)[2]
    assert (told["title"], told["lead"], told["supporting"]) == ("编制数据目录", "市财政局", ["市公安局"])
    assert told["deadline"] == "2026-12-31"


def test_task_and_content_are_title_and_requirement(desk):
    path = desk.workbook([["重点任务", "工作内容", "牵头单位"], ["数据底座", "完成市级数据底座建设", "市大数据局"]])
    new = desk.plan(path).rows[0].new
    assert (new.title, new.requirement) == ("数据底座", "完成市级数据底座建设")


def test_content_alone_is_the_task(desk):
    path = desk.workbook([["工作内容", "责任单位"], ["完成市级数据底座建设", "市大数据局"]])
    new = desk.plan(path).rows[0].new
    assert (new.title, new.requirement) == ("完成市级数据底座建设", "")


def test_columns_without_a_field_are_kept_beside_the_item(desk):
    path = desk.workbook([[*HEAD, "资金来源"], [*TASK, "专项债"]])
    assert "资金来源：专项债" in desk.plan(path).rows[0].text


def test_the_first_shown_sheet_with_a_table_is_read_and_the_others_are_told(desk):
    def more(sheet):
        book = sheet.parent
        cover = book.create_sheet("封面", 0)
        cover["A1"] = "市数字强市建设领导小组办公室"
        hidden = book.create_sheet("旧台账", 0)
        for row in (HEAD, TASK):
            hidden.append(row)
        hidden.sheet_state = "hidden"

    told = desk.told(desk.workbook([HEAD, TASK], sheet="2026年", after=more), "--dry-run")
    assert told["sheet"] == "2026年"
    assert any("封面" in message and "旧台账" in message for message in told["messages"])


def test_dates_of_excel_numbers_and_percents_are_read_as_they_are_shown(desk):
    def formats(sheet):
        sheet["E2"] = 46203
        sheet["E2"].number_format = "yyyy/m/d"
        sheet["E3"] = 46203
        sheet["F2"], sheet["F3"] = 0.6, "45%"
        sheet["F2"].number_format = "0%"

    rows = [[*HEAD, "完成进度"], TASK, [2, "建设共享平台", "市财政局", None, None]]
    path = desk.workbook(rows, after=formats)
    plan = desk.plan(path)
    assert [row.deadline for row in plan.rows] == ["2026-06-30"] * 2
    assert [row.reported.percent for row in plan.rows] == [60, 45]


def test_a_formula_counts_with_its_saved_result_and_text_like_one_stays_text(desk):
    def formula(sheet):
        sheet["B2"] = "=1+1"
        sheet["B3"] = "=HYPERLINK(1)"
        sheet["B3"].data_type = "s"

    rows = desk.rows(desk.workbook([HEAD, TASK, [2, "x", "市财政局"]], after=formula), exit_code=1)
    assert rows[2]["outcome"] == "rejected", "openpyxl saves no result"
    assert rows[3]["title"] == "=HYPERLINK(1)"


def test_a_heading_of_three_rows_is_read_together(desk):
    def joined(sheet):
        for cells in ("A1:A3", "B1:B3", "C1:F1", "C2:D2", "E2:F2", "G1:G3"):
            sheet.merge_cells(cells)

    none = [None] * 7
    rows = [
        ["序号", "工作任务", "责任体系", None, None, None, "完成时限"],
        [*none[:2], "市级领导", None, "责任单位", None, None],
        [*none[:2], "牵头领导", "配合领导", "牵头单位", "配合单位", None],
        [1, "编制数据目录", "李副组长", "王副市长", "市大数据局", "市财政局", "2026.6"],
    ]
    row = desk.plan(desk.workbook(rows, after=joined)).rows[0]
    assert (row.row, row.title, row.lead, row.supporting) == (4, "编制数据目录", "市大数据局", ["市财政局"])
    assert row.deadline == "2026-06-30"
    assert "李副组长" in row.text
    assert "王副市长" in row.text


def test_a_joined_heading_names_all_its_columns(desk):
    def joined(sheet):
        sheet.merge_cells("C1:D1")

    rows = [["序号", "任务", "责任单位", None, "进展情况"], [1, "编制数据目录", "市大数据局", "市财政局", "已立项"]]
    told = desk.rows(desk.workbook(rows, after=joined))[2]
    assert (told["lead"], told["supporting"]) == ("市大数据局", ["市财政局"])


def test_a_column_without_a_heading_is_kept_beside_the_item(desk):
    path = desk.workbook([HEAD, [*TASK, "请财政局先行研究"]])
    assert "(F)：请财政局先行研究" in desk.plan(path).rows[0].text
    assert any("(F)" in message for message in desk.told(path, "--dry-run")["messages"])


def test_a_second_table_under_a_title_of_its_own_goes_on(desk):
    head = ["议定事项", "责任单位", "完成时限"]
    rows = [
        ["2026年第2次会议议定事项"], head, ["制定管理办法", "市财政局", "8月底前"], ["会议时间：2026年5月10日"], [],
        ["2026年第3次会议议定事项"], head, ["设立首席数据官", "市大数据局", "9月底前"],
        ["填表人：张三", "审核人：李四", "填表日期：2026年7月1日"],
    ]  # fmt: skip
    assert outcomes(desk.rows(desk.workbook(rows))) == {
        3: "imported", 4: "skipped", 6: "skipped", 7: "skipped", 8: "imported", 9: "skipped",
    }  # fmt: skip


def test_a_numbered_heading_in_two_cells_is_a_section(desk):
    path = desk.workbook([HEAD, ["一", "数据基础设施"], TASK])
    assert desk.plan(path).rows[1].new.clause == "一 数据基础设施"


def test_a_row_that_goes_on_takes_task_and_units_from_above_and_says_so(desk):
    rows = [
        ["序号", "主要任务", "工作举措", "责任单位"],
        [1, "建设网络", "新建基站", "市大数据局、市财政局"],
        [2, None, "推进光网", None],
    ]
    told = desk.rows(desk.table(rows))
    assert (told[3]["title"], told[3]["lead"], told[3]["supporting"]) == ("建设网络", "市大数据局", ["市财政局"])
    assert told[3]["outcome"] == "warned"
    assert len(told[3]["messages"]) == 2


def test_headings_in_two_languages_are_read(desk):
    head = ["编号\nNo.", "任务名称\nTask", "主办单位\nLead", "协办单位\nSupport", "截止日期\nDue"]
    told = desk.rows(desk.workbook([head, TASK]))[2]
    assert (told["title"], told["lead"], told["supporting"]) == ("编制数据目录", "市大数据局", ["市财政局", "市公安局"])
