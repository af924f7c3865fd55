"""Addresses that leave the house: links in mails and calendars, and the names by which calendars know an entry."""

from urllib.parse import urlsplit

from flask import current_app


def base_url() -> str:
    """Return the address that links lead to, without a slash at its end."""
    found: str = current_app.extensions["smartcity.settings"].base_url
    return found


def uid(name: str) -> str:
    """Return the lasting UID of a calendar entry (RFC 5545): `name` at this installation's host."""
    return f"{name}@{urlsplit(base_url()).hostname}"
