"""Several thumbs at the same moment: nothing is told twice, nothing is lost."""

from collections.abc import Callable
from functools import partial

import pytest

from sessions_app.log.match_events import By
from sessions_app.match import match_clock, match_limits, moments, set_up_and_score, undo
from sessions_app.match.moments import Pressed
from sessions_app.match.set_up_and_score import Statement
from sessions_app.match.who_keeps_score import Keeper, Who
from sessions_app.models import LiveSession, Match
from sessions_app.sports.rules import MomentKind, Sport
from sessions_app.sports.set_up import SetUp
from tests.sessions_app.lifecycle.side_by_side import at_once
from tests.support.broadcasts import MakeSession

pytestmark = pytest.mark.django_db(transaction=True)

THUMBS = 4
GOAL = MomentKind.GOAL


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(match_limits, "MOMENTS_AT_ONCE", 1_000)
    monkeypatch.setattr(match_limits, "CHANGES_AT_ONCE", 1_000)


@pytest.fixture
def session(make_session: MakeSession) -> LiveSession:
    return make_session()


def thumb(number: int, by: By = "scorekeeper") -> Who:
    return lambda session: Keeper(by, f"scorekeeper:{number}")


def all_at_once(work: Callable[[int], object]) -> None:
    at_once(*(partial(work, number) for number in range(THUMBS)))


def numbers(session: LiveSession) -> list[int]:
    return [*session.events.order_by("seq").values_list("seq", flat=True)]


def say(session: LiveSession, number: int, said: Statement) -> None:
    set_up_and_score.say(session.pk, thumb(number), said)


def test_one_goal(session: LiveSession) -> None:
    all_at_once(lambda number: say(session, number, Statement(score={"home": 1})))
    assert Match.objects.get().score_home == 1
    assert numbers(session) == [1]


def test_one_goal_with_its_moment(session: LiveSession) -> None:
    def press(number: int) -> None:
        pressed = Pressed(f"thumb-number-{number:08}", GOAL, "home", score=1)
        moments.mark(session.pk, thumb(number), pressed)

    all_at_once(press)
    assert (Match.objects.get().score_home, session.moments.count()) == (1, 1)
    assert numbers(session) == [1]


def test_one_request_that_is_sent_again_and_again(session: LiveSession) -> None:
    pressed = Pressed("one-press-of-a-thumb", MomentKind.MARK)
    all_at_once(lambda number: moments.mark(session.pk, thumb(1), pressed))
    assert (session.moments.count(), numbers(session)) == (1, [1])


def test_one_point_that_wins_a_game(session: LiveSession) -> None:
    say(session, 0, Statement(SetUp(Sport.TENNIS)))
    unit = Match.objects.get().unit
    say(session, 0, Statement(points={"home": 3}, unit=unit))
    all_at_once(lambda number: say(session, number, Statement(points={"home": 4}, unit=unit)))
    match = Match.objects.get()
    assert (match.score_home, match.points_home, match.unit) == (1, 0, unit + 1)
    assert numbers(session) == [1, 2, 3]


def test_both_sides_score(session: LiveSession) -> None:
    """Each says one field, and none takes the other's back."""

    def score(number: int) -> None:
        said = Statement(score={"home" if number % 2 else "away": number // 2 + 1})
        say(session, number, said)

    all_at_once(score)
    match = Match.objects.get()
    assert match.score_home in (1, 2) and match.score_away in (1, 2)
    assert numbers(session) == [*range(1, len(numbers(session)) + 1)]
    newest = session.events.order_by("seq").last()
    assert newest is not None
    assert newest.data["match"]["score"] == {"home": match.score_home, "away": match.score_away}
    assert newest.seq == match.seq


def test_one_half_time(session: LiveSession) -> None:
    match_clock.run(session.pk, thumb(0), "start")
    all_at_once(lambda number: match_clock.run(session.pk, thumb(number), "break", 10))
    assert LiveSession.objects.get().pauses == 1
    all_at_once(lambda number: match_clock.run(session.pk, thumb(number), "start"))
    match = Match.objects.get()
    assert (match.phase, match.period) == ("playing", 2)
    assert LiveSession.objects.get().pause_until is None


def test_one_undo(session: LiveSession) -> None:
    say(session, 0, Statement(score={"home": 1}))
    all_at_once(lambda number: undo.undo(session.pk, thumb(number), 1))
    assert (Match.objects.get().score_home, numbers(session)) == (0, [1, 2])
