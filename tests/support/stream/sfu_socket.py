"""The socket between the test's SFU and one client: joining, health, leaving.

Frames are binary protobuf, or JSON for a client whose first frame is text.
"""

import asyncio
import logging
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import aiohttp
from aiohttp import web

from tests.support.stream import wire

if TYPE_CHECKING:
    from tests.support.stream.sfu import Participant, Sfu

FIRST_SECONDS = 10.0  # for the join request
FLUSH_SECONDS = 2.0  # for what is still to be said
SILENT_SECONDS = 15.0  # without a message it is dead; clients send one every 5 s
PUBLISHED = (("VIDEO", 2, 90_000), ("AUDIO", 1, 48_000))

logger = logging.getLogger(__name__)


class Line:
    """A socket's way out. What is told goes in order, and nobody waits for it."""

    def __init__(self, request: web.Request, ws: web.WebSocketResponse, *, text: bool) -> None:
        self.text = text
        self._request = request
        self._ws = ws
        self._queue: asyncio.Queue[Any] = asyncio.Queue()
        self._closed = False

    def tell(self, event: Any) -> None:
        if not self._closed:
            self._queue.put_nowait(event)

    def close(self) -> None:
        """When all is said."""
        if not self._closed:
            self._closed = True
            self._queue.put_nowait(None)

    def cut(self) -> None:
        """As if the cable were cut."""
        self._closed = True
        if self._request.transport is not None:
            self._request.transport.abort()

    async def write(self) -> None:
        while (event := await self._queue.get()) is not None:
            frame = wire.encode(event, text=self.text)
            with suppress(ConnectionError, RuntimeError):
                if isinstance(frame, str):
                    await self._ws.send_str(frame)
                else:
                    await self._ws.send_bytes(frame)
        await self._ws.close()


async def serve(sfu: "Sfu", request: web.Request) -> web.WebSocketResponse:
    ws = web.WebSocketResponse(max_msg_size=1 << 20)
    await ws.prepare(request)
    try:
        first = await _receive(ws, FIRST_SECONDS)
    except TimeoutError:
        first = None
    if first is None:
        await ws.close(code=4000, message=b"no join request")
        return ws
    line = Line(request, ws, text=isinstance(first, str))
    writer = asyncio.create_task(line.write(), name="sfu writer")
    try:
        await _converse(sfu, line, ws, first)
    finally:
        line.close()
        await asyncio.wait([writer], timeout=FLUSH_SECONDS)
        writer.cancel()
    return ws


async def _converse(sfu: "Sfu", line: Line, ws: web.WebSocketResponse, first: bytes | str) -> None:
    one: Participant | None = None
    frame: bytes | str | None = first
    try:
        while frame is not None:
            try:
                request = wire.decode("SfuRequest", frame)
            except wire.Malformed as odd:
                line.tell(
                    wire.make(
                        "SfuEvent",
                        error=wire.problem("REQUEST_VALIDATION_FAILED", "DISCONNECT", str(odd)),
                    )
                )
                return
            match request.WhichOneof("payload"):
                case "join_request":
                    one = _join(sfu, line, request.join_request) or one
                case "health_check_request" if one is not None:
                    count = sfu.count(one.call)
                    answer = {"participant_count": count}
                    line.tell(wire.make("SfuEvent", health_check_response=answer))
                case "leave_call_request" if one is not None:
                    sfu.remove(one, "left")
                    return
            frame = await _receive(ws, SILENT_SECONDS)
    except TimeoutError:  # it said nothing for so long that its device must be gone
        if one is not None and one.line is line:
            sfu.remove(one, "lost")
    finally:
        if one is not None and one.line is line:
            sfu.lost(one)


async def _receive(ws: web.WebSocketResponse, seconds: float) -> bytes | str | None:
    """None: it is closed. ``TimeoutError`` when it is silent."""
    message = await ws.receive(timeout=seconds)
    if message.type in (aiohttp.WSMsgType.BINARY, aiohttp.WSMsgType.TEXT):
        data: bytes | str = message.data
        return data
    return None


def _join(sfu: "Sfu", line: Line, request: Any) -> "Participant | None":
    """The participant; None where the join is refused, or not answered."""
    if sfu.dumb:
        return None
    refused = _refusal(sfu, request)
    if refused is not None:
        line.tell(wire.make("SfuEvent", error=refused))
        return None
    holder = sfu.holder(request.token)
    assert holder is not None
    call, user_id = holder
    details = request.reconnect_details
    fast = request.fast_reconnect or details.strategy == wire.enum("Strategy", "FAST")
    one = sfu.find(call, request.session_id)
    if details.previous_session_id and details.previous_session_id != request.session_id:
        previous = sfu.find(call, details.previous_session_id)
        if previous is not None and previous.user_id == user_id:
            sfu.remove(previous, "rejoined")
    if one is None:
        fast = False
        one = sfu.enter(call, user_id, request.session_id)
    sfu.found(one, line)
    line.tell(wire.make("SfuEvent", join_response=_joined(sfu, one, fast)))
    if fast and one.watching is not None and not sfu.keeps_viewers:
        # A restart of its ICE would have to be offered, and aiortc has none. Said before the
        # answer, Stream's browser client would still wait five seconds for the answer.
        sfu.ask_to_rejoin(one)
    else:
        sfu.arrange(one)
    return one


def _refusal(sfu: "Sfu", request: Any) -> dict[str, Any] | None:
    holder = sfu.holder(request.token)
    if holder is None:
        return wire.problem("UNAUTHENTICATED", "DISCONNECT", "the token is not one of this server")
    if not request.session_id:
        return wire.problem("REQUEST_VALIDATION_FAILED", "DISCONNECT", "session_id is missing")
    if sfu.refuse:
        return wire.problem(sfu.refuse, "DISCONNECT", "refused on purpose")
    call, user_id = holder
    if call.ended_at is not None:
        return wire.problem("CALL_NOT_FOUND", "DISCONNECT", "the call has ended")
    if user_id in call.blocked:
        return wire.problem("PERMISSION_DENIED", "DISCONNECT", "the user is blocked")
    known = sfu.find(call, request.session_id)
    if sfu.full and known is None:
        return wire.problem("SFU_FULL", "REJOIN", "this server is full")
    most = call.settings["limits"]["max_participants"]
    if most and known is None and len(sfu.calls.get(call.cid, {})) >= most:
        return wire.problem("CALL_PARTICIPANT_LIMIT_REACHED", "DISCONNECT", "the call is full")
    fast = request.fast_reconnect or request.reconnect_details.strategy == wire.enum(
        "Strategy", "FAST"
    )
    if fast and (known is None or known.user_id != user_id):
        return wire.problem("PARTICIPANT_NOT_FOUND", "REJOIN", "the session is not here any more")
    return None


def _joined(sfu: "Sfu", one: "Participant", fast: bool) -> Any:
    people = sfu.calls[one.call.cid].values()
    answer = wire.make(
        "JoinResponse",
        reconnected=fast,
        fast_reconnect_deadline_seconds=max(1, round(sfu.gone_after)),
        call_state={
            "participants": [person.message() for person in people],
            "participant_count": sfu.count(one.call),
        },
        publish_options=[_option(sfu, *kind, number) for number, kind in enumerate(PUBLISHED, 1)],
    )
    session = one.call.session
    if session is not None:
        answer.call_state.started_at.FromDatetime(session.started_at)
    return answer


def _option(sfu: "Sfu", name: str, kind: int, clock: int, number: int) -> dict[str, Any]:
    """What cameras are asked to send: one layer, since nothing here chooses between several."""
    if name == "AUDIO":
        codec = {"name": "opus", "clock_rate": clock, "fmtp": "useinbandfec=1"}
        return {"track_type": kind, "codec": codec, "bitrate": 64_000, "id": number}
    return {
        "track_type": kind,
        "codec": {"name": sfu.account.unknowns.codec, "clock_rate": clock},
        "bitrate": 1_200_000,
        "fps": 30,
        "max_spatial_layers": 1,
        "max_temporal_layers": 1,
        "video_dimension": {"width": 1280, "height": 720},
        "id": number,
    }
