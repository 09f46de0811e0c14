"""Who comments on which broadcast: a lease with an epoch, so that there is one owner at a time.
What a vision model was asked for, by the hour. The voices of lines.

Invariant: every line and heartbeat is written on condition that ``epoch`` is still the writer's
(``commentary.leases``), so a paused former owner can write nothing after a takeover.
"""

from django.db import models
from django.db.models import Q

from commentary.narrators.trouble import Trouble
from sessions_app.models import LiveSession


class CommentaryRun(models.Model):
    class Status(models.TextChoices):
        OFF = "off"  # watching only: the host does not want commentary
        JOINING = "joining"
        WAITING = "waiting"  # in the room, no frames yet
        ON_AIR = "on_air"  # frames flow
        RECOVERING = "recovering"

    session = models.OneToOneField(
        LiveSession, on_delete=models.CASCADE, primary_key=True, related_name="commentary_run"
    )
    epoch = models.PositiveIntegerField(default=0)
    owner = models.CharField(max_length=80, blank=True)
    leased_until = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    last_frame_at = models.DateTimeField(null=True)
    status = models.CharField(max_length=12, choices=Status, default=Status.JOINING)
    engine = models.CharField(max_length=16, blank=True)
    joins = models.PositiveIntegerField(default=0)
    lines = models.PositiveIntegerField(default=0)
    last_disconnect_at = models.DateTimeField(null=True)
    last_disconnect_reason = models.CharField(max_length=40, blank=True)
    looking = models.CharField(
        max_length=120,
        blank=True,
        help_text="How each observer looks now: its way, looks a second.",
    )
    model_trouble = models.CharField(
        max_length=16,
        blank=True,
        choices=[(one.value, one.value) for one in Trouble],
        help_text="Why the vision model does not speak now.",
    )
    model_trouble_until = models.DateTimeField(
        null=True, help_text="It is tried again then; empty: after a restart, or nobody knows."
    )
    restart_requested_at = models.DateTimeField(null=True, help_text="Asked for in the admin.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["off", "joining", "waiting", "on_air", "recovering"]),
                name="commentary_status",
            )
        ]
        indexes = [models.Index(fields=["leased_until"], name="commentary_lease")]

    def __str__(self) -> str:
        return f"{self.session_id} epoch {self.epoch}"


class ModelUse(models.Model):
    """What was spent of the vision model's budget in one hour (``hour``: its beginning, UTC), by
    all processes together."""

    hour = models.DateTimeField(primary_key=True)
    calls = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    prompt_tokens = models.PositiveBigIntegerField(default=0)
    answer_tokens = models.PositiveBigIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0, help_text="Calls that the budget forbade.")

    class Meta:
        verbose_name = "hour of the vision model"
        verbose_name_plural = "hours of the vision model"

    def __str__(self) -> str:
        return f"{self.hour:%Y-%m-%d %H:00} UTC"

    @property
    def tokens(self) -> int:
        return self.prompt_tokens + self.answer_tokens


class Listening(models.Model):
    """Somebody listens to the commentary of this broadcast, so voices are made for its lines."""

    session = models.OneToOneField(
        LiveSession, on_delete=models.CASCADE, primary_key=True, related_name="listening"
    )
    until = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["until"], name="listening_until")]

    def __str__(self) -> str:
        return f"{self.session_id} until {self.until:%H:%M:%S}"


class LineVoice(models.Model):
    """Line ``seq`` of a broadcast, spoken: one row from the moment somebody begins to make it.

    ``audio`` (AAC-LC in MP4, 60 KB at most) is empty while it is made, and where it ``failed``.
    """

    session = models.ForeignKey(LiveSession, on_delete=models.CASCADE, related_name="line_voices")
    seq = models.PositiveBigIntegerField()
    audio = models.BinaryField(default=bytes)
    etag = models.CharField(max_length=24, blank=True)
    seconds = models.FloatField(default=0.0)
    voice = models.CharField(max_length=40, blank=True, help_text="Which one spoke.")
    failed = models.CharField(max_length=40, blank=True)
    claimed_until = models.DateTimeField(null=True)
    made_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "seq"], name="line_voice_once")]

    def __str__(self) -> str:
        return f"{self.session_id} line {self.seq}"
