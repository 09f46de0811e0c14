"""Listens to room events."""
