"""``manage.py reconcile [--dry-run]``: what differs between database and media servers, and why."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from livekit_app.errors import ProviderError
from livekit_app.models import ProviderHealth
from livekit_app.monitoring import metrics
from livekit_app.providers.catalogue import PROVIDERS
from livekit_app.providers.registry import close_providers, get_provider
from livekit_app.rooms import sweep, sweep_plan
from livekit_app.rooms.comparison import Finding, Findings, Why, compare
from livekit_app.runtime.db_threads import run_in_database
from livekit_app.runtime.loop import run_async
from livekit_app.webhooks import inbox

EXPLAINED: dict[Why, tuple[str, str]] = {
    "due": ("reconcile it", "a change of ours, or an attempt after a failure, is due"),
    "unseen": ("reconcile it", "it is not settled and nobody has planned to settle it"),
    "gone": ("make it again", "wanted, seen before, and not at the media server"),
    "other_sid": ("record it", "the room there is not the one that was recorded"),
    "revived": ("close it", "closed, and yet it is there: a late create or an old token"),
    "orphan": ("close it", "it has our prefix and no row knows it"),
    "people": ("count again", "the count there is not ours; it may be up to 5 s late"),
    "missing_once": ("look again", "wanted and not there; the second sighting makes it again"),
    "found_again": ("forget the doubt", "it was missing in the last list and is there"),
}


class Command(BaseCommand):
    help = "Compare all rooms with their media server; make them agree, or say what would be done."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._compare(dry=bool(options["dry_run"]))
        finally:
            run_async(close_providers())

    def _compare(self, *, dry: bool) -> None:
        unasked = []
        for name in sweep_plan.providers():
            label = PROVIDERS[name].label
            try:
                self._compare_with(name, dry=dry)
            except ProviderError as error:
                cause = metrics.CAUSES.get(error.code, error.code)
                unasked.append(f"{label} cannot be asked: {cause}.")
            for alarm in metrics.read(name).alarms:
                self.stdout.write(self.style.WARNING(f"Alarm of {label}: {alarm}"))
        if unasked:
            raise CommandError(" ".join(unasked))

    def _compare_with(self, name: str, *, dry: bool) -> None:
        findings = run_async(_findings(name))
        label = PROVIDERS[name].label
        for one in findings.all:
            self.stdout.write(_line(one, dry=dry))
        if not findings.all:
            self.stdout.write(f"{label} and the database agree.")
        if findings.restarted:
            self.stdout.write(f"{label} was started again since the last look.")
        if findings.all and not dry:
            inbox.process_waiting()
            if run_async(sweep.sweep_provider(name)):
                self.stdout.write(f"Done: {len(findings.all)}. Run it again to see what is left.")
            else:
                self.stdout.write("Another sweep is under way; it does the same.")


async def _findings(name: str) -> Findings:
    provider = get_provider(name)
    asked_at = timezone.now()
    snapshot = await provider.snapshot()
    known = await run_in_database(_known_server, provider.name)
    restarted = known not in {"", snapshot.server_id}
    findings: Findings = await run_in_database(
        compare, provider.name, snapshot, asked_at, restarted=restarted
    )
    return findings


def _known_server(provider: str) -> str:
    row = ProviderHealth.objects.filter(provider=provider).first()
    return "" if row is None else row.server_id


def _line(one: Finding, *, dry: bool) -> str:
    action, reason = EXPLAINED[one.why]
    return f"{one.name}: {'would ' if dry else ''}{action} ({reason})"
