"""Sentences for observations. They name no one and claim nothing that was not measured."""

import random
from collections import deque

from commentary.observers.motion_facts import (
    Direction,
    Level,
    Observation,
    Side,
    Size,
    Speed,
    Topic,
    Trend,
)

REMEMBERED = 8  # templates not to be used again at once

_WAYS = {
    Direction.LEFT: "to the left",
    Direction.RIGHT: "to the right",
    Direction.UP: "upwards",
    Direction.DOWN: "downwards",
    Direction.UP_LEFT: "up to the left",
    Direction.UP_RIGHT: "up to the right",
    Direction.DOWN_LEFT: "down to the left",
    Direction.DOWN_RIGHT: "down to the right",
    Direction.CLOSER: "closer",
    Direction.AWAY: "away",
}
_PACES = {
    Speed.SLOW: ("slowly", "without hurry", "at an easy pace"),
    Speed.STEADY: ("steadily", "at a steady pace", "at a fair pace"),
    Speed.FAST: ("fast", "quickly", "at speed"),
}
_THINGS = {
    Size.SMALL: ("something small", "a small shape"),
    Size.MEDIUM: ("something", "a shape"),
    Size.LARGE: ("something large", "a large shape"),
}
_PLACES = {
    (Side.LEFT, Level.TOP): "at the top left",
    (Side.LEFT, Level.MIDDLE): "on the left",
    (Side.LEFT, Level.BOTTOM): "at the bottom left",
    (Side.CENTRE, Level.TOP): "near the top",
    (Side.CENTRE, Level.MIDDLE): "in the middle",
    (Side.CENTRE, Level.BOTTOM): "near the bottom",
    (Side.RIGHT, Level.TOP): "at the top right",
    (Side.RIGHT, Level.MIDDLE): "on the right",
    (Side.RIGHT, Level.BOTTOM): "at the bottom right",
}
_NUMBERS = {2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight"}

_MOVE = (
    "{thing} moves {way} {pace}, {place}.",
    "{place}: {thing} heading {way} {pace}.",
    "{thing}, {place} now, goes {way} {pace}.",
    "{way} it goes, {pace}: {thing} {place}.",
    "{thing} {place}, on its way {way}, {pace}.",
    "{pace} {way}: {thing}, {place} at the moment.",
    "{place}, {thing} makes its way {way}, {pace}.",
    "{way}, {pace}, goes {thing} {place}.",
    "{thing} travels {way} {pace}; it is {place} now.",
)
_MOVE_ANYHOW = (  # too large for a direction
    "{thing} moves {place}.",
    "{place}: {thing} on the move.",
    "movement {place}.",
)
_TRENDS = {
    Trend.FASTER: (
        "it picks up speed, {way}, {place}.",
        "faster now, {way}: {thing} {place}.",
        "{thing} speeds up {place}, going {way}.",
    ),
    Trend.SLOWER: (
        "it slows down, {place}.",
        "{thing} loses speed {place}.",
        "slower now {place}, still going {way}.",
    ),
    Trend.TURNED: (
        "it turns round and goes {way} now.",
        "a change of direction {place}: {way} now.",
        "{thing} doubles back, {way} {pace}.",
    ),
}
_LOCAL_MOTION = (
    "movement {place}, but it stays where it is.",
    "something keeps moving {place} without going anywhere.",
    "{place} there is movement on the spot.",
    "plenty of movement {place}, none of it travelling.",
    "it keeps stirring {place}.",
)
_SEVERAL = (
    "{number} things move at once.",
    "there is movement in {number} places.",
    "{number} moving shapes in the picture.",
    "there are {number} of them in motion now.",
)
_SEVERAL_ONE_WAY = (
    "{number} shapes move {way} together, {pace}.",
    "{number} of them go {way}, {pace}.",
    "all {way}: {number} moving shapes, {pace}.",
    "{way} together: {number} things on the move, {pace}.",
)
_SEVERAL_LOCAL = (
    "movement in {number} places.",
    "{number} places stir at once.",
    "it stirs in {number} places.",
)
_PLAIN = {
    Topic.CROWD: (
        "movement all over the picture, {number} places at once.",
        "it is busy: {number} moving shapes across the picture.",
        "everything is in motion, left and right.",
        "a crowd of movement, {number} shapes at least.",
        "hardly a corner of the picture stands still.",
    ),
    Topic.CALM: (
        "and now it is still.",
        "the movement stops.",
        "it calms down; nothing moves.",
        "everything has come to rest.",
        "a pause: no movement now.",
    ),
    Topic.CUT: (
        "the whole picture changes at once!",
        "a sudden change: the picture is a different one now.",
        "all of a sudden the picture is a new one.",
        "in one moment everything in view is different.",
    ),
    Topic.TURMOIL: (
        "the whole picture keeps changing.",
        "everything in view is in upheaval.",
        "nothing in the picture stays for more than a moment.",
        "the picture will not settle.",
    ),
    Topic.LIGHTER: (
        "it gets brighter.",
        "more light now.",
        "the picture brightens.",
        "the light comes up.",
    ),
    Topic.DARKER: (
        "it gets darker.",
        "less light now.",
        "the picture dims.",
        "the light goes down.",
    ),
    Topic.CAMERA_MOVES: (
        "the camera moves {way}, {pace}.",
        "the whole view moves {way}, {pace}.",
        "the camera goes {way} {pace}.",
        "{pace} the camera swings {way}.",
    ),
    Topic.CAMERA_STEADY: (
        "the camera is steady again.",
        "the view has settled.",
        "the camera holds still now.",
        "the picture comes to rest.",
    ),
    Topic.UNCOVERED: (
        "the picture is back.",
        "the view is clear again.",
        "there is something to see again.",
        "the view opens up again.",
    ),
}
_ZOOM = (
    "the view draws {way}.",
    "the picture moves {way}.",
    "everything in view {closer}.",
    "the whole picture {grows}.",
)
_DARK = (
    "the picture is dark; the view may be covered.",
    "dark: nothing can be made out.",
    "everything goes dark.",
    "only darkness in the picture now.",
)
_BLANK = (
    "the picture is one even surface; the view may be covered.",
    "nothing can be made out, only one even tone.",
    "the view is blank.",
    "an even, empty picture now.",
)
_QUIET = (
    "all quiet: nothing moves.",
    "nothing moves in the picture.",
    "all is still.",
    "no movement anywhere in view.",
)
_QUIET_LONG = (
    "still nothing: no movement for {duration}.",
    "{duration} without movement.",
    "quiet for {duration} now.",
)


class Wording:
    """Chooses among several sentences, never one of the last few; the same seed and the same
    observations give the same words."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - wording, not secrets
        self._used: deque[str] = deque(maxlen=REMEMBERED)

    def say(self, observation: Observation) -> str:
        template = self._pick(_templates(observation))
        text = template.format(**self._words(observation))
        return text[0].upper() + text[1:]

    def _pick(self, templates: tuple[str, ...]) -> str:
        used = list(self._used)
        fresh = [template for template in templates if template not in used]
        # All used of late: take the one used longest ago.
        chosen = self._random.choice(fresh) if fresh else min(templates, key=used.index)
        if chosen in self._used:
            self._used.remove(chosen)
        self._used.append(chosen)
        return chosen

    def _words(self, seen: Observation) -> dict[str, str]:
        grows = seen.direction is Direction.CLOSER
        return {
            "thing": self._random.choice(_THINGS[seen.size or Size.MEDIUM]),
            "pace": self._random.choice(_PACES[seen.speed or Speed.STEADY]),
            "way": _WAYS[seen.direction] if seen.direction else "",
            "place": _PLACES[(seen.side or Side.CENTRE, seen.level or Level.MIDDLE)],
            "number": _NUMBERS.get(seen.count, "many"),
            "closer": "comes closer" if grows else "recedes",
            "grows": "grows" if grows else "shrinks",
            "duration": _duration(seen.seconds),
        }


def _templates(seen: Observation) -> tuple[str, ...]:
    if seen.topic is Topic.MOVE and seen.direction is None:
        return _MOVE_ANYHOW
    if seen.topic is Topic.MOVE:
        return _TRENDS[seen.trend] if seen.trend else _MOVE
    if seen.topic is Topic.LOCAL_MOTION:
        return _LOCAL_MOTION
    if seen.topic is Topic.SEVERAL:
        if seen.speed is None:
            return _SEVERAL_LOCAL
        return _SEVERAL_ONE_WAY if seen.direction else _SEVERAL
    if seen.topic is Topic.COVERED:
        return _DARK if seen.dark else _BLANK
    if seen.topic is Topic.QUIET:
        return _QUIET_LONG if seen.seconds >= 30.0 else _QUIET
    if seen.topic is Topic.CAMERA_MOVES and seen.direction in (Direction.CLOSER, Direction.AWAY):
        return _ZOOM
    return _PLAIN[seen.topic]


def _duration(seconds: float) -> str:
    minutes = round(seconds / 60.0)
    if minutes <= 1:
        return "a minute"
    return f"{_NUMBERS.get(minutes, str(minutes))} minutes"
