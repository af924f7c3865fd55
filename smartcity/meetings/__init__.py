"""Meetings: series, occurrences, agenda, attendance, minutes and decisions."""
