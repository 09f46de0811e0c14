"""A picture of the broadcast in link previews: only with the host's tick, and nothing beside it."""

import base64
import io
from datetime import timedelta
from typing import Any

import av
import numpy as np
import pytest
from django.test import Client
from django.utils import timezone

from sessions_app import clock
from sessions_app.access import choosing
from sessions_app.access.choosing import Change
from sessions_app.access.jpegs import MOST_BYTES, read_jpeg
from sessions_app.access_choices import WayIn
from sessions_app.lifecycle import retention
from sessions_app.models import LiveSession, PreviewPicture
from sessions_app.pages.previews import IMAGE
from sessions_app.states import State
from tests.support.broadcasts import HOST_KEY, MakeSession

pytestmark = pytest.mark.django_db

HOST = {"X-Host-Key": HOST_KEY}


def made(width: int = 64, height: int = 48) -> bytes:
    """A JPEG, by FFmpeg."""
    grey = np.full((height, width, 3), 127, np.uint8)
    file = io.BytesIO()
    with av.open(file, "w", format="image2pipe") as container:
        stream = container.add_stream("mjpeg", rate=1)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuvj420p"
        frame = av.VideoFrame.from_ndarray(grey, format="rgb24")
        container.mux([*stream.encode(frame), *stream.encode()])
    return file.getvalue()


PICTURE = made()


def send(client: Client, session: LiveSession, data: bytes = PICTURE, **headers: str) -> Any:
    body = {"jpeg": base64.b64encode(data).decode()}
    path = f"/api/sessions/{session.pk}/preview-picture"
    return client.put(path, body, "application/json", headers=headers or HOST)


def shown(client: Client, session: LiveSession) -> Any:
    return client.get(f"/game/{session.pk}/preview.jpg")


def image_of(client: Client, session: LiveSession) -> str:
    """As the page names it to messengers."""
    text = client.get(f"/game/{session.pk}").content.decode()
    found = text.partition('og:image" content="')[2]
    return found.partition('"')[0]


@pytest.fixture
def ticked(make_session: MakeSession) -> LiveSession:
    session = make_session(State.LIVE)
    return tick(session)


def tick(session: LiveSession, shows: bool = True) -> LiveSession:
    return choosing.change(session.pk, Change(shows_picture=shows), inside="stay", actor="host")


def segment(kind: int, content: bytes) -> bytes:
    return bytes((0xFF, kind)) + (len(content) + 2).to_bytes(2, "big") + content


def test_it_is_shown_where_the_host_has_ticked_it(client: Client, ticked: LiveSession) -> None:
    assert image_of(client, ticked).endswith(f"/game/{ticked.pk}/preview.jpg")
    assert shown(client, ticked)["Location"].endswith(IMAGE)  # until there is one
    assert send(client, ticked).json() == {"kept": True}
    answer = shown(client, ticked)
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("image/jpeg", "no-cache")
    assert answer.content == read_jpeg(PICTURE).data
    again = client.get(f"/game/{ticked.pk}/preview.jpg", headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304
    send(client, ticked, made(32, 32))
    assert shown(client, ticked)["ETag"] != answer["ETag"]
    assert PreviewPicture.objects.get().width == 32


def test_without_the_tick_there_is_none(client: Client, make_session: MakeSession) -> None:
    session = make_session(State.LIVE)
    assert image_of(client, session).endswith(IMAGE)
    answer = send(client, session)
    assert (answer.status_code, answer.json()["code"]) == (409, "no_picture_wanted")
    assert shown(client, session).status_code == 302


@pytest.mark.parametrize("way_in", [WayIn.LINK, WayIn.PIN, WayIn.ASK])
def test_it_is_gone_when_more_than_the_code_is_needed(
    client: Client, ticked: LiveSession, way_in: WayIn
) -> None:
    send(client, ticked)
    choosing.change(ticked.pk, Change(way_in=way_in), inside="stay", actor="host")
    assert shown(client, ticked).status_code == 302 and not PreviewPicture.objects.exists()
    assert send(client, ticked).json()["code"] == "no_picture_wanted"
    choosing.change(ticked.pk, Change(way_in="code"), inside="stay", actor="host")
    assert shown(client, ticked).status_code == 302  # not the old one


def test_it_is_gone_with_a_new_link_and_with_the_tick(client: Client, ticked: LiveSession) -> None:
    send(client, ticked)
    tick(ticked, shows=False)
    assert shown(client, ticked).status_code == 302 and not PreviewPicture.objects.exists()
    tick(ticked)
    send(client, ticked)
    choosing.new_link(ticked.pk, inside="stay", actor="host")
    assert shown(client, ticked).status_code == 302 and not PreviewPicture.objects.exists()


def test_it_is_gone_with_the_end(client: Client, ticked: LiveSession) -> None:
    send(client, ticked)
    LiveSession.objects.update(state="ended", reason="host", ended_at=timezone.now())
    assert shown(client, ticked).status_code == 302
    assert image_of(client, ticked).endswith(IMAGE)
    assert send(client, ticked).status_code == 410
    clock.forget_leftovers(timezone.now() + timedelta(seconds=1))
    assert not PreviewPicture.objects.exists()


def test_it_goes_with_the_broadcast(client: Client, ticked: LiveSession) -> None:
    send(client, ticked)
    LiveSession.objects.update(state="ended", reason="host", ended_at=timezone.now())
    retention.delete_now(ticked.pk, said_by="host")
    assert not PreviewPicture.objects.exists()


def test_it_is_only_the_hosts(client: Client, ticked: LiveSession) -> None:
    for headers in ({"X-Host-Key": "a-key-of-nobody-0123456789"}, {"X-Visitor-Key": "v" * 43}):
        assert send(client, ticked, PICTURE, **headers).status_code == 401
    assert not PreviewPicture.objects.exists()


def test_a_broadcast_behind_a_door_and_none_answer_alike(
    client: Client, make_session: MakeSession
) -> None:
    answers = [
        client.get(f"/game/{code}/preview.jpg")
        for code in (make_session(State.LIVE, way_in=WayIn.LINK).pk, "hWvB5cTnQx7m", "x")
    ]
    assert len({(one.status_code, one["Location"], one.content) for one in answers}) == 1


def test_places_dates_and_comments_are_taken_out() -> None:
    exif = segment(0xE1, b"Exif\0\0 GPS 48.1, 11.5")
    comment = segment(0xFE, b"Mia and Tom")
    whole = PICTURE[:2] + exif + comment + PICTURE[2:] + b"behind the end"
    kept = read_jpeg(whole)
    assert (kept.width, kept.height) == (64, 48)
    assert kept.data.endswith(b"\xff\xd9")
    for secret in (b"GPS", b"Mia", b"behind"):
        assert secret in whole and secret not in kept.data
    with av.open(io.BytesIO(kept.data), "r", format="jpeg_pipe") as container:
        (frame,) = container.decode(video=0)
    assert (frame.width, frame.height) == (64, 48)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"GIF89a" + bytes(60), "not_a_picture"),
        (PICTURE[:40], "not_a_picture"),
        (PICTURE[:2] + b"\xff\xe1\x00\x00" + PICTURE[2:], "not_a_picture"),
        (b"\xff\xd8\xff", "not_a_picture"),
        (b"\xff\xd8" + PICTURE[PICTURE.index(b"\xff\xda") :], "not_a_picture"),  # of no size
        (PICTURE[:-2], "not_a_picture"),
        (PICTURE + bytes(MOST_BYTES), "picture_too_large"),
        (made(1296, 16), "picture_too_large"),
    ],
)
def test_what_is_no_small_jpeg_is_refused(
    client: Client, ticked: LiveSession, data: bytes, code: str
) -> None:
    answer = send(client, ticked, data)
    assert answer.status_code in (400, 413)
    assert answer.json()["code"] in (code, "invalid_request")
    assert not PreviewPicture.objects.exists()


def test_what_is_no_base64_is_refused(client: Client, ticked: LiveSession) -> None:
    path = f"/api/sessions/{ticked.pk}/preview-picture"
    answer = client.put(path, {"jpeg": "!!!!"}, "application/json", headers=HOST)
    assert (answer.status_code, answer.json()["code"]) == (400, "not_a_picture")
