"""What both kinds of voice share in the tests: who listens, what is taken back, what is loud."""

from pathlib import Path

import httpx
from playwright.sync_api import Page

from tests.e2e import stage
from tests.e2e.browser import Person
from tests.support.product import Product

HERE = Path(__file__).parent
DUCKED, OPEN = 0.2, 1.0  # what the camera's gain node stands at


def with_ears(person: Person, *, speaks: bool) -> Page:
    """Their page; ``speaks``: with voices of a phone."""
    for script in ["ears.js", *(["speech_stub.js"] if speaks else [])]:
        person.context.add_init_script(path=HERE / script)
    return person.page


def peak(page: Page, level: float) -> float:
    """The loudest that came out of the gain node while it stood at ``level``; 0: nothing."""
    heard = page.evaluate("window.heard")
    return max((one["peak"] for one in heard if abs(one["level"] - level) < 0.005), default=0.0)


def withdraw(product: Product, host: Page, session_id: str, seq: int) -> None:
    """As the host's page does, and sooner: what is spoken is short. What a line claimed is not said
    again for a minute, which silences the scripted narrator: only what waits is spoken then."""
    url = f"{product.base_url}/api/sessions/{session_id}/lines/{seq}/withdraw"
    key = stage.saved_keys(host)[session_id]
    httpx.post(url, headers={"X-Host-Key": key}, timeout=10).raise_for_status()


def newest_line(page: Page) -> int:
    return max((seq for seq, _ in stage.lines_shown(page)), default=0)
