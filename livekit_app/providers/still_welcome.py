"""Whether the holder of a join token may still use it, asked where its use passes our own origin.

A token is good for minutes, and who is inside can have a hundred of them signed: each would show
pictures until its use was seen. Who knows is registered (``tokens.in_use``); where media servers
are reached past this origin, who is seen in a room is put out there.
"""

from collections.abc import Awaitable, Callable

Judge = Callable[[str, str], Awaitable[bool]]  # of a provider's name and a token of its

_judge: Judge | None = None


def register(judge: Judge) -> None:
    """Called once, from ``AppConfig.ready`` of the app that knows. The last one wins."""
    global _judge
    _judge = judge


async def is_still_welcome(provider: str, token: str) -> bool:
    return _judge is None or await _judge(provider, token)
