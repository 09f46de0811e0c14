"""What a product's own code does in a process of its own, with the product's settings:
``python -m tests.e2e.pause.behind_the_scenes close_room|pause_ends_in CODE [SECONDS]``."""

import os
import subprocess
import sys
from datetime import timedelta

import django
import psutil

from tests.support.product import ROOT, Product


def do(product: Product, what: str, session_id: str, *values: float) -> None:
    """In the environment of its worker, which knows its media server."""
    worker = product.pid("worker-provider")
    assert worker is not None, product.tail()
    subprocess.run(
        [sys.executable, "-m", __name__, what, session_id, *map(str, values)],
        cwd=ROOT,
        env=psutil.Process(worker).environ(),
        check=True,
        timeout=60,
    )


def close_room(session_id: str) -> None:
    """As the media server might, for reasons of its own."""
    from livekit_app.models import Room
    from livekit_app.providers.registry import close_providers, get_provider
    from livekit_app.runtime.loop import run_async

    async def close(name: str) -> None:
        await get_provider().delete_room(name)
        await close_providers()

    run_async(close(Room.objects.get(session_id=session_id).name))


def pause_ends_in(session_id: str, seconds: float) -> None:
    """As if it had begun long ago."""
    from django.db import transaction
    from django.utils import timezone

    from sessions_app.lifecycle.pause import grace_after
    from sessions_app.lifecycle.service import locked_session

    with transaction.atomic():
        session = locked_session(session_id)
        session.pause_until = timezone.now() + timedelta(seconds=seconds)
        session.grace_ends_at = grace_after(session.pause_until)
        session.save(update_fields=["pause_until", "grace_ends_at"])


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
    django.setup()
    match sys.argv[1:]:
        case ["close_room", code]:
            close_room(code)
        case ["pause_ends_in", code, seconds]:
            pause_ends_in(code, float(seconds))
