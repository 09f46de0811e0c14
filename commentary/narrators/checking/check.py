"""The check between narrator and line: may this be said? Pure, and the last step of every line.

A line's claims are what it declares and what its text says; both are held against what was
measured and what people said, and the text against what no line may have.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from commentary.narrators.checking.against_facts import refuted
from commentary.narrators.checking.against_people import against_claims
from commentary.narrators.checking.dropped import Dropped
from commentary.narrators.checking.languages import DATA, lexicon_of
from commentary.narrators.checking.lexicon import Lexicon, Sense, words_of
from commentary.narrators.checking.match_read import against_match
from commentary.narrators.checking.measured import Measured
from commentary.narrators.checking.names import names_in, share_known, with_marks
from commentary.narrators.checking.notes import MARKS
from commentary.narrators.checking.reading import Reading, read
from commentary.narrators.checking.written import badly_written, is_too_long
from commentary.narrators.claims import Claim
from commentary.narrators.match_said import KnownMatch
from commentary.narrators.narrator import Line, MatchState
from commentary.narrators.words.phrasing import language_of
from commentary.narrators.words.points import IMPLIED
from commentary.observers.facts import What

SPOKEN_OF = timedelta(seconds=4)  # before the newest frame, where a line has no claims
LEAST_KNOWN, LEAST_KNOWN_OF_FEW = 0.6, 0.34  # of a sentence's words
FEW = 5
# Words that few sentences of some languages without a lexicon do without.
FOREIGN = frozenset(
    """il è della nel gli che di sul dei o um uma com não ele ela do da na no os as het een op naar
    zijn och är på det w z się jest i na lewo ve bir bu ile""".split()
)
MORE_IN_ANOTHER = 0.15


def check(
    line: Line, measured: Measured, match: MatchState, history: Sequence[Line], now: datetime
) -> Dropped | None:
    """Why it is not to be said; None: it may be. ``match``: as it stands now. ``history``: the
    lines that were written last, oldest first."""
    if is_too_long(line.text):
        return Dropped.TOO_LONG
    if MARKS.keys() & set(words_of(line.text)):  # no sentence has them; only ours stand for a team
        return Dropped.NOT_COMMENTARY
    lexicon = lexicon_of(language_of(line.lang).code)
    text = with_marks(line.text, match, lexicon)
    if not words_of(text):
        return Dropped.SAYS_NOTHING
    wrong = badly_written(text)
    if wrong is not None:
        return wrong
    reading = read(text, lexicon, *_time_of(line))
    claims = [*line.claims, *_undeclared(line, reading), *_of_teams(reading, match.said, line)]
    wrong = _wrong_words(text, reading, lexicon, match) or against_claims(claims, match.said, now)
    if wrong is None and not _is_tellers(line):
        wrong = against_match(reading, match.said, line.frame_at, now)
    if wrong is None and _has_names(text, reading, lexicon, match.title):
        wrong = Dropped.NAME
    if wrong is None and not line.claims and not reading.says_anything:
        wrong = Dropped.SAYS_NOTHING
    return wrong or (Dropped.FACTS if refuted(claims, measured) else None)


def undeclared(line: Line, match: MatchState) -> list[Claim]:
    """What its text says and it does not claim; of people's word it claims all."""
    if _is_tellers(line):
        return []
    lexicon = lexicon_of(language_of(line.lang).code)
    return _undeclared(line, read(with_marks(line.text, match, lexicon), lexicon, *_time_of(line)))


def _wrong_words(
    text: str, reading: Reading, lexicon: Lexicon, match: MatchState
) -> Dropped | None:
    if Sense.ADVERT in reading.senses:
        return Dropped.NOT_COMMENTARY
    if Sense.LOOKS in reading.senses:
        return Dropped.LOOKS
    if _is_another_language(text, lexicon, match.title):
        return Dropped.LANGUAGE
    return None


def _has_names(text: str, reading: Reading, lexicon: Lexicon, title: str) -> bool:
    strict = reading.is_of_match
    return Sense.NUMBER in reading.senses or any(names_in(text, lexicon, title, strict=strict))


def _is_another_language(text: str, lexicon: Lexicon, title: str) -> bool:
    foreign = {*words_of(text)} & FOREIGN - lexicon.vocabulary
    if len(foreign) > 1 or any(len(word) > 2 for word in foreign):
        return True
    own = share_known(text, lexicon, title)
    if own == 1.0:
        return False
    others = (lexicon_of(code) for code in DATA if code != lexicon.data.code)
    best = max(share_known(text, other, title) for other in others)
    least = LEAST_KNOWN if len(words_of(text)) > FEW else LEAST_KNOWN_OF_FEW
    return own < least or best > own + MORE_IN_ANOTHER


def _time_of(line: Line) -> tuple[datetime, datetime]:
    """What is said without a claim is said of the last pictures."""
    begin = line.frame_at - SPOKEN_OF
    return min(
        [begin, *(claim.start for claim in line.claims if claim.start > begin)]
    ), line.frame_at


def _is_tellers(line: Line) -> bool:
    """Only the match teller knows the numbers of events: its words are made of what people said,
    and each is written only while that is the newest."""
    return bool(line.claims) and all(claim.of is not None for claim in line.claims)


def _undeclared(line: Line, reading: Reading) -> list[Claim]:
    """What is declared has times of its own, and is looked at by itself."""
    colours = [claim.who for claim in line.claims]
    worn = [
        Claim(What.PEOPLE, *_time_of(line), who=str(colour))
        for colour in reading.colours
        if str(colour) not in colours
    ]
    return [
        one for one in reading.whats if not any(_says(all_, one) for all_ in line.claims)
    ] + worn


def _says(declared: Claim, read_: Claim) -> bool:
    said = {declared.what, IMPLIED.get(declared.what)} if isinstance(declared.what, What) else set()
    return read_.what in said and all(
        ours in (nothing, theirs)
        for ours, theirs, nothing in (
            (read_.who, declared.who, ""),
            (read_.number, declared.number, None),
            (read_.direction, declared.direction, ""),
        )
    )


def _of_teams(reading: Reading, said: KnownMatch | None, line: Line) -> list[Claim]:
    """ "The Lions have the ball", and the Lions wear red: somebody in red has it."""
    if said is None:
        return []
    colours = {said.team(side).colour for side in reading.teams} - {""}
    colours |= {str(colour) for colour in reading.team_colours}
    acting = any(isinstance(claim.what, What) for claim in reading.whats)
    return [Claim(What.PEOPLE, *_time_of(line), who=colour) for colour in colours if acting]
