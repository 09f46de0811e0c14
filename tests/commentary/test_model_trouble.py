"""What the row and the pages are told of a model that does not speak."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from commentary import leases
from commentary.leases import Lease, LeaseLost
from commentary.models import CommentaryRun
from commentary.narrators.trouble import Trouble
from sessions_app.models import LiveSession
from tests.support.broadcasts import MakeSession

Events = Callable[[LiveSession, str], list[dict[str, Any]]]
pytestmark = pytest.mark.django_db(transaction=True)

NOTICE = {"code": "commentator_model"}
UNTIL = timezone.now() + timedelta(minutes=20)


def taken(session: LiveSession, owner: str = "alice", **named: Any) -> Lease:
    lease = leases.take(session.pk, owner, **named)
    assert lease is not None
    return lease


def known(session: LiveSession) -> tuple[str, Any]:
    run = CommentaryRun.objects.get(pk=session.pk)
    return run.model_trouble, run.model_trouble_until


def test_it_is_told_when_it_begins_changes_and_ends(
    make_session: MakeSession, events_of: Events
) -> None:
    session = make_session()
    lease = taken(session)
    leases.write_model_trouble(lease, Trouble.SLOW, None)
    assert known(session) == ("slow", None)
    leases.write_model_trouble(lease, Trouble.BUDGET_SPENT, UNTIL)
    assert known(session) == ("budget_spent", UNTIL)
    later = UNTIL + timedelta(hours=1)
    leases.write_model_trouble(lease, Trouble.BUDGET_SPENT, later)  # the same, for longer
    assert known(session) == ("budget_spent", later)
    leases.write_model_trouble(lease, "", None)
    assert known(session) == ("", None)

    assert events_of(session, "notice") == [NOTICE] * 3  # nothing of it is in there


def test_a_former_owner_tells_nothing(make_session: MakeSession, events_of: Events) -> None:
    session = make_session()
    old = taken(session)
    leases.release([old])
    taken(session, "bob")

    with pytest.raises(LeaseLost):
        leases.write_model_trouble(old, Trouble.SLOW, None)
    assert known(session) == ("", None)
    assert events_of(session, "notice") == []


def test_who_takes_it_over_begins_without(make_session: MakeSession, events_of: Events) -> None:
    session = make_session()
    lease = taken(session)
    leases.write_model_trouble(lease, Trouble.KEY_REFUSED, UNTIL)
    leases.release([lease])
    assert known(session) == ("key_refused", UNTIL)

    taken(session, "bob", engine="people")
    assert known(session) == ("", None)
    assert events_of(session, "notice") == [NOTICE] * 2


def test_of_what_is_over_nothing_is_told(
    make_session: MakeSession, events_of: Events, end: Callable[[LiveSession], None]
) -> None:
    session = make_session()
    lease = taken(session)
    end(session)
    leases.write_model_trouble(lease, Trouble.SLOW, None)

    assert known(session) == ("", None)
    assert NOTICE not in events_of(session, "notice")
