"""What others may call somebody: ``settings.PROFILES`` names the source (docs/auth.md)."""

from functools import cache
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from livekit_app.auth.authentication import Caller


class Profiles(Protocol):
    async def name_of(self, caller: Caller) -> str:
        """A display name, empty for none. May be slow: a stage's limit is around it, and a token
        goes out without a name when it is late."""


async def name_of(caller: Caller) -> str:
    return await _source(settings.PROFILES).name_of(caller)


@cache
def _source(name: str) -> Profiles:
    made: Profiles = import_string(name)()
    return made
