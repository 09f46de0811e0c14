"""``manage.py commentate <film>``: what the commentator would say of it."""

import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import ERROR
from django.core.management.base import BaseCommand, CommandError

from commentary.checks import vision_problems
from commentary.narrators.narrator import MatchState
from commentary.observers.observer import ObserverUnavailable, SceneFacts
from commentary.playback import printing
from commentary.playback.film import Film, Unplayable, seconds_at
from commentary.playback.pipeline import Pipeline
from commentary.registry import ENGINES, LISTENERS, NARRATORS, OBSERVERS
from livekit_app.providers.watching.room_watch import Frame
from livekit_app.providers.watching.sound import Sound
from sessions_app.commentary_choices import Language, Style


class Command(BaseCommand):
    help = "Run the commentator over a film and print what it says. Needs no database."
    requires_system_checks: Any = []  # nothing of the installation matters but what it looks with

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("film", type=Path, help="a file that FFmpeg can read")
        parser.add_argument("--engine", default=settings.COMMENTARY_ENGINE, help=_of(ENGINES))
        parser.add_argument(
            "--observers", help=f"instead of the engine's: {_of([*OBSERVERS, *LISTENERS])}"
        )
        parser.add_argument("--narrator", help=f"instead of the engine's: {_of(NARRATORS)}")
        parser.add_argument("--lang", default="en", help=_of(Language.values))
        parser.add_argument("--style", default="neutral", help=_of(Style.values))
        parser.add_argument("--title", default="", help="of the broadcast")
        parser.add_argument("--facts", action="store_true", help="also what was seen")
        parser.add_argument(
            "--realtime", action="store_true", help="at the film's pace, not as fast as it goes"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        engine = ENGINES[_known("engine", options["engine"], ENGINES)]
        senses = engine.observers + engine.listeners
        if options["observers"] is not None:
            named = [name.strip() for name in options["observers"].split(",") if name.strip()]
            senses = tuple(_known("observer", name, [*OBSERVERS, *LISTENERS]) for name in named)
        narrator = _known("narrator", options["narrator"] or engine.narrator, NARRATORS)
        if narrator == "vision":
            self._check_vision()
        match = MatchState(
            title=options["title"],
            language=_known("language", options["lang"], Language.values),
            style=_known("style", options["style"], Style.values),
        )
        pipeline = Pipeline(
            [name for name in senses if name in OBSERVERS],
            narrator,
            match,
            listeners=[name for name in senses if name in LISTENERS],
            cores=settings.COMMENTARY_CORES,
            at_real_pace=options["realtime"],
            on_scene=self._say_facts if options["facts"] else None,
        )
        self._is_terminal = sys.stderr.isatty()
        try:
            self._play(Film(options["film"]), pipeline)
        except (Unplayable, ObserverUnavailable) as problem:
            raise CommandError(str(problem), returncode=2) from None
        except KeyboardInterrupt:
            self._clear()
            raise CommandError("Stopped.", returncode=130) from None

    def _check_vision(self) -> None:
        for problem in vision_problems():
            if problem.level >= ERROR:
                raise CommandError(f"{problem.msg}.", returncode=2)
            self.stderr.write(f"{problem.msg}.")

    def _play(self, film: Film, pipeline: Pipeline) -> None:
        began = time.process_time()
        pace = settings.COMMENTARY_FRAMES_PER_SECOND
        sensed = film.sensed(pace) if pipeline.listeners else film.frames(pace)
        lines = 0
        for told in pipeline.play(self._with_progress(sensed, film.seconds)):
            self._say(printing.told(told))
            lines += 1
        cpu = time.process_time() - began
        seconds = max(film.seconds, pipeline.second)
        looks = "".join(
            f" · {looker.name}: {looker.sensed / seconds:.1f} looks/s ({looker.effort})"
            for looker in pipeline.lookers
        ) + "".join(f" · {listener.name}" for listener in pipeline.listeners if film.has_sound)
        for why, count in pipeline.dropped.most_common():
            self._say(f"Held back, {why}: {count}")
        self._say(
            f"{lines} lines in {seconds:.1f} s ({60 * lines / seconds:.1f} a minute)"
            f" · {cpu / seconds:.2f} CPU seconds per second of film{looks}"
        )

    def _with_progress(
        self, sensed: Iterable[Frame | Sound], seconds: float
    ) -> Iterator[Frame | Sound]:
        for one in sensed:
            if self._is_terminal and isinstance(one, Frame):
                sys.stderr.write(printing.progress(seconds_at(one.at), seconds))
                sys.stderr.flush()
            yield one

    def _say_facts(self, scene: SceneFacts, at: datetime) -> None:
        for line in printing.facts(scene, at):
            self._say(line)

    def _say(self, line: str) -> None:
        self._clear()
        self.stdout.write(line)
        self.stdout.flush()

    def _clear(self) -> None:
        if self._is_terminal:
            sys.stderr.write("\r\x1b[K")


def _of(known: Iterable[str]) -> str:
    return ", ".join(known)


def _known(kind: str, name: str, known: Iterable[str]) -> str:
    if name not in known:
        raise CommandError(f"There is no {kind} {name!r}: use {_of(known)}.", returncode=2)
    return name
