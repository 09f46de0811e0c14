"""All questions, in an order in which each can be asked; what one throws is its own answer."""

import asyncio
from collections.abc import AsyncIterator

from livekit_app.errors import ProviderCredentials, ProviderError
from livekit_app.providers.stream.probing import (
    call_questions,
    media_questions,
    right_questions,
    webhook_questions,
)
from livekit_app.providers.stream.probing.media_side import Camera
from livekit_app.providers.stream.probing.probe_outcomes import (
    AskedAlone,
    ProbeOutcome,
    ProbeQuestion,
)
from livekit_app.providers.stream.probing.probe_world import ProbeWorld

_ALONE = sorted(
    (*call_questions.QUESTIONS, *right_questions.QUESTIONS, *webhook_questions.QUESTIONS),
    key=lambda one: one.number,
)
SECONDS = 240.0  # for one of them, whatever happens


async def ask_all(
    world: ProbeWorld, camera: Camera | None
) -> AsyncIterator[tuple[ProbeQuestion, ProbeOutcome]]:
    """Each with its outcome. ``camera``: None where nothing here can send a picture. Raises
    ``ProviderCredentials``: then no question makes sense."""
    for alone in _ALONE:
        yield alone, await _ask(world, alone)
    open_ = {one.number: one for one in media_questions.WITH_CAMERA}
    problem = "there is no client here that sends a picture (getstream-rtc)"
    if camera is not None:
        try:
            async with asyncio.timeout(SECONDS):
                async for question, outcome in media_questions.ask_all(world, camera):
                    del open_[question.number]
                    yield question, outcome
        except (ProviderError, TimeoutError) as error:
            problem = f"the camera failed: {error or type(error).__name__}"
    for left in open_.values():
        yield left, ProbeOutcome(problem, None, left.by_hand)
    codec = media_questions.CODEC
    yield codec, ProbeOutcome("it takes a browser", None, codec.by_hand)


async def _ask(world: ProbeWorld, question: AskedAlone) -> ProbeOutcome:
    try:
        async with asyncio.timeout(SECONDS):
            return await question.ask(world)
    except ProviderCredentials:
        raise
    except (ProviderError, TimeoutError) as problem:
        return ProbeOutcome(f"no answer: {problem or type(problem).__name__}", False)
