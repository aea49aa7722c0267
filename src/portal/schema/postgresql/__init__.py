"""PostgreSQL as Django knows it, but that nobody waits for one that says nothing."""
