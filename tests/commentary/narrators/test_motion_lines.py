"""What ``motion`` says of the same films, it goes on saying word for word.

``motion_lines.txt`` was written by the script that this test was at the commit that added it,
when observing and wording were still one engine (``git log --follow`` leads there); the two
longest films were cut short since.
"""

from functools import lru_cache
from pathlib import Path

import pytest

from commentary.observers.observer import SceneFacts
from tests.commentary.observers.clips import CLIPS, SEEDS, clip
from tests.commentary.observers.seeing import scenes, worded

RECORDED = Path(__file__).with_name("motion_lines.txt")


@lru_cache(maxsize=1)
def seen(name: str) -> list[SceneFacts]:
    return list(scenes(clip(name)))


def told(name: str, seed: int) -> list[str]:
    """Seconds, energy, ``!`` for a highlight, the sentence."""
    return [
        f"{at:6.1f}  {line.energy_level:.2f}{'!' if line.is_highlight else ' '}  {line.text}"
        for at, line in worded(seen(name), seed)
    ]


def recorded(name: str, seed: int) -> list[str]:
    title = f"# {name}, seed {seed}\n"
    _, found, rest = RECORDED.read_text(encoding="utf-8").partition(title)
    assert found
    return rest.partition("\n#")[0].splitlines()


@pytest.mark.parametrize("name", CLIPS)
def test_it_says_word_for_word_what_it_said_before(name: str) -> None:
    for seed in SEEDS:
        assert told(name, seed) == recorded(name, seed)
