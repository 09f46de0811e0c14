"""The peer of bench/tokens.py: FastAPI and livekit-api, and nothing is checked.

``python -m uvicorn bench.peers.bare_token:application``. Whoever asks gets a token for whatever
room they name: what a first tutorial has, and the least that a token over HTTP costs.
"""

import os
import uuid
from datetime import timedelta

from fastapi import FastAPI
from livekit.api import AccessToken, VideoGrants
from pydantic import BaseModel

KEY = os.environ["LIVEKIT_API_KEY"]
SECRET = os.environ["LIVEKIT_API_SECRET"]
TTL = timedelta(minutes=10)

application = FastAPI()


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


@application.post("/api/livekit/token")
async def issue(body: TokenIn) -> TokenOut:
    identity = f"spectator:{uuid.uuid4().hex}"
    grants = VideoGrants(
        room_join=True,
        room=body.roomName,
        can_publish=body.canPublish,
        can_subscribe=body.canSubscribe,
    )
    token = AccessToken(KEY, SECRET).with_identity(identity).with_grants(grants).with_ttl(TTL)
    return TokenOut(
        token=token.with_name(body.participantName).to_jwt(),
        url="ws://127.0.0.1:7880",
        identity=identity,
        roomName=body.roomName,
        canPublish=body.canPublish,
        canSubscribe=body.canSubscribe,
        expiresIn=round(TTL.total_seconds()),
    )
