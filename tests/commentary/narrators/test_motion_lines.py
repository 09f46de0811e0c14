"""What ``motion`` says of the same films, it goes on saying word for word.

``motion_lines.txt`` was written by ``python -m tests.commentary.narrators.test_motion_lines`` at
the commit that added it, when observing and wording were still one engine.
"""

from pathlib import Path

import pytest

from tests.commentary.observers.clips import CLIPS, SEEDS, clip
from tests.commentary.observers.seeing import spoken

RECORDED = Path(__file__).with_name("motion_lines.txt")


def title(name: str, seed: int) -> str:
    return f"# {name}, seed {seed}"


def told(name: str, seed: int) -> list[str]:
    """Seconds, energy, ``!`` for a highlight, the sentence."""
    return [
        f"{at:6.1f}  {line.energy_level:.2f}{'!' if line.is_highlight else ' '}  {line.text}"
        for at, line in spoken(clip(name), seed)
    ]


def recorded(name: str, seed: int) -> list[str]:
    _, found, rest = RECORDED.read_text(encoding="utf-8").partition(title(name, seed) + "\n")
    assert found
    return rest.partition("\n#")[0].splitlines()


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", CLIPS)
def test_it_says_word_for_word_what_it_said_before(name: str, seed: int) -> None:
    assert told(name, seed) == recorded(name, seed)


if __name__ == "__main__":
    parts = ["\n".join([title(name, seed), *told(name, seed)]) for name in CLIPS for seed in SEEDS]
    RECORDED.write_text("\n\n".join(parts) + "\n", encoding="utf-8")
