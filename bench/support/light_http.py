"""HTTP and a WebSocket on one kept connection, as light as can be: for who must not be measured."""

import asyncio
import base64
import os
from collections.abc import Callable
from typing import Self

LINE = b'"type":"commentary"'


class Http:
    """One kept connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    @classmethod
    async def open(cls, host: str, port: int) -> Self:
        return cls(*await asyncio.open_connection(host, port))

    async def ask(
        self, method: str, path: str, body: bytes = b"", **headers: str
    ) -> tuple[int, dict[bytes, bytes], bytes]:
        lines = [f"{method} {path} HTTP/1.1", "Host: localhost", "Accept-Encoding: gzip, br"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        if method != "GET":
            lines.append(f"Content-Length: {len(body)}")
        self._writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        head = await self._reader.readuntil(b"\r\n\r\n")
        first, *rest = head[:-4].split(b"\r\n")
        found = dict(line.lower().split(b": ", 1) for line in rest)
        if b"content-length" in found:
            content = await self._reader.readexactly(int(found[b"content-length"]))
        else:
            content = await self._chunks()
        return int(first.split()[1]), found, content

    async def _chunks(self) -> bytes:
        content = b""
        while size := int(await self._reader.readline(), 16):
            content += (await self._reader.readexactly(size + 2))[:-2]
        await self._reader.readline()
        return content

    async def follow(self, path: str, on_message: Callable[[bytes], None]) -> None:
        """A WebSocket, until it ends. Messages are not put together: a line is short."""
        key = base64.b64encode(os.urandom(16)).decode()
        head = [
            f"GET {path} HTTP/1.1",
            "Host: localhost",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Version: 13",
            f"Sec-WebSocket-Key: {key}",
        ]
        self._writer.write("\r\n".join([*head, "", ""]).encode())
        first = await self._reader.readuntil(b"\r\n\r\n")
        if b" 101 " not in first.split(b"\r\n")[0]:
            raise ConnectionError(first.split(b"\r\n")[0].decode())
        while True:
            flags, length = await self._reader.readexactly(2)
            if length == 126:
                length = int.from_bytes(await self._reader.readexactly(2), "big")
            elif length == 127:
                length = int.from_bytes(await self._reader.readexactly(8), "big")
            content = await self._reader.readexactly(length)
            if flags & 15 == 9:  # a ping; masked with zeros
                self._writer.write(bytes((0x8A, 0x80 | length, 0, 0, 0, 0)) + content)
                continue
            if flags & 15 == 8:
                raise ConnectionError(f"closed {int.from_bytes(content[:2], 'big')}")
            on_message(content)

    def close(self) -> None:
        self._writer.close()
