"""Sign-in, sessions, roles and tokens."""
