"""`manage.py up`: the whole product under one supervisor. `make run` is this with a set-up before.

Prepares (one product per data directory, ports free, database, certificate), prints where the
product is reached, and then becomes the supervisor (project.run.supervise), so that Ctrl-C stops
everything.
"""

import fcntl
import io
import os
import sys
from argparse import ArgumentParser
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import IO

import segno
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from livekit_app.providers.spec import ProgramMissing
from project.run import product, tls
from project.servers.listening import PortTaken, refuse_taken
from sessions_app import local_authority


class Command(BaseCommand):
    help = "Run the whole product: web, workers, beat, commentator and media."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--without",
            action="append",
            default=[],
            choices=[
                name for name in (*product.PROCESSES, *product.MEDIA_PROCESSES) if name != "web"
            ],
            help="leave this process out (it runs elsewhere); may be given several times",
        )

    def handle(self, *args: object, without: Sequence[str], **options: object) -> None:
        folder = Path(settings.DATA_DIR) / "run"
        folder.mkdir(parents=True, exist_ok=True)
        lock = _lock(folder)
        try:
            commands = product.processes(without)
        except ProgramMissing as missing:
            raise CommandError(str(missing)) from None
        self._refuse_taken_ports(commands)
        self._prepare_database()
        anew = tls.ensure_certificate().anew if settings.HTTPS_PORT else None
        product.write_configuration(folder, commands)
        self._print_addresses(anew)
        self.stdout.flush()
        os.set_inheritable(lock.fileno(), True)  # held until the supervisor ends
        os.chdir(settings.BASE_DIR)
        command = [sys.executable, "-m", "project.run.supervise", str(folder)]
        os.execv(sys.executable, command)  # noqa: S606 - ourselves, no shell

    def _refuse_taken_ports(self, names: Collection[str]) -> None:
        ports = {"PORT": settings.PORT}
        if settings.HTTPS_PORT:
            ports["HTTPS_PORT"] = settings.HTTPS_PORT
        try:
            refuse_taken(settings.HOST, ports)
            for server in product.local_servers():
                if server.process in names:
                    refuse_taken("127.0.0.1", {server.port: getattr(settings, server.port)})
        except PortTaken as taken:
            raise CommandError(str(taken)) from None

    def _prepare_database(self) -> None:
        try:
            call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
        except DatabaseError as problem:
            reason = str(problem).strip().splitlines()[0]
            raise CommandError(f"The database cannot be used: {reason}") from None

    def _print_addresses(self, anew: tls.Anew | None) -> None:
        found = product.addresses()
        say = self.stdout.write
        say("")
        say(f"Sideline {settings.VERSION}")
        say(f"  on this machine   {found.local}/")
        if found.lan:
            say(f"  on the network    {found.lan}/")
        if settings.PUBLIC_URL:
            say(f"  for everybody     {settings.PUBLIC_URL}/")
        if not found.camera:
            say("  No https (HTTPS_PORT=0): phones will not give a camera.")
            return
        say(f"  camera, on phones {found.camera}")
        say("")
        picture = io.StringIO()
        segno.make(found.camera, error="l").terminal(picture, compact=True)
        say(picture.getvalue())
        authority = local_authority.present()
        if found.trust and authority:
            half = len(authority.fingerprint) // 2
            say(f"  no more warnings  {found.trust}")
            say(f"  its fingerprint   {authority.fingerprint[:half]}")
            say(f"  (SHA-256)         {authority.fingerprint[half + 1 :]}")
            if anew not in (None, tls.Anew.FIRST):
                say(f"  Phones have to trust a new authority: {anew}.")
                say("  What to remove from them, and how, is said there.")
            say("")


def _lock(folder: Path) -> IO[str]:
    """One product per data directory."""
    lock = (folder / "lock").open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise CommandError(
            "Sideline already runs with this data directory. "
            "Set SIDELINE_DATA_DIR and PORT to run a second one."
        ) from None
    return lock
