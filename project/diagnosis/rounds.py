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
from livekit_app.providers.catalogue import PROVIDERS
from livekit_app.runtime.db_threads import run_in_database
from project.checking.check_registry import CHECKS, DIAGNOSIS
from project.checking.findings import Check, fine, unasked, wrong
from project.diagnosis.checks import caller as caller_check
from project.diagnosis.checks import model, network, process, provider, record, stream
from project.diagnosis.verdicts import Summary, Verdict, judge, summarize
from sessions_app.models import LiveSession
from sessions_app.people.roles import is_host
from sessions_app.site import vision_address

logger = logging.getLogger(__name__)

ACCESS_SECONDS = 1.0  # stands before all that is asked of a broadcast
MARGIN_SECONDS = 0.3  # over the media server's own limit, whose error says more than ours


@dataclass(frozen=True, slots=True)
class Question:
    id: str = ""  # as typed; empty: only the installation
    credentials: Credentials = field(default_factory=Credentials)
    reached_by: str = ""  # the origin in the caller's address bar, as the server sees it
    sees_all: bool = False  # asked by a shell on the server, which reads the database anyway
    origin: str = ""  # of the page that wants to use the API; empty: one of ours


@dataclass(frozen=True, slots=True)
class Diagnosis:
    id: str
    checks: Mapping[str, Check]
    summary: Summary
    verdict: Verdict
    caller: Caller
    session: LiveSession | None  # None as well where whoever asks may not watch it
    hidden: bool = False  # … which is so

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
    access = await _access(question, caller, seen)
    hidden = access is not None and access.ok is not True
    session = seen.session if seen and not hidden else None
    found = [database, whose, *first]
    if access is not None:
        found.append(access)
    found += _judged(question, seen, hidden=hidden)
    found += [check for group in await asyncio.gather(*_with(seen, session)) for check in group]
    checks = {check.name: check for check in found}
    ordered = {name: checks[name] for name in DIAGNOSIS if name in checks}
    verdict = judge(
        ordered,
        asked=bool(question.id),
        hidden=hidden,
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
    summary = summarize(ordered)
    return Diagnosis(question.id, ordered, summary, verdict, caller, session, hidden=hidden)


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


async def _access(question: Question, caller: Caller, seen: record.Seen | None) -> Check | None:
    """May whoever asks watch the broadcast? None: there is none. No answer is no."""
    session = seen.session if seen else None
    if session is None:
        return None
    if question.sees_all:
        return fine("access")

    async def look() -> Check:
        return await caller_check.access(session, caller, question.credentials)

    return await _ask("access", look, seconds=ACCESS_SECONDS)


# --- round two: from what the database said -----------------------------------------------------


def _judged(question: Question, seen: record.Seen | None, *, hidden: bool) -> list[Check]:
    found = [unasked("clock")] if seen is None else [record.judge_database_clock(seen)]
    if not question.id:
        return found
    found.append(record.judge_id(question.id, seen.meant if seen else ""))
    if seen is None:
        return [*found, unasked("record", "the database does not answer")]
    return [*found, fine("record") if hidden else record.judge_record(seen)]


# --- round three --------------------------------------------------------------------------------


def _with(seen: record.Seen | None, session: LiveSession | None) -> list[Awaitable[list[Check]]]:
    name = session.room.provider if session else settings.PROVIDER
    return [
        process.parts(database=seen is not None),
        _provider(name, session.room if session else None, session),
        _rows(session),
        _model(seen is not None, session),
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

    async def set_up() -> Check:
        if not PROVIDERS[name].examine:
            return unasked("set_up", "nothing to be set up")
        return await provider.set_up(name)

    async def watch() -> Check:
        return provider.watch(name)

    asked, token, creates, prepared, client = await asyncio.gather(
        _ask("provider", ask, seconds=seconds),
        _ask("token", sign),
        _ask("auto_create", auto_create, seconds=seconds),
        _ask("set_up", set_up),
        _ask("watch", watch),
    )
    found = [asked, token, _question(creates, "auto_create_on"), client]
    found.append(_question(prepared, "set_up_differs"))
    if row is not None and session is not None:
        seen = answers[0].room if answers else None
        found.append(provider.judge_room(row, asked, seen, young=record.is_young(session)))
    return found


def _question(check: Check, answer: str) -> Check:
    """Only ``answer`` is a failure. That it could not be asked is none: another check says why."""
    return replace(check, ok=None, code="") if check.failed and check.code != answer else check


async def _model(database: bool, session: LiveSession | None) -> list[Check]:
    """Where a vision model comments."""
    if not database or vision_address.in_use() is None:
        return []
    return [await _ask("model", lambda: run_in_database(model.model, session))]


async def _rows(session: LiveSession | None) -> list[Check]:
    if session is None:
        return []

    def in_database(function: Callable[[LiveSession], Check]) -> Callable[[], Awaitable[Check]]:
        return lambda: run_in_database(function, session)

    return [
        *await asyncio.gather(
            _ask("info", in_database(record.info)),
            _ask("guest", in_database(record.guest)),
            _ask("websocket", lambda: stream.websocket(session)),
        )
    ]


async def _ask(
    name: str, work: Callable[[], Awaitable[Check]], *, seconds: float | None = None
) -> Check:
    return await CHECKS[name].ask(work, seconds=seconds, logger=logger)
