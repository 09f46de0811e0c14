"""Kill any process while streaming: same broadcast, video and commentary back, no line lost or
shown twice."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e import stage
from tests.e2e.browser import Browsers, persons
from tests.support.product import Product

SHAPES = ("embedded", "livekit")


@pytest.mark.parametrize(
    "victim", ["web", "worker-clock", "worker-provider", "beat", "commentator", "media server"]
)
def test_killing_a_process_while_streaming_heals(
    product: Product, browsers: Browsers, film: Path, victim: str
) -> None:
    with persons(browsers, {"film": film}, {}) as (host, viewer):
        session_id = stage.start_watched(host.page, viewer.page, product)
        stage.wait_lines(viewer.page, seconds=60)

        if victim == "media server":
            victim = "livekit" if product.environment["SIDELINE_PROVIDER"] == "livekit" else "media"
        before = product.pid(victim)
        product.kill(victim)
        stage.until(f"a new {victim}", lambda: product.pid(victim) not in {None, before})
        product.wait_ready()

        spoken = stage.session(product, session_id)["lines"]
        stage.wait_session(product, session_id, "live")
        stage.wait_video_moves(viewer.page)
        stage.until(
            "new lines after the crash",
            lambda: stage.session(product, session_id)["lines"] > spoken,
            seconds=60,
        )
        stage.wait_state(viewer.page, "live")
        stage.wait_state(host.page, "streaming")
        stage.assert_log_is_whole(product, session_id, viewer.page)
        stage.until("one viewer", lambda: stage.session(product, session_id)["viewers"] == 1)
        stage.end_broadcast(host.page)
        stage.wait_state(viewer.page, "ended")


@pytest.mark.timeout(300)  # two starts and a grace, on a machine that has more to do
def test_restarting_the_whole_product_resumes_what_is_inside_grace(
    tmp_path: Path, browsers: Browsers, film: Path
) -> None:
    """Everything is stopped and started again; the pages find back."""
    product = Product(tmp_path / "restart", env={"SIDELINE_GRACE_SECONDS": "15"})
    product.start()
    try:
        with persons(browsers, {"film": film}, {"film": film}, {}) as (host, gone, viewer):
            kept = stage.start_broadcast(host.page, product)
            lost = stage.start_broadcast(gone.page, product)
            stage.watch(viewer.page, product, kept)
            stage.wait_video_moves(viewer.page)
            product.stop()
            gone.close()
            product.start()
            stage.wait_session(product, kept, "live")
            stage.wait_state(host.page, "streaming")
            stage.wait_video_moves(viewer.page)
            stage.assert_log_is_whole(product, kept, viewer.page)
            stage.wait_session(product, lost, "ended", seconds=60)
            assert stage.session(product, lost)["reason"] == "grace_expired"
            assert stage.session(product, kept)["state"] == "live"
    finally:
        product.stop()


BACK = 6  # lines: two a second are said, and the web process must look before they all are anew


def go_back(product: Product, session_id: str) -> int:
    """As a restored backup does: the log ends before the newest lines. Its last number now."""
    with closing(sqlite3.connect(product.data / "sideline.sqlite3", timeout=20)) as database:
        (first,) = database.execute(
            "SELECT seq FROM sessions_app_sessionevent"
            " WHERE session_id = ? AND type = 'commentary' ORDER BY seq DESC LIMIT 1 OFFSET ?",
            (session_id, BACK - 1),
        ).fetchone()
        with database:
            database.execute(
                "DELETE FROM sessions_app_sessionevent WHERE session_id = ? AND seq >= ?",
                (session_id, first),
            )
            database.execute(
                "UPDATE sessions_app_livesession SET last_seq = ? WHERE id = ?",
                (first - 1, session_id),
            )
    return int(first) - 1


def test_a_page_follows_a_database_that_was_restored(
    product: Product, browsers: Browsers, film: Path
) -> None:
    """Numbers that the page has seen are given out once more, and their lines are shown."""
    with persons(browsers, {"film": film}, {}) as (host, viewer):
        session_id = stage.start_watched(host.page, viewer.page, product)
        stage.wait_lines(viewer.page, more_than=BACK, seconds=60)
        seen = viewer.page.locator("[data-testid=line]")
        seen.evaluate_all("lines => lines.forEach((line) => (line.dataset.old = ''))")
        last = go_back(product, session_id)

        told_anew = viewer.page.locator("[data-testid=line]:not([data-old])")
        expect(told_anew.last).to_be_visible(timeout=60_000)
        assert int(told_anew.last.get_attribute("data-seq") or 0) > last
        stage.assert_log_is_whole(product, session_id, viewer.page)
        stage.end_broadcast(host.page)
        stage.wait_state(viewer.page, "ended")
