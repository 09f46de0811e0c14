"""From what the models saw, look by look, to facts. No pictures and no models here."""

from datetime import datetime, timedelta

from commentary.observers.facts import Fact, What
from commentary.observers.people.reasoning.actions import Actions
from commentary.observers.people.reasoning.ball import BallPaths
from commentary.observers.people.reasoning.ball_actions import BallActions
from commentary.observers.people.reasoning.counting import Counting
from commentary.observers.people.reasoning.flights import Flights
from commentary.observers.people.reasoning.others import Others
from commentary.observers.people.reasoning.people_tracks import PeopleTracker, PersonTrack
from commentary.observers.people.reasoning.postures import Postures, is_unusual
from commentary.observers.people.reasoning.telling import Telling
from commentary.observers.people.sight import Joint, Look, SeenPerson, Thing, ThingKind

BEGINNING_POSE, BEGINNING_BOX = 0.3, 0.5  # scores from which a track may begin
NEAR_HEIGHT = 0.28  # of a box: so tall a person would have shown a pose
SAME_OVERLAP, SAME_INSIDE = 0.3, 0.6
AGREEING_OVERLAP = 0.6
WIDEST = 1.3  # width by height; wider boxes hold a group
LIVELY = 1.0  # body heights per second
ENDS = (Joint.LEFT_WRIST, Joint.RIGHT_WRIST, Joint.LEFT_ANKLE, Joint.RIGHT_ANKLE)
UNSTEADY = timedelta(seconds=0.5)  # after the picture was blurred

# What is worth most first; the order in ``SceneFacts.people``.
IMPORTANCE = (
    What.IS_DOWN,
    What.KICKS,
    What.THROWS,
    What.TURNS,
    What.STOPS,
    What.RUNS,
    What.JUMPS,
    What.ARMS_UP,
    What.BALL_HIGH,
    What.BALL_MOVES,
    What.HAS_BALL,
    What.JOINS,
    What.LEAVES,
    What.COMES_CLOSER,
    What.BENDS_DOWN,
    What.TOGETHER,
    What.SPREAD_OUT,
    What.DOG,
    What.BICYCLE,
    What.CAR,
    What.PEOPLE,
    What.SEVERAL_PEOPLE,
    What.BALL,
)


class Reasoner:
    def __init__(self) -> None:
        telling = Telling()
        self._telling = telling
        self.tracker = PeopleTracker()
        self.ball = BallPaths()
        self._counting = Counting(telling)
        self._actions = Actions(telling)
        self._postures = Postures(telling)
        self._ball_actions = BallActions(telling)
        self._others = Others(telling)
        self._flights = Flights(telling)
        self._blurred_at: datetime | None = None

    def facts(self, look: Look) -> tuple[Fact, ...]:
        if look.blurred:
            self._blurred_at = look.at
        if look.fresh or look.blurred:
            self._begin_again(look.at)
        people = people_in(look)
        self.tracker.update(look, people)
        self.ball.update(look, self.tracker.ground, self.tracker.tracks)
        if self._blurred_at is not None and look.at - self._blurred_at < UNSTEADY:
            return ()
        tracks = self.tracker.tracks
        facts = [
            *self._postures.facts(look, tracks),
            *self._actions.facts(look, tracks),
            *self._ball_actions.facts(look, self.ball.best, tracks),
            *self._flights.facts(look, self.tracker),
            *self._counting.facts(look, people, self.tracker),
            *self._others.facts(look, self.tracker.ground),
        ]
        return tuple(sorted(facts, key=lambda fact: IMPORTANCE.index(fact.what)))

    @property
    def follows(self) -> bool:
        """Does it matter how the camera moves?"""
        return bool(self.tracker.tracks or self.tracker.hidden or self.ball.hoped)

    def lively(self, at: datetime) -> bool:
        """Does somebody near move, or their arms or legs, fast, or stand in no usual way?"""
        return any(
            track.near
            and track.last.at == at
            and (liveliness(track) > LIVELY or is_unusual(track.last.pose))
            for track in self.tracker.tracks
        )

    def _begin_again(self, at: datetime) -> None:
        self._counting.forget(at)
        self._actions.forget()
        self.ball.forget()
        self._ball_actions.forget()
        self._others.forget()
        self._flights.forget()
        self._telling.forget()


def people_in(look: Look) -> list[SeenPerson]:
    """Poses, and those boxes that no pose explains."""
    boxes = [
        thing
        for thing in look.things or ()
        if thing.kind is ThingKind.PERSON and thing.box.width <= WIDEST * thing.box.height
    ]
    found: list[SeenPerson] = []
    for pose in look.poses or ():
        agreed = any(thing.box.overlap(pose.box) > AGREEING_OVERLAP for thing in boxes)
        found.append(SeenPerson(pose.box, pose, agreed or pose.score >= BEGINNING_POSE, agreed))
    for thing in sorted(boxes, key=lambda thing: -thing.score):
        if not any(_same(thing, seen) for seen in found):
            tall = thing.box.height > NEAR_HEIGHT
            found.append(SeenPerson(thing.box, None, thing.score >= BEGINNING_BOX and not tall))
    return found


def _same(thing: Thing, seen: SeenPerson) -> bool:
    smaller = min(thing.box.area, seen.box.area)
    shared = thing.box.shared_area(seen.box)
    return thing.box.overlap(seen.box) > SAME_OVERLAP or shared > SAME_INSIDE * max(smaller, 1e-9)


def liveliness(track: PersonTrack) -> float:
    """The fastest of hips, wrists and ankles between the last two looks, body heights a second."""
    if len(track.sightings) < 2:
        return 0.0
    before, last = track.sightings[-2], track.last
    seconds = (last.at - before.at).total_seconds()
    if before.pose is None or last.pose is None or seconds <= 0:
        return 0.0
    ways = [before.place.distance(last.place)]
    for joint in ENDS:
        start, end = before.pose.at(joint), last.pose.at(joint)
        if start is not None and end is not None:
            ways.append(start.distance(end))
    return max(ways) / seconds / track.height
