"""The test server's protobuf: known bytes, both forms, what is odd."""

import json

import pytest

from tests.support.stream import wire


def test_bytes_are_those_of_the_public_field_numbers() -> None:
    event = wire.make("SfuEvent", call_ended={"reason": wire.enum("EndReason", "KICKED")})
    # Field 23 (length-delimited) of the event, two bytes long: field 1 (a number) is 3.
    assert wire.to_binary(event) == bytes([23 << 3 & 0x7F | 2 | 0x80, 1, 2, 1 << 3, 3])


def test_both_forms_say_the_same() -> None:
    event = wire.make("SfuEvent", join_response={"fast_reconnect_deadline_seconds": 5})
    state = event.join_response.call_state
    state.started_at.GetCurrentTime()
    state.participants.add(user_id="camera@abc", published_tracks=[1, 2])
    for text in (True, False):
        frame = wire.encode(event, text=text)
        assert isinstance(frame, str) is text
        assert wire.decode("SfuEvent", frame) == event


def test_json_is_lower_camel_with_names_of_enums() -> None:
    event = wire.make("SfuEvent", track_unpublished={"user_id": "u", "type": 2, "cause": 2})
    assert json.loads(wire.to_json(event)) == {
        "trackUnpublished": {
            "userId": "u",
            "type": "TRACK_TYPE_VIDEO",
            "cause": "TRACK_UNPUBLISH_REASON_PERMISSION_REVOKED",
        }
    }


def test_unknown_fields_are_passed_over() -> None:
    text = '{"joinRequest": {"token": "t", "sessionId": "s", "capabilities": [1], "source": "X"}}'
    request = wire.decode("SfuRequest", text)
    assert (request.WhichOneof("payload"), request.join_request.session_id) == ("join_request", "s")
    longer = wire.to_binary(request) + bytes([100 << 3 & 0x7F | 0x80, 100 >> 4, 1])
    assert wire.decode("SfuRequest", longer).join_request.token == "t"


@pytest.mark.parametrize("frame", [b"\xff\xff\xff", "not JSON", '{"joinRequest": 7}'])
def test_what_is_no_message_is_said_to_be_none(frame: bytes | str) -> None:
    with pytest.raises(wire.Malformed, match="not a SfuRequest"):
        wire.decode("SfuRequest", frame)


def test_each_field_has_one_number_of_its_own() -> None:
    for name, fields in wire.MESSAGES.items():
        numbers = [field.split()[1] for field in fields.split(",") if field]
        assert len(numbers) == len(set(numbers)), name
