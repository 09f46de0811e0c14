"""A token of ours opens one call as one role, in the characters that Stream takes."""

import json
import re
from datetime import timedelta
from typing import Any

import jwt
import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from livekit_app.errors import BadToken, ProviderCredentials
from livekit_app.providers.port import RIGHTS, GrantSpec, Kind
from livekit_app.providers.stream import stream_tokens
from livekit_app.providers.stream.setting_up import call_type
from livekit_app.providers.stream.spec import SPEC
from sessions_app.ids import new_session_id
from sessions_app.people import identities
from tests.livekit_app.stream.stream_speech import TYPE

SECRET = "0123456789abcdef0123456789abcdef"
KINDS: list[Kind] = ["camera", "speaker", "spectator", "commentator"]
ALLOWED = re.compile(r"[A-Za-z0-9@_-]{1,64}")  # of Stream's user ids
ABLE = SPEC.capabilities

# As ``sessions_app.people.identities`` and its session ids make them, and any others like them.
words = st.text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=1)
kinds = st.sampled_from(KINDS)


def spec(kind: Kind = "spectator") -> GrantSpec:
    return GrantSpec(
        room="pickup-test-x",
        identity=f"{kind}:x.1",
        kind=kind,
        ttl=timedelta(minutes=10),
        name="Bob",
    )


def claims(token: str) -> dict[str, Any]:
    return jwt.decode(token, SECRET, algorithms=["HS256"])


def sign(**said: Any) -> str:
    now = timezone.now().timestamp()
    base = {
        "user_id": "spectator@x_1",
        "call_cids": [f"{TYPE}:a"],
        "iat": now - 60,
        "exp": now + 60,
    }
    kept = {name: value for name, value in (base | said).items() if value is not None}
    return jwt.encode(kept, SECRET, algorithm="HS256")


@given(kind=kinds, person=words, visit=words)
def test_identities_come_back_as_they_were(kind: str, person: str, visit: str) -> None:
    for ours in (f"{kind}:{person}", f"{kind}:{person}.{visit}"):
        there = ABLE.identity_there(ours)
        assert ABLE.identity_here(there) == ours
        assert re.fullmatch(r"[A-Za-z0-9@_-]+", there)


@given(one=st.tuples(kinds, words, words), other=st.tuples(kinds, words, words))
def test_two_of_us_are_two_there(one: tuple[str, str, str], other: tuple[str, str, str]) -> None:
    there = [ABLE.identity_there(f"{kind}:{who}.{visit}") for kind, who, visit in (one, other)]
    assert (there[0] == there[1]) is (one == other)


@given(subject=st.text(), kind=kinds)
def test_identities_that_we_make_are_taken_there(subject: str, kind: str) -> None:
    session_id = new_session_id()
    person_id = identities.person_id_of(subject, session_id)
    for ours in (identities.identity(kind, person_id), f"camera:{session_id}"):
        there = ABLE.identity_there(ours)
        assert ALLOWED.fullmatch(there)
        assert ABLE.identity_here(there) == ours


@pytest.mark.parametrize("kind", KINDS)
def test_a_token_is_for_one_call_as_one_role(kind: Kind) -> None:
    token, expires_at = stream_tokens.call_token(SECRET, TYPE, spec(kind))

    said = claims(token)
    now = timezone.now().timestamp()
    role = {"camera": "sideline_camera", "speaker": "sideline_speaker"}.get(kind)
    assert said["user_id"] == f"{kind}@x_1"
    assert said["call_cids"] == [f"{TYPE}:pickup-test-x"]
    assert said.get("role") == role
    assert 55 < now - said["iat"] < 90
    assert said["exp"] == expires_at.timestamp() and 590 < said["exp"] - now <= 600
    assert "Bob" not in json.dumps(said)  # Stream would keep it beyond the broadcast
    assert jwt.get_unverified_header(token)["alg"] == "HS256"


def test_roles_of_tokens_are_those_that_set_up_makes() -> None:
    rights = {"camera": "send-video", "microphone": "send-audio"}
    for kind, role in stream_tokens.ROLES.items():
        sends = {rights[one] for one in RIGHTS[kind].publish}
        assert sends == {one for one in call_type.GRANTS[role] if one.startswith("send")}
    assert set(stream_tokens.ROLES.values()) == set(call_type.ROLES)


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_granted_is_read_back(kind: Kind) -> None:
    token, _ = stream_tokens.call_token(SECRET, TYPE, spec(kind))

    seen = stream_tokens.read_token(token, SECRET, TYPE)

    assert (seen.room, seen.identity) == ("pickup-test-x", f"{kind}:x.1")
    assert seen.may_publish is bool(RIGHTS[kind].publish)
    assert seen.may_subscribe is RIGHTS[kind].subscribe


def test_a_servers_token_names_nobody_and_no_time() -> None:
    """A clock that is ahead of Stream's would make every call of ours fail."""
    assert claims(stream_tokens.server_token(SECRET)) == {"server": True}


@pytest.mark.parametrize(
    "said",
    [
        {"call_cids": None},
        {"call_cids": []},
        {"call_cids": [f"{TYPE}:a", f"{TYPE}:b"]},
        {"call_cids": f"{TYPE}:a"},
        {"call_cids": ["default:a"]},
        {"call_cids": [f"{TYPE}:"]},
        {"call_cids": ["a"]},
        {"call_cids": [1]},
        {"call_cids": {f"{TYPE}:a": 1}},
        {"user_id": None},
        {"user_id": ""},
        {"user_id": 7},
        {"role": "admin"},
        {"role": ["sideline_camera"]},
        {"role": 1},
        {"exp": None},
        {"exp": 1},
        {"exp": "soon"},
        {"iat": None},
        {"iat": 4102444800},
    ],
    ids=repr,
)
def test_a_token_that_opens_nothing_of_ours_is_refused(said: dict[str, Any]) -> None:
    token = sign(**said)
    with pytest.raises(BadToken) as refusal:
        stream_tokens.read_token(token, SECRET, TYPE)
    assert token not in str(refusal.value)


@pytest.mark.parametrize("rubbish", ["", "x", "a.b.c", "é" * 9, "\x00"])
def test_rubbish_is_refused(rubbish: str) -> None:
    with pytest.raises(BadToken):
        stream_tokens.read_token(rubbish, SECRET, TYPE)


def test_our_own_servers_token_is_no_ticket() -> None:
    with pytest.raises(BadToken):
        stream_tokens.read_token(stream_tokens.server_token(SECRET), SECRET, TYPE)


def test_without_a_secret_nothing_is_signed_and_nothing_believed() -> None:
    with pytest.raises(ProviderCredentials):
        stream_tokens.server_token("")
    with pytest.raises(ProviderCredentials):
        stream_tokens.call_token("", TYPE, spec())
    with pytest.raises(BadToken):
        stream_tokens.read_token(sign(), "", TYPE)
