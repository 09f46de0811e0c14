"""The media server: our tokens, our credentials, the room there against our row."""

import importlib.util
import time
from dataclasses import dataclass, replace
from datetime import timedelta
from pkgutil import resolve_name

from livekit_app.errors import (
    BadToken,
    ProviderBroken,
    ProviderBusy,
    ProviderCredentials,
    ProviderError,
    ProviderFull,
    ProviderRejected,
    ProviderTimeout,
    ProviderUnreachable,
)
from livekit_app.models import Room
from livekit_app.providers.catalogue import PROVIDERS
from livekit_app.providers.port import GrantSpec, RoomSeen
from livekit_app.providers.registry import get_provider
from livekit_app.providers.spec import SetUpFinding
from project.checking.findings import Check, fine, unasked, wrong

NOWHERE = "diagnosis-of-nothing"  # never made by anybody
TOKEN_SECONDS = 60
EXAMINED_SECONDS = 30.0  # a set-up is not looked at again: it counts against rate limits

_examined: dict[str, tuple[float, tuple[SetUpFinding, ...]]] = {}

# The first that fits decides: a full server is a kind of refusal.
_CODES: tuple[tuple[type[ProviderError], str], ...] = (
    (ProviderUnreachable, "provider_unreachable"),
    (ProviderTimeout, "provider_slow"),
    (ProviderFull, "provider_full"),
    (ProviderCredentials, "provider_credentials"),
    (ProviderRejected, "provider_rejected"),
    (ProviderBusy, "provider_busy"),
    (ProviderBroken, "provider_broken"),
)


@dataclass(frozen=True, slots=True)
class RoomAnswer:
    """The answer to "is this room there?"; ``room`` None: not there, or not known."""

    check: Check
    room: RoomSeen | None = None


def token(provider: str) -> Check:
    """Sign a token with the media server's key, read it as the media server would, compare."""
    try:
        adapter = get_provider(provider)
        spec = GrantSpec(
            room=NOWHERE,
            identity="diagnosis:question",
            kind="spectator",
            ttl=timedelta(seconds=TOKEN_SECONDS),
        )
        grant = adapter.mint(spec)
        seen = adapter.read_token(grant.token)
    except (BadToken, ValueError) as problem:  # a key that is missing is a ValueError
        return wrong("token", "token_signing", internal=type(problem).__name__)
    said = (seen.room, seen.identity, seen.may_publish, seen.may_subscribe)
    if said != (NOWHERE, "diagnosis:question", False, True):
        return wrong("token", "token_wrong", "it reads back as something else")
    return fine("token", "signed and read back")


async def ask(provider: str, room_name: str) -> RoomAnswer:
    """One real question over the port: reachable, credentials accepted, answers as it should."""
    try:
        room = await get_provider(provider).get_room(room_name or NOWHERE)
    except ProviderError as error:
        return RoomAnswer(wrong("provider", code_of(error), provider, f"{error.code}: {error}"))
    return RoomAnswer(fine("provider", provider), room)


def code_of(error: ProviderError) -> str:
    return next((code for kind, code in _CODES if isinstance(error, kind)), "provider_broken")


async def auto_create(provider: str) -> Check:
    """A token must not bring back what has ended (docs/livekit.md)."""
    try:
        on = await get_provider(provider).creates_rooms_by_itself()
    except ProviderError as error:
        return Check("auto_create", None, internal=error.code)
    if on:
        return wrong("auto_create", "auto_create_on")
    return fine("auto_create", "off")


async def set_up(provider: str) -> Check:
    """What its account or server should have. Asked once in a while: everybody may diagnose."""
    kept_at, found = _examined.get(provider, (0.0, ()))
    if not kept_at or time.monotonic() - kept_at > EXAMINED_SECONDS:
        try:
            found = tuple(await resolve_name(PROVIDERS[provider].examine)())
        except ProviderError as error:
            return Check("set_up", None, internal=error.code)
        _examined[provider] = (time.monotonic(), found)
    if not found:
        return fine("set_up")
    every = "; ".join(f"{one.code}: {one.what} {one.do}".strip() for one in found)
    first = f"{found[0].what} {found[0].do}".strip()
    return replace(wrong("set_up", "set_up_differs", internal=every), advice=first)


def watch(provider: str) -> Check:
    """Is the client installed with which the commentator watches?"""
    spec = PROVIDERS[provider]
    if not spec.open_watch:
        return unasked("watch", "nobody can watch here")
    if spec.package and importlib.util.find_spec(spec.package) is None:
        found = wrong("watch", "watch_missing", internal=f"{spec.package}, of {spec.requirements}")
        advice = (
            f"For commentary: make run PROVIDER={provider}, or pip install -r {spec.requirements}."
        )
        return replace(found, advice=advice, severity="warning")
    return fine("watch")


def judge_room(row: Room, provider: Check, seen: RoomSeen | None, *, young: bool) -> Check:
    """The room at the media server now against our row (drift)."""
    if not provider.ok:
        return unasked("room", "the media server could not be asked")
    there = f"sid there {seen.sid if seen else '-'}, here {row.sid or '-'}"
    if row.desired == Room.Desired.CLOSED:
        if seen is not None:
            return wrong("room", "room_revived", "closed here, and still there", there)
        return fine("room", "closed on both sides", there)
    if seen is None:
        if young and row.observed != Room.Observed.PRESENT:
            return wrong("room", "room_not_ready", "being made", there)
        return wrong("room", "room_missing", "here, and not there", there)
    if row.observed != Room.Observed.PRESENT:
        return wrong("room", "room_unnoticed", "there, and not yet recorded here", there)
    if seen.sid != row.sid:
        return wrong("room", "room_drift", "another room under the same name", there)
    people = f"{seen.num_participants} inside, {seen.num_publishers} sending"
    return fine("room", people, there)
