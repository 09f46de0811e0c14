"""A page of ours connects to nobody but us: what slips into it tells nobody outside."""

import socket
from collections.abc import Iterator

import pytest

from tests.e2e.browser import Browsers, persons
from tests.support.product import Product

SHAPES = ("embedded",)

TRY = """async url => {
  const blocked = new Promise(tell =>
    document.addEventListener("securitypolicyviolation", event => tell(event.effectiveDirective)));
  const opened = new Promise(tell => {
    try {
      const tried = new WebSocket(url);
      tried.onopen = () => tell("open");
      tried.onmessage = () => tell("open");
    } catch { /* some browsers throw, and tell the page as well */ }
  });
  const neither = new Promise(tell => setTimeout(() => tell("neither"), 10000));
  return Promise.race([blocked, opened, neither]);
}"""


@pytest.fixture
def foreign() -> Iterator[socket.socket]:
    """Somebody else's, on another port of this machine."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener


def test_a_socket_to_another_origin_is_not_even_tried(
    product: Product, browsers: Browsers, foreign: socket.socket
) -> None:
    port = foreign.getsockname()[1]
    own = "/api/ws/sessions/ABCDEFGHJKLM/commentary"
    for origin in (product.base_url, product.secure_url):
        with persons(browsers, {}) as (viewer,):
            viewer.page.goto(f"{origin}/camera")
            ours = origin.replace("http", "ws", 1) + own
            assert viewer.page.evaluate(TRY, ours) == "open"
            for elsewhere in (f"ws://127.0.0.1:{port}/", f"wss://localhost:{port}/"):
                assert viewer.page.evaluate(TRY, elsewhere) == "connect-src"
    foreign.settimeout(0.5)
    with pytest.raises(TimeoutError):
        foreign.accept()
