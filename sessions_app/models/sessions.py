"""Broadcasts and their numbered event log.

Invariants
- ``state`` is written by ``sessions_app.lifecycle.transitions.transition`` only, as a
  compare-and-set, and each change leaves a ``SessionEvent`` in the same transaction.
- ``SessionEvent.seq`` has no gaps: it is taken from ``LiveSession.last_seq`` in the event's own
  transaction (``sessions_app.log.events.append``).
- A commentary line *is* its event: it is stored once, and the transcript reads the log. Lines are
  read by ``sessions_app.log.lines.lines_of`` only, which leaves out those that were withdrawn.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from livekit_app.models import Room
from sessions_app.access_choices import PinDigits, WayIn
from sessions_app.commentary_choices import Language, Style
from sessions_app.ids import LENGTH, new_session_id
from sessions_app.states import FINAL, OPEN, Reason, State

# How to ask for broadcasts that are not over: this is what the index ``session_open`` holds.
STILL_OPEN = Q(ended_at=None)


class LiveSession(models.Model):
    id = models.CharField(
        primary_key=True, max_length=LENGTH, default=new_session_id, editable=False
    )
    title = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=12, choices=State, default=State.WAITING)
    reason = models.CharField(max_length=16, choices=Reason, blank=True)
    room = models.OneToOneField(Room, on_delete=models.PROTECT, related_name="live_session")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL
    )
    host_subject = models.CharField(
        max_length=100, blank=True, help_text="Who proved to be the host: user:5, nostr:<key>."
    )
    commentary = models.BooleanField(default=True, help_text="The host wants commentary.")
    commentary_language = models.CharField(max_length=2, choices=Language, default=Language.ENGLISH)
    commentary_style = models.CharField(max_length=8, choices=Style, default=Style.NEUTRAL)
    commentary_sound = models.BooleanField(
        default=False, help_text="The commentator listens to crowd and whistle."
    )
    commentary_vision = models.BooleanField(
        default=True, help_text="A vision model may look, where the site has one."
    )

    way_in = models.CharField(
        max_length=4, choices=WayIn, default=WayIn.CODE, help_text="Who may watch."
    )
    most_viewers = models.PositiveIntegerField(
        null=True, blank=True, help_text="The host wants no more at once. Empty: as many as come."
    )
    most_viewers_after = models.PositiveBigIntegerField(
        default=0, editable=False, help_text="The newest visit when that was chosen: it stays."
    )
    most_viewers_at = models.DateTimeField(null=True, editable=False, help_text="And when.")
    shows_picture = models.BooleanField(
        default=False, help_text="Link previews may show a picture of it, where the code is enough."
    )
    link_number = models.PositiveIntegerField(
        default=0, editable=False, help_text="Of the link's key that is good now; 0: none yet."
    )
    pin_number = models.PositiveIntegerField(default=0, editable=False)
    pin_digits = models.PositiveSmallIntegerField(default=PinDigits.USUAL)
    pin_hash = models.CharField(max_length=64, blank=True, editable=False)
    access_epoch = models.PositiveIntegerField(
        default=0, editable=False, help_text="Those let in under an older one are out."
    )
    access_version = models.PositiveIntegerField(
        default=0, editable=False, help_text="Counts what may put somebody out."
    )

    pause_began_at = models.DateTimeField(null=True, help_text="Half-time: since when …")
    pause_until = models.DateTimeField(
        null=True, help_text="… and until when the camera may be away."
    )
    pauses = models.PositiveSmallIntegerField(default=0, help_text="So many so far.")
    paused_seconds = models.FloatField(default=0.0, help_text="Of those that are over.")
    score_link_number = models.PositiveIntegerField(
        default=0, editable=False, help_text="Of the scorekeepers' link; 0: none yet."
    )
    score_key_hash = models.CharField(max_length=64, blank=True, editable=False)
    score_link_open = models.BooleanField(default=False, help_text="It is good.")

    host_key_hash = models.CharField(max_length=64, editable=False)
    idempotency_key = models.CharField(  # noqa: DJ001 - null when freed; "" would collide
        max_length=64, null=True, unique=True, editable=False
    )
    created_from = models.CharField(max_length=64, blank=True, help_text="Hash of the address.")
    created_near = models.CharField(
        max_length=64, blank=True, editable=False, help_text="Hash of the IPv6 network around it."
    )

    created_at = models.DateTimeField()
    live_at = models.DateTimeField(null=True, help_text="When the camera first published.")
    interrupted_at = models.DateTimeField(null=True)
    grace_ends_at = models.DateTimeField(null=True, help_text="Set exactly while interrupted.")
    absence_until = models.DateTimeField(
        null=True, help_text="The camera announced a short absence (a flip): not a loss."
    )
    camera_client = models.CharField(
        max_length=64, blank=True, help_text="Which page holds the camera grant (tabs, devices)."
    )
    camera_granted_at = models.DateTimeField(null=True, help_text="… and since when.")
    deadline_at = models.DateTimeField(
        help_text="Waiting: never_started then. Later: max_duration then."
    )
    ended_at = models.DateTimeField(null=True)

    last_seq = models.PositiveIntegerField(default=0)
    viewers = models.PositiveIntegerField(default=0)
    peak_viewers = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "broadcast"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=[*State.values]), name="session_state"),
            models.CheckConstraint(condition=Q(way_in__in=[*WayIn.values]), name="session_way_in"),
            models.CheckConstraint(
                condition=Q(pin_digits__in=[*PinDigits.ALL]), name="session_pin_digits"
            ),
            models.CheckConstraint(
                condition=Q(commentary_language__in=[*Language.values]),
                name="session_commentary_language",
            ),
            models.CheckConstraint(
                condition=Q(commentary_style__in=[*Style.values]), name="session_commentary_style"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[*OPEN], reason="", ended_at=None)
                | Q(state__in=[*FINAL], ended_at__isnull=False) & ~Q(reason=""),
                name="session_final_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(state=State.INTERRUPTED, grace_ends_at__isnull=False)
                | ~Q(state=State.INTERRUPTED) & Q(grace_ends_at=None),
                name="session_grace_while_interrupted",
            ),
            models.CheckConstraint(
                condition=Q(peak_viewers__gte=F("viewers")), name="session_peak_viewers"
            ),
            models.CheckConstraint(
                condition=Q(pause_until=None, pause_began_at=None)
                | Q(pause_until__isnull=False, pause_began_at__isnull=False),
                name="session_pause_has_both_ends",
            ),
        ]
        indexes = [
            # By ended_at, not by a list of states: SQLite matches an index's condition with a
            # query only where it needs no parameters (the constraint above makes both the same).
            models.Index(fields=["deadline_at"], condition=STILL_OPEN, name="session_open"),
            models.Index(
                fields=["grace_ends_at"],
                condition=Q(state=State.INTERRUPTED),
                name="session_grace",
            ),
            models.Index(
                fields=["pause_until"],
                condition=Q(pause_until__isnull=False),
                name="session_pause",
            ),
            models.Index(
                fields=["ended_at"],
                condition=Q(ended_at__isnull=False),
                name="session_retention",
            ),
            models.Index(fields=["created_from", "created_at"], name="session_rate"),
            models.Index(fields=["created_near", "created_at"], name="session_rate_near"),
            # A host key alone, as a bearer token, has to find whose it is.
            models.Index(fields=["host_key_hash"], name="session_host_key"),
        ]

    def __str__(self) -> str:
        return self.id

    @property
    def is_final(self) -> bool:
        return State(self.state) in FINAL


class DeletedStart(models.Model):
    """What is left of a broadcast that was deleted within the hour of its start: that there was
    one, so that deleting is no way round the limit of starts. It goes when the hour is over."""

    created_from = models.CharField(max_length=64)
    created_near = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(db_index=True)
    failed = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.created_at}"


class Deletion(models.Model):
    """That a broadcast was deleted by somebody's word, and whose. Nothing of what was in it."""

    session_code = models.CharField(max_length=LENGTH)
    at = models.DateTimeField(db_index=True)
    actor = models.CharField(max_length=80, help_text="host, admin:<user id>")

    def __str__(self) -> str:
        return f"{self.session_code} {self.actor}"


class SessionEvent(models.Model):
    class Type(models.TextChoices):
        STATE = "state"
        COMMENTARY = "commentary"
        COMMENTATOR = "commentator"
        NOTICE = "notice"
        MATCH = "match"  # what people said of the match
        CORRECTION = "correction"  # that a line was wrong

    session = models.ForeignKey(LiveSession, on_delete=models.CASCADE, related_name="events")
    seq = models.PositiveIntegerField()
    type = models.CharField(max_length=12, choices=Type)
    data = models.JSONField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=80, blank=True, help_text="Who caused it; never sent out.")
    withdrawn = models.BooleanField(
        default=False, help_text="A line that was wrong: its text is given out no more."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "seq"], name="session_event_seq_once")
        ]
        ordering = ["session", "seq"]

    def __str__(self) -> str:
        return f"{self.session_id} #{self.seq} {self.type}"
