"""Months of office life, played against a small model of what each person should have received."""
