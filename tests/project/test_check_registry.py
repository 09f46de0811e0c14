"""Checks are declared once, and all find the same kind of thing."""

import logging
from typing import Any

import pytest

from project import health
from project.checking.check_registry import CHECKS, DIAGNOSIS, READY, Area, of_settings
from project.checking.findings import Check, fine
from sessions_app.pages.diagnostics_texts import check_name


def test_settings_that_fit_are_one_check_that_is_fine(settings: Any) -> None:
    settings.DATA_DIR.chmod(0o700)
    assert of_settings() == [fine("settings")]


def test_settings_that_do_not_fit_say_which_and_what_to_do(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    settings.PUBLIC_URL = "http://example.org"
    found = {check.code: check for check in of_settings()}
    assert (found["sideline.E005"].ok, found["sideline.E005"].severity) == (False, "error")
    assert found["sideline.E005"].advice.startswith("ALLOWED_HOSTS must name hosts")
    assert found["sideline.W001"].severity == "warning"


def test_each_part_of_the_readiness_is_declared_and_looked_at() -> None:
    assert list(READY) == list(health._CHECKS)


@pytest.mark.parametrize("name", DIAGNOSIS)
def test_each_check_of_a_diagnosis_has_a_name_for_people(name: str) -> None:
    assert CHECKS[name].area is not Area.SETTINGS
    assert str(check_name(name)) != name


async def test_what_a_check_throws_is_a_finding(caplog: pytest.LogCaptureFixture) -> None:
    async def throw() -> Check:
        raise OSError("no")

    silent = await CHECKS["database"].ask(throw)
    assert (silent.name, silent.ok, silent.code) == ("database", False, "database_down")
    assert silent.internal == "OSError" and caplog.records == []

    await CHECKS["database"].ask(throw, logger=logging.getLogger("tests"))
    assert [record.message for record in caplog.records] == ["[diagnosis] check failed"]
