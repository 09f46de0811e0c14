"""docs/settings.md and project/settings.py name the same variables."""

import re

from tests.support.product import ROOT

# Read by others than project/settings.py.
ELSEWHERE = {"FORWARDED_ALLOW_IPS", "NO_COLOR"}


def test_every_setting_is_on_the_page_and_nothing_else() -> None:
    source = (ROOT / "project/settings.py").read_text()
    read = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', source))
    rows = [
        line.split("|")[1]
        for line in (ROOT / "docs/settings.md").read_text().splitlines()
        if line.startswith("| `")
    ]
    described = {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row)}
    assert described == read | ELSEWHERE
