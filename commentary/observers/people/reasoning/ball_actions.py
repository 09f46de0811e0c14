"""Where the ball goes and who has it, kicks it, throws it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from commentary.observers.facts import Fact, What
from commentary.observers.motion_facts import Direction
from commentary.observers.people.reasoning.ball import Hit, Path
from commentary.observers.people.reasoning.people_tracks import PersonTrack
from commentary.observers.people.reasoning.strikes import FEET, HANDS, distance, kick_or_throw
from commentary.observers.people.reasoning.telling import Telling
from commentary.observers.people.sight import Joint, Look

TOUCHING = (*FEET, *HANDS, Joint.LEFT_KNEE, Joint.RIGHT_KNEE)
HAS, LOOSE = 0.3, 0.55  # body heights from a joint: has it, and has it no more
HAS_FOR = timedelta(seconds=0.4)
PASSES = 0.6  # body heights per second against the body: it only rolls past
AGAIN = timedelta(seconds=0.5)  # from one strike to the next that is told
STRAIGHT_HITS, STRAIGHT_WITHIN = 3, timedelta(seconds=1.0)
STRAIGHT_WAY = 2.5  # diameters
HIGH = 0.12  # body heights above the highest head
BESIDE_SIZE = 0.1  # body heights: a smaller ball may be one on the ground, farther away


class BallActions:
    def __init__(self, telling: Telling) -> None:
        self._telling = telling
        self.forget()

    def forget(self) -> None:
        self._struck_at: datetime | None = None

    def facts(self, look: Look, path: Path | None, tracks: Sequence[PersonTrack]) -> list[Fact]:
        """``path``: the confirmed one. Empty unless this look saw the ball."""
        if path is None or path.last.at != look.at:
            return []
        near = [track for track in tracks if track.near]
        since = path.since(look.at - STRAIGHT_WITHIN)[0].at
        return [
            *self._struck(look.at, path, near),
            *self._goes(look.at, path),
            *self._is_high(look.at, path, near, tracks),
            *self._is_had(look.at, path, near),
            self._telling.goes_on(What.BALL, since, look.at, 0.8),
        ]

    def _struck(self, at: datetime, path: Path, near: Sequence[PersonTrack]) -> list[Fact]:
        if self._struck_at is not None and at - self._struck_at < AGAIN:
            return []
        for track in near:
            fact = kick_or_throw(path, track)
            if fact is not None:
                self._struck_at = at
                return [fact]
        return []

    def _goes(self, at: datetime, path: Path) -> list[Fact]:
        """Left or right: up and down turn too often to be true when they are told."""
        hits = path.since(at - STRAIGHT_WITHIN)[-4:]
        if len(hits) < STRAIGHT_HITS:
            return []
        x = hits[-1].place.x - hits[0].place.x
        y = hits[-1].place.y - hits[0].place.y
        if abs(x) < STRAIGHT_WAY * path.size or abs(x) < abs(y):
            return []
        if any((b.place.x - a.place.x) * x <= 0 for a, b in pairwise(hits)):
            return []
        direction = Direction.RIGHT if x > 0 else Direction.LEFT
        return [self._telling.goes_on(What.BALL_MOVES, hits[0].at, at, 0.7, direction=direction)]

    def _is_high(
        self,
        at: datetime,
        path: Path,
        near: Sequence[PersonTrack],
        everybody: Sequence[PersonTrack],
    ) -> list[Fact]:
        hits = list(path.hits)[-2:]
        if len(hits) < 2 or not near or at - hits[0].at > STRAIGHT_WITHIN:
            return []
        height = max(track.last.box.height for track in near)
        if path.size < BESIDE_SIZE * max(track.height for track in near):
            return []
        # Who is far away stands higher in the picture, and the ball may lie there.
        heads = min(track.last.box.y0 for track in everybody)
        if any(hit.box.y1 > heads - HIGH * height for hit in hits):
            return []
        return [self._telling.goes_on(What.BALL_HIGH, hits[0].at, at, 0.7)]

    def _is_had(self, at: datetime, path: Path, near: Sequence[PersonTrack]) -> list[Fact]:
        for track in near:
            had = _had_since(path, track, at)
            if had is not None and at - had.at >= HAS_FOR and not _passes(path, track, had):
                return [
                    self._telling.goes_on(
                        What.HAS_BALL, had.at, at, 0.7, who=track.number, shirt=track.shirt
                    )
                ]
        return []


def _passes(path: Path, track: PersonTrack, since: Hit) -> bool:
    """Does it go by, as seen from the hips?"""
    places = [track.place_at(hit.at) for hit in (since, path.last)]
    if places[0] is None or places[1] is None:
        return True
    start, end = since.place.x - places[0].x, path.last.place.x - places[1].x
    seconds = (path.last.at - since.at).total_seconds()
    return abs(end - start) > PASSES * seconds * track.height


def _had_since(path: Path, track: PersonTrack, at: datetime) -> Hit | None:
    """The first of the newest hits that never were far from arms and legs."""
    last = distance(track, path.last, TOUCHING)
    if last is None or last > HAS:
        return None
    had: Hit | None = None
    for hit in reversed(path.since(at - STRAIGHT_WITHIN)):
        away = distance(track, hit, TOUCHING)
        if away is None or away > LOOSE:
            break
        if away <= HAS:
            had = hit
    return had
