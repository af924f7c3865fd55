"""Persons and their dated posts, absences and deputies."""
