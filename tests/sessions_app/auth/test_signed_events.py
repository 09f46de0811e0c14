"""Signed events as proofs: what is right gets in once, whatever is wrong is told apart."""

import asyncio
import base64
import json
import time
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from livekit_app.auth.authentication import Caller, Credentials
from livekit_app.errors import ServiceError
from sessions_app import tasks
from sessions_app.auth import nostr_events
from sessions_app.auth.nostr import SignedEvents, forget_used
from sessions_app.models import UsedProof
from tests.support.nostr import Key, as_header

pytestmark = pytest.mark.django_db(transaction=True)

URL = "https://live.example.org/api/v1/nests/hWvB5cTnQx7m?publish=never"
ALICE = Key("alice")


def credentials(header: str, **changes: Any) -> Credentials:
    return Credentials(**{"authorization": header, "method": "GET", "url": URL, **changes})


async def prove(header: str, **changes: Any) -> Caller | None:
    return await SignedEvents().authenticate(credentials(header, **changes))


async def refusal(header: str, **changes: Any) -> str:
    with pytest.raises(ServiceError) as refused:
        await prove(header, **changes)
    assert (refused.value.status, refused.value.stage) == (401, "auth")
    assert await UsedProof.objects.acount() == 0  # what was refused is not used up
    return refused.value.code


# The header in the NIP-98 text: made by others, so it checks our canonical form. It was signed
# when the tag was still called url, and is printed there with u.
PUBLISHED = {
    "id": "fe964e758903360f28d8424d092da8494ed207cba823110be3a57dfe4b578734",
    "pubkey": "63fe6318dc58583cfe16810f86dd09e18bfd76aabc24a0081ce2856f330504ed",
    "content": "",
    "kind": 27235,
    "created_at": 1682327852,
    "tags": [["url", "https://api.snort.social/api/v1/n5sp/list"], ["method", "GET"]],
    "sig": "5ed9d8ec958bc854f997bdc24ac337d005af372324747efe4a00e24f4c30437f"
    "f4dd8308684bed467d9d6be3e5a517bb43b1732cc7d33949a3aaf86705c22184",
}


def test_the_published_example_is_genuine() -> None:
    event = nostr_events.read(as_header(PUBLISHED))
    assert event.digest().hex() == PUBLISHED["id"]
    nostr_events.check_signature(event)
    renamed = PUBLISHED | {"tags": [["u", "https://api.snort.social/"], ["method", "GET"]]}
    with pytest.raises(ServiceError, match="signature"):
        nostr_events.check_signature(nostr_events.read(as_header(renamed)))


@pytest.mark.parametrize(
    "content", ["", "ünï ☃ 𝄞", 'a "quote" \\ and\nlines\t\r\b\f\x01\x7f\u2028']
)
async def test_a_right_event_proves_its_key(content: str) -> None:
    caller = await prove(ALICE.header(URL, content=content))
    assert caller == Caller(subject=f"nostr:{ALICE.public}")
    assert caller is not None and caller.is_authenticated


async def test_a_body_is_proved_as_well() -> None:
    body = b'{"title": "Final"}'
    header = ALICE.header(URL, "PUT", body)
    assert await prove(header, method="PUT", body=body) is not None


async def test_other_ways_of_authorization_are_left_to_others() -> None:
    assert await prove("") is None
    assert await prove("Bearer Nostr") is None


async def test_the_scheme_is_read_in_any_case() -> None:
    assert await prove("nostr" + ALICE.header(URL)[5:]) is not None


async def test_our_public_address_is_accepted_beside_the_one_that_was_called(settings: Any) -> None:
    """A proxy in front may have changed scheme, host and port."""
    path = "/api/v1/nests/hWvB5cTnQx7m?publish=never"
    inside = f"http://10.0.0.7:8000{path}"
    outside = f"https://live.example.org{path}"
    assert await refusal(ALICE.header(outside), url=inside) == "nostr_url"
    settings.PUBLIC_URL = "https://live.example.org"
    assert await prove(ALICE.header(outside), url=inside) is not None
    assert await prove(ALICE.header(inside), url=inside) is not None


@pytest.mark.parametrize(
    "signed_for",
    [
        "https://live.example.org/api/v1/nests/hWvB5cTnQx7m",  # without the query
        "https://live.example.org/api/v1/nests/hWvB5cTnQx7m?publish=always",
        "https://live.example.org/api/v1/nests/other?publish=never",
        "https://elsewhere.example.org/api/v1/nests/hWvB5cTnQx7m?publish=never",
        "http://live.example.org/api/v1/nests/hWvB5cTnQx7m?publish=never",
        "/api/v1/nests/hWvB5cTnQx7m?publish=never",
        "",
    ],
)
async def test_an_event_for_another_address(signed_for: str) -> None:
    assert await refusal(ALICE.header(signed_for)) == "nostr_url"


async def test_an_event_without_its_tags() -> None:
    assert await refusal(ALICE.header(URL, tags=[["method", "GET"]])) == "nostr_url"
    assert await refusal(ALICE.header(URL, tags=[["u", URL]])) == "nostr_method"
    assert await refusal(ALICE.header(URL, tags=[["u"], ["method", "GET"]])) == "nostr_url"


async def test_an_event_that_names_two_addresses_names_none() -> None:
    tags = [["u", URL], ["u", "https://elsewhere.example.org/"], ["method", "GET"]]
    assert await refusal(ALICE.header(URL, tags=tags)) == "nostr_url"


async def test_an_event_for_another_method() -> None:
    assert await refusal(ALICE.header(URL, "PUT")) == "nostr_method"


async def test_an_event_for_another_body() -> None:
    header = ALICE.header(URL, "PUT", b'{"title": "Final"}')
    assert await refusal(header, method="PUT", body=b'{"title": "Other"}') == "nostr_payload"
    assert await refusal(header, method="PUT", body=b"") == "nostr_payload"


async def test_a_body_that_was_not_signed() -> None:
    header = ALICE.header(URL, "PUT")
    assert await refusal(header, method="PUT", body=b"{}") == "nostr_payload"


async def test_no_body_needs_no_payload_and_may_say_so() -> None:
    nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    tags = [["u", URL], ["method", "GET"], ["payload", nothing]]
    assert await prove(ALICE.header(URL, tags=tags)) is not None


async def test_an_event_that_names_two_payloads_names_none_even_without_a_body() -> None:
    tags = [["u", URL], ["method", "GET"], ["payload", "one"], ["payload", "other"]]
    assert await refusal(ALICE.header(URL, tags=tags)) == "nostr_payload"


@pytest.mark.parametrize("seconds", [-62, 62, -86_400, 10**12, -(10**12)])
async def test_an_event_from_another_time(seconds: int) -> None:
    header = ALICE.header(URL, created_at=int(time.time()) + seconds)
    assert await refusal(header) == "nostr_time"


@pytest.mark.parametrize("seconds", [-50, 50])
async def test_clocks_may_differ_within_the_window(seconds: int) -> None:
    assert await prove(ALICE.header(URL, created_at=int(time.time()) + seconds)) is not None


async def test_the_window_is_a_setting(settings: Any) -> None:
    settings.NOSTR_WINDOW_SECONDS = 600
    assert await prove(ALICE.header(URL, created_at=int(time.time()) - 500)) is not None


FIELDS_THAT_ARE_SIGNED: list[tuple[str, Any]] = [
    ("pubkey", Key("mallory").public),
    ("created_at", 1_700_000_000),
    ("tags", [["u", URL], ["method", "PUT"]]),
    ("content", "changed"),
    ("id", "0" * 64),
    ("sig", "0" * 128),
    ("sig", "f" * 128),
    ("pubkey", "f" * 64),  # no point of the curve
]


@pytest.mark.parametrize(("field", "value"), FIELDS_THAT_ARE_SIGNED)
async def test_whatever_is_changed_afterwards_breaks_the_signature(field: str, value: Any) -> None:
    event = ALICE.event(URL, created_at=int(time.time()) - 1) | {field: value}
    assert await refusal(as_header(event)) == "nostr_signature"


async def test_another_key_cannot_sign_for_alice() -> None:
    forged = Key("mallory").event(URL)
    resigned = Key("mallory").signed({**forged, "pubkey": ALICE.public})
    assert await refusal(as_header(resigned)) == "nostr_signature"


RIGHT = ALICE.event(URL)
MALFORMED: list[str] = [
    "Nostr",
    "Nostr !!!",
    "Nostr \xff\xfe",
    "Nostr " + base64.b64encode(b"not json").decode(),
    "Nostr " + base64.b64encode(b"\xff\xfe").decode(),
    "Nostr " + base64.b64encode(b"[" * 5000).decode(),
    "Nostr " + base64.b64encode(b'{"created_at": ' + b"9" * 5000 + b"}").decode(),
    *map(as_header, (None, [], "event", 7, {})),
    *(as_header({k: v for k, v in RIGHT.items() if k != name}) for name in RIGHT),
    *(as_header({**RIGHT, name: None}) for name in RIGHT),
    as_header({**RIGHT, "id": RIGHT["id"].upper()}),
    as_header({**RIGHT, "pubkey": RIGHT["pubkey"][:-1]}),
    as_header({**RIGHT, "sig": RIGHT["sig"] + "00"}),
    as_header({**RIGHT, "created_at": True}),
    as_header({**RIGHT, "created_at": 1.5e9}),
    as_header({**RIGHT, "created_at": str(RIGHT["created_at"])}),
    as_header({**RIGHT, "content": "\ud800"}),
    as_header({**RIGHT, "tags": {"u": URL}}),
    as_header({**RIGHT, "tags": [["u", URL], "method"]}),
    as_header({**RIGHT, "tags": [["u", 1]]}),
    as_header({**RIGHT, "tags": [["t", "x"]] * 17}),
    as_header({**RIGHT, "tags": [["t", *"123456789"]]}),
    ALICE.header(URL, kind=1),
    ALICE.header(URL, content="x" * 9000),
]


@pytest.mark.parametrize("header", MALFORMED, ids=[str(n) for n in range(len(MALFORMED))])
async def test_what_is_no_event_at_all(header: str) -> None:
    assert await refusal(header) == "nostr_malformed"


async def test_an_event_is_good_for_one_request() -> None:
    header = ALICE.header(URL)
    assert await prove(header) is not None
    with pytest.raises(ServiceError) as again:
        await prove(header)
    assert (again.value.status, again.value.code) == (401, "nostr_replayed")
    assert await prove(ALICE.header(URL, content="another")) is not None


async def test_the_same_event_written_differently_is_the_same_event() -> None:
    event = ALICE.event(URL)
    assert await prove(as_header(event)) is not None
    spaced = base64.b64encode(json.dumps(event, indent=3, sort_keys=True).encode()).decode()
    with pytest.raises(ServiceError) as again:
        await prove(f"Nostr {spaced}")
    assert again.value.code == "nostr_replayed"


async def test_of_many_at_once_one_gets_in() -> None:
    """Different threads and connections, as in several web processes: the database decides."""
    header = ALICE.header(URL)
    results = await asyncio.gather(*(prove(header) for _ in range(12)), return_exceptions=True)
    callers = [one for one in results if isinstance(one, Caller)]
    codes = {one.code for one in results if isinstance(one, ServiceError)}
    assert (len(callers), codes) == (1, {"nostr_replayed"})


def test_used_events_are_forgotten_when_their_time_is_over(settings: Any) -> None:
    now = timezone.now()
    UsedProof.objects.create(event_id="a" * 64, expires_at=now - timedelta(seconds=1))
    UsedProof.objects.create(event_id="b" * 64, expires_at=now + timedelta(seconds=60))
    tasks.retention()
    assert [row.event_id for row in UsedProof.objects.all()] == ["b" * 64]
    assert forget_used(now + timedelta(seconds=61)) == 1


async def test_an_event_is_remembered_for_as_long_as_it_is_accepted(settings: Any) -> None:
    settings.NOSTR_WINDOW_SECONDS = 60
    newest = int(time.time()) + 55
    await prove(ALICE.header(URL, created_at=newest))
    row = await UsedProof.objects.aget()
    assert row.expires_at.timestamp() > newest + 60
