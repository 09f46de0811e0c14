"""Ask everything, in three rounds: what needs nobody, the database once, the rest side by side.

Within about five seconds whatever hangs: the database's limit and then the longest check's.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace

from django.conf import settings
from django.db import InterfaceError, OperationalError, ProgrammingError

from livekit_app.auth.authentication import ANYBODY, Caller, Credentials
from livekit_app.models import Room
from livekit_app.runtime.db_threads import run_in_database
from project.checking.check_registry import CHECKS, DIAGNOSIS
from project.checking.findings import Check, fine, unasked, wrong
from project.diagnosis.checks import caller as caller_check
from project.diagnosis.checks import network, process, provider, record, stream
from project.diagnosis.verdicts import Summary, Verdict, judge, summarize
from sessions_app.models import LiveSession
from sessions_app.people.roles import is_host

logger = logging.getLogger(__name__)

MARGIN_SECONDS = 0.3  # over the media server's own limit, whose error says more than ours


@dataclass(frozen=True, slots=True)
class Question:
    id: str = ""  # as typed; empty: only the installation
    credentials: Credentials = field(default_factory=Credentials)
    reached_by: str = ""  # the origin in the caller's address bar, as the server sees it
    origin: str = ""  # of the page that wants to use the API; empty: one of ours


@dataclass(frozen=True, slots=True)
class Diagnosis:
    id: str
    checks: Mapping[str, Check]
    summary: Summary
    verdict: Verdict
    caller: Caller
    session: LiveSession | None

    @property
    def by_host(self) -> bool:
        """Did the host ask? Of the installation alone nobody is the host."""
        return self.session is not None and is_host(self.session, self.caller)


async def diagnose(question: Question) -> Diagnosis:
    (database, seen), (whose, caller), first = await asyncio.gather(
        _look_up(question.id),
        _caller(question.credentials),
        asyncio.gather(*_without_database(question)),
    )
    session = seen.session if seen else None
    found = [database, whose, *first]
    found += _judged(question, seen)
    found += [check for group in await asyncio.gather(*_with(seen)) for check in group]
    checks = {check.name: check for check in found}
    ordered = {name: checks[name] for name in DIAGNOSIS if name in checks}
    verdict = judge(
        ordered,
        asked=bool(question.id),
        state=session.state if session else "",
        reason=session.reason if session else "",
    )
    logger.info(
        "[diagnosis] done",
        extra={
            "letter": verdict.letter.value,
            "code": verdict.code,
            "failed": ",".join(name for name, check in ordered.items() if check.failed),
        },
    )
    return Diagnosis(question.id, ordered, summarize(ordered), verdict, caller, session)


# --- round one ----------------------------------------------------------------------------------


def _without_database(question: Question) -> list[Awaitable[Check]]:
    shared = network.shared_origin()

    async def address() -> Check:
        known = network.judge_public_url(shared, question.reached_by)
        return known or await network.try_public_url(shared)

    async def origin() -> Check:
        return network.judge_origin(question.origin, question.reached_by)

    async def media() -> Check:
        return network.judge_media_path(settings.PROVIDER, shared)

    return [
        _ask("process", process.process),
        _ask("public_url", address),
        _ask("cors", origin),
        _ask("media_path", media),
    ]


async def _look_up(session_id: str) -> tuple[Check, record.Seen | None]:
    found: list[record.Seen] = []

    async def look() -> Check:
        try:
            found.append(await run_in_database(record.look_up, session_id))
        except (OperationalError, InterfaceError, ProgrammingError) as problem:
            missing = isinstance(problem, ProgrammingError) or "no such table" in str(problem)
            code = "database_unready" if missing else "database_down"
            return wrong("database", code, internal=type(problem).__name__)
        return fine("database")

    check = await _ask("database", look)
    if check.code == "database_slow" and await record.nobody_listens():
        check = replace(check, code="database_down", detail="nothing listens at its address")
    return check, found[0] if check.ok and found else None


async def _caller(credentials: Credentials) -> tuple[Check, Caller]:
    callers = [ANYBODY]

    async def look() -> Check:
        check, callers[0] = await caller_check.caller(credentials)
        return check

    check = await _ask("caller", look)
    return check, callers[0]


# --- round two: from what the database said -----------------------------------------------------


def _judged(question: Question, seen: record.Seen | None) -> list[Check]:
    found = [unasked("clock")] if seen is None else [record.judge_database_clock(seen)]
    if not question.id:
        return found
    found.append(record.judge_id(question.id, seen.meant if seen else ""))
    if seen is None:
        return [*found, unasked("record", "the database does not answer")]
    return [*found, record.judge_record(seen)]


# --- round three --------------------------------------------------------------------------------


def _with(seen: record.Seen | None) -> list[Awaitable[list[Check]]]:
    session = seen.session if seen else None
    name = session.room.provider if session else settings.PROVIDER
    return [
        process.parts(database=seen is not None),
        _provider(name, session.room if session else None, session),
        _rows(session),
    ]


async def _provider(name: str, row: Room | None, session: LiveSession | None) -> list[Check]:
    seconds = settings.PROVIDER_TIMEOUT_SECONDS + MARGIN_SECONDS
    answers: list[provider.RoomAnswer] = []

    async def ask() -> Check:
        answers.append(await provider.ask(name, row.name if row else ""))
        return answers[0].check

    async def sign() -> Check:
        return provider.token(name)

    async def auto_create() -> Check:
        return await provider.auto_create(name)

    asked, token, creates = await asyncio.gather(
        _ask("provider", ask, seconds=seconds),
        _ask("token", sign),
        _ask("auto_create", auto_create, seconds=seconds),
    )
    if creates.failed and creates.code != "auto_create_on":
        creates = replace(creates, ok=None, code="")  # a question, not a need
    found = [asked, token, creates]
    if row is not None and session is not None:
        seen = answers[0].room if answers else None
        found.append(provider.judge_room(row, asked, seen, young=record.is_young(session)))
    return found


async def _rows(session: LiveSession | None) -> list[Check]:
    if session is None:
        return []

    def in_database(function: Callable[[LiveSession], Check]) -> Callable[[], Awaitable[Check]]:
        return lambda: run_in_database(function, session)

    return [
        *await asyncio.gather(
            _ask("info", in_database(record.info)),
            _ask("guest", in_database(record.guest)),
            _ask("websocket", lambda: stream.websocket(session.pk)),
        )
    ]


async def _ask(
    name: str, work: Callable[[], Awaitable[Check]], *, seconds: float | None = None
) -> Check:
    return await CHECKS[name].ask(work, seconds=seconds, logger=logger)
