"""Departments, the staff list and the working calendar as files of offices: in with a trial run, and out again."""
