"""Responsible departments and other organisations, working groups, rank order, old names."""
