"""Lets the check judge answers, and counts."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from bench.check.situation import Answer, Case, Seen, Verdict
from commentary.narrators.checking.check import check
from commentary.narrators.checking.measured import Measured
from commentary.narrators.narrator import Line, MatchState

WRITTEN_AFTER = timedelta(seconds=1.5)  # the pictures: so long a quick model takes


def line_of(case: Case) -> Line:
    """As the narrator would hand it to the host."""
    at = case.situation.at
    return Line(
        text=case.answer.text,
        energy_level=0.5,
        is_highlight=False,
        frame_at=at,
        claims=tuple(seen.claim(at) for seen in case.answer.claims),
        sources=("vision",),
        lang=case.lang,
    )


def judged(case: Case, line: Line | None = None) -> str:
    """Why the check drops it; empty: it lets it through."""
    measured = Measured()
    for scene in case.situation.scenes:
        measured.add(scene)
    match = MatchState(language=case.lang, style=case.style, said=case.match)
    now = case.situation.at + WRITTEN_AFTER
    dropped = check(line or line_of(case), measured, match, (), now)
    return "" if dropped is None else str(dropped)


@dataclass(slots=True)
class Tally:
    """Of one kind in one language."""

    made: int = 0
    dropped: int = 0
    why: Counter[str] = field(default_factory=Counter)
    wrong: list[tuple[Case, str]] = field(default_factory=list)

    @property
    def let_through(self) -> int:
        return self.made - self.dropped


Key = tuple[Verdict, str, str]  # with the kind and the language


def tried(found: Iterable[Case], judge: Callable[[Case], str] = judged) -> dict[Key, Tally]:
    tallies: dict[Key, Tally] = {}
    for case in found:
        why = judge(case)
        answer = case.answer
        tally = tallies.setdefault((answer.verdict, answer.kind, case.lang), Tally())
        tally.made += 1
        tally.dropped += bool(why)
        tally.why[why] += bool(why)
        if _is_wrong(answer, why):
            tally.wrong.append((case, why))
    return tallies


def _is_wrong(answer: Answer, why: str) -> bool:
    if answer.verdict is Verdict.OPEN:
        return False
    return (answer.verdict is Verdict.TRUTH) == bool(why)


def summed(tallies: Mapping[Key, Tally], verdict: Verdict) -> tuple[int, int]:
    """Made, dropped."""
    of_these = [tally for (one, _, _), tally in tallies.items() if one is verdict]
    return sum(tally.made for tally in of_these), sum(tally.dropped for tally in of_these)


def rows(tallies: Mapping[Key, Tally], of: str) -> list[dict[str, Any]]:
    kinds = dict.fromkeys((verdict, kind) for verdict, kind, _ in tallies)
    found: list[dict[str, Any]] = []
    for verdict, kind in kinds:
        by_lang = {
            lang: tally
            for (one, name, lang), tally in tallies.items()
            if one is verdict and name == kind
        }
        found.append(
            {
                "check": of,
                "verdict": str(verdict),
                "kind": kind,
                "made": sum(tally.made for tally in by_lang.values()),
                "dropped": sum(tally.dropped for tally in by_lang.values()),
                "by_lang": {lang: [one.made, one.dropped] for lang, one in by_lang.items()},
            }
        )
    return found


def told_wrong(tallies: Mapping[Key, Tally]) -> Iterator[str]:
    """Each lie that was let through and each truth that was dropped, once."""
    said: set[str] = set()
    for tally in tallies.values():
        for case, why in tally.wrong:
            words = described(case, why)
            if words not in said:
                said.add(words)
                yield words


def described(case: Case, why: str) -> str:
    answer = case.answer
    what = f"TRUTH DROPPED ({why})" if answer.verdict is Verdict.TRUTH else "LIE LET THROUGH"
    claims = "; ".join(map(_words, answer.claims)) or "none"
    return (
        f"{what} [{answer.kind}; {case.lang}; {answer.form or 'true'}] {answer.text!r} "
        f"claims: {claims} | measured: {case.situation.name} | match: {case.match_name}"
    )


def _words(seen: Seen) -> str:
    parts = (seen.what, seen.who, seen.number, seen.direction)
    return " ".join(str(part) for part in parts if part not in ("", None))
