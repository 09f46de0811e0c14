"""Until an app that knows has registered its policy, nobody gets in and nobody may publish."""

import pytest

from livekit_app.errors import ServiceError
from livekit_app.models import Room
from livekit_app.tokens import policy


def test_without_a_policy_nobody_joins_and_nobody_publishes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(policy, "_policy", None)
    room = Room(name="room-1")
    assert policy.sources(room, "camera:1") == ()
    for asks in (
        lambda: policy.check(room, "spectator"),
        lambda: policy.admit(policy.JoinRequest(room="room-1")),
    ):
        with pytest.raises(ServiceError) as refusal:
            asks()
        assert (refusal.value.code, refusal.value.status) == ("access_unknown", 403)
