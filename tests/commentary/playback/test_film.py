"""Files as frames: their pace, their clock, the right way up."""

from pathlib import Path

import numpy as np
import pytest

from commentary.playback.film import Film, Unplayable, seconds_at
from livekit_app.media.frame_size import LONGEST_SIDE
from livekit_app.providers.watching.sound import Sound
from tests.commentary.observers.pictures import Image, ball, wall
from tests.commentary.observers.sound.hearing import RATE, seconds_of
from tests.commentary.playback.files import painted, turn, write_film
from tests.support.tone import HERTZ, loudest


def corner() -> Image:
    """Bright at the top left."""
    picture = np.full((120, 160, 3), 20, np.uint8)
    picture[:40, :40] = 220
    return picture


def moving(t: float) -> Image:
    return ball(wall(), 0.1 + 0.2 * t, 0.5)


def test_frames_come_at_an_even_pace_on_the_films_clock(tmp_path: Path) -> None:
    film = Film(write_film(tmp_path / "film.mp4", painted(moving, 2.0)))
    assert film.seconds == pytest.approx(2.0, abs=0.1)
    times = [round(seconds_at(frame.at), 2) for frame in film.frames(4.0)]
    assert times == [0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 1.75]


def test_a_film_may_be_entered_later(tmp_path: Path) -> None:
    film = Film(write_film(tmp_path / "film.mp4", painted(moving, 1.0)))
    times = [round(seconds_at(frame.at), 2) for frame in film.frames(4.0, start=0.1)]
    assert times == [0.17, 0.42, 0.67, 0.92]


def test_a_phones_film_is_the_right_way_up(tmp_path: Path) -> None:
    path = write_film(tmp_path / "film.mp4", [corner()] * 3)
    turn(path)
    (image, *_) = (frame.image for frame in Film(path).frames(30.0))
    assert image.shape == (160, 120, 3)
    assert image[10, -10].mean() > 180 > 60 > image[10, 10].mean()


def test_a_larger_picture_than_a_camera_sends_is_made_smaller(tmp_path: Path) -> None:
    path = write_film(tmp_path / "film.mp4", [np.zeros((270, 2880, 3), np.uint8)])
    (frame,) = Film(path).frames(30.0)
    assert frame.image.shape == (180, LONGEST_SIDE, 3)


def test_what_is_no_film_is_told_in_words(tmp_path: Path) -> None:
    with pytest.raises(Unplayable, match="There is no file"):
        Film(tmp_path / "nowhere.mp4")
    text = tmp_path / "notes.mp4"
    text.write_text("second by second")
    with pytest.raises(Unplayable, match="cannot be read as a film"):
        Film(text)


def test_a_film_that_holds_no_picture_is_told_in_words(tmp_path: Path) -> None:
    whole = write_film(tmp_path / "film.mp4", [wall()] * 8).read_bytes()
    data = whole.index(b"mdat") + 4
    end = whole.index(b"moov") - 4
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(whole[:data] + bytes(end - data) + whole[end:])
    with pytest.raises(Unplayable, match=r"has no pictures|cannot be decoded"):
        list(Film(broken).frames(6.0))


def test_its_sound_comes_between_its_frames_on_the_same_clock(tmp_path: Path) -> None:
    tone = np.sin(2 * np.pi * HERTZ * seconds_of(1.0))
    wave = np.concatenate([np.zeros(RATE), 0.3 * tone])
    film = Film(write_film(tmp_path / "film.mp4", painted(moving, 2.0), sound=wave))
    sensed = list(film.sensed(6.0))
    assert [one.at for one in sensed] == sorted(one.at for one in sensed)
    heard = [one for one in sensed if isinstance(one, Sound)]
    assert seconds_at(heard[-1].at) == pytest.approx(2.0, abs=0.1)
    silent = [seconds_at(one.at) for one in heard if np.abs(one.samples).max() < 300]
    assert max(silent) == pytest.approx(1.0, abs=0.1)
    assert loudest(heard) == pytest.approx(HERTZ, abs=10)
    assert len(sensed) - len(heard) == 12


def test_a_silent_film_is_only_frames(tmp_path: Path) -> None:
    film = Film(write_film(tmp_path / "film.mp4", painted(moving, 1.0)))
    assert len(list(film.sensed(6.0))) == 6
    assert not film.has_sound
