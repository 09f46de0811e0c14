"""``manage.py account_token``."""

from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.utils import timezone

from livekit_app.auth.authentication import Caller, Credentials
from livekit_app.runtime.loop import run_async
from sessions_app.auth.account_tokens import AccountTokens
from sessions_app.models import AccountToken

pytestmark = pytest.mark.django_db(transaction=True)


def run(*arguments: str) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("account_token", *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_it_prints_a_token_that_works_and_nothing_else() -> None:
    """So that ``TOKEN=$(manage.py account_token …)`` holds it."""
    alice = get_user_model().objects.create_user("alice")
    out, err = run("alice", "--name", "the studio's bot")
    token = out.strip()
    assert out == f"{token}\n" and token.startswith("sl_")
    assert token not in err and "not shown again" in err
    offered = Credentials(authorization=f"Bearer {token}")
    assert run_async(AccountTokens().authenticate(offered)) == Caller(subject=f"user:{alice.pk}")
    row = AccountToken.objects.get()
    assert (row.user_id, row.name, row.expires_at) == (alice.pk, "the studio's bot", None)
    assert row.token_hash != token


def test_days_end_it() -> None:
    get_user_model().objects.create_user("alice")
    run("alice", "--name", "bot", "--days", "7")
    expires_at = AccountToken.objects.get().expires_at
    assert expires_at is not None
    assert abs(expires_at - timezone.now() - timedelta(days=7)) < timedelta(minutes=1)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("bob", "--name", "bot"), "no account bob"),
        (("idle", "--name", "bot"), "not active"),
        (("alice", "--name", " "), "--name"),
        (("alice", "--name", "x" * 81), "--name"),
        (("alice", "--name", "two\nlines"), "--name"),
        (("alice", "--name", "a\x00b"), "U.0000"),
        (("alice", "--name", "bot", "--days", "0"), "--days"),
        (("alice", "--name", "bot", "--days", "99999999"), "--days"),
        (("alice",), "--name"),
    ],
)
def test_what_cannot_be_is_said_and_makes_no_token(arguments: tuple[str, ...], said: str) -> None:
    get_user_model().objects.create_user("alice")
    get_user_model().objects.create_user("idle", is_active=False)
    with pytest.raises(CommandError, match=said):
        run(*arguments)
    assert not AccountToken.objects.exists()
