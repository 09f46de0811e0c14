"""Log lines: which process, which request, which fields, and never a secret."""

import json
import logging
import sys
from datetime import UTC, datetime

import pytest
from livekit.api import AccessToken, VideoGrants

from project.http.request_ids import request_id
from project.logs import JsonFormatter, LineFormatter, Seldom, Uncaught, redact


def record(text: str, *values: object, **extra: object) -> logging.LogRecord:
    made = logging.getLogger("tests").makeRecord(
        "tests", logging.INFO, __file__, 1, text, values, None, extra=extra
    )
    return made


def test_a_line_begins_with_its_process_and_ends_with_its_fields() -> None:
    line = LineFormatter("web").format(record("[sessions] live", session_id="AbC", title="a b"))
    assert line.startswith("web             20")
    assert line.endswith('INFO    [sessions] live session_id=AbC title="a b"')


def test_the_request_id_is_added_by_itself() -> None:
    token = request_id.set("r-1")
    try:
        assert LineFormatter("web").format(record("[sessions] live")).endswith(" req_id=r-1")
    finally:
        request_id.reset(token)
    assert "req_id" not in LineFormatter("web").format(record("[sessions] live"))


def test_every_line_of_a_traceback_names_its_process() -> None:
    failing = record("failed")
    try:
        raise ValueError("two\nlines")
    except ValueError:
        failing.exc_info = sys.exc_info()
    lines = LineFormatter("media").format(failing).splitlines()
    assert len(lines) > 3
    assert all(line.startswith("media ") for line in lines)


def test_a_message_cannot_pretend_to_be_another_line() -> None:
    """A line break from outside stays inside the line's own process."""
    line = LineFormatter("web").format(record("title %s", "x\nbeat  2026 INFO all is well"))
    assert all(part.startswith("web ") for part in line.splitlines())


# What clears a screen, names a window, hides, turns text around, ends a line; C1, a half character.
HOSTILE = [
    *("\x1b[2J", "\x1b]0;owned\x07", "\x9b31m", "\x7f", "\x00", "a\rb"),
    *("\u202eexe.gpj", "\u2066x", "a\u200bb", "\ufeff", "\u2028x", "\x85x", "\U000e0041", "\ud800"),
]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_nothing_that_a_terminal_obeys_or_that_hides_itself(hostile: str) -> None:
    """In a field, in a message and in a traceback, in lines and in JSON."""
    failing = record("said %s", hostile, path=f"/{hostile}", items=[hostile])
    try:
        raise ValueError(hostile)
    except ValueError:
        failing.exc_info = sys.exc_info()
    lines = LineFormatter("web").format(failing).split("\n")
    assert all(line.isprintable() and line.startswith("web ") for line in lines)
    text = JsonFormatter("web").format(failing)
    assert text.isprintable()
    entry = json.loads(text)
    assert (entry["message"], entry["path"]) == (f"said {hostile}", f"/{hostile}")


def test_names_and_signs_of_all_languages_stay_readable() -> None:
    title = "Žižkov – 東京 🙂"
    assert f'title="{title}"' in LineFormatter("web").format(record("x", title=title))
    assert title in JsonFormatter("web").format(record("x", title=title))


def test_a_field_ends_after_200_characters() -> None:
    failing = record("x", path="/" + "a" * 5000, found=["b" * 5000])
    line = LineFormatter("web").format(failing)
    assert len(line) < 600 and f" path=/{'a' * 199}… " in line
    assert len(json.loads(JsonFormatter("web").format(failing))["path"]) == 201


def test_what_a_request_brings_upon_itself_leaves_no_traceback() -> None:
    """Django passes on what it refuses as a warning, with a traceback of each."""
    for level, passed in ((logging.WARNING, False), (logging.ERROR, True)):
        made = record("Bad Request")
        made.levelno, made.exc_info = level, (ValueError, ValueError("no"), None)
        assert Uncaught().filter(made) is passed


def test_what_anybody_may_cause_is_told_now_and_then_with_its_number(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = 1000.0
    monkeypatch.setattr("project.logs.time.monotonic", lambda: now)
    seldom = Seldom()

    def said(name: str = "django.security.DisallowedHost") -> tuple[int, object] | None:
        made = logging.getLogger(name).makeRecord(
            name, logging.ERROR, __file__, 1, "no %s", ("h" * 900,), None
        )
        try:
            raise ValueError("no")
        except ValueError:
            made.exc_info = sys.exc_info()
        if not seldom.filter(made):
            return None
        assert len(made.getMessage()) < 250
        return vars(made)["times"], made.exc_info

    assert said() == (1, None)
    assert [said() for _ in range(8000)] == [None] * 8000
    assert said("django.security.TooManyFieldsSent") == (1, None), "each kind by itself"
    now += 10.0
    assert said() == (8001, None)


def test_json_lines_keep_their_own_keys() -> None:
    entry = json.loads(JsonFormatter("web").format(record("[x] y", level="loud", n=2)))
    assert entry["level"] == "INFO"
    assert entry["level_"] == "loud"
    assert entry["message"] == "[x] y"
    assert entry["n"] == 2


def test_a_json_line_field_by_field() -> None:
    """What log collectors were set up for: keys, their order, how values are written."""
    failing = record("[x] %s", "é", moment=datetime(2026, 1, 2, tzinfo=UTC), kind=ValueError, n=2.5)
    failing.created = 1767312000.25
    try:
        raise ValueError("no")
    except ValueError:
        failing.exc_info = sys.exc_info()
    failing.stack_info = "Stack (most recent call last):"
    token = request_id.set("r-1")
    try:
        line = JsonFormatter("web").format(failing)
    finally:
        request_id.reset(token)

    head, _, traceback = line.partition(', "traceback": ')
    assert head == (
        '{"time": "2026-01-02T00:00:00.250000+00:00", "process": "web", "level": "INFO", '
        '"logger": "tests", "message": "[x] é", "moment": "2026-01-02 00:00:00+00:00", '
        '"kind": "<class \'ValueError\'>", "n": 2.5, "req_id": "r-1"'
    )
    assert json.loads(traceback.removesuffix("}")).endswith("ValueError: no")


def test_an_object_as_message_stays_one_text() -> None:
    """A library that logs a dict cannot put keys of its own beside ours."""
    made = logging.LogRecord("tests", logging.INFO, __file__, 1, {"level": "loud"}, None, None)
    entry = json.loads(JsonFormatter("web").format(made))
    assert (entry["level"], entry["message"]) == ("INFO", "{'level': 'loud'}")


def join_token() -> str:
    grants = VideoGrants(room_join=True, room="pickup-1")
    return AccessToken("key", "s" * 40).with_identity("spectator:1").with_grants(grants).to_jwt()


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("token is " + join_token(), join_token()),
        ("Authorization: Bearer abc.def-123", "abc.def-123"),
        ("hostKey=Zx81secret", "Zx81secret"),
        ('{"hostKey": "Zx81secret", "title": "x"}', "Zx81secret"),
        (r"body={\"hostKey\":\"Zx81secret\"}", "Zx81secret"),
        ("{'host_key': 'Zx81secret'}", "Zx81secret"),
        ("X-Host-Key: Zx81secret", "Zx81secret"),
        ("EMBEDDED_API_SECRET=Zx81secret", "Zx81secret"),
        ("https://10.0.0.2:8443/camera#AbCdEfGhJkMn.Zx81secret", "Zx81secret"),
        ("postgresql://sideline:Zx81secret@db/sideline", "Zx81secret"),
    ],
)
def test_secrets_never_reach_the_log(text: str, secret: str) -> None:
    for formatter in (LineFormatter("web"), JsonFormatter("web")):
        assert secret not in formatter.format(record("%s", text))
        assert secret not in formatter.format(record("x", value=text))


def test_a_secret_in_a_traceback_is_redacted() -> None:
    failing = record("failed")
    try:
        raise ValueError("Bearer abc.def-123")
    except ValueError:
        failing.exc_info = sys.exc_info()
    assert "abc.def-123" not in LineFormatter("web").format(failing)


def test_ordinary_text_is_left_alone() -> None:
    text = "[join_call] joining session_id=AbCdEfGhJkMn url=http://10.0.0.2:8000/game/AbCdEfGhJkMn"
    assert redact(text) == text
