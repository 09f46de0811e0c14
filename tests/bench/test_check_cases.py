"""The made-up model of ``bench/check``: what it calls true is, what it calls a lie is none."""

from collections import Counter

import pytest

from bench.check.cases import MAKERS, STYLES, cases
from bench.check.made_up import situations
from bench.check.situation import Case, Verdict
from bench.check.truths import COUNTS
from bench.check.wording import WORDINGS
from commentary.narrators.said import PeopleSaid
from commentary.observers.facts import What


@pytest.fixture(scope="module")
def made() -> list[Case]:
    return list(cases(situations(), seed=1, of_each=25))


def of_sight(case: Case) -> list[bool]:
    """Is it so, by eye? Of each claim that an eye could judge."""
    claims = [seen for seen in case.answer.claims if not isinstance(seen.what, PeopleSaid)]
    return [case.situation.is_so(seen) for seen in claims]


def test_every_kind_is_made_in_every_language_and_style(made: list[Case]) -> None:
    kinds = len({kind for makers in MAKERS.values() for kind in makers}) + 2  # three of moments
    for lang in WORDINGS:
        assert len({case.answer.kind for case in made if case.lang == lang}) == kinds
    assert {case.style for case in made} == {*STYLES}


def test_lies_stand_in_words_in_claims_and_in_both(made: list[Case]) -> None:
    forms = Counter(case.answer.form for case in made if case.answer.kind == "number")
    assert {*forms} == {"text", "claims", "both"}
    texts = [case.answer for case in made if case.answer.form == "text"]
    assert any(answer.claims for answer in texts), "some claim what is so beside a false text"


def test_what_it_calls_true_is_so(made: list[Case]) -> None:
    truths = [case for case in made if case.answer.verdict is Verdict.TRUTH]
    assert truths
    assert [case for case in truths if not all(of_sight(case))] == []


def test_a_false_claim_is_not_so(made: list[Case]) -> None:
    facts = {*MAKERS["against facts"], *MAKERS["open"]}
    lies = [case for case in made if case.answer.kind in facts and case.answer.form != "text"]
    assert lies
    assert [case for case in lies if any(of_sight(case))] == []


def test_a_false_text_beside_a_true_claim(made: list[Case]) -> None:
    lies = [case for case in made if case.answer.form == "text" and case.answer.claims]
    assert [case for case in lies if not all(of_sight(case))] == []


def test_no_slot_is_left_open(made: list[Case]) -> None:
    assert [case.answer.text for case in made if "{" in case.answer.text] == []


def test_the_same_seed_tells_the_same(made: list[Case]) -> None:
    again = list(cases(situations(), seed=1, of_each=25))
    assert [case.answer for case in again] == [case.answer for case in made]
    other = list(cases(situations(), seed=2, of_each=25))
    assert [case.answer for case in other] != [case.answer for case in made]


@pytest.mark.parametrize("lang", [*WORDINGS])
def test_a_language_has_a_sentence_for_all_that_is_labelled(lang: str) -> None:
    unlabelled = {What.DOG, What.BICYCLE, What.UNCOVERED, What.WHISTLE, What.LOUDER}
    assert {str(what) for what in What if what not in unlabelled} <= {*WORDINGS[lang].seen}
    assert {str(what) for what in COUNTS} <= {*WORDINGS[lang].seen}
