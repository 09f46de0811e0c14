"""What our set-up command makes of an account, put there directly, for tests of something else."""

from tests.support.stream.account import Account
from tests.support.stream.permissions import default_settings, with_override
from tests.support.stream.records import CallType, now

CALL_TYPE = "sideline"

ROLES = ("sideline_camera", "sideline_speaker")
GRANTS = {
    "user": [],
    "guest": [],
    "anonymous": [],
    "call_member": ["join-call", "read-call"],
    "sideline_speaker": ["join-call", "read-call", "send-audio"],
    "sideline_camera": ["join-call", "read-call", "send-audio", "send-video"],
    "admin": [],
    "global_admin": [],
    "global_read_only": [],
}
SETTINGS = {
    "audio": {
        "default_device": "speaker",
        "mic_default_on": False,
        "speaker_default_on": True,
        "access_request_enabled": False,
    },
    "video": {
        "enabled": True,
        "camera_default_on": False,
        "access_request_enabled": False,
        "target_resolution": {"width": 1280, "height": 720, "bitrate": 1500000},
    },
    "backstage": {"enabled": False},
    "recording": {"mode": "available", "quality": "720p", "audio_only": False},
    "session": {"inactivity_timeout_seconds": 900},
}
EVENTS = (
    *("call.created", "call.ended", "call.deleted"),
    *("call.session_participant_joined", "call.session_participant_left"),
)


def put_ours(account: Account, webhook_url: str = "") -> None:
    for role in ROLES:
        account.roles.setdefault(role, now())
    settings = with_override(default_settings(), SETTINGS)
    account.put_type(CallType(CALL_TYPE, settings, {r: list(g) for r, g in GRANTS.items()}))
    if webhook_url:
        account.event_hooks = [
            {
                "id": "sideline",
                "hook_type": "webhook",
                "enabled": True,
                "product": "video",
                "webhook_url": webhook_url,
                "event_types": list(EVENTS),
            }
        ]
