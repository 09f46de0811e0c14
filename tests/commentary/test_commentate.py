"""``manage.py commentate``: a film in, lines out, without a database."""

import io
import re
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from commentary import registry
from commentary.observers.observer import Cost, Effort, ObserverUnavailable
from tests.commentary.observers.pictures import Image, ball, meadow, with_noise
from tests.commentary.observers.sound.hearing import crowd, over, whistle
from tests.commentary.playback.files import painted, write_film
from tests.support.vision_server import Mode, VisionProgram

LINE = re.compile(r"^ +\d+\.\d\d s  [▮▯]{5} [01]\.\d\d [★ ] [A-Z].*[.!]( +\[.*\])?$")
MEADOW = meadow(width=320, height=240)


class Blind:
    name = "blind"
    efforts = (Effort("full", Cost(1.0, 1.0)),)

    def use(self, effort: Effort) -> None:
        raise AssertionError("there is only one")

    def observe(self, frames: Any, at: Any) -> Any:
        raise ObserverUnavailable("Its model is missing: put it there.")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def crossing(t: float) -> Image:
    return with_noise(ball(MEADOW, 0.1 + 0.12 * t, 0.5, radius=16), round(12 * t))


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_film(tmp_path_factory.mktemp("film") / "film.mp4", painted(crossing, 6.0))


def commentate(film: Path, *options: str) -> list[str]:
    out = io.StringIO()
    call_command("commentate", str(film), "--engine", "motion", *options, stdout=out)
    return out.getvalue().splitlines()


def test_it_prints_lines_and_what_they_cost(film: Path) -> None:
    *lines, summary = commentate(film)
    assert lines
    assert [line for line in lines if not LINE.match(line)] == []
    assert any("right" in line for line in lines)
    assert re.match(
        rf"{len(lines)} lines in 6\.\d s \([\d.]+ a minute\) · \d\.\d\d CPU seconds per second of"
        r" film · motion: 2\.\d looks/s \(full\)$",
        summary,
    )


def test_it_prints_what_was_seen_when_asked(film: Path) -> None:
    seen = [line for line in commentate(film, "--facts") if "    motion: " in line]
    assert any("move 1 right" in line for line in seen)
    assert not any("motion: " in line for line in commentate(film)[:-1])


def test_it_listens_to_a_film_that_has_sound(tmp_path: Path) -> None:
    wave = over(crowd(8.0), whistle(), at=6.0, decibels=9.0)
    film = write_film(tmp_path / "loud.mp4", painted(crossing, 8.0), sound=wave)
    *lines, summary = commentate(film, "--observers", "motion,sound", "--facts")
    (heard,) = [line for line in lines if "sound: whistle" in line]
    assert re.search(r"whistle (5\.9|6\.0)–6\.[5-7]", heard)
    assert any("loudness: " in line for line in lines)
    assert summary.endswith(" · sound")


def test_observers_and_narrator_are_chosen_by_name(film: Path) -> None:
    *lines, summary = commentate(film, "--observers", "", "--narrator", "scripted")
    assert "   Line 1  [" in lines[0]
    assert "looks/s" not in summary


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--engine", "crystal"], "There is no engine 'crystal': use "),
        (["--observers", "motion,eagle"], "There is no observer 'eagle': use "),
        (["--narrator", "poet"], "There is no narrator 'poet'"),
        (["--lang", "xx"], "There is no language 'xx': use en, de, fr, es"),
        (["--style", "rude"], "There is no style 'rude'"),
    ],
)
def test_an_unknown_name_is_told_with_those_there_are(
    film: Path, options: list[str], words: str
) -> None:
    with pytest.raises(CommandError, match=words) as told:
        commentate(film, *options)
    assert told.value.returncode == 2


def test_a_film_that_is_not_there_is_told_in_words(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="There is no file") as told:
        commentate(tmp_path / "nowhere.mp4")
    assert told.value.returncode == 2


def test_an_observer_that_cannot_look_says_why(film: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(registry.OBSERVERS, "blind", Blind)
    with pytest.raises(CommandError, match="Its model is missing") as told:
        commentate(film, "--observers", "blind")
    assert told.value.returncode == 2


def test_it_is_stopped_without_a_word_of_code(film: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Stopped(Blind):
        def observe(self, frames: Any, at: Any) -> Any:
            raise KeyboardInterrupt

    monkeypatch.setitem(registry.OBSERVERS, "blind", Stopped)
    with pytest.raises(CommandError, match="Stopped") as told:
        commentate(film, "--observers", "blind")
    assert told.value.returncode == 130


def test_a_terminal_sees_how_far_it_is(film: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal, file = Terminal(), io.StringIO()
    monkeypatch.setattr(sys, "stderr", terminal)
    commentate(film)
    assert "█" in terminal.getvalue()
    assert "of 6.0 s" in terminal.getvalue()
    monkeypatch.setattr(sys, "stderr", file)
    commentate(film)
    assert file.getvalue() == ""


def test_a_vision_model_is_asked_about_the_films_pictures(film: Path, settings: Any) -> None:
    with VisionProgram() as program:
        settings.VISION_URL, settings.VISION_MODEL = program.url, "stub"
        *lines, summary = commentate(film, "--narrator", "vision", "--lang", "de")
        asked = program.told()["asked"]
    assert [line for line in lines if not LINE.match(line)] == []
    assert any("Im Bild bewegt sich etwas." in line for line in lines)
    assert summary.startswith(f"{len(lines)} lines")
    assert len(asked) == 2  # in six seconds
    assert asked[0]["language"] == "de"
    assert asked[-1]["times"][0] < -1.0
    assert all(2 <= len(one["pictures"]) <= 4 and min(one["pictures"]) > 500 for one in asked)


def test_what_the_check_holds_back_is_counted_and_not_told(film: Path, settings: Any) -> None:
    with VisionProgram(Mode.LIES_SCORE) as program:
        settings.VISION_URL, settings.VISION_MODEL = program.url, "stub"
        lines = commentate(film, "--narrator", "vision")
    assert lines[0] == "Held back, nobody said so: 2"
    assert lines[1].startswith("0 lines")


def test_a_vision_model_that_is_not_set_is_asked_for_in_words(film: Path, settings: Any) -> None:
    settings.VISION_URL = ""
    with pytest.raises(CommandError, match="SIDELINE_VISION_URL is not set") as refused:
        commentate(film, "--narrator", "vision")
    assert refused.value.returncode == 2
