"""What became of a ledger's rows, as the JSON document of the command and the API."""

from collections.abc import Mapping
from typing import Any

from smartcity.ledger.planned import Plan, PlannedRow


def report_of(file: str, plan: Plan, numbers: Mapping[int, str]) -> dict[str, Any]:
    """Return the document; numbers by row, none in a dry run."""
    return {
        "file": file,
        "sheet": plan.sheet,
        "year": plan.year,
        "totals": plan.totals,
        "messages": [str(note) for note in plan.notes],
        "unknown_units": [name for name, number in plan.unknown.items() if number <= 0],
        "phrases": dict(plan.phrases),
        "rows": [row_of(row, numbers.get(row.row)) for row in plan.rows],
    }


def row_of(row: PlannedRow, number: str | None) -> dict[str, Any]:
    """Return a row of the document."""
    return {
        "row": row.row,
        "outcome": row.outcome.value,
        "number": number,
        "title": row.title,
        "lead": row.lead,
        "co_leads": row.co_leads,
        "supporting": row.supporting,
        "deadline": row.deadline,
        "deadline_text": row.deadline_text,
        "messages": [str(message) for message in row.messages],
    }
