"""Broadcast codes: 12 characters that survive handwriting, QR, reading aloud and copying."""

import re
import secrets

# No 0 O 1 I l. The first character is a letter, so that nothing strips or normalises it.
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
ALPHABET = LETTERS + "23456789"
LENGTH = 12
PATTERN = re.compile(rf"[{LETTERS}][{ALPHABET}]{{{LENGTH - 1}}}")


def new_session_id() -> str:
    return secrets.choice(LETTERS) + "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1))


def is_session_id(text: str) -> bool:
    return PATTERN.fullmatch(text) is not None
