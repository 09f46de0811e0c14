"""The verdict is a table: which part fails, beside what, in which state."""

import re
from pathlib import Path

import pytest

import project.diagnosis as package
from project.checking.check_registry import CHECKS, DIAGNOSIS
from project.checking.findings import Check, fine, unasked, wrong
from project.diagnosis.sentences import SENTENCES, installation_line, sentence, summary_line
from project.diagnosis.verdicts import Letter, Summary, Verdict, judge, summarize
from sessions_app.pages.diagnostics_texts import DIAGNOSTICS


def checks(**failing: str) -> dict[str, Check]:
    """All is well but these: ``name=code``."""
    return {
        name: wrong(name, failing[name]) if name in failing else fine(name) for name in DIAGNOSIS
    }


@pytest.mark.parametrize(
    ("failing", "state", "letter", "code"),
    [
        ({}, "live", "ok", "live"),
        ({}, "waiting", "ok", "waiting"),
        ({}, "ended", "ok", "ended"),
        # C: nothing else can be trusted
        ({"database": "database_down"}, "", "C", "database_down"),
        ({"database": "database_slow", "provider": "provider_slow"}, "", "C", "database_slow"),
        ({"database": "database_down", "id": "id_length"}, "", "C", "database_down"),
        ({"process": "process_slow", "guest": "guest_slow"}, "live", "C", "process_slow"),
        ({"info": "info_failed"}, "live", "C", "info_failed"),
        # B: the code's own fault is told before the missing record
        ({"record": "record_missing"}, "", "B", "record_missing"),
        ({"record": "record_missing", "id": "id_lookalike"}, "", "B", "id_lookalike"),
        ({"record": "record_missing", "provider": "provider_slow"}, "", "B", "record_missing"),
        # A: the cause before its consequence
        ({"token": "token_signing", "guest": "token_wrong"}, "live", "A", "token_signing"),
        ({"provider": "provider_full", "worker": "worker_dead"}, "live", "A", "provider_full"),
        ({"provider": "provider_slow", "guest": "guest_x"}, "live", "A", "provider_slow"),
        ({"room": "room_missing"}, "live", "A", "room_missing"),
        ({"room": "room_missing", "worker": "worker_dead"}, "live", "A", "worker_dead"),
        ({"room": "room_missing", "broker": "broker_down"}, "live", "A", "broker_down"),
        ({"room": "room_drift", "beat": "beat_dead"}, "live", "A", "room_drift"),
        ({"guest": "guest_failed"}, "live", "A", "guest_failed"),
        ({"guest": "guest_room_not_ready"}, "waiting", "ok", "not_ready"),
        ({"room": "room_unnoticed"}, "waiting", "ok", "not_ready"),
        ({"record": "record_other_room"}, "live", "A", "record_other_room"),
        ({}, "error", "A", "start_failed"),
        # over is over, whatever else fails
        ({"guest": "guest_ended", "provider": "provider_slow"}, "ended", "ok", "ended"),
        ({"room": "room_revived", "guest": "guest_ended"}, "ended", "D", "room_revived"),
        # D: the gravest first
        ({"worker": "worker_dead", "commentator": "commentator_dead"}, "live", "D", "worker_dead"),
        ({"cors": "cors_origin", "clock": "clock_database"}, "live", "D", "cors_origin"),
        ({"websocket": "stream_slow", "media_path": "media_local"}, "live", "D", "stream_slow"),
        ({"clock": "clock_database"}, "live", "D", "clock_database"),
    ],
)
def test_a_broadcast(failing: dict[str, str], state: str, letter: str, code: str) -> None:
    found = judge(checks(**failing), asked=True, state=state)
    assert (found.letter, found.code) == (letter, code)


@pytest.mark.parametrize(
    ("failing", "letter", "code"),
    [
        ({}, "ok", "ready"),
        ({"database": "database_down"}, "C", "database_down"),
        ({"provider": "provider_unreachable"}, "A", "provider_unreachable"),
        ({"token": "token_signing", "provider": "provider_credentials"}, "A", "token_signing"),
        ({"beat": "beat_dead"}, "D", "beat_dead"),
    ],
)
def test_the_installation(failing: dict[str, str], letter: str, code: str) -> None:
    found = judge(checks(**failing), asked=False)
    assert (found.letter, found.code) == (letter, code)


@pytest.mark.parametrize("name", DIAGNOSIS)
def test_no_failing_part_is_called_well(name: str) -> None:
    found = judge(checks(**{name: "some_code"}), asked=True, state="live")
    # The form of a code says nothing where its broadcast is there.
    assert (found.letter == "ok") is (name == "id")


@pytest.mark.parametrize("name", DIAGNOSIS)
def test_what_could_not_be_asked_is_no_fault(name: str) -> None:
    found = {one: unasked(one) if one == name else fine(one) for one in DIAGNOSIS}
    assert judge(found, asked=True, state="live") == Verdict(Letter.ALL_GOOD, "live")


@pytest.mark.parametrize(
    ("failing", "line"),
    [
        ({}, "Room exists ✅ | Guest access ✅"),
        ({"guest": "guest_ended"}, "Room exists ✅ | Guest access ❌"),
        ({"provider": "provider_slow"}, "Room exists ✅ | Guest access ❌"),
        ({"record": "record_missing"}, "Room exists ❌ | Guest access ✅"),
        ({"record": "record_inconsistent"}, "Room exists ✅ | Guest access ✅"),
    ],
)
def test_the_summary_in_its_exact_form(failing: dict[str, str], line: str) -> None:
    assert summary_line(summarize(checks(**failing))) == line


def test_without_a_record_there_is_no_access() -> None:
    found = checks(record="record_missing")
    del found["guest"]
    assert summary_line(summarize(found)) == "Room exists ❌ | Guest access ❌"
    without = {"database": wrong("database", "database_down"), "record": unasked("record")}
    assert summarize(without) == Summary(False, False)


def test_the_summary_of_an_installation() -> None:
    assert installation_line(api=True, media=False) == "API ✅ | Media server ❌"


def test_every_code_has_its_sentence_and_every_check_its_name() -> None:
    """Codes as they stand in the sources: a verdict without words would be none."""
    sources = [path.read_text() for path in Path(package.__path__[0]).rglob("*.py")]
    pattern = r"""(?:wrong\("\w+", |Verdict\(Letter\.\w+, )"(\w+)\""""
    codes = {code for source in sources for code in re.findall(pattern, source)}
    codes |= {code for one in CHECKS.values() for code in (one.late, one.broken)}
    assert len(codes) > 30
    never_a_verdict = {"room_unnoticed", "room_not_ready"}  # they become not_ready
    assert codes - set(SENTENCES) == never_a_verdict
    for name in DIAGNOSIS:
        assert f"diag.check.{name}" in DIAGNOSTICS, name
    assert sentence(Verdict(Letter.NOBODY_GETS_IN, "never heard of")) == sentence(
        Verdict(Letter.NOBODY_GETS_IN, "check_failed")
    )
    assert sentence(Verdict(Letter.NOBODY_GETS_IN, "guest_new")) == sentence(
        Verdict(Letter.NOBODY_GETS_IN, "guest_failed")
    )
