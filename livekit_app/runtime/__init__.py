"""How our code runs: event loop, database threads, Celery messages, heartbeats."""
