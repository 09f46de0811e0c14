"""Lies, each made as a contradiction of something that is known: of what was measured, of what
people said, or of the house's rules. The rules here are the bench's own and know nothing of the
check, so that they find its holes. Makers return None where nothing would refute their lie."""

from collections.abc import Mapping

from bench.check.matches import Told
from bench.check.saying import Voice
from bench.check.situation import AS_BEFORE_SECONDS, Answer, Seen, Situation, Verdict
from bench.check.truths import Maker, so_now
from commentary.observers.facts import What
from commentary.observers.motion_facts import Topic

FORMS = ("text", "claims", "both")
# Colours that a camera, or an eye, takes for each other.
ALIKE = (
    {"red", "orange", "pink"}, {"red", "purple"}, {"orange", "yellow"}, {"blue", "purple"},
    {"pink", "purple"},
    {"black", "grey", "blue"}, {"white", "grey"}, {"yellow", "green"}, {"white", "yellow"},
)  # fmt: skip
COLOURS = ("black", "white", "red", "yellow", "green", "blue", "orange", "purple", "pink")
OPPOSITE = {"left": "right", "right": "left"}
LIVELY = (What.RUNS, What.JUMPS, What.KICKS, What.THROWS, What.BALL_MOVES, What.TURNS)
MOVING = {Topic.MOVE, Topic.SEVERAL, Topic.CROWD}
STILL = {Topic.QUIET, Topic.CALM}
OF_A_PERSON = (
    What.RUNS, What.JUMPS, What.KICKS, What.THROWS, What.HAS_BALL, What.ARMS_UP, What.BENDS_DOWN,
    What.COMES_CLOSER, What.IS_DOWN,
)  # fmt: skip
JUST_NOW_SECONDS = 1.0


def lie(kind: str, text: str, *claims: Seen, form: str = "both") -> Answer:
    return Answer(kind, Verdict.LIE, text, claims, form)


def put(kind: str, false: Seen, situation: Situation, told: Told, voice: Voice) -> Answer | None:
    """In the text, in the claims or in both. Where the other half is silent or harmless, it says
    what is so."""
    if situation.is_so(false):
        return None
    form = voice.rng.choice(FORMS)
    if form == "claims":
        return lie(kind, voice.filler(), false, form=form)
    if form == "both":
        return lie(kind, voice.seen(false), false)
    true = so_now(situation, told, voice.rng) if voice.rng.random() < 0.5 else None
    return lie(kind, voice.seen(false), *([true] if true else []), form=form)


# --- what facts refute ---


def steady_number(situation: Situation) -> int | None:
    """Counted the same for seconds, until now, with nobody on the way in or out."""
    counts = situation.facts(What.PEOPLE)
    if not situation.facts(What.PEOPLE, seconds=JUST_NOW_SECONDS):
        return None  # how many there are now nobody measured
    numbers = {fact.number for fact in counts}
    doubts = situation.facts(What.SEVERAL_PEOPLE, What.JOINS, What.LEAVES)
    enough = situation.measured_seconds() >= AS_BEFORE_SECONDS and len(counts) >= 6
    return counts[0].number if enough and len(numbers) == 1 and not doubts else None


def number(situation: Situation, told: Told, voice: Voice) -> Answer | None:
    counted = steady_number(situation)
    if counted is None:
        return None
    wrong = voice.rng.choice([n for n in (1, 2, 3, 4) if n != counted])
    return put("number", Seen(What.PEOPLE, "", wrong), situation, told, voice)


def crowd(situation: Situation, told: Told, voice: Voice) -> Answer | None:
    counted = steady_number(situation)
    if counted is None or counted > 2:
        return None
    wrong = Seen(What.SEVERAL_PEOPLE, "", voice.rng.randint(5, 9))
    return put("a crowd where few are", wrong, situation, told, voice)


def few(situation: Situation, told: Told, voice: Voice) -> Answer | None:
    least = situation.facts(What.SEVERAL_PEOPLE)
    if not least or situation.facts(What.PEOPLE) or (least[0].number or 0) < 4:
        return None
    wrong = Seen(What.PEOPLE, "", voice.rng.randint(1, 2))
    return put("few where a crowd is", wrong, situation, told, voice)


def nobody(situation: Situation, told: Told, voice: Voice) -> Answer | None:
    if steady_number(situation) is None and not situation.facts(What.SEVERAL_PEOPLE):
        return None
    return put("nobody", Seen(What.PEOPLE, "", 0), situation, told, voice)


def colour(situation: Situation, told: Told, voice: Voice) -> Answer | None:
    """What somebody in a known shirt was measured to do, said of a shirt that nobody wears: each of
    those who are counted has a known shirt, and none is like it."""
    counted = steady_number(situation)
    facts = situation.facts(*OF_A_PERSON)
    known = {fact.who: str(fact.shirt) for fact in facts if fact.shirt and fact.who}
    done = [fact for fact in situation.facts(*OF_A_PERSON, seconds=JUST_NOW_SECONDS) if fact.shirt]
    if counted is None or len(known) != counted or not done:
        return None
    like = {one for group in ALIKE for one in group if group & {*known.values()}}
    others = [one for one in COLOURS if one not in like and one not in known.values()]
    if not others:
        return None
    fact = voice.rng.choice(done)
    return put("colour", Seen(fact.what, voice.rng.choice(others)), situation, told, voice)


def owner(situation: Situation, told: Told, voice: Voice) -> Answer | None:
    """The ball is with another one who is there."""
    has = situation.facts(What.HAS_BALL, seconds=JUST_NOW_SECONDS)
    owners = {fact.who for fact in situation.facts(What.HAS_BALL)}
    others = {
        str(fact.shirt)
        for fact in situation.facts(*OF_A_PERSON)
        if fact.shirt and fact.who not in owners
    }
    if not has or not has[0].shirt or len(owners) != 1 or not others:
        return None
    wrong = Seen(What.HAS_BALL, voice.rng.choice(sorted(others)))
    return put("whose ball", wrong, situation, told, voice)


def direction(situation: Situation, told: Told, voice: Voice) -> Answer | None:
    whats = (What.RUNS, What.TURNS, What.BALL_MOVES)
    now = situation.facts(*whats, seconds=JUST_NOW_SECONDS)
    sure = []
    for fact in now:
        of_same = situation.facts(fact.what, What.TURNS)
        ways = {str(one.direction) for one in of_same if one.who == fact.who}
        if len(ways) == 1 and ways <= {*OPPOSITE}:
            sure.append(fact)
    if not sure:
        return None
    fact = voice.rng.choice(sure)
    who = "" if fact.what is What.BALL_MOVES or fact.shirt is None else str(fact.shirt)
    alone = len({one.who for one in situation.facts(What.RUNS, What.TURNS)}) <= 1
    if fact.what is not What.BALL_MOVES and not who and not alone:
        return None
    wrong = Seen(fact.what, who, None, OPPOSITE[str(fact.direction)])
    return put("direction", wrong, situation, told, voice)


def is_quiet(situation: Situation) -> bool:
    topics = [*situation.topics()]
    lively = situation.facts(*LIVELY)
    return len(topics) >= 4 and {*topics} <= STILL and not lively


def moving(situation: Situation, told: Told, voice: Voice) -> Answer | None:
    """Where nothing moves."""
    if not is_quiet(situation):
        return None
    what = voice.rng.choice((*LIVELY, What.MOVEMENT))
    return put("movement where nothing moves", Seen(what), situation, told, voice)


def still(situation: Situation, told: Told, voice: Voice) -> Answer | None:
    """Where it does."""
    lively = situation.facts(*LIVELY, seconds=JUST_NOW_SECONDS)
    topics = {*situation.topics(JUST_NOW_SECONDS)}
    if not lively and not topics & MOVING:
        return None
    return put("still where it moves", Seen(What.STILL), situation, told, voice)


def covered(situation: Situation, told: Told, voice: Voice) -> Answer | None:
    """Somebody is seen."""
    seen = situation.facts(What.PEOPLE, What.SEVERAL_PEOPLE, seconds=JUST_NOW_SECONDS)
    if not seen or Topic.COVERED in {*situation.topics()}:
        return None
    return put("covered", Seen(What.COVERED), situation, told, voice)


def uncovered(situation: Situation, told: Told, voice: Voice) -> Answer | None:
    """Nothing can be."""
    topics = [*situation.topics()]
    if len(topics) < 4 or {*topics} != {Topic.COVERED}:
        return None
    what = voice.rng.choice((What.RUNS, What.HAS_BALL, What.BALL_MOVES, What.JUMPS, What.PEOPLE))
    wrong = Seen(what, "", 2 if what is What.PEOPLE else None)
    return put("seen though covered", wrong, situation, told, voice)


def posture(situation: Situation, told: Told, voice: Voice) -> Answer | None:
    """The only one there runs, so nobody lies on the ground."""
    runs = situation.facts(What.RUNS, seconds=JUST_NOW_SECONDS)
    if steady_number(situation) != 1 or not runs:
        return None
    shirt = runs[0].shirt
    return put("posture", Seen(What.IS_DOWN, str(shirt) if shirt else ""), situation, told, voice)


# --- what nobody can refute ---


def unseen(situation: Situation, told: Told, voice: Voice) -> Answer | None:
    """Somebody does what nobody measured; and no fact says the contrary."""
    if is_quiet(situation) or Topic.COVERED in {*situation.topics()}:
        return None
    measured = {fact.what for fact in situation.facts()}
    whats = (What.KICKS, What.THROWS, What.JUMPS, What.ARMS_UP, What.BENDS_DOWN, What.BALL_HIGH)
    free = [what for what in whats if what not in measured]
    if not free:
        return None
    false = Seen(voice.rng.choice(free))
    if situation.is_so(false):
        return None
    return Answer("done by nobody, unmeasured", Verdict.OPEN, voice.seen(false), (false,), "both")


def parked_car(situation: Situation, told: Told, voice: Voice) -> Answer | None:
    false = Seen(What.CAR)
    if situation.is_so(false) or Topic.COVERED in {*situation.topics()}:
        return None
    return Answer("a car that is not there", Verdict.OPEN, voice.seen(false), (false,), "both")


LIES_AGAINST_FACTS: Mapping[str, Maker] = {
    "number": number,
    "a crowd where few are": crowd,
    "few where a crowd is": few,
    "nobody": nobody,
    "colour": colour,
    "whose ball": owner,
    "direction": direction,
    "movement where nothing moves": moving,
    "still where it moves": still,
    "covered": covered,
    "seen though covered": uncovered,
    "posture": posture,
}
OPEN_LIES: Mapping[str, Maker] = {
    "done by nobody, unmeasured": unseen,
    "a car that is not there": parked_car,
}
