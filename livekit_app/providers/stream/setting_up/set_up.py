"""What an app at Stream must have before Sideline can run on it: seen, told and put right.

``manage.py stream_setup`` and the diagnosis share it. Looking changes nothing. Putting right writes
only what differs, so a second time writes nothing; what it brought is seen by looking again, since
of several calls nobody here knows what they do.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.conf import settings

from livekit_app.errors import ProviderCredentials, ProviderError, ProviderRejected
from livekit_app.providers.spec import SetUpFinding
from livekit_app.providers.stream.coordinator_calls import Coordinator, Missing
from livekit_app.providers.stream.setting_up import call_type, event_hooks


@dataclass(frozen=True, slots=True)
class AppSeen:
    """The parts of an app that matter here, as they were read at one moment."""

    app: Mapping[str, Any]
    roles: frozenset[str]
    call_type: Mapping[str, Any] | None  # None: there is none of that name


async def examine() -> list[SetUpFinding]:
    """For the diagnosis. Raises ``ProviderError`` where Stream cannot be asked."""
    calls = open_calls()
    try:
        return list(findings(await look(calls)))
    finally:
        await calls.aclose()


def open_calls() -> Coordinator:
    return Coordinator(settings.STREAM_URL, settings.STREAM_API_KEY, settings.STREAM_API_SECRET)


async def look(calls: Coordinator) -> AppSeen:
    app, roles, found = await asyncio.gather(
        calls.ask("GET", "/app", operation="GetApp"),
        calls.ask("GET", "/roles", operation="ListRoles"),
        _type(calls),
    )
    names = [one.get("name") for one in roles.get("roles") or () if isinstance(one, Mapping)]
    return AppSeen(
        app=app.get("app") or {},
        roles=frozenset(name for name in names if isinstance(name, str)),
        call_type=found,
    )


def findings(seen: AppSeen) -> Iterator[SetUpFinding]:
    """The worst first."""
    yield from _app(seen.app)
    if missing := [role for role in call_type.ROLES if role not in seen.roles]:
        yield SetUpFinding(
            "stream_roles", f"Stream has no role {', '.join(missing)}.", call_type.RUN_SETUP
        )
    yield from call_type.findings(settings.STREAM_CALL_TYPE, seen.call_type)
    hooks = event_hooks.hooks_of(seen.app)
    yield from event_hooks.findings(hooks, event_hooks.address(settings.PUBLIC_URL))


def notes(seen: AppSeen) -> Iterator[str]:
    """What is worth knowing and no fault."""
    url = event_hooks.address(settings.PUBLIC_URL)
    if not url:
        yield (
            "No webhook: Stream reaches only public https addresses, and SIDELINE_PUBLIC_URL is "
            f"{settings.PUBLIC_URL or 'not set'}. All works without; what somebody does at Stream "
            "itself is noticed by the sweep, up to 25 s later."
        )
    for stray in event_hooks.strays(event_hooks.hooks_of(seen.app), url):
        yield (
            f"Stream also sends to {stray}: another Sideline's, or ours of before. If nothing "
            "listens there any more, take it out in Stream's dashboard."
        )


async def note_of_other_types(calls: Coordinator) -> str:
    """Not ours to change: others may use them. Empty: nothing to say, or not to be had."""
    try:
        types = (await calls.ask("GET", "/video/calltypes", operation="ListCallTypes"))[
            "call_types"
        ]
        found = call_type.open_to_spectators(types, settings.STREAM_CALL_TYPE)
    except (ProviderError, KeyError, AttributeError):
        return ""
    if not found:
        return ""
    return (
        "Every spectator's token is one of this app. It opens one of our calls and no other, but "
        f"lets its holder make calls of the types {', '.join(found)}, which you pay. If nobody "
        "uses those, take all rights from user, guest and anonymous there, in Stream's dashboard."
    )


async def put_right(calls: Coordinator, seen: AppSeen) -> AsyncIterator[str]:
    """Write what differs, and say each thing that was done, or refused. Looking again is up to the
    caller: a type that was just made may have come with rights that nobody asked for."""
    for role in call_type.ROLES:
        if role not in seen.roles:
            yield await _write(calls, f"role {role}", "POST", "/roles", {"name": role})
    name, found = settings.STREAM_CALL_TYPE, seen.call_type
    if found is None:
        body = {"name": name, **call_type.body(None)}
        yield await _write(calls, f"call type {name}", "POST", "/video/calltypes", body)
    elif any(call_type.findings(name, found)):
        path, body = _type_path(), call_type.body(found)
        yield await _write(calls, f"call type {name}", "PUT", path, body)
    hooks, url = event_hooks.hooks_of(seen.app), event_hooks.address(settings.PUBLIC_URL)
    if any(event_hooks.findings(hooks, url)) and not event_hooks.secretive(hooks):
        merged = {"event_hooks": event_hooks.with_ours(hooks, url)}
        yield await _write(calls, "webhook", "PATCH", "/app", merged)


_OPERATIONS = {
    ("POST", "/roles"): "CreateRole",
    ("POST", "/video/calltypes"): "CreateCallType",
    ("PATCH", "/app"): "UpdateApp",
}


async def _write(calls: Coordinator, what: str, method: Any, path: str, body: Any) -> str:
    operation = _OPERATIONS.get((method, path), "UpdateCallType")
    try:
        await calls.ask(method, path, body, operation=operation)
    except ProviderCredentials:
        raise
    except ProviderRejected as problem:  # its numbers; what was sent is not quoted
        return f"{what}: refused ({problem})"
    return f"{what}: {'made' if method == 'POST' else 'changed'}"


async def _type(calls: Coordinator) -> Mapping[str, Any] | None:
    try:
        return await calls.ask("GET", _type_path(), operation="GetCallType")
    except Missing:
        return None


def _type_path() -> str:
    return f"/video/calltypes/{quote(settings.STREAM_CALL_TYPE, safe='')}"


def _app(app: Mapping[str, Any]) -> Iterator[SetUpFinding]:
    """Switches of the whole app, which other programs may count on: only told."""
    if app.get("suspended"):
        yield SetUpFinding(
            "stream_suspended", "Stream has suspended this app.", "Ask Stream, or pay its bill."
        )
    for key, what in (
        ("disable_auth_checks", "Stream checks no token: anybody may join as anybody."),
        ("disable_permissions_checks", "Stream checks no rights: anybody may send in any call."),
    ):
        if app.get(key):
            yield SetUpFinding(
                "stream_checks_off", what, f"Switch `{key}` off in Stream's dashboard."
            )


def unasked(problem: ProviderError) -> str:
    """Why a command could not ask, and what to do."""
    said = {
        "provider_credentials": "Stream refuses our key or secret. Compare STREAM_API_KEY and "
        "STREAM_API_SECRET with its dashboard.",
        "provider_unreachable": "Nothing answers at STREAM_URL.",
        "provider_timeout": "Stream did not answer within PROVIDER_TIMEOUT_SECONDS. Something may "
        "have been changed: run this again.",
        "provider_busy": "Stream's rate limit is reached. Run this again in a minute.",
        "provider_broken": "What answers at STREAM_URL is not Stream's API, or fails.",
    }
    return f"{said.get(problem.code, 'Stream refused it.')} ({problem})"
