"""The vision model's budget of an hour: one row, whoever asks, and exact however many at once."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from commentary import model_use
from commentary.model_use import HOUR, KEPT, HourlyBudget
from commentary.models import ModelUse
from sessions_app import tasks

NOW = datetime(2026, 11, 30, 13, 42, 7, 5, tzinfo=UTC)
THIS_HOUR = datetime(2026, 11, 30, 13, tzinfo=UTC)


@pytest.mark.django_db
def test_so_many_calls_an_hour_and_anew_in_the_next() -> None:
    budget = HourlyBudget(calls=2)
    asked = [model_use.admit(budget, now=NOW) for _ in range(4)]

    assert asked == [THIS_HOUR, THIS_HOUR, None, None]
    assert model_use.is_spent(budget, now=NOW)
    row = ModelUse.objects.get()
    assert (row.hour, row.calls, row.refused) == (THIS_HOUR, 2, 2)

    later = THIS_HOUR + HOUR
    assert not model_use.is_spent(budget, now=later)
    assert model_use.admit(budget, now=later) == later


@pytest.mark.django_db
def test_what_a_call_took_counts_for_the_hour_it_began_in() -> None:
    budget = HourlyBudget(tokens=1000)
    hour = model_use.admit(budget, now=NOW)
    assert hour is not None
    model_use.record(hour, prompt_tokens=700, answer_tokens=250)
    assert model_use.admit(budget, now=NOW) == hour  # 50 are left
    model_use.record(hour, prompt_tokens=40, answer_tokens=10, failed=1)

    assert model_use.is_spent(budget, now=NOW)
    assert model_use.admit(budget, now=NOW) is None
    row = ModelUse.objects.get()
    assert (row.prompt_tokens, row.answer_tokens, row.failed) == (740, 260, 1)


@pytest.mark.django_db
def test_without_a_limit_it_is_only_counted() -> None:
    budget = HourlyBudget()
    assert not model_use.is_spent(budget, now=NOW)
    for _ in range(5):
        assert model_use.admit(budget, now=NOW) == THIS_HOUR

    assert ModelUse.objects.get().calls == 5
    assert not model_use.is_spent(budget, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_however_many_ask_at_once_no_call_too_many_begins() -> None:
    asking, each, budget = 6, 5, HourlyBudget(calls=17)
    start = threading.Barrier(asking)
    let_in: list[datetime | None] = []

    def ask() -> None:
        try:
            start.wait(timeout=10)
            let_in.extend(model_use.admit(budget, now=NOW) for _ in range(each))
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(asking)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert len(let_in) == asking * each
    assert let_in.count(THIS_HOUR) == 17
    row = ModelUse.objects.get()
    assert (row.calls, row.refused) == (17, asking * each - 17)


@pytest.mark.django_db
def test_old_hours_go_with_old_broadcasts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    for age in (KEPT - HOUR, KEPT + HOUR, timedelta(0)):
        ModelUse.objects.create(hour=THIS_HOUR - age)

    tasks.retention()

    assert set(ModelUse.objects.values_list("hour", flat=True)) == {
        THIS_HOUR,
        THIS_HOUR - KEPT + HOUR,
    }
