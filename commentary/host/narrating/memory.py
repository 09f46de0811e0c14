"""What the commentator of a broadcast remembers: the lines that stand, and what it must not say
again because the host said that it was wrong.

Both are in the log, so whoever takes the broadcast over knows them too (``recall``).
"""

from collections import deque
from collections.abc import Hashable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils.dateparse import parse_datetime

from commentary.narrators.claims import Claim
from commentary.narrators.narrator import Line
from commentary.narrators.said import PeopleSaid
from commentary.observers.facts import What
from sessions_app.log.lines import Correction, corrections_of, lines_of
from sessions_app.models import LiveSession, SessionEvent

REMEMBERED_LINES = 8
MUTED = timedelta(minutes=1)  # after the correction
_STANDS = {PeopleSaid.SCORE, PeopleSaid.SETS, PeopleSaid.POINTS, PeopleSaid.TO_GO}


class LineMemory:
    """``seq``: corrections up to this number of the log are known; ask for those after it."""

    def __init__(self, seq: int = 0) -> None:
        self.seq = seq
        self._lines: deque[tuple[int, Line]] = deque(maxlen=REMEMBERED_LINES)
        self._withdrawn: set[int] = set()
        self._muted_until: dict[Hashable, datetime] = {}

    @property
    def lines(self) -> tuple[tuple[int, Line], ...]:
        """With their numbers, oldest first."""
        return tuple(self._lines)

    @property
    def history(self) -> tuple[Line, ...]:
        """As a narrator is told of it."""
        return tuple(line for _, line in self._lines)

    def add(self, seq: int, line: Line) -> None:
        """It was written as number ``seq``. News of its correction may have been quicker than the
        answer to the writing: then it is not remembered."""
        if seq not in self._withdrawn:
            self._lines.append((seq, line))

    def correct(self, corrections: Iterable[Correction]) -> None:
        """The host withdrew these. Hearing of one twice does no harm."""
        for correction in corrections:
            self.seq = max(self.seq, correction.seq)
            self._withdrawn.add(correction.line)
            until = correction.at + MUTED
            for key in _keys(correction.said.get("claims", []), correction.said.get("text", "")):
                self._muted_until[key] = max(until, self._muted_until.get(key, until))
        kept = [one for one in self._lines if one[0] not in self._withdrawn]
        self._lines = deque(kept, maxlen=REMEMBERED_LINES)

    def is_muted(self, line: Line, now: datetime, read: Iterable[Claim] = ()) -> bool:
        """Does it say what the host called wrong less than a minute ago? One such claim among
        several is enough: a line is said as a whole. ``read``: what it says without declaring it.
        """
        self._muted_until = {key: end for key, end in self._muted_until.items() if end > now}
        claims = [
            {
                "what": said.what,
                "who": said.who,
                "number": said.number,
                "direction": said.direction,
                "of": said.of,
            }
            for said in (*line.claims, *read)
        ]
        return not self._muted_until.keys().isdisjoint(_keys(claims, line.text))

    def forget_lines(self) -> None:
        """The narrator begins anew. What is muted stays so: the host's word does not lapse."""
        self._lines.clear()


def recall(session_id: str, now: datetime) -> LineMemory:
    """The memory of a broadcast, from its log. Asks the database; of one that was deleted it is
    empty."""
    session = LiveSession.objects.filter(pk=session_id).first()
    if session is None:
        return LineMemory()
    memory = LineMemory(session.last_seq)
    last = lines_of(session).filter(seq__lte=session.last_seq).reverse()[:REMEMBERED_LINES]
    for event in reversed(last):
        memory.add(event.seq, _line(event))
    memory.correct(corrections_of(session_id, since=now - MUTED))
    return memory


def _keys(claims: Iterable[Mapping[str, Any]], text: str) -> set[Hashable]:
    """What a line says, in a form that can be compared: what, of whom, how many, which way. A
    claim on the word of people has the number of theirs (``of``), so the next goal is another; but
    not in a line that only says how it stands, which is the same after a corner. What claims
    nothing of people's is its words as well: a model may claim something else with them."""
    claims = list(claims)
    only_stands = all(str(one["what"]) in _STANDS for one in claims)
    said: set[Hashable] = {
        (
            str(one["what"]),
            one.get("who") or "",
            one.get("number"),
            one.get("direction") or "",
            None if only_stands else one.get("of"),
        )
        for one in claims
    }
    of_people = any(one.get("of") is not None for one in claims)
    return said if of_people else said | {text.casefold()}


def _line(event: SessionEvent) -> Line:
    """A line as it was told, also by an older version, which wrote neither claims nor language."""
    data = event.data
    moment = data.get("highlight")
    return Line(
        text=str(data.get("text", "")),
        energy_level=float(data.get("energy_level", 0.0)),
        is_highlight=bool(data.get("is_highlight", False)),
        frame_at=_time(data.get("frame_at"), event.at),
        claims=tuple(
            Claim(
                what,
                start=_time(one.get("from"), event.at),
                end=_time(one.get("to"), event.at),
                who=one.get("who", ""),
                number=one.get("number"),
                direction=one.get("direction", ""),
                of=one.get("of"),
            )
            for one in data.get("claims", [])
            if (what := _what(one["what"])) is not None
        ),
        sources=tuple(data.get("sources", ())),
        confidence=float(data.get("confidence", 1.0)),
        lang=str(data.get("lang", "en")),
        moment=None
        if moment is None
        else (_time(moment["from"], event.at), _time(moment["to"], event.at)),
    )


def _what(name: str) -> What | PeopleSaid | None:
    if name in {*What}:
        return What(name)
    return PeopleSaid(name) if name in {*PeopleSaid} else None


def _time(text: str | None, otherwise: datetime) -> datetime:
    return (parse_datetime(text) if text else None) or otherwise
