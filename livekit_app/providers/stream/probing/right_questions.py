"""Questions about what a token of ours opens, asked from the user's side."""

from livekit_app.providers.stream.probing.probe_outcomes import AskedAlone, ProbeOutcome
from livekit_app.providers.stream.probing.probe_world import ProbeWorld
from livekit_app.providers.stream.probing.user_side import Joined, UserSide

FORBIDDEN = (403, 17)
SHOWS_SECONDS = 10.0  # a ban, until every server of Stream's knows it


async def roles(world: ProbeWorld) -> ProbeOutcome:
    own, other = await world.made(), await world.made()
    camera, spectator = world.user_id("camera"), world.user_id("spectator")
    async with UserSide(world, camera, world.token(own, camera, "camera")) as user:
        sends = await user.join(own)
    async with UserSide(world, spectator, world.token(own, spectator, "spectator")) as user:
        watches, elsewhere = await user.join(own), await user.join(other)
    right = (
        {"send-video", "send-audio"} <= sends.capabilities
        and watches.is_in
        and not any(one.startswith("send-") for one in watches.capabilities)
        and _is_forbidden(elsewhere)
    )
    return ProbeOutcome(
        f"the camera: {sends.words}; a spectator: {watches.words}; in another call: "
        f"{elsewhere.words}",
        right,
    )


async def create(world: ProbeWorld) -> ProbeOutcome:
    missing = world.new_id()
    world.keep(missing)  # it may be made here
    camera = world.user_id("camera")
    async with UserSide(world, camera, world.token(missing, camera, "camera")) as user:
        said = await user.join(missing, create=True)
    return ProbeOutcome(said.words, _is_forbidden(said))


async def ended(world: ProbeWorld) -> ProbeOutcome:
    """Not of the fifteen, but what all rests on: nobody comes into a call that was ended."""
    call_id = await world.made()
    camera = world.user_id("camera")
    async with UserSide(world, camera, world.token(call_id, camera, "camera")) as user:
        await world.end(call_id)
        said = await user.join(call_id, create=True)
    return ProbeOutcome(said.words, not said.is_in)


async def block(world: ProbeWorld) -> ProbeOutcome:
    call_id = await world.made()
    spectator = world.user_id("spectator")
    async with UserSide(world, spectator, world.token(call_id, spectator, "spectator")) as user:
        before = await user.join(call_id)
        banned = await world.kick(call_id, spectator, block=True)
        if banned.refusal:  # there are no media of theirs, so they may not count as there
            banned = await world.block(call_id, spectator)
        after, late = await world.until(
            lambda: user.join(call_id), lambda said: not said.is_in, seconds=SHOWS_SECONDS
        )
    right = before.is_in and not banned.refusal and _is_forbidden(after)
    when = f" after {late:.1f} s" if late is not None and late >= 1 else ""
    return ProbeOutcome(f"the ban: {banned.words}; then {after.words}{when}", right)


def _is_forbidden(said: Joined) -> bool:
    return (said.status, said.code) == FORBIDDEN


QUESTIONS = (
    AskedAlone(
        6,
        "Does a token with call_cids and role open its own call, as its role, and no other?",
        "the camera may send sound and picture, a spectator nothing; another call: "
        "refused (status 403, code 17)",
        ask=roles,
    ),
    AskedAlone(
        7,
        "May such a token make the call that it names (create: true)?",
        "refused (status 403, code 17)",
        ask=create,
    ),
    AskedAlone(16, "May it join a call that was ended?", "refused", ask=ended),
    AskedAlone(
        8,
        "Does a ban hold against a token that is still good?",
        "the ban: accepted; then refused (status 403, code 17)",
        ask=block,
    ),
)
