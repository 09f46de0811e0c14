"""Asks an ASGI application as a server does, and keeps every byte of what it says."""

import asyncio
from dataclasses import dataclass
from typing import Any

from project.servers import Application, Message

HOST = "127.0.0.1:8000"


@dataclass(frozen=True)
class Said:
    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes

    def __getitem__(self, name: str) -> str:
        wanted = name.lower().encode()
        return ",".join(v.decode("latin-1") for n, v in self.headers if n.lower() == wanted)

    @property
    def but_its_id(self) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
        headers = [(n, b"" if n.lower() == b"x-request-id" else v) for n, v in self.headers]
        return self.status, headers, self.body


async def ask(
    app: Application,
    path: str,
    headers: dict[str, str] | list[tuple[str, str]] | None = None,
    *,
    method: str = "GET",
    scheme: str = "http",
    body: bytes = b"",
    scope: dict[str, Any] | None = None,
) -> Said:
    """``headers``: beside the Host, which a list has to bring itself."""
    address, _, query = path.partition("?")
    pairs = headers if isinstance(headers, list) else [*({"Host": HOST} | (headers or {})).items()]
    asked: dict[str, Any] = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": scheme,
        "path": address,
        "raw_path": address.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in pairs],
        "client": ("192.168.1.20", 4711),
        "server": ("127.0.0.1", 8000),
    }
    told: list[Message] = []
    given = False

    async def receive() -> Message:
        nonlocal given
        if given:
            await asyncio.Event().wait()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        told.append(message)

    await app(asked | (scope or {}), receive, send)
    start, *pieces = told
    return Said(
        start["status"],
        tuple(start["headers"]),
        b"".join(piece.get("body", b"") for piece in pieces),
    )
