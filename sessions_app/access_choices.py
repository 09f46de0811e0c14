"""The ways into a broadcast that a host may choose from, with the names that people read."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class WayIn(TextChoices):
    """``pin`` takes a link with its key as well, so that a crowd which scans need not type."""

    CODE = "code", _("Whoever has the code")
    LINK = "link", _("Whoever has the link")
    PIN = "pin", _("Whoever has the PIN, or scans")
    ASK = "ask", _("Whom I let in, one by one")


class PinDigits:
    USUAL = 6
    FEWEST = 4
    ALL = (USUAL, FEWEST)
