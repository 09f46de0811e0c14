"""Lies against people's word, and what no line may say at all."""

from collections.abc import Mapping

from bench.check.lies import FORMS, lie
from bench.check.matches import Told
from bench.check.saying import Voice
from bench.check.situation import Answer, Seen, Situation
from bench.check.truths import Maker, leader_of, minutes_of, score_claims, so_now
from bench.check.wording import WORDINGS
from commentary.narrators.said import PeopleSaid
from sessions_app.sports.rules import MomentKind, Phase, Side
from sessions_app.sports.scoreboard import Pair

LONG = 6  # times a long sentence's half


def _put(kind: str, text: str, false: tuple[Seen, ...], voice: Voice) -> Answer:
    """``false`` empty: no claim could say it, so the text does."""
    form = voice.rng.choice(FORMS) if false else "text"
    if form == "claims":
        return lie(kind, voice.filler(), *false, form=form)
    return lie(kind, text, *(false if form == "both" else ()), form=form)


def _side(voice: Voice) -> Side:
    return "home" if voice.rng.random() < 0.5 else "away"


def _marked(told: Told, kind: MomentKind) -> bool:
    return told.just_now is not None and told.just_now[0] is kind


def goal(situation: Situation, told: Told, voice: Voice) -> Answer | None:
    """Nobody marked one just now."""
    if _marked(told, MomentKind.GOAL):
        return None
    side = _side(voice)
    bare = voice.rng.random() < 0.5
    text = voice.moment("bare_goal" if bare else "goal", told.match, side)
    return _put("goal", text, (Seen(PeopleSaid.GOAL, "" if bare else side),), voice)


def goal_of_the_others(situation: Situation, told: Told, voice: Voice) -> Answer | None:
    if told.just_now is None or told.just_now[0] is not MomentKind.GOAL:
        return None
    side: Side = "away" if told.just_now[1] == "home" else "home"
    text = voice.moment("goal", told.match, side)
    return _put("goal of the others", text, (Seen(PeopleSaid.GOAL, side),), voice)


def score(situation: Situation, told: Told, voice: Voice) -> Answer | None:
    was = told.score
    wrong = voice.rng.choice(
        [
            Pair(was.home + 1, was.away),
            Pair(was.home, was.away + 1),
            Pair(was.home + 2, was.away + 3),
            Pair(max(0, was.home - 1), was.away + 1),
        ]
    )
    return _put("score", voice.score(told.match, wrong), score_claims(wrong), voice)


def leader(situation: Situation, told: Told, voice: Voice) -> Answer | None:
    """The text alone: there is no claim of who leads. Half of them claim the true score."""
    if told.match is None:
        return lie("who leads", voice.of_match("leads", None, side=_side(voice)), form="text")
    side = leader_of(told)
    claims = score_claims(told.score) if voice.rng.random() < 0.5 else ()
    if side is None:
        text = voice.of_match("leads", told.match, side=_side(voice))
    elif voice.rng.random() < 0.3:
        text = voice.of_match("level", told.match)
    else:
        text = voice.of_match("leads", told.match, side="away" if side == "home" else "home")
    return lie("who leads", text, *claims, form="text")


def moment(situation: Situation, told: Told, voice: Voice) -> Answer | None:
    """A foul, card, corner, save, chance or substitution that nobody marked."""
    kinds = [MomentKind.FOUL, MomentKind.CARD, MomentKind.CORNER, MomentKind.SAVE]
    kinds += [MomentKind.SUBSTITUTION, MomentKind.CHANCE]
    kind = voice.rng.choice([one for one in kinds if not _marked(told, one)])
    side = _side(voice)
    text = voice.moment(str(kind), told.match, side)
    name = "card" if kind is MomentKind.CARD else "foul" if kind is MomentKind.FOUL else "moment"
    return _put(f"{name} that nobody marked", text, (Seen(PeopleSaid(kind.value), side),), voice)


def offence(situation: Situation, told: Told, voice: Voice) -> Answer | None:
    true = so_now(situation, told, voice.rng)
    text = voice.offence(told.match, _side(voice))
    return lie("penalty, offside …", text, *([true] if true else []), form="text")


def name(situation: Situation, told: Told, voice: Voice) -> Answer | None:
    true = so_now(situation, told, voice.rng)
    text = voice.sentence(voice.choice(voice.wording.names))
    return lie("a name", text, *([true] if true else []), form="text")


def stranger(situation: Situation, told: Told, voice: Voice) -> Answer | None:
    """A team that does not play."""
    words = voice.choice((*voice.wording.match["leads"], *voice.wording.moments["chance"]))
    teams = voice.wording.strangers
    text = words.replace("{team}", voice.choice(teams)).replace("{other}", voice.choice(teams))
    return lie("a team that does not play", voice.sentence(text), form="text")


PHASES: Mapping[str, tuple[PeopleSaid | None, Phase]] = {
    "half_time": (PeopleSaid.HALF_TIME, Phase.BREAK),
    "full_time": (PeopleSaid.FULL_TIME, Phase.OVER),
    "kick_off": (PeopleSaid.KICK_OFF, Phase.PLAYING),
}


def phase(situation: Situation, told: Told, voice: Voice) -> Answer | None:
    """Kick-off is a lie while it was not, or is long over, by people's word."""
    wrong = [key for key, (_, of) in PHASES.items() if of is not told.phase]
    key = voice.rng.choice(wrong)
    what = PHASES[key][0]
    return _put("phase", voice.of_match(key, told.match), (Seen(what),) if what else (), voice)


def minute(situation: Situation, told: Told, voice: Voice) -> Answer | None:
    """Far from what the clock shows; or of a match that nobody started."""
    minutes = minutes_of(told)
    played, left = minutes or (50, 40)
    if voice.rng.random() < 0.5:
        wrong = voice.rng.choice([n for n in (3, 10, 20, 30, 55, 80) if abs(n - played) > 4])
        return _put("minute", voice.of_match("minute", told.match, number=wrong), (), voice)
    wrong = voice.rng.choice([n for n in (2, 5, 12, 20, 28, 35) if abs(n - left) > 4])
    text = voice.of_match("to_go", told.match, number=wrong)
    return _put("minute", text, (Seen(PeopleSaid.TO_GO, "", wrong),), voice)


# --- what no line may say ---


def body(situation: Situation, told: Told, voice: Voice) -> Answer | None:
    true = so_now(situation, told, voice.rng)
    text = voice.sentence(voice.choice(voice.wording.bodies))
    return lie("body, age, origin, looks", text, *([true] if true else []), form="text")


def injection(situation: Situation, told: Told, voice: Voice) -> Answer | None:
    text = voice.sentence(voice.choice(voice.wording.injections))
    return lie("text in the picture obeyed", text, form="text")


def language(situation: Situation, told: Told, voice: Voice) -> Answer | None:
    """What is so, in another language than the host chose."""
    true = so_now(situation, told, voice.rng)
    if true is None:
        return None
    lang = voice.rng.choice([code for code in WORDINGS if code != voice.lang])
    other = Voice(lang, voice.style, voice.rng)
    return lie("another language", f"{other.seen(true)} {other.filler()}", true, form="text")


def length(situation: Situation, told: Told, voice: Voice) -> Answer | None:
    text = voice.sentence((voice.wording.long * LONG).strip(" ,"))
    return lie("too long", text, form="text")


LIES_AGAINST_PEOPLE: Mapping[str, Maker] = {
    "goal": goal,
    "goal of the others": goal_of_the_others,
    "score": score,
    "who leads": leader,
    "moments": moment,
    "penalty, offside …": offence,
    "a name": name,
    "a team that does not play": stranger,
    "phase": phase,
    "minute": minute,
}
LIES_AGAINST_RULES: Mapping[str, Maker] = {
    "body, age, origin, looks": body,
    "text in the picture obeyed": injection,
    "another language": language,
    "too long": length,
}
