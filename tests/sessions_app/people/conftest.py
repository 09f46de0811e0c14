"""People in broadcasts over the fake provider; a test plays the ``provider`` queue itself."""

from collections.abc import Callable

import pytest
from asgiref.sync import async_to_sync

from livekit_app.participants import commands
from livekit_app.providers.fake.adapter import FakeProvider
from sessions_app.models import LiveSession
from tests.support.broadcasts import (  # noqa: F401 - fixtures
    ParticipantMessage,
    enter,
    fake,
    make_session,
    participant_messages,
    say,
    sent_to_broker,
    worker,
)

Work = Callable[[], int]
Join = Callable[..., str]
DOES = {
    "remove_visits": commands.remove,
    "unbar_visits": commands.unbar,
    "apply_rights": commands.apply_rights,
}


@pytest.fixture
def work(participant_messages: list[ParticipantMessage]) -> Work:  # noqa: F811
    """Do what the worker of the ``provider`` queue would: all messages; how many there were."""

    def all_of_them() -> int:
        done = 0
        while participant_messages:
            task, ids = participant_messages.pop(0)
            async_to_sync(DOES[task])(ids)
            done += 1
        return done

    return all_of_them


@pytest.fixture
def join(fake: FakeProvider) -> Join:  # noqa: F811
    """Somebody connects at the provider, and the webhook that says so has been applied."""
    from django.db import transaction
    from django.utils import timezone

    from livekit_app.participants import presence

    def connect(session: LiveSession, identity: str, *, sending: bool = False) -> str:
        sid = fake.join(session.room.name, identity, publishing=sending)
        with transaction.atomic():
            room = presence.locked_room(pk=session.room_id)
            assert room is not None
            now = timezone.now()
            connection = presence.ConnectionSeen(sid, identity, joined_at=now)
            presence.arrived(room, connection, at=now)
            if sending:
                presence.publishing_started(room, connection, at=now)
        return sid

    return connect
