"""A media server in memory, for tests."""
