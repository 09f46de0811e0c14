"""Stream's adapter keeps the promises that every provider keeps, on a server of ours."""

import json
import uuid
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from livekit_app.errors import ProviderBusy, ProviderCredentials, ProviderRejected
from livekit_app.providers.port import RoomSpec
from livekit_app.providers.stream.adapter import StreamProvider
from tests.livekit_app.providers.contract import Enter, PeopleContract, grant_spec, spec
from tests.livekit_app.providers.speech import Speech
from tests.livekit_app.stream.stream_speech import TYPE, StreamSpeech, adapter_of
from tests.support.stream import StreamServer
from tests.support.stream.records import Call

ROLES = {"camera": "sideline_camera", "speaker": "sideline_speaker"}


@pytest.fixture
async def provider(stream_server: StreamServer, settings: Any) -> AsyncIterator[StreamProvider]:
    settings.PROVIDER_TIMEOUT_SECONDS = 30.0  # a busy machine is no timeout
    adapter = adapter_of(stream_server.url, stream_server.api_key, stream_server.api_secret)
    yield adapter
    await adapter.aclose()


@pytest.fixture
def enter(stream_server: StreamServer) -> Enter:
    def enter(room: str, identity: str, *, sending: str = "") -> str:
        user_id = identity.replace(":", "@").replace(".", "_")
        sid = str(uuid.uuid4())
        role = ROLES.get(identity.partition(":")[0], "call_member")
        account = stream_server.account

        def arrive() -> None:
            call = call_of(stream_server, room)
            account.enter(call, user_id, sid, role)
            if sending:
                account.published(call, sid, sending, True)

        stream_server.do(arrive)
        return sid

    return enter


def call_of(server: StreamServer, room: str) -> Call:
    return server.account.calls[f"{TYPE}:{room}"]


class TestStream(PeopleContract):
    @pytest.fixture
    def speech(self, stream_server: StreamServer) -> Speech:
        return StreamSpeech(stream_server.api_secret)


async def test_a_call_is_ours_by_its_maker_and_opens_no_device(
    provider: StreamProvider, stream_server: StreamServer
) -> None:
    wanted = spec()

    made = await provider.create_room(wanted)

    call = call_of(stream_server, wanted.name)
    assert made.sid == f"{TYPE}:{wanted.name}"
    assert call.created_by_id == "sideline-test"
    assert call.custom == {"session": wanted.session_id, "title": wanted.title}
    assert call.settings["video"]["camera_default_on"] is False
    assert call.settings["audio"]["mic_default_on"] is False


async def test_who_makes_calls_is_made_once_if_stream_wants_that(
    provider: StreamProvider, stream_server: StreamServer
) -> None:
    stream_server.faults.status(400, "GetOrCreateCall", times=1)

    for _ in range(2):
        await provider.create_room(spec())

    assert "sideline-test" in stream_server.account.users
    stream_server.faults.status(400, "GetOrCreateCall", times=1)
    with pytest.raises(ProviderRejected):
        await provider.create_room(spec())
    assert stream_server.faults.asked["UpdateUsers"] == 1


async def test_a_title_may_hold_anything_or_nothing(
    provider: StreamProvider, stream_server: StreamServer
) -> None:
    for title in ("", '½ "time" \\ <b> 😀\u2028', "x" * 120):
        wanted = RoomSpec(spec().name, "Agame1234567", title)
        await provider.create_room(wanted)
        assert call_of(stream_server, wanted.name).custom.get("title", "") == title


async def test_closing_ends_a_call_and_never_deletes_it(
    provider: StreamProvider, stream_server: StreamServer
) -> None:
    wanted = spec()
    await provider.create_room(wanted)

    await provider.delete_room(wanted.name)

    assert call_of(stream_server, wanted.name).ended_at is not None
    assert not stream_server.account.deleted


async def test_an_end_that_is_refused_since_it_has_ended_is_success(
    provider: StreamProvider, stream_server: StreamServer
) -> None:
    stream_server.account.unknowns.end_again_succeeds = False
    wanted = spec()
    await provider.create_room(wanted)
    await provider.delete_room(wanted.name)

    await provider.delete_room(wanted.name)


async def test_calls_of_others_are_not_in_the_snapshot(
    provider: StreamProvider, stream_server: StreamServer
) -> None:
    """Of another installation, of another type, and ours that have ended."""
    account = stream_server.account
    stream_server.do(lambda: account.get_or_create(TYPE, "pickup-other-x", {}, "sideline-other"))
    stream_server.do(lambda: account.get_or_create("default", "theirs", {}, "sideline-test"))
    ended = await provider.create_room(spec())
    await provider.delete_room(ended.name)
    made = await provider.create_room(spec())

    snapshot = await provider.snapshot()

    assert snapshot.rooms == (made,)
    assert snapshot.server_id == stream_server.api_key


async def test_a_snapshot_of_many_pages_has_each_call_once(
    provider: StreamProvider, stream_server: StreamServer
) -> None:
    names = {f"pickup-test-{number}" for number in range(230)}
    account = stream_server.account

    def make() -> None:
        for name in names:
            account.get_or_create(TYPE, name, {}, "sideline-test")

    stream_server.do(make)
    stream_server.do(lambda: stream_server.faults.asked.clear())

    rooms = (await provider.snapshot()).rooms

    assert len(rooms) == 230 and {room.name for room in rooms} == names
    assert stream_server.faults.asked["QueryCalls"] == 3


async def test_whoever_stands_beyond_a_page_is_found_by_name(
    provider: StreamProvider, enter: Enter
) -> None:
    room = (await provider.create_room(spec())).name
    everybody = [f"spectator:{number}.1" for number in range(120)]
    for one in everybody:
        enter(room, one)
    enter(room, "camera:x", sending="video")

    seen = await provider.list_participants(room, [*everybody[100:], "spectator:gone.1"])

    assert {one.identity for one in seen} == {*everybody, "camera:x"}
    assert [one.identity for one in seen if one.publishing] == ["camera:x"]
    shown = await provider.get_room(room)
    assert shown is not None and shown.num_participants == 121


async def test_spectators_alone_cost_one_question(
    provider: StreamProvider, enter: Enter, stream_server: StreamServer
) -> None:
    room = (await provider.create_room(spec())).name
    enter(room, "spectator:bob.1")
    stream_server.do(lambda: stream_server.faults.asked.clear())

    await provider.list_participants(room, ["spectator:bob.1"])

    assert stream_server.faults.asked["QueryCallParticipants"] == 1


async def test_a_bar_holds_until_it_is_taken_back(
    provider: StreamProvider, enter: Enter, stream_server: StreamServer
) -> None:
    """For whoever is there, and for whom Stream has never seen."""
    room = (await provider.create_room(spec())).name
    enter(room, "spectator:eve.1")

    for who in ("spectator:eve.1", "spectator:stranger.1"):
        await provider.remove_participant(room, who, bar=True)

        there = who.replace(":", "@").replace(".", "_")
        assert stream_server.account.may_join(call_of(stream_server, room), there) is not None
        assert there in call_of(stream_server, room).blocked
        await provider.unbar_participant(room, who)
        assert there not in call_of(stream_server, room).blocked


async def test_whoever_is_only_put_out_may_come_back(
    provider: StreamProvider, enter: Enter, stream_server: StreamServer
) -> None:
    room = (await provider.create_room(spec())).name
    enter(room, "spectator:eve.1")

    await provider.remove_participant(room, "spectator:eve.1")

    assert call_of(stream_server, room).blocked == []


async def test_somebody_may_send_exactly_what_was_said(
    provider: StreamProvider, enter: Enter, stream_server: StreamServer
) -> None:
    room = (await provider.create_room(spec())).name
    enter(room, "speaker:ann.1", sending="audio")
    kinds = ("audio", "video", "screenshare")

    def may(identity: str) -> set[str]:
        call = call_of(stream_server, room)
        return {kind for kind in kinds if stream_server.account.may_send(call, identity, kind)}

    for sources, allowed in (
        ((), set()),
        (("microphone",), {"audio"}),
        (("camera", "microphone"), {"audio", "video"}),
        ((), set()),
    ):
        await provider.set_publishing(room, "speaker:ann.1", sources)
        assert may("speaker@ann_1") == allowed

    with pytest.raises(ProviderRejected):
        await provider.set_publishing(room, "speaker:ann.1", ("telepathy",))


async def test_people_are_deleted_even_beside_some_that_are_not_known(
    provider: StreamProvider, stream_server: StreamServer
) -> None:
    account = stream_server.account
    known = [f"spectator:{number}.1" for number in range(120)]

    def make() -> None:
        for one in [*known, "spectator:stays.1"]:
            account.put_user({"id": one.replace(":", "@").replace(".", "_")})

    stream_server.do(make)

    await provider.forget_people([*known, "spectator:unknown.1"])

    left = stream_server.do(lambda: [one for one in account.users if one.startswith("spectator@")])
    assert left == ["spectator@stays_1"]


async def test_the_types_grants_say_whether_a_token_brings_a_call_back(
    provider: StreamProvider, stream_server: StreamServer
) -> None:
    assert not await provider.creates_rooms_by_itself()

    for right in ("create-call", "join-ended-call"):
        stream_server.account.types[TYPE].grants["user"] = [right]
        assert await provider.creates_rooms_by_itself()


async def test_a_grants_url_tells_pages_and_the_watch_all_they_need(
    provider: StreamProvider, stream_server: StreamServer
) -> None:
    url = urlsplit(provider.mint(grant_spec("spectator")).url)

    assert f"{url.scheme}://{url.netloc}" == stream_server.url
    assert url.path == f"/video/call/{TYPE}/pickup-test-x"
    assert parse_qs(url.query) == {
        "api_key": [stream_server.api_key],
        "camera": ["camera@x"],
        "hint": [f"{stream_server.url}/hint"],
    }
    assert "@" not in url.query and ":" not in url.query


@pytest.mark.parametrize(("key", "secret"), [("", "x" * 32), ("key", ""), ("", "")])
async def test_without_key_or_secret_nothing_is_asked(
    stream_server: StreamServer, key: str, secret: str
) -> None:
    adapter = adapter_of(stream_server.url, key, secret)

    for call in (
        adapter.create_room(spec()),
        adapter.get_room("x"),
        adapter.delete_room("x"),
        adapter.snapshot(),
        adapter.list_participants("x"),
        adapter.remove_participant("x", "spectator:bob.1", bar=True),
        adapter.set_publishing("x", "speaker:bob.1", ()),
        adapter.forget_people(["spectator:bob.1"]),
        adapter.creates_rooms_by_itself(),
    ):
        with pytest.raises(ProviderCredentials):
            await call
    assert not stream_server.faults.asked
    await adapter.aclose()


async def test_another_secret_is_told_from_every_other_refusal(stream_server: StreamServer) -> None:
    stranger = adapter_of(stream_server.url, stream_server.api_key, "x" * 32)
    unknown = adapter_of(stream_server.url, "another-key", stream_server.api_secret)

    for adapter in (stranger, unknown):
        for call in (adapter.create_room(spec()), adapter.delete_room("x"), adapter.snapshot()):
            with pytest.raises(ProviderCredentials) as caught:
                await call
            assert "x" * 32 not in repr(caught.value) and "eyJ" not in repr(caught.value)
        await adapter.aclose()


async def test_a_call_type_that_is_not_set_up_refuses_every_room(
    provider: StreamProvider, stream_server: StreamServer
) -> None:
    del stream_server.account.types[TYPE]

    with pytest.raises(ProviderRejected):
        await provider.create_room(spec())


async def test_a_limit_that_is_reached_is_kept_to_without_asking(
    provider: StreamProvider, stream_server: StreamServer, settings: Any
) -> None:
    settings.PROVIDER_TIMEOUT_SECONDS = 5.0
    stream_server.faults.limit(2, "GetCall ")
    for _ in range(2):
        await provider.get_room("pickup-test-x")

    with pytest.raises(ProviderBusy) as caught:
        await provider.get_room("pickup-test-x")

    assert 1 <= caught.value.retry_after <= 60
    assert stream_server.faults.asked["GetCall"] == 2  # the third was not sent
    assert (await provider.snapshot()).rooms == ()  # other operations have limits of their own


async def test_the_data_of_a_call_are_the_same_each_time(
    provider: StreamProvider, stream_server: StreamServer
) -> None:
    """Stream may take over what a second create sends."""
    wanted = spec()
    await provider.create_room(wanted)
    call = call_of(stream_server, wanted.name)
    first = json.dumps([call.custom, call.settings], sort_keys=True)

    await provider.create_room(wanted)

    assert json.dumps([call.custom, call.settings], sort_keys=True) == first
