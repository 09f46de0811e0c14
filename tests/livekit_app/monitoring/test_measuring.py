"""What is counted reaches rows that all processes share: nothing lost, nothing twice."""

import threading
from collections.abc import Iterator

import pytest
from django.db import DatabaseError

from livekit_app.models import MetricTotal, ProcessVitals
from livekit_app.monitoring import measuring, vitals
from livekit_app.monitoring.measures import ALL, JOINS, LINE_AGE, LOOKS, STARTS, Measure
from livekit_app.monitoring.writer import Writer


@pytest.fixture(autouse=True)
def nothing_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measuring, "_waiting", measuring.Waiting())


def rows(name: str) -> dict[str, float]:
    return dict(MetricTotal.objects.filter(name=name).values_list("labels", "value"))


@pytest.mark.django_db
def test_processes_add_to_the_same_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    for _process in range(3):
        monkeypatch.setattr(measuring, "_waiting", measuring.Waiting())
        measuring.count(STARTS, "ok")
        measuring.count(STARTS, "start_failed", times=2)
        measuring.flush()
        measuring.flush()
    assert rows(STARTS.name) == {"ok": 3, "start_failed": 6}


@pytest.mark.django_db
def test_a_time_goes_into_one_bucket_and_into_the_sum() -> None:
    for seconds in (0.1, 0.3, 11.0):
        measuring.observe(LINE_AGE, seconds)
    measuring.flush()
    assert rows(LINE_AGE.name) == {"0.1": 1, "0.5": 1, "+Inf": 1, "sum": pytest.approx(11.4)}


@pytest.mark.django_db
def test_what_cannot_be_written_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(values: object) -> None:
        raise DatabaseError

    measuring.count(STARTS, "ok")
    with monkeypatch.context() as patch:
        patch.setattr(measuring, "_write", fails)
        with pytest.raises(DatabaseError):
            measuring.flush()
    measuring.count(STARTS, "ok")
    measuring.flush()
    assert rows(STARTS.name) == {"ok": 2}


@pytest.mark.django_db
def test_labels_have_an_end() -> None:
    """Whatever comes as a code or a name, from whoever: so many series, and no more."""
    for number in range(3 * measuring.MOST_SERIES):
        measuring.count(LOOKS, f"observer{number}")
    measuring.count(JOINS, "spectator", 'a"\n|code')
    measuring.flush()
    found = rows(LOOKS.name)
    assert len(found) == measuring.MOST_SERIES + 1
    assert found["other"] == 2 * measuring.MOST_SERIES
    assert rows(JOINS.name) == {"spectator|other": 1}


@pytest.mark.django_db
def test_many_rows_at_once() -> None:
    for measure in ALL:
        if len(measure.labels) == 1 and not measure.buckets:
            for number in range(measuring.MOST_SERIES):
                measuring.count(measure, f"one{number}")
    measuring.flush()
    assert MetricTotal.objects.count() > 2 * measuring.ROWS_AT_ONCE


def test_threads_lose_nothing() -> None:
    def work() -> None:
        for _ in range(2000):
            measuring.count(STARTS, "ok")

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert measuring._waiting.take() == {(STARTS.name, "ok"): 8000}


@pytest.mark.django_db
def test_labels_that_a_measure_does_not_have_are_a_mistake() -> None:
    with pytest.raises(ValueError, match="labels"):
        measuring.count(STARTS)


@pytest.mark.parametrize("measure", ALL, ids=lambda one: one.name)
def test_a_row_has_room_for_each_measure(measure: Measure) -> None:
    assert len(measure.name) <= 48
    assert measure.buckets == tuple(sorted(set(measure.buckets)))
    assert all(len(known) == len(measure.labels) for known in measure.known)


@pytest.fixture
def writer(monkeypatch: pytest.MonkeyPatch) -> Iterator[Writer]:
    monkeypatch.setattr("livekit_app.monitoring.writer.EVERY_SECONDS", 0.01)
    made = Writer("web")
    made.start()
    yield made
    made.stop()


@pytest.mark.django_db(transaction=True)
def test_the_thread_writes_the_rest_at_the_end(writer: Writer) -> None:
    writer.stop()
    assert not ProcessVitals.objects.exists()  # it stopped, and says so
    measuring.count(STARTS, "ok")
    again = Writer("web")
    again.start()
    again.stop()
    assert rows(STARTS.name) == {"ok": 1}


@pytest.mark.django_db
def test_vitals_of_the_killed_go() -> None:
    mine, other = vitals.Vitals(), vitals.Vitals()
    other.write("beat")
    ProcessVitals.objects.update(at="2020-01-01T00:00Z")
    mine.sockets = 3
    mine.write("web")
    (row,) = ProcessVitals.objects.all()
    assert (row.part, row.sockets) == ("web", 3)
    assert 0 < row.disk_free < 1
