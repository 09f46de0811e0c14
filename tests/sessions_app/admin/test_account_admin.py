"""Account tokens in the admin: seen without their secret, and deleted."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from livekit_app.auth.authentication import Credentials
from livekit_app.errors import ServiceError
from livekit_app.runtime.loop import run_async
from sessions_app.auth import account_tokens
from sessions_app.models import AccountToken

pytestmark = pytest.mark.django_db(transaction=True)

LIST = "/admin/sessions_app/accounttoken/"


@pytest.fixture
def operator(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("olga", password="x"))
    return client


def test_an_operator_sees_whose_tokens_there_are_and_no_secret(operator: Client) -> None:
    token = account_tokens.make(User.objects.create_user("alice").pk, "the studio's bot")
    row = AccountToken.objects.get()
    for path in (LIST, f"{LIST}{row.pk}/change/"):
        page = operator.get(path).content.decode()
        assert "the studio&#x27;s bot" in page and "alice" in page
        assert token not in page and row.token_hash not in page
    assert operator.get(f"{LIST}add/").status_code == 403


def test_a_token_that_an_operator_deletes_is_good_for_nothing(operator: Client) -> None:
    token = account_tokens.make(User.objects.create_user("alice").pk, "bot")
    operator.post(f"{LIST}{AccountToken.objects.get().pk}/delete/", {"post": "yes"})
    offered = Credentials(authorization=f"Bearer {token}")
    with pytest.raises(ServiceError) as refused:
        run_async(account_tokens.AccountTokens().authenticate(offered))
    assert refused.value.code == "token_invalid"
