"""Who a request comes from: the first proof that holds; a wrong one is never taken for none."""

from typing import Any

import pytest

from livekit_app.auth import authentication
from livekit_app.auth.authentication import Caller, Credentials
from livekit_app.errors import ServiceError

asked: list[str] = []


class Recording:
    """Notes that it was asked, and knows one word in Authorization."""

    word = ""

    async def authenticate(self, credentials: Credentials) -> Caller | None:
        asked.append(type(self).__name__)
        known = credentials.authorization == self.word
        return Caller(subject=f"test:{type(self).__name__}") if known else None


class First(Recording):
    word = "Test first"


class Second(Recording):
    word = "Test second"


class Refuses(Recording):
    async def authenticate(self, credentials: Credentials) -> Caller | None:
        raise authentication.unauthenticated("Wrong.", "token_invalid")


@pytest.fixture(autouse=True)
def in_use(settings: Any) -> None:
    asked.clear()
    settings.AUTHENTICATORS = [f"{__name__}.First", f"{__name__}.Second"]


async def test_they_are_asked_in_the_order_of_the_setting() -> None:
    caller = await authentication.authenticate(Credentials(authorization="Test second"))
    assert caller == Caller(subject="test:Second")
    assert asked == ["First", "Second"]


async def test_the_first_that_knows_the_caller_is_the_last_that_is_asked() -> None:
    await authentication.authenticate(Credentials(authorization="Test first"))
    assert asked == ["First"]


async def test_a_wrong_proof_ends_the_search(settings: Any) -> None:
    settings.AUTHENTICATORS = [f"{__name__}.Refuses", f"{__name__}.Second"]
    with pytest.raises(ServiceError) as refused:
        await authentication.authenticate(Credentials(authorization="Test second"))
    assert (refused.value.status, refused.value.code) == (401, "token_invalid")
    assert asked == []


@pytest.mark.parametrize("header", ["Test third", "Basic eDp5", "Bearer", "x"])
async def test_an_authorization_that_nobody_knows_is_401(header: str) -> None:
    """Not "nobody in particular": who sends one believes to be somebody."""
    for ask in (authentication.authenticate, authentication.require):
        with pytest.raises(ServiceError) as refused:
            await ask(Credentials(authorization=header))
        assert (refused.value.status, refused.value.code) == (401, "unauthenticated")


async def test_no_proof_at_all_is_nobody_or_401_where_somebody_is_needed() -> None:
    assert await authentication.authenticate(Credentials()) is None
    with pytest.raises(ServiceError) as refused:
        await authentication.require(Credentials())
    assert (refused.value.status, refused.value.stage) == (401, "auth")


@pytest.mark.parametrize(
    ("header", "token"),
    [
        ("Bearer abc", "abc"),
        ("bearer   abc ", "abc"),
        ("Bearer", ""),
        ("Bearerabc", ""),
        ("Nostr abc", ""),
        ("", ""),
    ],
)
def test_what_a_bearer_token_is(header: str, token: str) -> None:
    assert Credentials(authorization=header).bearer() == token


def test_credentials_do_not_show_themselves() -> None:
    """They end in logs otherwise: by a traceback, or an f-string."""
    offered = Credentials("Bearer secret", "secret", "secret", "secret", body=b"secret")
    assert "secret" not in f"{offered} {offered!r} {[offered]}"


@pytest.mark.parametrize(
    ("subject", "is_authenticated"),
    [("user:5", True), ("nostr:ab", True), ("key:ab", True), ("visitor:ab", False), ("", False)],
)
def test_who_counts_as_authenticated(subject: str, is_authenticated: bool) -> None:
    assert Caller(subject=subject).is_authenticated is is_authenticated


@pytest.mark.parametrize(
    ("offered", "may_be"),
    [
        (Credentials(method="GET", session_key="s"), True),
        (Credentials(method="HEAD", session_key="s"), True),
        (Credentials(method="POST", session_key="s"), False),
        (Credentials(method="GET", authorization="Bearer x"), False),
        (Credentials(method="GET", host_key="k"), False),
    ],
)
def test_what_a_link_cannot_bring_is_no_link(offered: Credentials, may_be: bool) -> None:
    assert offered.may_be_a_link is may_be
