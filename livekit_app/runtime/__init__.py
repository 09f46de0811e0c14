"""How our code runs: event loop, background tasks, database threads, Celery, heartbeats."""
