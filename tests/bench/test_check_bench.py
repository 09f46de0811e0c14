"""``bench/commentary.py --check``: answers over a real socket, counted by kind and language."""

import json
from pathlib import Path
from typing import Any

import pytest

from bench import commentary
from bench.claims import labels
from tests.commentary.observers.pictures import ball, meadow, with_noise
from tests.commentary.playback.files import painted, write_film

MEADOW = meadow(width=400, height=300)


def tried(capsys: pytest.CaptureFixture[str], *options: str) -> list[dict[str, Any]]:
    commentary.main(["--check", "--of-each", "1", "--json", *options])
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_every_answer_is_counted_and_summed(capsys: pytest.CaptureFixture[str]) -> None:
    *kinds, total = tried(capsys)
    truths = [row for row in kinds if row["verdict"] == "truth"]
    lies = [row for row in kinds if row["verdict"] == "lie"]
    assert total["truths"] == sum(row["made"] for row in truths) > 30
    assert total["lies"] == sum(row["made"] for row in lies) > 80
    assert total["ms_p50"] > 0  # lines came, and were judged
    assert total["lies_dropped"] == sum(row["dropped"] for row in lies)
    assert all(row["made"] == sum(m for m, _ in row["by_lang"].values()) for row in kinds)
    (too_long,) = (row for row in lies if row["kind"] == "too long")
    assert too_long["made"] == too_long["dropped"] == 4  # one in each language


def test_a_film_is_told_of_beside_what_is_made_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "labels").mkdir()
    monkeypatch.setattr(labels, "FOLDER", tmp_path / "labels")
    (tmp_path / "labels" / "crossing.txt").write_text("0 4 may movement direction=*\n")
    (tmp_path / "films").mkdir()
    film = painted(lambda t: with_noise(ball(MEADOW, 0.1 + 0.12 * t, 0.5, radius=20), 1), 4.0)
    write_film(tmp_path / "films" / "crossing.mp4", film)
    found = tried(capsys, "--footage", str(tmp_path / "films"))
    assert {row["check"] for row in found} == {"made up", "footage"}
    (seen,) = (r for r in found if r["check"] == "footage" and r.get("kind") == "what is seen")
    assert seen["made"] == 4
    assert seen["dropped"] == 0
