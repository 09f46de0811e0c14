"""Lines that the host calls wrong: withdrawn once, told once, and read by nobody afterwards."""

import ast
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.utils import timezone

from livekit_app.errors import ServiceError
from sessions_app.lifecycle.corrections import withdraw
from sessions_app.log.lines import corrections_of, lines_of, withdrawn_lines
from sessions_app.models import LiveSession
from sessions_app.states import State
from tests.sessions_app.access.test_every_door import PAGES, WATCHERS
from tests.support.broadcasts import MakeSession, wire_events
from tests.support.product import ROOT

pytestmark = pytest.mark.django_db(transaction=True)

WRONG = "A zebra runs away with the corner flag"
CLAIM = {"what": "kicks", "who": "zebra-striped", "from": "2026-05-01T12:00:01.000Z", "to": "…"}
Say = Callable[..., int]


@pytest.fixture
def session(make_session: MakeSession) -> LiveSession:
    return make_session(State.LIVE)


def refusal(session: LiveSession, seq: int) -> tuple[int, str]:
    with pytest.raises(ServiceError) as refused:
        withdraw(session.pk, seq, actor="host")
    return refused.value.status, refused.value.code


def test_it_is_withdrawn_and_told_by_a_number(session: LiveSession, say: Say) -> None:
    kept, wrong = say(session, "A kick!"), say(session, WRONG)
    assert withdraw(session.pk, wrong, actor="host")
    assert [line.seq for line in lines_of(session)] == [kept]
    assert withdrawn_lines(session) == 1
    last = session.events.get(seq=wrong + 1)
    assert (last.type, last.data, last.actor) == ("correction", {"line": wrong}, "host")
    session.refresh_from_db()
    assert session.last_seq == wrong + 1


def test_the_second_time_nothing_is_told(session: LiveSession, say: Say) -> None:
    wrong = say(session, WRONG)
    assert [withdraw(session.pk, wrong, actor="host") for _ in range(2)] == [True, False]
    assert [type for type, _ in wire_events(session)] == ["commentary", "correction"]


def test_two_at_once_are_one(session: LiveSession, say: Say) -> None:
    wrong = say(session, WRONG)

    def press(_: int) -> bool:
        try:
            return withdraw(session.pk, wrong, actor="host")
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(press, range(6))) == 1
    assert [type for type, _ in wire_events(session)] == ["commentary", "correction"]


@pytest.mark.parametrize("state", [State.ENDED, State.ERROR])
def test_after_the_end_as_well(make_session: MakeSession, say: Say, state: State) -> None:
    session = make_session(state)
    wrong = say(session, WRONG)
    assert withdraw(session.pk, wrong, actor="host")
    assert list(lines_of(session)) == []


def test_a_number_that_is_no_line(
    session: LiveSession, make_session: MakeSession, say: Say
) -> None:
    wrong = say(session, WRONG)
    withdraw(session.pk, wrong, actor="host")
    correction, unknown = wrong + 1, wrong + 2
    other = make_session()
    for number in range(unknown, unknown + 3):
        say(other, f"Line {number}")
    for seq in (correction, unknown):
        assert refusal(session, seq) == (404, "line_not_found")
    assert len(wire_events(session)) == 2
    assert withdrawn_lines(other) == 0


def test_of_a_broadcast_that_is_gone(session: LiveSession, say: Say) -> None:
    wrong = say(session, WRONG)
    LiveSession.objects.filter(pk=session.pk).delete()
    assert refusal(session, wrong) == (404, "not_found")


def test_corrections_are_read_back_with_what_was_said(session: LiveSession, say: Say) -> None:
    first, second = say(session, "One", claims=[CLAIM]), say(session, "Two")
    for seq in (first, second):
        withdraw(session.pk, seq, actor="host")
    found = corrections_of(session.pk)
    assert [(one.seq, one.line, one.said["text"]) for one in found] == [
        (3, first, "One"),
        (4, second, "Two"),
    ]
    assert found[0].said["claims"] == [CLAIM]
    assert [one.line for one in corrections_of(session.pk, after=3)] == [second]
    assert corrections_of(session.pk, after=4) == []
    soon = timezone.now() + timedelta(minutes=1)
    assert corrections_of(session.pk, since=soon) == []


# --- who reads ------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [State.LIVE, State.ENDED])
def test_whoever_reads_later_gets_not_a_word_of_it(
    client: Client, session: LiveSession, say: Say, state: State
) -> None:
    """Every read of the API and every page, which knew it before."""
    say(session, "The line that stands")
    wrong = say(session, WRONG, is_highlight=True, claims=[CLAIM])
    if state == State.ENDED:
        ended = {"state": State.ENDED, "reason": "host", "ended_at": timezone.now()}
        LiveSession.objects.filter(pk=session.pk).update(**ended)
    reads = {
        path.replace("{session_id}", session.pk).replace("{room_id}", session.pk)
        for method, path in WATCHERS
        if method == "get"
    }
    reads |= {path.format(session_id=session.pk) for path in PAGES.values()}
    reads |= {f"/api/sessions/{session.pk}/events?after={after}" for after in (0, 1, 99)}
    before = {path: client.get(path) for path in reads}
    held = {path for path, answer in before.items() if WRONG in answer.content.decode()}
    api = f"/api/sessions/{session.pk}"
    expected = {
        f"/game/{session.pk}",
        *(f"{api}/transcript.{one}" for one in ("json", "vtt", "txt")),
    }
    expected |= {f"{api}/events", f"{api}/events?after=0", f"{api}/events?after=1"}
    assert held == expected | {f"{api}/events?after=99"}

    withdraw(session.pk, wrong, actor="host")

    for path in reads:
        known = before[path].get("ETag", "")
        answer = client.get(path, headers={"If-None-Match": known} if known else {})
        text = answer.content.decode()
        assert WRONG not in text and "zebra" not in text, path
        if path in held:
            assert answer.status_code == 200, path  # its tag was another one
            assert answer["ETag"] != known, path


def test_what_is_counted(client: Client, session: LiveSession, say: Say) -> None:
    say(session, "The line that stands")
    wrong = say(session, WRONG, is_highlight=True)
    withdraw(session.pk, wrong, actor="host")
    api = f"/api/sessions/{session.pk}"
    assert client.get(api).json()["lines"] == 1
    transcript = client.get(f"{api}/transcript.json").json()
    assert (len(transcript["lines"]), transcript["withdrawn"]) == (1, 1)
    ended = {"state": State.ENDED, "reason": "host", "ended_at": timezone.now()}
    LiveSession.objects.filter(pk=session.pk).update(**ended)
    page = client.get(f"/game/{session.pk}")
    assert (page.context["highlights"], page.context["page"].lines) == (0, 1)


def test_the_poll_says_that_there_was_one(client: Client, session: LiveSession, say: Say) -> None:
    wrong = say(session, WRONG, claims=[CLAIM])
    withdraw(session.pk, wrong, actor="host")
    line, correction = client.get(f"/api/sessions/{session.pk}/events?after=0").json()["events"]
    assert line == {"type": "commentary", "seq": wrong, "at": line["at"], "withdrawn": True}
    assert (correction["type"], correction["line"]) == ("correction", wrong)


def test_operators_see_how_many_and_that_the_host_did_it(
    client: Client, session: LiveSession, say: Say
) -> None:
    say(session, "The line that stands")
    withdraw(session.pk, say(session, WRONG), actor="host")
    client.force_login(User.objects.create_superuser("olga"))
    page = client.get(f"/admin/sessions_app/livesession/{session.pk}/change/").content.decode()
    assert "1, 1 withdrawn" in page
    assert "<td>correction</td><td>line=2</td><td>host</td>" in page
    assert WRONG not in page


READER = "sessions_app/log/lines.py"
WRITER = "commentary/lines.py"


def names_lines(tree: ast.AST) -> bool:
    """Does this code ask for events that are lines, by the type's name or by its word?"""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr == "COMMENTARY":
            if isinstance(node.value, ast.Attribute | ast.Name) and "Type" in ast.unparse(
                node.value
            ):
                return True
        if isinstance(node, ast.keyword) and (node.arg or "").split("__")[0] == "type":
            if isinstance(node.value, ast.Constant) and node.value.value == "commentary":
                return True
        if isinstance(node, ast.Compare) and "commentary" in (
            one.value for one in ast.walk(node) if isinstance(one, ast.Constant)
        ):
            return True
    return False


def test_one_module_reads_lines_and_one_writes_them() -> None:
    found = set()
    for app in ("project", "commentary", "sessions_app", "livekit_app"):
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts and names_lines(ast.parse(path.read_text("utf-8"))):
                found.add(path.relative_to(ROOT).as_posix())
    assert found == {READER, WRITER}


@pytest.mark.parametrize(
    "code",
    [
        "log.filter(type=SessionEvent.Type.COMMENTARY)",
        "log.exclude(type='commentary')",
        "[e for e in log if e.type == Type.COMMENTARY]",
        "[e for e in log if e.type in ('commentary', 'notice')]",
        "Q(type__in=[SessionEvent.Type.COMMENTARY])",
    ],
)
def test_another_reader_would_be_found(code: str) -> None:
    assert names_lines(ast.parse(code))
