"""The messages between Stream's SFU and its clients, as protobuf classes made at run time.

Written from facts: a field's number, name and type is what the wire needs, and no more is here
than this server reads or says. Unknown fields are passed over, as protobuf has it. Frames are
binary, or text with proto3's JSON (lowerCamel, numbers or names for enums).
"""

from typing import Any

from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory
from google.protobuf.message import DecodeError, Message
from google.protobuf.timestamp_pb2 import Timestamp

PACKAGE = "sideline.stream_server"  # names do not travel
SERVICE = "stream.video.sfu.signal.SignalServer"  # this one does: it is in the path

# What an enum's names begin with on the wire; its values.
ENUMS: dict[str, tuple[str, dict[str, int]]] = {
    "PeerType": ("PEER_TYPE_", {"PUBLISHER_UNSPECIFIED": 0, "SUBSCRIBER": 1}),
    "TrackType": (
        "TRACK_TYPE_",
        {"UNSPECIFIED": 0, "AUDIO": 1, "VIDEO": 2, "SCREEN_SHARE": 3, "SCREEN_SHARE_AUDIO": 4},
    ),
    "UnpublishReason": (
        "TRACK_UNPUBLISH_REASON_",
        {"UNSPECIFIED": 0, "USER_MUTED": 1, "PERMISSION_REVOKED": 2, "MODERATION": 3},
    ),
    "EndReason": (
        "CALL_ENDED_REASON_",
        {"UNSPECIFIED": 0, "ENDED": 1, "LIVE_ENDED": 2, "KICKED": 3, "SESSION_ENDED": 4},
    ),
    "Strategy": (
        "WEBSOCKET_RECONNECT_STRATEGY_",
        {"UNSPECIFIED": 0, "DISCONNECT": 1, "FAST": 2, "REJOIN": 3, "MIGRATE": 4},
    ),
    "Quality": (
        "CONNECTION_QUALITY_",
        {"UNSPECIFIED": 0, "POOR": 1, "GOOD": 2, "EXCELLENT": 3},
    ),
    "ErrorCode": (
        "ERROR_CODE_",
        {
            "UNSPECIFIED": 0,
            "PUBLISH_TRACK_NOT_FOUND": 100,
            "PUBLISH_TRACKS_MISMATCH": 101,
            "PARTICIPANT_NOT_FOUND": 200,
            "PARTICIPANT_RECONNECT_FAILED": 204,
            "PARTICIPANT_MEDIA_TRANSPORT_FAILURE": 205,
            "CALL_NOT_FOUND": 300,
            "CALL_PARTICIPANT_LIMIT_REACHED": 301,
            "REQUEST_VALIDATION_FAILED": 400,
            "UNAUTHENTICATED": 401,
            "PERMISSION_DENIED": 403,
            "INTERNAL_SERVER_ERROR": 500,
            "SFU_FULL": 700,
        },
    ),
}

# Field: number and type; ``*`` repeated, ``|`` one of the message's alternatives.
MESSAGES: dict[str, str] = {
    # what there is
    "ParticipantCount": "total 1 uint32, anonymous 2 uint32",
    "Participant": "user_id 1 string, session_id 2 string, published_tracks 3 TrackType*,"
    " joined_at 4 Timestamp, track_lookup_prefix 5 string, connection_quality 6 Quality,"
    " name 10 string, roles 13 string*",
    "CallState": "participants 1 Participant*, started_at 2 Timestamp,"
    " participant_count 3 ParticipantCount",
    "Dimension": "width 1 uint32, height 2 uint32",
    "Codec": "name 10 string, fmtp 12 string, clock_rate 14 uint32, payload_type 16 uint32",
    "PublishOption": "track_type 1 TrackType, codec 2 Codec, bitrate 3 int32, fps 4 int32,"
    " max_spatial_layers 5 int32, max_temporal_layers 6 int32, video_dimension 7 Dimension,"
    " id 8 int32",
    "TrackInfo": "track_id 1 string, track_type 2 TrackType, mid 6 string, muted 10 bool,"
    " publish_option_id 12 int32",
    "Subscription": "user_id 1 string, session_id 2 string, track_type 3 TrackType,"
    " dimension 4 Dimension",
    "Error": "code 1 ErrorCode, message 2 string, should_retry 3 bool",
    "Grants": "can_publish_audio 1 bool, can_publish_video 2 bool, can_screenshare 3 bool",
    # the socket, from a client
    "SfuRequest": "join_request 1 JoinRequest|, health_check_request 2 HealthCheckRequest|,"
    " leave_call_request 3 LeaveCallRequest|",
    "JoinRequest": "token 1 string, session_id 2 string, fast_reconnect 6 bool,"
    " reconnect_details 7 ReconnectDetails",
    "ReconnectDetails": "strategy 1 Strategy, announced_tracks 3 TrackInfo*,"
    " subscriptions 4 Subscription*, reconnect_attempt 5 uint32, previous_session_id 7 string",
    "HealthCheckRequest": "",
    "LeaveCallRequest": "session_id 1 string, reason 2 string",
    # the socket, to a client
    "SfuEvent": "subscriber_offer 1 SubscriberOffer|, ice_trickle 5 ICETrickle|,"
    " participant_joined 10 ParticipantJoined|, participant_left 11 ParticipantLeft|,"
    " join_response 13 JoinResponse|, health_check_response 14 HealthCheckResponse|,"
    " track_published 16 TrackPublished|, track_unpublished 17 TrackUnpublished|,"
    " error 18 ErrorEvent|, call_grants_updated 19 GrantsUpdated|, call_ended 23 CallEnded|",
    "SubscriberOffer": "ice_restart 1 bool, sdp 2 string, negotiation_id 3 uint32",
    "ParticipantJoined": "call_cid 1 string, participant 2 Participant, is_pinned 3 bool",
    "ParticipantLeft": "call_cid 1 string, participant 2 Participant",
    "JoinResponse": "call_state 1 CallState, reconnected 2 bool,"
    " fast_reconnect_deadline_seconds 3 int32, publish_options 4 PublishOption*",
    "HealthCheckResponse": "participant_count 1 ParticipantCount",
    "TrackPublished": "user_id 1 string, session_id 2 string, type 3 TrackType,"
    " participant 4 Participant",
    "TrackUnpublished": "user_id 1 string, session_id 2 string, type 3 TrackType,"
    " cause 4 UnpublishReason, participant 5 Participant",
    "ErrorEvent": "error 4 Error, reconnect_strategy 5 Strategy",
    "GrantsUpdated": "current_grants 1 Grants, message 2 string",
    "CallEnded": "reason 1 EndReason",
    # requests by HTTP
    "SetPublisherRequest": "sdp 1 string, session_id 2 string, tracks 3 TrackInfo*",
    "SetPublisherResponse": "sdp 1 string, session_id 2 string, ice_restart 3 bool, error 4 Error",
    "SendAnswerRequest": "peer_type 1 PeerType, sdp 2 string, session_id 3 string,"
    " negotiation_id 4 uint32",
    "SendAnswerResponse": "error 4 Error",
    "ICETrickle": "peer_type 1 PeerType, ice_candidate 2 string, session_id 3 string",
    "IceTrickleResponse": "error 4 Error",
    "UpdateSubscriptionsRequest": "session_id 2 string, tracks 3 Subscription*",
    "UpdateSubscriptionsResponse": "error 4 Error",
    "MuteState": "track_type 1 TrackType, muted 2 bool",
    "UpdateMuteStatesRequest": "session_id 1 string, mute_states 3 MuteState*",
    "UpdateMuteStatesResponse": "error 4 Error",
    "IceRestartRequest": "session_id 1 string, peer_type 2 PeerType",
    "IceRestartResponse": "error 1 Error",
    "Empty": "",
}

_FIELD = descriptor_pb2.FieldDescriptorProto
_SCALARS = {
    "string": _FIELD.TYPE_STRING,
    "bool": _FIELD.TYPE_BOOL,
    "uint32": _FIELD.TYPE_UINT32,
    "int32": _FIELD.TYPE_INT32,
}


class Malformed(ValueError):
    """A frame or body that is not the message it should be."""


def _file() -> descriptor_pb2.FileDescriptorProto:
    file = descriptor_pb2.FileDescriptorProto(
        name=f"{PACKAGE}.proto",
        package=PACKAGE,
        syntax="proto3",
        dependency=[Timestamp.DESCRIPTOR.file.name],
    )
    for name, (prefix, values) in ENUMS.items():
        enum = file.enum_type.add(name=name)
        for value, number in values.items():
            enum.value.add(name=prefix + value, number=number)
    for name, fields in MESSAGES.items():
        message = file.message_type.add(name=name)
        for words in filter(None, fields.split(",")):
            _add_field(message, *words.split())
    return file


def _add_field(
    message: descriptor_pb2.DescriptorProto, name: str, number: str, written: str
) -> None:
    kind = written.rstrip("*|")
    field = message.field.add(
        name=name,
        number=int(number),
        label=_FIELD.LABEL_REPEATED if written.endswith("*") else _FIELD.LABEL_OPTIONAL,
    )
    if kind in _SCALARS:
        field.type = _SCALARS[kind]
    elif kind == "Timestamp":
        field.type, field.type_name = _FIELD.TYPE_MESSAGE, f".{Timestamp.DESCRIPTOR.full_name}"
    else:
        field.type = _FIELD.TYPE_ENUM if kind in ENUMS else _FIELD.TYPE_MESSAGE
        field.type_name = f".{PACKAGE}.{kind}"
    if written.endswith("|"):
        if not message.oneof_decl:
            message.oneof_decl.add(name="payload")
        field.oneof_index = 0


def _classes() -> dict[str, type[Message]]:
    pool = descriptor_pool.DescriptorPool()
    pool.AddSerializedFile(Timestamp.DESCRIPTOR.file.serialized_pb)
    pool.Add(_file())
    return {
        name: message_factory.GetMessageClass(pool.FindMessageTypeByName(f"{PACKAGE}.{name}"))
        for name in MESSAGES
    }


_CLASSES = _classes()


def make(kind: str, **fields: Any) -> Any:
    """A message; nested ones may be given as dictionaries, enums as numbers (``enum``)."""
    return _CLASSES[kind](**fields)


def enum(kind: str, name: str) -> int:
    return ENUMS[kind][1][name]


def enum_name(kind: str, number: int) -> str:
    """Without the prefix; of a number nobody knows, the number."""
    return next((name for name, n in ENUMS[kind][1].items() if n == number), str(number))


def problem(code: str, strategy: str, message: str) -> dict[str, Any]:
    """The fields of an ``ErrorEvent``."""
    return {
        "error": {"code": enum("ErrorCode", code), "message": message},
        "reconnect_strategy": enum("Strategy", strategy),
    }


def track_type(number: int) -> str:
    """As it stands in names of streams and in JSON: ``TRACK_TYPE_VIDEO``."""
    return "TRACK_TYPE_" + enum_name("TrackType", number)


def encode(message: Any, *, text: bool) -> bytes | str:
    """A frame of a socket: ``text`` as the client's first one was."""
    return to_json(message) if text else to_binary(message)


def decode(kind: str, frame: bytes | str) -> Any:
    """Raises ``Malformed``."""
    message = _CLASSES[kind]()
    try:
        if isinstance(frame, str):
            json_format.Parse(frame, message, ignore_unknown_fields=True)
        else:
            message.ParseFromString(frame)
    except (DecodeError, json_format.ParseError, UnicodeDecodeError) as problem:
        raise Malformed(f"not a {kind}") from problem
    return message


def to_json(message: Any) -> str:
    """What is empty or nought is left out."""
    return json_format.MessageToJson(message, indent=None)


def to_binary(message: Any) -> bytes:
    return bytes(message.SerializeToString())
