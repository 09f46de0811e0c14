"""The LiveKit adapter keeps the promises that every provider keeps, on a real server."""

from datetime import timedelta
from typing import Any

import jwt
import pytest
from livekit import api

from livekit_app.providers.livekit.adapter import LiveKitProvider, room_seconds
from livekit_app.providers.port import GrantSpec
from sessions_app.lifecycle import pause
from tests.livekit_app.livekit.conftest import adapter_of
from tests.livekit_app.providers.contract import ProviderContract, spec
from tests.livekit_app.providers.speech import LiveKitSpeech, Speech
from tests.support.livekit import LiveKit

pytestmark = pytest.mark.slow


class TestLiveKit(ProviderContract):
    @pytest.fixture
    def speech(self, livekit: LiveKit) -> Speech:
        return LiveKitSpeech(livekit.api_key, livekit.api_secret)


async def _raw_rooms(livekit: LiveKit) -> dict[str, Any]:
    async with api.LiveKitAPI(livekit.url, livekit.api_key, livekit.api_secret) as client:
        found = await client.room.list_rooms(api.ListRoomsRequest())
        return {room.name: room for room in found.rooms}


async def test_livekit_keeps_an_empty_room_longer_than_any_of_our_limits(
    provider: LiveKitProvider, livekit: LiveKit, settings: Any
) -> None:
    wanted = spec()

    await provider.create_room(wanted)

    room = (await _raw_rooms(livekit))[wanted.name]
    ours = settings.WAITING_SECONDS + settings.GRACE_SECONDS + settings.ROOM_LOST_SECONDS
    ours += pause.MOST_MINUTES * 60  # half-time, in which everybody may leave
    assert room.empty_timeout == room.departure_timeout == room_seconds() > ours
    assert wanted.session_id in room.metadata


async def test_a_restart_shows_in_the_next_snapshot(
    provider: LiveKitProvider, livekit: LiveKit
) -> None:
    await provider.create_room(spec())
    before = await provider.snapshot()

    livekit.restart()

    after = await provider.snapshot()
    assert after.server_id != before.server_id
    assert (len(before.rooms), len(after.rooms)) == (1, 0)


async def test_processes_agree_on_the_server(provider: LiveKitProvider, livekit: LiveKit) -> None:
    other = adapter_of(livekit)

    assert (await other.snapshot()).server_id == (await provider.snapshot()).server_id

    await other.aclose()


async def test_rooms_of_others_are_listed_and_marks_are_not(
    provider: LiveKitProvider, livekit: LiveKit
) -> None:
    async with api.LiveKitAPI(livekit.url, livekit.api_key, livekit.api_secret) as client:
        for name in ("somebody-else", "sideline-mark-another-installation"):
            await client.room.create_room(api.CreateRoomRequest(name=name))

    assert [room.name for room in (await provider.snapshot()).rooms] == ["somebody-else"]


async def test_auto_create_is_found_out(
    provider: LiveKitProvider, livekit: LiveKit, tmp_path: Any
) -> None:
    assert not await provider.creates_rooms_by_itself()

    careless = LiveKit(tmp_path, changes={"room": {"auto_create": True}})
    careless.start()
    adapter = adapter_of(careless)
    assert await adapter.creates_rooms_by_itself()
    assert (await adapter.snapshot()).rooms == ()  # the question itself made none
    await adapter.aclose()
    careless.stop()


def test_spectators_do_not_see_each_other(provider: LiveKitProvider) -> None:
    hidden = {}
    for kind in ("camera", "spectator", "commentator"):
        grant = provider.mint(
            GrantSpec(
                room="pickup-test-x",
                identity=f"{kind}:x",
                kind=kind,
                name="",
                ttl=timedelta(minutes=10),
            )
        )
        assert grant.url.startswith("ws://")
        hidden[kind] = jwt.decode(grant.token, options={"verify_signature": False})["video"].get(
            "hidden", False
        )
    assert hidden == {"camera": False, "spectator": True, "commentator": True}
