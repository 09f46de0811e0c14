"""Reading what a model wrote, whatever it wrote."""

import json
from typing import Any
from unittest.mock import Mock

import pytest

from commentary.narrators.narrator import NarratorUnavailable
from commentary.narrators.trouble import Trouble
from commentary.narrators.vision import answers
from commentary.narrators.vision.answers import (
    MOST_LETTERS,
    Completion,
    ModelAnswer,
    SaidClaim,
    answer_of,
    completion_of,
)
from commentary.observers.facts import What
from livekit_app.one_line import tidy

GOOD = '{"say": "A ball flies.", "energy": 0.6, "claims": []}'


def read(content: str, **about: Any) -> ModelAnswer:
    return answer_of(Completion(content, **about))


def body(message: Any, finish: str = "stop", **more: Any) -> bytes:
    found = {"choices": [{"message": message, "finish_reason": finish}], **more}
    return json.dumps(found).encode()


@pytest.mark.parametrize(
    "content",
    [
        GOOD,
        f"```json\n{GOOD}\n```",
        f"Here it is:\n{GOOD}\nThat is all {{really}}.",
        f'<think>{{"say": "A first thought.", "energy": 1}}</think>{GOOD}',
        f"{{{{{GOOD}",
        "\ufeff" + GOOD,
    ],
)
def test_json_is_found_wherever_it_stands(content: str) -> None:
    assert read(content) == ModelAnswer("A ball flies.", 0.6)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "  \n",
        "A ball flies.",
        '{"say": "A ball fl',
        "[]",
        '{"text": "A ball flies."}',
        "{" * 100_000,
        '{"say":' * 100_000,
        '{"energy": ' + "9" * 10_000 + "}",
    ],
)
def test_what_cannot_be_read_is_a_bad_answer(content: str) -> None:
    with pytest.raises(NarratorUnavailable) as failed:
        read(content)
    assert failed.value.trouble is Trouble.BAD_ANSWER


@pytest.mark.parametrize("say", ["null", '""', '"   "', "7", "[]", '"\\u200b"'])
def test_nothing_to_say(say: str) -> None:
    assert read(f'{{"say": {say}, "energy": 0.1, "claims": []}}').say == ""


def test_a_sentence_is_one_line_that_can_be_written() -> None:
    answer = read(json.dumps({"say": " Two\nlines\t\x00and \ud800half \u202ea sign "}))
    assert answer.say == "Two lines and half a sign"
    answer.say.encode()


def test_a_sentence_without_end_is_cut_and_still_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    tidied = Mock(side_effect=tidy)
    monkeypatch.setattr(answers, "tidy", tidied)
    say = read(json.dumps({"say": "x" * 100_000})).say
    assert len(say) == MOST_LETTERS > 140
    assert len(tidied.call_args[0][0]) < 10 * MOST_LETTERS, "tidying takes a while"


@pytest.mark.parametrize(
    ("energy", "read_as"),
    [
        ("0.3", 0.3),
        ("7", 1.0),
        ("-1", 0.0),
        ("1" + "0" * 400, 1.0),
        ("-1" + "0" * 400, 0.0),
        ("1e999", None),
        ("NaN", None),
        ("true", None),
        ('"high"', None),
    ],
)
def test_energy_is_a_part_of_one_or_none(energy: str, read_as: float | None) -> None:
    assert read(f'{{"say": "x", "energy": {energy}}}').energy == read_as


def test_of_claims_only_known_words_are_kept() -> None:
    given = [
        {"what": "runs", "who": "red", "number": None, "direction": "left"},
        {"what": "runs", "who": "the fat one", "number": True, "direction": "there"},
        {"what": "people", "who": "", "number": 3, "direction": ""},
        {"what": "people", "who": "", "number": -3, "direction": ""},
        {"what": "wins", "who": "home", "number": 1, "direction": ""},
        {"what": ["runs"], "who": {}, "number": [], "direction": None},
        "runs",
        None,
    ]
    claims = read(json.dumps({"say": "x", "claims": given})).claims
    assert claims == (
        SaidClaim(What.RUNS, "red", None, "left"),
        SaidClaim(What.RUNS),
        SaidClaim(What.PEOPLE, number=3),
        SaidClaim(What.PEOPLE),
    )


@pytest.mark.parametrize("claims", ["null", "{}", '"runs"', "7"])
def test_claims_that_are_no_list_are_none(claims: str) -> None:
    assert read(f'{{"say": "x", "claims": {claims}}}').claims == ()


@pytest.mark.parametrize(
    "found",
    [
        b"",
        b"\xff",
        b"[]",
        b"{}",
        b"null",
        b'{"choices": []}',
        b'{"choices": [null]}',
        b'{"choices": [{"message": null}]}',
        b'{"choices": {"0": 1}}',
        b"[" * 100_000,
    ],
)
def test_a_body_that_holds_no_message(found: bytes) -> None:
    with pytest.raises(NarratorUnavailable):
        completion_of(found)


def test_content_may_be_parts_or_missing() -> None:
    parts = [{"type": "text", "text": '{"say": '}, {"type": "image"}, {"text": "null}"}, 7]
    assert completion_of(body({"content": parts})).content == '{"say": null}'
    assert completion_of(body({"content": None})).content == ""
    assert completion_of(body({})).content == ""


def test_a_model_that_will_not_say_it_says_nothing() -> None:
    refused = completion_of(body({"content": None, "refusal": "I cannot help with that."}))
    filtered = completion_of(body({"content": ""}, "content_filter"))
    assert answer_of(refused) == answer_of(filtered) == ModelAnswer()


@pytest.mark.parametrize(
    ("usage", "counted"),
    [
        ({"prompt_tokens": 7, "completion_tokens": 3}, (7, 3)),
        ({"prompt_tokens": -7, "completion_tokens": "3"}, (None, None)),
        (None, (None, None)),
        ([], (None, None)),
        ({"prompt_tokens": 10**12, "completion_tokens": True}, (None, None)),
    ],
)
def test_tokens_are_believed_where_they_can_be(usage: Any, counted: Any) -> None:
    found = completion_of(body({"content": "x"}, usage=usage))
    assert (found.prompt_tokens, found.answer_tokens) == counted
