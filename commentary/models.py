"""Who comments on which broadcast: a lease with an epoch, so that there is one owner at a time.

Invariant: every line and heartbeat is written on condition that ``epoch`` is still the writer's
(``commentary.leases``), so a paused former owner can write nothing after a takeover.
"""

from django.db import models
from django.db.models import Q

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
