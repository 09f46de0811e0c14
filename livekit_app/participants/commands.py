"""What the apps above ask for single connections: put them out, or change what they may publish.

The rows come first: an app writes down what it wants (a ban, a mute) and enqueues; these functions
run in the ``provider`` queue, look at the rows again and move the provider there. All may be
repeated. A failure is tried again here a few times and then logged: whoever asked sees that the
connection is still there, and asks again (for bans and rights ``sessions_app.clock`` does).
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence

from django.db import transaction
from django.utils import timezone

from livekit_app.errors import ProviderBusy, ProviderError
from livekit_app.models import Participant, Room
from livekit_app.participants import looks, presence
from livekit_app.providers.port import Provider
from livekit_app.providers.registry import get_provider
from livekit_app.runtime import queue
from livekit_app.runtime.db_threads import run_in_database
from livekit_app.runtime.retries import RetryPolicy
from livekit_app.runtime.rows import in_portions
from livekit_app.tokens import policy as token_policy

logger = logging.getLogger(__name__)

AT_ONCE = 8  # provider calls in parallel
PER_MESSAGE = 500
ROWS_AT_ONCE = 100  # in one transaction
TRIES = 3
RETRIES = RetryPolicy(first_seconds=0.4, max_seconds=1.0)
PATIENCE_SECONDS = 5.0  # a wait that holds a worker's thread; after longer ones somebody asks again
ROUNDS = 5  # how often rights may change while they are being applied


def enqueue_removal(participant_ids: Sequence[int]) -> None:
    """Have these connections put out, once the current transaction (if any) is committed."""
    _enqueue(queue.Task.REMOVE_PARTICIPANTS, participant_ids)


def enqueue_unbar(participant_ids: Sequence[int]) -> None:
    """Take back what bars these connections' tokens, after the commit."""
    _enqueue(queue.Task.UNBAR_PARTICIPANTS, participant_ids)


def enqueue_rights(participant_ids: Sequence[int]) -> None:
    """Have the access policy's word carried out for these connections, after the commit."""
    _enqueue(queue.Task.APPLY_RIGHTS, participant_ids)


def _enqueue(task: queue.Task, participant_ids: Sequence[int]) -> None:
    for start in range(0, len(participant_ids), PER_MESSAGE):
        queue.enqueue_on_commit(task, list(participant_ids[start : start + PER_MESSAGE]))


async def remove(participant_ids: Sequence[int]) -> int:
    """Put out those that are still connected; how many that was. All of them before the first
    row is written: a whole crowd may have to go within two seconds.

    Of the audience each visit has an identity of its own, so they are barred: nobody but the old
    token is. Camera and commentator come back under the identity that they had.
    """
    out: list[Participant] = []

    async def put_out(provider: Provider, participant: Participant) -> None:
        bar = participant.kind in Participant.AUDIENCE
        await provider.remove_participant(participant.room.name, participant.identity, bar=bar)
        out.append(participant)

    number = await _each(await run_in_database(_current, participant_ids), put_out)
    await run_in_database(_gone, out)
    return number


async def unbar(participant_ids: Sequence[int]) -> int:
    """Let their tokens in again, whether they are connected or not; for how many that worked."""

    async def let_in(provider: Provider, participant: Participant) -> None:
        if provider.capabilities.bars:
            await provider.unbar_participant(participant.room.name, participant.identity)

    return await _each(await run_in_database(_in_open_rooms, participant_ids), let_in)


async def apply_rights(participant_ids: Sequence[int]) -> int:
    """Change what those that are still connected may publish; for how many that worked.

    Only of speakers: a spectator's connection never publishes, because LiveKit hides it from the
    others; a spectator who is promoted joins anew.
    """
    return await _each(await run_in_database(_current, participant_ids), _apply_rights)


def _gone(out: Sequence[Participant]) -> None:
    """Do not wait for the webhooks. Who is there after all, the sweep finds in the list."""
    rooms: dict[int, list[str]] = {}
    for participant in out:
        rooms.setdefault(participant.room_id, []).append(participant.sid)
    for room_id, sids in rooms.items():
        for some in in_portions(sids, ROWS_AT_ONCE):
            with transaction.atomic():
                room = presence.locked_room(pk=room_id)
                if room is not None:
                    presence.put_out(room, some, at=timezone.now())


async def _apply_rights(provider: Provider, participant: Participant) -> None:
    """Asks again after each call: the word may have changed while the call was under way, and the
    other change's call may have overtaken this one."""
    if participant.kind != Participant.Kind.SPEAKER or not provider.capabilities.speakers:
        return
    applied = None
    for _ in range(ROUNDS):
        wanted = await run_in_database(token_policy.sources, participant.room, participant.identity)
        if wanted == applied:
            return
        await provider.set_publishing(participant.room.name, participant.identity, wanted)
        await run_in_database(looks.expect_publisher, participant.room)
        applied = wanted


async def _each(
    participants: Sequence[Participant], act: Callable[[Provider, Participant], Awaitable[None]]
) -> int:
    limit = asyncio.Semaphore(AT_ONCE)

    async def bounded(participant: Participant) -> bool:
        async with limit:
            return await _tried(participant, act)

    return sum(await asyncio.gather(*map(bounded, participants)))


def _current(participant_ids: Sequence[int]) -> list[Participant]:
    return [one for one in _in_open_rooms(participant_ids) if one.left_at is None]


def _in_open_rooms(participant_ids: Sequence[int]) -> list[Participant]:
    return list(
        Participant.objects.select_related("room").filter(
            pk__in=participant_ids, room__desired=Room.Desired.OPEN
        )
    )


async def _tried(
    participant: Participant, act: Callable[[Provider, Participant], Awaitable[None]]
) -> bool:
    provider = get_provider(participant.room.provider)
    for attempt in range(TRIES):
        try:
            await act(provider, participant)
        except ProviderError as error:
            asked_to_wait = error.retry_after if isinstance(error, ProviderBusy) else 0.0
            hopeless = not error.retryable or asked_to_wait > PATIENCE_SECONDS
            if attempt == TRIES - 1 or hopeless:
                logger.warning(
                    "[people] the media server did not carry it out",
                    extra={
                        "room": participant.room.name,
                        "code": error.code,
                        "sid": participant.sid,
                    },
                )
                return False
            await asyncio.sleep(RETRIES.delay(attempt, retry_after=asked_to_wait))
        else:
            return True
    return False  # not reached: the last try returns
