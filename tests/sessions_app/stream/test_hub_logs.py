"""What operators read about the socket: connecting, subscribed, or failed and why."""

import logging

import pytest

from tests.sessions_app.stream.stage import in_db, make_session, serving, watching

pytestmark = pytest.mark.django_db(transaction=True)


def of_sockets(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    return [r for r in caplog.records if r.getMessage().startswith("[commentary_ws]")]


def said(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in of_sockets(caplog)]


async def test_a_good_subscription_is_logged_in_order(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    session = await in_db(make_session)
    async with serving() as origin, watching(origin, session.id) as alice:
        await alice.next()
    assert said(caplog)[:2] == ["[commentary_ws] client connecting", "[commentary_ws] subscribed"]
    assert {r.session_id for r in caplog.records if hasattr(r, "session_id")} == {session.id}


async def test_a_failure_is_logged_with_its_reason(caplog: pytest.LogCaptureFixture) -> None:
    """An id mismatch is told apart."""
    caplog.set_level(logging.INFO)
    async with serving() as origin, watching(origin, "Abcdefghjkmn") as alice:
        assert await alice.close_code() == 4404
    assert said(caplog) == ["[commentary_ws] client connecting", "[commentary_ws] failed"]
    assert vars(of_sockets(caplog)[-1])["reason"] == "not_found"
