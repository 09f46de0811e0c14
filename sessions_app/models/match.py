"""What people say of the match in a broadcast, and who may.

Invariants
- ``Match`` is what stands now; each change is an event of the log in the same transaction, which
  holds the whole of it (``sessions_app.match``). ``Match.seq`` is that event's number.
- A moment is a row and part of its event. A phone that repeats a request finds the row by
  ``command``: nothing is told twice.
- A scorekeeper may change the match and see it, and nothing else: no admission
  (``models.access``) is ever made of one.
"""

from django.db import models
from django.db.models import Q

from sessions_app.models.sessions import LiveSession
from sessions_app.sports.rules import MomentKind, Phase, Sport, TeamColour

MOST_LETTERS = 40  # of a team's name


class Match(models.Model):
    session = models.OneToOneField(
        LiveSession, on_delete=models.CASCADE, primary_key=True, related_name="match"
    )
    sport = models.CharField(max_length=12, choices=Sport, default=Sport.GENERIC)
    home_name = models.CharField(max_length=MOST_LETTERS, blank=True)
    home_colour = models.CharField(max_length=8, choices=TeamColour, blank=True)
    away_name = models.CharField(max_length=MOST_LETTERS, blank=True)
    away_colour = models.CharField(max_length=8, choices=TeamColour, blank=True)
    minutes = models.PositiveSmallIntegerField(null=True, help_text="Of a period.")
    phase = models.CharField(max_length=8, choices=Phase, default=Phase.BEFORE)
    period = models.PositiveSmallIntegerField(default=1)
    score_home = models.PositiveIntegerField(default=0)
    score_away = models.PositiveIntegerField(default=0)
    points_home = models.PositiveSmallIntegerField(default=0, help_text="Of a game of tennis.")
    points_away = models.PositiveSmallIntegerField(default=0)
    sets = models.JSONField(default=list, help_text="Those that are over: [[25, 20], …]")
    unit = models.PositiveIntegerField(default=0, help_text="Games and sets that are over.")
    clock_seconds = models.FloatField(default=0.0, help_text="Of this period, until …")
    clock_started_at = models.DateTimeField(null=True, help_text="… since when it runs.")
    seq = models.PositiveIntegerField(default=0, help_text="Of the event that told this.")
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "matches"
        constraints = [
            models.CheckConstraint(condition=Q(sport__in=[*Sport.values]), name="match_sport"),
            models.CheckConstraint(condition=Q(phase__in=[*Phase.values]), name="match_phase"),
            models.CheckConstraint(
                condition=Q(clock_started_at=None) | Q(phase=Phase.PLAYING),
                name="match_clock_runs_in_play",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.score_home}:{self.score_away}"


class MatchMoment(models.Model):
    """Something that people want to see again."""

    session = models.ForeignKey(LiveSession, on_delete=models.CASCADE, related_name="moments")
    seq = models.PositiveIntegerField(help_text="Of the event that told it.")
    command = models.CharField(max_length=64, editable=False, help_text="Made by the phone.")
    kind = models.CharField(max_length=12, choices=MomentKind)
    team = models.CharField(max_length=4, blank=True, help_text="home, away, or nobody's.")
    start = models.DateTimeField()
    end = models.DateTimeField()
    period = models.PositiveSmallIntegerField()
    seconds = models.FloatField(help_text="On the match's clock, of that period.")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[*MomentKind.values]), name="match_moment_kind"
            ),
            models.CheckConstraint(
                condition=Q(team__in=["", "home", "away"]), name="match_moment_team"
            ),
            models.UniqueConstraint(fields=["session", "command"], name="match_moment_once"),
            models.UniqueConstraint(fields=["session", "seq"], name="match_moment_seq_once"),
        ]
        ordering = ["session", "seq"]

    def __str__(self) -> str:
        return f"{self.session_id} #{self.seq} {self.kind}"


class Scorekeeper(models.Model):
    """A browser that opened a scorekeepers' link. It counts while ``number`` is that of the link
    that is good now (``LiveSession.score_link_number``, while ``score_link_open``)."""

    session = models.ForeignKey(LiveSession, on_delete=models.CASCADE, related_name="scorekeepers")
    number = models.PositiveIntegerField()
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["session", "number"], name="scorekeeper_number")]

    def __str__(self) -> str:
        return f"{self.session_id} scorekeeper {self.pk}"
