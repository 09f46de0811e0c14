"""One request to one address: bounded in time and size, and to nobody else."""

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field

import aiohttp
from yarl import URL

from commentary.narrators.narrator import NarratorUnavailable
from commentary.narrators.trouble import Trouble

MOST_BYTES = 256 * 1024  # of an answer: a line is a few hundred
# Servers of Python's hang up after 5 s; one that does just then would look like one that is gone.
KEPT_ALIVE_SECONDS = 3.0
USER_AGENT = "Sideline (vision narrator)"


@dataclass(frozen=True, slots=True)
class Reply:
    """``retry_after`` as it was sent."""

    status: int
    body: bytes
    retry_after: str = ""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """``url`` is what ``/chat/completions`` is put behind; a query stays behind that."""

    url: str
    model: str
    key: str = field(default="", repr=False)

    @property
    def chat_url(self) -> URL:
        base = URL(self.url).with_user(None).with_fragment(None)
        return (base / "chat" / "completions").with_query(base.query)

    @property
    def headers(self) -> Mapping[str, str]:
        # A packed answer may be a thousand times as large as what comes over the wire.
        plain = {
            "Content-Type": "application/json",
            "Accept": "application/json",
            "Accept-Encoding": "identity",
            "User-Agent": USER_AGENT,
        }
        return plain | ({"Authorization": f"Bearer {self.key}"} if self.key else {})


class ChatClient:
    """Belongs to the event loop of its first request. Follows no redirect, asks no proxy, checks
    certificates, keeps no cookies and tries nothing twice."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._session: aiohttp.ClientSession | None = None

    async def post(self, body: bytes, deadline: float) -> Reply:
        """Whatever the status is. ``deadline`` is the loop's time. Raises ``NarratorUnavailable``
        where nothing, too much or nothing readable came."""
        try:
            async with asyncio.timeout_at(deadline):
                return await self._post(body)
        except TimeoutError:
            raise NarratorUnavailable("no answer in time", trouble=Trouble.SLOW) from None
        except (aiohttp.ClientError, OSError, ValueError) as problem:
            # Their texts may hold the address with what stands in it.
            reason, trouble = _what_failed(problem)
            raise NarratorUnavailable(reason, trouble=trouble) from None

    async def close(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def _post(self, body: bytes) -> Reply:
        async with self._opened().post(
            self._endpoint.chat_url,
            data=body,
            headers=self._endpoint.headers,
            allow_redirects=False,
        ) as answer:
            return Reply(
                answer.status,
                await _bounded(answer),
                answer.headers.get("Retry-After", ""),
            )

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(keepalive_timeout=KEPT_ALIVE_SECONDS),
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(total=None),  # the deadline is ours
                trust_env=False,
                auto_decompress=False,
            )
        return self._session


async def _bounded(answer: aiohttp.ClientResponse) -> bytes:
    """All of it, or the connection is cut where it is too much."""
    read = bytearray()
    async for chunk in answer.content.iter_any():
        read += chunk
        if len(read) > MOST_BYTES:
            answer.close()
            raise NarratorUnavailable(
                f"more than {MOST_BYTES // 1024} KB of answer", trouble=Trouble.BAD_ANSWER
            )
    return bytes(read)


def _what_failed(problem: Exception) -> tuple[str, Trouble]:
    if isinstance(problem, (aiohttp.ClientConnectorCertificateError, ssl.CertificateError)):
        return "its certificate is not good", Trouble.CERTIFICATE
    if isinstance(problem, (aiohttp.ClientSSLError, ssl.SSLError)):
        return "no TLS connection to it", Trouble.CERTIFICATE
    if isinstance(problem, aiohttp.ClientConnectorError):
        return "nobody answers there", Trouble.UNREACHABLE
    if isinstance(problem, aiohttp.ClientResponseError):
        return "it does not speak HTTP", Trouble.BAD_ANSWER
    return f"the connection broke ({type(problem).__name__})", Trouble.UNREACHABLE
