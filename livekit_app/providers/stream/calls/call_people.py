"""Who is in a call, by Stream's query for participants: pages without a cursor, no word of tracks.

So who sends is asked as another question, and only where somebody is who may send. A list is cut at
a page: whoever of those known stands beyond it is asked for by name.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from typing import Any

from livekit_app.providers.port import ParticipantSeen, makes_publisher
from livekit_app.providers.stream.calls import call_answers
from livekit_app.providers.stream.calls.call_answers import Data
from livekit_app.providers.stream.calls.call_requests import PAGE
from livekit_app.providers.stream.spec import SPEC

# Kinds of tracks, as the query names them, by those of ``makes_publisher``.
TRACKS = {"video": ("video",), "audio": ("audio", "screenshare", "screenshare_audio")}

Ask = Callable[[Data], Awaitable[dict[str, Any]]]  # of filter conditions
Sessions = dict[str, Data]  # by their sid


async def people_in(ask: Ask, known: Collection[str]) -> list[ParticipantSeen]:
    """The newest session of each that is there: two of one user stand side by side there, and
    everywhere else here one identity is one connection."""
    answer = await ask({})
    if call_answers.is_of_ended_call(answer):
        return []
    people = call_answers.sessions_in(answer)
    cut = len(people) < call_answers.total_in(answer, len(people), PAGE)
    if cut:
        people |= await _beyond_the_page(ask, known, people)
    kinds = _kinds_to_ask_for(people, cut=cut)
    senders = await asyncio.gather(*(_senders(ask, kind) for kind in kinds))
    sending = {
        sid
        for kind, sessions in zip(kinds, senders, strict=True)
        for sid, one in sessions.items()
        if makes_publisher(call_answers.identity_of(one), kind)
    }
    for sessions in senders:
        people |= sessions
    newest = {
        call_answers.identity_of(one): one
        for one in sorted(people.values(), key=call_answers.came_at)
    }
    return [call_answers.read_participant(one, sending) for one in newest.values()]


async def _beyond_the_page(ask: Ask, known: Collection[str], page: Sessions) -> Sessions:
    missing = set(known) - {call_answers.identity_of(one) for one in page.values()}
    ids = sorted(map(SPEC.capabilities.identity_there, missing))
    found: Sessions = {}
    for begin in range(0, len(ids), PAGE):
        some = {"user_id": {"$in": ids[begin : begin + PAGE]}}
        found |= call_answers.sessions_in(await ask(some))
    return found


def _kinds_to_ask_for(people: Sessions, *, cut: bool) -> list[str]:
    """Each is a call, and calls are counted: spectators alone send nothing."""
    kinds = {call_answers.identity_of(one).partition(":")[0] for one in people.values()}
    wanted = []
    if cut or kinds & {"camera", "speaker"}:
        wanted.append("video")
    if cut or "speaker" in kinds:
        wanted.append("audio")
    return wanted


async def _senders(ask: Ask, kind: str) -> Sessions:
    return call_answers.sessions_in(await ask({"published_tracks": {"$in": list(TRACKS[kind])}}))
