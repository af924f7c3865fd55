"""Reminders: who is told what and when, the record of it, and notices."""
