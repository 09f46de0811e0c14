"""The keys of links and the PINs of a broadcast: made from a number, so that its host may read them
again on any device although only hashes are stored.

Like host keys they are derived from HOST_KEY_SECRET: everybody who watches has one, and may guess
at the secret for as long as they like. On a machine with another secret a host reads none (``None``
below), and makes a new link there. The hashes are keyed with SECRET_KEY: a PIN is found at once in
a list of a million plain ones.
"""

import hashlib
import hmac
import re

from django.conf import settings
from django.utils.encoding import force_bytes

from sessions_app.ids import ALPHABET
from sessions_app.models import LiveSession

KEY_LENGTH = 10  # of 55 characters: 57 bits
OLDER_KEYS = 100  # of scorekeepers: whoever comes with one before these is a stranger
_KEY = re.compile(rf"[{ALPHABET}]{{{KEY_LENGTH}}}")


def is_link_key(text: str) -> bool:
    return _KEY.fullmatch(text) is not None


def made_link_key(session_id: str, number: int) -> str:
    """The key of this number, in characters of codes."""
    return _in_letters(_derived(f"link-key:{session_id}:{number}"))


def made_score_key(session_id: str, number: int) -> str:
    """The scorekeepers' one of this number."""
    return _in_letters(_derived(f"score-key:{session_id}:{number}"))


def made_pin(session_id: str, number: int, digits: int) -> str:
    """The PIN of this number, with leading zeros."""
    return f"{_derived(f'pin:{session_id}:{number}') % 10**digits:0{digits}}"


def link_key_of(session: LiveSession) -> str | None:
    """The key that links of this broadcast have now; None: there is none yet, or it was made
    with another secret. One query."""
    if not session.link_number:
        return None
    key = made_link_key(session.pk, session.link_number)
    known = session.link_keys.filter(number=session.link_number, key_hash=hashed(session.pk, key))
    return key if known.exists() else None


def score_key_of(session: LiveSession) -> str | None:
    """The key that the scorekeepers' link has now. As ``link_key_of``, without a query."""
    if not session.score_link_open:
        return None
    key = made_score_key(session.pk, session.score_link_number)
    return key if score_key_matches(session, key) else None


def score_key_matches(session: LiveSession, key: str) -> bool:
    return hmac.compare_digest(session.score_key_hash, hashed(session.pk, key))


def is_older_score_key(session: LiveSession, key: str) -> bool:
    """One that was good before, or until it was taken back; as far as this machine can tell."""
    newest = session.score_link_number
    return any(
        hmac.compare_digest(made_score_key(session.pk, number), key)
        for number in range(newest, max(0, newest - OLDER_KEYS), -1)
    )


def pin_of(session: LiveSession) -> str | None:
    """As ``link_key_of``."""
    if not session.pin_number:
        return None
    pin = made_pin(session.pk, session.pin_number, session.pin_digits)
    return pin if pin_matches(session, pin) else None


def pin_matches(session: LiveSession, pin: str) -> bool:
    return hmac.compare_digest(session.pin_hash, hashed(session.pk, pin))


def hashed(session_id: str, secret: str) -> str:
    message = f"watch:{session_id}:{secret}".encode("utf-8", "surrogateescape")
    return hmac.new(force_bytes(settings.SECRET_KEY), message, hashlib.sha256).hexdigest()


def _in_letters(left: int) -> str:
    key = ""
    for _ in range(KEY_LENGTH):
        left, index = divmod(left, len(ALPHABET))
        key += ALPHABET[index]
    return key


def _derived(what: str) -> int:
    digest = hmac.new(force_bytes(settings.HOST_KEY_SECRET), what.encode(), hashlib.sha256).digest()
    return int.from_bytes(digest, "big")
