"""Guessing passwords at the admin's pages, and who gets in meanwhile."""

import os
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.contrib.auth import hashers
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from project.signing_in import attempts

pytestmark = pytest.mark.django_db(transaction=True)

LOGIN = "/admin/login/"
RIGHT = "a right password of hers"
HOME, OFFICE = "198.51.100.7", "203.0.113.9"
PER_ADDRESS, PER_NAME = 10, 30  # the defaults


@pytest.fixture(autouse=True)
def olga(settings: Any) -> Iterator[User]:
    attempts._limiter.cache_clear()
    yield User.objects.create_superuser("olga", password=RIGHT)
    attempts._limiter.cache_clear()


@pytest.fixture(autouse=True)
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The passwords that were looked at, cheaply: real ones take most of a second."""
    looked_at: list[str] = []
    real = hashers.verify_password

    def verify(password: str, *rest: Any, **more: Any) -> Any:
        looked_at.append(password)
        return real(password, *rest, **more)

    monkeypatch.setattr(hashers, "verify_password", verify)
    monkeypatch.setattr(hashers.PBKDF2PasswordHasher, "iterations", 1000)
    return looked_at


def sign_in(client: Client, password: str, *, name: str = "olga", address: str = HOME) -> Any:
    data = {"username": name, "password": password, "next": "/admin/"}
    return client.post(LOGIN, data, REMOTE_ADDR=address)


def fail(times: int, *, name: str = "olga", address: str = HOME) -> list[int]:
    return [
        sign_in(Client(), f"wrong {number}", name=name, address=address).status_code
        for number in range(times)
    ]


def is_in(answer: Any) -> bool:
    return bool(answer.status_code == 302 and answer["Location"] == "/admin/")


def test_forty_guesses_of_one_address(client: Client, hashed: list[str]) -> None:
    """Ten are looked at; then nothing is, the right one neither, and the page says so."""
    assert fail(40) == [200] * PER_ADDRESS + [429] * 30
    answer = sign_in(client, RIGHT)
    assert answer.status_code == 429
    assert 1 <= int(answer["Retry-After"]) <= 15 * 60
    page = answer.content.decode()
    assert "Too many wrong passwords. Please try again in" in page
    assert 'name="password"' in page and RIGHT not in page
    assert len(hashed) == PER_ADDRESS
    assert is_in(sign_in(client, RIGHT, address=OFFICE)), "elsewhere she gets in"


def test_an_ipv6_subscriber_is_one_address() -> None:
    found = [
        sign_in(Client(), "wrong", name=f"n{n}", address=f"2001:db8::{n:x}").status_code
        for n in range(1, PER_ADDRESS + 2)
    ]
    assert found == [200] * PER_ADDRESS + [429]


def test_right_ones_count_nothing(client: Client) -> None:
    """An office behind one address signs in all day."""
    assert all(is_in(sign_in(Client(), RIGHT)) for _ in range(2 * PER_ADDRESS))
    assert fail(PER_ADDRESS - 1) == [200] * (PER_ADDRESS - 1)
    assert is_in(sign_in(client, RIGHT))


def test_many_addresses_run_into_the_limit_of_the_name(client: Client, hashed: list[str]) -> None:
    found = [fail(1, address=f"192.0.2.{number}")[0] for number in range(PER_NAME + 5)]
    assert found == [200] * PER_NAME + [429] * 5
    assert sign_in(client, RIGHT, name="OLGA", address=OFFICE).status_code == 429
    assert len(hashed) == PER_NAME
    assert fail(1, name="other", address=OFFICE) == [200], "another name"


def test_nobody_keeps_an_operator_out_of_the_browser_she_uses(client: Client) -> None:
    """Not by her name, and not from the same Wi-Fi."""
    assert is_in(sign_in(client, RIGHT))
    client.post("/admin/logout/")
    fail(PER_ADDRESS)
    for number in range(PER_NAME):
        fail(1, address=f"192.0.2.{number}")
    assert sign_in(Client(), RIGHT).status_code == 429
    assert sign_in(Client(), RIGHT, address=OFFICE).status_code == 429
    assert is_in(sign_in(client, RIGHT))


def test_a_known_browser_is_known_to_its_account_only_and_counted_too(client: Client) -> None:
    User.objects.create_superuser("bob", password=RIGHT)
    assert is_in(sign_in(client, RIGHT))
    client.post("/admin/logout/")
    known = client.cookies[attempts.COOKIE].value
    assert "olga" not in known
    fail(PER_ADDRESS)
    assert sign_in(client, RIGHT, name="bob").status_code == 429, "it is not bob's"
    found = [sign_in(client, "wrong").status_code for _ in range(PER_ADDRESS + 1)]
    assert found == [200] * PER_ADDRESS + [429]
    forged = Client()
    forged.cookies[attempts.COOKIE] = known[:-1] + ("A" if known[-1] != "A" else "B")
    assert sign_in(forged, RIGHT).status_code == 429


def test_who_sits_at_the_machine_is_not_kept_out_by_name(client: Client) -> None:
    for number in range(PER_NAME):
        fail(1, address=f"192.0.2.{number}")
    data = {"username": "olga", "password": RIGHT, "next": "/admin/"}
    answer = client.post(LOGIN, data, REMOTE_ADDR="127.0.0.1", headers={"Host": "localhost"})
    assert is_in(answer)


def test_every_page_of_the_admin_leads_to_that_one_door(client: Client) -> None:
    for path in ("/admin/", "/admin/sessions_app/livesession/", "/admin/password_change/"):
        assert client.post(path, {"username": "olga", "password": RIGHT})["Location"].startswith(
            LOGIN
        )


def test_the_old_password_is_guessed_no_more_often(client: Client, hashed: list[str]) -> None:
    client.force_login(User.objects.get())

    def change(old: str) -> Any:
        new = "another one of hers"
        data = {"old_password": old, "new_password1": new, "new_password2": new}
        return client.post("/admin/password_change/", data)

    found = [change(f"wrong {number}") for number in range(PER_ADDRESS + 1)]
    assert [answer.status_code for answer in found] == [200] * PER_ADDRESS + [429]
    assert "Too many wrong passwords" in found[-1].content.decode()
    assert "Retry-After" in found[-1]
    assert change(RIGHT).status_code == 429
    assert len(hashed) == PER_ADDRESS
    attempts._limiter.cache_clear()
    assert change(RIGHT).status_code == 302


def test_only_so_many_are_looked_at_in_one_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """From as many addresses: who finds no place in line is told so at once; known browsers have a
    line of their own."""
    known = Client()
    assert is_in(sign_in(known, RIGHT, address=OFFICE))
    going_on, most = 0, 0
    lock, gate = threading.Lock(), threading.Event()
    real = hashers.verify_password

    def verify(password: str, *rest: Any, **more: Any) -> Any:
        nonlocal going_on, most
        if password == RIGHT:
            return real(password, *rest, **more)
        with lock:
            going_on += 1
            most = max(most, going_on)
        assert gate.wait(60)
        with lock:
            going_on -= 1
        return real(password, *rest, **more)

    monkeypatch.setattr(hashers, "verify_password", verify)
    monkeypatch.setattr(attempts, "TURN_SECONDS", 60.0)

    def guess(number: int) -> Any:
        try:
            return sign_in(Client(), "wrong", address=f"192.0.2.{number}")
        finally:
            connection.close()

    places = attempts.AT_ONCE + attempts.IN_LINE
    with ThreadPoolExecutor(places + 10) as pool:
        guesses = [pool.submit(guess, number) for number in range(places + 10)]
        deadline = time.monotonic() + 60
        while sum(one.done() for one in guesses) < 10:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        assert is_in(sign_in(known, RIGHT, address=OFFICE)), "while the line is full"
        gate.set()
        answers = [one.result() for one in guesses]
    assert most <= attempts.AT_ONCE
    refused = [answer for answer in answers if answer.status_code == 429]
    assert len(refused) == 10
    assert all(answer["Retry-After"] == "5" for answer in refused)
    assert "Too many are signing in right now" in refused[0].content.decode()


def test_a_store_that_fails_lets_people_in(client: Client, settings: Any) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    attempts._limiter.cache_clear()
    assert is_in(sign_in(client, RIGHT))


@pytest.mark.parametrize("weak", ["1", "short-one", "1234567890123", "password123", "olga-olga-1"])
def test_weak_passwords_are_refused_everywhere(
    client: Client, monkeypatch: pytest.MonkeyPatch, weak: str
) -> None:
    client.force_login(User.objects.get(username="olga"))
    data = {"old_password": RIGHT, "new_password1": weak, "new_password2": weak}
    name = {"olga-olga-1": "olga-olga"}.get(weak, "second")
    if name == "second":
        assert client.post("/admin/password_change/", data).status_code == 200
    new = {"username": name, "usable_password": "true", "password1": weak, "password2": weak}
    assert client.post("/admin/auth/user/add/", new).status_code == 200
    monkeypatch.setitem(os.environ, "DJANGO_SUPERUSER_PASSWORD", weak)
    with pytest.raises(CommandError, match=r"DJANGO_SUPERUSER_PASSWORD: .*password"):
        call_command("createsuperuser", "--noinput", username=name, email="x@example.org")
    assert User.objects.count() == 1


def test_a_good_password_makes_an_operator(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "DJANGO_SUPERUSER_PASSWORD", RIGHT)
    call_command("createsuperuser", "--noinput", username="second", email="x@example.org")
    assert User.objects.get(username="second").check_password(RIGHT)
