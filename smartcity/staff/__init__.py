"""Secondments: term, extension, hand-over, return."""
