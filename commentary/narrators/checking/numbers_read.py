"""What the numbers in a clause say: scores, minutes, shirts, how many there are. Pure."""

from commentary.narrators.checking.clauses import Clause, gap
from commentary.narrators.checking.lexicon import Found, Lexicon, Sense
from commentary.narrators.checking.notes import MARKS, Notes
from commentary.narrators.said import PeopleSaid
from commentary.narrators.words.points import ABOUT_PERSON
from commentary.observers.facts import Shirt, What

_BEFORE_SHIRT_NUMBER = {"la", "le", "el", "der", "das"}
_HAS = {Sense.HAS, What.HAS_BALL}
_ONE_MINUTE = frozenset({"minute", "minuto"})  # the tenth of them, where it is one
_Number = tuple[int, int, int]  # begins, ends (not included), value


def read_numbers(clause: Clause, lexicon: Lexicon, notes: Notes) -> None:
    numbers = list(_numbers(clause, lexicon))
    by_start = {one.start: one.meaning for one in clause.found}
    by_end = {one.end: one.meaning for one in clause.found}
    for one, following in zip(numbers, [*numbers[1:], None], strict=False):
        at, end, value = one
        if following is not None and _is_pair(clause, one, following, lexicon):
            notes.pairs.append((value, following[2]))
            continue
        after = [by_start.get(end + step) for step in (0, 1)]
        article = clause.words[at] in lexicon.data.indefinite
        if Sense.MINUTES in after or by_end.get(at) is Sense.MINUTES:
            nth = value > 1 and not _ONE_MINUTE.isdisjoint(clause.words[end : end + 2])
            _read_minutes(clause, value, notes, named=nth or Sense.MINUTES not in after)
        elif Sense.COUNTED in after or PeopleSaid.GOAL in after:
            margin = PeopleSaid.GOAL in after and bool(notes.margins)
            if not article and not margin:
                notes.counted.append((None, value))
        elif at > 0 and clause.words[at - 1] in MARKS and not article:
            notes.counted.append((MARKS[clause.words[at - 1]], value))
        elif by_start.get(at - 1) is Sense.NUMBER or _is_shirt_number(clause, at, lexicon):
            notes.senses.add(Sense.NUMBER)
        elif Sense.PERSON in after and not article:
            _count(clause, one, notes)
        if Sense.PERIOD in after[:1] and not clause.words[at].isdigit() and not article:
            notes.counted.append((None, value))
    for at, word in enumerate(clause.words):
        ordinal = lexicon.data.ordinals.get(word)
        if ordinal is not None and by_start.get(at + 1) in (Sense.PERIOD, PeopleSaid.HALF_TIME):
            notes.period = ordinal
    if not clause.has(Sense.NOT) or clause.has(Sense.NOBODY):
        _read_counts(clause, notes)


def _numbers(clause: Clause, lexicon: Lexicon) -> list[_Number]:
    """ "fifty five" is one number, and "two one" are two."""
    found: list[_Number] = []
    for at, word in enumerate(clause.words):
        value = value_of(word, lexicon)
        if value is None:
            continue
        tens = found[-1] if found and found[-1][1] == at and not word.isdigit() else None
        if tens is not None and 20 <= tens[2] <= 90 and tens[2] % 10 == 0 and 1 <= value <= 9:
            found[-1] = (tens[0], at + 1, tens[2] + value)
        else:
            found.append((at, at + 1, value))
    return found


def value_of(word: str, lexicon: Lexicon) -> int | None:
    if word.isdigit():
        return int(word) if len(word) <= 4 else None
    return lexicon.data.numbers.get(word)


def _is_pair(clause: Clause, first: _Number, second: _Number, lexicon: Lexicon) -> bool:
    """ "two one", "zwei zu eins": but "one" alone is no number."""
    between = clause.words[first[1] : second[0]]
    both_words = not clause.words[first[0]].isdigit() and not clause.words[second[0]].isdigit()
    return (not between and both_words) or (
        len(between) == 1 and between[0] in lexicon.data.score_words
    )


def _is_shirt_number(clause: Clause, at: int, lexicon: Lexicon) -> bool:
    """ "The 10", "player 10", "10 has the ball"."""
    if not clause.words[at].isdigit():
        return False
    if at == 0:
        return any(one.meaning in _HAS and one.start == 1 for one in clause.found)
    if any(one.meaning is Sense.PERSON and one.start == at - 1 for one in clause.found):
        return True
    return clause.words[at - 1] in {*lexicon.data.articles, *_BEFORE_SHIRT_NUMBER}


def _read_minutes(clause: Clause, value: int, notes: Notes, *, named: bool) -> None:
    """ "Ten minutes" may be any; "minute ten" is of the match."""
    if clause.has(Sense.LEFT_TO_PLAY) and not named:
        notes.to_go.append(value)
    elif named or clause.has(Sense.PLAYED, Sense.PERIOD):
        notes.minutes.append(value)


def _count(clause: Clause, number: _Number, notes: Notes) -> None:
    """Are these all, or some of them? Who does something may be some."""
    at, end, value = number
    least = any(
        one.meaning is Sense.AT_LEAST and (one.end == at or one.start >= end)
        for one in clause.found
    )
    doing = any(one.meaning in ABOUT_PERSON for one in clause.found) or bool(clause.all_of(Shirt))
    few = len(clause.words) <= (3 if value > 1 else 2)
    if not least and not doing and (clause.has(Sense.IN_VIEW) or few):
        notes.claim(What.PEOPLE, number=value)
    elif value > 1:
        notes.claim(What.SEVERAL_PEOPLE, number=value)


def _read_counts(clause: Clause, notes: Notes) -> None:
    if clause.has(Sense.NOBODY) and not clause.has(What.STILL):
        notes.claim(What.PEOPLE, number=0)
    alone = clause.has(Sense.ALONE) and clause.has(Sense.IN_VIEW, Sense.PERSON)
    doing = any(one.meaning in ABOUT_PERSON for one in clause.found)
    if alone or (clause.has(Sense.ONLY_ONE) and not doing):
        notes.claim(What.PEOPLE, number=1)
    several = [one for one in clause.found if one.meaning is Sense.SEVERAL]
    if any(_is_beside(one, clause) for one in several):
        notes.claim(What.SEVERAL_PEOPLE)


def _is_beside(several: Found, clause: Clause) -> bool:
    return any(other.meaning is Sense.PERSON and gap(several, other) == 0 for other in clause.found)
