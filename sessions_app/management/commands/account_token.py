"""``manage.py account_token <user name> --name <what for> [--days N]``: a token for programs."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from livekit_app import one_line
from sessions_app.auth import account_tokens

MAX_DAYS = 36_500


class Command(BaseCommand):
    help = "Make a token that acts for an account. It is shown once, on the standard output."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="whose it is")
        parser.add_argument("--name", required=True, help="what it is for, as the admin lists it")
        parser.add_argument("--days", type=int, help="good for so many days; without: for ever")

    def handle(self, *args: Any, **options: Any) -> None:
        name = _readable(str(options["name"]))
        days = options["days"]
        if days is not None and not 0 < days <= MAX_DAYS:
            raise CommandError(f"--days must be 1 to {MAX_DAYS}.")
        expires_at = None if days is None else timezone.now() + timedelta(days=days)
        token = account_tokens.make(_account(options["username"]), name, expires_at=expires_at)
        self.stderr.write("Keep it safe: it is not shown again. Delete it in the admin.")
        self.stdout.write(token)


def _readable(name: str) -> str:
    try:
        name = one_line.read(name)
    except ValueError as problem:
        raise CommandError(f"--name {problem}.") from None
    if not 0 < len(name) <= one_line.NAME_LENGTH:
        raise CommandError(f"--name must be 1 to {one_line.NAME_LENGTH} characters on one line.")
    return name


def _account(username: str) -> int:
    user = get_user_model().objects.filter(username=username).first()
    if user is None:
        raise CommandError(f"There is no account {username}.")
    if not user.is_active:
        raise CommandError(f"The account {username} is not active: its tokens would be refused.")
    return int(user.pk)
