"""The rejected rows as a file, each with the reason beside it: to be mended and imported again."""

from smartcity.foundation.sheets import Column, Value, xlsx_bytes
from smartcity.ledger.columns import by_key
from smartcity.ledger.planned import Plan
from smartcity.ledger.rules import Outcome

WIDTH = 20


def rejected_file(plan: Plan) -> bytes:
    """Return a workbook of the rejected rows under their own headings; the reason stands last and is read past."""
    headings = {place: heading for found in plan.layout.named.values() for place, heading in found}
    headings |= plan.layout.other
    places = sorted(headings)
    columns = [Column(headings[place], WIDTH) for place in places]
    lines = {line.number: line for line in plan.table.lines}
    rows: list[list[Value]] = []
    for row in plan.rows:
        if row.outcome is Outcome.REJECTED:
            cells = lines[row.row].cells
            reason = "\n".join(str(message) for message in row.messages)
            rows.append([*(cells[place].value if place in cells else None for place in places), reason])
    year = str(plan.year or "")
    name = plan.sheet if year in plan.sheet else f"{year} {plan.sheet}"
    return xlsx_bytes(name or "ledger", [*columns, Column(by_key()["reason"].heading, 2 * WIDTH)], rows)
