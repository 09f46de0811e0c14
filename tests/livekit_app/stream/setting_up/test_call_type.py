"""What our call type must be, and what is said and sent where it is not so."""

from typing import Any

import pytest

from livekit_app.providers.stream.setting_up import call_type


def as_it_should_be() -> dict[str, Any]:
    return {
        "grants": {role: list(rights) for role, rights in call_type.GRANTS.items()},
        "settings": {group: dict(values) for group, values in call_type.SETTINGS.items()},
    }


def codes(found: dict[str, Any] | None) -> list[str]:
    return [one.code for one in call_type.findings("sideline", found)]


def test_a_type_as_it_should_be_has_no_findings() -> None:
    assert codes(as_it_should_be()) == []


def test_what_is_sent_is_as_it_should_be() -> None:
    assert codes(call_type.body(None)) == []


def test_a_type_that_is_missing_is_one_finding_that_says_what_to_do() -> None:
    (found,) = call_type.findings("sideline", None)
    assert (found.code, "stream_setup" in found.do) == ("stream_call_type", True)


@pytest.mark.parametrize("right", call_type.REOPENING)
@pytest.mark.parametrize("role", [*call_type.GRANTS, "admin", "global_admin", "their_own", "guest"])
def test_nobody_may_make_a_call_or_bring_one_back(role: str, right: str) -> None:
    found = as_it_should_be()
    found["grants"].setdefault(role, []).append(right)
    (finding,) = call_type.findings("sideline", found)
    assert finding.code == "stream_open_grants"
    assert role in finding.what and right in finding.what
    assert call_type.reopening(found) == {role: [right]}
    assert right not in call_type.body(found)["grants"][role]


@pytest.mark.parametrize("role", ["user", "guest", "anonymous"])
@pytest.mark.parametrize("right", ["join-call", "send-audio", "send-video", "screenshare"])
def test_a_token_of_another_call_opens_nothing(role: str, right: str) -> None:
    found = as_it_should_be()
    found["grants"][role] = [right]
    assert codes(found) == ["stream_open_grants"]
    assert call_type.body(found)["grants"][role] == []


def test_spectators_may_send_nothing() -> None:
    found = as_it_should_be()
    found["grants"]["call_member"].append("send-audio")
    assert codes(found) == ["stream_open_grants"]


def test_other_roles_keep_what_they_have() -> None:
    found = as_it_should_be()
    found["grants"]["admin"] = ["join-call", "end-call", "create-call"]
    assert call_type.body(found)["grants"]["admin"] == ["join-call", "end-call"]


def test_a_right_that_lacks_is_told_with_its_role() -> None:
    found = as_it_should_be()
    found["grants"]["sideline_camera"].remove("send-video")
    (finding,) = call_type.findings("sideline", found)
    assert finding.code == "stream_grants"
    assert "sideline_camera" in finding.what and "send-video" in finding.what


@pytest.mark.parametrize(
    ("group", "key", "value"),
    [
        ("backstage", "enabled", True),
        ("audio", "mic_default_on", True),
        ("video", "camera_default_on", True),
        ("video", "enabled", False),
        ("recording", "mode", "auto-on"),
        ("session", "inactivity_timeout_seconds", 30),
        ("limits", "max_duration_seconds", 3600),
        ("limits", "max_participants", 10),
    ],
)
def test_a_setting_that_differs_is_told_and_sent(group: str, key: str, value: object) -> None:
    found = as_it_should_be()
    found["settings"].setdefault(group, {})[key] = value
    (finding,) = call_type.findings("sideline", found)
    assert finding.code == "stream_settings"
    assert f"{group}.{key}" in finding.what and repr(value) in finding.what
    assert call_type.body(found)["settings"][group][key] != value


@pytest.mark.parametrize("limits", [None, {}, {"max_duration_seconds": None}])
def test_no_limit_is_none_however_it_is_written(limits: object) -> None:
    found = as_it_should_be()
    found["settings"]["limits"] = limits
    assert codes(found) == []
    assert "limits" not in call_type.body(found)["settings"]


@pytest.mark.parametrize("odd", [{}, {"grants": None, "settings": None}, {"grants": []}])
def test_an_answer_without_its_fields_is_no_type_of_ours(odd: dict[str, Any]) -> None:
    assert {"stream_grants", "stream_settings"} == set(codes(odd))
