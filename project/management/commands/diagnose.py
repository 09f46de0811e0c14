"""``manage.py diagnose [code]``: what /diagnostics shows, for whoever has a shell."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection, connections

from livekit_app.providers.registry import close_providers
from livekit_app.runtime.loop import run_async
from project.checks import settings_fit_together
from project.diagnosis import views
from project.diagnosis.rounds import Diagnosis, Question, diagnose
from project.diagnosis.verdicts import Letter
from sessions_app.stream.registry import shut_down

CONNECT_SECONDS = 2  # libpq takes no less


class Command(BaseCommand):
    help = "Say what is wrong with a broadcast, or with this installation. Status 0: nothing."
    requires_system_checks = []  # it must run where something is wrong

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("id", nargs="?", default="", help="the broadcast's code")
        parser.add_argument("--origin", default="", help="a page's origin that CORS should allow")

    def handle(self, *args: Any, **options: Any) -> None:
        _connect_briefly()
        code, origin = str(options["id"]).strip(), options["origin"].rstrip("/")
        question = Question(id=code, origin=origin, sees_all=True)
        diagnosis = run_async(_diagnosed(question))
        for line in views.as_text(diagnosis):
            self.stdout.write(line)
        for doubt in settings_fit_together(None):
            kind = "Error" if doubt.is_serious() else "Warning"
            self.stdout.write(f"{kind}: {doubt.msg} ({doubt.id})")
        if _is_broken(diagnosis):
            raise SystemExit(1)


def _is_broken(diagnosis: Diagnosis) -> bool:
    """What only warns, as of a part that is not installed, fails no script."""
    if diagnosis.verdict.letter is Letter.PEOPLE_GET_IN:
        return any(one.failed and one.severity == "error" for one in diagnosis.checks.values())
    return diagnosis.verdict.letter is not Letter.ALL_GOOD


def _connect_briefly() -> None:
    """A pool goes on trying for half a minute, and so long this process could not end."""
    if connection.vendor == "postgresql":
        options = connections.settings["default"]["OPTIONS"]
        options.pop("pool", None)
        options["connect_timeout"] = CONNECT_SECONDS


async def _diagnosed(question: Question) -> Diagnosis:
    try:
        return await diagnose(question)
    finally:
        await shut_down()
        await close_providers()
