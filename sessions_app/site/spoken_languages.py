"""The languages in which the server itself speaks the lines (docs/voice.md)."""

from django.conf import settings

from sessions_app.commentary_choices import Language

_SPOKEN: dict[str, tuple[Language, ...]] = {
    "": (),
    "piper": (Language.ENGLISH,),
    "kokoro": (Language.ENGLISH,),
}


def spoken_languages() -> list[str]:
    """By their codes; browsers speak all others."""
    return [language.value for language in _SPOKEN[settings.VOICE]]
