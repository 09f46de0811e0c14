"""Who somebody is in one broadcast, and what hosts and admins did to whom.

Invariants
- ``who`` is derived by us from what the caller proved (``sessions_app.people.identities``), never
  taken from the caller, and stands inside the identities of all that person's connections.
- A row exists only for those who have a name, a role, a mute or a ban: an anonymous crowd leaves
  none.
- Each change of role, mute or ban leaves a ``ModerationEntry`` in the same transaction.
"""

from django.db import models
from django.db.models import Q

from sessions_app.models.sessions import LiveSession


class Person(models.Model):
    class Role(models.TextChoices):
        COHOST = "cohost"  # publishes, and moderates speakers and viewers
        SPEAKER = "speaker"  # publishes
        VIEWER = "viewer"

    session = models.ForeignKey(LiveSession, on_delete=models.CASCADE, related_name="people")
    who = models.CharField(max_length=16, editable=False)
    subject = models.CharField(
        max_length=100, blank=True, help_text="Who proved it: user:5, nostr:<key>; empty: nobody."
    )
    name = models.CharField(max_length=80, blank=True)
    role = models.CharField(max_length=8, choices=Role, default=Role.VIEWER)
    muted = models.BooleanField(default=False)
    banned_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "people"
        constraints = [
            models.UniqueConstraint(fields=["session", "who"], name="person_once_per_session"),
            models.CheckConstraint(
                condition=Q(role__in=["cohost", "speaker", "viewer"]), name="person_role"
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.who


class ModerationEntry(models.Model):
    """The audit of people: who did what to whom. Written once, never changed."""

    session = models.ForeignKey(LiveSession, on_delete=models.CASCADE, related_name="moderation")
    at = models.DateTimeField(auto_now_add=True)
    actor = models.CharField(max_length=100, help_text="host, cohost:<who>, admin:<user id>")
    action = models.CharField(max_length=16)
    who = models.CharField(max_length=16)
    name = models.CharField(max_length=80, blank=True)
    detail = models.CharField(max_length=80, blank=True)

    class Meta:
        verbose_name_plural = "moderation entries"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.actor} {self.action} {self.who}"
