"""What our tokens open at Stream: their own call, while it is open, and nothing else."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import aiohttp
import pytest

from livekit_app.providers.port import GrantSpec, Kind
from livekit_app.providers.stream.adapter import StreamProvider
from tests.livekit_app.providers.contract import spec
from tests.livekit_app.stream.stream_speech import TYPE, adapter_of
from tests.support.stream import StreamServer

KINDS: list[Kind] = ["camera", "speaker", "spectator", "commentator"]


class Person:
    """A browser, as far as it asks the coordinator by HTTP."""

    def __init__(self, server: StreamServer, provider: StreamProvider, room: str, kind: Kind):
        self.server = server
        self.user_id = f"{kind}@x_1"
        grant = GrantSpec(
            room=room, identity=f"{kind}:x.1", kind=kind, ttl=timedelta(minutes=10), name=""
        )
        self.token = provider.mint(grant).token
        # The coordinator's socket does that, by the same token.
        server.do(lambda: server.account.put_user({"id": self.user_id}))

    async def ask(self, path: str, body: dict[str, Any], *, kind: str = TYPE) -> int:
        url = f"{self.server.url}/video/call/{kind}/{path}"
        headers = {"Authorization": self.token, "stream-auth-type": "jwt"}
        query = {"api_key": self.server.api_key, "user_id": self.user_id}
        async with aiohttp.ClientSession() as session:
            async with session.post(url, json=body, headers=headers, params=query) as answer:
                return answer.status

    async def join(self, room: str, *, create: bool = False, kind: str = TYPE) -> int:
        body = {"location": "MUC", "create": create, "data": {}}
        return await self.ask(f"{room}/join", body, kind=kind)


@pytest.fixture
async def provider(stream_server: StreamServer, settings: Any) -> AsyncIterator[StreamProvider]:
    settings.PROVIDER_TIMEOUT_SECONDS = 30.0
    adapter = adapter_of(stream_server.url, stream_server.api_key, stream_server.api_secret)
    yield adapter
    await adapter.aclose()


@pytest.mark.parametrize("kind", KINDS)
async def test_a_token_opens_its_own_call_only(
    provider: StreamProvider, stream_server: StreamServer, kind: Kind
) -> None:
    room = (await provider.create_room(spec())).name
    other = (await provider.create_room(spec())).name
    person = Person(stream_server, provider, room, kind)

    assert await person.join(room) in (200, 201)
    assert await person.join(other) == 403
    assert await person.join("pickup-test-nothing") == 404


@pytest.mark.parametrize("kind", KINDS)
async def test_nobody_makes_a_call_or_brings_one_back(
    provider: StreamProvider, stream_server: StreamServer, kind: Kind
) -> None:
    room = (await provider.create_room(spec())).name
    await provider.delete_room(room)
    person = Person(stream_server, provider, room, kind)
    of_no_call = Person(stream_server, provider, "pickup-test-never", kind)

    assert await person.join(room) == 403
    assert await person.join(room, create=True) == 403
    assert await of_no_call.join("pickup-test-never") == 404
    assert await of_no_call.join("pickup-test-never", create=True) == 403
    assert await of_no_call.ask("pickup-test-never", {"data": {}}) == 403
    assert await provider.get_room(room) is None
    assert (await provider.snapshot()).rooms == ()


@pytest.mark.parametrize("kind", KINDS)
async def test_nobody_does_what_is_the_servers(
    provider: StreamProvider, stream_server: StreamServer, kind: Kind
) -> None:
    room = (await provider.create_room(spec())).name
    person = Person(stream_server, provider, room, kind)

    for action in ("mark_ended", "kick", "block", "unblock", "user_permissions"):
        assert await person.ask(f"{room}/{action}", {"user_id": "camera@x"}) == 403, action
    assert await provider.get_room(room) is not None


@pytest.mark.parametrize("kind", KINDS)
async def test_what_somebody_may_send_is_what_their_kind_sends(
    provider: StreamProvider, stream_server: StreamServer, kind: Kind
) -> None:
    room = (await provider.create_room(spec())).name
    person = Person(stream_server, provider, room, kind)
    await person.join(room)
    account = stream_server.account
    call = account.calls[f"{TYPE}:{room}"]
    claims = {"call_cids": [call.cid]}
    role = {"camera": "sideline_camera", "speaker": "sideline_speaker"}.get(kind)

    has = set(account.capabilities(call, person.user_id, claims | ({"role": role} if role else {})))

    sends = {one for one in has if one.startswith("send-") or one == "screenshare"}
    assert sends == {"camera": {"send-video", "send-audio"}, "speaker": {"send-audio"}}.get(
        kind, set()
    )


async def test_whoever_is_barred_is_kept_out_with_their_living_token(
    provider: StreamProvider, stream_server: StreamServer
) -> None:
    room = (await provider.create_room(spec())).name
    person = Person(stream_server, provider, room, "spectator")

    await provider.remove_participant(room, "spectator:x.1", bar=True)
    assert await person.join(room) == 403

    await provider.unbar_participant(room, "spectator:x.1")
    assert await person.join(room) in (200, 201)
