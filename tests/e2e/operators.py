"""Whoever runs the server: an account for the admin area, signed in."""

import subprocess
import sys

from playwright.sync_api import Page, expect

from tests.support.product import ROOT, Product

PASSWORD = "correct horse battery"


def make_operator(product: Product) -> None:
    made = subprocess.run(
        [sys.executable, "manage.py", "createsuperuser", "--noinput"],
        cwd=ROOT,
        env=product.environment
        | {
            "DJANGO_SUPERUSER_USERNAME": "operator",
            "DJANGO_SUPERUSER_EMAIL": "operator@example.org",
            "DJANGO_SUPERUSER_PASSWORD": PASSWORD,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0 or "already taken" in made.stderr, made.stderr


def sign_in(page: Page, product: Product) -> None:
    page.goto(f"{product.base_url}/admin/login/")
    page.locator("#id_username").fill("operator")
    page.locator("#id_password").fill(PASSWORD)
    page.locator("input[type=submit]").click()
    expect(page.locator("#user-tools")).to_be_visible()
