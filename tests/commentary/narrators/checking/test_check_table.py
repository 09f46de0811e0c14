"""The check as a table: ``cases_{language}.txt``, each case a line, with what it stands on in
``situations``."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from commentary.narrators.checking.check import check
from commentary.narrators.checking.dropped import Dropped
from commentary.narrators.claims import Claim
from commentary.narrators.narrator import Line
from commentary.narrators.said import PeopleSaid
from commentary.observers.facts import What
from tests.commentary.narrators.checking.situations import NOW, SITUATIONS
from tests.commentary.narrators.match_words.matches import at

LANGUAGES = ("en", "de", "fr", "es")
CLAIM = re.compile(r"(?P<what>\w+)(?:@(?P<who>\w+))?(?:=(?P<number>\d+))?(?:>(?P<direction>\w+))?")
LOOKED_BACK = timedelta(seconds=3)  # the pictures that a model gets


def cases() -> Iterator[tuple[str, str, str, str, str]]:
    for language in LANGUAGES:
        table = Path(__file__).with_name(f"cases_{language}.txt").read_text(encoding="utf-8")
        for row in table.splitlines():
            if row and not row.startswith("#"):
                reason, situation, text, claims = (cell.strip() for cell in row.split("|"))
                yield language, reason, situation, text, claims


def claims_of(cell: str) -> tuple[Claim, ...]:
    return tuple(
        Claim(
            what=What(one["what"]) if one["what"] in set(What) else PeopleSaid(one["what"]),
            start=at(NOW) - LOOKED_BACK,
            end=at(NOW),
            who=one["who"] or "",
            number=int(one["number"]) if one["number"] else None,
            direction=one["direction"] or "",
        )
        for one in CLAIM.finditer(cell)
    )


CASES = list(cases())


@pytest.mark.parametrize(
    ("language", "reason", "situation", "text", "claims"),
    CASES,
    ids=[f"{case[0]}: {case[3]} ({case[2]})" for case in CASES],
)
def test_what_may_be_said(
    language: str, reason: str, situation: str, text: str, claims: str
) -> None:
    stands = SITUATIONS[situation]
    line = Line(text, 0.5, False, at(NOW), claims=claims_of(claims), lang=language)
    why = check(line, stands.measured(), stands.match(language), [], at(NOW))
    assert why is (None if reason == "ok" else Dropped[reason])


def test_the_table_has_every_reason_in_every_language() -> None:
    found_by_the_writer = {Dropped.OUTDATED, Dropped.MUTED}
    lengths = {Dropped.TOO_LONG}  # the same in all
    wanted = {reason.name for reason in set(Dropped) - found_by_the_writer - lengths} | {"ok"}
    for language in LANGUAGES:
        assert wanted <= {case[1] for case in CASES if case[0] == language}


def test_reasons_fit_into_a_tally() -> None:
    assert max(map(len, Dropped)) <= 37
