"""What ``bench/voice.py`` makes of what it took."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bench import voice
from bench.support import tables
from bench.support.spread import percentile, spread_of
from bench.voice import File, Listened, summary


def test_each_line_counts_from_when_it_was_written() -> None:
    taken = Listened(
        written={4: 100.0, 6: 106.0, 8: 112.0},
        heard={4: 100.5, 8: 113.5},
        files=[File(4, 12_000, 2.0, 100.3), File(6, 0, 0.0, None), File(8, 18_000, 3.0, 112.9)],
    )
    row = summary("piper", [taken, taken], cpu=2.0, mib=310.4)
    assert (row["lines"], row["too_old"], row["broadcasts"]) == (6, 2, 2)
    assert row["heard"] == {"times": 4, "p50": 1.5, "p90": 1.5, "most": 1.5}
    assert row["ready"]["p90"] == 0.9
    assert row["kb"]["p50"] == 18.0
    assert (row["cpu_s"], row["mib"]) == (0.5, 310)  # four files were made


def test_where_nothing_was_made_nothing_is_claimed() -> None:
    row = summary("kokoro", [Listened(written={4: 1.0}, heard={}, files=[])], cpu=1.0, mib=1.0)
    assert row["cpu_s"] is None
    assert row["heard"]["p50"] is None
    assert row["too_old"] == 1


@pytest.mark.parametrize(("part", "expected"), [(0.0, 1.0), (0.5, 3.0), (0.9, 5.0), (1.0, 5.0)])
def test_a_percentile_is_a_value_that_was_measured(part: float, expected: float) -> None:
    assert percentile([1.0, 2.0, 3.0, 4.0, 5.0], part) == expected


def test_nothing_measured_has_no_percentile() -> None:
    assert spread_of([]) == {"times": 0, "p50": None, "p90": None, "most": None}


class Stored:
    """As much of a product as has its database."""

    def __init__(self, data: Path) -> None:
        self.data = data


def test_files_are_read_from_the_products_own_rows(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "sideline.sqlite3")) as rows:
        rows.execute(
            "CREATE TABLE commentary_linevoice"
            " (session_id text, seq integer, audio blob, seconds real, made_at text)"
        )
        found: list[tuple[Any, ...]] = [
            ("one", 5, b"before", 1.0, "2026-11-30 13:00:00"),
            ("one", 7, b"12345678", 2.5, "2026-11-30 13:00:01.500000"),
            ("one", 9, b"", 0.0, None),
            ("other", 8, b"12", 1.0, "2026-11-30 13:00:02"),
        ]
        rows.executemany("INSERT INTO commentary_linevoice VALUES (?, ?, ?, ?, ?)", found)
        rows.commit()
    stored: Any = Stored(tmp_path)
    files = list(voice._files(stored, "one", 5))
    assert [(file.seq, file.size, file.seconds) for file in files] == [(7, 8, 2.5), (9, 0, 0.0)]
    assert files[0].made_at == pytest.approx(1_796_043_601.5)
    assert files[1].made_at is None


def test_the_table_has_a_line_for_each_voice() -> None:
    taken = Listened(written={4: 100.0}, heard={4: 100.5}, files=[File(4, 12_000, 2.0, 100.3)])
    rows = [summary(name, [taken], cpu=0.5, mib=300.0) for name in voice.VOICES]
    shown = tables.voice(rows).splitlines()
    assert [line.split(" | ")[0] for line in shown[2:]] == ["| piper", "| kokoro"]
    assert "**0.5 s** (0.5 s)" in shown[2]
