"""What Stream's client says of a refusal or an end, in the words of a watch."""

import pytest

from livekit_app.providers.stream.watch_ends import end_by_event, end_of_call, refusal


@pytest.mark.parametrize(
    ("code", "status", "reason"),
    [
        (16, 404, "room_gone"),  # no such call
        (17, 403, "refused"),  # blocked, or no right to join
        (40, 401, "token_expired"),
        (43, 401, "refused"),
        (9, 429, "refused"),
        (-1, 500, "unreachable"),
    ],
)
def test_the_apis_answers_are_told_apart(code: int, status: int, reason: str) -> None:
    said = "stream api error: eyJhbGciOi.secret"
    found, detail = refusal(code=code, status=status, said=said, signed_out=False, expired=False)

    assert found == reason
    assert detail == f"{status} code {code}"


@pytest.mark.parametrize(
    ("said", "expired", "reason"),
    [
        ("coordinator connection error: Token has expired", False, "token_expired"),
        ("coordinator connection error: token is not good", True, "token_expired"),
        ("coordinator connection error: signature of eyJhbGciOi.secret", False, "refused"),
    ],
)
def test_a_refused_token_has_a_sentence_and_no_code(said: str, expired: bool, reason: str) -> None:
    found, detail = refusal(code=None, status=None, said=said, signed_out=True, expired=expired)

    assert found == reason
    assert "eyJ" not in detail


def test_whoever_gives_no_answer_is_unreachable_even_with_an_old_token() -> None:
    found, _ = refusal(
        code=None, status=None, said="connection refused", signed_out=False, expired=True
    )
    assert found == "unreachable"


@pytest.mark.parametrize(
    ("reason", "found"), [(0, None), (1, "room_gone"), (2, "room_gone"), (3, "removed"), (4, None)]
)
def test_the_media_server_says_why_a_stay_ends(reason: int, found: str | None) -> None:
    assert end_of_call(reason) == found


OURS = {"user": {"id": "commentator@alice"}}


@pytest.mark.parametrize(
    ("event", "data", "found"),
    [
        ("call.ended", {}, "room_gone"),
        ("call.deleted", {}, "room_gone"),
        ("call.session_ended", {}, None),  # only: everybody had left
        ("call.kicked_user", OURS, "removed"),
        ("call.blocked_user", OURS, "removed"),
        ("call.blocked_user", {"user": {"id": "spectator@bob"}}, None),
        ("call.blocked_user", {"user": "odd"}, None),
        ("call.blocked_user", None, None),
        ("call.updated", {}, None),
    ],
)
def test_the_coordinator_says_what_became_of_the_call(
    event: str, data: object, found: str | None
) -> None:
    assert end_by_event(event, data, "commentator@alice") == found
