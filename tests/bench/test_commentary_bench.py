"""``bench/commentary.py`` over a film of the test's own."""

import json
from pathlib import Path
from typing import Any

import pytest

from bench import commentary
from bench.claims import labels
from tests.commentary.observers.pictures import Image, ball, meadow, with_noise
from tests.commentary.playback.files import painted, write_film

MEADOW = meadow(width=400, height=300)


def crossing(t: float) -> Image:
    return with_noise(ball(MEADOW, 0.1 + 0.12 * t, 0.5, radius=20), round(12 * t))


@pytest.fixture
def footage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "labels").mkdir()
    monkeypatch.setattr(labels, "FOLDER", tmp_path / "labels")
    (tmp_path / "labels" / "crossing.txt").write_text("0 5 may ball\n1 3 MUST jumps\n")
    folder = tmp_path / "footage"
    folder.mkdir()
    write_film(folder / "crossing.mp4", painted(crossing, 5.0))
    write_film(folder / "unlabelled.mp4", painted(crossing, 1.0))
    return folder


def rows(footage: Path, capsys: pytest.CaptureFixture[str], *options: str) -> list[dict[str, Any]]:
    commentary.main(["--footage", str(footage), "--engine", "motion", "--json", *options])
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_without_footage_it_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    commentary.main(["--footage", "/no/such/folder"])
    assert capsys.readouterr().out.startswith("No footage")


def test_each_variant_has_a_row_and_all_together(
    footage: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = {row["of"]: row for row in rows(footage, capsys)}
    variants = ["plain", "mirror", "w320", "o1", "o2", "o3", "o4", "o5", "o6", "shaken"]
    assert list(found) == [*variants, "all", "plain, crossing", "cost"]  # 400 wide: no w640
    assert found["all"]["lines"] == sum(found[name]["lines"] for name in variants) > 0
    assert found["all"]["dropped"] == 0  # what motion tells is what was measured
    assert found["plain"]["must"] == 1
    assert found["plain"]["said"] == 0
    assert found["all"]["must"] == 10
    assert 0 <= found["all"]["age_p50"] <= found["all"]["age_p90"] < 2.5
    assert 0 < found["cost"]["cores_median"] < 2


def test_what_is_missed_is_listed_when_asked(
    footage: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    commentary.main(["--footage", str(footage), "--engine", "motion", "--variants", "plain", "-v"])
    shown = capsys.readouterr()
    assert "missed crossing plain 1.0–3.0 jumps" in shown.err
    assert "| motion | plain | " in shown.out
    assert "0 of 1 (0 %)" in shown.out


def test_an_unknown_variant_is_refused_with_those_there_are(
    footage: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as told:
        rows(footage, capsys, "--variants", "upside-down")
    assert told.value.code == 2
    assert "use plain, mirror" in capsys.readouterr().err
