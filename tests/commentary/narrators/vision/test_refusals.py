"""What endpoints refuse, in their own words: what it means, and what is left out after it."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from commentary.narrators.narrator import NarratorRefused, NarratorUnavailable
from commentary.narrators.trouble import Trouble
from commentary.narrators.vision.chat_client import Endpoint, Reply
from commentary.narrators.vision.dialect import AnswerForm, Dialect
from commentary.narrators.vision.errors import (
    error_text,
    is_about_the_request,
    problem_of,
    retry_after,
    without_secrets,
)

KEY = "sk-vision-4Zr81mQpXw7Lt0aKd93Bv5Ny"
FIRST = Dialect()


def reply(status: int, body: Any, retry: str = "") -> Reply:
    text = body if isinstance(body, str) else json.dumps(body)
    return Reply(status, text.encode(), retry)


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("response_format is not supported by this model", replace(FIRST, form=AnswerForm.OBJECT)),
        ("Invalid schema for response_format 'commentary'", replace(FIRST, form=AnswerForm.OBJECT)),
        ("failed to parse grammar", replace(FIRST, form=AnswerForm.OBJECT)),
        (
            "Unsupported parameter: 'max_completion_tokens'. Use 'max_tokens' instead.",
            replace(FIRST, length="max_tokens"),
        ),
        ('Unknown name "detail" at messages[1]: Cannot find', replace(FIRST, names_detail=False)),
        ("At most 1 image(s) may be provided in one prompt.", replace(FIRST, pictures=1)),
        ("This model supports up to 3 images", replace(FIRST, pictures=3)),
        ("multiple images are not supported", replace(FIRST, pictures=1)),
        (
            "This model's maximum context length is 2048 tokens. However, your messages resulted "
            "in 3000 tokens; reduce max_completion_tokens.",
            replace(FIRST, pictures=2),
        ),
        ("At most 8 image(s) may be provided", None),
        ("I do not like your face", None),
    ],
)
def test_what_a_refusal_names_is_left_out(words: str, left: Dialect | None) -> None:
    assert FIRST.after(words) == left


def test_an_effort_that_it_does_not_know_is_followed_by_the_next_and_then_by_none() -> None:
    thinking = Dialect.at_first(is_local=True).for_thinking()
    assert thinking is not None
    efforts, dialect = [thinking.effort], thinking
    while (after := dialect.after("reasoning_effort: invalid value")) is not None:
        dialect = after
        efforts.append(dialect.effort)
    assert efforts == ["none", "low", ""]


def test_what_only_says_no_is_asked_more_and_more_simply_and_that_ends() -> None:
    dialect, tried = FIRST, 0
    while (simpler := dialect.simpler()) is not None:
        dialect, tried = simpler, tried + 1
    assert tried < 8
    assert dialect.form is AnswerForm.TEXT
    assert (dialect.length, dialect.names_detail, dialect.pictures) == ("max_tokens", False, 1)


@pytest.mark.parametrize(
    ("status", "body", "trouble"),
    [
        (401, "no", Trouble.KEY_REFUSED),
        (403, {"error": {"message": "forbidden"}}, Trouble.KEY_REFUSED),
        (400, [{"error": {"message": "API key not valid."}}], Trouble.KEY_REFUSED),
        (404, {"error": {"message": "The model `x` does not exist"}}, Trouble.MODEL_UNKNOWN),
        (400, {"error": {"message": "model 'x' not found"}}, Trouble.MODEL_UNKNOWN),
        (500, {"error": {"message": "image input is not supported"}}, Trouble.REQUEST_REFUSED),
        (405, "", Trouble.REQUEST_REFUSED),
        (400, {"error": "bad"}, Trouble.REQUEST_REFUSED),
    ],
)
def test_what_stops_it(status: int, body: Any, trouble: Trouble) -> None:
    problem = problem_of(reply(status, body), KEY)
    assert isinstance(problem, NarratorRefused)
    assert problem.trouble is trouble


@pytest.mark.parametrize(
    ("status", "body", "retry", "trouble", "wait"),
    [
        (429, [{"error": {"code": 429}}], "12", Trouble.RATE_LIMITED, 12.0),
        (429, "", "", Trouble.RATE_LIMITED, None),
        (402, {"error": "no credit"}, "", Trouble.RATE_LIMITED, 600.0),
        (503, {"error": {"message": "Loading model"}}, "3", Trouble.OVERLOADED, 3.0),
        (529, "overloaded", "", Trouble.OVERLOADED, None),
        (408, "", "", Trouble.OVERLOADED, None),
        (302, "", "", Trouble.REDIRECTED, None),
        (204, "", "", Trouble.BAD_ANSWER, None),
        (400, {"error": {"code": "content_filter"}}, "", Trouble.BAD_ANSWER, None),
        (400, {"error": {"code": "json_validate_failed"}}, "", Trouble.BAD_ANSWER, None),
    ],
)
def test_what_it_waits_for(
    status: int, body: Any, retry: str, trouble: Trouble, wait: float | None
) -> None:
    problem = problem_of(reply(status, body, retry), KEY)
    assert isinstance(problem, NarratorUnavailable)
    assert (problem.trouble, problem.retry_after) == (trouble, wait)


@pytest.mark.parametrize(
    ("status", "words", "helps"),
    [
        (400, "response_format", True),
        (422, "anything", True),
        (413, "too large", True),
        (500, "Failed to parse grammar", True),
        (500, "out of memory", False),
        (400, "API key not valid", False),
        (400, "model x not found", False),
        (400, "this model does not support image input", False),
        (400, "content_policy_violation", False),
        (429, "response_format", False),
    ],
)
def test_whether_asking_otherwise_may_help(status: int, words: str, helps: bool) -> None:
    assert is_about_the_request(reply(status, {"error": {"message": words}})) is helps


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7.0),
        ("0.5", 0.5),
        (" 12 ", 12.0),
        ("999999999", 3600.0),
        ("Fri, 01 May 2026 12:00:30 GMT", 30.0),
        ("Fri, 01 May 2026 11:00:00 GMT", 0.0),
        ("Fri, 01 May 2026 12:00:30 -0000", 30.0),
        ("Fri, 01 May 99999999999999999999 12:00:30 GMT", None),
        ("Fri, 01 May 2026 12:00:30 +99999999999999", None),
        ("soon", None),
        ("-5", None),
        ("1e9", None),
        ("٣", None),
        ("", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(header: str, seconds: float | None) -> None:
    assert retry_after(header, datetime(2026, 5, 1, 12, tzinfo=UTC)) == seconds


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({"error": {"message": "m", "param": "p", "code": 3}}, "m p 3"),
        ([{"error": {"message": "m", "status": "S"}}], "m S"),
        ({"error": "m"}, "m"),
        ({"message": "m", "code": 400}, "m 400"),
        ({"detail": [{"loc": ["body", "x"], "msg": "m"}]}, "m body x"),
        ("plain", "plain"),
        ("", ""),
        ({"unknown": 1}, ""),
        ({"error": {"error": {"error": {"error": {"error": {"error": {"error": 1}}}}}}}, ""),
    ],
)
def test_an_error_is_an_object_a_list_or_text(body: Any, text: str) -> None:
    assert error_text(reply(400, body).body) == text


def test_a_log_gets_no_piece_of_the_key_nor_of_a_picture() -> None:
    picture = "data:image/jpeg;base64,/9j/" + "4AAQSkZJRgABAQ" * 500
    text = f"Key {KEY[:10]}*** ({KEY}) refused at https://me:pw@host/v1?key=x\nfor {picture} now"
    assert without_secrets(text, KEY) == ("Key … (…) refused at … for data:image/jpeg;base64,… now")
    assert "short" in without_secrets("a short word", "shorter")
    assert without_secrets("of no key", "") == "of no key"


def test_neither_key_nor_address_is_in_the_name_of_an_endpoint() -> None:
    endpoint = Endpoint("https://me:pw@models.example/v1?api-version=2", "sees", KEY)
    assert KEY not in repr(endpoint)
    assert str(endpoint.chat_url) == ("https://models.example/v1/chat/completions?api-version=2")
