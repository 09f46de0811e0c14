"""Who may do what, by call type and role; and how a call of each type behaves.

The built-in types are as the documentation's tables have them [docs]; the maps of live accounts
have ``call_member``, and neither ``host`` nor ``moderator`` [live].
"""

import copy
from typing import Any

from tests.support.stream.records import CallType, Refused

CAPABILITIES = (
    "block-users change-max-duration create-call create-reaction enable-noise-cancellation "
    "end-call join-backstage join-call join-ended-call kick-user mute-users pin-for-everyone "
    "read-call remove-call-member screenshare send-audio send-closed-captions-call send-video "
    "start-broadcast-call start-closed-captions-call start-frame-record-call start-record-call "
    "start-transcription-call stop-broadcast-call stop-closed-captions-call "
    "stop-frame-record-call stop-record-call stop-transcription-call update-call "
    "update-call-member update-call-permissions update-call-settings"
).split()

SENDING = {"audio": "send-audio", "video": "send-video", "screenshare": "screenshare"}

_WATCHES = ["create-reaction", "join-call", "pin-for-everyone", "read-call"]
_SENDS = [*_WATCHES, "screenshare", "send-audio", "send-video"]
_OWNS = [*_SENDS, "create-call", "end-call", "join-ended-call", "mute-users", "update-call"]
_EVERYBODY: dict[str, dict[str, list[str]]] = {
    "default": {"user": _OWNS, "call_member": _SENDS, "guest": _SENDS},
    "development": {"user": CAPABILITIES, "call_member": CAPABILITIES, "guest": CAPABILITIES},
    "audio_room": {"user": [*_WATCHES, "create-call"], "call_member": _WATCHES, "guest": _WATCHES},
    "livestream": {
        "user": [*_WATCHES, "create-call"],
        "call_member": _WATCHES,
        "guest": _WATCHES,
        "anonymous": ["join-call", "read-call"],
    },
}
BUILT_IN_ROLES = (
    *("admin", "anonymous", "call_member", "channel_member", "channel_moderator"),
    *("global_admin", "global_moderator", "global_read_only", "guest", "user"),
)


def built_in_types() -> dict[str, CallType]:
    types = {}
    for name, grants in _EVERYBODY.items():
        all_of_them = {"admin": CAPABILITIES, "global_admin": CAPABILITIES, "global_read_only": []}
        settings = default_settings()
        settings["backstage"]["enabled"] = name == "livestream"
        settings["video"]["camera_default_on"] = name == "default"
        settings["video"]["enabled"] = name != "audio_room"
        every = {role: sorted(set(its)) for role, its in (all_of_them | grants).items()}
        types[name] = CallType(name, settings, every)
    return types


def check_grants(grants: Any, roles: set[str]) -> None:
    """[?] the wording; that roles must exist is [docs]."""
    for role, capabilities in (grants or {}).items():
        if role not in roles:
            raise Refused(400, 4, f'UpdateCallType failed with error: "role {role} does not exist"')
        for capability in capabilities:
            if capability not in CAPABILITIES and not capability.endswith("-owner"):
                message = f'"invalid grant {capability} for role {role}"'
                raise Refused(400, 4, f"UpdateCallType failed with error: {message}")


def default_settings() -> dict[str, Any]:
    """What a type has that nobody changed [spec: names and bounds; the values partly ?]."""
    return copy.deepcopy(_DEFAULTS)


def with_override(settings: dict[str, Any], override: Any) -> dict[str, Any]:
    """Group by group; a group that is sent has to be whole in the places that live apps found."""
    merged = copy.deepcopy(settings)
    for group, values in (override or {}).items():
        if not isinstance(values, dict):
            raise _trap(f"settings_override.{group} must be an object")
        merged[group] = merged.get(group, {}) | values
    _check(override or {}, merged)
    return merged


def _check(override: dict[str, Any], merged: dict[str, Any]) -> None:
    audio, recording = override.get("audio"), override.get("recording")
    if audio is not None and audio.get("default_device") not in ("speaker", "earpiece"):
        raise _trap("settings.audio.default_device must be one of [speaker earpiece]")  # [spec]
    if recording is not None and not recording.get("audio_only") and not recording.get("quality"):
        raise _trap("settings.recording.quality is a required field")  # [live]
    video = merged.get("video", {})
    if video.get("camera_default_on") and not video.get("enabled"):
        raise _trap("camera_default_on cannot be true when video is disabled")  # [live]
    if not 5 <= merged["session"]["inactivity_timeout_seconds"] <= 900:
        raise _trap("settings.session.inactivity_timeout_seconds must be between 5 and 900")


def _trap(message: str) -> Refused:
    return Refused(400, 4, f'GetOrCreateCall failed with error: "{message}"')


_DEFAULTS: dict[str, Any] = {
    "audio": {
        "access_request_enabled": True,
        "opus_dtx_enabled": True,
        "redundant_coding_enabled": True,
        "mic_default_on": True,
        "speaker_default_on": True,
        "hifi_audio_enabled": False,
        "default_device": "speaker",
        "noise_cancellation": {"mode": "available"},
    },
    "backstage": {"enabled": False, "join_ahead_time_seconds": 0},
    "broadcasting": {
        "enabled": True,
        "hls": {"enabled": False, "auto_on": False, "quality_tracks": ["720p"]},
        "rtmp": {"enabled": False, "quality": "720p"},
    },
    "frame_recording": {
        "mode": "available",
        "capture_interval_in_seconds": 5,
        "quality": "720p",
    },
    "geofencing": {"names": []},
    "limits": {"max_duration_seconds": 0, "max_participants": 0},
    "recording": {"mode": "available", "quality": "720p", "audio_only": False, "layout": {}},
    "ring": {
        "incoming_call_timeout_ms": 15000,
        "auto_cancel_timeout_ms": 15000,
        "missed_call_timeout_ms": 15000,
    },
    "screensharing": {"enabled": True, "access_request_enabled": True},
    "session": {"inactivity_timeout_seconds": 30},
    "thumbnails": {"enabled": True},
    "transcription": {"mode": "available", "closed_caption_mode": "available", "language": "auto"},
    "video": {
        "enabled": True,
        "access_request_enabled": True,
        "camera_default_on": True,
        "camera_facing": "front",
        "target_resolution": {"width": 1280, "height": 720, "bitrate": 1200000},
    },
}
