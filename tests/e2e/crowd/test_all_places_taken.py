"""Who finds no place for the picture: words and score at once, the picture when somebody leaves."""

from pathlib import Path

from playwright.sync_api import expect

from tests.e2e import stage
from tests.e2e.browser import Browsers, persons
from tests.e2e.match.test_spectators_score import Touchline
from tests.support.product import Product

# What a screen reader is given of the trouble, each time that it is shown.
LISTEN = """() => {
  const trouble = document.getElementById("trouble");
  window.heard = [];
  new MutationObserver(() => {
    const title = trouble.hidden ? "" : document.getElementById("trouble-title").textContent;
    if (title !== window.heard.at(-1)) window.heard.push(title);
  }).observe(trouble, {attributes: true, childList: true, characterData: true, subtree: true});
}"""


def test_who_finds_no_place_follows_the_match_and_gets_in_by_itself(
    browsers: Browsers, film: Path, tmp_path: Path
) -> None:
    product = Product(tmp_path / "full", env={"EMBEDDED_MAX_SPECTATORS": "1"})
    product.start()
    try:
        _watch_a_full_broadcast(product, browsers, film)
    except BaseException:
        print(product.tail())  # noqa: T201 - pytest shows it with the failure
        raise
    finally:
        product.stop()


def _watch_a_full_broadcast(product: Product, browsers: Browsers, film: Path) -> None:
    with persons(browsers, {"film": film}, {}, {}) as (host, first, second):
        code = stage.start_watched(host.page, first.page, product)
        touchline = Touchline.beside(host.page, product, code)
        touchline.say(sport="football", home={"name": "Lions"}, away={"name": "Tigers"})
        stage.watch(second.page, product, code)
        page = second.page
        page.evaluate(LISTEN)
        expect(page.get_by_test_id("trouble")).to_contain_text("All places")
        touchline.goal("home", 1)
        expect(page.get_by_test_id("score-home")).to_be_visible()
        expect(page.get_by_test_id("score-home")).to_have_text("1")
        expect(page.get_by_test_id("try-again")).to_be_hidden()
        stage.wait_lines(page, more_than=3)
        stage.wait_video_moves(first.page)  # nobody who watches has to go

        first.page.goto("about:blank")
        stage.wait_video_moves(page)
        expect(page.get_by_test_id("trouble")).to_be_hidden()
        heard = [title for title in page.evaluate("heard") if title]
        assert len(heard) <= 1, "said once, however often it was refused"
