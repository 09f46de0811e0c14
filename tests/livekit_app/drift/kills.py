"""A real worker process that is killed with SIGKILL in the middle of a provider call."""

import asyncio
import os
import re
import sys
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection

from livekit_app.models import Room
from tests.support.product import ROOT

if TYPE_CHECKING:
    from tests.livekit_app.drift.world import World

_CODE = """
import asyncio, sys, django
django.setup()
from livekit_app.rooms.reconcile import reconcile
asyncio.run(reconcile(int(sys.argv[1])))
"""


async def killed_while_calling(world: "World", room_id: int) -> None:
    """Reconcile the room in a process of its own, and kill it once its call is under way.

    The proxy must keep the call from being answered.
    """
    before = len(world.proxy.calls)
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _CODE, str(room_id), cwd=ROOT, env=_environment(world)
    )

    async def under_way() -> bool:
        assert child.returncode is None, "the process ended before it was killed"
        wanted = world.proxy.only
        called = any(re.search(wanted, call) for call in world.proxy.calls[before:])
        late = world.proxy.mode in {"slow", "lose_reply"}
        return called and (not late or world.proxy.carried_out.is_set())

    await world.until("the worker's call is under way", under_way)
    child.kill()
    await child.wait()
    left = Room.objects.filter(pk=room_id).exclude(claim="")
    assert await left.aexists(), "it had given up before it was killed"


def _environment(world: "World") -> dict[str, str]:
    return {
        **os.environ,
        **world.environment(),
        "DJANGO_SETTINGS_MODULE": "project.settings",
        "SIDELINE_DATA_DIR": str(settings.DATA_DIR),
        "DATABASE_URL": f"sqlite:///{connection.settings_dict['NAME']}",
        # Longer than the test: it is the kill that ends the call.
        "PROVIDER_TIMEOUT_SECONDS": "20",
    }
