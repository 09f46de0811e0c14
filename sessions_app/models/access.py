"""Who may watch a broadcast whose code is not enough: keys of links, and those who were let in.

Invariants
- Nothing here can be used as it stands: keys, PINs, admissions and tickets are kept as hashes.
- An admission counts while it is *given* and of its broadcast's present ``access_epoch``. Taking
  all of them back is one number more there, not a change of rows.
"""

from django.db import models
from django.db.models import Q

from sessions_app.models.sessions import LiveSession


class LinkKey(models.Model):
    """A key that links of one broadcast had. The newest (``LiveSession.link_number``) is good, the
    others are known so that their holders can be told that there is a newer one."""

    session = models.ForeignKey(LiveSession, on_delete=models.CASCADE, related_name="link_keys")
    number = models.PositiveIntegerField()
    key_hash = models.CharField(max_length=64, editable=False)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "number"], name="link_key_number_once"),
        ]
        indexes = [models.Index(fields=["session", "key_hash"], name="link_key_hash")]

    def __str__(self) -> str:
        return f"{self.session_id} link {self.number}"


class Admission(models.Model):
    """One person who was let into one broadcast, or waits to be."""

    class State(models.TextChoices):
        WAITING = "waiting"
        GIVEN = "given"
        REFUSED = "refused"

    class Given(models.TextChoices):
        """For what, or by whom."""

        KEY = "key"  # in the link
        PIN = "pin"
        HOST = "host"  # said: let in
        INSIDE = "inside"  # was in the broadcast when its code was enough, and may stay
        ALSO = "also"  # the same person, who is known by something else too (an account)

    session = models.ForeignKey(LiveSession, on_delete=models.CASCADE, related_name="admissions")
    who = models.CharField(max_length=16, editable=False, help_text="As people are called here.")
    let_in_as = models.CharField(
        max_length=16, blank=True, editable=False, help_text="Of *also*: whose admission it was."
    )
    token_hash = models.CharField(  # noqa: DJ001 - null: known by ``who`` alone; "" would collide
        max_length=64, null=True, unique=True, editable=False
    )
    state = models.CharField(max_length=8, choices=State)
    given = models.CharField(max_length=8, choices=Given, help_text="For what.")
    epoch = models.PositiveIntegerField()
    name = models.CharField(max_length=80, blank=True)
    asked_from = models.CharField(
        max_length=64, blank=True, editable=False, help_text="Hash of the address."
    )
    made_at = models.DateTimeField()
    seen_at = models.DateTimeField(help_text="When who waits last asked how it stands.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "given", "refused"]), name="admission_state"
            ),
        ]
        indexes = [
            models.Index(fields=["session", "who"], name="admission_who"),
            models.Index(fields=["session", "asked_from"], name="admission_from"),
            models.Index(
                fields=["session", "made_at"],
                condition=Q(state="waiting"),
                name="admission_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.who} {self.state}"


class WrongCode(models.Model):
    """A PIN that somebody typed and that was wrong. Addresses are keyed hashes."""

    session = models.ForeignKey(LiveSession, on_delete=models.CASCADE, related_name="wrong_codes")
    typed_from = models.CharField(max_length=64)
    typed_near = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField(db_index=True)

    class Meta:
        indexes = [
            models.Index(fields=["session", "at"], name="wrong_code_session"),
            models.Index(fields=["typed_from", "at"], name="wrong_code_from"),
            models.Index(fields=["typed_near", "at"], name="wrong_code_near"),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.at}"


class SocketTicket(models.Model):
    """Opens one socket, once, within half a minute. The fields are those of ``access.passes``."""

    session = models.ForeignKey(LiveSession, on_delete=models.CASCADE, related_name="tickets")
    ticket_hash = models.CharField(max_length=64, unique=True, editable=False)
    kind = models.CharField(max_length=12)
    admission = models.ForeignKey(Admission, null=True, on_delete=models.CASCADE)
    who = models.CharField(max_length=16, blank=True)
    epoch = models.PositiveIntegerField()
    made_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.session_id} {self.kind}"


class PreviewPicture(models.Model):
    """What link previews show of a broadcast whose host has ticked it."""

    session = models.OneToOneField(
        LiveSession, on_delete=models.CASCADE, primary_key=True, related_name="preview_picture"
    )
    jpeg = models.BinaryField()
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    taken_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.session_id} {self.taken_at}"
