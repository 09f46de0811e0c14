"""Rooms: what is wanted, and ``reconcile``, which moves the provider there."""
