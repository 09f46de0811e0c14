"""What a sentence itself says, whatever its maker claims: actions, numbers, colours, the match.
Pure.

It reads words, not meaning: what stands in one clause is taken to belong together.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime

from commentary.narrators.checking.clauses import Clause, clauses_of, gap, is_of_body, worn_before
from commentary.narrators.checking.lexicon import Found, Lexicon, Meaning, Sense
from commentary.narrators.claims import Claim
from commentary.narrators.said import PeopleSaid
from commentary.narrators.words.points import ABOUT_PERSON
from commentary.observers.facts import Shirt, What
from commentary.observers.motion_facts import Direction
from sessions_app.sports.rules import Side

HOME_MARK, AWAY_MARK = "homename", "awayname"  # in place of the names that people gave
MARKS: dict[str, Side] = {HOME_MARK: "home", AWAY_MARK: "away"}
_PAIR = re.compile(r"(?<![\d.,])(\d{1,3})\s*[-–—:‑]\s*(\d{1,3})(?![\d.,]*\d)")
_ABBREVIATED = re.compile(r"\b(?:No|Nr|N[ºo°]|Núm|Num)\.?\s?\d", re.IGNORECASE)  # of a shirt
_DIRECTED = (What.TURNS, What.RUNS, What.BALL_MOVES, What.CAMERA_MOVES, What.MOVEMENT)
_GOING = {What.RUNS, What.MOVEMENT, What.COMES_CLOSER, What.JUMPS, What.TURNS, What.STOPS}
_MOVERS = {Sense.BALL: What.BALL_MOVES, Sense.CAMERA: What.CAMERA_MOVES}
_SAY_NOTHING = {Sense.AND, Sense.NOT, Sense.IN_COLOUR, Sense.HAS, Sense.AT_LEAST, Sense.IN_VIEW}
OF_STANDING = {Sense.LEADS, Sense.LEVEL, Sense.WINS, Sense.LOSES, Sense.CELEBRATES}
_HAS = {Sense.HAS, What.HAS_BALL}
_COLOURED_SKIN = {Shirt.BLACK, Shirt.WHITE}
_PERSONAL = frozenset(ABOUT_PERSON)


@dataclass(frozen=True, slots=True)
class Reading:
    """``whats``: what may be held against facts. ``said``: what is for people to say. ``pairs``:
    numbers that stand like a score. ``counted``: other numbers of goals or points. ``teams``: whose
    name or side is spoken of; ``team_colours``: told by a colour. ``colours``: that somebody
    wears. ``period``, ``minutes``: that are named."""

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
    says_anything: bool = False

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
            or self.period is not None
            or self.senses & OF_STANDING
        )


@dataclass
class _Notes:
    """What is found, clause by clause."""

    start: datetime
    end: datetime
    whats: list[Claim] = field(default_factory=list)
    said: list[PeopleSaid] = field(default_factory=list)
    senses: set[Sense] = field(default_factory=set)
    pairs: list[tuple[int, int]] = field(default_factory=list)
    counted: list[tuple[Side | None, int]] = field(default_factory=list)
    teams: list[Side] = field(default_factory=list)
    team_colours: set[Shirt] = field(default_factory=set)
    colours: set[Shirt] = field(default_factory=set)
    period: int | None = None
    minutes: list[int] = field(default_factory=list)
    subject: Shirt | None = None

    def claim(
        self, what: What, who: Shirt | None = None, number: int | None = None, way: str = ""
    ) -> None:
        claim = Claim(what, self.start, self.end, who=str(who or ""), number=number, direction=way)
        if claim not in self.whats:
            self.whats.append(claim)


def read(text: str, lexicon: Lexicon, start: datetime, end: datetime) -> Reading:
    """``text``: with ``HOME_MARK`` and ``AWAY_MARK`` for the teams' names. ``start``, ``end``: the
    time that it speaks of (UTC)."""
    notes = _Notes(start, end)
    notes.pairs += [(int(one[1]), int(one[2])) for one in _PAIR.finditer(text)]
    clauses = list(clauses_of(text, lexicon))
    for clause in clauses:
        _read_clause(clause, lexicon, notes)
    return Reading(
        whats=tuple(notes.whats),
        said=tuple(dict.fromkeys(notes.said)),
        senses=frozenset(notes.senses | ({Sense.NUMBER} if _ABBREVIATED.search(text) else set())),
        pairs=tuple(notes.pairs),
        counted=tuple(notes.counted),
        teams=tuple(dict.fromkeys(notes.teams)),
        team_colours=frozenset(notes.team_colours),
        colours=frozenset(notes.colours),
        period=notes.period,
        minutes=tuple(notes.minutes),
        says_anything=bool(notes.pairs or notes.counted or notes.teams)
        or any(one.meaning not in _SAY_NOTHING for clause in clauses for one in clause.found),
    )


def _read_clause(clause: Clause, lexicon: Lexicon, notes: _Notes) -> None:
    notes.teams += [MARKS[word] for word in clause.words if word in MARKS]
    _read_colours(clause, lexicon, notes)
    for one in clause.found:
        if isinstance(one.meaning, PeopleSaid):
            notes.said.append(one.meaning)
        elif one.meaning in (Sense.HOME, Sense.AWAY):
            notes.teams.append("home" if one.meaning is Sense.HOME else "away")
        if isinstance(one.meaning, Sense) and one.meaning is not Sense.NUMBER:
            notes.senses.add(one.meaning)
    if is_of_body(clause):
        notes.senses.add(Sense.LOOKS)
    _read_numbers(clause, lexicon, notes)
    _read_actions(clause, notes)


# --- who ------------------------------------------------------------------------------------------


def _read_colours(clause: Clause, lexicon: Lexicon, notes: _Notes) -> None:
    worn: list[Shirt] = []
    for one in clause.all_of(Shirt):
        colour = Shirt(one.meaning)
        before = clause.words[max(0, one.start - 3) : one.start]
        near = [other for other in clause.found if other is not one and gap(one, other) <= 1]
        meanings = {other.meaning for other in near}
        marks = {*clause.words[max(0, one.start - 3) : one.end + 2]}
        if Sense.TEAM in {o.meaning for o in clause.found if gap(one, o) <= 2}:
            notes.team_colours.add(colour)
        elif _is_collective(one, clause, lexicon):
            if colour in _COLOURED_SKIN:
                notes.senses.add(Sense.LOOKS)
            notes.team_colours.add(colour)
        elif Sense.CLOTHES in meanings:
            worn.append(colour)
        elif Sense.PERSON in meanings and not worn_before(one, clause):
            if colour in _COLOURED_SKIN:
                notes.senses.add(Sense.LOOKS)
            worn.append(colour)
        elif before and worn_before(one, clause) and not marks & {"line", "linie"}:
            worn.append(colour)
    notes.colours |= set(worn)
    if len(set(worn)) == 1:
        notes.subject = worn[0]
    elif worn or clause.has(Sense.PERSON, Sense.BALL, Sense.CAMERA, What.DOG, What.CAR):
        notes.subject = None


def _is_collective(colour: Found, clause: Clause, lexicon: Lexicon) -> bool:
    word, written = clause.words[colour.start], clause.written[colour.start]
    if colour.start == 0:
        return False
    before = clause.words[colour.start - 1]
    if lexicon.data.nouns_have_capitals and colour.meaning in _COLOURED_SKIN:
        return written[:1].isupper() and (before in lexicon.data.articles or before[:3] == "ein")
    if before not in lexicon.data.articles:
        return False
    if lexicon.data.nouns_have_capitals:
        return written[:1].isupper()
    return word in lexicon.data.collectives


# --- how many -------------------------------------------------------------------------------------


def _read_numbers(clause: Clause, lexicon: Lexicon, notes: _Notes) -> None:
    numbers = [
        (at, value)
        for at, word in enumerate(clause.words)
        if (value := _value(word, lexicon)) is not None
    ]
    by_start = {one.start: one.meaning for one in clause.found}
    for (at, value), following in zip(numbers, [*numbers[1:], None], strict=False):
        if following is not None and _is_pair(clause, at, following[0], lexicon):
            notes.pairs.append((value, following[1]))
            continue
        next_meanings = [by_start.get(at + step) for step in (1, 2)]
        before = by_start.get(at - 1)
        if Sense.MINUTES in next_meanings:
            if clause.has(Sense.LEFT_TO_PLAY, Sense.PLAYED, Sense.PERIOD):
                notes.minutes.append(value)
        elif Sense.COUNTED in next_meanings or PeopleSaid.GOAL in next_meanings:
            notes.counted.append((None, value))
        elif at > 0 and clause.words[at - 1] in MARKS:
            notes.counted.append((MARKS[clause.words[at - 1]], value))
        elif before is Sense.NUMBER or _is_shirt_number(clause, at, before, lexicon):
            notes.senses.add(Sense.NUMBER)
        elif Sense.PERSON in next_meanings:
            _count(clause, at, value, notes)
        if Sense.PERIOD in next_meanings[:1] and not clause.words[at].isdigit():
            notes.counted.append((None, value))
    for at, word in enumerate(clause.words):
        ordinal = lexicon.data.ordinals.get(word)
        if ordinal is not None and by_start.get(at + 1) in (Sense.PERIOD, PeopleSaid.HALF_TIME):
            notes.period = ordinal
    if not clause.has(Sense.NOT) or clause.has(Sense.NOBODY):
        _read_counts(clause, notes)


def _value(word: str, lexicon: Lexicon) -> int | None:
    if word.isdigit():
        return int(word) if len(word) <= 4 else None
    return lexicon.data.numbers.get(word)


def _is_pair(clause: Clause, first: int, second: int, lexicon: Lexicon) -> bool:
    """ "two one", "zwei zu eins": but "one" alone is no number."""
    between = clause.words[first + 1 : second]
    both_words = not clause.words[first].isdigit() and not clause.words[second].isdigit()
    return (not between and both_words) or (
        len(between) == 1 and between[0] in lexicon.data.score_words
    )


def _is_shirt_number(clause: Clause, at: int, before: Meaning | None, lexicon: Lexicon) -> bool:
    """ "The 10", "player 10", "10 has the ball"."""
    if not clause.words[at].isdigit():
        return False
    if at == 0:
        return any(one.meaning in _HAS and one.start == 1 for one in clause.found)
    articles = {*lexicon.data.articles, "la", "le", "el", "der", "das"}
    return before is Sense.PERSON or clause.words[at - 1] in articles


def _count(clause: Clause, at: int, value: int, notes: _Notes) -> None:
    """Are these all, or some of them? Who does something may be some."""
    if value < 2:
        return
    least = any(one.meaning is Sense.AT_LEAST and one.end == at for one in clause.found)
    doing = any(one.meaning in _PERSONAL for one in clause.found) or bool(clause.all_of(Shirt))
    if not least and not doing and (clause.has(Sense.IN_VIEW) or len(clause.words) <= 3):
        notes.claim(What.PEOPLE, number=value)
    else:
        notes.claim(What.SEVERAL_PEOPLE, number=value)


def _read_counts(clause: Clause, notes: _Notes) -> None:
    if clause.has(Sense.NOBODY) and not clause.has(What.STILL):
        notes.claim(What.PEOPLE, number=0)
    if clause.has(Sense.ALONE) and clause.has(Sense.IN_VIEW, Sense.PERSON):
        notes.claim(What.PEOPLE, number=1)
    several = [one for one in clause.found if one.meaning is Sense.SEVERAL]
    if any(
        other.meaning is Sense.PERSON and gap(one, other) == 0
        for one in several
        for other in clause.found
    ):
        notes.claim(What.SEVERAL_PEOPLE)


# --- what is done ---------------------------------------------------------------------------------


def _read_actions(clause: Clause, notes: _Notes) -> None:
    whats = [What(one.meaning) for one in clause.all_of(What)]
    if clause.has(Sense.NOT, Sense.NOBODY):
        whats = [what for what in whats if what in (What.STILL, What.COVERED)]
    else:
        whats = _of_what_moves(whats, clause)
        if clause.has(Sense.BALL):
            whats.append(What.BALL_HIGH if clause.has(Sense.HIGH) and not whats else What.BALL)
    ways = {one.meaning for one in clause.all_of(Direction)}
    way = str(ways.pop()) if len(ways) == 1 else ""
    directed = next((what for what in _DIRECTED if what in whats), None)
    if What.BALL_MOVES in whats and not clause.has(*_PERSONAL):
        directed = What.BALL_MOVES
    for what in dict.fromkeys(whats):
        who = notes.subject if what in _PERSONAL else None
        notes.claim(what, who=who, way=way if what is directed else "")


def _of_what_moves(whats: list[What], clause: Clause) -> list[What]:
    """The ball runs, and so does the camera, where no person is spoken of."""
    mover = next((m for m in _MOVERS if clause.has(m)), None)
    if mover is None or clause.has(Sense.PERSON) or whats[:1] == [What.DOG]:
        return whats
    moves = clause.has(Sense.MOVES) or any(what in _GOING for what in whats)
    return [what for what in whats if what not in _GOING] + [_MOVERS[mover]] * moves
