"""A server that misbehaves at the socket: hosted services are replaced there, not in our code."""

import asyncio
from dataclasses import dataclass, field


@dataclass
class Answering:
    """Answers every request the same way. ``async with Answering(...) as url``."""

    status: int = 200
    body: str = "{}"
    silent: bool = False
    hang_up: bool = False
    content_type: str = "text/html"
    location: str = "/"
    _server: asyncio.Server | None = field(default=None, repr=False)
    _writers: list[asyncio.StreamWriter] = field(default_factory=list, repr=False)

    async def __aenter__(self) -> str:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        port = self._server.sockets[0].getsockname()[1]
        return f"http://127.0.0.1:{port}"

    async def __aexit__(self, *exc: object) -> None:
        assert self._server is not None
        self._server.close()
        for writer in self._writers:
            writer.close()
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.append(writer)
        await reader.readuntil(b"\r\n\r\n")
        if self.silent:
            return
        if not self.hang_up:
            body = self.body.encode()
            head = f"HTTP/1.1 {self.status} X\r\nContent-Length: {len(body)}\r\n"
            head += f"Content-Type: {self.content_type}\r\n"
            head += f"Location: {self.location}\r\nConnection: close\r\n\r\n"
            writer.write(head.encode() + body)
            await writer.drain()
        writer.close()
