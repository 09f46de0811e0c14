"""What the joints of one of them show: a jump, both arms up, bending down, being on the ground."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from math import atan2, degrees

from commentary.observers.facts import Fact, What
from commentary.observers.people.reasoning.people_tracks import PersonTrack, Sighting
from commentary.observers.people.reasoning.telling import Telling
from commentary.observers.people.sight import Joint, Look, Point, Pose

RISE, FALL = 0.1, 0.06  # body heights; a step lifts one foot, a jump both and the hips
JUMP_HALF = timedelta(seconds=0.55)  # up takes no longer, nor down
LEAST_JUMPER = 0.22  # picture heights; joints of smaller people tremble as much as that
ARMS_ABOVE = 0.35  # torso lengths above the shoulders
BENT = 55.0  # degrees from upright
DOWN = 60.0
DOWN_LEGS = 0.7  # torso lengths from the hips down to the feet: sitting and standing have more
DOWN_HEAD = 0.8  # torso lengths from the head down to the feet
DOWN_WIDTH = 1.35  # of its height, of somebody who lies along the picture
IN_VIEW = 0.98  # picture heights; what reaches lower may stand on legs that are not seen
KNEES = (Joint.LEFT_KNEE, Joint.RIGHT_KNEE)
BENT_LOOKS, ARMS_LOOKS, DOWN_LOOKS = 2, 2, 3
LOOKS_WITHIN = timedelta(seconds=1.2)


class Postures:
    def __init__(self, telling: Telling) -> None:
        self._telling = telling

    def facts(self, look: Look, tracks: Sequence[PersonTrack]) -> list[Fact]:
        facts: list[Fact] = []
        for track in tracks:
            if track.near and track.last.at == look.at and track.last.pose is not None:
                facts += self._of(track, look.at)
        return facts

    def _of(self, track: PersonTrack, at: datetime) -> list[Fact]:
        held = (
            (What.IS_DOWN, is_down, DOWN_LOOKS),
            (What.ARMS_UP, arms_up, ARMS_LOOKS),
            (What.BENDS_DOWN, is_bent, BENT_LOOKS),
        )
        facts: list[Fact] = []
        for what, shown, looks in held:
            since = _held_since(track, at, shown, looks)
            if since is not None:
                facts.append(self._tell(what, since, at, track))
                break  # who lies is bent as well
        jump = _jump(track, at)
        if jump is not None:
            facts.append(self._tell(What.JUMPS, jump, at, track))
        return facts

    def _tell(self, what: What, since: datetime, at: datetime, track: PersonTrack) -> Fact:
        return self._telling.goes_on(what, since, at, 0.75, who=track.number, shirt=track.shirt)


def _held_since(
    track: PersonTrack, at: datetime, shown: Callable[[Pose], bool], looks: int
) -> datetime | None:
    # A look that does not show the torso says nothing, neither for nor against.
    held = [
        (then, pose)
        for then, pose in track.postures
        if then >= at - LOOKS_WITHIN and lean(pose) is not None
    ][-looks:]
    if len(held) < looks or held[-1][0] != at or not all(shown(pose) for _, pose in held):
        return None
    return held[0][0]


def arms_up(pose: Pose) -> bool:
    """Both wrists well above the shoulders, and above the eyes."""
    shoulders, hips, nose = pose.shoulders, pose.hips, pose.at(Joint.NOSE)
    wrists = pose.at(Joint.LEFT_WRIST), pose.at(Joint.RIGHT_WRIST)
    if shoulders is None or hips is None or wrists[0] is None or wrists[1] is None:
        return False
    torso = shoulders.distance(hips)
    limit = shoulders.y - ARMS_ABOVE * torso
    if nose is not None:
        limit = min(limit, nose.y)
    upright = hips.y - shoulders.y > 0.7 * torso
    return upright and all(wrist.y < limit for wrist in wrists if wrist)


def is_unusual(pose: Pose | None) -> bool:
    """Worth a second look, soon."""
    return pose is not None and (arms_up(pose) or is_bent(pose) or is_down(pose))


def lean(pose: Pose) -> float | None:
    """Degrees between the line from hips to shoulders and upright: 90 is level, more head down."""
    shoulders, hips = pose.shoulders, pose.hips
    if shoulders is None or hips is None:
        return None
    return degrees(atan2(abs(shoulders.x - hips.x), hips.y - shoulders.y))


def is_bent(pose: Pose) -> bool:
    """Bent over on straight legs."""
    angle, shoulders, hips, ankles = lean(pose), pose.shoulders, pose.hips, pose.ankles
    if angle is None or shoulders is None or hips is None or ankles is None:
        return False
    torso = shoulders.distance(hips)
    return angle > BENT and ankles.y - hips.y > 0.9 * torso


def is_down(pose: Pose) -> bool:
    """The torso near level, the hips hardly above the feet, nor the head."""
    angle, shoulders, hips, ankles = lean(pose), pose.shoulders, pose.hips, pose.ankles
    if angle is None or shoulders is None or hips is None:
        return False
    torso = shoulders.distance(hips)
    if ankles is None:
        return angle > DOWN and _lies_low(pose, hips, torso)
    legs = ankles.y - hips.y
    head = ankles.y - shoulders.y
    long = max(abs(ankles.x - shoulders.x), abs(ankles.x - hips.x))
    return angle > DOWN and legs < DOWN_LEGS * torso and head < DOWN_HEAD * torso and long > torso


def _lies_low(pose: Pose, hips: Point, torso: float) -> bool:
    """Without sure feet: all of the body, a knee among it, is wide and low."""
    knees = [knee for knee in (pose.at(joint) for joint in KNEES) if knee]
    raised = bool(knees) and all(knee.y - hips.y < DOWN_LEGS * torso for knee in knees)
    low = pose.box.y1 - hips.y < DOWN_LEGS * torso and pose.box.y1 < IN_VIEW
    return raised and low and pose.box.width > DOWN_WIDTH * pose.box.height


def _jump(track: PersonTrack, at: datetime) -> datetime | None:
    """When somebody who has just come down left the ground."""
    height = track.height
    if track.last.box.height < LEAST_JUMPER:
        return None
    sightings = [s for s in track.since(at - 2 * JUMP_HALF) if _feet_and_hips(s)]
    if not sightings or sightings[-1].at != at:
        return None
    landed = _feet_and_hips(sightings[-1])
    for i in range(len(sightings) - 2, 0, -1):
        top = sightings[i]
        if at - top.at > JUMP_HALF:
            break
        if not _rises(_feet_and_hips(top), landed, FALL * height):
            continue
        for start in sightings[:i]:
            if top.at - start.at <= JUMP_HALF and _rises(
                _feet_and_hips(top), _feet_and_hips(start), RISE * height
            ):
                return start.at
    return None


def _rises(top: Sequence[float], low: Sequence[float], least: float) -> bool:
    return all(below - above >= least for above, below in zip(top, low, strict=True))


def _feet_and_hips(sighting: Sighting) -> tuple[float, ...]:
    """Heights of both ankles, the hips and the shoulders, or nothing."""
    pose = sighting.pose
    if pose is None:
        return ()
    points = (
        pose.at(Joint.LEFT_ANKLE),
        pose.at(Joint.RIGHT_ANKLE),
        pose.hips,
        pose.shoulders,
    )
    known = tuple(point.y for point in points if point is not None)
    return known if len(known) == len(points) else ()
