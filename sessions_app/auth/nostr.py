"""Signed events as a proof (NIP-98): ``Authorization: Nostr <base64 of a kind 27235 event>``.

The caller is ``nostr:<public key>``. An event is good for one request only, on all web processes
together: its id is stored when everything about it is right, and a second insert fails. So a
request that is repeated needs a fresh event.
"""

import time
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from livekit_app.auth.authentication import Caller, Credentials, unauthenticated
from livekit_app.runtime.db_threads import run_in_database
from sessions_app.auth import nostr_events
from sessions_app.auth.nostr_events import SignedEvent
from sessions_app.models import UsedProof

PREFIX = "nostr:"


class SignedEvents:
    async def authenticate(self, credentials: Credentials) -> Caller | None:
        """401 with a code of its own for each thing that may be wrong (docs/joining.md)."""
        if credentials.authorization.partition(" ")[0].lower() != "nostr":
            return None
        event = nostr_events.read(credentials.authorization)
        nostr_events.check_signature(event)
        nostr_events.check_request(
            event,
            credentials,
            now=time.time(),
            window=settings.NOSTR_WINDOW_SECONDS,
            public_url=settings.PUBLIC_URL,
        )
        await run_in_database(use_up, event)
        return Caller(subject=f"{PREFIX}{event.pubkey}")


def public_key_in(subject: str) -> str:
    """Hex, or an empty string for anybody who did not come by a signed event."""
    return subject.removeprefix(PREFIX) if subject.startswith(PREFIX) else ""


def use_up(event: SignedEvent) -> None:
    """The insert decides who was first. 401 ``nostr_replayed`` for everybody else."""
    made = datetime.fromtimestamp(event.created_at, UTC)
    # Kept for longer than it is good: other web processes' clocks may be behind.
    kept = timedelta(seconds=2 * settings.NOSTR_WINDOW_SECONDS + 60)
    try:
        with transaction.atomic():
            UsedProof.objects.create(event_id=event.id, expires_at=made + kept)
    except IntegrityError:
        raise unauthenticated(
            "This event was used before: sign a new one for each request.", "nostr_replayed"
        ) from None


def forget_used(now: datetime | None = None) -> int:
    """Delete the ids of events that are too old to be accepted anyway; returns how many."""
    return UsedProof.objects.filter(expires_at__lt=now or timezone.now()).delete()[0]
