"""Small helpers of the room tests."""

import itertools
import json
import time

from livekit_app.models import ProviderEvent
from livekit_app.providers.fake.adapter import FakeProvider
from livekit_app.providers.livekit import dialect
from livekit_app.providers.port import WebhookEvent
from livekit_app.signals import RoomEvent

_ids = itertools.count(1)


def changes(heard: list[RoomEvent]) -> list[str]:
    return [event.change for event in heard]


def webhook_body(event: str, room: str = "", room_sid: str = "", **more: object) -> bytes:
    """A webhook as a LiveKit-like server writes it (protojson)."""
    body: dict[str, object] = {
        "event": event,
        "id": f"EV_{next(_ids)}",
        "createdAt": str(int(time.time())),
    }
    if room:
        body["room"] = {"name": room, "sid": room_sid}
    return json.dumps(body | more).encode()


def participant(identity: str, sid: str, **more: object) -> dict[str, object]:
    return {"participant": {"identity": identity, "sid": sid, **more}}


VIDEO = {"track": {"type": "VIDEO", "sid": "TR_1"}}


def read(server: FakeProvider, body: bytes) -> WebhookEvent:
    """What the adapter makes of a properly signed webhook."""
    signed = dialect.sign_webhook(body, server.api_key, server.api_secret)
    return server.parse_webhook(body, {"Authorization": signed})


def outcomes() -> list[str]:
    return list(ProviderEvent.objects.order_by("id").values_list("outcome", flat=True))
