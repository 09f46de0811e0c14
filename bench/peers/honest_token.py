"""The honest peer of bench/tokens.py: FastAPI and livekit-api, with the checks that ours makes.

``python -m uvicorn bench.peers.honest_token:application``. What a good tutorial would have: limits
counted, proof looked up, the broadcast, its room, a ban and an admission looked up by SQL written
by hand (aiosqlite, asyncpg), nothing remembered. It has no deadlines, stages, roles, error form,
security headers or check of where a request comes from; that is ours to carry.
"""

import hashlib
import hmac
import os
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import aiosqlite
import asyncpg  # type: ignore[import-untyped]
from fastapi import FastAPI, Header, HTTPException, Request
from limits import parse
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from livekit.api import AccessToken, VideoGrants
from pydantic import BaseModel

KEY = os.environ["LIVEKIT_API_KEY"]
SECRET = os.environ["LIVEKIT_API_SECRET"]
DATABASE_URL = os.environ.get("DATABASE_URL", "")
FILE = os.path.join(os.environ["SIDELINE_DATA_DIR"], "sideline.sqlite3")
TTL = timedelta(minutes=10)
LIMIT = parse(os.environ["LIMIT_TOKENS"])

ACCOUNT = """
SELECT u.id, u.first_name, u.last_name, u.username, t.expires_at
FROM sessions_app_accounttoken t JOIN auth_user u ON u.id = t.user_id
WHERE t.token_hash = $1 AND u.is_active
"""
BROADCAST = """
SELECT s.ended_at, s.way_in, r.name, r.desired, r.observed, p.role, p.name AS person,
  p.banned_at, a.id AS admission
FROM sessions_app_livesession s
JOIN livekit_app_room r ON r.id = s.room_id
LEFT JOIN sessions_app_person p ON p.session_id = s.id AND p.who = $2
LEFT JOIN sessions_app_admission a ON a.session_id = s.id AND a.token_hash = $3
  AND a.state = 'given' AND a.epoch = s.access_epoch
WHERE s.id = $1
"""

Row = Mapping[str, Any]


class Database:
    """One connection to SQLite, whose thread takes one statement after another; a pool of ten to
    PostgreSQL, which prepares each statement once."""

    async def open(self) -> None:
        if DATABASE_URL:
            self.pool = await asyncpg.create_pool(DATABASE_URL, min_size=10, max_size=10)
            return
        self.file = await aiosqlite.connect(FILE)
        self.file.row_factory = aiosqlite.Row

    async def close(self) -> None:
        await (self.pool.close() if DATABASE_URL else self.file.close())

    async def row(self, statement: str, *values: str | None) -> Row | None:
        if DATABASE_URL:
            found: Row | None = await self.pool.fetchrow(statement, *values)
            return found
        async with self.file.execute(statement.replace("$", "?"), values) as cursor:
            row = await cursor.fetchone()
        return None if row is None else dict(row)


database = Database()
limiter = SlidingWindowCounterRateLimiter(MemoryStorage())


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    await database.open()
    yield
    await database.close()


application = FastAPI(lifespan=lifespan)


class TokenIn(BaseModel):
    roomName: str
    participantName: str = ""
    canPublish: bool = False
    canSubscribe: bool = True


class TokenOut(BaseModel):
    token: str
    url: str
    identity: str
    roomName: str
    canPublish: bool
    canSubscribe: bool
    expiresIn: int


class SpectatorIn(BaseModel):
    name: str = ""
    speak: bool = False


@application.post("/api/livekit/token")
async def issue(
    request: Request, body: TokenIn, authorization: Annotated[str, Header()] = ""
) -> TokenOut:
    await spend(request, authorization, body.roomName)
    token = authorization.removeprefix("Bearer ")
    account = await database.row(ACCOUNT, hashed(token))
    if account is None or is_past(account["expires_at"]):
        raise HTTPException(401, "This token is not valid, or has expired.")
    who = person(body.roomName, f"user:{account['id']}")
    row = await admitted(body.roomName, who)
    own = f"{account['first_name']} {account['last_name']}".strip() or account["username"]
    name = body.participantName or (row["person"] or own)
    return signed(row, who, name, body.canSubscribe)


@application.post("/api/sessions/{session}/spectators")
async def watch(
    request: Request,
    session: str,
    body: SpectatorIn,
    x_visitor_key: Annotated[str, Header()] = "",
    x_admission: Annotated[str, Header()] = "",
) -> TokenOut:
    await spend(request, x_visitor_key, session)
    who = person(session, f"visitor:{hashed(x_visitor_key)}")
    row = await admitted(session, who, x_admission)
    return signed(row, who, body.name or row["person"] or "")


async def spend(request: Request, proof: str, session: str) -> None:
    address = request.client.host if request.client else ""
    for key in (f"caller:{hashed(proof)}:{session}", f"address:{address}"):
        if not await limiter.hit(LIMIT, "tokens", key):
            raise HTTPException(429, "Too many requests.")


async def admitted(session: str, who: str, admission: str = "") -> Row:
    row = await database.row(BROADCAST, session, who, hashed(admission) if admission else None)
    if row is None:
        raise HTTPException(404, "No broadcast with this code.")
    if row["banned_at"] is not None:
        raise HTTPException(403, "The host does not want you in this broadcast.")
    if row["way_in"] != "code" and row["admission"] is None and row["role"] in (None, "viewer"):
        raise HTTPException(401, "The code alone does not let you in.")
    if row["ended_at"] is not None or row["desired"] != "open":
        raise HTTPException(410, "The broadcast is over.")
    if row["observed"] != "present":
        raise HTTPException(409, "The room is not open yet.")
    return row


def signed(row: Row, who: str, name: str, subscribe: bool = True) -> TokenOut:
    identity = f"spectator:{who}.{secrets.token_hex(4)}"
    grants = VideoGrants(
        room_join=True, room=row["name"], can_publish=False, can_subscribe=subscribe, hidden=True
    )
    token = AccessToken(KEY, SECRET).with_identity(identity).with_grants(grants).with_ttl(TTL)
    return TokenOut(
        token=token.with_name(name).to_jwt(),
        url="ws://127.0.0.1:7880",
        identity=identity,
        roomName=row["name"],
        canPublish=False,
        canSubscribe=subscribe,
        expiresIn=round(TTL.total_seconds()),
    )


def hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def person(session: str, subject: str) -> str:
    return hmac.digest(SECRET.encode(), f"{session}:{subject}".encode(), "sha256").hex()[:12]


def is_past(moment: datetime | str | None) -> bool:
    """SQLite has it as text, in UTC."""
    if moment is None:
        return False
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    return moment <= datetime.now(UTC)
