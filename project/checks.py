"""Refuse settings that contradict each other, before the first request."""
