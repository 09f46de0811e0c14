"""What every provider must do. A provider's test module subclasses this and gives two fixtures:

``provider``  a started provider with no rooms
``speech``    how that provider's server speaks: its webhooks, its tokens

Where tests can put somebody into a room without media, ``PeopleContract`` asks for one more:

``enter``     (room, identity, *, sending) -> sid; ``sending``: "", "audio" or "video"
"""

import asyncio
import secrets
from datetime import timedelta
from typing import Protocol

import jwt
import pytest
from django.utils import timezone

from livekit_app.errors import BadToken, BadWebhook, ProviderRejected
from livekit_app.providers.port import EventType, GrantSpec, Kind, Provider, RoomSpec
from tests.livekit_app.providers.speech import Speech


class Enter(Protocol):
    def __call__(self, room: str, identity: str, *, sending: str = "") -> str: ...


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
        assert made.num_participants == 0
        assert made.num_publishers in (0, None)  # not every list says
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

    async def test_a_closed_rooms_name_opens_another_room_or_none(self, provider: Provider) -> None:
        """Never the old one: tokens of the old one would open it."""
        wanted = spec()
        first = await provider.create_room(wanted)
        await provider.delete_room(wanted.name)

        if provider.capabilities.rooms_come_back:
            assert (await provider.create_room(wanted)).sid != first.sid
        else:
            with pytest.raises(ProviderRejected):
                await provider.create_room(wanted)
            assert await provider.get_room(wanted.name) is None

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

    async def test_those_we_know_of_are_not_there_unless_they_are(self, provider: Provider) -> None:
        wanted = spec()
        await provider.create_room(wanted)
        known = ["camera:x", *(f"spectator:{number}.1" for number in range(150))]

        assert await provider.list_participants(wanted.name, known) == []
        assert await provider.list_participants("pickup-test-nothing", known) == []

    async def test_removing_somebody_who_is_not_there_is_success(self, provider: Provider) -> None:
        wanted = spec()
        await provider.create_room(wanted)

        await provider.remove_participant(wanted.name, "spectator:nobody")
        await provider.remove_participant("pickup-test-nothing", "spectator:nobody")

    async def test_barring_somebody_who_is_not_there_is_success_and_so_is_its_end(
        self, provider: Provider
    ) -> None:
        wanted = spec()
        await provider.create_room(wanted)

        for room in (wanted.name, "pickup-test-nothing"):
            await provider.remove_participant(room, "spectator:nobody.1", bar=True)
            await provider.unbar_participant(room, "spectator:nobody.1")
            await provider.unbar_participant(room, "spectator:nobody.1")

    async def test_people_it_never_saw_are_forgotten_already(self, provider: Provider) -> None:
        await provider.forget_people([f"spectator:nobody.{number}" for number in range(150)])
        await provider.forget_people([])

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
        self, provider: Provider, speech: Speech, kind: Kind
    ) -> None:
        grant = provider.mint(grant_spec(kind))

        said = speech.token(grant.token)
        assert (grant.provider, grant.room, grant.identity) == (
            provider.name,
            "pickup-test-x",
            f"{kind}:x.1",
        )
        assert said.identity == provider.capabilities.identity_there(f"{kind}:x.1")
        assert said.rooms == ("pickup-test-x",)
        assert said.may_publish is (kind == "camera")
        assert said.may_subscribe is (kind != "camera")
        assert not said.is_admin
        assert abs(said.ends_at - grant.expires_at.timestamp()) < 2
        assert said.begins_at <= timezone.now().timestamp()

    @pytest.mark.parametrize("kind", ["camera", "spectator", "commentator"])
    def test_it_reads_its_own_grant_as_its_server_does(
        self, provider: Provider, speech: Speech, kind: Kind
    ) -> None:
        token = provider.mint(grant_spec(kind)).token

        seen, said = provider.read_token(token), speech.token(token)

        assert (seen.room, seen.identity) == ("pickup-test-x", f"{kind}:x.1")
        assert (seen.may_publish, seen.may_subscribe) == (said.may_publish, said.may_subscribe)

    def test_a_token_that_anybody_can_sign_opens_nothing(self, provider: Provider) -> None:
        token = provider.mint(grant_spec("spectator")).token
        claims = jwt.decode(token, options={"verify_signature": False})

        for forged in (
            jwt.encode(claims, "", algorithm="none"),
            jwt.encode(claims, "another-secret-0123456789abcdef0", algorithm="HS256"),
        ):
            with pytest.raises(BadToken):
                provider.read_token(forged)

    @pytest.mark.parametrize("ours", ["camera:hWvB5cTnQx7m", "spectator:3f9a0c11d2e4.5b7f01aa"])
    def test_our_identities_come_back_as_they_were(self, provider: Provider, ours: str) -> None:
        able = provider.capabilities
        assert able.identity_here(able.identity_there(ours)) == ours

    def test_a_signed_webhook_is_read_in_our_words(
        self, provider: Provider, speech: Speech
    ) -> None:
        able = provider.capabilities
        told: EventType = "track_published" if able.tracks_in_webhooks else "participant_joined"
        there = able.identity_there("camera:x")

        event = provider.parse_webhook(
            *speech.webhook(told, "pickup-test-x", identity=there, sid="PA_1")
        )

        assert event.type == told
        assert (event.room_name, event.room_sid) == (
            "pickup-test-x",
            speech.room_sid("pickup-test-x"),
        )
        assert (event.participant_identity, event.participant_sid) == ("camera:x", "PA_1")
        assert event.track_kind == ("video" if able.tracks_in_webhooks else "")
        assert abs((timezone.now() - event.created_at).total_seconds()) < 5

    @pytest.mark.parametrize(
        "told", ["room_started", "room_finished", "participant_joined", "participant_left"]
    )
    def test_what_happens_to_rooms_and_people_is_told(
        self, provider: Provider, speech: Speech, told: EventType
    ) -> None:
        about = {"identity": "x", "sid": "PA_1"} if told.startswith("participant") else {}

        first = provider.parse_webhook(*speech.webhook(told, "pickup-test-x", **about))
        second = provider.parse_webhook(*speech.webhook(told, "pickup-test-x", **about))

        assert (first.type, first.room_name) == (told, "pickup-test-x")
        assert first.id and first.id != second.id  # two events

    def test_the_same_webhook_twice_is_one_event(self, provider: Provider, speech: Speech) -> None:
        body, headers = speech.webhook("room_started", "pickup-test-x")

        first, again = (provider.parse_webhook(body, headers) for _ in range(2))

        assert first.id == again.id

    @pytest.mark.parametrize("signature", ["", "nonsense", "Bearer nonsense", "a.b.c"], ids=repr)
    def test_an_unsigned_webhook_is_refused(
        self, provider: Provider, speech: Speech, signature: str
    ) -> None:
        body, _ = speech.webhook("room_started", "x")

        for headers in ({speech.signature_header: signature}, {}):
            with pytest.raises(BadWebhook) as refusal:
                provider.parse_webhook(body, headers)
            assert refusal.value.status == 401

    def test_a_changed_body_is_refused(self, provider: Provider, speech: Speech) -> None:
        body, headers = speech.webhook("room_started", "x")

        with pytest.raises(BadWebhook) as refusal:
            provider.parse_webhook(body + b" ", headers)

        assert refusal.value.status == 401


class PeopleContract(ProviderContract):
    async def test_who_is_there_is_listed_once(self, provider: Provider, enter: Enter) -> None:
        room = (await provider.create_room(spec())).name
        sid = enter(room, "spectator:bob.1")

        for known in ((), ("spectator:bob.1", "spectator:eve.1")):
            (seen,) = await provider.list_participants(room, known)
            assert (seen.identity, seen.sid, seen.publishing) == ("spectator:bob.1", sid, False)
            assert abs(timezone.now().timestamp() * 1000 - seen.joined_at_ms) < 60_000
        shown = await provider.get_room(room)
        assert shown is not None and shown.num_participants == 1

    async def test_a_camera_publishes_by_its_picture_and_a_speaker_by_anything(
        self, provider: Provider, enter: Enter
    ) -> None:
        room = (await provider.create_room(spec())).name
        enter(room, "camera:x", sending="video")
        enter(room, "speaker:ann.1", sending="audio")
        enter(room, "spectator:bob.1")

        seen = {one.identity: one.publishing for one in await provider.list_participants(room)}

        assert seen == {"camera:x": True, "speaker:ann.1": True, "spectator:bob.1": False}

    async def test_a_camera_that_sends_its_sound_only_does_not_publish(
        self, provider: Provider, enter: Enter
    ) -> None:
        room = (await provider.create_room(spec())).name
        enter(room, "camera:x", sending="audio")

        assert [one.publishing for one in await provider.list_participants(room)] == [False]

    async def test_a_second_connection_of_one_identity_is_the_one(
        self, provider: Provider, enter: Enter
    ) -> None:
        room = (await provider.create_room(spec())).name
        enter(room, "camera:x", sending="video")
        newer = enter(room, "camera:x")

        assert [one.sid for one in await provider.list_participants(room)] == [newer]

    @pytest.mark.parametrize("bar", [False, True])
    async def test_who_is_put_out_is_gone_and_nobody_else(
        self, provider: Provider, enter: Enter, bar: bool
    ) -> None:
        room = (await provider.create_room(spec())).name
        enter(room, "spectator:bob.1")
        enter(room, "spectator:eve.1")

        await provider.remove_participant(room, "spectator:eve.1", bar=bar)

        left = [one.identity for one in await provider.list_participants(room, ["spectator:eve.1"])]
        assert left == ["spectator:bob.1"]

    async def test_nobody_is_in_a_closed_room(self, provider: Provider, enter: Enter) -> None:
        room = (await provider.create_room(spec())).name
        enter(room, "spectator:bob.1")

        await provider.delete_room(room)

        assert await provider.list_participants(room, ["spectator:bob.1"]) == []


def grant_spec(kind: Kind) -> GrantSpec:
    return GrantSpec(
        room="pickup-test-x",
        identity=f"{kind}:x.1",
        kind=kind,
        name="Bob",
        ttl=timedelta(minutes=10),
    )
