"""How everything is now, each by one indexed statement: broadcasts, media, parts of the product."""

import platform
from collections.abc import Iterator, Sequence

from django.conf import settings
from django.db import connection
from django.db.models import Count, Min, Sum
from django.utils import timezone
from prometheus_client.core import GaugeMetricFamily, Metric

from commentary.models import CommentaryRun
from livekit_app.models import Heartbeat, Participant, ProcessVitals, ProviderEvent, ProviderHealth
from livekit_app.monitoring import metrics as drift
from livekit_app.monitoring.vitals import FRESH
from livekit_app.rooms import sweep_plan
from project.health import STALE_SECONDS
from sessions_app.models import LiveSession
from sessions_app.models.sessions import STILL_OPEN
from sessions_app.states import OPEN, State

# Parts of the product that have to be there, as their heartbeats name them.
PARTS = ("worker-clock", "worker-provider", "beat", "commentator")


Rows = dict[tuple[str, ...], float]


def families() -> Iterator[Metric]:
    yield _build()
    yield from _broadcasts()
    yield from _media()
    yield from _webhooks()
    yield from _commentators()
    yield from _parts()
    yield from _processes()


def _gauge(name: str, said: str, rows: Rows, labels: Sequence[str] = ()) -> Metric:
    family = GaugeMetricFamily(name, said, labels=labels)
    for values, number in rows.items():
        family.add_metric(values, number)
    return family


def _build() -> Metric:
    return _gauge(
        "sideline_build_info",
        "Which version this is, and on what it runs.",
        {
            (
                settings.VERSION,
                platform.python_version(),
                settings.PROVIDER,
                settings.SERVER,
                connection.vendor,
            ): 1
        },
        ("version", "python", "provider", "server", "database"),
    )


def _broadcasts() -> Iterator[Metric]:
    found = LiveSession.objects.filter(STILL_OPEN).order_by().values_list("state")
    numbers = dict.fromkeys(sorted(OPEN), (0, 0))
    for state, count, viewers in found.annotate(Count("pk"), Sum("viewers")):
        numbers[state] = (count, viewers)
    yield _gauge(
        "sideline_broadcasts",
        "Broadcasts that are not over, by state.",
        {(str(state),): count for state, (count, _) in numbers.items()},
        ("state",),
    )
    viewers = sum(viewers for _, viewers in numbers.values())
    yield _gauge("sideline_viewers", "Spectators of all broadcasts.", {(): viewers})


def _media() -> Iterator[Metric]:
    """Of the chosen provider, and of those that still have rooms."""
    now = timezone.now()
    used = sweep_plan.providers()
    seen = {row.provider: row for row in ProviderHealth.objects.filter(provider__in=used)}
    read = {name: drift.read(name) for name in used}
    by = ("provider",)
    up: Rows = {}
    ages: Rows = {}
    for name in used:
        row = seen.get(name)
        up[(name,)] = float(row is not None and row.seen_at is not None and not row.failing_since)
        if row is not None and row.seen_at is not None:
            ages[(name,)] = (now - row.seen_at).total_seconds()
    yield _gauge("sideline_provider_up", "1: the media server answered when last asked.", up, by)
    yield _gauge("sideline_provider_seen_age_seconds", "Since it last told what it has.", ages, by)
    yield _gauge(
        "sideline_rooms",
        "Rooms that should be at the media server.",
        {(name,): one.open_rooms for name, one in read.items()},
        by,
    )
    yield _gauge(
        "sideline_drift_disagreeing",
        "Rooms that are not at the media server as they should be.",
        {(name,): one.disagreeing for name, one in read.items()},
        by,
    )
    yield _gauge(
        "sideline_drift_oldest_seconds",
        "Age of the oldest disagreement; 0: there is none.",
        {(name,): one.oldest or 0.0 for name, one in read.items()},
        by,
    )
    yield _gauge(
        "sideline_webhooks_silent",
        "1: no webhook comes although one should (docs/drift.md).",
        {(name,): float(one.is_silent) for name, one in read.items()},
        by,
    )
    yield _participants()


def _participants() -> Metric:
    rows = Participant.objects.filter(left_at=None).order_by()
    counted = rows.values_list("room__provider", "kind").annotate(Count("pk"))
    return _gauge(
        "sideline_participants",
        "Who is in the rooms, by provider and kind.",
        {(settings.PROVIDER, str(kind)): 0.0 for kind in Participant.Kind}
        | {(provider, kind): count for provider, kind, count in counted},
        ("provider", "kind"),
    )


def _webhooks() -> Iterator[Metric]:
    waiting = ProviderEvent.objects.filter(processed_at=None).aggregate(
        n=Count("pk"), first=Min("received_at")
    )
    age = (timezone.now() - waiting["first"]).total_seconds() if waiting["first"] else 0.0
    yield _gauge(
        "sideline_webhooks_waiting", "Webhooks that are not applied yet.", {(): waiting["n"]}
    )
    yield _gauge(
        "sideline_webhook_oldest_waiting_seconds", "How long the oldest has waited.", {(): age}
    )


def _commentators() -> Iterator[Metric]:
    """By the leases that hold now: the row of a commentator that died keeps what it said last."""
    now = timezone.now()
    leased = CommentaryRun.objects.filter(leased_until__gt=now).order_by()
    counted = leased.values_list("status").annotate(Count("pk"))
    yield _gauge(
        "sideline_commentaries",
        "Broadcasts that a commentator looks after, by how it does.",
        {(str(status),): 0.0 for status in CommentaryRun.Status}
        | {(status,): count for status, count in counted},
        ("status",),
    )
    live = LiveSession.objects.filter(STILL_OPEN, state=State.LIVE, commentary=True)
    alone = live.exclude(commentary_run__leased_until__gt=now).count()
    yield _gauge(
        "sideline_broadcasts_without_commentator",
        "Live broadcasts that want commentary, and that no commentator looks after.",
        {(): alone},
    )


def _parts() -> Iterator[Metric]:
    now = timezone.now()
    expected = [*PARTS, *(["voice"] if settings.VOICE else [])]
    beats = dict(Heartbeat.objects.filter(name__in=expected).values_list("name", "at"))
    ages: Rows = {(name,): (now - at).total_seconds() for name, at in beats.items()}
    yield _gauge(
        "sideline_part_up",
        "1: this part of the product works, as it told lately.",
        {
            (name,): float(ages.get((name,), STALE_SECONDS + 1) <= STALE_SECONDS)
            for name in expected
        },
        ("part",),
    )
    yield _gauge(
        "sideline_heartbeat_age_seconds", "Since a part last told that it works.", ages, ("part",)
    )


def _processes() -> Iterator[Metric]:
    fresh = ProcessVitals.objects.filter(at__gt=timezone.now() - FRESH)
    rows = list(
        fresh.order_by()
        .values_list("part")
        .annotate(Count("pk"), Sum("sockets"), Sum("memory_bytes"), Min("disk_free"))
    )
    by = ("part",)
    yield _gauge(
        "sideline_processes", "Processes of each part.", {(row[0],): row[1] for row in rows}, by
    )
    yield _gauge(
        "sideline_process_resident_memory_bytes",
        "Memory of all processes of a part.",
        {(row[0],): row[3] for row in rows},
        by,
    )
    yield _gauge("sideline_sockets", "WebSockets that are open.", {(): sum(row[2] for row in rows)})
    yield _gauge(
        "sideline_data_disk_free_ratio",
        "Free part of the disk that has the data directory, where it is least.",
        {(): min((row[4] for row in rows), default=1.0)},
    )
