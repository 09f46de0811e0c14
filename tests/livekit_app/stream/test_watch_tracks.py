"""Where a watch goes, and which of the camera's tracks it reads there."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator

import pytest

from livekit_app.providers.stream.camera_tracks import CameraTrack, CameraTracks
from livekit_app.providers.stream.watch_place import read_place

ADDRESS = "https://video.example/video/call/sideline/pickup-a?api_key=key%2B1&camera=camera%40alice"


def test_a_grants_address_says_all_that_a_watch_needs() -> None:
    place = read_place(ADDRESS)

    assert (place.server, place.socket) == (
        "https://video.example",
        "wss://video.example/api/v2/connect",
    )
    assert (place.call_type, place.call_id) == ("sideline", "pickup-a")
    assert (place.api_key, place.camera) == ("key+1", "camera@alice")


def test_a_server_on_loopback_is_spoken_to_in_clear() -> None:
    place = read_place(ADDRESS.replace("https://video.example", "http://127.0.0.1:8123"))
    assert (place.server, place.socket) == (
        "http://127.0.0.1:8123",
        "ws://127.0.0.1:8123/api/v2/connect",
    )


@pytest.mark.parametrize(
    "address",
    [
        "",
        "/media/whep/pickup-a",
        "https://video.example/video/call/sideline?api_key=key",
        "https://video.example/video/call/sideline/pickup-a",
        "/video/call/sideline/pickup-a?api_key=key",
    ],
)
def test_an_address_of_something_else_is_said_to_be_one(address: str) -> None:
    with pytest.raises(ValueError, match="without the address"):
        read_place(address)


class Film:
    """A track that ends when it is told to."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.over = asyncio.Event()


class Screen:
    """What is being read of a camera, and what was."""

    def __init__(self) -> None:
        self.shows = ""
        self.shown: deque[str] = deque()
        self.tracks = CameraTracks[Film](self._read)

    async def _read(self, film: Film) -> None:
        self.shows = film.name
        self.shown.append(film.name)
        try:
            await film.over.wait()
        finally:
            self.shows = ""

    async def get(self, film: Film, session: str, joined_at: float) -> None:
        self.tracks.arrived(CameraTrack(film, session, joined_at))
        await settle()


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


@pytest.fixture
async def screen() -> AsyncIterator[Screen]:
    screen = Screen()
    yield screen
    if (reading := screen.tracks.close()) is not None:
        await asyncio.gather(reading, return_exceptions=True)


async def test_the_newest_stay_of_the_camera_is_read(screen: Screen) -> None:
    await screen.get(Film("phone"), "1", 10.0)
    await screen.get(Film("laptop"), "2", 20.0)
    assert screen.shows == "laptop"


async def test_an_older_stay_whose_track_comes_later_is_not(screen: Screen) -> None:
    """As for who joins a call with both in it."""
    await screen.get(Film("laptop"), "2", 20.0)
    await screen.get(Film("phone"), "1", 10.0)
    assert screen.shows == "laptop"
    assert list(screen.shown) == ["laptop"]


async def test_when_the_newest_stay_leaves_the_older_one_is_read_again(screen: Screen) -> None:
    await screen.get(Film("phone"), "1", 10.0)
    await screen.get(Film("laptop"), "2", 20.0)
    screen.tracks.left("2")
    await settle()
    assert screen.shows == "phone"


async def test_when_a_track_ends_by_itself_what_is_left_is_read(screen: Screen) -> None:
    laptop = Film("laptop")
    await screen.get(Film("phone"), "1", 10.0)
    await screen.get(laptop, "2", 20.0)
    laptop.over.set()
    await settle()
    assert screen.shows == "phone"


async def test_a_stays_next_track_takes_the_place_of_its_last(screen: Screen) -> None:
    """The client repaired its connection: the old track may still be open, and brings nothing."""
    await screen.get(Film("before"), "1", 10.0)
    await screen.get(Film("after"), "1", 10.0)
    assert screen.shows == "after"
    screen.tracks.left("1")
    await settle()
    assert screen.shows == ""


async def test_nothing_is_read_after_the_close(screen: Screen) -> None:
    await screen.get(Film("phone"), "1", 10.0)
    reading = screen.tracks.close()
    assert reading is not None
    await asyncio.gather(reading, return_exceptions=True)
    assert screen.shows == ""
    await screen.get(Film("laptop"), "2", 20.0)
    assert list(screen.shown) == ["phone"]
    assert screen.tracks.close() is None
