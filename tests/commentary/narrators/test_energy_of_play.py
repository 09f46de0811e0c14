"""Energy rises with play, sound and movement; a highlight is a rare peak of it."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from commentary.narrators.energy import EnergyMeter, liveliness, play_activity
from commentary.narrators.narrator import Line
from commentary.observers.facts import Fact, Shirt, What
from commentary.observers.observer import SceneFacts
from tests.commentary.narrators.words.playing import at, fact, looks, people, told

START = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)


def energy_of(*whats: What, motion: float = 0.0, loudness: float | None = None) -> float:
    return liveliness(play_activity(whats, motion=motion, loudness=loudness))


def test_nothing_has_no_energy() -> None:
    assert energy_of() == 0.0


def test_a_kick_has_more_than_a_run_and_that_more_than_standing() -> None:
    energies = [energy_of(what) for what in (What.KICKS, What.RUNS, What.STOPS, What.PEOPLE)]
    assert energies == sorted(energies, reverse=True) and len(set(energies)) == 4


def test_it_rises_with_how_many_move() -> None:
    assert energy_of(What.RUNS) < energy_of(What.RUNS, What.RUNS) < energy_of(*[What.RUNS] * 4)


def test_it_rises_with_motion_and_with_sound_above_the_usual() -> None:
    assert energy_of(What.RUNS) < energy_of(What.RUNS, motion=0.5)
    assert energy_of(What.RUNS, loudness=0.5) < energy_of(What.RUNS, loudness=0.9)
    assert energy_of(What.RUNS, loudness=0.1) == energy_of(What.RUNS)


def at_second(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def test_a_highlight_is_above_the_recent_level() -> None:
    meter = EnergyMeter(least_rise=0.2)
    energies = [meter.energy(at_second(t / 2), 1.2) for t in range(60)]
    assert energies[-1] > 0.75  # lively, but no more than it has been
    assert not meter.is_highlight(at_second(30), energies[-1])


def test_highlights_keep_their_distance() -> None:
    meter = EnergyMeter(highlight_gap=60.0)
    assert meter.is_highlight(at_second(0), 0.9)
    assert not meter.is_highlight(at_second(59.9), 0.9)
    assert meter.is_highlight(at_second(60), 0.9)


def kicks_every(seconds: float, minutes: float) -> list[Fact]:
    return [
        fact(What.KICKS, t, t + 0.4, who=1, shirt=Shirt.WHITE)
        for t in range(5, int(60 * minutes), int(seconds))
    ]


def highlights(lines: list[tuple[float, Line]]) -> list[tuple[float, Line]]:
    return [(t, line) for t, line in lines if line.is_highlight]


def test_of_many_kicks_one_a_minute_is_a_highlight() -> None:
    found = highlights(told(looks(kicks_every(12, 5), 300)))
    assert 4 <= len(found) <= 5
    times = [t for t, _ in found]
    assert all(later - earlier >= 60 for earlier, later in pairwise(times))


def test_what_never_stops_is_no_highlight_any_more() -> None:
    """Somebody jumps and jumps: lively, but after the first it is the usual thing."""
    jumping = [fact(What.JUMPS, 2, 240, who=1, shirt=Shirt.BLUE)]
    assert len(highlights(told(looks(jumping, 240)))) == 1


@pytest.mark.parametrize("what", [What.PEOPLE, What.COMES_CLOSER, What.STOPS, What.IS_DOWN])
def test_no_highlight_is_made_of_little_or_of_somebody_on_the_ground(what: What) -> None:
    lines = told(looks([fact(what, 5, 8, who=1, number=1)], 10))
    assert lines and highlights(lines) == []


def test_a_highlight_says_where_it_begins_and_ends() -> None:
    ((_, line),) = told(looks([fact(What.KICKS, 9.0, 9.3, who=1)], 12))
    assert line.moment == (at(6.0), line.frame_at)
    assert line.is_highlight and line.energy_level > 0.75


def test_other_lines_have_no_moment() -> None:
    lines = told(looks([fact(What.PEOPLE, 1, 5, number=2)], 5))
    assert [line.moment for _, line in lines] == [None]


def test_style_changes_words_and_no_energy() -> None:
    facts = kicks_every(7, 1)
    plain, lively = (told(looks(facts, 60), style=style) for style in ("neutral", "lively"))
    assert [(t, line.energy_level, line.is_highlight) for t, line in plain] == [
        (t, line.energy_level, line.is_highlight) for t, line in lively
    ]
    assert [line.text for _, line in plain] != [line.text for _, line in lively]


def test_a_loud_crowd_is_heard_in_the_line() -> None:
    runs = fact(What.RUNS, 4, 5, who=1)
    quiet = told([SceneFacts(at(4.8), loudness=0.5), people(5, runs)])
    loud = told([SceneFacts(at(4.8), loudness=1.0), people(5, runs)])
    long_ago = told([SceneFacts(at(1), loudness=1.0), people(5, runs)])
    levels = [lines[0][1].energy_level for lines in (quiet, loud, long_ago)]
    assert levels[1] > levels[0] + 0.1
    assert levels[2] == pytest.approx(levels[0], abs=0.05)
