"""Which tests need a part that not every machine has, and what happens where it is missing.

Without PostgreSQL, Chromium, LibreOffice or patience the tests that need them are left out, and the run says so at its end. Under
`SMARTCITY_TEST_STRICT=1` (`.ci/run`) nothing may be left out for want of a part: a missing one stops the run.
"""

import importlib.util
import os
import shutil
from collections import Counter
from pathlib import Path

import pytest

POSTGRES = "SMARTCITY_TEST_POSTGRES"
STRICT = "SMARTCITY_TEST_STRICT"
CHROMIUM = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")

left_out = Counter()


def chromium():
    """Return the path of the browser, or None."""
    return next((path for path in CHROMIUM if Path(path).exists()), None)


def strict():
    """Tell whether a missing part is an error."""
    return os.environ.get(STRICT) == "1"


def _no_postgres():
    return "" if os.environ.get(POSTGRES) else f"no PostgreSQL server is named in {POSTGRES}"


def _no_sqlite():
    return f"this run is on PostgreSQL ({POSTGRES})" if os.environ.get(POSTGRES) else ""


def _no_browser():
    if importlib.util.find_spec("playwright") is None:
        return "Playwright is not installed (extra e2e)"
    return "" if chromium() else "Chromium is not installed"


def _no_printing():
    there = shutil.which("soffice") and shutil.which("pdfinfo")
    return "" if there else "LibreOffice and poppler-utils are not installed"


def _no_patience(config):
    chosen = strict() or "slow" in config.getoption("markexpr")
    return "" if chosen else "they take minutes; run them with -m slow"


def missing(config):
    """Return for each marker why its tests can't run; empty where they can."""
    return {
        "postgres": _no_postgres(),
        "sqlite": _no_sqlite(),
        "browser": _no_browser(),
        "slow": _no_patience(config),
        "printed": _no_printing(),
    }


def pytest_addoption(parser):
    parser.addoption("--write-permissions", action="store_true", help="renew tests/invariants/permissions.md")


def pytest_configure(config):
    config.addinivalue_line("markers", "sqlite: speaks of SQLite's own ways; left out in a run on PostgreSQL")


@pytest.hookimpl(trylast=True)  # after -m has chosen
def pytest_collection_modifyitems(config, items):
    reasons = missing(config)
    kept = []
    for item in items:
        why = next((reason for marker, reason in reasons.items() if reason and item.get_closest_marker(marker)), "")
        if not why:
            kept.append(item)
            continue
        if strict() and why != _no_sqlite():
            raise pytest.UsageError(f"{item.nodeid}: {why}")
        left_out[why] += 1
    items[:] = kept


def pytest_sessionfinish(session):
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left_out"] = dict(left_out)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node):
    """Take over what a worker of pytest-xdist left out; each of them collects the same tests."""
    for reason, count in getattr(node, "workeroutput", {}).get("left_out", {}).items():
        left_out[reason] = max(left_out[reason], count)


def pytest_terminal_summary(terminalreporter):
    for reason, count in sorted(left_out.items()):
        terminalreporter.write_line(f"left out {count} tests: {reason}")
