"""The webhook among an app's ``event_hooks``: is ours there, and the list with it. No network.

The list is the app's, and other programs may have hooks in it. Setting it probably replaces all of
it; so it is read, ours is put in, and the whole goes back.
"""

from collections.abc import Iterator, Mapping, Sequence
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from livekit_app.providers.spec import SetUpFinding
from livekit_app.providers.stream.setting_up.call_type import RUN_SETUP

Hook = Mapping[str, Any]

PATH = "/api/webhooks/stream"
EVENTS = (  # those that mean something to us (stream_webhooks.py)
    "call.created",
    "call.deleted",
    "call.ended",
    "call.session_participant_joined",
    "call.session_participant_left",
)
_READ_ONLY = ("created_at", "updated_at")


def address(public_url: str) -> str:
    """Where Stream can send to; empty where it cannot reach us."""
    parts = urlsplit(public_url)
    host = parts.hostname or ""
    if parts.scheme != "https" or not host or host == "localhost":
        return ""
    try:
        return f"{public_url}{PATH}" if ip_address(host).is_global else ""
    except ValueError:  # a name
        return f"{public_url}{PATH}"


def hooks_of(app: Mapping[str, Any]) -> list[Hook]:
    hooks = app.get("event_hooks")
    return [one for one in hooks if isinstance(one, Mapping)] if isinstance(hooks, list) else []


def findings(hooks: Sequence[Hook], url: str) -> Iterator[SetUpFinding]:
    """What is wrong with ours, which is to send to ``url``. No URL, nothing is wrong."""
    if url and not any(_is_right(one, url) for one in hooks):
        yield SetUpFinding(
            "stream_webhook",
            f"Stream does not send us its events: no webhook to {url} is on, with all that we "
            "need. What it does by itself is noticed by the sweep only, up to 25 s later.",
            _by_hand(url) if secretive(hooks) else RUN_SETUP,
        )


def with_ours(hooks: Sequence[Hook], url: str) -> list[dict[str, Any]]:
    """The list to send: others' as they were read, ours right, and once."""
    mine = [one for one in hooks if _is_ours(one, url)]
    ours: dict[str, Any] = {
        **(mine[0] if mine else {}),
        "hook_type": "webhook",
        "enabled": True,
        "product": "video",
        "webhook_url": url,
        "event_types": list(EVENTS),
    }
    others = [one for one in hooks if one not in mine]
    return [_writable(one) for one in (*others, ours)]


def secretive(hooks: Sequence[Hook]) -> bool:
    """Has another hook a secret in it? Stream may not show it, and to write back what was read
    would destroy it."""
    return any(
        value for one in hooks for name, value in one.items() if name.endswith(("_secret", "_key"))
    )


def lost(before: Sequence[Hook], after: Sequence[Hook], url: str) -> list[str]:
    """Others' hooks that are there no more, in words."""
    there = [_kept(one) for one in after]
    gone = (one for one in before if not _is_ours(one, url) and _kept(one) not in there)
    return [f"{one.get('hook_type')} {one.get('webhook_url') or one.get('id')}" for one in gone]


def doubled(before: Sequence[Hook], after: Sequence[Hook], url: str) -> bool:
    """Are there more than were sent? Then a list that is sent is added to what was there."""
    return len(after) > max(len(before), len(with_ours(before, url)))


def strays(hooks: Sequence[Hook], url: str) -> list[str]:
    """Addresses of hooks like ours elsewhere: of another Sideline, or of this one before."""
    urls = [str(one.get("webhook_url") or "") for one in hooks]
    return [one for one in urls if one.endswith(PATH) and one != url]


def _is_ours(hook: Hook, url: str) -> bool:
    return hook.get("hook_type") == "webhook" and hook.get("webhook_url") == url


def _is_right(hook: Hook, url: str) -> bool:
    """No types at all are all of them; so are the products."""
    types = hook.get("event_types") or EVENTS
    return (
        _is_ours(hook, url)
        and hook.get("enabled") is not False
        and hook.get("product") in ("video", "all", "", None)
        and set(EVENTS) <= set(types)
    )


def _writable(hook: Hook) -> dict[str, Any]:
    return {name: value for name, value in hook.items() if name not in _READ_ONLY}


def _kept(hook: Hook) -> dict[str, Any]:
    """What tells a hook from the others, however its answer is dressed."""
    return {name: hook.get(name) for name in ("hook_type", "product", "webhook_url", "enabled")}


def _by_hand(url: str) -> str:
    return (
        "Another hook of this app holds a secret, which a change by us might destroy. Add ours in "
        f"Stream's dashboard: {url}, product video, events {', '.join(EVENTS)}."
    )
