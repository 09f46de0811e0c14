"""From findings to one verdict. Pure, and a table in the tests."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from project.checking.findings import Check


class Letter(StrEnum):
    """As people are told (docs/diagnosing.md)."""

    NOBODY_GETS_IN = "A"  # the record is there; the token's or the media server's side fails
    NO_RECORD = "B"  # a wrong code, or it was never stored
    API_FAILS = "C"  # or its database
    PEOPLE_GET_IN = "D"  # and something beside that is broken or misconfigured
    ALL_GOOD = "ok"  # also where nobody can join because the broadcast is over


GET_IN = ("token", "provider", "room", "guest")  # all must hold for a spectator to see something

# Beside getting in, the gravest first. What stands later is often a consequence of what stands
# before.
_BESIDE = (
    "caller",
    "access",
    "broker",
    "worker",
    "beat",
    "sweep",
    "set_up",
    "websocket",
    "public_url",
    "cors",
    "media_path",
    "auto_create",
    "clock",
    "commentator",
    "model",
    "voice",
    "watch",
)
# Those without which no room is made: the cause, where a room is missing.
_ROOM_MAKERS = ("broker", "worker", "beat")
_ROOM_IS_MISSING = {"room_missing", "room_not_ready", "room_unnoticed", "guest_room_not_ready"}


@dataclass(frozen=True, slots=True)
class Verdict:
    letter: Letter
    code: str


@dataclass(frozen=True, slots=True)
class Summary:
    """The two facts of 3.10."""

    room_exists: bool
    guest_access: bool


def judge(
    checks: Mapping[str, Check],
    *,
    asked: bool,
    hidden: bool = False,
    state: str = "",
    reason: str = "",
) -> Verdict:
    """``asked``: about one broadcast, not only the installation; ``hidden``: it is there, and
    whoever asks may not watch it; ``state`` and ``reason``: its own, as recorded."""
    failing = {name: check.code for name, check in checks.items() if check.failed}
    for name in ("database", "process", "info"):
        if name in failing:
            return Verdict(Letter.API_FAILS, failing[name])
    if hidden:
        found = _getting_in(failing, ("token", "provider")) or _beside(failing)
        return found or Verdict(Letter.ALL_GOOD, "access_needed")
    if asked and "record" in failing and not state:
        return Verdict(Letter.NO_RECORD, failing.get("id", failing["record"]))
    if asked:
        found = _of_session(failing, state, reason)
    else:
        found = _getting_in(failing, ("token", "provider"))
    return found or _beside(failing) or Verdict(Letter.ALL_GOOD, state or "ready")


def _of_session(failing: Mapping[str, str], state: str, reason: str) -> Verdict | None:
    if "record" in failing:  # it is there, and contradicts itself
        return Verdict(Letter.NOBODY_GETS_IN, failing["record"])
    if state == "error":
        return Verdict(Letter.NOBODY_GETS_IN, "start_failed")
    if state == "ended":
        if reason == "room_lost":
            return Verdict(Letter.NOBODY_GETS_IN, "room_lost")
        revived = failing.get("room") == "room_revived"
        return (
            Verdict(Letter.PEOPLE_GET_IN, "room_revived")
            if revived
            else Verdict(Letter.ALL_GOOD, "ended")
        )
    return _getting_in(failing, GET_IN)


def _getting_in(failing: Mapping[str, str], names: tuple[str, ...]) -> Verdict | None:
    code = next((failing[name] for name in names if name in failing), None)
    if code is None:
        return None
    if code in _ROOM_IS_MISSING:
        cause = next((failing[name] for name in _ROOM_MAKERS if name in failing), None)
        if cause is not None:
            return Verdict(Letter.NOBODY_GETS_IN, cause)
        if code != "room_missing":
            return Verdict(Letter.ALL_GOOD, "not_ready")
    return Verdict(Letter.NOBODY_GETS_IN, code)


def _beside(failing: Mapping[str, str]) -> Verdict | None:
    return next(
        (Verdict(Letter.PEOPLE_GET_IN, failing[name]) for name in _BESIDE if name in failing), None
    )


def summarize(checks: Mapping[str, Check]) -> Summary:
    """Guest access means getting in: a token that no media server takes is none."""
    record, guest = checks.get("record"), checks.get("guest")
    broken = any(checks[name].failed for name in GET_IN if name in checks)
    return Summary(
        room_exists=record is not None
        and record.ok is not None
        and record.code != "record_missing",
        guest_access=guest is not None and guest.ok is True and not broken,
    )
