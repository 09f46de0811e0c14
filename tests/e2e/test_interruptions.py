"""The camera goes and comes back: countdown, resume, grace, END by the admin."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e import stage
from tests.e2e.browser import Browsers, persons
from tests.support.product import Product


def test_reloading_the_camera_page_resumes_the_same_broadcast(
    product: Product, browsers: Browsers, film: Path
) -> None:
    """Same session, same link, by itself; spectators see a countdown meanwhile."""
    with persons(browsers, {"film": film}, {}) as (host, viewer):
        session_id = stage.start_watched(host.page, viewer.page, product)
        host.page.goto("about:blank")
        stage.wait_state(viewer.page, "interrupted")
        expect(viewer.page.get_by_test_id("countdown")).to_contain_text(":")
        host.page.goto(f"{product.base_url}/camera")
        expect(host.page.get_by_test_id("state-word")).to_contain_text("Streaming")
        link = host.page.get_by_test_id("join-link").get_attribute("href") or ""
        assert link.endswith(session_id)
        stage.wait_state(viewer.page, "live")
        stage.wait_video_moves(viewer.page)
        stage.assert_log_is_whole(product, session_id, viewer.page)
        stage.end_broadcast(host.page)


def test_a_camera_that_vanishes_is_noticed_from_frames_that_stop(
    product: Product, browsers: Browsers, film: Path
) -> None:
    """The browser is killed: no DELETE, no close frame; the countdown starts all the same."""
    with persons(browsers, {"film": film, "alone": True}, {}) as (host, viewer):
        session_id = stage.start_watched(host.page, viewer.page, product)
        host.vanish()
        stage.wait_state(viewer.page, "interrupted")
        state = [e for e in stage.events(product, session_id) if e["type"] == "state"][-1]
        assert (state["state"], state["previous"]) == ("interrupted", "live")


def test_a_flip_of_the_camera_is_not_an_absence(
    product: Product, browsers: Browsers, film: Path
) -> None:
    with persons(browsers, {"film": film}, {}) as (host, viewer):
        session_id = stage.start_watched(host.page, viewer.page, product)
        flip = host.page.get_by_test_id("flip")
        if flip.is_visible():
            flip.click()
        stage.wait_video_moves(viewer.page)
        states = [e["state"] for e in stage.events(product, session_id) if e["type"] == "state"]
        assert "interrupted" not in states
        stage.end_broadcast(host.page)


def test_a_second_tab_takes_over_only_when_asked(
    product: Product, browsers: Browsers, film: Path
) -> None:
    """One camera: the second tab asks first, takes over, and the first one says so."""
    with persons(browsers, {"film": film}, {}) as (host, viewer):
        session_id = stage.start_watched(host.page, viewer.page, product)
        second = host.context.new_page()
        second.goto(f"{product.base_url}/camera")
        expect(second.get_by_test_id("offer-note")).to_contain_text("from another tab or device")
        stage.go_on(second)
        stage.wait_video_moves(viewer.page)
        stage.until(
            "the first tab knows", lambda: stage.page_state(host.page) != "streaming", seconds=30
        )
        assert stage.session(product, session_id)["state"] in {"live", "interrupted"}
        stage.wait_session(product, session_id, "live")
        stage.wait_state(host.page, "elsewhere")
        host.page.reload()  # it films no more, so it does not take the place back by itself
        expect(host.page.get_by_test_id("offer-note")).to_contain_text("another tab or device")
        assert stage.page_state(second) == "streaming"
        stage.end_broadcast(second)


@pytest.fixture(scope="module")
def impatient(tmp_path_factory: pytest.TempPathFactory):  # type: ignore[no-untyped-def]
    """A product whose grace is 4 s, so that its end can be waited for."""
    product = Product(
        tmp_path_factory.mktemp("impatient"),
        env={"SIDELINE_GRACE_SECONDS": "4", "SERVER": "daphne"},
    )
    product.start()
    yield product
    product.stop()


def test_after_the_grace_period_the_broadcast_ends(
    impatient: Product, browsers: Browsers, film: Path
) -> None:
    """A camera gone longer than grace ends it; the next START is a new one."""
    with persons(browsers, {"film": film}, {}) as (host, viewer):
        session_id = stage.start_broadcast(host.page, impatient)
        stage.watch(viewer.page, impatient, session_id)
        stage.wait_video_moves(viewer.page)
        host.page.goto("about:blank")
        stage.wait_state(viewer.page, "interrupted")
        stage.wait_state(viewer.page, "ended")
        view = stage.session(impatient, session_id)
        assert (view["state"], view["reason"]) == ("ended", "grace_expired")
        host.page.goto(f"{impatient.base_url}/camera")
        stage.wait_state(host.page, "ended", "before")
        again = stage.start_broadcast(host.page, impatient)
        assert again != session_id
        stage.end_broadcast(host.page)


def test_ten_fast_reloads_leave_one_camera_and_a_live_broadcast(
    product: Product, browsers: Browsers, film: Path
) -> None:
    """An impatient host: each load asks for the camera again, only the last one films."""
    with persons(browsers, {"film": film}, {}) as (host, viewer):
        session_id = stage.start_watched(host.page, viewer.page, product)
        for _ in range(10):
            host.page.goto(f"{product.base_url}/camera", wait_until="commit")
        stage.wait_state(host.page, "streaming")
        stage.wait_session(product, session_id, "live")
        stage.wait_video_moves(viewer.page)
        assert stage.page_state(host.page) == "streaming"
        stage.assert_log_is_whole(product, session_id, viewer.page)
        stage.end_broadcast(host.page)
        stage.wait_state(viewer.page, "ended")


def test_a_laptop_takes_over_from_the_phone_by_the_camera_link(
    product: Product, browsers: Browsers, film: Path
) -> None:
    """Two devices, one camera: the newer one asks its person, then the older one says so."""
    with persons(browsers, {"film": film}, {"film": film}, {}) as (phone, laptop, viewer):
        session_id = stage.start_broadcast(phone.page, product)
        stage.watch(viewer.page, product, session_id)
        stage.wait_video_moves(viewer.page)
        key = stage.saved_keys(phone.page)[session_id]
        laptop.page.goto(f"{product.base_url}/camera#{session_id}.{key}")
        stage.go_on(laptop.page)
        stage.until(
            "the phone knows", lambda: stage.page_state(phone.page) not in {"streaming", "lost"}
        )
        stage.wait_session(product, session_id, "live")
        stage.wait_video_moves(viewer.page)
        stage.end_broadcast(laptop.page)
        stage.wait_state(viewer.page, "ended")
