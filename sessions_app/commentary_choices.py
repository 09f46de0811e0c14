"""What a host may choose of the commentary, with the names that people read."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Language(TextChoices):
    """Codes of ISO 639-1; a language names itself."""

    ENGLISH = "en", "English"
    GERMAN = "de", "Deutsch"
    FRENCH = "fr", "Français"
    SPANISH = "es", "Español"


class Style(TextChoices):
    NEUTRAL = "neutral", _("Neutral")
    LIVELY = "lively", _("Lively")
    CHILDREN = "children", _("For children")
