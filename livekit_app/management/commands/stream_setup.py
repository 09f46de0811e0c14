"""``manage.py stream_setup [--check]``: make an app at Stream ready for Sideline."""

import asyncio
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from livekit_app.errors import ProviderError
from livekit_app.providers.spec import SetUpFinding
from livekit_app.providers.stream.checks import problems
from livekit_app.providers.stream.coordinator_calls import Coordinator
from livekit_app.providers.stream.setting_up import event_hooks, set_up
from livekit_app.providers.stream.setting_up.call_type import RUN_SETUP

ROUNDS = 4  # a type that was just made comes with rights of Stream's own, which then are taken
WAITS = (0.0, 0.5, 1.0, 2.0, 4.0)  # before looks for what was written: Stream shows it late


class Command(BaseCommand):
    help = (
        "Make call type, roles, grants and webhook at Stream, and say what differs. "
        "A second run changes nothing."
    )
    # It has no database.
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="only look, change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        for problem in problems():  # also before SIDELINE_PROVIDER is set to it
            raise CommandError(str(problem.msg))
        try:
            left = asyncio.run(self._set_up(only_look=bool(options["check"])))
        except ProviderError as problem:
            raise CommandError(set_up.unasked(problem)) from problem
        if left:
            others = all(one.do == RUN_SETUP for one in left) and options["check"]
            raise CommandError(f"Not ready.{f' {RUN_SETUP}' if others else ''}")
        self.stdout.write(self.style.SUCCESS("Ready: all is as it must be."))

    async def _set_up(self, *, only_look: bool) -> list[SetUpFinding]:
        """What is still wrong at the end."""
        calls = set_up.open_calls()
        try:
            self.stdout.write(f"Call type {settings.STREAM_CALL_TYPE} at {settings.STREAM_URL}")
            seen = await set_up.look(calls)
            self._say_all(set_up.findings(seen))
            if not only_look:
                seen = await self._put_right(calls, seen)
            others = await set_up.note_of_other_types(calls)
            for note in (*set_up.notes(seen), *filter(None, [others])):
                self.stdout.write(self.style.NOTICE(f"Note: {note}"))
            return list(set_up.findings(seen))
        finally:
            await calls.aclose()

    async def _put_right(self, calls: Coordinator, seen: set_up.AppSeen) -> set_up.AppSeen:
        before = seen
        for _ in range(ROUNDS):
            done = [line async for line in set_up.put_right(calls, seen)]
            if not done:
                break
            for line in done:
                self.stdout.write(f"  {line}")
            wrong = list(set_up.findings(seen))
            seen = await _look_again(calls, wrong)
            self.stdout.write("Looked again:")
            self._say_all(set_up.findings(seen))
            if list(set_up.findings(seen)) == wrong:
                break  # it does not get better
        self._say_lost(before, seen)
        return seen

    def _say_all(self, found: Any) -> None:
        lines = [f"- {one.what} {one.do.replace(RUN_SETUP, '')}".rstrip() for one in found]
        for line in lines or ["  nothing differs"]:
            self.stdout.write(line)

    def _say_lost(self, before: set_up.AppSeen, after: set_up.AppSeen) -> None:
        """Only told: nobody but their owner knows how they were."""
        hooks, there = event_hooks.hooks_of(before.app), event_hooks.hooks_of(after.app)
        url = event_hooks.address(settings.PUBLIC_URL)
        if event_hooks.doubled(hooks, there, url):
            self.stderr.write(
                self.style.ERROR(
                    "Stream has added our list of hooks to the one that it had: take what is there "
                    "twice out in its dashboard."
                )
            )
        for lost in event_hooks.lost(hooks, there, url):
            self.stderr.write(
                self.style.ERROR(
                    f"A hook of this app that is not ours is gone: {lost}. Restore it."
                )
            )


async def _look_again(calls: Coordinator, wrong: list[SetUpFinding]) -> set_up.AppSeen:
    """Until something is otherwise: what is half shown yet is only written once more."""
    for wait in WAITS:
        await asyncio.sleep(wait)
        seen = await set_up.look(calls)
        if list(set_up.findings(seen)) != wrong:
            break
    return seen
