"""`python -m tests.benchmarks.ledger FOLDER`: 20 000 rows of a ledger into an empty desk, and a list read meanwhile.

The ledger resembles a city's: joined sections, several units a cell, days in words, long requirements, progress. The
list page is asked for first in the quiet, then while the import runs in a process of its own.
"""

import itertools
import json
import os
import random
import subprocess
import sys
import threading
import time
from pathlib import Path
from statistics import quantiles

import click
import xlsxwriter

from smartcity.foundation.migrating import upgrade
from tests.benchmarks.desk import Client, cookie_of, desk, environment, served
from tests.benchmarks.generate import fill

UNITS = [
    "市大数据局",
    "市财政局",
    "市公安局",
    "市教育局",
    "市民政局",
    "市司法局",
    "市水利局",
    "市审计局",
    "市统计局",
    "市商务局",
]
DAYS = ["2026年6月底前", "9月底前", "第二季度", "年底前", "长期坚持", "2026年11月30日", "12月中旬", "2026/8/31"]
WORDS = "围绕数字强市建设统筹推进政务数据共享平台升级改造完善目录体系强化安全保障健全工作机制提升服务效能"
YEAR = 2027
"""The items that are there before bear the numbers of earlier years."""

HEAD = ["序号", "重点任务", "工作内容", "牵头单位", "配合单位", "责任人", "责任领导", "完成时限", "进展情况", "备注"]


def write(path: Path, rows: int) -> None:
    """Write the ledger."""
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("2026年任务台账")
    chance = random.Random(1)
    sheet.write(0, 0, "2026年全市数字强市重点任务台账")
    sheet.write_row(1, 0, HEAD)
    line = 2
    for number in range(1, rows + 1):
        if number % 100 == 1:
            sheet.write(line, 0, f"一、第{number // 100 + 1}部分")
            line += 1
        text = "".join(chance.choices(WORDS, k=chance.randint(60, 160)))
        units = chance.sample(UNITS, chance.randint(1, 4))
        done = f"已完成{chance.randint(10, 90)}%，正在推进" if number % 3 == 0 else ""
        row = [
            number,
            f"任务{number}：{text[:20]}",
            text,
            units[0],
            "、".join(units[1:]),
            "张三",
            "李四",
            chance.choice(DAYS),
            done,
            "",
        ]
        sheet.write_row(line, 0, row)
        line += 1
    book.close()


def ask(client: Client, path: str, until: threading.Event, least: int) -> list[float]:
    """Ask for a page until told to stop, at least so often; return the milliseconds."""
    found: list[float] = []
    for _ in itertools.count():
        found.append(client.get(path)[0] * 1000)
        if until.is_set() and len(found) >= least:
            break
    return found


def p99(times: list[float]) -> float:
    return quantiles(times, n=100)[98]


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--rows", default=20_000, show_default=True)
@click.option("--items", default=2000, show_default=True, help="Items that are there before.")
def main(folder: Path, rows: int, items: int) -> None:
    """Measure an import, and the list page beside it."""
    app = desk(folder, None)
    with app.app_context():
        upgrade(app)
        fill(items)
    path = folder / "ledger.xlsx"
    write(path, rows)
    settings = {**os.environ, **environment(folder, None)}
    command = [
        sys.executable,
        "-m",
        "flask",
        "--app",
        "app",
        "ledger",
        "import",
        str(path),
        "--year",
        str(YEAR),
        "--json",
    ]
    with served(folder, None) as (address, _pid):
        client = Client(address, cookie_of(app))
        stop = threading.Event()
        stop.set()
        quiet = ask(client, "/actions", stop, 300)
        stop.clear()
        busy: list[float] = []
        asking = threading.Thread(target=lambda: busy.extend(ask(client, "/actions", stop, 100)))
        asking.start()
        began = time.perf_counter()
        run = subprocess.run(command, env=settings, capture_output=True, text=True, check=False)
        took = time.perf_counter() - began
        stop.set()
        asking.join()
    totals = json.loads(run.stdout)["totals"] if run.stdout else run.stderr[-500:]
    click.echo(f"{rows} rows in {took:.1f} s ({rows / took:.0f} a second, start of the program included): {totals}")
    click.echo(
        f"list page p99: quiet {p99(quiet):.1f} ms, meanwhile {p99(busy):.1f} ms, ratio {p99(busy) / p99(quiet):.1f}"
    )


if __name__ == "__main__":
    main()
