"""SIGKILL of a machine: what it held is back on another one, once, and no ghost is counted."""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import httpx
import pytest

from tests.e2e import stage
from tests.e2e.browser import Browsers, persons
from tests.e2e.cluster.conftest import Installation, spectator_command
from tests.support.product import ROOT
from tests.support.two_hosts import Broadcast, until

pytestmark = pytest.mark.timeout(300)

OTHERS = 6  # broadcasts without a camera: rooms to hold


@contextmanager
def in_the_room(installation: Installation, broadcast: Broadcast) -> Iterator[None]:
    """Somebody who watches, and dies without a word at the end of this."""
    answer = httpx.post(
        f"{installation.hosts.url_b}/api/sessions/{broadcast.id}/spectators", json={}, timeout=10
    )
    assert answer.status_code == 200, answer.text
    watching = subprocess.Popen(
        spectator_command(installation.cluster.public_url, answer.json()["token"]),
        cwd=ROOT,
        env=dict(os.environ),
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert watching.stdout is not None
        assert watching.stdout.readline().strip() == "inside"
        yield
    finally:
        watching.kill()
        watching.wait()
        assert watching.stdout is not None
        watching.stdout.close()


def pids_of_commentators(installation: Installation) -> set[int]:
    """Of those who hold a broadcast now, by the name of the owner."""
    return {int(owner.split(":")[1]) for owner in installation.watched_by().values()}


def commentators_in(installation: Installation, broadcast: Broadcast) -> int:
    query = (
        "SELECT count(*) FROM livekit_app_participant p JOIN livekit_app_room r "
        "ON r.id = p.room_id WHERE r.name = %s AND p.left_at IS NULL AND p.kind = 'commentator'"
    )
    return int(installation.rows(query, broadcast.room)[0][0])


def test_a_killed_node_and_then_a_killed_commentator(
    installation: Installation, browsers: Browsers, film: Path
) -> None:
    hosts, cluster = installation.hosts, installation.cluster
    others = [hosts.begin(url) for url in (hosts.url_a, hosts.url_b) * (OTHERS // 2)]
    with persons(browsers, {"film": film}, {}) as (host, viewer):
        code = stage.start_broadcast(host.page, installation.product)
        room = installation.rows("SELECT name FROM livekit_app_room WHERE session_id = %s", code)
        filmed = Broadcast(code, str(room[0][0]))
        viewer.page.goto(f"{hosts.url_b}/game/{code}")
        stage.wait_video_moves(viewer.page)
        stage.wait_lines(viewer.page, seconds=60)
        everybody = [filmed, *others]
        until("all to be watched", lambda: len(installation.watched_by()) == len(everybody))
        both = {hosts.a.pid, hosts.b.pid}
        assert pids_of_commentators(installation) == both, "one host has them all"

        dead = cluster.node_of(filmed.room)
        lost = {
            one: installation.sid(one) for one in everybody if cluster.node_of(one.room) is dead
        }
        with in_the_room(installation, filmed):
            until("both to be counted", lambda: installation.viewers(filmed) == 2)
            dead.kill()
            began = time.monotonic()
        took: dict[str, float] = {}

        def back(what: str) -> None:
            took[what] = round(time.monotonic() - began, 1)

        for one, sid in lost.items():
            until("the room made anew", partial(made_anew, installation, one, sid))
        back("rooms")
        stage.wait_video_moves(viewer.page)
        back("picture")
        lines = len(stage.lines_shown(viewer.page))
        stage.wait_lines(viewer.page, more_than=lines)
        back("line")
        until("the ghost to be gone", lambda: installation.viewers(filmed) == 1)
        until("one commentator", lambda: commentators_in(installation, filmed) == 1)
        back("counts")
        until("each room held once", cluster.each_room_is_held_once)

        owner = next(one for one in (hosts.a, hosts.b) if one.pid == pid_of(installation, filmed))
        left = both - {owner.pid}
        owner.kill()
        began = time.monotonic()
        until("all taken over", lambda: pids_of_commentators(installation) == left)
        until("all watched", lambda: len(installation.watched_by()) == len(everybody))
        back("taken over")
        lines = len(stage.lines_shown(viewer.page))
        stage.wait_lines(viewer.page, more_than=lines)
        until("one commentator", lambda: commentators_in(installation, filmed) == 1)
        back("line of the other one")
        print(f"{len(lost)} rooms lost, seconds until back: {took}")  # noqa: T201 - with -s
        stage.end_broadcast(host.page)
        stage.wait_state(viewer.page, "ended")
        stage.assert_log_is_whole(installation.product, code, viewer.page)


def made_anew(installation: Installation, broadcast: Broadcast, sid: str) -> bool:
    return installation.sid(broadcast) not in ("", sid)


def pid_of(installation: Installation, broadcast: Broadcast) -> int:
    return int(installation.watched_by()[broadcast.id].split(":")[1])
