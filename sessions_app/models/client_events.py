"""What pages tell of their own connections. No personal data: no name, no address."""

from django.db import models

from sessions_app.models.sessions import LiveSession


class ClientEvent(models.Model):
    class Page(models.TextChoices):
        CAMERA = "camera"
        SPECTATOR = "spectator"

    class EventKind(models.TextChoices):
        JOINED = "joined"  # ms: from the attempt to the connection
        JOIN_FAILED = "join_failed"
        LOST = "lost"
        QUALITY = "quality"
        DEVICE = "device"
        GUEST_FALLBACK = "guest_fallback"

    session = models.ForeignKey(LiveSession, on_delete=models.CASCADE, related_name="client_events")
    at = models.DateTimeField(auto_now_add=True, db_index=True)
    page = models.CharField(max_length=12, choices=Page)
    kind = models.CharField(max_length=16, choices=EventKind)
    code = models.CharField(max_length=40, blank=True, help_text="Why, as a stable word.")
    ms = models.PositiveIntegerField(null=True)
    player = models.CharField(max_length=16, blank=True)

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.page} {self.kind} {self.code}".strip()
