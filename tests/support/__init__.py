"""Real things for tests: databases, Redis, and the whole product as processes."""
