"""The product's database and media server, as seen from the chaos process (Django is set up)."""

import random
from collections.abc import Callable
from contextlib import suppress

from livekit_app.errors import ProviderError
from livekit_app.models import Room
from livekit_app.providers.port import RoomSpec
from livekit_app.providers.registry import close_providers, get_provider
from livekit_app.rooms.service import prefix
from livekit_app.runtime.db_threads import run_in_database
from livekit_app.runtime.loop import run_async
from sessions_app.models import LiveSession
from sessions_app.states import OPEN
from tests.support.agreement import differences


def differences_now(*, people: bool = False) -> list[str]:
    """What does not agree at this moment; ``people``: who is in the rooms is compared, too."""
    return run_async(_differences(people))


async def _differences(people: bool) -> list[str]:
    provider = get_provider()
    try:
        snapshot = await provider.snapshot()
        present = {}
        for room in snapshot.rooms if people else ():
            present[room.name] = await provider.list_participants(room.name)
    except ProviderError as error:
        return [f"the media server cannot be asked: {error.code}"]
    found: list[str] = await run_in_database(differences, snapshot, present if people else None)
    return found


def do_mischief(
    kind: str, chance: random.Random, others_do: Callable[[str, str], None] | None = None
) -> None:
    """What others may do at the media server. When it is away just now, nothing happens.

    ``others_do``: where a provider itself cannot delete or revive a room as others might.
    """
    rooms = Room.objects.filter(desired="closed" if kind == "room revived" else "open")
    names = list(rooms.order_by("id").values_list("name", flat=True))
    if kind == "room invented":
        names = [f"{prefix()}Ainvented{chance.randrange(1000)}"]
    if names and others_do is not None and kind != "room invented":
        others_do(kind, chance.choice(names))
    elif names:
        with suppress(ProviderError):
            run_async(_do(kind, chance.choice(names)))


async def _do(kind: str, name: str) -> None:
    provider = get_provider()
    if kind == "room deleted":
        await provider.delete_room(name)
    else:
        await provider.create_room(RoomSpec(name, name[-12:]))


def open_sessions() -> set[str]:
    return set(LiveSession.objects.filter(state__in=[*OPEN]).values_list("pk", flat=True))


def last_number(session_id: str) -> int:
    return int(LiveSession.objects.values_list("last_seq", flat=True).get(pk=session_id))


def close() -> None:
    run_async(close_providers())
