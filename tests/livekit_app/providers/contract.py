"""What every provider must do. A provider's test module subclasses this and gives two fixtures:

``provider``   a started provider with no rooms
``authorize``  the headers by which that provider's server signs webhook bytes
"""

import asyncio
import secrets
from collections.abc import Callable, Mapping
from datetime import timedelta

import jwt
import pytest
from django.utils import timezone

from livekit_app.errors import BadWebhook, ProviderRejected
from livekit_app.providers.port import GrantSpec, Provider, RoomSpec
from tests.livekit_app.webhook_bodies import VIDEO, participant, webhook_body

Authorize = Callable[[bytes], Mapping[str, str]]


def spec() -> RoomSpec:
    session = "A" + secrets.token_hex(5) + "2"
    return RoomSpec(name=f"pickup-test-{session}", session_id=session, title="Final, ½ time")


class ProviderContract:
    async def test_a_created_room_is_there_with_a_sid_and_a_birth_date(
        self, provider: Provider
    ) -> None:
        wanted = spec()

        made = await provider.create_room(wanted)

        age = timezone.now().timestamp() * 1000 - made.created_at_ms
        assert made.name == wanted.name and made.sid
        assert -2_000 < age < 60_000
        assert (made.num_participants, made.num_publishers) == (0, 0)
        assert await provider.get_room(wanted.name) == made

    async def test_creating_it_again_returns_it_unchanged(self, provider: Provider) -> None:
        wanted = spec()

        assert await provider.create_room(wanted) == await provider.create_room(wanted)

    async def test_creating_it_twice_at_once_makes_one_room(self, provider: Provider) -> None:
        wanted = spec()

        both = await asyncio.gather(provider.create_room(wanted), provider.create_room(wanted))

        assert both[0].sid == both[1].sid
        assert len((await provider.snapshot()).rooms) == 1

    async def test_an_unknown_room_is_none_and_not_an_error(self, provider: Provider) -> None:
        assert await provider.get_room("pickup-test-nothing") is None

    async def test_a_deleted_room_is_gone_and_deleting_it_again_is_success(
        self, provider: Provider
    ) -> None:
        wanted = spec()
        await provider.create_room(wanted)

        await provider.delete_room(wanted.name)
        await provider.delete_room(wanted.name)

        assert await provider.get_room(wanted.name) is None
        assert (await provider.snapshot()).rooms == ()

    async def test_a_room_made_again_under_its_name_has_another_sid(
        self, provider: Provider
    ) -> None:
        wanted = spec()
        first = await provider.create_room(wanted)
        await provider.delete_room(wanted.name)

        assert (await provider.create_room(wanted)).sid != first.sid

    async def test_the_snapshot_lists_all_rooms_of_one_server(self, provider: Provider) -> None:
        made = {(await provider.create_room(spec())).sid for _ in range(3)}

        snapshot = await provider.snapshot()

        assert {room.sid for room in snapshot.rooms} == made
        assert snapshot.server_id
        assert (await provider.snapshot()).server_id == snapshot.server_id

    async def test_nobody_is_in_a_new_or_a_missing_room(self, provider: Provider) -> None:
        wanted = spec()
        await provider.create_room(wanted)

        assert await provider.list_participants(wanted.name) == []
        assert await provider.list_participants("pickup-test-nothing") == []

    async def test_removing_somebody_who_is_not_there_is_success(self, provider: Provider) -> None:
        wanted = spec()
        await provider.create_room(wanted)

        await provider.remove_participant(wanted.name, "spectator:nobody")
        await provider.remove_participant("pickup-test-nothing", "spectator:nobody")

    async def test_rights_of_somebody_who_is_not_there_are_success_where_there_are_rights(
        self, provider: Provider
    ) -> None:
        """Where only the camera publishes, asking is refused, and no caller asks."""
        wanted = spec()
        await provider.create_room(wanted)

        for room in (wanted.name, "pickup-test-nothing"):
            change = provider.set_publishing(room, "speaker:nobody.1", ("microphone",))
            if provider.capabilities.speakers:
                await change
            else:
                with pytest.raises(ProviderRejected):
                    await change

    @pytest.mark.parametrize("kind", ["camera", "spectator", "commentator"])
    def test_a_grant_is_for_one_room_one_identity_and_one_role(
        self, provider: Provider, kind: str
    ) -> None:
        grant = provider.mint(
            GrantSpec(
                room="pickup-test-x",
                identity=f"{kind}:x.1",
                kind=kind,  # type: ignore[arg-type]
                name="Bob",
                ttl=timedelta(minutes=10),
            )
        )

        claims = jwt.decode(grant.token, options={"verify_signature": False})
        video = claims["video"]
        assert (grant.provider, grant.room, grant.identity) == (
            provider.name,
            "pickup-test-x",
            f"{kind}:x.1",
        )
        assert (claims["sub"], video["room"], video["roomJoin"]) == (
            provider.capabilities.identity_there(f"{kind}:x.1"),
            "pickup-test-x",
            True,
        )
        assert video["canPublish"] is (kind == "camera")
        assert video["canSubscribe"] is (kind != "camera")
        assert video.get("roomAdmin") is None and video.get("roomCreate") is None
        assert abs(claims["exp"] - grant.expires_at.timestamp()) < 2
        assert claims["nbf"] <= timezone.now().timestamp()

    @pytest.mark.parametrize("ours", ["camera:hWvB5cTnQx7m", "spectator:3f9a0c11d2e4.5b7f01aa"])
    def test_our_identities_come_back_as_they_were(self, provider: Provider, ours: str) -> None:
        able = provider.capabilities
        assert able.identity_here(able.identity_there(ours)) == ours

    def test_a_signed_webhook_is_read_in_our_words(
        self, provider: Provider, authorize: Authorize
    ) -> None:
        able = provider.capabilities
        who = participant(able.identity_there("camera:x"), "PA_1")
        told = "track_published" if able.tracks_in_webhooks else "participant_joined"
        body = webhook_body(told, "pickup-test-x", "RM_1", **who, **VIDEO)

        event = provider.parse_webhook(body, authorize(body))

        assert event.type == told
        assert (event.room_name, event.room_sid) == ("pickup-test-x", "RM_1")
        assert (event.participant_identity, event.participant_sid) == ("camera:x", "PA_1")
        assert event.track_kind == ("video" if able.tracks_in_webhooks else "")
        assert abs((timezone.now() - event.created_at).total_seconds()) < 5

    @pytest.mark.parametrize(
        "authorization", ["", "nonsense", "Bearer nonsense", "a.b.c"], ids=repr
    )
    def test_an_unsigned_webhook_is_refused(self, provider: Provider, authorization: str) -> None:
        with pytest.raises(BadWebhook) as refusal:
            provider.parse_webhook(
                webhook_body("room_started", "x", "RM_1"), {"Authorization": authorization}
            )

        assert refusal.value.status == 401

    def test_a_changed_body_is_refused(self, provider: Provider, authorize: Authorize) -> None:
        body = webhook_body("room_started", "x", "RM_1")

        with pytest.raises(BadWebhook) as refusal:
            provider.parse_webhook(body + b" ", authorize(body))

        assert refusal.value.status == 401
