"""Our own call type at Stream: what it must be, and how one that was read back differs. No network.

Its grants make a token what a grant of ours is. A call token makes its user a member of that call,
and only members may join; so a token opens its own call and no other. Nobody whom a token names may
make a call, or join one that was ended: what is closed stays closed, whatever clients ask for.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from livekit_app.providers.spec import SetUpFinding

CAMERA_ROLE = "sideline_camera"
SPEAKER_ROLE = "sideline_speaker"
ROLES = (CAMERA_ROLE, SPEAKER_ROLE)

_WATCH = ("read-call", "join-call")
GRANTS: Mapping[str, tuple[str, ...]] = {
    "user": (),  # whoever has any token of the app
    "call_member": _WATCH,  # whom a token names for this call: spectators and the commentator
    SPEAKER_ROLE: (*_WATCH, "send-audio"),
    CAMERA_ROLE: (*_WATCH, "send-video", "send-audio"),
}
STRANGERS = ("anonymous", "guest")  # anybody may take these, with the API key that pages show
REOPENING = ("create-call", "join-ended-call")  # nobody: what they open, we have closed

SETTINGS: Mapping[str, Mapping[str, Any]] = {
    "audio": {"default_device": "speaker", "mic_default_on": False},
    "backstage": {"enabled": False},  # else nobody gets in before `go_live`
    "recording": {"mode": "available", "quality": "720p", "audio_only": False},
    "session": {"inactivity_timeout_seconds": 900},  # the longest there is
    "video": {"enabled": True, "camera_default_on": False},
}
# By their own these end a call, or shut a door, where ours should. Sent only where they are set.
UNLIMITED: Mapping[str, Mapping[str, Any]] = {
    "limits": {"max_duration_seconds": 0, "max_participants": 0}
}
RUN_SETUP = "Run `manage.py stream_setup`."


def body(found: Mapping[str, Any] | None) -> dict[str, Any]:
    """What to send so that the type is right: all of it, as nobody knows whether an update merges
    or replaces. Rights of roles that are not ours stay, but for those that nobody may have."""
    wanted: dict[str, Any] = {name: dict(values) for name, values in SETTINGS.items()}
    wrong = {name for name, _, _ in _wrong_settings(found or {})}
    wanted |= {name: dict(values) for name, values in UNLIMITED.items() if name in wrong}
    grants = {role: _allowed(role, rights) for role, rights in grants_of(found or {}).items()}
    return {"grants": grants | {role: list(GRANTS[role]) for role in GRANTS}, "settings": wanted}


def findings(name: str, found: Mapping[str, Any] | None) -> Iterator[SetUpFinding]:
    """How the type called ``name`` differs. None: there is no such type."""
    if found is None:
        yield SetUpFinding(
            "stream_call_type", f"Stream has no call type {name!r}: no room can be made.", RUN_SETUP
        )
        return
    yield from _open_doors(found)
    yield from _lacking(found)
    for group, key, (there, wanted) in _wrong_settings(found):
        yield SetUpFinding(
            "stream_settings", f"{group}.{key} is {there!r} and should be {wanted!r}.", RUN_SETUP
        )


def reopening(found: Mapping[str, Any]) -> dict[str, list[str]]:
    """Roles that may make a call or join an ended one, with these rights."""
    each = {
        role: [right for right in REOPENING if right in rights]
        for role, rights in grants_of(found).items()
    }
    return {role: rights for role, rights in each.items() if rights}


def open_to_spectators(types: Mapping[str, Any], ours: str) -> list[str]:
    """The other types in which whoever has a token, of whatever call, may make calls."""
    everybody = ("user", *STRANGERS)
    return sorted(
        name
        for name, one in types.items()
        if name != ours and isinstance(one, Mapping)
        if any("create-call" in grants_of(one).get(role, ()) for role in everybody)
    )


def grants_of(found: Mapping[str, Any]) -> dict[str, list[str]]:
    grants = found.get("grants")
    if not isinstance(grants, Mapping):
        return {}
    return {str(role): [str(one) for one in rights or ()] for role, rights in grants.items()}


def _allowed(role: str, rights: list[str]) -> list[str]:
    """What a role may keep of its rights."""
    if role in STRANGERS:
        return []
    return [one for one in rights if one in GRANTS.get(role, rights) and one not in REOPENING]


def _open_doors(found: Mapping[str, Any]) -> Iterator[SetUpFinding]:
    for role, rights in grants_of(found).items():
        allowed = _allowed(role, rights)
        if too_much := [one for one in rights if one not in allowed]:
            yield SetUpFinding(
                "stream_open_grants",
                f"The role {role} has rights that it must not have: {', '.join(too_much)}.",
                RUN_SETUP,
            )


def _lacking(found: Mapping[str, Any]) -> Iterator[SetUpFinding]:
    there = grants_of(found)
    for role, rights in GRANTS.items():
        if lacking := [one for one in rights if one not in there.get(role, ())]:
            yield SetUpFinding(
                "stream_grants", f"The role {role} lacks rights: {', '.join(lacking)}.", RUN_SETUP
            )


def _wrong_settings(found: Mapping[str, Any]) -> Iterator[tuple[str, str, tuple[Any, Any]]]:
    """Group, key, and what it is and should be. A limit that is not there is none."""
    settings = found.get("settings") or {}
    for group, values in (*SETTINGS.items(), *UNLIMITED.items()):
        there = settings.get(group) or {}
        for key, wanted in values.items():
            is_ = there.get(key)
            if is_ != wanted and not (group in UNLIMITED and is_ is None):
                yield group, key, (there, wanted)
