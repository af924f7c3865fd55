"""Benchmarks, run by hand: `python -m tests.benchmarks --help`. They print figures and assert nothing about time."""
