"""What people say of the match becomes lines, whatever the engine is and whoever commentates."""

import asyncio
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import pytest

from commentary import registry
from commentary.host.narrating.speaker import AFTER_MATCH_SECONDS
from commentary.narrators.checking.dropped import Dropped
from commentary.narrators.match_said import KnownMatch
from commentary.narrators.narrator import Line, MatchState, NarratorCapabilities
from commentary.observers.observer import SceneFacts
from commentary.registry import Engine
from livekit_app.models import Tally
from sessions_app.lifecycle.corrections import withdraw
from sessions_app.match import match_clock, moments, set_up_and_score, undo
from sessions_app.match.moments import Pressed
from sessions_app.match.who_keeps_score import Keeper
from sessions_app.models import LiveSession, SessionEvent
from sessions_app.sports.rules import MomentKind, Side, Sport
from sessions_app.sports.set_up import SetUp, TeamSaid
from sessions_app.states import State
from tests.commentary.host.conftest import StartHost
from tests.commentary.host.made_up_media import MadeUpMedia
from tests.commentary.host.waiting import becomes, in_db, line_count, owned, until

pytestmark = pytest.mark.django_db(transaction=True)

SOON = 1.5  # seconds from the press to the line
NO_SCORE: Mapping[Side, int] = {}


def host(session: LiveSession) -> Keeper:
    return Keeper("host", "host")


class Silent:
    """An engine's narrator that sees nothing worth saying, or takes its time."""

    name = "silent"
    capabilities = NarratorCapabilities(seconds=30.0)

    def __init__(self, takes: float = 0.0) -> None:
        self._takes = takes
        self.matches: list[MatchState] = []

    async def tell(
        self, scene: SceneFacts, match: MatchState, history: Sequence[Line], deadline: float
    ) -> Line | None:
        self.matches.append(match)
        await asyncio.sleep(self._takes)
        return None


@pytest.fixture
def silent(monkeypatch: pytest.MonkeyPatch, settings: Any, quick: None) -> Silent:
    narrator = Silent()
    monkeypatch.setitem(registry.NARRATORS, "silent", lambda seed: narrator)
    monkeypatch.setitem(registry.ENGINES, "silent", Engine((), "silent"))
    settings.COMMENTARY_ENGINE = "silent"
    return narrator


async def set_up(session: LiveSession, score: Mapping[Side, int] = NO_SCORE) -> None:
    football = SetUp(Sport.FOOTBALL, home=TeamSaid("Rovers"), away=TeamSaid("United"))
    said = set_up_and_score.Statement(football, score=score)
    await in_db(set_up_and_score.say, session.pk, host, said)


async def press(
    session: LiveSession, kind: MomentKind, team: Side | None = None, score: int | None = None
) -> int:
    """The number of its event."""
    pressed = Pressed(secrets.token_hex(8), kind, team, score)
    changed = await in_db(moments.mark, session.pk, host, pressed)
    assert changed.event is not None
    return changed.event


async def events_of(session: LiveSession, type: str) -> list[SessionEvent]:
    rows = SessionEvent.objects.filter(session_id=session.pk, type=type).order_by("seq")
    return await in_db(lambda: list(rows))


async def told_of(session: LiveSession, seq: int, what: str) -> SessionEvent:
    """The line that claims it of event ``seq``."""

    async def line() -> SessionEvent | None:
        for event in await events_of(session, "commentary"):
            if any(c["what"] == what and c.get("of") == seq for c in event.data["claims"]):
                return event
        return None

    found: SessionEvent = await until(line, f"a line of the {what}")
    return found


async def at_of(session: LiveSession, seq: int) -> datetime:
    return (await in_db(SessionEvent.objects.get, session_id=session.pk, seq=seq)).at


@pytest.mark.parametrize("engine", ["scripted", "motion", "silent"])
async def test_a_moment_is_told_soon_in_every_engine_and_in_the_chosen_language(
    start_host: StartHost,
    media: MadeUpMedia,
    open_room: Any,
    silent: Silent,
    settings: Any,
    engine: str,
) -> None:
    settings.COMMENTARY_ENGINE = engine
    session = await open_room(commentary_language="de", commentary_style="lively")
    start_host()
    with media.camera(session.room.name):
        await becomes(session, State.LIVE)
        await set_up(session, {"home": 1, "away": 1})
        seq = await press(session, MomentKind.GOAL, "home", score=2)
        line = await told_of(session, seq, "goal")

    assert (line.at - await at_of(session, seq)).total_seconds() <= SOON
    moment = await in_db(session.moments.get)
    assert line.data["is_highlight"] and line.data["energy_level"] == 1.0
    assert line.data["lang"] == "de" and "Rovers" in line.data["text"]
    assert "2:1" in line.data["text"] or "Rovers 2, United 1" in line.data["text"]
    ends = {name: datetime.fromisoformat(at) for name, at in line.data["highlight"].items()}
    assert abs((ends["from"] - moment.start).total_seconds()) < 0.01
    assert abs((ends["to"] - moment.end).total_seconds()) < 0.01


async def test_after_people_the_engine_takes_a_breath(
    start_host: StartHost, media: MadeUpMedia, open_room: Any, quick: None
) -> None:
    session = await open_room()
    start_host()
    with media.camera(session.room.name):
        await line_count(session, 3)  # one for each frame
        seq = await press(session, MomentKind.SAVE)
        told = await told_of(session, seq, "save")
        count = len(await events_of(session, "commentary"))
        await line_count(session, count + 3)
    after = [one.at for one in await events_of(session, "commentary") if one.seq > told.seq]
    assert (after[0] - told.at).total_seconds() >= AFTER_MATCH_SECONDS - 0.2
    assert (after[1] - after[0]).total_seconds() < 0.5


async def test_a_narrator_that_takes_its_time_makes_no_moment_late(
    start_host: StartHost, media: MadeUpMedia, open_room: Any, silent: Silent
) -> None:
    silent._takes = 20.0
    session = await open_room()
    start_host()
    with media.camera(session.room.name):
        await becomes(session, State.LIVE)
        await until(lambda: silent.matches, "the narrator to be called")
        seq = await press(session, MomentKind.SAVE)
        line = await told_of(session, seq, "save")
    assert (line.at - await at_of(session, seq)).total_seconds() <= SOON


async def test_the_narrator_is_told_what_people_said(
    start_host: StartHost, media: MadeUpMedia, open_room: Any, silent: Silent
) -> None:
    session = await open_room()
    start_host()
    with media.camera(session.room.name):
        await becomes(session, State.LIVE)
        await set_up(session, {"home": 2})
        seq = await press(session, MomentKind.CHANCE, "away")
        wrong = await press(session, MomentKind.CORNER, "away")
        undone = (await in_db(undo.undo, session.pk, host, wrong)).event

        def newest() -> KnownMatch | None:
            said = silent.matches[-1].said if silent.matches else None
            return said if said is not None and said.seq == undone else None

        said: KnownMatch = await until(newest, "the undo")
    assert (said.board.score.home, said.home.name) == (2, "Rovers")
    assert [(one.seq, one.kind, one.team) for one in said.moments] == [(seq, "chance", "away")]


async def test_an_undone_moment_takes_its_line_back(
    start_host: StartHost, media: MadeUpMedia, open_room: Any, silent: Silent
) -> None:
    session = await open_room()
    start_host()
    with media.camera(session.room.name):
        await becomes(session, State.LIVE)
        await set_up(session)
        goal = await press(session, MomentKind.GOAL, "home", score=1)
        line = await told_of(session, goal, "goal")
        undone = (await in_db(undo.undo, session.pk, host, goal)).event
        assert undone is not None

        async def corrected() -> list[SessionEvent]:
            return await events_of(session, "correction")

        [correction] = await until(corrected, "the correction")
        assert correction.data == {"line": line.seq}
        assert (correction.at - await at_of(session, undone)).total_seconds() <= SOON
        # A real one just after it is told, for what was taken back muted only itself.
        again = await press(session, MomentKind.GOAL, "home", score=1)
        told = await told_of(session, again, "goal")
        assert (told.at - await at_of(session, again)).total_seconds() <= SOON


async def test_what_was_told_is_not_told_again_by_who_takes_over(
    start_host: StartHost, media: MadeUpMedia, open_room: Any, silent: Silent
) -> None:
    session = await open_room()
    first = start_host("alice")
    with media.camera(session.room.name):
        await becomes(session, State.LIVE)
        seq = await press(session, MomentKind.SAVE)
        await told_of(session, seq, "save")
        first.stop()
        start_host("bob")
        await until(lambda: len(media.grants) == 2, "the second host")
        later = await press(session, MomentKind.CHANCE)
        await told_of(session, later, "chance")
    lines = await events_of(session, "commentary")
    assert [line.data["claims"][0]["what"] for line in lines] == ["save", "chance"]
    assert lines[0].actor != lines[1].actor


async def test_what_was_said_while_nobody_commentated_is_told_by_who_comes(
    start_host: StartHost, media: MadeUpMedia, open_room: Any, silent: Silent
) -> None:
    session = await open_room(State.LIVE)
    seq = await press(session, MomentKind.SAVE)
    start_host()
    with media.camera(session.room.name):
        await told_of(session, seq, "save")


async def test_a_recap_that_the_host_called_wrong_is_not_said_again_for_a_minute(
    start_host: StartHost, media: MadeUpMedia, open_room: Any, silent: Silent
) -> None:
    session = await open_room()
    start_host()
    with media.camera(session.room.name):
        await becomes(session, State.LIVE)
        await set_up(session, {"home": 1})
        await in_db(match_clock.run, session.pk, host, "start")
        [first] = await until(lambda: _recaps(session), "a recap", seconds=120)
        await in_db(withdraw, session.pk, first.seq, actor="host")
        withdrawn_at = (await events_of(session, "correction"))[0].at

        async def another() -> SessionEvent | None:
            found = await _recaps(session)
            return found[1] if len(found) > 1 else None

        second: SessionEvent = await until(another, "another recap", seconds=400)
        assert (second.at - withdrawn_at).total_seconds() >= 60
        counted = await in_db(
            lambda: Tally.objects.filter(name__endswith=Dropped.MUTED).values("count")
        )
        assert 0 < sum(one["count"] for one in await in_db(lambda: list(counted))) < 5


async def _recaps(session: LiveSession) -> list[SessionEvent]:
    lines = await events_of(session, "commentary")
    return [line for line in lines if line.data["claims"][0]["what"] == "score"]


async def test_nothing_is_told_while_the_host_wants_no_commentary(
    start_host: StartHost, media: MadeUpMedia, open_room: Any, silent: Silent
) -> None:
    session = await open_room(commentary=False)
    start_host()
    with media.camera(session.room.name):
        await becomes(session, State.LIVE)
        await until(lambda: owned(session), "it to be watched")
        await press(session, MomentKind.SAVE)
        await asyncio.sleep(5)
    assert await events_of(session, "commentary") == []
