"""Questions that take a camera which sends: one after the other, with one call and one camera."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from livekit_app.errors import ProviderError
from livekit_app.providers.stream.probing.media_side import Camera
from livekit_app.providers.stream.probing.probe_outcomes import ProbeOutcome, ProbeQuestion
from livekit_app.providers.stream.probing.probe_world import ProbeWorld

SHOWS_SECONDS = 2.0  # how soon it should be seen that a picture begins, or may not go on
LOOK_SECONDS = 20.0  # how long it is looked for
GONE_SECONDS = 30.0  # the same of a camera that died
GIVE_UP_SECONDS = 120.0
REJOIN_SECONDS = 5.0  # a camera without the right is watched for so long

INSTALL = "Install requirements-stream.txt and run this again"
REASON = "The `reason` of its …_left: in the dashboard's webhook log."
FILTER = ProbeQuestion(
    12,
    "Does the participants query know soon who sends a picture?",
    f"within {SHOWS_SECONDS:g} s",
    by_hand=f"{INSTALL}.",
)
PERMISSIONS = ProbeQuestion(
    9,
    "How soon does a picture stop whose right is taken, and does that hold over a rejoin?",
    f"within {SHOWS_SECONDS:g} s; after a rejoin it sends nothing",
    by_hand=f"{INSTALL}; or take a speaker's right on a broadcast's page, and reload theirs.",
)
KILLED = ProbeQuestion(
    11,
    "How soon has a camera left that died without a word?",
    f"within {GONE_SECONDS:g} s",
    by_hand=f"{INSTALL}.",
)
CODEC = ProbeQuestion(
    14,
    "Which codec does the media server ask cameras for?",
    "VP8 or VP9 (the commentator decodes both, and H.264)",
    by_hand="Start a broadcast in Chrome and look at chrome://webrtc-internals.",
)
WITH_CAMERA = (PERMISSIONS, KILLED, FILTER)


@dataclass(frozen=True, slots=True)
class _Scene:
    world: ProbeWorld
    camera: Camera
    call_id: str
    user_id: str
    token: str

    async def begin(self) -> None:
        await self.camera.send(self.call_id, self.user_id, self.token)

    async def sends(self) -> bool:
        return await self._is_among({"published_tracks": {"$in": ["video"]}})

    async def is_there(self) -> bool:
        return await self._is_among({"user_id": {"$eq": self.user_id}})

    async def _is_among(self, conditions: dict[str, object]) -> bool:
        people = await self.world.people(self.call_id, conditions)
        return any((one.get("user") or {}).get("id") == self.user_id for one in people)


async def ask_all(
    world: ProbeWorld, camera: Camera
) -> AsyncIterator[tuple[ProbeQuestion, ProbeOutcome]]:
    """As far as they go: a ``ProviderError`` leaves the rest unasked."""
    call_id, user_id = await world.made(), world.user_id("camera")
    scene = _Scene(world, camera, call_id, user_id, world.token(call_id, user_id, "camera"))
    try:
        await scene.begin()
        _, began = await world.until(scene.sends, bool, seconds=LOOK_SECONDS)
        yield FILTER, ProbeOutcome(_when("it shows", began), _is_soon(began, SHOWS_SECONDS))
        await world.permit(call_id, user_id, revoke_permissions=["send-video"])
        _, stopped = await world.until(scene.sends, lambda it: not it, seconds=LOOK_SECONDS)
        await camera.kill()
        _, left = await world.until(scene.is_there, lambda it: not it, seconds=GIVE_UP_SECONDS)
        yield (
            KILLED,
            ProbeOutcome(_when("left", left), _is_soon(left, GONE_SECONDS), REASON),
        )
        again = await _sends_again(scene)
        after = "sends again" if again else "sends nothing"
        yield (
            PERMISSIONS,
            ProbeOutcome(
                f"{_when('it stops', stopped)}; after a rejoin it {after}",
                _is_soon(stopped, SHOWS_SECONDS) and not again,
            ),
        )
    finally:
        await camera.kill()


async def _sends_again(scene: _Scene) -> bool:
    """The client may find out by itself that it may not."""
    try:
        await scene.begin()
    except ProviderError:
        return False
    _, began = await scene.world.until(scene.sends, bool, seconds=REJOIN_SECONDS)
    return began is not None


def _when(what: str, seconds: float | None) -> str:
    return f"{what}: not seen" if seconds is None else f"{what} after {seconds:.1f} s"


def _is_soon(seconds: float | None, limit: float) -> bool:
    return seconds is not None and seconds <= limit
