"""Somebody outside a broadcast, what they try, and how it is answered."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from django.db import connection

from livekit_app.auth.authentication import ANYBODY, Caller
from livekit_app.errors import ServiceError
from sessions_app.access import choosing, letting_in
from sessions_app.access.choosing import Change, Inside
from sessions_app.access.may_watch import may_watch
from sessions_app.access_choices import WayIn
from sessions_app.auth import watch_keys
from sessions_app.lifecycle import watch_choice
from sessions_app.models import LiveSession
from tests.support.broadcasts import MakeSession

ANNA = Caller(subject="visitor:anna")
BEN = Caller(subject="visitor:ben")
HERE = "192.0.2.7"
CODE, LINK, PIN, ASK = (str(way) for way in WayIn)


def guarded(make_session: MakeSession, way_in: str, **fields: Any) -> LiveSession:
    """A broadcast with this way in, and the keys that it needs."""
    session = make_session(way_in=way_in, **fields)
    watch_choice.make_missing_keys(session)
    return session


def fresh(session: LiveSession) -> LiveSession:
    return LiveSession.objects.select_related("room").get(pk=session.pk)


def key_of(session: LiveSession) -> str:
    key = watch_keys.link_key_of(fresh(session))
    assert key is not None
    return key


def pin_of(session: LiveSession) -> str:
    pin = watch_keys.pin_of(fresh(session))
    assert pin is not None
    return pin


def wrong_pin_of(session: LiveSession) -> str:
    pin = pin_of(session)
    return f"{(int(pin) + 1) % 10 ** len(pin):0{len(pin)}}"


def answered(work: Callable[[], Any]) -> str:
    """ "ok", or the refusal: "401 code_needed"."""
    try:
        work()
    except ServiceError as refusal:
        return f"{refusal.status} {refusal.code}"
    return "ok"


@dataclass
class Visit:
    """One browser; ``token``: the admission that it was given last."""

    session: LiveSession
    caller: Caller = ANYBODY
    address: str = HERE
    token: str = ""

    def by_key(self, key: str) -> str:
        return self._try(
            lambda: letting_in.by_link_key(self.session.pk, key, self.caller, self.address)
        )

    def by_pin(self, pin: str) -> str:
        return self._try(lambda: letting_in.by_pin(self.session.pk, pin, self.caller, self.address))

    def asks(self, name: str = "Anna") -> str:
        return self._try(
            lambda: letting_in.by_asking(self.session.pk, name, self.caller, self.address)
        )

    def watches(self) -> str:
        return answered(lambda: may_watch(fresh(self.session), self.caller, self.token))

    def stands(self) -> str:
        return self._try(
            lambda: letting_in.standing(self.session.pk, self.caller, self.token), keep=True
        )

    def _try(self, work: Callable[[], letting_in.Outcome], *, keep: bool = False) -> str:
        try:
            outcome = work()
        except ServiceError as refusal:
            return f"{refusal.status} {refusal.code}"
        if not keep:
            self.token = outcome.token or self.token
        return outcome.status


def choose(session: LiveSession, way_in: str, inside: Inside = "stay") -> None:
    choosing.change(session.pk, Change(way_in=way_in), inside=inside, actor="host")


def new_link(session: LiveSession, inside: Inside = "stay") -> None:
    choosing.new_link(session.pk, inside=inside, actor="host")


def at_once(works: Sequence[Callable[[], Any]], threads: int = 16) -> list[Any]:
    """One thread and connection for each, as web processes would."""

    def run(work: Callable[[], Any]) -> Any:
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=threads) as pool:
        return list(pool.map(run, works))
