"""Host keys, account tokens, session cookies and visitor keys as proofs."""

import base64
import hmac
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model, login
from django.contrib.auth.models import Permission, User
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest
from django.test import AsyncClient, Client
from django.utils import timezone

from livekit_app.auth import authentication
from livekit_app.auth.authentication import Caller, Credentials
from livekit_app.errors import ServiceError
from livekit_app.runtime.loop import run_async
from sessions_app.auth import account_tokens, host_keys
from sessions_app.auth.account_tokens import AccountTokens
from sessions_app.auth.browser_sessions import BrowserSessions
from sessions_app.auth.host_keys import HostKeys
from sessions_app.auth.visitors import visitor
from sessions_app.models import AccountToken
from tests.support.broadcasts import HOST_KEY, MakeSession

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def alice() -> User:
    return get_user_model().objects.create_user("alice", password="x")


async def refusal(proof: Any, credentials: Credentials) -> str:
    with pytest.raises(ServiceError) as refused:
        await proof.authenticate(credentials)
    assert (refused.value.status, refused.value.stage) == (401, "auth")
    return refused.value.code


# --- host keys ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "offered",
    [Credentials(host_key=HOST_KEY), Credentials(authorization=f"Bearer {HOST_KEY}")],
    ids=["X-Host-Key", "Bearer"],
)
def test_a_host_key_is_known_in_both_headers(
    make_session: MakeSession, offered: Credentials
) -> None:
    session = make_session()
    caller = run_async(HostKeys().authenticate(offered))
    assert caller == Caller(subject=f"key:{session.host_key_hash}")


def test_a_key_of_ours_is_no_place_to_try_guesses_of_secret_key(settings: Any) -> None:
    """Everybody can have one: with SECRET_KEY behind it, each guess could be proved offline."""
    settings.SECRET_KEY = "a word that somebody has chosen, and others guess"
    ours = host_keys.derived("kq7xw2m4p9rt")
    digest = hmac.digest(settings.SECRET_KEY.encode(), b"host-key:kq7xw2m4p9rt", "sha256")
    assert ours != base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    settings.SECRET_KEY = "another"
    assert host_keys.derived("kq7xw2m4p9rt") == ours
    settings.HOST_KEY_SECRET = "another"
    assert host_keys.derived("kq7xw2m4p9rt") != ours


def test_the_secret_of_host_keys_is_made_once_random_and_for_us_alone() -> None:
    kept = settings.DATA_DIR / "host_key_secret"
    assert kept.read_text() == settings.HOST_KEY_SECRET != settings.SECRET_KEY
    assert len(base64.urlsafe_b64decode(settings.HOST_KEY_SECRET)) * 8 >= 256
    assert kept.stat().st_mode & 0o777 == 0o600


def test_a_key_handed_out_holds_when_the_secret_is_another_one(
    make_session: MakeSession, settings: Any
) -> None:
    before = host_keys.derived("kq7xw2m4p9rt")
    session = make_session(host_key_hash=host_keys.hashed(before))
    settings.HOST_KEY_SECRET = "another"
    host_keys.check(session, before)


def test_who_made_an_account_token_their_host_key_is_an_account_by_it(
    make_session: MakeSession,
) -> None:
    """A bearer token of that form is never a host key; the header for those leaves no doubt."""
    token = "sl_".ljust(46, "x")
    session = make_session(host_key_hash=host_keys.hashed(token))
    as_bearer = Credentials(authorization=f"Bearer {token}")
    assert run_async(HostKeys().authenticate(as_bearer)) is None
    as_key = Credentials(host_key=token)
    assert run_async(HostKeys().authenticate(as_key)) == Caller(f"key:{session.host_key_hash}")


@pytest.mark.parametrize(("key", "status"), [(None, 401), ("", 401), ("another", 403)])
def test_no_key_is_not_a_wrong_key(make_session: MakeSession, key: str | None, status: int) -> None:
    with pytest.raises(ServiceError) as refused:
        host_keys.check(make_session(), key)
    assert refused.value.status == status


async def test_an_unknown_key_in_its_own_header_is_wrong() -> None:
    assert await refusal(HostKeys(), Credentials(host_key="nobody-has-it")) == "host_key_unknown"
    surrogates = Credentials(host_key="\udcff")  # what a header's odd bytes become
    assert await refusal(HostKeys(), surrogates) == "host_key_unknown"


async def test_an_unknown_bearer_may_be_somebody_elses() -> None:
    assert await HostKeys().authenticate(Credentials(authorization="Bearer other")) is None
    assert await HostKeys().authenticate(Credentials()) is None


# --- account tokens -----------------------------------------------------------------------------


def token_of(user: User, **times: Any) -> Credentials:
    token = account_tokens.make(user.pk, "test", **times)
    return Credentials(authorization=f"Bearer {token}")


def prove(offered: Credentials) -> Caller | None:
    return run_async(AccountTokens().authenticate(offered))


def test_an_account_token_acts_for_its_account(alice: User) -> None:
    assert prove(token_of(alice)) == Caller(subject=f"user:{alice.pk}")
    later = timezone.now() + timedelta(hours=1)
    assert prove(token_of(alice, expires_at=later)) == Caller(subject=f"user:{alice.pk}")


@pytest.mark.parametrize("staff", [True, False])
def test_an_accounts_rights_are_those_on_the_admins_pages(alice: User, staff: bool) -> None:
    alice.is_staff = staff
    alice.save()
    request = HttpRequest()
    request.session = SessionStore()
    login(request, alice, "django.contrib.auth.backends.ModelBackend")
    request.session.save()
    cookie = Credentials(session_key=request.session.session_key or "")

    def asked() -> set[tuple[bool, bool]]:
        callers = [prove(token_of(alice)), run_async(BrowserSessions().authenticate(cookie))]
        assert all(caller is not None for caller in callers)
        return {(one.is_admin, one.may("sessions_app.change_person")) for one in callers if one}

    assert asked() == {(False, False)}
    alice.user_permissions.add(Permission.objects.get(codename="change_person"))
    assert asked() == {(False, staff)}
    alice.is_superuser = True
    alice.save()
    assert asked() == {(staff, staff)}


def test_only_the_hash_of_a_token_is_kept(alice: User) -> None:
    offered = token_of(alice)
    row = AccountToken.objects.values().get()
    assert offered.bearer() not in str(row)


def test_an_expired_token_is_401(alice: User) -> None:
    offered = token_of(alice, expires_at=timezone.now() - timedelta(seconds=1))
    assert_invalid(offered)


def test_a_token_of_an_inactive_account_is_401(alice: User) -> None:
    offered = token_of(alice)
    alice.is_active = False
    alice.save()
    assert_invalid(offered)


def test_a_deleted_token_is_401(alice: User) -> None:
    offered = token_of(alice)
    AccountToken.objects.all().delete()
    assert_invalid(offered)


@pytest.mark.parametrize("token", ["sl_", "sl_wrong", "sl_\udcff", "sl_" + "x" * 5000])
def test_a_wrong_token_is_401(token: str) -> None:
    assert_invalid(Credentials(authorization=f"Bearer {token}"))


def assert_invalid(offered: Credentials) -> None:
    with pytest.raises(ServiceError) as refused:
        prove(offered)
    assert (refused.value.status, refused.value.code) == (401, "token_invalid")


def test_a_bearer_of_another_kind_is_left_to_others() -> None:
    assert prove(Credentials(authorization="Bearer other")) is None
    assert prove(Credentials(authorization="Nostr sl_x")) is None


# --- session cookies ----------------------------------------------------------------------------


def signed_in(client: Client, user: User) -> str:
    client.force_login(user)
    key = client.session.session_key
    assert key
    return key


def cookie(key: str, authorization: str = "") -> Caller | None:
    offered = Credentials(session_key=key, authorization=authorization)
    return run_async(BrowserSessions().authenticate(offered))


def test_a_session_cookie_acts_for_who_signed_in(client: Client, alice: User) -> None:
    assert cookie(signed_in(client, alice)) == Caller(subject=f"user:{alice.pk}")


def test_a_stale_cookie_is_no_proof_and_no_error(client: Client, alice: User) -> None:
    """Browsers send old ones by themselves; they must not keep anybody from watching."""
    key = signed_in(client, alice)
    client.logout()
    for stale in (key, "never-was-one", "\udcff", "x" * 5000):
        assert cookie(stale) is None


def test_a_changed_password_ends_the_session(client: Client, alice: User) -> None:
    key = signed_in(client, alice)
    alice.set_password("y")
    alice.save()
    assert cookie(key) is None


def test_an_inactive_accounts_cookie_is_no_proof(client: Client, alice: User) -> None:
    key = signed_in(client, alice)
    alice.is_active = False
    alice.save()
    assert cookie(key) is None


def test_whoever_sends_authorization_is_judged_by_that(client: Client, alice: User) -> None:
    assert cookie(signed_in(client, alice), authorization="Bearer other") is None


async def test_a_stale_cookie_leaves_a_page_a_guest(async_client: AsyncClient) -> None:
    assert await authentication.authenticate(Credentials(session_key="never-was-one")) is None


# --- visitor keys -------------------------------------------------------------------------------


def test_a_browser_is_known_again_by_its_key() -> None:
    key = "a-browser-that-comes-back-01"
    first, second = (visitor(Credentials(visitor_key=key)) for _ in range(2))
    assert first == second
    assert first.subject.startswith("visitor:") and key not in first.subject
    assert not first.is_authenticated
    assert visitor(Credentials(visitor_key=key[::-1])) != first


@pytest.mark.parametrize("key", ["", "short", "x" * 129, "spaces are not allowed here", "ü" * 30])
def test_what_is_no_visitor_key_is_anybody(key: str) -> None:
    assert visitor(Credentials(visitor_key=key)) == Caller()


# --- together -----------------------------------------------------------------------------------


def test_the_host_key_header_comes_before_authorization(
    make_session: MakeSession, alice: User
) -> None:
    """The order of settings.AUTHENTICATORS, as docs/auth.md tells it."""
    session = make_session()
    offered = Credentials(
        host_key=HOST_KEY, authorization=token_of(alice).authorization, session_key="stale"
    )
    caller = run_async(authentication.authenticate(offered))
    assert caller == Caller(subject=f"key:{session.host_key_hash}")


def test_the_session_cookie_comes_last(client: Client, alice: User) -> None:
    bob = get_user_model().objects.create_user("bob")
    offered = Credentials(
        authorization=token_of(bob).authorization, session_key=signed_in(client, alice)
    )
    caller = run_async(authentication.authenticate(offered))
    assert caller == Caller(subject=f"user:{bob.pk}")
