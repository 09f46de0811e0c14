"""The doors that are no calls of the API, as a stranger: the commentary socket, and the embedded
media server behind ``/media``."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.routing import URLRouter
from django.db import connections

from livekit_app.providers import registry as providers
from livekit_app.providers.livekit import proxy as livekit_proxy
from livekit_app.providers.port import GrantSpec
from sessions_app.access import choosing, tickets
from sessions_app.access.choosing import Change
from sessions_app.access.passes import Pass
from sessions_app.access_choices import WayIn
from sessions_app.lifecycle import service as lifecycle
from sessions_app.models import LiveSession
from sessions_app.states import State
from sessions_app.stream import registry
from sessions_app.stream.routing import websocket_urlpatterns
from tests.livekit_app.media.clients import token
from tests.livekit_app.media.conftest import Serve, serve  # noqa: F401 - a fixture
from tests.sessions_app.access.strangers import keeps_score
from tests.sessions_app.access.test_every_door import (
    BY_STATE,
    BY_WAY,
    SECRETS,
    guarded,  # noqa: F401 - a fixture
)
from tests.support.clients import AsyncClient

pytestmark = pytest.mark.django_db(transaction=True)

NOT_ALLOWED = 4403
OFFER = "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n"
Guarded = Callable[..., LiveSession]
SOCKETS = URLRouter([*providers.socket_routes(), *websocket_urlpatterns])


@pytest.fixture(autouse=True)
async def no_hub_is_left() -> AsyncIterator[None]:
    yield
    await registry.shut_down()
    await sync_to_async(connections.close_all)()


async def knock(path: str, query: str = "") -> tuple[int, str]:
    """Until the socket says something first, or is closed: the close code (0: it was let in), and
    all that was said."""
    said: list[dict[str, Any]] = []
    begun = asyncio.Event()
    over = asyncio.Event()

    async def receive() -> dict[str, Any]:
        if not begun.is_set():
            begun.set()
            return {"type": "websocket.connect"}
        await over.wait()
        return {"type": "websocket.disconnect", "code": 1000}

    async def send(message: dict[str, Any]) -> None:
        said.append(message)
        text = message.get("text") or "{}"
        if message["type"] == "websocket.close" or json.loads(text).get("type") == "snapshot":
            over.set()

    scope = {"type": "websocket", "path": path, "query_string": query.encode(), "headers": []}
    async with asyncio.timeout(20):
        await SOCKETS(scope, receive, send)
    closed = [one["code"] for one in said if one["type"] == "websocket.close"]
    return (closed[0] if closed else 0), json.dumps(said, ensure_ascii=False)


def ticket_of(session: LiveSession, **fields: Any) -> str:
    return tickets.give(session, Pass("host", session.access_epoch, **fields))


@BY_STATE
@BY_WAY
async def test_the_socket_tells_a_stranger_nothing(
    guarded: Guarded,  # noqa: F811
    way_in: str,
    state: State,
) -> None:
    session = await sync_to_async(guarded)(way_in, state)
    other = await sync_to_async(guarded)(way_in, state)
    used = await sync_to_async(ticket_of)(session)
    path = f"/api/ws/sessions/{session.pk}/commentary"
    code, said = await knock(path, f"ticket={used}")
    assert code in (0, 1000) and SECRETS[0] in said  # the host comes in …
    elsewhere = await sync_to_async(ticket_of)(other)
    keeper = (await sync_to_async(keeps_score)(session))["X-Scorekeeper"]
    tickets = (used, elsewhere, keeper, "x&after=0")
    for query in ("", "after=0", *(f"ticket={one}" for one in tickets)):
        code, said = await knock(path, query)
        assert code == NOT_ALLOWED, query  # … and nobody else
        assert [secret for secret in SECRETS if secret in said] == [], query


async def test_where_the_code_is_enough_the_socket_asks_nobody(
    guarded: Guarded,  # noqa: F811
) -> None:
    session = await sync_to_async(guarded)(WayIn.CODE)
    code, said = await knock(f"/api/ws/sessions/{session.pk}/commentary")
    assert code == 0 and SECRETS[0] in said


async def test_other_sockets_know_nothing(guarded: Guarded) -> None:  # noqa: F811
    session = await sync_to_async(guarded)(WayIn.LINK)
    for path in (f"/api/ws/sessions/{session.pk}", f"/api/ws/{session.pk}/commentary", "/"):
        code, said = await knock(path)
        assert code == 4404 and session.pk not in said, path


@pytest.mark.parametrize("kind", ["whip", "whep"])
async def test_the_media_server_wants_a_join_token(
    serve: Serve,  # noqa: F811
    settings: Any,
    kind: str,
) -> None:
    """Knowing the code, and the room's name, is nothing there."""
    server = await serve()
    settings.EMBEDDED_URL = server.url
    client = AsyncClient()
    room = f"/media/{kind}/room-1"
    strangers = {
        "nobody": {},
        "with a code": {"Authorization": "Bearer hWvB5cTnQx7m"},
        "an admission": {"X-Admission": "A" * 22, "Authorization": f"Bearer {'A' * 22}"},
        "of another room": {"Authorization": f"Bearer {token(room='room-2', subscribe=True)}"},
        "of another key": {"Authorization": f"Bearer {token(secret='x' * 40, subscribe=True)}"},
        "too late": {"Authorization": f"Bearer {token(subscribe=True, ttl=-60)}"},
    }
    for name, headers in strangers.items():
        answer = await client.post(room, OFFER, content_type="application/sdp", headers=headers)
        assert answer.status_code in (401, 403), (name, answer.content)
        assert b"v=0" not in answer.content, name
        left = await client.delete(f"{room}/PA_1", headers=headers)
        assert left.status_code in (401, 403, 404), name
    assert (await client.get("/media/rooms/room-1")).status_code == 404  # the control API


async def test_a_join_token_opens_the_media_server(
    serve: Serve,  # noqa: F811
    settings: Any,
) -> None:
    """What is refused above is refused for its token, not for the offer."""
    server = await serve()
    settings.EMBEDDED_URL = server.url
    good = {"Authorization": f"Bearer {token('spectator:s1', subscribe=True)}"}
    answer = await AsyncClient().post(
        "/media/whep/room-1", OFFER, content_type="application/sdp", headers=good
    )
    assert answer.status_code not in (401, 403), answer.content


# --- tokens that were put aside -------------------------------------------------------------------


@pytest.fixture
def keys(settings: Any) -> None:
    """Media servers whose tokens this process signs, and which nobody has to run."""
    for name in ("EMBEDDED", "LIVEKIT"):
        setattr(settings, f"{name}_API_KEY", "key")
        setattr(settings, f"{name}_API_SECRET", "s" * 40)
        setattr(settings, f"{name}_URL", "http://127.0.0.1:9")
    settings.LIVEKIT_PUBLIC_URL = "/livekit"


async def signed(provider: str, session: LiveSession, identity: str) -> str:
    spec = GrantSpec(session.room.name, identity, "spectator", timedelta(minutes=10))
    providers._by_loop.clear()  # made with the keys of now
    return providers.get_provider(provider).mint(spec).token


async def use(provider: str, room: str, token: str) -> int:
    """The status with which a join is refused; 503: it went on to the media server."""
    if provider == "embedded":
        answer = await AsyncClient().post(
            f"/media/whep/{room}",
            OFFER,
            content_type="application/sdp",
            headers={"Authorization": f"Bearer {token}"},
        )
        return answer.status_code
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "websocket.connect"}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": "websocket",
        "path": "/livekit/rtc",
        "query_string": f"access_token={token}".encode(),
        "headers": [],
        "client": ("203.0.113.9", 50000),
        "extensions": {"websocket.http.response": {}},
    }
    await livekit_proxy.signalling(scope, receive, send)
    return int(sent[0]["status"])


@pytest.mark.parametrize("provider", ["embedded", "livekit"])
async def test_tokens_put_aside_before_everybody_had_to_go_open_nothing(
    guarded: Guarded,  # noqa: F811
    keys: None,
    provider: str,
) -> None:
    """Each was good for half a second of pictures, and one can have a hundred of them."""
    session = await sync_to_async(guarded)(WayIn.CODE)
    grants = [await sync_to_async(lifecycle.grant_spectator)(session.pk) for _ in range(3)]
    aside = [await signed(provider, session, one.identity) for one in grants]
    assert {await use(provider, session.room.name, one) for one in aside} == {503}
    await sync_to_async(choosing.change)(
        session.pk, Change(way_in=WayIn.LINK), inside="go", actor="host"
    )
    assert {await use(provider, session.room.name, one) for one in aside} == {403}
    host = await signed(provider, session, "spectator:host.5b7f01aa")
    camera = await signed(provider, session, f"camera:{session.pk}")
    assert {await use(provider, session.room.name, one) for one in (host, camera)} == {503}
