"""Questions that the HTTP API answers alone: making, ending, listing, limits, dates, ids."""

from collections.abc import Mapping
from typing import Any

from livekit_app.providers.stream.calls import call_answers
from livekit_app.providers.stream.probing.probe_outcomes import AskedAlone, ProbeOutcome
from livekit_app.providers.stream.probing.probe_world import ProbeWorld, Said

MISSING = "status 404, code 16"
LIST_SECONDS = 15.0  # looked at for so long,
LATE_SECONDS = 10.0  # and so late it may be: two sweeps decide
NANOSECONDS = 10**17  # of today there are more
# Calls a minute that a busy installation needs: a sweep every 10 s, some pages each.
NEEDED = {"QueryCalls": 30, "GetOrCreateCall": 60}


async def make_twice(world: ProbeWorld) -> ProbeOutcome:
    call_id = world.new_id()
    await world.make(call_id, n=1)
    second = await world.make(call_id, n=2)
    if second.refusal:
        return ProbeOutcome(f"the second is refused: {second.refusal}", False)
    n = (await _custom(world, call_id)).get("n")
    which = {1: "the first's", 2: "the second's"}.get(n if isinstance(n, int) else 0, "other")
    created = second.data.get("created")
    return ProbeOutcome(
        f"created: {created}; the custom data are {which}", n == 2 and created is False
    )


async def make_again(world: ProbeWorld) -> ProbeOutcome:
    ended, deleted = await world.made(), await world.made()
    await world.end(ended)
    await world.delete(deleted, hard=False)
    after_end, after_delete = await world.make(ended), await world.make(deleted)
    stays = not after_end.refusal and call_answers.has_ended(call_answers.call_in(after_end.data))
    anew = not after_delete.refusal and after_delete.data.get("created") is True
    return ProbeOutcome(
        f"after its end: {_as_made(after_end)}; after a soft delete: {_as_made(after_delete)}",
        stays and anew,
    )


async def end_twice(world: ProbeWorld) -> ProbeOutcome:
    call_id = await world.made()
    await world.end(call_id)
    again, missing = await world.end(call_id), await world.end(world.new_id())
    return ProbeOutcome(
        f"again: {again.words}; of a missing one: {missing.words}",
        not again.refusal and missing.refusal == MISSING,
    )


async def list_late(world: ProbeWorld) -> ProbeOutcome:
    first, second, third = await world.made(), await world.made(), await world.made()
    after_first: Mapping[str, Any] = {"ended_at": None, "id": {"$gt": first}}

    async def seen() -> list[str]:
        said = await world.list_calls(after_first)
        calls = [] if said.refusal else call_answers.calls_in(said.data)
        ids = [str(one.get("id")) for one in calls]
        return [said.refusal] if said.refusal else [one for one in ids if one.startswith(world.tag)]

    made, late = await world.until(seen, lambda ids: ids == [second, third], seconds=LIST_SECONDS)
    await world.end(third)
    ended, later = await world.until(seen, lambda ids: ids == [second], seconds=LIST_SECONDS)
    cursor, refused = await _cursor(world)
    right = all(one is not None and one <= LATE_SECONDS for one in (late, later))
    shows = f"a create shows {_after(late, made, first)}, an end {_after(later, ended, first)}"
    return ProbeOutcome(
        f"{shows}; {cursor}",
        right and refused,
        "How many people `session.participants` names: fill a call with 300 and look.",
    )


async def _cursor(world: ProbeWorld) -> tuple[str, bool]:
    page = await world.list_calls({"ended_at": None}, limit=1)
    cursor = page.data.get("next")
    if not cursor:
        return "`next` is not given", True
    # Without a sort, too: live apps were told that the two do not go together.
    said = await world.list_calls({"ended_at": None}, limit=1, next=cursor, sort=[])
    return f"`next`: {said.words}", bool(said.refusal)


async def rate_limits(world: ProbeWorld) -> ProbeOutcome:
    said = await world.ask(
        "GET", "/rate_limits", operation="GetRateLimits", query={"server_side": "true"}
    )
    if said.refusal:
        return ProbeOutcome(said.refusal, False)
    limits = said.data.get("server_side") or {}
    here = {name: (limits.get(name) or {}).get("limit") for name in NEEDED}
    return ProbeOutcome(
        ", ".join(f"{name} {'not named' if n is None else n}" for name, n in here.items()),
        all(isinstance(n, int) and n >= NEEDED[name] for name, n in here.items()),
    )


async def dates(world: ProbeWorld) -> ProbeOutcome:
    call = call_answers.call_in((await world.get(await world.made())).data)
    at = call.get("created_at")
    number = isinstance(at, int) and not isinstance(at, bool) and at > NANOSECONDS
    return ProbeOutcome("nanoseconds" if number else f"{type(at).__name__}, such as {at}", number)


async def at_signs(world: ProbeWorld) -> ProbeOutcome:
    said = await world.make_user(world.user_id("spectator"))
    return ProbeOutcome(said.words, not said.refusal)


async def _custom(world: ProbeWorld, call_id: str) -> Mapping[str, Any]:
    custom = call_answers.call_in((await world.get(call_id)).data).get("custom")
    return custom if isinstance(custom, Mapping) else {}


def _as_made(said: Said) -> str:
    if said.refusal:
        return f"refused ({said.refusal})"
    ended = call_answers.has_ended(call_answers.call_in(said.data))
    return f"{'with' if ended else 'without'} ended_at, created: {said.data.get('created')}"


def _after(seconds: float | None, seen: list[str], first: str) -> str:
    if seconds is not None:
        return f"after {seconds:.1f} s"
    kept = [one.removeprefix(first.rpartition("-")[0]) for one in seen]
    return f"not within {LIST_SECONDS:g} s (the list is {', '.join(kept) or 'empty'})"


QUESTIONS = (
    AskedAlone(
        1,
        "Does making a call again, with other data, change it?",
        "yes: created is false, and the custom data are the second's",
        ask=make_twice,
    ),
    AskedAlone(
        2,
        "What comes of making a call again after its end, and after a soft delete?",
        "with ended_at after its end; a new one after a soft delete (so we never delete)",
        ask=make_again,
    ),
    AskedAlone(
        3,
        "What is the answer to ending a call twice, and a missing one?",
        f"again: accepted; of a missing one: {MISSING}",
        ask=end_twice,
    ),
    AskedAlone(
        4,
        "Is the list by id `$gt` and `ended_at: null` in order, and how late is it?",
        f"in order, at most {LATE_SECONDS:g} s late; `next` is refused",
        ask=list_late,
    ),
    AskedAlone(
        5,
        "How many calls a minute are ours?",
        ", ".join(f"{name} at least {number}" for name, number in NEEDED.items()),
        ask=rate_limits,
    ),
    AskedAlone(13, "Are dates under /api/v2 nanoseconds?", "nanoseconds", ask=dates),
    AskedAlone(15, "May a user id have an @?", "accepted", ask=at_signs),
)
