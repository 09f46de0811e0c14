"""How secrets are kept that nobody can guess, with their 128 random bits or more: as a plain hash,
by which they are looked up. What can be guessed is hashed with a key (``watch_keys``)."""

import hashlib


def hash_of(secret: str) -> str:
    """Of whatever came over the wire, also what is no text."""
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()
