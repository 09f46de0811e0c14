"""What webhooks of the probe's own calls have come to this installation."""

from django.conf import settings
from django.db import DatabaseError

from livekit_app.models import ProviderEvent
from livekit_app.providers.stream.probing.probe_outcomes import AskedAlone, ProbeOutcome
from livekit_app.providers.stream.probing.probe_world import ProbeWorld
from livekit_app.providers.stream.setting_up import event_hooks
from livekit_app.providers.stream.spec import SPEC
from livekit_app.runtime.db_threads import run_in_database

WAIT_SECONDS = 15.0  # for both: no try of Stream's comes later
LATE_SECONDS = 5.0
HASH_LENGTH = 64  # of an event without an id of Stream's (stream_webhooks.py)
BY_HAND = (
    "That a 500 is tried again: stop the worker's database for a moment while a broadcast ends, "
    "and look in the log of webhooks for attempt 2."
)


async def webhooks(world: ProbeWorld) -> ProbeOutcome:
    if not event_hooks.address(settings.PUBLIC_URL):
        how = "Set SIDELINE_PUBLIC_URL, run `stream_setup` and the server, then this again."
        return ProbeOutcome("there is no public address to send them to", None, how)
    call_id = await world.made()
    await world.end(call_id)
    try:
        came, _ = await world.until(
            lambda: run_in_database(_came, call_id),
            lambda events: len(events) >= 2,
            seconds=WAIT_SECONDS,
        )
    except DatabaseError:
        return ProbeOutcome("our database, where they would be, cannot be read", None, BY_HAND)
    if not came:
        how = "Is the server running, with this database? Look at the dashboard's webhook log."
        return ProbeOutcome(f"none within {WAIT_SECONDS:g} s", None, how)
    delay = max((one.received_at - one.created_at).total_seconds() for one in came)
    kinds = [one.vendor_type for one in came]
    with_id = all(len(one.event_id) != HASH_LENGTH for one in came)
    return ProbeOutcome(
        f"signed rightly, {'with' if with_id else 'without'} an id; {', '.join(kinds)}; at most "
        f"{delay:.1f} s late",
        with_id and kinds == ["call.created", "call.ended"] and delay <= LATE_SECONDS,
        BY_HAND,
    )


def _came(call_id: str) -> list[ProviderEvent]:
    return list(ProviderEvent.objects.filter(provider=SPEC.name, room_name=call_id).order_by("id"))


QUESTIONS = (
    AskedAlone(
        10,
        "Do webhooks come, with which headers, in what order, how late?",
        f"signed, with an id, in order, at most {LATE_SECONDS:g} s late",
        ask=webhooks,
    ),
)
