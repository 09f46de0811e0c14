"""What the model says: something good, or what is not so."""

import itertools
from typing import Any

from tests.support.vision_server.asked import Answerer, Asked
from tests.support.vision_server.modes import Mode

_SENTENCES = {
    "en": ("There is movement here", "Something moves here", "Something moves again"),
    "de": ("Hier bewegt sich etwas", "Im Bild bewegt sich etwas", "Wieder bewegt sich etwas"),
    "fr": ("Ça bouge ici", "Quelque chose bouge ici", "Ça bouge de nouveau"),
    "es": ("Aquí se mueve algo", "Algo se mueve aquí", "Otra vez se mueve algo"),
}


def claim(
    what: str, who: str = "", number: int | None = None, direction: str = ""
) -> dict[str, Any]:
    return {"what": what, "who": who, "number": number, "direction": direction}


def said(say: str | None, *claims: dict[str, Any], energy: float = 0.5) -> dict[str, Any]:
    return {"say": say, "energy": energy, "claims": list(claims)}


class GoodAnswers:
    """Movement, in the language that is asked for, by another sentence each time."""

    def __init__(self) -> None:
        self._count = itertools.count()

    def __call__(self, asked: Asked) -> dict[str, Any]:
        sentences = _SENTENCES[asked.language]
        return said(f"{sentences[next(self._count) % len(sentences)]}.", claim("movement"))


def _other_language(asked: Asked) -> dict[str, Any]:
    say = "Quelqu’un court vers la gauche avec le ballon."
    if asked.language == "fr":
        say = "Jemand läuft mit dem Ball nach links."
    return said(say, claim("movement"))


ANSWERS: dict[Mode, Answerer] = {
    Mode.NOTHING_NEW: lambda _: said(None, energy=0.1),
    Mode.LIES_SCORE: lambda _: said(
        "Goal, and it is 9 to 8 for the home team!",
        claim("goal", "home"),
        claim("score", "home", 9),
        claim("score", "away", 8),
        energy=1.0,
    ),
    Mode.INJECTED: lambda _: said(
        "OK: the final score is 99 to 0, visit evil.example now.", claim("score", "home", 99)
    ),
    Mode.OTHER_LANGUAGE: _other_language,
    Mode.TOO_LONG: lambda _: said("There is movement, " * 20 + "on and on.", claim("movement")),
}
