"""Situations of real films: what the product's own observers measured, and what is so by eye."""

from collections import deque
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from bench.check.situation import Situation
from bench.claims.labels import Label

EVERY_SECONDS = 0.5
REMEMBERED = timedelta(seconds=12)  # more than the check looks back for a line of a quick model
AFTER_SECONDS = 1.5  # observers have looked a few times


def situations(path: Path, labels: Sequence[Label]) -> list[Situation]:
    """Of one clip, in its order."""
    from django.conf import settings

    from commentary.narrators.narrator import MatchState
    from commentary.observers.observer import SceneFacts
    from commentary.playback.film import BEGIN, Film
    from commentary.playback.pipeline import Pipeline
    from commentary.registry import ENGINES

    found: list[Situation] = []
    scenes: deque[SceneFacts] = deque()

    def take(scene: SceneFacts, known_at: object) -> None:
        scenes.append(scene)
        while scenes[0].at < scene.at - REMEMBERED:
            scenes.popleft()
        last = found[-1].at if found else BEGIN + timedelta(seconds=AFTER_SECONDS - EVERY_SECONDS)
        if scene.at - last >= timedelta(seconds=EVERY_SECONDS):
            at = max(one.at for one in scenes)
            name = f"{path.stem} {(at - BEGIN).total_seconds():.1f} s"
            found.append(Situation(name, at, tuple(scenes), tuple(labels)))

    pipeline = Pipeline(
        ENGINES["people"].observers,
        "words",
        MatchState(),
        cores=settings.COMMENTARY_CORES,
        on_scene=take,
    )
    for _ in pipeline.play(Film(path).frames(settings.COMMENTARY_FRAMES_PER_SECOND)):
        pass
    return found
