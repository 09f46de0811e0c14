"""The examples on our pages, so that tests can run them."""

import re

from tests.support.product import ROOT

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def examples(page: str, language: str) -> list[str]:
    """The blocks of one language on ``docs/<page>``, in their order."""
    text = (ROOT / "docs" / page).read_text()
    return [code for kind, code in _BLOCK.findall(text) if kind == language]
