"""The server's voice and the browser's read scores and times in the same words: whoever changes
from the one to the other, because a file did not come, hears no difference."""

import json
from pathlib import Path

from commentary.voice.spoken_text import spoken_text

CASES = Path(__file__).parents[2] / "support" / "spoken_cases.json"


def test_scores_and_times_are_read_as_the_page_has_them_read() -> None:
    cases = json.loads(CASES.read_text())["both"]["en"]
    assert len(cases) > 10
    assert [spoken_text(written) for written, _ in cases] == [spoken for _, spoken in cases]
