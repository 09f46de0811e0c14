"""Whom a provider remembers although they left for good (``capabilities.keeps_people``).

A room that closes leaves a row for everybody who was in it, in the transaction that closes it, so
that no row of a visit is deleted before. A task then has the provider forget them, and deletes the
rows it could do that for. Repeating it is harmless.
"""

import logging
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from livekit_app.errors import ProviderBusy, ProviderError
from livekit_app.models import KeptPerson, Participant, Room
from livekit_app.providers.catalogue import PROVIDERS
from livekit_app.providers.registry import get_provider, is_served
from livekit_app.runtime import queue
from livekit_app.runtime.db_threads import run_in_database

logger = logging.getLogger(__name__)

BATCH = 100  # in one call
ROUNDS = 50  # in one task
FAILURES = 3  # in a row: the next task goes on
ROWS_AT_ONCE = 500


def keep(room: Room) -> None:
    """Note whom the room's provider will have to forget. In the transaction that closes the room;
    again when it is gone, for those who came meanwhile."""
    if not get_provider(room.provider).capabilities.keeps_people:
        return
    identities = set(room.participants.order_by().values_list("identity", flat=True).distinct())
    for kind in (Participant.Kind.CAMERA, Participant.Kind.COMMENTATOR):
        identities.add(f"{kind.value}:{room.session_id}")  # they had a grant, at least
    now = timezone.now()
    rows = [
        KeptPerson(provider=room.provider, identity=one, since=now) for one in sorted(identities)
    ]
    KeptPerson.objects.bulk_create(rows, batch_size=ROWS_AT_ONCE, ignore_conflicts=True)


def enqueue_forgetting(*, at_once: bool = False) -> None:
    """Have them forgotten, after the commit, if there are any."""
    if KeptPerson.objects.exists():
        queue.enqueue_on_commit(queue.Task.FORGET_PEOPLE, at_once)


async def forget(*, at_once: bool = False) -> int:
    """Those whose tokens are worth nothing any more, for a page that comes back with one makes its
    person anew; ``at_once``: everybody, because a host asked for it. How many were forgotten."""
    forgotten = 0
    for name in await run_in_database(_providers):
        forgotten += await _forget_at(name, at_once=at_once)
    if forgotten:
        logger.info("[people] forgotten at the provider", extra={"count": forgotten})
    return forgotten


async def _forget_at(name: str, *, at_once: bool) -> int:
    provider = get_provider(name)
    forgotten = failures = last = 0
    for _ in range(ROUNDS):
        rows = await run_in_database(_batch, name, last, at_once)
        if not rows or failures == FAILURES:
            break
        last = max(rows)
        try:
            await provider.forget_people(list(rows.values()))
        except ProviderError as error:
            logger.warning("[people] not forgotten yet", extra={"code": error.code})
            if isinstance(error, ProviderBusy):
                break
            failures += 1
            continue
        failures = 0
        await run_in_database(_delete, list(rows))
        forgotten += len(rows)
    return forgotten


def _providers() -> list[str]:
    """Those with somebody to forget that can be asked."""
    names = KeptPerson.objects.order_by("provider").values_list("provider", flat=True).distinct()
    return [name for name in names if name in PROVIDERS and is_served(name)]


def _batch(provider: str, after: int, at_once: bool) -> dict[int, str]:
    rows = KeptPerson.objects.filter(provider=provider, pk__gt=after)
    if not at_once:
        rows = rows.filter(
            since__lte=timezone.now() - timedelta(seconds=settings.GRANT_TTL_SECONDS)
        )
    return dict(rows.order_by("pk").values_list("pk", "identity")[:BATCH])


def _delete(ids: list[int]) -> None:
    KeptPerson.objects.filter(pk__in=ids).delete()
