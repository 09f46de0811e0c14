"""Two LiveKit nodes, two web processes, two commentator hosts, PostgreSQL and two Redis servers."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.e2e.conftest import CROWDED
from tests.livekit_app.cluster.nodes_and_redis import Cluster
from tests.support.product import ROOT
from tests.support.services import Missing
from tests.support.two_hosts import Broadcast, TwoHosts

GRACE = "30"  # seconds: a camera that comes back by itself is no end


class Installation:
    """All of it; A's web and workers are restarted by their supervisor."""

    def __init__(self, directory: Path, postgresql_url: str, redis_url: str) -> None:
        self.cluster = Cluster(directory / "livekit")
        services = {"DATABASE_URL": postgresql_url, "REDIS_URL": redis_url}
        self.hosts = TwoHosts(
            directory / "product",
            "livekit",
            env=CROWDED
            | services
            | self.cluster.environment
            | {"GRANT_TTL_SECONDS": "600", "SIDELINE_GRACE_SECONDS": GRACE},
        )
        self.product = self.hosts.product
        webhooks = f"{self.product.base_url}/api/livekit/webhook/"
        for node in self.cluster.nodes:
            node.webhook_urls = [webhooks]
        self._database = postgresql_url

    def start(self) -> None:
        self.cluster.start()
        self.hosts.start()
        self.hosts.a.start()
        self.hosts.b.start()

    def stop(self) -> None:
        self.hosts.stop()
        self.cluster.stop()

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        with psycopg.connect(self._database) as connection:
            return connection.execute(query, values).fetchall()

    def sid(self, broadcast: Broadcast) -> str:
        query = "SELECT sid FROM livekit_app_room WHERE name = %s AND observed = 'present'"
        found = self.rows(query, broadcast.room)
        return str(found[0][0]) if found else ""

    def watched_by(self) -> dict[str, str]:
        """The commentator of every broadcast that has one, by a lease in force."""
        query = "SELECT session_id, owner FROM commentary_commentaryrun WHERE leased_until > now()"
        return {str(session): str(owner) for session, owner in self.rows(query)}

    def viewers(self, broadcast: Broadcast) -> int:
        query = (
            "SELECT count(*) FROM livekit_app_participant p JOIN livekit_app_room r "
            "ON r.id = p.room_id WHERE r.name = %s AND p.left_at IS NULL "
            "AND p.kind IN ('spectator', 'speaker')"
        )
        return int(self.rows(query, broadcast.room)[0][0])


@pytest.fixture(scope="package")
def installation(
    tmp_path_factory: pytest.TempPathFactory, postgresql_url: str, redis_url: str
) -> Iterator[Installation]:
    try:
        made = Installation(tmp_path_factory.mktemp("cluster"), postgresql_url, redis_url)
    except Missing as missing:
        pytest.skip(str(missing))
    made.start()
    yield made
    made.stop()


def spectator_command(url: str, token: str) -> list[str]:
    """Somebody who watches with LiveKit's own client, in a process that can be killed."""
    return [sys.executable, str(ROOT / "tests/e2e/cluster/spectator_process.py"), url, token]
