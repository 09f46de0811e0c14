"""A scoreboard in words: the same on the server and in the browser (tests/js/core/match/board.json
is read by both), and with words for all that the rules know."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from sessions_app.log.match_view import MatchOut
from sessions_app.log.match_words import team_name
from sessions_app.pages.scores import board_words
from sessions_app.pages.scores.board_texts import BOARD
from sessions_app.sports.for_pages import sports_for_pages
from sessions_app.sports.rules import RULES

ROOT = Path(settings.BASE_DIR)
CASES = json.loads((ROOT / "tests/js/core/match/board.json").read_text())
NOON = "2026-05-01T12:00:00.000Z"
MOMENTS = [
    ("football", 1, 61.0, "2'"),
    ("football", 1, 2700.0, "45+1'"),
    ("football", 2, 1332.0, "68'"),
    ("football", 2, 2795.0, "90+2'"),
    ("basketball", 2, 412.3, "Q2 3:08"),
    ("generic", 1, 61.0, "P1 1:01"),
    ("football", 1, 0.0, ""),
]


def pair(of: list[int] | None) -> dict[str, int]:
    home, away = of or (0, 0)
    return {"home": home, "away": away}


def told(case: dict[str, Any]) -> dict[str, Any]:
    """A case as the server tells it; what it leaves out is ordinary."""
    own = case["match"]
    return {
        "sport": "football",
        "minutes": 45,
        "home": {"name": "Lions", "colour": "red"},
        "away": {"name": "Tigers", "colour": "blue"},
        "phase": "playing",
        "period": 1,
        "unit": 0,
        "seq": 1,
        **own,
        "score": pair(own.get("score")),
        "points": pair(own.get("points")),
        "sets": [pair(one) for one in own.get("sets", [])],
        "clock": {"running": False, "seconds": own["clock"], "at": NOON},
    }


def expected(case: dict[str, Any]) -> list[Any]:
    names = ("home", "away", "result", "phase", "clock", "label")
    return [*(case[name] for name in names), case.get("sets", ""), case.get("points")]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_the_server_says(case: dict[str, Any]) -> None:
    match = MatchOut.model_validate(told(case))
    points = board_words.points_text(match)
    said = [
        team_name(match, "home"),
        team_name(match, "away"),
        board_words.pair_text(board_words.result_of(match)),
        board_words.phase_text(match),
        board_words.match_clock(match),
        board_words.clock_label(match),
        board_words.sets_text(match),
    ]
    assert [*said, case.get("points") and [*(points or ())]] == expected(case)
    assert (points is not None) == (match.sport == "tennis")


@pytest.mark.parametrize(("sport", "period", "seconds", "shown"), MOMENTS)
def test_the_minute_of_a_moment(sport: str, period: int, seconds: float, shown: str) -> None:
    rules = RULES[sport]
    assert board_words.moment_time(period, seconds, rules.minutes, rules) == shown


@pytest.mark.skipif(shutil.which("node") is None, reason="node is missing")
def test_the_page_says_the_same() -> None:
    core = ROOT / "static" / "js" / "core"
    texts = {key: str(text) for key, text in BOARD.items()}
    moments = [[sport, period, seconds] for sport, period, seconds, _ in MOMENTS]
    script = f"""
      import * as board from {json.dumps(str(core / "match" / "board.js"))};
      import * as clock from {json.dumps(str(core / "match" / "match_clock.js"))};
      import {{ Messages }} from {json.dumps(str(core / "messages.js"))};
      const t = new Messages({json.dumps(texts)});
      const sports = {json.dumps(sports_for_pages())};
      const now = Date.parse("{NOON}");
      const said = {json.dumps([told(case) for case in CASES])}.map((match) => {{
        const rules = board.rulesOf(sports, match.sport);
        const points = board.pointsText(match, rules);
        return [
          ...[board.teamName(match, "home", t), board.teamName(match, "away", t)],
          ...[board.pairText(board.resultOf(match, rules)), clock.phaseText(match, rules, t)],
          ...[clock.matchClock(match, rules, now), clock.clockLabel(match, rules, now, t)],
          board.setsText(match, rules),
          points && [points.home, points.away],
        ];
      }});
      const times = {json.dumps(moments)}.map(([sport, period, seconds]) =>
        clock.momentTime({{ period, seconds }}, sports[sport].minutes, sports[sport], t));
      console.log(JSON.stringify([said, times]));
    """
    answer = subprocess.run(
        ["node", "--input-type=module", "-e", script], capture_output=True, text=True, check=True
    )
    said, times = json.loads(answer.stdout)
    wanted = [expected(case) for case in CASES]
    for one, case in zip(said, CASES, strict=True):
        if "points" not in case and case["match"].get("sport") == "tennis":
            one[-1] = None
    assert said == wanted
    assert times == [shown for *_, shown in MOMENTS]


def test_the_scripts_tests_have_the_rules_and_words_of_the_server() -> None:
    written = json.loads((ROOT / "tests/js/support/match.json").read_text())
    assert written == {
        "sports": sports_for_pages(),
        "texts": {key: str(text) for key, text in BOARD.items()},
    }


def test_there_is_a_name_for_every_period_and_every_beginning() -> None:
    for sport, rules in RULES.items():
        assert f"score.begin.{sport}" in BOARD
        names = [board_words.period_name(number, rules) for number in range(1, rules.periods + 1)]
        assert len(set(names)) == rules.periods
        assert board_words.period_name(rules.periods + 1, rules) == "Extra time"


def test_the_scripts_get_the_rules_as_they_are() -> None:
    sports = sports_for_pages()
    assert set(sports) == set(RULES)
    assert sports["tennis"]["sets"] == {
        "bestOf": 3,
        "points": 6,
        "lead": 2,
        "pointsInLast": None,
        "games": True,
        "tieBreak": 6,
    }
    assert sports["football"]["halfTimeAfter"] == 1
    assert sports["basketball"]["points"] == [1, 2, 3]
    assert json.loads(json.dumps(sports)) == sports
