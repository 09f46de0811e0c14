"""What a sentence itself says, whatever its maker claims: actions, numbers, colours, the match.
Pure.

It reads words, not meaning: what stands in one clause is taken to belong together.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from commentary.narrators.checking.clauses import (
    COLOURED_SKIN,
    Clause,
    clauses_of,
    gap,
    is_collective,
    is_of_body,
    is_of_somebody,
    is_subject,
    worn_before,
)
from commentary.narrators.checking.lexicon import Found, Lexicon, Sense
from commentary.narrators.checking.notes import MARKS, Notes
from commentary.narrators.checking.numbers_read import read_numbers, value_of
from commentary.narrators.claims import Claim
from commentary.narrators.said import PeopleSaid
from commentary.narrators.words.points import ABOUT_PERSON
from commentary.observers.facts import Shirt, What
from commentary.observers.motion_facts import Direction
from sessions_app.sports.rules import Side

_PAIR = re.compile(r"(?<![\d.,])(\d{1,3})\s*[-–—:‑]\s*(\d{1,3})(?![\d.,]*\d)")
_SHIRT_NUMBER = re.compile(r"\b(?:no|nr|n[ºo°]|núm|num|n)\.?\s?\d|#\s*\d", re.IGNORECASE)
_DIRECTED = (What.TURNS, What.RUNS, What.BALL_MOVES, What.CAMERA_MOVES, What.MOVEMENT)
_GOING = {What.RUNS, What.MOVEMENT, What.COMES_CLOSER, What.JUMPS, What.TURNS, What.STOPS}
_AHEAD = frozenset("ahead up clear avance ventaja arriba vorsprung vor vorn vorne".split())
_BEHIND = frozenset("behind down retard desventaja debajo abajo rückstand zurück hinten".split())
_ONE = frozenset("a one einem einen ein un".split())
_NO = frozenset("no without any keine kein ohne aucun sans pas sin ningún".split())
_THIS = frozenset("this dieser diese der cette esta".split())
_PICTURE = frozenset("picture screen image view bild bildschirm imagen pantalla écran".split())
_SENT = {What.BALL_MOVES, What.CAMERA_MOVES, What.KICKS, What.THROWS}
_ELSEWHERE = {Sense.CAMERA, Sense.BALL, Sense.THING, Sense.HARMLESS, Sense.IN_VIEW}
_WINGS = frozenset("wing flank side hand flügel seite aile côté banda ala lado".split())
_TO = frozenset("to towards out auf zum zur sur vers à a hacia para".split())
_RESTS = frozenset(
    """stands stand waits is are sits steht stehen wartet ist sind liegt sitzt est sont attend reste
    trouve debout está están espera hay on looks schaut regarde mira""".split()
)
_MOVERS = {Sense.BALL: What.BALL_MOVES, Sense.CAMERA: What.CAMERA_MOVES}
_OF_PERSON_OR_PLACE = {What.IS_DOWN}  # "on the ground"
_WAY_STEPS = 4  # words after a verb in which its way stands
OF_STANDING = {Sense.LEADS, Sense.LEVEL, Sense.WINS, Sense.LOSES, Sense.CELEBRATES}


@dataclass(frozen=True, slots=True)
class Reading:
    """``whats``: what may be held against facts. ``said``: what is for people to say. ``pairs``:
    numbers that stand like a score. ``counted``: other numbers of goals or points. ``teams``: whose
    name or side is spoken of; ``team_colours``: told by a colour. ``colours``: that somebody
    wears. ``period``, ``minutes``: that are named; ``to_go``: minutes that are left;
    ``margins``: goals ahead or behind."""

    whats: tuple[Claim, ...] = ()
    said: tuple[PeopleSaid, ...] = ()
    senses: frozenset[Sense] = frozenset()
    pairs: tuple[tuple[int, int], ...] = ()
    counted: tuple[tuple[Side | None, int], ...] = ()
    teams: tuple[Side, ...] = ()
    team_colours: frozenset[Shirt] = frozenset()
    colours: frozenset[Shirt] = frozenset()
    period: int | None = None
    minutes: tuple[int, ...] = ()
    to_go: tuple[int, ...] = ()
    margins: tuple[int, ...] = ()
    says_anything: bool = False
    wins_is_leads: bool = False  # "ganan dos a uno", of a match that is played

    @property
    def is_of_match(self) -> bool:
        """Is anything in it for people to say?"""
        return bool(
            self.said
            or self.pairs
            or self.counted
            or self.teams
            or self.team_colours
            or self.minutes
            or self.to_go
            or self.margins
            or self.period is not None
            or self.senses & OF_STANDING
        )


def read(text: str, lexicon: Lexicon, start: datetime, end: datetime) -> Reading:
    """``text``: with ``HOME_MARK`` and ``AWAY_MARK`` for the teams' names. ``start``, ``end``: the
    time that it speaks of (UTC)."""
    notes = Notes(start, end)
    if _SHIRT_NUMBER.search(text):
        notes.senses.add(Sense.NUMBER)
    notes.pairs += [(int(one[1]), int(one[2])) for one in _PAIR.finditer(text)]
    clauses = list(clauses_of(text, lexicon))
    for clause in clauses:
        _read_clause(clause, lexicon, notes)
    return Reading(
        whats=tuple(notes.whats),
        said=tuple(dict.fromkeys(notes.said)),
        senses=frozenset(notes.senses),
        pairs=tuple(notes.pairs),
        counted=tuple(notes.counted),
        teams=tuple(dict.fromkeys(notes.teams)),
        team_colours=frozenset(notes.team_colours),
        colours=frozenset(notes.colours),
        period=notes.period,
        minutes=tuple(notes.minutes),
        to_go=tuple(notes.to_go),
        margins=tuple(notes.margins),
        wins_is_leads=lexicon.data.code == "es",
        says_anything=any(word not in lexicon.empty for clause in clauses for word in clause.words),
    )


def _read_clause(clause: Clause, lexicon: Lexicon, notes: Notes) -> None:
    notes.teams += [MARKS[word] for word in clause.words if word in MARKS]
    _read_colours(clause, lexicon, notes)
    for one in clause.found:
        if isinstance(one.meaning, PeopleSaid):
            if not _is_of_numbers(one, clause, lexicon, notes):
                notes.said.append(one.meaning)
        elif one.meaning in (Sense.HOME, Sense.AWAY):
            notes.teams.append("home" if one.meaning is Sense.HOME else "away")
        if isinstance(one.meaning, Sense) and one.meaning is not Sense.NUMBER:
            notes.senses.add(one.meaning)
    if is_of_body(clause) or is_of_somebody(clause, lexicon):
        notes.senses.add(Sense.LOOKS)
    read_numbers(clause, lexicon, notes)
    _read_actions(clause, lexicon, notes)


def _is_of_numbers(one: Found, clause: Clause, lexicon: Lexicon, notes: Notes) -> bool:
    """ "One goal behind", "no goals yet", "this half": nothing that happens now."""
    if one.meaning is PeopleSaid.HALF_TIME:
        before = clause.words[max(0, one.start - 1) : one.start]
        return bool(before) and (before[0] in lexicon.data.ordinals or before[0] in _THIS)
    if one.meaning is not PeopleSaid.GOAL:
        return False
    before = clause.words[max(0, one.start - 2) : one.start]
    if {*before} & _NO:
        notes.pairs.append((0, 0))
        return True
    margin = [value for word in before if (value := value_of(word, lexicon)) is not None]
    after = {*clause.words[one.end : one.end + 3]}
    apart = bool(after & (_AHEAD | _BEHIND)) or clause.has(Sense.LEADS, Sense.LOSES)
    if apart and (margin or {*before} & _ONE):
        notes.margins.append(margin[-1] if margin else 1)
        if after & (_AHEAD | _BEHIND):
            notes.senses.add(Sense.LEADS if after & _AHEAD else Sense.LOSES)
        return True
    return False


# --- who ------------------------------------------------------------------------------------------


def _read_colours(clause: Clause, lexicon: Lexicon, notes: Notes) -> None:
    worn: list[Shirt] = []
    for one in clause.all_of(Shirt):
        colour = Shirt(one.meaning)
        before = clause.words[max(0, one.start - 3) : one.start]
        near = [other for other in clause.found if other is not one and gap(one, other) <= 1]
        meanings = {other.meaning for other in near}
        marks = {*clause.words[max(0, one.start - 3) : one.end + 2]}
        if Sense.TEAM in {o.meaning for o in clause.found if gap(one, o) <= 2}:
            notes.team_colours.add(colour)
        elif is_collective(one, clause, lexicon):
            if colour in COLOURED_SKIN:
                notes.senses.add(Sense.LOOKS)
            notes.team_colours.add(colour)
        elif Sense.CLOTHES in meanings:
            worn.append(colour)
        elif Sense.PERSON in meanings and not worn_before(one, clause):
            if colour in COLOURED_SKIN:
                notes.senses.add(Sense.LOOKS)
            worn.append(colour)
        elif is_subject(one, clause, lexicon):
            worn.append(colour)
        elif before and worn_before(one, clause) and not marks & {"line", "linie"}:
            worn.append(colour)
    notes.colours |= set(worn)
    if len(set(worn)) == 1:
        notes.subject = worn[0]
    elif worn or clause.has(Sense.PERSON, Sense.BALL, Sense.CAMERA, What.DOG, What.CAR):
        notes.subject = None


# --- what is done ---------------------------------------------------------------------------------


def _read_actions(clause: Clause, lexicon: Lexicon, notes: Notes) -> None:
    whats = [What(one.meaning) for one in clause.all_of(What) if not _is_of_thing(one, clause)]
    if clause.has(Sense.NOT, Sense.NOBODY):
        whats = [what for what in whats if what in (What.STILL, What.COVERED)]
    else:
        whats = _of_what_moves(whats, clause)
        if clause.has(Sense.BALL):
            whats.append(What.BALL_HIGH if clause.has(Sense.HIGH) and not whats else What.BALL)
    if Shirt.BLACK in {o.meaning for o in clause.found} and {*clause.words} & _PICTURE:
        if not clause.has(Sense.PERSON, Sense.CLOTHES):
            whats.append(What.COVERED)
    ways = {Direction(one.meaning) for one in clause.all_of(Direction)}
    ways |= set(_ways_after_verbs(clause, lexicon))
    way = str(ways.pop()) if len(ways) == 1 else ""
    if clause.has(What.KICKS, Sense.BALL):
        ways |= set(_ways_to_wing(clause, lexicon))
    if notes.subject is not None or clause.has(Sense.PERSON):
        ways |= set(_way_at_end(clause, lexicon))
    if ways and not whats and not clause.has(*_ELSEWHERE) and not clause.has(Sense.NOT):
        if notes.subject is not None or clause.has(Sense.PERSON):
            whats.append(What.RUNS)
    passed = What.KICKS in whats and not clause.has(Sense.PERSON) and notes.subject is None
    if ways and (passed or (clause.has(Sense.BALL) and not ABOUT_PERSON & {*whats})):
        whats = [What.BALL_MOVES, *(what for what in whats if what is not What.BALL)]
    directed = next((what for what in _DIRECTED if what in whats), None)
    if What.BALL_MOVES in whats and not clause.has(*ABOUT_PERSON):
        directed = What.BALL_MOVES
    for what in dict.fromkeys(whats):
        who = notes.subject if what in ABOUT_PERSON else None
        notes.claim(what, who=who, way=way if what is directed else "")


def _is_of_thing(action: Found, clause: Clause) -> bool:
    """A line runs along the fence, and shadows are on the ground."""
    if action.meaning not in ABOUT_PERSON or clause.has(Sense.PERSON, Sense.CLOTHES, Sense.HAS):
        return False
    if any(worn_before(one, clause) for one in clause.all_of(Shirt)):
        return False
    things = [one for one in clause.found if one.meaning is Sense.THING]
    if action.meaning in _OF_PERSON_OR_PLACE:
        return bool(things)
    between = [one for one in clause.found if one.end <= action.start]
    return bool(between) and between[-1].meaning is Sense.THING


def _ways_after_verbs(clause: Clause, lexicon: Lexicon) -> Iterator[Direction]:
    """ "Runs left", "court à droite": to where, while "on the left" is where."""
    for one in clause.found:
        if one.meaning is not Sense.MOVES and one.meaning not in _GOING | _SENT:
            continue
        for word in clause.words[one.end : one.end + _WAY_STEPS]:
            if word in lexicon.data.sides:
                yield lexicon.data.sides[word]
            if word not in lexicon.data.way_words:
                break


def _ways_to_wing(clause: Clause, lexicon: Lexicon) -> Iterator[Direction]:
    """ "A pass to the left wing": the ball goes there."""
    for at, word in enumerate(clause.words):
        near = clause.words[max(0, at - 2) : at + 3]
        to = {*clause.words[max(0, at - 4) : at]} & _TO
        if word in _WINGS and to:
            yield from (
                lexicon.data.sides[one.removesuffix("n")]
                for one in near
                if one.removesuffix("n") in lexicon.data.sides
            )


def _way_at_end(clause: Clause, lexicon: Lexicon) -> Iterator[Direction]:
    """ "S'enfuit à gauche": whatever the verb, where it is none of rest."""
    last = clause.words[-1]
    if last in lexicon.data.sides and not {*clause.words} & _RESTS:
        if clause.words[-2:-1] and clause.words[-2] in lexicon.data.way_words:
            yield lexicon.data.sides[last]


def _of_what_moves(whats: list[What], clause: Clause) -> list[What]:
    """The ball runs, and so does the camera, where no person is spoken of."""
    mover = next((m for m in _MOVERS if clause.has(m)), None)
    if mover is None or clause.has(Sense.PERSON) or whats[:1] == [What.DOG]:
        return whats
    moves = clause.has(Sense.MOVES) or any(what in _GOING for what in whats)
    return [what for what in whats if what not in _GOING] + [_MOVERS[mover]] * moves
