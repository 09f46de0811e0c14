"""Rooms: what is wanted, ``reconcile``, which moves the provider there, and the sweep."""
