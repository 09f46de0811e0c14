"""``GET /metrics``: the whole installation's numbers, read from rows (docs/monitoring.md)."""
