"""Rooms at a media provider: what we want (``desired``) beside what was last seen (``observed``).

Invariants
- Only ``livekit_app.rooms.reconcile`` moves a provider; only it writes ``observed``, ``sid`` and
  the claim columns (the inbox and the sweep hand it evidence).
- ``desired`` goes from open to closed once and never back; a room name is never used twice.
- A participant is current while ``left_at`` is null; a new sid under the same identity replaces it.
"""

import secrets

from django.db import models
from django.db.models import Q


class Installation(models.Model):
    """The one row that tells this installation's rooms from others' at a shared media server."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    code = models.CharField(max_length=12, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="installation_one_row")]

    def __str__(self) -> str:
        return self.code

    @classmethod
    def current_code(cls) -> str:
        row, _ = cls.objects.get_or_create(id=1, defaults={"code": secrets.token_hex(3)})
        return row.code


class Room(models.Model):
    class Desired(models.TextChoices):
        OPEN = "open"
        CLOSED = "closed"

    class Observed(models.TextChoices):
        UNKNOWN = "unknown"
        PRESENT = "present"
        ABSENT = "absent"

    name = models.CharField(max_length=80, unique=True, editable=False)
    session_id = models.CharField(max_length=12, editable=False, db_index=True)
    title = models.CharField(max_length=120, blank=True)
    provider = models.CharField(max_length=16, editable=False)

    desired = models.CharField(max_length=8, choices=Desired, default=Desired.OPEN)
    observed = models.CharField(max_length=8, choices=Observed, default=Observed.UNKNOWN)
    sid = models.CharField(max_length=64, blank=True)
    place = models.CharField(
        max_length=64, blank=True, help_text="The machine of the media server that holds it."
    )
    created_at_ms = models.BigIntegerField(null=True, help_text="The provider's creation time.")
    observed_at = models.DateTimeField(null=True)
    missing_since = models.DateTimeField(null=True, help_text="First sighting of its absence.")

    # Reconcile: one at a time by a claim with expiry; stores only if the version is unchanged.
    version = models.PositiveIntegerField(default=0)
    claim = models.CharField(max_length=32, blank=True)
    claim_until = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True, help_text="First of the failures in a row.")
    last_error_code = models.CharField(max_length=40, blank=True)

    # Where webhooks do not tell who publishes (livekit_app.participants.looks).
    people_due_at = models.DateTimeField(null=True, help_text="When to ask who is there.")
    people_looks = models.PositiveSmallIntegerField(
        default=0, help_text="How often that was asked since the camera was expected."
    )
    watched_until = models.DateTimeField(
        null=True,
        help_text="So long a watcher of ours sees the camera's frames, or that none come.",
    )

    created_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, help_text="When we stopped wanting it.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(desired__in=["open", "closed"]), name="room_desired"
            ),
            models.CheckConstraint(
                condition=Q(observed__in=["unknown", "present", "absent"]), name="room_observed"
            ),
        ]
        indexes = [
            # The sweep looks only at these; ended rooms that are gone stay out of the index.
            models.Index(
                fields=["provider"],
                condition=Q(desired="open") | ~Q(observed="absent"),
                name="room_unsettled",
            ),
            models.Index(
                fields=["people_due_at"],
                condition=Q(people_due_at__isnull=False),
                name="room_people_due",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def agrees(self) -> bool:
        """Does the provider's view, as last seen, match what we want?"""
        return self.observed == (
            self.Observed.PRESENT if self.desired == self.Desired.OPEN else self.Observed.ABSENT
        )


class Participant(models.Model):
    """One connection of one identity to one room, as the provider told it."""

    class Kind(models.TextChoices):
        CAMERA = "camera"
        SPEAKER = "speaker"
        SPECTATOR = "spectator"
        COMMENTATOR = "commentator"
        OTHER = "other"

    AUDIENCE = (Kind.SPEAKER, Kind.SPECTATOR)

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="participants")
    identity = models.CharField(max_length=80)
    sid = models.CharField(max_length=64)
    kind = models.CharField(max_length=12, choices=Kind)
    publishing = models.BooleanField(default=False)
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    doubted_at = models.DateTimeField(
        null=True, help_text="First sighting that contradicts this row; the second one acts."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["room", "sid"], name="participant_sid_once"),
            models.UniqueConstraint(
                fields=["room", "identity"],
                condition=Q(left_at=None),
                name="participant_current_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["room", "kind"], condition=Q(left_at=None), name="participant_current"
            )
        ]

    def __str__(self) -> str:
        return self.identity

    @staticmethod
    def kind_of(identity: str) -> str:
        """``spectator:ab12`` → ``spectator``; anything we did not mint is ``other``."""
        prefix = identity.partition(":")[0]
        known = {kind.value for kind in Participant.Kind}
        return prefix if prefix in known else Participant.Kind.OTHER.value


class ProviderEvent(models.Model):
    """Webhook inbox: stored once by the provider's event id, then processed by a task."""

    provider = models.CharField(max_length=16)
    event_id = models.CharField(max_length=80)
    type = models.CharField(max_length=24)
    vendor_type = models.CharField(max_length=48)
    room_name = models.CharField(max_length=80, blank=True)
    room_sid = models.CharField(max_length=64, blank=True)
    participant_sid = models.CharField(max_length=64, blank=True)
    participant_identity = models.CharField(max_length=80, blank=True)
    track_kind = models.CharField(max_length=8, blank=True)
    reason = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField(help_text="The provider's clock, whole seconds.")
    received_at = models.DateTimeField(auto_now_add=True)
    processed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "event_id"], name="provider_event_once")
        ]
        indexes = [
            models.Index(
                fields=["id"], condition=Q(processed_at=None), name="provider_event_waiting"
            ),
            models.Index(fields=["provider", "id"], name="provider_event_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.event_id}"


class KeptPerson(models.Model):
    """Whom a provider remembers although the broadcast is over: to be deleted there."""

    provider = models.CharField(max_length=16)
    identity = models.CharField(max_length=80)
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "identity"], name="kept_person_once")
        ]

    def __str__(self) -> str:
        return self.identity


class ProviderHealth(models.Model):
    """What is known of one provider as a whole: which server process, and when it last answered."""

    provider = models.CharField(max_length=16, primary_key=True)
    server_id = models.CharField(max_length=80, blank=True)
    seen_at = models.DateTimeField(null=True, help_text="Last successful snapshot.")
    swept_at = models.DateTimeField(null=True, help_text="When the last sweep began.")
    failing_since = models.DateTimeField(null=True)
    back_at = models.DateTimeField(null=True, help_text="End of the last outage.")
    sweeping_until = models.DateTimeField(null=True, help_text="One sweep at a time.")
    last_error_code = models.CharField(max_length=40, blank=True)

    def __str__(self) -> str:
        return self.provider


class Heartbeat(models.Model):
    """When each part of the product was last alive (worker, beat, sweep …)."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()
    detail = models.CharField(max_length=80, blank=True)

    def __str__(self) -> str:
        return self.name


class Tally(models.Model):
    """How often something happened since the installation began
    (livekit_app/monitoring/metrics.py)."""

    provider = models.CharField(max_length=16)
    name = models.CharField(max_length=48)
    count = models.PositiveBigIntegerField(default=0)
    last_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["provider", "name"], name="tally_once")]

    def __str__(self) -> str:
        return f"{self.name} {self.count}"


class MetricTotal(models.Model):
    """One number that only grows, of all processes together (livekit_app/monitoring/measuring.py):
    a counter, a bucket of a histogram, or its sum."""

    name = models.CharField(max_length=48)
    labels = models.CharField(max_length=160, help_text="Their values, with | between them.")
    value = models.FloatField(default=0.0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "labels"], name="metric_total_once")]

    def __str__(self) -> str:
        return f"{self.name} {self.labels} {self.value}"


class ProcessVitals(models.Model):
    """How one process is (livekit_app/monitoring/vitals.py). Its row goes when it stops, or a
    minute after it died."""

    id = models.CharField(max_length=32, primary_key=True)
    part = models.CharField(max_length=16)
    at = models.DateTimeField()
    sockets = models.PositiveIntegerField(default=0)
    memory_bytes = models.PositiveBigIntegerField(default=0)
    disk_free = models.FloatField(default=1.0, help_text="Share of the data directory's disk.")

    def __str__(self) -> str:
        return f"{self.part} {self.id}"
