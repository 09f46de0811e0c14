"""What the main process and its relays say to each other over their socket.

A message is its length, its kind and its body. Orders and reports are JSON, since they are few;
frames are as they came, behind a head of 13 bytes. Both ends are one version of one program.
"""

import json
import struct
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

MAX_BYTES = 2 << 20  # of one message; a frame has at most half of that (assembly.py)
CODECS = ("VP8", "H264", "OPUS")  # by their place here

_HEAD = struct.Struct("!IB")  # bytes of the body, kind
_FRAME = struct.Struct("!IBq")  # room, codec, timestamp
_WORDS, _VIDEO, _KEY, _AUDIO = range(4)


class BadMessage(Exception):
    """The other end is broken, or is none of ours."""


# --- to a relay ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Hello:
    """The first message: how to reach browsers (``IcePolicy``), and what to allow them."""

    announced: str
    only: str
    udp_ports: tuple[int, int] | None
    ice_servers: tuple[Mapping[str, str], ...] = field(repr=False)
    turn: Mapping[str, Any] = field(repr=False)
    most_kbps: int
    tick_seconds: float
    log_level: int


@dataclass(frozen=True, slots=True)
class JoinOrder:
    """Make an answer for somebody. ``room`` is what frames call the room ``name``."""

    sid: str
    room: int
    name: str
    identity: str
    sdp: str
    kinds: tuple[str, ...]
    video_codecs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AdmitOrder:
    """They may watch."""

    sid: str


@dataclass(frozen=True, slots=True)
class EndOrder:
    """They are out; the connection says goodbye."""

    sid: str


# --- from a relay -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StillHere:
    """The first one: it takes orders. Then with each tick."""

    cpu_seconds: float


@dataclass(frozen=True, slots=True)
class Answered:
    sid: str
    sdp: str


@dataclass(frozen=True, slots=True)
class NotAnswered:
    sid: str
    status: int
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class ConnectionIs:
    """``state`` in WebRTC's words; ``vanished``: it ended without a goodbye."""

    sid: str
    state: str
    vanished: bool


@dataclass(frozen=True, slots=True)
class FaultFound:
    """Why they have to be put out, of `refusals.FAULTS`."""

    sid: str
    fault: str


@dataclass(frozen=True, slots=True)
class KeyframeWanted:
    room: int


@dataclass(frozen=True, slots=True)
class LineLogged:
    logger: str
    level: int
    message: str
    fields: Mapping[str, Any]
    trace: str


Words = (
    Hello
    | JoinOrder
    | AdmitOrder
    | EndOrder
    | StillHere
    | Answered
    | NotAnswered
    | ConnectionIs
    | FaultFound
    | KeyframeWanted
    | LineLogged
)
_BY_NAME: dict[str, type[Words]] = {kind.__name__: kind for kind in Words.__args__}


@dataclass(frozen=True, slots=True)
class CrossingFrame:
    """One encoded frame of a room; ``codec`` in capitals, ``pts`` on the room's own timeline."""

    room: int
    codec: str
    pts: int
    data: bytes = field(repr=False)
    is_video: bool
    key: bool


Message = Words | CrossingFrame


def pack(words: Words) -> bytes:
    body = json.dumps({type(words).__name__: asdict(words)}, default=str).encode()
    return _HEAD.pack(len(body), _WORDS) + body


def pack_video(room: int, codec: str, pts: int, data: bytes, *, key: bool) -> bytes:
    return _pack_frame(_KEY if key else _VIDEO, room, codec, pts, data)


def pack_audio(room: int, codec: str, pts: int, data: bytes) -> bytes:
    return _pack_frame(_AUDIO, room, codec, pts, data)


def _pack_frame(kind: int, room: int, codec: str, pts: int, data: bytes) -> bytes:
    head = _HEAD.pack(_FRAME.size + len(data), kind)
    return b"".join((head, _FRAME.pack(room, CODECS.index(codec.upper()), pts), data))


class Unpacker:
    """Bytes as they come, in any pieces; messages as they become whole."""

    def __init__(self) -> None:
        self._waiting = bytearray()

    def feed(self, data: bytes) -> list[Message]:
        """Raises ``BadMessage``."""
        self._waiting += data
        found: list[Message] = []
        begin = 0
        while len(self._waiting) - begin >= _HEAD.size:
            size, kind = _HEAD.unpack_from(self._waiting, begin)
            if size > MAX_BYTES:
                raise BadMessage("too long")
            end = begin + _HEAD.size + size
            if len(self._waiting) < end:
                break
            found.append(_message(kind, bytes(self._waiting[begin + _HEAD.size : end])))
            begin = end
        del self._waiting[:begin]
        return found


def _message(kind: int, body: bytes) -> Message:
    try:
        if kind == _WORDS:
            ((name, fields),) = json.loads(body).items()
            return _BY_NAME[name](**fields)
        room, codec, pts = _FRAME.unpack_from(body)
        data = body[_FRAME.size :]
        return CrossingFrame(room, CODECS[codec], pts, data, kind != _AUDIO, kind == _KEY)
    except (ValueError, LookupError, TypeError, AttributeError, struct.error) as problem:
        raise BadMessage(type(problem).__name__) from problem
