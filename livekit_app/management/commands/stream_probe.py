"""``manage.py stream_probe``: ask a real account what nobody here can know (docs/stream.md)."""

import asyncio
import signal
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from livekit_app.errors import ProviderError
from livekit_app.providers.stream.checks import problems
from livekit_app.providers.stream.probing import media_side, probe_run
from livekit_app.providers.stream.probing.probe_outcomes import ProbeOutcome, ProbeQuestion
from livekit_app.providers.stream.probing.probe_world import CLEAN_SECONDS, ProbeWorld
from livekit_app.providers.stream.setting_up import set_up

# Without these nothing that is asked says what it seems to say.
_FIRST = {"stream_call_type", "stream_roles", "stream_grants", "stream_open_grants"}


class Command(BaseCommand):
    help = (
        "Ask Stream the questions whose answers Sideline assumes, in calls that are deleted "
        "again. Ends with 1 where an assumption is wrong."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        for problem in problems():
            raise CommandError(str(problem.msg))
        try:
            outcomes = asyncio.run(self._probe())
        except ProviderError as problem:
            raise CommandError(set_up.unasked(problem)) from problem
        except (asyncio.CancelledError, KeyboardInterrupt):  # SIGTERM, Ctrl-C
            raise CommandError("Stopped, and cleaned up.") from None
        self._sum_up(outcomes)

    def _sum_up(self, outcomes: list[ProbeOutcome]) -> None:
        wrong = sum(one.as_assumed is False for one in outcomes)
        unasked = sum(one.as_assumed is None for one in outcomes)
        right = len(outcomes) - wrong - unasked
        self.stdout.write(f"\n{right} as assumed, {wrong} otherwise, {unasked} not asked")
        if wrong:
            raise CommandError(
                "Stream is not as assumed: see docs/stream.md for what rests on each answer."
            )

    async def _probe(self) -> list[ProbeOutcome]:
        if this := asyncio.current_task():
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, this.cancel)
        calls = set_up.open_calls()
        world = ProbeWorld(
            calls,
            url=settings.STREAM_URL,
            hint_url=settings.STREAM_HINT_URL,
            key=settings.STREAM_API_KEY,
            secret=settings.STREAM_API_SECRET,
            call_type=settings.STREAM_CALL_TYPE,
        )
        try:
            await self._is_set_up(world)
            return await self._ask(world)
        finally:
            # Ctrl-C has stopped the questions; once more stops this, too.
            try:
                await self._clean(world)
            finally:
                await calls.aclose()

    async def _is_set_up(self, world: ProbeWorld) -> None:
        found = set_up.findings(await set_up.look(world.calls))
        if first := [one for one in found if one.code in _FIRST]:
            raise CommandError(f"{first[0].what} Run `manage.py stream_setup` first.")

    async def _ask(self, world: ProbeWorld) -> list[ProbeOutcome]:
        camera = media_side.NativeCamera(world) if media_side.is_installed() else None
        self.stdout.write(f"Asking {settings.STREAM_URL}, in calls {world.tag}-…\n")
        outcomes = []
        async for question, outcome in probe_run.ask_all(world, camera):
            outcomes.append(outcome)
            self._say(question, outcome)
        return outcomes

    def _say(self, question: ProbeQuestion, outcome: ProbeOutcome) -> None:
        mark, style = {
            True: ("as assumed", self.style.SUCCESS),
            False: ("OTHERWISE", self.style.ERROR),
            None: ("not asked", self.style.WARNING),
        }[outcome.as_assumed]
        self.stdout.write(f"\n{question.number}. {question.what} {style(mark)}")
        self.stdout.write(f"   assumed: {question.assumed}")
        self.stdout.write(f"   found:   {outcome.found}")
        if outcome.by_hand:
            self.stdout.write(f"   by hand: {outcome.by_hand}")

    async def _clean(self, world: ProbeWorld) -> None:
        try:
            async with asyncio.timeout(CLEAN_SECONDS):
                stayed = await world.clean()
        except TimeoutError:
            stayed = [f"perhaps, of {world.tag}-…; a probe in an hour takes it away"]
        for one in stayed:
            self.stderr.write(self.style.WARNING(f"This stayed at Stream: {one}"))
