"""Truths that a model could tell of a situation and of the match. Each maker returns None where
there is nothing of its kind to tell."""

import random
from collections.abc import Callable, Mapping

from bench.check.matches import Told
from bench.check.saying import Voice
from bench.check.situation import Answer, Seen, Situation, Verdict
from bench.claims.labels import ANY, Label
from commentary.narrators.said import PeopleSaid
from commentary.observers.facts import What
from sessions_app.sports.rules import MomentKind, Phase, Side, Sport
from sessions_app.sports.scoreboard import Pair

Maker = Callable[[Situation, Told, Voice], Answer | None]
SETTLED_SECONDS = 0.5  # after which a label is so beyond an eye's doubt
WAYS = ("left", "right", "up", "down")
# Nothing to say of them in a sentence of their own.
UNTOLD = {What.CHANGED, What.LIGHTER, What.DARKER, What.UNCOVERED, What.CAMERA_STEADY}
COUNTS = {What.PEOPLE, What.SEVERAL_PEOPLE}


def truth(kind: str, text: str, *claims: Seen) -> Answer:
    return Answer(kind, Verdict.TRUTH, text, claims)


def so_now(situation: Situation, told: Told, rng: random.Random) -> Seen | None:
    """Something that is so, by eye. By the house's rule nobody says just after a moment that
    nothing moves."""
    now = [
        label
        for label in situation.labels
        if label.start + SETTLED_SECONDS <= situation.second <= label.end
        and label.what not in UNTOLD
        and not (label.what is What.STILL and told.just_now)
    ]
    if not now:
        return None
    whats = sorted({label.what for label in now})  # each kind of thing as often as another
    what = rng.choice(whats)
    seen = _told_of(rng.choice([label for label in now if label.what is what]), rng)
    return seen if _is_no_half_truth(seen, situation) else None


def _told_of(label: Label, rng: random.Random) -> Seen:
    who = rng.choice(sorted(label.who)) if label.who and rng.random() < 0.7 else ""
    ways = [way for way in WAYS if way in label.directions and ANY not in label.directions]
    way = rng.choice(ways) if ways and rng.random() < 0.7 else ""
    number = None
    if label.what is What.PEOPLE and label.number is not None:
        number, who = label.number[0], ""
    elif label.what is What.SEVERAL_PEOPLE and label.number is not None:
        number, who = rng.randint(3, label.number[0]), ""
    if label.what in (What.CAR, What.TOGETHER, What.SPREAD_OUT, What.MOVEMENT):
        who, way = "", ""
    return Seen(label.what, who, number, way)


def _is_no_half_truth(seen: Seen, situation: Situation) -> bool:
    """One person by eye for a second and two before: nobody can tell what is right."""
    if seen.what not in COUNTS:
        return True
    numbers = {
        label.number
        for label in situation.labels
        if label.what is seen.what and label.start <= situation.second <= label.end
    }
    return len(numbers) == 1


def seen_truth(situation: Situation, told: Told, voice: Voice) -> Answer | None:
    seen = so_now(situation, told, voice.rng)
    return None if seen is None else truth("what is seen", voice.seen(seen), seen)


def two_truths(situation: Situation, told: Told, voice: Voice) -> Answer | None:
    one, other = so_now(situation, told, voice.rng), so_now(situation, told, voice.rng)
    if one is None or other is None or one.what is other.what:
        return None
    return truth("two things seen", voice.both(one, other), one, other)


def unclaimed_truth(situation: Situation, told: Told, voice: Voice) -> Answer | None:
    seen = so_now(situation, told, voice.rng)
    return None if seen is None else truth("seen, not claimed", voice.seen(seen))


def filler(situation: Situation, told: Told, voice: Voice) -> Answer | None:
    """With a claim that movement is seen, where it is."""
    movement = Seen(What.MOVEMENT)
    claims = [movement] if situation.is_so(movement) and voice.rng.random() < 0.5 else []
    return truth("filler", voice.filler(), *claims)


def unmeasured(situation: Situation, told: Told, voice: Voice) -> Answer | None:
    if situation.is_so(Seen(What.COVERED)):
        return None
    text = voice.sentence(voice.choice(voice.wording.unmeasured))
    return truth("what no detector measures", text)


# --- of the match ---


def score(situation: Situation, told: Told, voice: Voice) -> Answer | None:
    if told.phase not in (Phase.PLAYING, Phase.BREAK, Phase.OVER):
        return None
    text = voice.score(told.match, told.score)
    return truth("score", text, *score_claims(told.score))


def score_claims(score: Pair) -> tuple[Seen, Seen]:
    return (
        Seen(PeopleSaid.SCORE, "home", score.home),
        Seen(PeopleSaid.SCORE, "away", score.away),
    )


def leader_of(told: Told) -> Side | None:
    score = told.score
    if score.home == score.away:
        return None
    return "home" if score.home > score.away else "away"


def leader(situation: Situation, told: Told, voice: Voice) -> Answer | None:
    if told.phase not in (Phase.PLAYING, Phase.BREAK):
        return None
    side = leader_of(told)
    claims = score_claims(told.score) if voice.rng.random() < 0.5 else ()
    if side is None:
        return truth("who leads", voice.of_match("level", told.match), *claims)
    return truth("who leads", voice.of_match("leads", told.match, side=side), *claims)


PHASES: Mapping[Phase, tuple[tuple[str, PeopleSaid | None], ...]] = {
    Phase.PLAYING: (("playing", None),),
    Phase.BREAK: (("half_time", PeopleSaid.HALF_TIME),),
    Phase.OVER: (("full_time", PeopleSaid.FULL_TIME),),
}


def phase(situation: Situation, told: Told, voice: Voice) -> Answer | None:
    if told.phase is None or told.phase not in PHASES:
        return None
    key, what = voice.rng.choice(PHASES[told.phase])
    claims = () if what is None else (Seen(what),)
    return truth("phase", voice.of_match(key, told.match), *claims)


def minutes_of(told: Told) -> tuple[int, int] | None:
    """Played, on the match's clock; and to go. Where the clock runs."""
    if told.match is None or told.phase is not Phase.PLAYING:
        return None
    seconds = told.match.clock.seconds
    minutes = told.match.board.minutes or 0
    return told.period_start + int(seconds // 60), round((minutes * 60 - seconds) / 60)


def minute(situation: Situation, told: Told, voice: Voice) -> Answer | None:
    minutes = minutes_of(told)
    if minutes is None or told.match is None:
        return None
    played, left = minutes
    if told.match.board.sport is Sport.FOOTBALL and voice.rng.random() < 0.5:
        return truth("minute", voice.of_match("minute", told.match, number=played))
    claim = Seen(PeopleSaid.TO_GO, "", left)
    return truth("minute", voice.of_match("to_go", told.match, number=left), claim)


def moment(situation: Situation, told: Told, voice: Voice) -> Answer | None:
    if told.just_now is None:
        return None
    kind, side = told.just_now
    claim = Seen(PeopleSaid(kind.value), side)
    key = "bare_goal" if kind is MomentKind.GOAL and voice.rng.random() < 0.4 else str(kind)
    return truth("moment that was marked", voice.moment(key, told.match, side), claim)


TRUTHS: Mapping[str, Maker] = {
    "what is seen": seen_truth,
    "two things seen": two_truths,
    "seen, not claimed": unclaimed_truth,
    "filler": filler,
    "what no detector measures": unmeasured,
    "score": score,
    "who leads": leader,
    "phase": phase,
    "minute": minute,
    "moment that was marked": moment,
}
