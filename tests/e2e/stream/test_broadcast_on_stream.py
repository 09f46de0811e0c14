"""A broadcast on Stream from START to its end, in the pages (docs/pages.md)."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e import stage
from tests.e2e.browser import Browsers, Person, persons
from tests.e2e.stream.conftest import WITH_REAL_CLIENTS

# The same cases as on LiveKit, on this folder's product.
from tests.e2e.test_interruptions import test_a_second_tab_takes_over_only_when_asked  # noqa: F401
from tests.e2e.test_livekit_player import (  # noqa: F401
    test_a_video_that_is_scrolled_away_is_no_fault,
    test_the_last_picture_stays_while_the_camera_is_away,
)
from tests.e2e.test_speaking import (  # noqa: F401
    act,
    test_who_is_promoted_speaks_and_others_hear_it,
)
from tests.support.product import Product
from tests.support.stream import StreamServer

SHAPES = ("stream",)


def assert_consoles_are_clean(*people: Person) -> None:
    for person in people:
        person.page.evaluate("0")  # what the console said arrives while we ask
        assert not [line for line in person.console if "PAGE ERROR" in line or "eyJ" in line]


def sent_to_stream(page: Page, server: StreamServer) -> list[str]:
    """The addresses at Stream that a page asks from now on."""
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url) if server.url in one.url else None)
    return asked


def people_there(server: StreamServer, session_id: str) -> list[str]:
    """The user ids that the media server has in the broadcast's call."""
    calls = server.account.calls
    return server.do(
        lambda: [
            one.user_id
            for call in calls.values()
            if call.id.endswith(session_id)
            for one in call.present
        ]
    )


def test_people_film_and_watch_and_everybody_reads_its_end(
    server: StreamServer, product: Product, browsers: Browsers, film: Path
) -> None:
    with persons(browsers, {"film": film}, {}) as (host, viewer):
        asked = [sent_to_stream(one.page, server) for one in (host, viewer)]
        session_id = stage.start_broadcast(host.page, product)
        join_link = host.page.get_by_test_id("join-link").get_attribute("href")
        viewer.page.goto(str(join_link))  # what the QR code says
        stage.wait_video_moves(viewer.page)
        stage.wait_session(product, session_id, "live")
        if WITH_REAL_CLIENTS:
            assert_pictures_are_told(product, session_id, viewer.page)

        host.page.reload()  # within the grace period it goes on by itself
        expect(host.page.get_by_test_id("state-word")).to_have_text(re.compile("Streaming"))
        stage.wait_session(product, session_id, "live")
        stage.wait_video_moves(viewer.page)

        stage.end_broadcast(host.page)
        stage.wait_state(viewer.page, "ended")
        stage.wait_state(host.page, "ended")
        late = host.context.new_page()
        stage.watch(late, product, session_id)
        stage.wait_state(late, "ended")
        stage.until("nobody is left", lambda: people_there(server, session_id) == [])
        told = [url for urls in asked for url in urls if re.search("event|Stats|Metrics", url)]
        assert told == [], "nothing but what a visit needs"
        assert_consoles_are_clean(host, viewer)


def assert_pictures_are_told(product: Product, session_id: str, page: Page) -> None:
    """The commentator watches by Stream's native client; each line is of a scene in its frames."""
    shown = stage.wait_lines(page, more_than=2, seconds=60)
    numbers = [int(re.findall(r"Line (\d+)", text)[0]) for _, text in shown]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    spoken = {e["seq"]: e for e in stage.events(product, session_id) if e["type"] == "commentary"}
    assert all(spoken[seq]["frame_at"] for seq, _ in shown)


def test_who_is_put_out_waits_for_their_person_and_who_is_banned_stays_out(
    product: Product, browsers: Browsers, film: Path
) -> None:
    with persons(browsers, {"film": film}, {}) as (host, viewer):
        stage.start_watched(host.page, viewer.page, product)
        host.page.get_by_test_id("people-open").click()
        person = host.page.get_by_test_id("people-list").get_by_test_id("person")
        expect(person).to_have_count(1)

        act(person, "kick")
        confirm(host.page)
        expect(viewer.page.get_by_test_id("trouble")).to_contain_text("removed you")
        viewer.page.get_by_test_id("try-again").click()
        stage.wait_video_moves(viewer.page)

        expect(person).to_have_count(1)
        act(person, "ban")
        confirm(host.page)
        said = viewer.page.get_by_test_id("trouble")
        expect(said).to_contain_text("The host removed you from this broadcast.")
        viewer.page.reload()
        expect(said).to_contain_text("removed you")
        host.page.get_by_test_id("banned-list").get_by_test_id("person-unban").click()
        viewer.page.get_by_test_id("try-again").click()
        stage.wait_video_moves(viewer.page)
        host.page.keyboard.press("Escape")
        stage.end_broadcast(host.page)
        stage.wait_state(viewer.page, "ended")
        assert_consoles_are_clean(host, viewer)


def confirm(page: Page) -> None:
    """Whoever is put out or barred is asked about first, where the page asks."""
    button = page.get_by_test_id("person-confirm")
    if button.count():
        button.click()


def test_a_muted_microphone_is_silent_at_the_other_end(
    product: Product, browsers: Browsers, film: Path
) -> None:
    """The browser's own microphone beeps; the SDK sends clones of our tracks."""
    with persons(browsers, {"film": film}, {}) as (host, viewer):
        stage.start_watched(host.page, viewer.page, product)
        stage.until("the sound is heard", lambda: loudest(viewer.page) > 0.01)

        host.page.get_by_test_id("mic").click()
        stage.until("silence", lambda: loudest(viewer.page, milliseconds=2500) < 0.001)
        stage.wait_video_moves(viewer.page)

        host.page.get_by_test_id("mic").click()
        stage.until("the sound is back", lambda: loudest(viewer.page) > 0.01)
        stage.end_broadcast(host.page)
        stage.wait_state(viewer.page, "ended")


def loudest(page: Page, *, milliseconds: int = 1500) -> float:
    """The loudest that the picture's own sound was in so long."""
    return float(
        page.evaluate(
            """async (milliseconds) => {
              const [track] = document.getElementById("video").srcObject.getAudioTracks();
              const context = new AudioContext();
              await context.resume();
              const analyser = context.createAnalyser();
              context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
              const samples = new Float32Array(analyser.fftSize);
              const end = performance.now() + milliseconds;
              let loudest = 0;
              while (performance.now() < end) {
                await new Promise((resolve) => setTimeout(resolve, 20));
                analyser.getFloatTimeDomainData(samples);
                for (const sample of samples) loudest = Math.max(loudest, Math.abs(sample));
              }
              await context.close();
              return loudest;
            }""",
            milliseconds,
        )
    )


def test_a_page_that_goes_away_says_that_it_leaves(
    server: StreamServer, product: Product, browsers: Browsers, film: Path
) -> None:
    """A socket that only closes would be waited for by the media server."""
    with persons(browsers, {"film": film}, {}) as (host, viewer):
        session_id = stage.start_watched(host.page, viewer.page, product)
        server.sfu.gone_after = 300.0  # type: ignore[attr-defined]
        try:
            assert len(people_there(server, session_id)) == 2 + WITH_REAL_CLIENTS
            viewer.page.goto("about:blank")
            stage.until(
                "the spectator has left",
                lambda: not any("spectator" in one for one in people_there(server, session_id)),
            )
            host.page.goto("about:blank")
            stage.wait_session(product, session_id, "interrupted")
            assert not any("camera" in one for one in people_there(server, session_id))
        finally:
            server.sfu.gone_after = server.account.unknowns.killed_browser_seconds  # type: ignore[attr-defined]


def test_dropped_sockets_end_nothing(
    server: StreamServer, product: Product, browsers: Browsers, film: Path
) -> None:
    """The client keeps its visit, or the page comes back by a grant of ours: never both."""
    with persons(browsers, {"film": film}, {}) as (host, viewer):
        session_id = stage.start_watched(host.page, viewer.page, product)
        grants: list[str] = []
        for one in (host, viewer):
            one.page.on("request", lambda asked: grants.append(asked.url))

        server.do(lambda: server.sfu.cut())  # type: ignore[attr-defined]

        stage.wait_video_moves(viewer.page)
        stage.wait_state(host.page, "streaming")
        stage.wait_session(product, session_id, "live")
        joins = [url for url in grants if url.startswith(server.url) and "/join" in url]
        ours = [url for url in grants if url.endswith(("/camera", "/spectators"))]
        assert len(joins) <= len(ours), "each join after the first has a grant of ours"
        stage.until("one camera", lambda: cameras_there(server, session_id) == 1)
        stage.end_broadcast(host.page)
        stage.wait_state(viewer.page, "ended")
        assert_consoles_are_clean(host, viewer)


def cameras_there(server: StreamServer, session_id: str) -> int:
    return sum(one.startswith("camera") for one in people_there(server, session_id))
