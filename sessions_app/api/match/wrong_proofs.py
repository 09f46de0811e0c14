"""What a scorekeeper may bring that is wrong: a key, or a token."""

from collections.abc import Callable
from typing import TypeVar

from livekit_app.auth import rate_limits
from livekit_app.auth.credentials import Credentials
from livekit_app.errors import ServiceError
from livekit_app.runtime.db_threads import run_in_database

WRONG = frozenset({"score_key_wrong", "scorekeeper_wrong"})

T = TypeVar("T")


async def counting_wrong(credentials: Credentials, work: Callable[[], T]) -> T:
    """``work`` in the database. What is wrong counts against its address, as any other proof: 429
    ``too_many_wrong_proofs``."""
    try:
        return await run_in_database(work)
    except ServiceError as refusal:
        if refusal.code in WRONG:
            await rate_limits.count_wrong_proof(credentials.address)
        raise
