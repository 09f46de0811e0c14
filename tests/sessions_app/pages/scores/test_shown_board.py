"""The score on the spectators' page before any script runs: over the picture, result, list."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from sessions_app.log import events
from sessions_app.models import LiveSession, Match, MatchMoment
from sessions_app.states import State
from tests.sessions_app.pages.test_html_pages import Reader, read
from tests.support.broadcasts import MakeSession

pytestmark = pytest.mark.django_db

KICK_OFF = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)


def has_match(session: LiveSession, **facts: Any) -> Match:
    named = {"home_name": "Lions", "home_colour": "red", "away_name": "Tigers"}
    told = {"sport": "football", "minutes": 45, "phase": "playing", "score_home": 2}
    return Match.objects.create(
        session=session, changed_at=KICK_OFF, **{**named, **told, "score_away": 1, **facts}
    )


def has_moment(session: LiveSession, seq: int, **facts: Any) -> None:
    told = {"kind": "goal", "team": "home", "period": 2, "seconds": 1332.0, **facts}
    MatchMoment.objects.create(
        session=session, seq=seq, command=f"c{seq}", start=KICK_OFF, end=KICK_OFF, **told
    )


def words_of(text: str, hook: str) -> str:
    """What stands in the element with this hook."""
    found = re.search(rf'data-testid="{hook}"[^>]*>([^<]*)<', text)
    assert found, hook
    return found[1]


def seen(client: Client, session: LiveSession) -> tuple[Reader, str]:
    return read(client, f"/game/{session.pk}")


def test_teams_score_and_clock_stand_over_the_picture(
    client: Client, make_session: MakeSession
) -> None:
    session = make_session(State.LIVE)
    has_match(session, period=2, clock_seconds=1332.0)
    page, text = seen(client, session)
    hooks = ("score-home-name", "score-home", "score-away-name", "score-away", "score-clock")
    assert [words_of(text, hook) for hook in hooks] == ["Lions", "2", "Tigers", "1", "67:12"]
    assert not page.hidden("score") and not page.hidden("score-clock")
    assert 'id="score-home" data-colour="red"' in text
    assert 'data-stopped="yes"' in text
    assert page.hidden("result") and page.hidden("moments")


def test_a_running_clock_stands_as_it_was_when_the_page_was_made(
    client: Client, make_session: MakeSession
) -> None:
    session = make_session(State.LIVE)
    since = datetime.now(UTC) - timedelta(minutes=3, seconds=5)
    has_match(session, clock_started_at=since)
    _, text = seen(client, session)
    assert re.fullmatch("3:0[5-9]", words_of(text, "score-clock"))
    assert 'data-stopped="no"' in text


def test_without_a_match_there_is_no_score(client: Client, make_session: MakeSession) -> None:
    for state in (State.LIVE, State.ENDED):
        page, text = seen(client, make_session(state))
        assert all(page.hidden(hook) for hook in ("score", "score-clock", "result", "moments"))
        assert words_of(text, "score-home-name") == ""


def test_sets_and_points_stand_in_rows(client: Client, make_session: MakeSession) -> None:
    session = make_session(State.LIVE)
    facts = {"score_home": 4, "score_away": 3, "points_home": 3, "points_away": 4}
    has_match(session, sport="tennis", minutes=None, sets=[[6, 4]], period=2, **facts)
    _, text = seen(client, session)
    assert 'data-rows="yes"' in text
    assert '<span class="score-sets"><span>6</span></span>' in text
    assert '<span class="score-points">A</span>' in text
    assert words_of(text, "score-clock") == "Set 2"


def test_the_end_tells_result_and_moments(client: Client, make_session: MakeSession) -> None:
    session = make_session(State.ENDED)
    has_match(session, phase="over", period=2)
    has_moment(session, 5)
    has_moment(session, 6, kind="mark", team="", seconds=2795.0)
    has_moment(session, 7, undone_at=KICK_OFF)
    page, text = seen(client, session)
    hooks = ("result-home-name", "result-home", "result-away-name", "result-away", "result-phase")
    assert [words_of(text, hook) for hook in hooks] == ["Lions", "2", "Tigers", "1", "Full time"]
    assert not page.hidden("result") and not page.hidden("moments")
    rows = re.findall(r'data-testid="moment">(.*?)</li>', text)
    said = [re.sub(r"<[^>]*>", "|", row).replace("&#x27;", "'") for row in rows]
    assert [re.sub(r"\|+", "|", row).strip("|") for row in said] == [
        "68'|Goal|Lions",
        "90+2'|Marked to see again",
    ]


def test_where_the_clock_never_ran_a_moment_has_the_minute_of_the_broadcast(
    client: Client, make_session: MakeSession
) -> None:
    session = make_session(State.ENDED, live_at=KICK_OFF - timedelta(minutes=11, seconds=30))
    has_match(session, phase="before")
    has_moment(session, 5, seconds=0.0)
    assert "12&#x27;" in seen(client, session)[1]


def test_of_very_many_moments_the_newest_are_listed(
    client: Client, make_session: MakeSession
) -> None:
    session = make_session(State.ENDED)
    has_match(session)
    for seq in range(1, 203):
        has_moment(session, seq, seconds=60.0 * seq)
    text = seen(client, session)[1]
    assert text.count('data-testid="moment"') == 200


def test_teams_alone_are_no_result(client: Client, make_session: MakeSession) -> None:
    session = make_session(State.ENDED)
    has_match(session, phase="before", score_home=0, score_away=0)
    assert seen(client, session)[0].hidden("result")


@pytest.mark.parametrize("state", [State.LIVE, State.ENDED])
def test_a_name_is_no_way_into_the_page(
    client: Client, make_session: MakeSession, state: State
) -> None:
    session = make_session(state)
    evil = "</script><script>alert(1)</script>"
    has_match(session, home_name=evil, away_name='"><img src=x>')
    has_moment(session, 5)
    text = seen(client, session)[1]
    assert "<script>alert" not in text and "<img src=x" not in text


def test_behind_a_door_the_page_tells_nothing_of_the_match(
    client: Client, make_session: MakeSession
) -> None:
    session = make_session(State.LIVE, way_in="link")
    has_match(session)
    page, text = seen(client, session)
    assert page.hidden("score") and "Lions" not in text
    assert page.data("page-data")["sports"]["football"]["halfTimeAfter"] == 1


def test_a_page_that_the_browser_has_is_another_one_after_a_goal(
    client: Client, make_session: MakeSession
) -> None:
    session = make_session(State.LIVE)
    match = has_match(session)
    path = f"/game/{session.pk}"
    etag = client.get(path)["ETag"]
    assert client.get(path, headers={"If-None-Match": etag}).status_code == 304
    match.score_home = 3
    match.save()
    events.append(session.pk, "match", {"did": "score"}, actor="host")
    again = client.get(path, headers={"If-None-Match": etag})
    assert again.status_code == 200
    assert words_of(again.content.decode(), "score-home") == "3"
