"""Stream's webhooks: believed by their signature, bounded, and told in our words."""

import gzip
import json
import zlib
from datetime import UTC, datetime
from typing import Any

import pytest

from livekit_app.errors import BadWebhook
from livekit_app.providers.port import WebhookEvent
from livekit_app.providers.stream.calls import stream_webhooks
from tests.livekit_app.stream.stream_speech import TYPE, event, signed, somebody

SECRET = "0123456789abcdef0123456789abcdef"
PACKED = gzip.compress(b"{}", mtime=0)


def read(body: dict[str, Any], **headers: str) -> WebhookEvent:
    text = json.dumps(body).encode()
    return stream_webhooks.read_webhook(text, signed(text, SECRET) | headers, SECRET, TYPE)


def refused(body: bytes, headers: dict[str, str], secret: str = SECRET) -> tuple[str, int]:
    with pytest.raises(BadWebhook) as refusal:
        stream_webhooks.read_webhook(body, headers, secret, TYPE)
    return refusal.value.code, refusal.value.status


@pytest.mark.parametrize(
    ("kind", "ours"),
    [
        ("call.created", "room_started"),
        ("call.ended", "room_finished"),
        ("call.deleted", "room_finished"),
        ("call.session_ended", "other"),  # everybody has left; the room stays
        ("call.session_started", "other"),
        ("call.updated", "other"),
        ("call.session_participant_count_updated", "other"),
        ("call.kicked_user", "other"),
        ("call.recording_ready", "other"),
        ("message.new", "other"),
    ],
)
def test_events_of_calls_in_our_words(kind: str, ours: str) -> None:
    told = read(event(kind, "pickup-test-x"))

    assert (told.type, told.vendor_type) == (ours, kind)
    room = ("pickup-test-x", f"{TYPE}:pickup-test-x") if ours != "other" else ("", "")
    assert (told.room_name, told.room_sid) == room


@pytest.mark.parametrize("what", ["joined", "left"])
def test_whoever_comes_and_goes_is_one_of_us(what: str) -> None:
    body = event(
        f"call.session_participant_{what}",
        "pickup-test-x",
        **somebody("spectator@3f9a0c11d2e4_5b7f01aa", "session-1"),
    )

    told = read(body)

    assert told.type == f"participant_{what}"
    assert told.participant_identity == "spectator:3f9a0c11d2e4.5b7f01aa"
    assert told.participant_sid == "session-1"


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("kicked", "participant_removed"),
        ("KICKED", "participant_removed"),
        ("blocked", "participant_removed"),
        ("call_ended", "room_deleted"),
        ("duplicate_identity", ""),  # our word for a takeover, which Stream has not
        ("something new", ""),
        (None, ""),
        (7, ""),
    ],
)
def test_why_somebody_left(theirs: object, ours: str) -> None:
    body = event("call.session_participant_left", "x", reason=theirs, **somebody("camera@x", "1"))
    assert read(body).reason == ours


def test_a_call_of_another_type_is_none_of_ours() -> None:
    for cid in ("default:pickup-test-x", "pickup-test-x", "", f"{TYPE}:", None, 7):
        told = read(event("call.ended", "x") | {"call_cid": cid})
        assert (told.type, told.room_name, told.room_sid) == ("other", "", "")


MOMENT = datetime(2026, 11, 28, 12, 30, 15, 250_000, UTC)


@pytest.mark.parametrize(
    "written",
    [
        "2026-11-28T12:30:15.25Z",
        "2026-11-28T12:30:15.250000123Z",
        "2026-11-28T13:30:15.250000+01:00",
        int(MOMENT.timestamp()) * 10**9 + 250_000_000,
        int(MOMENT.timestamp() * 10**6),
        int(MOMENT.timestamp() * 1000),
        MOMENT.timestamp(),
        str(int(MOMENT.timestamp()) * 10**9 + 250_000_000),
    ],
)
def test_moments_are_read_in_every_form(written: object) -> None:
    assert read(event("call.ended", "x") | {"created_at": written}).created_at == MOMENT


@pytest.mark.parametrize("written", [None, "", "yesterday", [], -1, True, 2**80, "9" * 400, 1e300])
def test_without_a_moment_it_is_of_now(written: object) -> None:
    told = read(event("call.ended", "x") | {"created_at": written})
    assert abs((datetime.now(UTC) - told.created_at).total_seconds()) < 30


def test_all_tries_of_one_webhook_are_one_event() -> None:
    body = event("call.ended", "x")
    ids = [
        read(body, **{"X-WEBHOOK-ID": "one", "X-WEBHOOK-ATTEMPT": attempt}).id
        for attempt in ("1", "2", "not a number")
    ]
    assert ids == ["one"] * 3


def test_without_an_id_the_body_is_its_own() -> None:
    body, later = event("call.ended", "x"), event("call.ended", "y")
    first, again, other = (read(one, **{"X-WEBHOOK-ID": ""}).id for one in (body, body, later))
    assert first == again != other


def test_a_packed_body_is_signed_as_it_was_before() -> None:
    text = json.dumps(event("call.ended", "pickup-test-x")).encode()

    told = stream_webhooks.read_webhook(gzip.compress(text), signed(text, SECRET), SECRET, TYPE)

    assert (told.type, told.room_name) == ("room_finished", "pickup-test-x")


def test_headers_are_found_in_any_case() -> None:
    text = json.dumps(event("call.ended", "x")).encode()
    for change in (str.lower, str.upper, str.title):
        headers = {change(name): value for name, value in signed(text, SECRET).items()}
        assert stream_webhooks.read_webhook(text, headers, SECRET, TYPE).type == "room_finished"


def test_what_is_not_signed_by_our_secret_is_refused() -> None:
    text = json.dumps(event("call.ended", "x")).encode()
    good = signed(text, SECRET)

    wrong: list[dict[str, str]] = [
        {},
        signed(text, "another-secret-0123456789abcdef0"),
        signed(text + b" ", SECRET),
        good | {"X-SIGNATURE": ""},
        good | {"X-SIGNATURE": good["X-SIGNATURE"][:-1]},
        good | {"X-SIGNATURE": "ünicode"},
        {"Authorization": good["X-SIGNATURE"]},
    ]
    for headers in wrong:
        assert refused(text, headers) == ("webhook_signature", 401)
    assert refused(gzip.compress(text), signed(b"else", SECRET)) == ("webhook_signature", 401)


def test_without_a_secret_nothing_is_believed() -> None:
    """An empty one is known to everybody."""
    text = json.dumps(event("call.ended", "x")).encode()
    assert refused(text, signed(text, ""), secret="") == ("webhook_signature", 401)


def test_a_bomb_is_not_unpacked_to_its_end() -> None:
    bomb = gzip.compress(b" " * 20_000_000)
    assert len(bomb) < 64 * 1024  # it passes the view
    assert refused(bomb, signed(b"", SECRET)) == ("too_large", 413)


@pytest.mark.parametrize(
    "sent",
    [
        PACKED[:-4],
        PACKED + b"more",
        PACKED + PACKED,
        b"\x1f\x8b",
        b"\x1f\x8bnonsense",
        b"\x1f\x8b\x08" + zlib.compress(b"{}"),
    ],
    ids=repr,
)
def test_what_cannot_be_unpacked_is_unreadable(sent: bytes) -> None:
    assert refused(sent, signed(b"{}", SECRET)) == ("webhook_unreadable", 400)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b"not json",
        b"\xff\xfe",
        b'{"type": 1}',
        b'{"type": ""}',
        b"[" * 60_000,
        b'{"type": "call.session_participant_left", "call_cid": "sideline:x"}',
        b'{"type": "call.session_participant_left", "call_cid": "sideline:x", "participant": []}',
        b'{"type": "call.session_participant_left", "call_cid": "sideline:x", '
        b'"participant": {"user_session_id": "1", "user": {"id": 1}}}',
        b'{"type": "call.session_participant_left", "call_cid": "sideline:x", '
        b'"participant": {"user_session_id": null, "user": {"id": "a"}}}',
    ],
    ids=lambda text: repr(text[:60]),
)
def test_what_is_signed_and_makes_no_sense_is_unreadable(text: bytes) -> None:
    assert refused(text, signed(text, SECRET)) == ("webhook_unreadable", 400)
