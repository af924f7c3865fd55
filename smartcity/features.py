"""The contents page: every feature, in floor order. A feature uses only those above it in this list."""

from importlib import import_module

from smartcity.foundation.feature import Feature

FLOORS = (
    "audit",
    "workdays",
    "departments",
    "people",
    "accounts",
    "files",
    "messages",
    "actions",
    "ledger",
    "item_templates",
    "proposals",
    "meetings",
    "staff",
    "registers",
    "reminders",
    "summaries",
    "papers",
    "dashboard",
    "starter",
)


def load() -> tuple[Feature, ...]:
    """Return the features, lowest floor first."""
    return tuple(import_module(f"smartcity.{name}.feature").FEATURE for name in FLOORS)
