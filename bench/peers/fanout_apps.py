"""The two ASGI applications that the hub is compared with; served by ``bench.fanout``."""

import asyncio
import json
import os
import time
from typing import Any

LINES_A_SECOND = 2


def line(seq: int) -> dict[str, Any]:
    """A message like a commentary event, with the moment of its making in nanoseconds."""
    return {
        "type": "commentary",
        "seq": seq,
        "at": "2026-01-01T12:00:00.000Z",
        "text": f"Two areas move quickly in the middle of the picture. @{time.monotonic_ns()}@",
        "energy_level": 0.62,
        "is_highlight": False,
        "frame_at": "2026-01-01T12:00:00.000Z",
        "engine": "scripted",
    }


class Bare:
    """The least an ASGI broadcast can be: encode once, hand the same message to every ``send``."""

    def __init__(self) -> None:
        self.sends: dict[Any, None] = {}
        self.task: asyncio.Task[None] | None = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "websocket":
            return
        await receive()
        await send({"type": "websocket.accept"})
        self.task = self.task or asyncio.create_task(self.speak())
        self.sends[send] = None
        try:
            while (await receive())["type"] != "websocket.disconnect":
                pass
        finally:
            del self.sends[send]

    async def speak(self) -> None:
        seq = 0
        while True:
            await asyncio.sleep(1 / LINES_A_SECOND)
            seq += 1
            text = json.dumps(line(seq), ensure_ascii=False, separators=(",", ":"))
            message = {"type": "websocket.send", "text": text}
            for send in list(self.sends):
                await send(message)


def group_send_app() -> Any:
    """The idiom of the Channels tutorial: a group, a JSON consumer, one encoding per socket."""
    import django
    from django.conf import settings

    settings.configure(
        CHANNEL_LAYERS={
            "default": {
                "BACKEND": "channels.layers.InMemoryChannelLayer",
                "CONFIG": {"capacity": 1000},
            }
        }
    )
    django.setup()
    from channels.generic.websocket import AsyncJsonWebsocketConsumer
    from channels.layers import get_channel_layer

    speaking: list[asyncio.Task[None]] = []

    async def speak() -> None:
        seq = 0
        while True:
            await asyncio.sleep(1 / LINES_A_SECOND)
            seq += 1
            await get_channel_layer().group_send("g", {"type": "commentary", "line": line(seq)})

    class Consumer(AsyncJsonWebsocketConsumer):  # type: ignore[misc]  # untyped library
        async def connect(self) -> None:
            await self.channel_layer.group_add("g", self.channel_name)
            await self.accept()
            if not speaking:
                speaking.append(asyncio.create_task(speak()))

        async def receive_json(self, content: Any, **_: Any) -> None:
            """An acknowledgement."""

        async def commentary(self, event: dict[str, Any]) -> None:
            await self.send_json(event["line"])

        async def disconnect(self, code: int) -> None:
            await self.channel_layer.group_discard("g", self.channel_name)

    return Consumer.as_asgi()


application = group_send_app() if os.environ.get("FANOUT_APP") == "group_send" else Bare()
