"""The sweep: has every open room compared with every room at its provider, in both directions.

Order matters: the provider is listed first and the database read second, so that a room made
meanwhile is not taken for an orphan. What is missing needs two sightings before anybody acts,
except when the media server restarted (another ``server_id``): then everything is looked at now.
``comparison`` finds the differences, the sweep writes them down and tells people, ``reconcile`` and
``presence`` make both sides agree.
"""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable, Collection, Coroutine
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from livekit_app.errors import ProviderBusy, ProviderError
from livekit_app.models import Participant, Room
from livekit_app.monitoring import metrics, provider_health
from livekit_app.participants import presence
from livekit_app.participants.notify import announce
from livekit_app.providers.port import ParticipantSeen, Provider
from livekit_app.providers.registry import get_provider
from livekit_app.providers.spec import Capabilities
from livekit_app.rooms import sweep_plan, webhook_evidence
from livekit_app.rooms.comparison import PENDING, Finding, Findings, Why, compare
from livekit_app.rooms.reconcile import reconcile
from livekit_app.rooms.service import look_again
from livekit_app.runtime.database_leases import renewing
from livekit_app.runtime.db_threads import run_in_database

logger = logging.getLogger(__name__)

AT_ONCE = 8  # provider calls in parallel
START_SECONDS = 5.0  # nothing new is begun after that; the next sweep goes on


async def sweep_due() -> bool:
    """Sweep each provider that has rooms, side by side, where its turn has come: one that hangs
    holds up no other. True when any was swept."""
    names = await run_in_database(sweep_plan.providers)
    sweeps = [sweep_provider(name, apart=sweep_plan.least_apart(name)) for name in names]
    swept = False
    for name, result in zip(
        names, await asyncio.gather(*sweeps, return_exceptions=True), strict=True
    ):
        if isinstance(result, BaseException):
            logger.error("[sweep] failed", exc_info=result, extra={"provider": name})
        else:
            swept = swept or result
    return swept


async def sweep_provider(name: str | None = None, *, apart: float = 0.0) -> bool:
    """One sweep over this provider (default: the chosen one); False when another one is under way
    or began less than ``apart`` seconds ago.

    Waiting webhooks are applied first by whoever calls this, so that what they say is known."""
    name = name or settings.PROVIDER
    lease = await run_in_database(provider_health.take_sweep, name, apart)
    if lease is None:
        return False
    renew = partial(provider_health.renew_sweep, name)
    release = partial(provider_health.release_sweep, name)
    async with renewing(renew, lease, release=release):
        await _sweep(get_provider(name))
    return True


async def _sweep(provider: Provider) -> None:
    asked_at = timezone.now()
    try:
        snapshot = await provider.snapshot()
    except ProviderBusy as busy:  # it is there, and asks us to wait: no outage
        pause = busy.retry_after - sweep_plan.least_apart(provider.name)
        await run_in_database(provider_health.wait, provider.name, pause)
        return
    except ProviderError as error:
        if await run_in_database(provider_health.failed, provider.name, error.code):
            await run_in_database(_announce_lost, provider.name, error.code)
        return
    restarted = await run_in_database(provider_health.answered, provider.name, snapshot.server_id)
    findings = await run_in_database(
        compare, provider.name, snapshot, asked_at, restarted=restarted
    )
    await run_in_database(_record, provider.name, findings)
    await _act(provider, findings)


def _record(provider: str, findings: Findings) -> None:
    """Write down what was found, so that a crash now does not lose it."""
    for one in findings.all:
        row = Room.objects.filter(pk=one.room_id or 0)
        if one.why == "missing_once":
            row.filter(missing_since=None).update(missing_since=timezone.now())
        elif one.why == "found_again":
            row.update(missing_since=None)
        elif one.why == "revived" and one.room_id is not None:
            look_again(one.room_id)
        elif one.why == "gone" and (room := row.first()) is not None:
            logger.warning("[sweep] room is gone at the provider", extra={"room": room.name})
            reason = "server_restarted" if findings.restarted else "missing"
            announce(room, "gone", reason=reason)
    # Due from now on: what this sweep has no time for, the next one does without a new sighting.
    gone = [one.room_id for one in findings.all if one.why == "gone" and one.room_id]
    due = Room.objects.filter(pk__in=gone, next_attempt_at=None)
    due.update(next_attempt_at=timezone.now())
    for room_id, place in findings.placed:
        Room.objects.filter(pk=room_id, place="").update(place=place)
    # "people" is counted when the list has confirmed it: counts differ for a moment at each join.
    for why, times in Counter(one.why for one in findings.all).items():
        if why not in PENDING and why != "people":
            metrics.count(provider, metrics.FOUND + why, times)


async def _act(provider: Provider, findings: Findings) -> None:
    steps: list[Callable[[], Coroutine[Any, Any, Why | None]]] = []
    steps += [partial(_repair_room, provider, one) for one in findings.all if _asks(one)]
    steps += [partial(recount, provider, pk) for pk in findings.recount]
    if not steps:
        return
    limit = asyncio.Semaphore(AT_ONCE)
    last_start = time.monotonic() + START_SECONDS

    async def bounded(step: Callable[[], Coroutine[Any, Any, Why | None]]) -> Why | None:
        async with limit:
            return await step() if time.monotonic() < last_start else None

    repaired: Counter[str] = Counter()
    for result in await asyncio.gather(*map(bounded, steps), return_exceptions=True):
        if isinstance(result, ProviderError):
            logger.warning("[sweep] provider call failed", extra={"code": result.code})
        elif isinstance(result, BaseException):
            if not isinstance(result, Room.DoesNotExist):
                logger.error("[sweep] a step failed", exc_info=result)
        elif result is not None and result not in PENDING:
            repaired[result] += 1
    for why, times in repaired.items():
        await run_in_database(metrics.count, provider.name, metrics.REPAIRED + why, times)


def _asks(one: Finding) -> bool:
    return one.why not in {"missing_once", "found_again", "people"}


async def _repair_room(provider: Provider, one: Finding) -> Why | None:
    """Act on one finding; its ``why`` when that made things right."""
    if one.room_id is None:
        logger.warning("[sweep] closing a room nobody owns", extra={"room": one.name})
        await provider.delete_room(one.name)
        return one.why
    room = await reconcile(one.room_id)
    return one.why if room.agrees and not room.last_error_code else None


@dataclass(frozen=True, slots=True)
class _Asked:
    """What was known when a provider was asked for its list. ``known``: the identities."""

    room: Room
    known: frozenset[str]
    newest_event: int
    at: datetime


async def recount(provider: Provider, room_id: int, *, kinds: Collection[str] = ()) -> None:
    """Repair one room's participant rows from the provider's list. With ``kinds``: of the rows
    that we know, only those; a long list is then not read to its end."""
    asked = await run_in_database(_ask, room_id, kinds)
    seen = await provider.list_participants(asked.room.name, asked.known)
    await run_in_database(_repair, asked, seen, provider.capabilities)


def _ask(room_id: int, kinds: Collection[str]) -> _Asked:
    at = timezone.now()
    newest = webhook_evidence.newest_event()
    room = Room.objects.get(pk=room_id)
    here = Participant.objects.filter(room=room, left_at=None)
    if kinds:
        here = here.filter(kind__in=kinds)
    return _Asked(room, frozenset(here.values_list("identity", flat=True)), newest, at)


def _repair(asked: _Asked, seen: list[ParticipantSeen], able: Capabilities) -> None:
    with transaction.atomic():
        room = presence.locked_room(pk=asked.room.pk, desired=Room.Desired.OPEN)
        if room is None:
            return
        # A webhook that came meanwhile may know better than the list; the next sweep looks again.
        # Where none tells who publishes, it is only about those whom it names: in a room that
        # somebody joins every moment nothing else would be heard of the camera.
        heard = webhook_evidence.heard_since(asked.newest_event, room.name)
        if heard and (able.tracks_in_webhooks or "" in heard):
            return
        repaired = presence.repair(
            room,
            [one for one in seen if one.identity not in heard],
            at=asked.at,
            able=able,
            known=asked.known - heard,
        )
        metrics.count(room.provider, metrics.FOUND + "people", repaired)
        metrics.count(room.provider, metrics.REPAIRED + "people", repaired)


def _announce_lost(provider: str, code: str) -> None:
    """The provider has been away for too long: its open rooms are lost (idempotent above us).

    Not those that are younger than that: it may be known to be away from a time when nobody had
    rooms there."""
    before = timezone.now() - timedelta(seconds=settings.ROOM_LOST_SECONDS)
    lost = Room.objects.filter(provider=provider, desired=Room.Desired.OPEN, created_at__lt=before)
    for room in lost:
        announce(room, "lost", reason=code)
