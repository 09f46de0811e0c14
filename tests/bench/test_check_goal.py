"""The goal of the check, on answers that a made-up model gives of made-up facts."""

from bench.check import made_up
from bench.check.cases import cases
from bench.check.situation import Verdict
from bench.check.trying import summed, told_wrong, tried

OF_EACH, SEED = 4, 15
MOST_TRUTHS_DROPPED = 0.05


def test_every_lie_is_dropped_and_hardly_a_truth() -> None:
    tallies = tried(cases(list(made_up.situations()), seed=SEED, of_each=OF_EACH))
    lies, caught = summed(tallies, Verdict.LIE)
    truths, lost = summed(tallies, Verdict.TRUTH)
    wrong = list(told_wrong(tallies))
    assert lies > 350
    assert truths > 140
    assert caught == lies, wrong
    assert lost <= MOST_TRUTHS_DROPPED * truths, wrong
