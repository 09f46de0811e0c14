"""The scorekeepers' link: what it gives, and what ends it."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from sessions_app import clock
from sessions_app.auth import watch_keys
from sessions_app.auth.token_hashes import hash_of
from sessions_app.lifecycle import retention
from sessions_app.lifecycle import service as lifecycle
from sessions_app.match import scorekeepers
from sessions_app.models import Admission, LiveSession, Scorekeeper, SessionEvent
from sessions_app.states import Reason, State
from tests.sessions_app.access.visits import Visit, answered, at_once, fresh, guarded, key_of
from tests.support.broadcasts import MakeSession

pytestmark = pytest.mark.django_db(transaction=True)

ELSEWHERE = "a-secret-of-another-machine-0123456789"
ENDED, LINK_ENDED = "410 ended", "410 score_link_ended"
WRONG, WRONG_KEY = "401 scorekeeper_wrong", "403 score_key_wrong"


@pytest.fixture
def session(make_session: MakeSession) -> LiveSession:
    return make_session()


def give(session: LiveSession) -> str:
    """A new link's key."""
    given = scorekeepers.give(session.pk, actor="host")
    key = scorekeepers.key_of(given)
    assert key is not None
    return key


def joins(session: LiveSession, key: str) -> str:
    return answered(lambda: scorekeepers.join(session.pk, key))


def asks(session: LiveSession, token: str) -> str:
    return answered(lambda: scorekeepers.of_token(fresh(session), token))


def end(session: LiveSession) -> None:
    lifecycle.end_session(session.pk, reason=Reason.HOST, actor="host")


def seen(session: LiveSession, ago: float) -> None:
    """All of them were, so many seconds ago."""
    Scorekeeper.objects.filter(session=session).update(
        seen_at=timezone.now() - timedelta(seconds=ago)
    )


# --- the key --------------------------------------------------------------------------------------


def test_there_is_none_before_the_host_gives_one(session: LiveSession) -> None:
    assert scorekeepers.key_of(session) is None
    for key in (watch_keys.made_score_key(session.pk, 0), watch_keys.made_score_key(session.pk, 1)):
        assert joins(session, key) == WRONG_KEY


def test_the_host_reads_the_same_again(session: LiveSession) -> None:
    key = give(session)
    assert watch_keys.is_link_key(key)
    assert {scorekeepers.key_of(fresh(session)) for _ in range(3)} == {key}


def test_each_link_and_broadcast_has_a_key_of_its_own(
    session: LiveSession, make_session: MakeSession
) -> None:
    other = make_session()
    keys = [give(session), give(session), give(other)]
    keys += [watch_keys.made_link_key(session.pk, number) for number in (1, 2)]
    assert len(set(keys)) == len(keys)
    assert joins(other, keys[1]) == WRONG_KEY
    assert joins(session, keys[2]) == WRONG_KEY


@pytest.mark.parametrize("way_in", ["link", "pin"])
def test_the_watchers_key_is_none_and_the_other_way_round(
    make_session: MakeSession, way_in: str
) -> None:
    session = guarded(make_session, way_in)
    key = give(session)
    assert joins(session, key_of(session)) == WRONG_KEY
    assert Visit(session).by_key(key) == "403 code_wrong"


def test_nothing_that_could_be_used_is_stored(session: LiveSession) -> None:
    key = give(session)
    token = scorekeepers.join(session.pk, key)
    rows = [*Scorekeeper.objects.values(), *LiveSession.objects.values()]
    kept = " ".join(str(value) for row in rows for value in row.values())
    assert key not in kept and token not in kept
    assert watch_keys.hashed(session.pk, key) in kept


def test_on_a_machine_with_another_secret_there_is_none_until_a_new_one_is_made(
    session: LiveSession, settings: Any
) -> None:
    key = give(session)
    token = scorekeepers.join(session.pk, key)
    settings.HOST_KEY_SECRET = ELSEWHERE
    assert scorekeepers.key_of(fresh(session)) is None
    assert joins(session, watch_keys.made_score_key(session.pk, 1)) == LINK_ENDED
    assert asks(session, token) == "ok"  # nobody who came in is kept out
    assert joins(session, key) == "ok"
    new = give(session)
    assert scorekeepers.key_of(fresh(session)) == new != key
    assert (joins(session, new), asks(session, token)) == ("ok", LINK_ENDED)


@pytest.mark.parametrize("key", ["", "x", "É" * 10, "abcdefghi\n", "a" * 500, "abcdefghi\x00"])
def test_what_is_no_key_is_wrong(session: LiveSession, key: str) -> None:
    give(session)
    assert joins(session, key) == WRONG_KEY


# --- who came by it -------------------------------------------------------------------------------


def test_several_keep_the_score_at_once(session: LiveSession) -> None:
    key = give(session)
    tokens = [scorekeepers.join(session.pk, key) for _ in range(3)]
    assert len(set(tokens)) == 3
    rows = {scorekeepers.of_token(fresh(session), token).pk for token in tokens}
    assert len(rows) == 3
    assert scorekeepers.here(fresh(session)) == 3


def test_it_is_no_admission_and_no_event(session: LiveSession) -> None:
    before = fresh(session)
    scorekeepers.join(session.pk, give(session))
    scorekeepers.take_back(session.pk, actor="host")
    after = fresh(session)
    assert not Admission.objects.exists()
    assert not SessionEvent.objects.filter(session=session).exists()
    for field in ("access_version", "access_epoch", "link_number", "way_in", "last_seq", "state"):
        assert getattr(after, field) == getattr(before, field)


def test_a_token_is_nothing_in_another_broadcast(
    session: LiveSession, make_session: MakeSession
) -> None:
    token = scorekeepers.join(session.pk, give(session))
    other = make_session()
    give(other)
    assert asks(other, token) == WRONG
    assert asks(session, token) == "ok"


@pytest.mark.parametrize("token", ["", "x" * 22, "É" * 22, "a" * 21, "a" * 5000, "\x00" * 22])
def test_what_is_no_token_is_wrong(session: LiveSession, token: str) -> None:
    give(session)
    assert asks(session, token) == WRONG
    end(session)
    assert asks(session, token) == WRONG  # a stranger does not hear that it is over


def test_a_new_link_ends_the_old_one_and_who_came_by_it(session: LiveSession) -> None:
    old = give(session)
    token = scorekeepers.join(session.pk, old)
    new = give(session)
    assert asks(session, token) == LINK_ENDED
    assert joins(session, old) == LINK_ENDED
    assert scorekeepers.here(fresh(session)) == 0
    assert asks(session, scorekeepers.join(session.pk, new)) == "ok"


def test_taking_it_back_ends_it_and_a_new_one_does_not_revive_it(session: LiveSession) -> None:
    key = give(session)
    token = scorekeepers.join(session.pk, key)
    for _ in range(2):
        after = scorekeepers.take_back(session.pk, actor="host")
        assert (after.score_link_open, scorekeepers.key_of(after)) == (False, None)
        assert (joins(session, key), asks(session, token)) == (LINK_ENDED, LINK_ENDED)
        assert scorekeepers.here(fresh(session)) == 0
    assert give(session) != key
    assert (joins(session, key), asks(session, token)) == (LINK_ENDED, LINK_ENDED)


def test_of_very_many_links_the_oldest_are_unknown(
    session: LiveSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch_keys, "OLDER_KEYS", 3)
    keys = [give(session) for _ in range(5)]
    answers = [joins(session, key) for key in keys]
    assert answers == [WRONG_KEY] * 2 + [LINK_ENDED] * 2 + ["ok"]


@pytest.mark.parametrize("state", [State.WAITING, State.LIVE, State.INTERRUPTED])
def test_it_is_good_from_the_start_to_the_end(make_session: MakeSession, state: State) -> None:
    session = make_session(state)
    key = give(session)
    token = scorekeepers.join(session.pk, key)
    assert asks(session, token) == "ok"
    end(session)
    assert (joins(session, key), asks(session, token)) == (ENDED, ENDED)
    assert joins(session, "abcdefghij") == WRONG_KEY
    assert scorekeepers.key_of(fresh(session)) is None
    assert scorekeepers.here(fresh(session)) == 0
    assert answered(lambda: scorekeepers.give(session.pk, actor="host")) == ENDED
    assert answered(lambda: scorekeepers.take_back(session.pk, actor="host")) == "ok"
    assert asks(session, token) == ENDED  # said before that the link is


def test_a_broadcast_that_is_gone_is_not_found() -> None:
    for work in (
        lambda: scorekeepers.give("hWvB5cTnQx7m", actor="host"),
        lambda: scorekeepers.take_back("hWvB5cTnQx7m", actor="host"),
        lambda: scorekeepers.join("hWvB5cTnQx7m", "abcdefghij"),
    ):
        assert answered(work) == "404 not_found"


# --- who is here ----------------------------------------------------------------------------------


def test_asking_is_a_sign_of_being_there(session: LiveSession) -> None:
    token = scorekeepers.join(session.pk, give(session))
    seen(session, 11)
    assert scorekeepers.here(fresh(session)) == 0
    assert asks(session, token) == "ok"
    assert scorekeepers.here(fresh(session)) == 1


def test_asking_each_second_does_not_write_each_second(
    session: LiveSession, django_assert_num_queries: Any
) -> None:
    token = scorekeepers.join(session.pk, give(session))
    now = fresh(session)
    with django_assert_num_queries(1):
        scorekeepers.of_token(now, token)
    seen(session, scorekeepers.SEEN_EVERY.total_seconds())
    with django_assert_num_queries(2):
        scorekeepers.of_token(now, token)
    with django_assert_num_queries(0), pytest.raises(Exception, match="no scorekeeper"):
        scorekeepers.of_token(now, "no token")


def test_a_clock_that_was_set_back_leaves_nobody_here_for_an_hour(session: LiveSession) -> None:
    token = scorekeepers.join(session.pk, give(session))
    seen(session, -3600)
    assert scorekeepers.here(fresh(session)) == 0
    assert asks(session, token) == "ok"
    assert scorekeepers.here(fresh(session)) == 1


def test_whoever_is_refused_is_not_seen(session: LiveSession) -> None:
    token = scorekeepers.join(session.pk, give(session))
    seen(session, 60)
    before = Scorekeeper.objects.get().seen_at
    scorekeepers.take_back(session.pk, actor="host")
    assert asks(session, token) == LINK_ENDED
    assert Scorekeeper.objects.get().seen_at == before


# --- how many -------------------------------------------------------------------------------------


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scorekeepers, "MOST", 4)


def test_the_key_gives_no_rows_without_end(session: LiveSession, few: None) -> None:
    """Who was away the longest goes; who is here stays."""
    key = give(session)
    here = scorekeepers.join(session.pk, key)
    for _ in range(12):
        Scorekeeper.objects.exclude(token_hash=hash_of(here)).update(
            seen_at=timezone.now() - timedelta(seconds=30)
        )
        scorekeepers.join(session.pk, key)
        assert asks(session, here) == "ok"
    assert Scorekeeper.objects.count() == 4


def test_those_of_older_links_go_first(session: LiveSession, few: None) -> None:
    key = give(session)
    for _ in range(4):
        scorekeepers.join(session.pk, key)
    key = give(session)
    tokens = [scorekeepers.join(session.pk, key)]
    seen(session, 30)
    Scorekeeper.objects.filter(number=1).update(seen_at=timezone.now())
    tokens += [scorekeepers.join(session.pk, key) for _ in range(3)]
    assert {asks(session, token) for token in tokens} == {"ok"}
    assert not Scorekeeper.objects.filter(number=1).exists()


# --- in the same moment ---------------------------------------------------------------------------


def test_joining_and_taking_back_at_once_leaves_nobody_in(session: LiveSession) -> None:
    key = give(session)
    tokens: list[str] = []

    def join() -> None:
        answered(lambda: tokens.append(scorekeepers.join(session.pk, key)))

    works: list[Any] = [join] * 6
    works.insert(3, lambda: scorekeepers.take_back(session.pk, actor="host"))
    at_once(works, threads=7)
    assert {asks(session, token) for token in tokens} <= {LINK_ENDED}
    assert joins(session, key) == LINK_ENDED


def test_two_new_links_at_once_leave_one(session: LiveSession) -> None:
    at_once([lambda: scorekeepers.give(session.pk, actor="host")] * 4, threads=4)
    now = fresh(session)
    assert now.score_link_number == 4
    key = scorekeepers.key_of(now)
    assert key is not None and joins(session, key) == "ok"


# --- what is left of it ---------------------------------------------------------------------------


def test_they_go_an_hour_after_the_end(
    session: LiveSession, make_session: MakeSession, say: Any
) -> None:
    key = give(session)
    token = scorekeepers.join(session.pk, key)
    open_one = make_session()
    scorekeepers.join(open_one.pk, give(open_one))
    end(session)
    clock.forget_leftovers(timezone.now() + timedelta(minutes=59))
    assert asks(session, token) == ENDED
    clock.forget_leftovers(timezone.now() + timedelta(minutes=61))
    assert list(Scorekeeper.objects.values_list("session", flat=True)) == [open_one.pk]
    assert (asks(session, token), joins(session, key)) == (WRONG, ENDED)


def test_they_go_in_portions(session: LiveSession, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scorekeepers, "BATCH", 2)
    key = give(session)
    for _ in range(3):
        scorekeepers.join(session.pk, key)
    end(session)
    late = timezone.now() + timedelta(hours=2)
    assert [scorekeepers.forget_old(late) for _ in range(3)] == [2, 1, 0]


def test_they_go_with_the_broadcast(session: LiveSession) -> None:
    scorekeepers.join(session.pk, give(session))
    end(session)
    assert retention.delete_now(session.pk, "host")
    assert not Scorekeeper.objects.exists()


@pytest.fixture
def written(caplog: pytest.LogCaptureFixture) -> Callable[[], list[str]]:
    caplog.set_level(logging.DEBUG)
    return lambda: [
        f"{record.getMessage()} {vars(record)}"
        for record in caplog.records
        if not record.name.startswith("django.db")
    ]


def test_no_secret_is_in_a_log_or_in_what_errors_show(session: LiveSession, written: Any) -> None:
    old = give(session)
    key = give(session)
    token = scorekeepers.join(session.pk, key)
    assert (joins(session, old), joins(session, old[::-1])) == (LINK_ENDED, WRONG_KEY)
    scorekeepers.take_back(session.pk, actor="host")
    assert asks(session, token) == LINK_ENDED
    lines = [*written(), *(f"{row!r} {row}" for row in Scorekeeper.objects.all())]
    assert any("new scorekeepers' link" in line for line in lines)
    assert any("link taken back" in line for line in lines)
    assert [one for one in (old, key, token) if any(one in line for line in lines)] == []
