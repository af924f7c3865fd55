"""Inbox, outbox, channels, delivery and the daily digest; knows no rule."""
