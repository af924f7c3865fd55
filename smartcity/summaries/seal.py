"""The seal of an issued summary: a hash over everything that its readers were given."""

import hashlib
import json
from typing import Any

from smartcity.foundation import clock
from smartcity.summaries.models import Summary
from smartcity.summaries.rules import SummaryState


def sealed(summary: Summary) -> dict[str, Any]:
    """Return what a seal covers."""
    return {
        "week": [summary.iso_year, summary.iso_week],
        "number": [summary.year, summary.seq],
        "issued_on": summary.issued_on.isoformat() if summary.issued_on else None,
        "instants": [
            clock.local(instant).isoformat() if instant else None
            for instant in (
                summary.period_from,
                summary.period_until,
                summary.as_of,
                summary.signed_at,
                summary.issued_at,
            )
        ],
        "opening": summary.opening,
        "coordination": summary.coordination,
        "content": summary.content,
    }


def digest(summary: Summary) -> str:
    """Return the SHA-256 of a summary, as hexadecimal digits."""
    text = json.dumps(sealed(summary), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def intact(summary: Summary) -> bool:
    """Tell whether a summary reads as it was issued; one that isn't issued has no seal to break."""
    return summary.state is not SummaryState.ISSUED or summary.content_hash == digest(summary)
