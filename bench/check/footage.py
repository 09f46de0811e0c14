"""Situations of real films: what the product's own observers measured, and what is so by eye."""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bench.check.asking import SECONDS
from bench.check.situation import Situation
from bench.claims.labels import Label
from commentary.host.narrating.recent_pictures import jpeg_of
from livekit_app.providers.watching.room_watch import Frame


@dataclass(frozen=True, slots=True)
class Filmed:
    """``pictures``: JPEGs of its last seconds, oldest first."""

    situation: Situation
    pictures: tuple[bytes, ...]


EVERY_SECONDS = 0.5
KEPT_FRAMES = 40
REMEMBERED = timedelta(seconds=12)  # more than the check looks back for a line of a quick model
AFTER_SECONDS = 2.0  # observers have looked a few times, and the narrator asks


def situations(path: Path, labels: Sequence[Label]) -> list[Filmed]:
    """Of one clip, in its order."""
    from django.conf import settings

    from commentary.narrators.narrator import MatchState
    from commentary.observers.observer import SceneFacts
    from commentary.playback.film import BEGIN, Film
    from commentary.playback.pipeline import Pipeline
    from commentary.registry import ENGINES

    found: list[Filmed] = []
    frames: deque[Frame] = deque(maxlen=KEPT_FRAMES)
    scenes: deque[SceneFacts] = deque()

    def take(scene: SceneFacts, known_at: object) -> None:
        scenes.append(scene)
        while scenes[0].at < scene.at - REMEMBERED:
            scenes.popleft()
        last = (
            found[-1].situation.at
            if found
            else BEGIN + timedelta(seconds=AFTER_SECONDS - EVERY_SECONDS)
        )
        if scene.at - last >= timedelta(seconds=EVERY_SECONDS):
            at = max(one.at for one in scenes)
            name = f"{path.stem} {(at - BEGIN).total_seconds():.1f} s"
            situation = Situation(name, at, tuple(scenes), tuple(labels))
            found.append(Filmed(situation, _pictures(frames, at)))

    def kept(film: Iterator[Frame]) -> Iterator[Frame]:
        for frame in film:
            frames.append(frame)
            yield frame

    pipeline = Pipeline(
        ENGINES["people"].observers,
        "words",
        MatchState(),
        cores=settings.COMMENTARY_CORES,
        on_scene=take,
    )
    film = Film(path).frames(settings.COMMENTARY_FRAMES_PER_SECOND)
    for _ in pipeline.play(kept(film)):
        pass
    return found


def _pictures(frames: Sequence[Frame], at: datetime) -> tuple[bytes, ...]:
    """Those nearest to the times that are shown."""
    wanted = [at + timedelta(seconds=second) for second in SECONDS]
    return tuple(
        jpeg_of(min(frames, key=lambda frame: abs(frame.at - then)).image) for then in wanted
    )
