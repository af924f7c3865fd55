"""Tests of the starter programme."""
