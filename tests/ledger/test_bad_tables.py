"""CSV files as they come: every encoding that Excel and WPS write, every sign between cells, and broken ones."""

import csv
import io
import random

import pytest

from smartcity.ledger.grid import UnreadableLedger
from smartcity.ledger.layout import layout_of, rows_of
from smartcity.ledger.opening import open_ledger
from smartcity.ledger.planning import chosen_sheet
from tests.ledger.desk import HEAD, TASK

MUTATIONS = 500
PLAIN = "序号,任务,牵头单位,配合单位,完成时限\r\n1,编制数据目录,市大数据局,市财政局、市公安局,2026年12月底前\r\n"


def read(content, name="台账.csv"):
    """Read as far as the rows; return them, or the sentence of the refusal."""
    try:
        sheet = chosen_sheet(open_ledger(content, name))
        return list(rows_of(sheet, layout_of(sheet)))
    except UnreadableLedger as fault:
        return str(fault.reason)


def lines(*rows, delimiter=",", end="\r\n", quoting=csv.QUOTE_MINIMAL):
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows(rows or (HEAD, TASK))
    return stream.getvalue()


TAKEN = {
    **{f"in {encoding}": PLAIN.encode(encoding) for encoding in ("utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be")},
    "in UTF-16 with its mark, big end first": b"\xfe\xff" + PLAIN.encode("utf-16-be"),
    "in GB 18030 with characters of four bytes": PLAIN.replace("目录", "目录㐀").encode("gb18030"),
    "parted by tabs": lines(delimiter="\t").encode(),
    "by tabs, in UTF-16, as Excel writes Unicode text": lines(delimiter="\t").encode("utf-16"),
    "by semicolons": lines(delimiter=";").encode(),
    "by bars": lines(delimiter="|").encode(),
    "by full-width commas": PLAIN.replace(",", "，").encode(),
    "with a line that names the sign": ("sep=;\r\n" + lines(delimiter=";")).encode(),
    "with every cell in quotes": lines(quoting=csv.QUOTE_ALL).encode(),
    "with old line ends": lines(end="\r").encode(),
    "with line feeds": lines(end="\n").encode(),
    "without a last line end": PLAIN.rstrip().encode(),
    "with empty lines": PLAIN.replace("\r\n", "\r\n\r\n").encode(),
    "with a title above": ("2026年台账,,,,\r\n" + PLAIN).encode(),
    "with cells too many": PLAIN.replace("底前\r\n", "底前,,,,x\r\n").encode(),
    "with cells too few": (PLAIN + "2\r\n").encode(),
    "with blanks around": PLAIN.replace(",", " , ").encode(),
    "with a line end in a cell": lines(HEAD, [1, "编制数据目录", "市大数据局\n市财政局", "", ""]).encode(),
    "with quotes in a cell": lines(HEAD, [1, "编制数据目录", '市"大"数据局', "", ""]).encode(),
    "with a quote that is only a sign": PLAIN.replace("市大数据局", '市大"数据局').encode(),
    "with a comma in quotes": lines(HEAD, [1, "编制数据目录", "市大数据局,市财政局", "", ""]).encode(),
    "with the same heading twice": PLAIN.replace("配合单位", "牵头单位").encode(),
}  # fmt: skip


@pytest.mark.parametrize("kind", TAKEN)
def test_a_table_is_read_however_it_was_written(kind):
    rows = read(TAKEN[kind])
    assert not isinstance(rows, str), rows
    assert rows[0].line.text(1).startswith("编制数据目录")


REFUSED = {
    "nothing": b"",
    "only a mark": b"\xef\xbb\xbf",
    "only line ends": b"\r\n\r\n",
    "only a heading": PLAIN.splitlines()[0].encode(),
    "no heading": "张三,13800000000\r\n".encode(),
    "an open quote": PLAIN.replace("编制", '"编制').encode(),
    "zero bytes": PLAIN.replace("编制", "编\0制").encode(),
    "UTF-8 and then something else": PLAIN.encode() + b"\xff\xfe\x81\x30\xff",
    "half a character": PLAIN.encode()[:-3] + b"\xe5",
    "UTF-16 that broke off": PLAIN.encode("utf-16")[:-1],
    "a cell of ten megabytes": lines(HEAD, [1, "字" * 3_500_000, "市大数据局", "", ""]).encode(),
    "a page": b"<html><table><tr><td>1</td></tr></table></html>",
    "a script": b"<?xml version='1.0'?><a/>",
    "more rows than are taken": (PLAIN + "1,a,b,c,d\r\n" * 50_001).encode(),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_a_table_that_can_not_be_read_is_refused_with_a_sentence(kind):
    rows = read(REFUSED[kind])
    assert rows == [] or isinstance(rows, str), rows


@pytest.mark.parametrize("typed", ["=1+1", "+1", "-1", "@x", "＝1", '=HYPERLINK("http://x")', "=cmd|' /C calc'!A0"])
def test_text_that_a_spreadsheet_would_compute_stays_text(typed):
    for written in (typed, f"'{typed}"):
        [row] = read(lines(HEAD, [1, "编制数据目录", written, "", ""]).encode())
        assert row.line.text(2) == typed


def test_a_record_is_counted_as_a_spreadsheet_shows_it(desk):
    path = desk.table([HEAD, [1, "一\n二", "市大数据局", "", ""], [], [2, "建设共享平台", "市财政局", "", ""]])
    assert sorted(desk.rows(path)) == [2, 4]


def test_a_changed_byte_anywhere_never_ends_in_a_crash():
    chance, seeds = random.Random(7), list(TAKEN.values())
    for _ in range(MUTATIONS):
        content = bytearray(chance.choice(seeds))
        for _change in range(chance.randint(1, 6)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        read(bytes(content))


@pytest.mark.parametrize("part", range(0, 64, 4))
def test_a_file_that_broke_off_is_read_as_far_as_it_goes_or_refused(part):
    for encoding in ("utf-8", "gb18030", "utf-16"):
        content = PLAIN.encode(encoding)
        read(content[: len(content) * part // 64])
