"""What the invariants look at: one thing of every kind for each of several departments, by feature."""
