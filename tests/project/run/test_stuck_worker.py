"""When a worker counts as one that takes nothing any more."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from celery.worker import state
from redis import Redis
from redis.exceptions import ConnectionError

from project.run import stuck_worker
from project.run.stuck_worker import LOOKS, StuckWorker


@pytest.fixture
def counts(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """What Celery counts in a worker's process."""
    begun: Counter[str] = Counter()
    monkeypatch.setattr(state, "total_count", begun)
    monkeypatch.setattr(state, "active_requests", set())
    return begun


def looks(worker: StuckWorker, times: int, between: Callable[[], object] = lambda: None) -> bool:
    return any(worker.look() or bool(between()) for _ in range(times))


def test_messages_wait_and_nothing_is_begun(counts: Counter[str]) -> None:
    worker = StuckWorker(lambda: 3)
    assert not looks(worker, LOOKS)  # the first has nothing to compare with
    assert worker.look()


def test_nothing_waits(counts: Counter[str]) -> None:
    assert not looks(StuckWorker(lambda: 0), 10 * LOOKS)


def test_it_works_off_what_waits(counts: Counter[str]) -> None:
    assert not looks(StuckWorker(lambda: 3), 10 * LOOKS, lambda: counts.update(["task"]))


def test_its_threads_are_busy_for_long(counts: Counter[str]) -> None:
    """A provider that hangs is not mended by a new process."""
    state.active_requests.add("a request")
    assert not looks(StuckWorker(lambda: 3), 10 * LOOKS)


def test_redis_is_away(counts: Counter[str]) -> None:
    away = [False] * (LOOKS - 1) + [True]

    def waiting() -> int:
        away.append(gone := away.pop(0))
        if gone:
            raise ConnectionError
        return 3

    assert not looks(StuckWorker(waiting), 10 * LOOKS)


def test_a_worker_on_files_is_not_watched(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.REDIS_URL = ""
    monkeypatch.setattr(stuck_worker, "_watch", lambda *_: pytest.fail("watched"))
    stuck_worker.watch("clock")


@pytest.mark.slow
def test_it_is_ended_when_messages_lie_in_a_real_redis(
    counts: Counter[str], settings: Any, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.REDIS_URL = redis_url
    monkeypatch.setattr(stuck_worker, "LOOK_SECONDS", 0.01)
    ended: list[bool] = []
    with Redis.from_url(redis_url) as redis:
        redis.lpush("stuck-worker-test", "a message")
        try:
            stuck_worker._watch("stuck-worker-test", lambda: ended.append(True))
        finally:
            redis.delete("stuck-worker-test")
    assert ended
