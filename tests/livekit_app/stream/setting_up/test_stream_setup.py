"""``manage.py stream_setup`` against Stream's API as our own server speaks it."""

from collections.abc import Callable
from typing import Any

import pytest

from livekit_app.errors import ProviderCredentials
from livekit_app.providers.stream.calls import stream_webhooks
from livekit_app.providers.stream.setting_up import call_type, event_hooks
from livekit_app.providers.stream.setting_up.set_up import AppSeen, examine, findings
from tests.livekit_app.stream.setting_up.conftest import Run
from tests.support.stream import StreamServer

URL = "https://live.example.org/api/webhooks/stream"
READING = {"GetApp", "ListRoles", "GetCallType", "ListCallTypes"}
Change = Callable[[Any], None]


def asked(app: StreamServer) -> set[str]:
    operations = set(app.faults.asked)
    app.faults.asked.clear()
    return operations


def test_one_run_makes_all_of_it(app: StreamServer, run: Run) -> None:
    ready, _ = run()
    made = app.account.types["sideline"]
    assert ready
    assert set(call_type.ROLES) <= set(app.account.roles)
    assert {role: set(made.grants[role]) for role in call_type.GRANTS} == {
        role: set(rights) for role, rights in call_type.GRANTS.items()
    }
    for group, values in call_type.SETTINGS.items():
        assert values.items() <= made.settings[group].items()
    (hook,) = app.account.event_hooks
    assert (hook["webhook_url"], hook["product"], hook["enabled"]) == (URL, "video", True)
    assert set(hook["event_types"]) == set(event_hooks.EVENTS)


def test_a_second_run_writes_nothing(app: StreamServer, run: Run) -> None:
    run()
    asked(app)
    ready, said = run()
    assert ready and "nothing differs" in said
    assert asked(app) == READING


def test_a_look_changes_nothing_and_is_not_content(app: StreamServer, run: Run) -> None:
    ready, said = run("--check")
    assert not ready
    assert "sideline_camera" in said and "'sideline'" in said and URL in said
    assert asked(app) == READING
    run()
    assert run("--check")[0]


def _without_role(account: Any) -> None:
    del account.roles["sideline_speaker"]


def _without_right(account: Any) -> None:
    account.types["sideline"].grants["sideline_camera"].remove("send-video")


def _backstage(account: Any) -> None:
    account.types["sideline"].settings["backstage"]["enabled"] = True


def _ends_calls(account: Any) -> None:
    account.types["sideline"].settings["limits"]["max_duration_seconds"] = 600


def _hook_off(account: Any) -> None:
    account.event_hooks[0]["enabled"] = False


def _fewer_events(account: Any) -> None:
    account.event_hooks[0]["event_types"].remove("call.ended")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_without_role, "sideline_speaker"),
        (_without_right, "send-video"),
        (_backstage, "backstage.enabled"),
        (_ends_calls, "limits.max_duration_seconds"),
        (_hook_off, URL),
        (_fewer_events, URL),
    ],
)
def test_what_was_changed_is_told_and_put_right(
    app: StreamServer, run: Run, change: Change, said: str
) -> None:
    run()
    app.do(lambda: change(app.account))
    seen, told = run("--check")
    assert not seen and said in told
    assert run()[0]
    assert run("--check")[0]


@pytest.mark.parametrize("right", call_type.REOPENING)
@pytest.mark.parametrize("role", ["user", "call_member", "sideline_camera", "admin", "guest"])
def test_a_role_that_may_reopen_calls_is_told_and_closed(
    app: StreamServer, run: Run, role: str, right: str
) -> None:
    run()
    app.account.types["sideline"].grants[role].append(right)
    seen, told = run("--check")
    assert not seen and role in told and right in told
    assert run()[0]
    assert right not in app.account.types["sideline"].grants[role]


@pytest.mark.parametrize(
    ("role", "right"), [("admin", "create-call"), ("user", "join-call"), ("user", "send-video")]
)
def test_it_is_not_content_while_a_door_stays_open(
    app: StreamServer, run: Run, role: str, right: str
) -> None:
    """Also where Stream takes the change and does not carry it out."""
    run()
    app.account.types["sideline"].grants[role].append(right)
    app.faults.status(403, "UpdateCallType")
    ready, said = run()
    assert not ready
    assert f"The role {role} has rights that it must not have: {right}" in said
    assert "refused (status 403" in said


def test_rights_that_stay_where_they_are_not_named_are_taken_too(
    app: StreamServer, run: Run
) -> None:
    app.account.unknowns.grants_merged = True
    assert run()[0]


def test_others_hooks_stay(app: StreamServer, run: Run) -> None:
    theirs = {
        "id": "theirs",
        "hook_type": "webhook",
        "enabled": True,
        "product": "chat",
        "webhook_url": "https://chat.example.org/hook",
        "event_types": ["message.new"],
        "timeout_ms": 6000,
    }
    app.account.event_hooks = [dict(theirs)]
    assert run()[0]
    hooks = {hook["webhook_url"]: hook for hook in app.account.event_hooks}
    assert set(hooks) == {theirs["webhook_url"], URL}
    assert theirs.items() <= hooks[theirs["webhook_url"]].items()


def test_a_hook_that_got_lost_is_told(app: StreamServer, run: Run) -> None:
    before = [{"hook_type": "webhook", "webhook_url": "https://x.example", "enabled": True}]
    assert event_hooks.lost(before, [], URL) == ["webhook https://x.example"]
    assert event_hooks.lost(before, before, URL) == []


def test_a_list_that_is_added_instead_of_taken_is_told(app: StreamServer, run: Run) -> None:
    app.account.unknowns.hooks_replaced = False
    app.account.event_hooks = [{"hook_type": "webhook", "webhook_url": "https://x.example"}]
    _, said = run()
    assert "twice" in said and "dashboard" in said


def test_a_list_with_others_secrets_is_not_written_back(app: StreamServer, run: Run) -> None:
    queue = {
        "id": "q",
        "hook_type": "sqs",
        "sqs_key": "AKIA…",
        "sqs_secret": "•••",
        "enabled": True,
    }
    app.account.event_hooks = [dict(queue)]
    ready, said = run()
    assert not ready
    assert URL in said and "dashboard" in said and "call.ended" in said
    assert "•••" not in said and "AKIA" not in said
    assert "UpdateApp" not in asked(app)
    assert app.account.event_hooks == [queue]


@pytest.mark.parametrize(
    "public", ["", "http://live.example.org", "https://localhost:8443", "https://192.168.1.4"]
)
def test_without_a_public_address_it_goes_on_and_says_so(
    app: StreamServer, run: Run, settings: Any, public: str
) -> None:
    settings.PUBLIC_URL = public
    ready, said = run()
    assert ready and "SIDELINE_PUBLIC_URL" in said
    assert "UpdateApp" not in asked(app)


def test_a_hook_of_another_sideline_is_kept_and_named(app: StreamServer, run: Run) -> None:
    run()
    app.account.event_hooks[0]["webhook_url"] = "https://old.example.org/api/webhooks/stream"
    ready, said = run()
    assert ready and "old.example.org" in said
    assert len(app.account.event_hooks) == 2


@pytest.mark.parametrize(
    ("name", "value"), [("STREAM_API_SECRET", "x" * 32), ("STREAM_API_KEY", "another")]
)
def test_a_wrong_key_or_secret_is_said_in_a_sentence(
    app: StreamServer, run: Run, settings: Any, name: str, value: str
) -> None:
    setattr(settings, name, value)
    ready, said = run()
    assert not ready and "Compare STREAM_API_KEY and STREAM_API_SECRET" in said


def test_without_a_key_nothing_is_asked(app: StreamServer, run: Run, settings: Any) -> None:
    settings.STREAM_API_KEY = ""
    ready, said = run()
    assert not ready and "STREAM_API_KEY" in said
    assert asked(app) == set()


@pytest.mark.parametrize(
    ("status", "said"), [(500, "STREAM_URL"), (429, "rate limit"), (503, "STREAM_URL")]
)
def test_what_went_wrong_is_said_and_the_next_run_ends_it(
    app: StreamServer, run: Run, status: int, said: str
) -> None:
    app.faults.status(status, "CreateCallType", retry_after=60)
    ready, told = run()
    assert not ready and said in told
    app.do(app.faults.clear)
    assert run()[0]


def test_types_in_which_a_spectator_may_make_calls_are_named_and_left(
    app: StreamServer, run: Run
) -> None:
    types = app.account.types
    before = {name: dict(types[name].grants) for name in ("default", "development")}
    ready, said = run()
    assert ready and "calls of the types audio_room, default, development, livestream," in said
    assert {name: types[name].grants for name in before} == before

    for name in before:
        types[name].grants |= {"user": [], "guest": [], "anonymous": []}
    ready, said = run()
    assert ready and "calls of the types audio_room, livestream," in said


def test_other_types_that_cannot_be_listed_stop_nothing(app: StreamServer, run: Run) -> None:
    app.faults.status(403, "ListCallTypes")
    ready, said = run()
    assert ready and "Every spectator" not in said


def test_no_secret_is_ever_said(app: StreamServer, run: Run) -> None:
    said = run("--check")[1] + run()[1] + run()[1]
    app.faults.status(403, "")
    said += run()[1]
    assert app.api_secret not in said and "eyJ" not in said


@pytest.mark.parametrize(
    ("switch", "code"),
    [
        ("disable_auth_checks", "stream_checks_off"),
        ("disable_permissions_checks", "stream_checks_off"),
        ("suspended", "stream_suspended"),
    ],
)
def test_switches_of_the_whole_app_are_told(app: StreamServer, switch: str, code: str) -> None:
    found = findings(AppSeen({switch: True}, frozenset(), None))
    assert code in {one.code for one in found}


async def test_the_diagnosis_finds_the_same(app: StreamServer) -> None:
    before = {one.code for one in await examine()}
    app.do(lambda: app.set_up(URL))
    assert before == {"stream_roles", "stream_call_type", "stream_webhook"}
    assert await examine() == []


async def test_the_diagnosis_hears_of_a_wrong_secret(app: StreamServer, settings: Any) -> None:
    settings.STREAM_API_SECRET = "y" * 32
    with pytest.raises(ProviderCredentials):
        await examine()


def test_those_events_are_wanted_that_mean_something_to_us() -> None:
    assert set(event_hooks.EVENTS) == set(stream_webhooks._TYPES)
