"""The camera is away in half-time, on both media servers: its broadcast goes on."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e import stage
from tests.e2e.browser import Browsers, persons
from tests.e2e.pause import behind_the_scenes
from tests.e2e.pause.half_time import GRACE, Match, longer_than_any_grace, seconds_between
from tests.support.product import Product


@pytest.fixture(scope="module", params=["embedded", "livekit"])
def impatient(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Product]:
    """A product that gives up a camera after a few seconds."""
    product = Product(
        tmp_path_factory.mktemp("impatient"),
        env={"SIDELINE_PROVIDER": request.param, "SIDELINE_GRACE_SECONDS": str(GRACE)},
    )
    product.start()
    yield product
    product.stop()


@pytest.fixture
def match(impatient: Product, browsers: Browsers, film: Path) -> Iterator[Match]:
    impatient.wait_ready()
    with persons(browsers, {"film": film}, {}) as (host, viewer):
        yield Match(impatient, host, viewer)


def media_server(product: Product) -> str:
    return "livekit" if "livekit" in product.family() else "media"


def test_the_phone_is_put_away_and_films_again(match: Match) -> None:
    match.half_time()
    viewer = match.viewer.page
    expect(viewer.locator(".stage-top .badge:visible", has_text="Half-time")).to_have_count(1)
    expect(viewer.get_by_test_id("interrupted-word")).to_be_hidden()
    stage.wait_video_moves(viewer)  # pressed while filming: only a time
    assert match.state["state"] == "live"

    match.put_phone_away()
    match.sees_half_time()
    match.watch_closely()
    longer_than_any_grace()
    facts = match.state
    assert (facts["state"], facts["reason"]) == ("interrupted", "pause")
    assert seconds_between(facts["pauseUntil"], facts["graceEndsAt"]) == GRACE
    match.assert_nobody_heard_of_trouble()

    match.host.page.goto(f"{match.product.base_url}/camera")
    note = match.host.page.get_by_test_id("offer-note")
    expect(note).to_contain_text("Half-time until ")
    stage.go_on(match.host.page)
    match.sees_the_game_again()
    match.commentator_goes_on()
    stage.assert_log_is_whole(match.product, match.id, viewer)
    stage.end_broadcast(match.host.page)
    stage.wait_state(viewer, "ended")


def test_without_a_camera_a_whole_grace_follows_and_then_the_end(match: Match) -> None:
    match.half_time()
    match.put_phone_away()
    match.sees_half_time()
    behind_the_scenes.do(match.product, "pause_ends_in", match.id, 1.5)
    stage.until("the pause is over", lambda: match.state["pauseUntil"] is None)
    viewer = match.viewer.page
    expect(viewer.get_by_test_id("interrupted-word")).to_have_text("Camera lost. Back within")
    expect(viewer.get_by_test_id("countdown")).to_be_visible()
    stage.wait_session(match.product, match.id, "ended")
    assert match.state["reason"] == "grace_expired"
    *_, over, ended = [event for event in match.log if event["type"] in ("notice", "state")]
    assert (over["code"], over["pause_until"]) == ("pause", None)
    assert seconds_between(over["grace_ends_at"], ended["at"]) >= 0
    assert seconds_between(over["at"], ended["at"]) > GRACE - 2  # the clock looks each second
    stage.wait_state(viewer, "ended")


def test_the_second_half_without_a_camera_gives_it_a_grace(match: Match) -> None:
    match.half_time()
    match.put_phone_away()
    assert match.clock("start").status_code == 200
    facts = match.state
    assert (facts["state"], facts["reason"], facts["pauseUntil"]) == ("interrupted", None, None)
    assert GRACE - 3 < seconds_between(facts["serverTime"], facts["graceEndsAt"]) <= GRACE
    expect(match.viewer.page.get_by_test_id("countdown")).to_be_visible()
    match.film_again()
    match.sees_the_game_again()


def test_a_room_that_the_media_server_closes_is_made_anew_and_nobody_is_told(
    match: Match,
) -> None:
    match.half_time()
    match.put_phone_away()
    match.sees_half_time()
    match.watch_closely()
    behind_the_scenes.do(match.product, "close_room", match.id)
    stage.until(
        "the room is made anew",
        lambda: any(event.get("code") == "room_reopened" for event in match.log),
    )
    longer_than_any_grace()
    match.assert_nobody_heard_of_trouble()
    match.film_again()
    match.sees_the_game_again()
    match.commentator_goes_on()


def test_a_media_server_that_dies_in_it_is_nobodys_trouble(match: Match) -> None:
    """Every media connection is gone: the spectator's, the commentator's."""
    match.half_time()
    match.put_phone_away()
    match.sees_half_time()
    match.watch_closely()
    victim = media_server(match.product)
    old = match.product.kill(victim)
    stage.until(f"a new {victim}", lambda: match.product.pid(victim) not in {None, old})
    match.product.wait_ready()
    longer_than_any_grace()
    assert match.state["reason"] == "pause"
    match.assert_nobody_heard_of_trouble()
    match.film_again()
    match.sees_the_game_again()
    match.commentator_goes_on()


@pytest.mark.timeout(300)  # two starts of a product
def test_a_restart_of_all_processes_changes_nothing(match: Match) -> None:
    match.half_time()
    match.put_phone_away()
    match.sees_half_time()
    before = match.state
    match.watch_closely()
    match.product.stop()
    match.product.start()
    longer_than_any_grace()
    now = match.state
    for name in ("state", "reason", "pauseUntil"):
        assert now[name] == before[name]
    assert seconds_between(now["pauseUntil"], now["graceEndsAt"]) >= GRACE
    match.assert_nobody_heard_of_trouble()
    match.page_hears_the_server()
    match.sees_half_time()
    match.film_again()
    match.sees_the_game_again()
    match.commentator_goes_on()
    stage.assert_log_is_whole(match.product, match.id, match.viewer.page)
