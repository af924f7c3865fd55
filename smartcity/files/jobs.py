"""Sweeping: what was staged and never kept, and contents that no row refers to, once they are a day old."""

from datetime import datetime, timedelta
from pathlib import Path

from smartcity.files import queries, store
from smartcity.foundation import clock
from smartcity.foundation.feature import Job
from smartcity.foundation.unit_of_work import Mode, unit

AGE = timedelta(days=1)
"""Longer than any request lasts."""
AT_A_TIME = 500


def sweep(_now: datetime) -> int:
    """Delete what is left over and return how many files went; real time decides, never business time."""
    gone, old = 0, [found for found in store.contents() if _old(found[1])]
    for start in range(0, len(old), AT_A_TIME):
        batch = old[start : start + AT_A_TIME]
        with unit(Mode.READ):
            referred = queries.referred([sha256 for sha256, _path in batch if sha256])
        gone += sum(_swept(path) for sha256, path in batch if sha256 not in referred)
    return gone


def _swept(path: Path) -> bool:
    """Delete a file unless somebody keeps the same content at this moment: then it has been made fresh."""
    aside = path.with_name(f".{path.name.strip('.')}{store.SWEPT}")
    path.rename(aside)
    if _old(aside):
        aside.unlink()
        return True
    aside.replace(path)
    return False


def _old(path: Path) -> bool:
    try:
        changed = path.stat().st_mtime
    except OSError:
        return False
    return changed < (clock.real_now() - AGE).timestamp()


JOBS = (Job("files.sweep", sweep, every_seconds=3600),)
