"""The numbered log of a broadcast, and what leaves the backend of it."""
