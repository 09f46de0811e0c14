"""What observers may spend: who must look less, and who may look better again."""

import pytest

from commentary.host.budget import (
    DOWN_SECONDS,
    LATE_LOOKS,
    LATE_SECONDS,
    LONE_CORES,
    REST_SECONDS,
    UP_SECONDS,
    Allowance,
    Budget,
    Governor,
)
from commentary.observers.observer import Cost, Effort

FULL = Effort("full", Cost(ms_per_frame=50.0, frames_per_second=6.0))  # 0.3 core
LESS = Effort("fewer looks", Cost(ms_per_frame=50.0, frames_per_second=3.0))
LEAST = Effort("near people only", Cost(ms_per_frame=20.0, frames_per_second=3.0))
EFFORTS = (FULL, LESS, LEAST)


class Broadcast:
    """Looks as its governor says; ``dear`` times as much CPU as declared."""

    def __init__(self, budget: Budget, *, dear: float = 1.0, lasts: float = 0.05) -> None:
        self.allowance: Allowance = budget.allowance()
        self.governor = Governor(EFFORTS, self.allowance, 0.0)
        self.dear, self.lasts = dear, lasts
        self.spent = 0.0
        self._next_look = 0.0

    def pass_time(self, now: float) -> None:
        self.governor.wakes(now)
        effort = self.governor.effort
        if effort is None or now < self._next_look:
            return
        self._next_look = now + 1.0 / effort.cost.frames_per_second - 1e-6
        cpu = self.dear * effort.cost.ms_per_frame / 1000.0
        self.spent += cpu
        self.governor.looked(now, cpu, self.lasts)


class Host:
    """A second is sixty steps; the budget is told once a second, as a host does."""

    def __init__(self, cores: float = 1.0, beside: float = 0.0) -> None:
        self.budget = Budget(cores)
        self.beside = beside
        self.broadcasts: list[Broadcast] = []
        self._steps = 0

    def add(self, **how: float) -> Broadcast:
        self.broadcasts.append(Broadcast(self.budget, **how))
        return self.broadcasts[-1]

    def run(self, seconds: float) -> None:
        for _ in range(round(seconds * 60)):
            now = self._steps / 60.0
            if self._steps % 60 == 0:
                looking = sum(one.spent for one in self.broadcasts)
                self.budget.measure(now, looking + self.beside * now)
            for one in self.broadcasts:
                one.pass_time(now)
            self._steps += 1

    def cores(self, seconds: float) -> float:
        """What all take for looking while so much time passes."""
        before = sum(one.spent for one in self.broadcasts)
        self.run(seconds)
        return (sum(one.spent for one in self.broadcasts) - before) / seconds


def test_one_that_keeps_to_its_share_looks_its_best() -> None:
    host = Host()
    one = host.add()

    host.run(60)

    assert one.governor.effort == FULL
    assert not one.governor.is_lowered


def test_a_lone_one_that_is_dearer_than_it_said_looks_less() -> None:
    host = Host()
    one = host.add(dear=2.0)

    host.run(60)

    assert one.governor.effort == LESS  # 0.3 core; the best would take 0.6
    assert host.cores(20) <= LONE_CORES


def test_eight_share_what_there_is() -> None:
    host = Host()
    for _ in range(8):
        host.add()

    host.run(60)

    assert host.cores(30) <= 1.0
    assert all(one.governor.effort is not None for one in host.broadcasts)
    assert all(one.governor.is_lowered for one in host.broadcasts)


def test_what_is_decoded_beside_counts() -> None:
    host = Host(beside=0.2)
    one = host.add()

    host.run(60)

    assert one.governor.effort == LESS  # 0.4 less 0.2 leaves 0.2


def test_what_still_scenes_leave_is_for_those_that_are_busy() -> None:
    host = Host()
    busy = host.add()
    for _ in range(7):
        host.add(dear=0.05)

    host.run(60)

    assert busy.governor.effort == FULL


def test_when_the_others_are_over_it_looks_its_best_again() -> None:
    host = Host()
    first = host.add()
    others = [host.add() for _ in range(7)]
    host.run(40)
    assert first.governor.is_lowered

    for one in others:
        one.allowance.close()
        host.broadcasts.remove(one)
    host.run(4 * UP_SECONDS)

    assert first.governor.effort == FULL


def test_one_whose_cheapest_way_is_far_too_dear_rests_and_tries_again() -> None:
    host = Host()
    one = host.add(dear=15.0)
    host.run(3 * DOWN_SECONDS + 2)
    assert one.governor.effort is None

    one.dear = 1.0
    host.run(REST_SECONDS + 1)

    assert one.governor.effort is not None


def test_looks_that_last_too_long_are_made_cheaper_whoever_takes_the_time() -> None:
    host = Host()
    one = host.add(dear=0.1, lasts=LATE_SECONDS)

    host.run(DOWN_SECONDS + LATE_LOOKS)

    assert one.governor.effort == LESS


def test_one_with_a_single_way_never_rests() -> None:
    allowance = Budget(0.1).allowance()
    governor = Governor([FULL], allowance, 0.0)

    for step in range(600):
        governor.looked(step / 6.0, 1.0, LATE_SECONDS)

    assert governor.effort == FULL


@pytest.mark.parametrize("dear", [0.9, 1.0, 1.2, 1.6, 2.5])
def test_it_does_not_go_up_and_down_for_ever(dear: float) -> None:
    host = Host()
    for _ in range(3):
        host.add(dear=dear)
    host.run(60)

    changes = 0
    before = [one.governor.effort for one in host.broadcasts]
    for _ in range(120):
        host.run(1)
        now = [one.governor.effort for one in host.broadcasts]
        changes += sum(a != b for a, b in zip(before, now, strict=True))
        before = now
    assert changes <= 6  # in two minutes, of three broadcasts
