"""When the weekly summary is cut off, drafted and due, read once from `data/weekly.toml`. Pure."""

import tomllib
from dataclasses import dataclass
from datetime import time
from functools import cache
from pathlib import Path
from typing import Any

_SOURCE = Path(__file__).parent / "data" / "weekly.toml"


@dataclass(frozen=True, slots=True)
class Schedule:
    """The office's week. Weekdays are ISO (Monday 1); times are those of the city; lengths are working days."""

    cut_off_weekday: int = 5
    cut_off_at: time = time(12)
    draft_days_before: int = 1
    draft_at: time = time(14)
    refresh_minutes: int = 30
    issue_at: time = time(15)
    secondment_days: int = 10


@cache
def schedule() -> Schedule:
    """Read the data file. A missing or misspelt entry is an error of the installation and raises KeyError."""
    data: dict[str, dict[str, Any]] = tomllib.loads(_SOURCE.read_text(encoding="utf-8"))
    return Schedule(
        cut_off_weekday=data["cut_off"]["weekday"],
        cut_off_at=time.fromisoformat(data["cut_off"]["at"]),
        draft_days_before=data["draft"]["working_days_before"],
        draft_at=time.fromisoformat(data["draft"]["at"]),
        refresh_minutes=data["draft"]["refresh_minutes"],
        issue_at=time.fromisoformat(data["issue"]["at"]),
        secondment_days=data["lists"]["secondment_working_days"],
    )
