"""Stream (GetStream Video), spoken to by its documented HTTP API."""
