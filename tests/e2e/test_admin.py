"""The operator's side: END in the admin reaches every page."""

import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Page, Playwright, expect

from tests.e2e import stage
from tests.e2e.browser import DESKTOP, persons
from tests.support.product import ROOT, Product

SHAPES = ("embedded",)
PASSWORD = "correct horse battery"


def test_an_operator_ends_a_broadcast_and_every_page_says_so(
    product: Product, playwright: Playwright, film: Path
) -> None:
    """2.12."""
    _make_operator(product)
    with persons(playwright, {"film": film}, {}, {"viewport": DESKTOP}) as (host, viewer, operator):
        session_id = stage.start_watched(host.page, viewer.page, product)

        _sign_in(operator.page, product)
        operator.page.goto(f"{product.base_url}/admin/sessions_app/livesession/")
        row = operator.page.locator("#result_list tbody tr", has_text=session_id)
        expect(row).to_contain_text("live", ignore_case=True)
        row.locator("input.action-select").check()
        operator.page.locator("select[name=action]").select_option("end_now")
        operator.page.locator("button[name=index]").click()

        stage.wait_state(viewer.page, "ended")
        stage.wait_state(host.page, "ended")
        view = stage.session(product, session_id)
        assert (view["state"], view["reason"]) == ("ended", "admin")
        operator.page.goto(
            f"{product.base_url}/admin/sessions_app/livesession/{session_id}/change/"
        )
        expect(operator.page.locator("body")).to_contain_text("operator")


def _make_operator(product: Product) -> None:
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


def _sign_in(page: Page, product: Product) -> None:
    page.goto(f"{product.base_url}/admin/login/")
    page.locator("#id_username").fill("operator")
    page.locator("#id_password").fill(PASSWORD)
    page.locator("input[type=submit]").click()
    expect(page.locator("#user-tools")).to_be_visible()
