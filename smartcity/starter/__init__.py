"""The Zibo example programme: what an empty database starts with."""
