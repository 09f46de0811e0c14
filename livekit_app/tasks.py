"""Celery's doors into this app: ids in, one service called, safe to run twice at once.

Queue ``provider`` (settings.CELERY_TASK_ROUTES) for what calls a provider; queue ``clock`` for
what only touches the database, so that a hanging provider never stops the clock.
"""

from celery import shared_task

from livekit_app.models import Room
from livekit_app.participants import commands, kept_people, looks
from livekit_app.rooms import people_looks, retention, sweep, sweep_plan
from livekit_app.rooms import reconcile as reconciling
from livekit_app.runtime import heartbeats
from livekit_app.runtime import loop as runtime_loop
from livekit_app.webhooks import inbox

PRUNE_EVERY_SECONDS = 300.0


@shared_task(ignore_result=True)  # type: ignore[untyped-decorator]  # celery has no types
def reconcile_room(room_id: int) -> None:
    """Make the provider agree with one room. A room that was deleted meanwhile is success."""
    try:
        runtime_loop.run_async(reconciling.reconcile(room_id))
    except Room.DoesNotExist:
        return


@shared_task(ignore_result=True)  # type: ignore[untyped-decorator]  # celery has no types
def sweep_provider(name: str = "") -> None:
    """Apply waiting webhooks, then compare all rooms with their providers, in both directions.

    Without a name: the providers whose turn has come. With one: that one now, as far as its rate
    limits allow.
    """
    inbox.process_waiting()
    if name:
        begun = sweep.sweep_provider(name, apart=sweep_plan.limit_of(name))
    else:
        begun = sweep.sweep_due()
    if runtime_loop.run_async(begun):
        heartbeats.beat("sweep_provider")


@shared_task(ignore_result=True)  # type: ignore[untyped-decorator]  # celery has no types
def look_at_people(room_id: int) -> None:
    """See who publishes in one room, if that is due."""
    runtime_loop.run_async(people_looks.look(room_id))


@shared_task(ignore_result=True)  # type: ignore[untyped-decorator]  # celery has no types
def remove_visits(participant_ids: list[int]) -> None:
    """Put these connections out of their rooms; those that left by themselves are success."""
    runtime_loop.run_async(commands.remove(participant_ids))


@shared_task(ignore_result=True)  # type: ignore[untyped-decorator]  # celery has no types
def unbar_visits(participant_ids: list[int]) -> None:
    """Let the tokens of these connections open their rooms again."""
    runtime_loop.run_async(commands.unbar(participant_ids))


@shared_task(ignore_result=True)  # type: ignore[untyped-decorator]  # celery has no types
def forget_people(at_once: bool = False) -> None:
    """Have providers forget who was in rooms that are closed."""
    runtime_loop.run_async(kept_people.forget(at_once=at_once))


@shared_task(ignore_result=True)  # type: ignore[untyped-decorator]  # celery has no types
def apply_rights(participant_ids: list[int]) -> None:
    """Let these connections publish what the access policy allows them now, and no more."""
    runtime_loop.run_async(commands.apply_rights(participant_ids))


@shared_task(ignore_result=True)  # type: ignore[untyped-decorator]  # celery has no types
def process_inbox() -> None:
    """Apply waiting webhooks; send lost messages again; now and then delete old webhooks."""
    inbox.process_waiting()
    looks.send_overdue()
    age = heartbeats.age("rooms_pruned")
    if age is None or age > PRUNE_EVERY_SECONDS:
        heartbeats.beat("rooms_pruned")
        retention.prune()
