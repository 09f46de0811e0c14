"""The operator's side: END in the admin reaches every page."""

from pathlib import Path

from playwright.sync_api import expect

from tests.e2e import stage
from tests.e2e.browser import DESKTOP, Browsers, persons
from tests.e2e.operators import make_operator, sign_in
from tests.support.product import Product

SHAPES = ("embedded",)


def test_an_operator_ends_a_broadcast_and_every_page_says_so(
    product: Product, browsers: Browsers, film: Path
) -> None:
    make_operator(product)
    with persons(browsers, {"film": film}, {}, {"viewport": DESKTOP}) as (host, viewer, operator):
        session_id = stage.start_watched(host.page, viewer.page, product)

        sign_in(operator.page, product)
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
