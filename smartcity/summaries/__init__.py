"""The weekly summary: figures, sign-off, issue."""
