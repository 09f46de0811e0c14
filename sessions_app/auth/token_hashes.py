"""How secrets are kept that nobody can guess: as a plain hash, because they hold 128 random bits.
What can be guessed is hashed with a key (``watch_keys``)."""

import hashlib


def hash_of(secret: str) -> str:
    """Of whatever came over the wire, also what is no text."""
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()
