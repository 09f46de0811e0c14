"""Saying things of a match by the API, as the phone of the host or of a scorekeeper does."""

from typing import Any

from django.test import Client

from sessions_app.auth import watch_keys
from sessions_app.match import scorekeepers
from sessions_app.models import LiveSession
from tests.support.broadcasts import HOST_KEY

HOST = {"X-Host-Key": HOST_KEY}


class Phone:
    """Answers are the bodies; a refusal is its code."""

    def __init__(self, session: LiveSession, headers: dict[str, str] = HOST) -> None:
        self.path = f"/api/sessions/{session.pk}/match"
        self.headers = headers
        self._presses = 0

    def send(self, what: str, **body: Any) -> Any:
        return Client().post(self.path + what, body, "application/json", headers=self.headers)

    def _told(self, what: str, **body: Any) -> Any:
        answer = self.send(what, **body)
        said = answer.json()
        assert (answer.status_code == 200) == ("code" not in said), said
        return said if answer.status_code == 200 else said["code"]

    def say(self, **said: Any) -> Any:
        return self._told("", **said)

    def score(self, home: int | None = None, away: int | None = None, **more: Any) -> Any:
        pair = {"home": home, "away": away}
        return self.say(score={k: v for k, v in pair.items() if v is not None}, **more)

    def clock(self, do: str, **more: Any) -> Any:
        return self._told("/clock", do=do, **more)

    def moment(self, kind: str = "mark", **more: Any) -> Any:
        self._presses += 1
        return self._told(
            "/moments", **{"id": f"press-{id(self):x}-{self._presses:010}", "kind": kind} | more
        )

    def undo(self, seq: int) -> Any:
        return self._told("/undo", seq=seq)

    def read(self, **headers: str) -> Any:
        return Client().get(self.path, headers=self.headers | headers)


def scorekeepers_phone(session: LiveSession) -> Phone:
    """Of somebody who came by the link that is good now; the first one makes it."""
    if not LiveSession.objects.get(pk=session.pk).score_link_open:
        scorekeepers.give(session.pk, actor="host")
    number = LiveSession.objects.get(pk=session.pk).score_link_number
    key = watch_keys.made_score_key(session.pk, number)
    return Phone(session, {"X-Scorekeeper": scorekeepers.join(session.pk, key)})
