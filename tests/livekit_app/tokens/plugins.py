"""Authenticators and profile sources as somebody else would write them (docs/auth.md)."""

import asyncio

from livekit_app.auth.authentication import Caller, Credentials


class NeverAnswers:
    """A service behind it hangs."""

    async def authenticate(self, credentials: Credentials) -> Caller | None:
        await asyncio.Event().wait()
        return None


class ProfilesThatHang:
    async def name_of(self, caller: Caller) -> str:
        await asyncio.Event().wait()
        return "too late"


class FixedProfiles:
    async def name_of(self, caller: Caller) -> str:
        return "Bob of the profile service"


class UntidyProfiles:
    """Whatever stands in somebody else's database."""

    async def name_of(self, caller: Caller) -> str:
        return "  Bob\u202e\n\ud800 " + "x" * 78 + "\U0001f1ef\U0001f1f5"
