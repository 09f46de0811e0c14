"""What the host chose of who may watch, and the keys that go with it: at the start, and later."""

from dataclasses import dataclass
from typing import Any

from sessions_app.access_choices import PinDigits, WayIn
from sessions_app.auth import watch_keys
from sessions_app.models import LinkKey, LiveSession

KEPT_KEYS = 100  # whoever comes with an older one is a stranger
NEEDS_LINK_KEY = (WayIn.LINK, WayIn.PIN)


@dataclass(frozen=True, slots=True)
class WatchChoice:
    way_in: str = WayIn.CODE
    pin_digits: int = PinDigits.USUAL
    most_viewers: int | None = None

    def as_fields(self) -> dict[str, Any]:
        """As ``LiveSession`` keeps it."""
        return {
            "way_in": self.way_in,
            "pin_digits": self.pin_digits,
            "most_viewers": self.most_viewers,
        }


def make_missing_keys(session: LiveSession) -> None:
    """What the way in needs and the broadcast never had. In the caller's transaction; changes the
    row and ``session``."""
    if session.way_in in NEEDS_LINK_KEY and not session.link_number:
        make_link_key(session)
    if session.way_in == WayIn.PIN and not session.pin_number:
        make_pin(session)


def make_link_key(session: LiveSession) -> None:
    """The next key; from now on the one before is an older one."""
    session.link_number += 1
    key = watch_keys.made_link_key(session.pk, session.link_number)
    LinkKey.objects.create(
        session=session, number=session.link_number, key_hash=watch_keys.hashed(session.pk, key)
    )
    LinkKey.objects.filter(session=session, number__lte=session.link_number - KEPT_KEYS).delete()
    session.save(update_fields=["link_number"])


def make_pin(session: LiveSession) -> None:
    """The next PIN. What was typed before it says nothing about it, and counts no more."""
    before = session.pin_hash
    while session.pin_hash == before:  # of ten thousand one is the same again
        session.pin_number += 1
        pin = watch_keys.made_pin(session.pk, session.pin_number, session.pin_digits)
        session.pin_hash = watch_keys.hashed(session.pk, pin)
    session.wrong_codes.all().delete()
    session.save(update_fields=["pin_number", "pin_digits", "pin_hash"])
