"""docs/diagnosing.md names every code that a verdict can have."""

import re
from pathlib import Path

from django.conf import settings

from project.diagnosis.sentences import SENTENCES
from sessions_app.pages.diagnostics_texts import DIAGNOSTICS

# Told in one line each, or only "it took too long".
FAMILIES = ("guest_", "stream_", "camera_", "public_url_", "check_", "caller_slow", "token_slow")


def test_every_code_is_in_the_table() -> None:
    page = (Path(settings.BASE_DIR) / "docs" / "diagnosing.md").read_text()
    named = set(re.findall(r"`(\w+)`", page))
    browsers = {key.removeprefix("diag.code.") for key in DIAGNOSTICS if "diag.code." in key}
    for code in {*SENTENCES, *browsers}:
        assert code in named or code.startswith(FAMILIES), code
