"""The sweep: compares every open room with every room at the provider, in both directions.

Order matters: the provider is listed first and the database read second, so that a room made
meanwhile is not taken for an orphan. What is missing needs two sightings before anybody acts,
except when the media server restarted (another ``server_id``): then everything is looked at now.
It only finds differences; ``reconcile`` and ``presence`` act on them.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine, Set
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from livekit_app import health, inbox, presence
from livekit_app.aio import in_database
from livekit_app.announcing import announce
from livekit_app.errors import ProviderError
from livekit_app.models import Participant, Room
from livekit_app.providers import get_provider
from livekit_app.providers.port import ParticipantSeen, Provider, RoomSeen, Snapshot
from livekit_app.reconcile import CALLS_PER_ROUND, reconcile
from livekit_app.rooms import look_again, prefix

logger = logging.getLogger(__name__)

AT_ONCE = 8  # provider calls in parallel
START_SECONDS = 5.0  # nothing new is begun after that; the next sweep goes on

UNSETTLED = Q(desired=Room.Desired.OPEN) | ~Q(observed=Room.Observed.ABSENT)


@dataclass
class Findings:
    """What one comparison asks for. Room ids, and the names of rooms that nobody owns."""

    reconcile: list[int] = field(default_factory=list)
    recount: list[int] = field(default_factory=list)
    orphans: list[str] = field(default_factory=list)


async def sweep_provider() -> bool:
    """One sweep over ``settings.PROVIDER``; False when another one is under way."""
    await in_database(inbox.process_waiting)()
    name = settings.PROVIDER
    # Short, because a killed sweep holds it: time to list the provider and read the database.
    if not await in_database(health.claim_sweep)(name, settings.PROVIDER_TIMEOUT_SECONDS + 2):
        return False
    try:
        await _sweep(get_provider(name))
    finally:
        await in_database(health.release_sweep)(name)
    return True


async def _sweep(provider: Provider) -> None:
    asked_at = timezone.now()
    try:
        snapshot = await provider.snapshot()
    except ProviderError as error:
        if await in_database(health.failed)(provider.name, error.code):
            await in_database(_announce_lost)(provider.name, error.code)
        return
    restarted = await in_database(health.answered)(provider.name, snapshot.server_id)
    findings = await in_database(compare)(provider.name, snapshot, asked_at, restarted=restarted)
    await _act(provider, findings)


def compare(
    provider: str, snapshot: Snapshot, asked_at: datetime, *, restarted: bool = False
) -> Findings:
    """Differences between the provider's rooms, listed at ``asked_at``, and ours."""
    findings = Findings()
    there = {room.name: room for room in snapshot.rooms}
    ours = list(Room.objects.filter(UNSETTLED, provider=provider))
    present = []
    for room in ours:
        seen = there.get(room.name)
        if _needs_reconcile(room, seen, asked_at, restarted=restarted):
            findings.reconcile.append(room.pk)
        elif seen is not None and room.desired == Room.Desired.OPEN:
            present.append((room, seen))
    findings.recount += _miscounted(present)
    _compare_strangers(provider, there.keys() - {room.name for room in ours}, asked_at, findings)
    return findings


def _needs_reconcile(
    room: Room, seen: RoomSeen | None, asked_at: datetime, *, restarted: bool
) -> bool:
    due = room.next_attempt_at is not None and room.next_attempt_at <= timezone.now()
    waiting = room.next_attempt_at is not None and not due
    if due or waiting:
        return due
    if room.desired == Room.Desired.CLOSED or room.observed != Room.Observed.PRESENT:
        return True
    if seen is not None:
        if room.missing_since is not None:
            Room.objects.filter(pk=room.pk).update(missing_since=None)
        return seen.sid != room.sid and _older(room.observed_at, asked_at)
    return _missing(room, asked_at, restarted=restarted)


def _missing(room: Room, asked_at: datetime, *, restarted: bool) -> bool:
    """Wanted, once seen, and not in the list: is that enough to act?"""
    if not _older(room.observed_at, asked_at):
        return False  # it was made while we asked
    if room.missing_since is None and not restarted:
        Room.objects.filter(pk=room.pk).update(missing_since=timezone.now())
        return False
    logger.warning("[sweep] room is gone at the provider", extra={"room": room.name})
    announce(room, "gone", reason="server_restarted" if restarted else "missing")
    return True


def _compare_strangers(
    provider: str, names: Set[str], asked_at: datetime, findings: Findings
) -> None:
    """Rooms at the provider that are none of our unsettled ones."""
    if not names:
        return
    begins_with = prefix()
    ours_by_name = [name for name in names if name.startswith(begins_with)]
    rows = {room.name: room for room in Room.objects.filter(name__in=ours_by_name)}
    for name in ours_by_name:
        room = rows.get(name)
        if room is None:
            findings.orphans.append(name)
        elif room.provider == provider and _older(room.observed_at, asked_at):
            # Closed and seen absent, yet it is there: a slow create landed, or an old token
            # revived it. Mark it, so that a crash now does not lose the finding.
            look_again(room.pk)
            findings.reconcile.append(room.pk)


def _older(observed_at: datetime | None, asked_at: datetime) -> bool:
    return observed_at is None or observed_at < asked_at


def _miscounted(present: list[tuple[Room, RoomSeen]]) -> list[int]:
    """Rooms whose participants at the provider are not as many as our rows say, or in doubt."""
    if not present:
        return []
    current = (
        Participant.objects.filter(left_at=None)
        .values_list("room_id")
        .annotate(
            everybody=Count("id"),
            publishers=Count("id", filter=Q(publishing=True)),
            doubted=Count("id", filter=Q(doubted_at__isnull=False)),
        )
    )
    counts = {room_id: tuple(numbers) for room_id, *numbers in current}
    return [
        room.pk
        for room, seen in present
        if counts.get(room.pk, (0, 0, 0)) != (seen.num_participants, seen.num_publishers, 0)
    ]


async def _act(provider: Provider, findings: Findings) -> None:
    steps: list[Callable[[], Coroutine[Any, Any, object]]] = []
    steps += [lambda pk=pk: reconcile(pk) for pk in findings.reconcile]  # type: ignore[misc]
    steps += [lambda name=name: _close_orphan(provider, name) for name in findings.orphans]  # type: ignore[misc]
    steps += [lambda pk=pk: recount(provider, pk) for pk in findings.recount]  # type: ignore[misc]
    if not steps:
        return
    longest_step = CALLS_PER_ROUND * settings.PROVIDER_TIMEOUT_SECONDS + 2
    await in_database(health.extend_sweep)(provider.name, START_SECONDS + longest_step)
    limit = asyncio.Semaphore(AT_ONCE)
    last_start = time.monotonic() + START_SECONDS

    async def bounded(step: Callable[[], Coroutine[Any, Any, object]]) -> None:
        async with limit:
            if time.monotonic() < last_start:
                await step()

    for result in await asyncio.gather(*map(bounded, steps), return_exceptions=True):
        if isinstance(result, ProviderError):
            logger.warning("[sweep] provider call failed", extra={"code": result.code})
        elif isinstance(result, BaseException) and not isinstance(result, Room.DoesNotExist):
            logger.error("[sweep] a step failed", exc_info=result)


async def _close_orphan(provider: Provider, name: str) -> None:
    logger.warning("[sweep] closing a room nobody owns", extra={"room": name})
    await provider.delete_room(name)


async def recount(provider: Provider, room_id: int) -> None:
    """Repair one room's participant rows from the provider's list."""
    asked_at = timezone.now()
    newest = await in_database(inbox.newest)()
    room = await in_database(Room.objects.get)(pk=room_id)
    seen = await provider.list_participants(room.name)
    await in_database(_repair)(room_id, seen, asked_at, newest)


def _repair(
    room_id: int, seen: list[ParticipantSeen], asked_at: datetime, newest_event: int
) -> None:
    with transaction.atomic():
        room = presence.locked_room(pk=room_id, desired=Room.Desired.OPEN)
        # A webhook that came meanwhile may know better than the list; the next sweep looks again.
        if room is not None and not inbox.heard_since(newest_event, room.name):
            presence.repair(room, seen, at=asked_at)


def _announce_lost(provider: str, code: str) -> None:
    """The provider has been away for too long: its open rooms are lost (idempotent above us)."""
    for room in Room.objects.filter(provider=provider, desired=Room.Desired.OPEN):
        announce(room, "lost", reason=code)
