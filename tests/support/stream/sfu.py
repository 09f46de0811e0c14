"""The test's SFU: who is in a call, what they publish and see, and what they are told of it.

Clients talk to it by a socket (``sfu_socket``) and by Twirp requests (``sfu_requests``); media goes
through ``forwarding``. Who may do what is the account's to say. Everything runs on the server's
loop; faults are attributes and methods of ``Sfu``, for ``server.do``.
"""

import asyncio
import secrets
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import jwt
from aiohttp import web

from livekit_app.media.passthrough import MediaKind
from livekit_app.runtime.background import spawn
from tests.support.stream import sfu_requests, sfu_socket, wire
from tests.support.stream.forwarding import Feed, Publishing, Source, Watching, ice_policy

if TYPE_CHECKING:
    from tests.support.stream.records import Call
    from tests.support.stream.server import StreamServer

AUDIO, VIDEO = wire.enum("TrackType", "AUDIO"), wire.enum("TrackType", "VIDEO")
SCREEN, SCREEN_AUDIO = (wire.enum("TrackType", n) for n in ("SCREEN_SHARE", "SCREEN_SHARE_AUDIO"))
GOODBYE_SECONDS = 2.0  # from the word that the call is over until the socket is closed


class Participant:
    """One session of one user in a call."""

    def __init__(self, call: "Call", user_id: str, session_id: str, role: str, name: str) -> None:
        self.call = call
        self.user_id = user_id
        self.session_id = session_id
        self.role = role
        self.name = name
        self.prefix = secrets.token_hex(8)
        self.joined_at = datetime.now(UTC)
        self.published: set[int] = set()
        self.sources: dict[int, Source] = {}  # by track type
        self.subscriptions: set[tuple[str, int]] = set()  # session and track type
        self.feeds: dict[tuple[str, int], Feed] = {}
        self.line: sfu_socket.Line | None = None
        self.publishing: Publishing | None = None
        self.watching: Watching | None = None
        self.gone = False
        self.lost_timer: asyncio.TimerHandle | None = None

    def tell(self, **event: Any) -> None:
        """Not if its socket is lost: it asks for the state when it comes back."""
        if self.line is not None:
            self.line.tell(wire.make("SfuEvent", **event))

    def message(self) -> Any:
        about = wire.make(
            "Participant",
            user_id=self.user_id,
            session_id=self.session_id,
            published_tracks=sorted(self.published),
            track_lookup_prefix=self.prefix,
            connection_quality=wire.enum("Quality", "EXCELLENT"),
            name=self.name,
            roles=[self.role],
        )
        about.joined_at.FromDatetime(self.joined_at)
        return about


class Sfu:
    """Faults: ``full``, ``refuse`` (an error's name: joins are refused with it), ``dumb`` (joins
    are never answered), ``cut``, ``silence``.

    ``keeps_viewers``: who watches may come back fast (their media went on). Else they are asked to
    join again, which a real server does where it cannot restart ICE either."""

    def __init__(self, server: "StreamServer") -> None:
        self.server = server
        self.account = server.account
        self.calls: dict[str, dict[str, Participant]] = {}  # by cid, then by session
        self.tasks: set[asyncio.Task[Any]] = set()
        self._secret = secrets.token_hex(32)
        self._policy = ice_policy()
        self._known: dict[str, Call] = {}
        self.reset()
        self.account.on_kicked(self._kicked)
        self.account.on_ended(self._ended)
        self.account.on_permissions(self._permissions)

    @property
    def gone_after(self) -> float:
        """Seconds from a lost socket until its participant has left."""
        return self.account.unknowns.killed_browser_seconds

    @gone_after.setter
    def gone_after(self, seconds: float) -> None:
        self.account.unknowns.killed_browser_seconds = seconds

    # --- for the coordinator --------------------------------------------------------------------

    def add_routes(self, app: web.Application) -> None:
        async def socket(request: web.Request) -> web.StreamResponse:
            return await sfu_socket.serve(self, request)

        async def asked(request: web.Request) -> web.StreamResponse:
            return await sfu_requests.answer(self, request)

        app.router.add_get("/sfu/ws", socket)
        app.router.add_post(f"/sfu/twirp/{wire.SERVICE}/{{method}}", asked)

    def credentials(
        self, call: "Call", user_id: str, user_session_id: str | None = None
    ) -> dict[str, Any]:
        """What a join's answer says about where to go."""
        self._known[call.cid] = call
        token = jwt.encode({"user_id": user_id, "cid": call.cid}, self._secret, "HS256")
        base = f"{self.server.url}/sfu"
        return {
            "server": {
                "edge_name": "sfu-test",
                "url": f"{base}/twirp",
                "ws_endpoint": f"{base.replace('http', 'ws', 1)}/ws",
            },
            "token": token,
            "ice_servers": [],
        }

    def reset(self) -> None:
        self.full = False
        self.refuse = ""
        self.dumb = False
        self.keeps_viewers = False
        self.silenced: set[str] = set()  # users

    async def close(self) -> None:
        for participants in list(self.calls.values()):
            for participant in list(participants.values()):
                self.remove(participant, "shutdown")
        while self.tasks:
            await asyncio.wait(list(self.tasks), timeout=2.0)
            for task in list(self.tasks):
                task.cancel()

    # --- faults ---------------------------------------------------------------------------------

    def cut(self, user_id: str = "") -> int:
        """Break the sockets of one user, or of all; media goes on. Returns how many."""
        lines = [one.line for one in self._all(user_id) if one.line is not None]
        for line in lines:
            line.cut()
        return len(lines)

    def silence(self, user_id: str, silent: bool = True) -> None:
        """Nothing of their media comes here any more, though they are connected."""
        (self.silenced.add if silent else self.silenced.discard)(user_id)
        for one in self._all(user_id):
            for source in one.sources.values():
                source.silent = silent

    def order(self, faults: dict[str, Any]) -> None:
        """By HTTP: attributes by name, and ``cut``, ``silence``, ``sounds`` with a user's id."""
        for name, value in faults.items():
            match name:
                case "cut":
                    self.cut(str(value))
                case "silence" | "sounds":
                    self.silence(str(value), name == "silence")
                case "full" | "dumb" | "keeps_viewers":
                    setattr(self, name, bool(value))
                case "refuse":
                    self.refuse = str(value)
                case "gone_after":
                    self.gone_after = float(value)
                case _:
                    raise KeyError(name)

    def _all(self, user_id: str = "") -> list[Participant]:
        everybody = [one for people in self.calls.values() for one in people.values()]
        return [one for one in everybody if not user_id or one.user_id == user_id]

    # --- who is there ---------------------------------------------------------------------------

    def holder(self, token: str) -> tuple["Call", str] | None:
        """Whose token of ours it is: the call and the user."""
        try:
            claims = jwt.decode(token, self._secret, ["HS256"])
            return self._known[claims["cid"]], claims["user_id"]
        except (jwt.InvalidTokenError, KeyError):
            return None

    def find(self, call: "Call", session_id: str) -> Participant | None:
        return self.calls.get(call.cid, {}).get(session_id)

    def enter(self, call: "Call", user_id: str, session_id: str) -> Participant:
        role = self.account.role_in(call, user_id)
        known = self.account.users.get(user_id)
        name = known.name if known else ""
        one = Participant(call, user_id, session_id, role, name)
        present = self.account.enter(call, user_id, session_id, role)
        one.joined_at = present.joined_at
        others = self.calls.setdefault(call.cid, {})
        for other in others.values():
            other.tell(participant_joined={"call_cid": call.cid, "participant": one.message()})
        others[session_id] = one
        return one

    def lost(self, one: Participant) -> None:
        """Its socket is gone, without a goodbye: it may come back, for a while."""
        one.line = None
        if not one.gone and one.lost_timer is None:
            loop = asyncio.get_running_loop()
            one.lost_timer = loop.call_later(self.gone_after, self.remove, one, "lost")

    def found(self, one: Participant, line: "sfu_socket.Line") -> None:
        """It is here, or here again, by another socket."""
        if one.lost_timer is not None:
            one.lost_timer.cancel()
            one.lost_timer = None
        old, one.line = one.line, line
        if old is not None and old is not line:
            old.close()

    def remove(self, one: Participant, reason: str) -> None:
        """For good. May be said twice."""
        if one.gone:
            return
        one.gone = True
        if one.lost_timer is not None:
            one.lost_timer.cancel()
        others = self.calls.get(one.call.cid, {})
        others.pop(one.session_id, None)
        if not others:
            self.calls.pop(one.call.cid, None)
        for source in one.sources.values():
            source.close()
        for feed in one.feeds.values():
            feed.close()
        for other in others.values():
            for key in [key for key in other.feeds if key[0] == one.session_id]:
                other.feeds.pop(key).close()
            other.tell(participant_left={"call_cid": one.call.cid, "participant": one.message()})
        self.account.leave(one.call, one.session_id, reason)
        if one.line is not None:
            one.line.close()
        for connection in (one.publishing, one.watching):
            if connection is not None:
                spawn(connection.close(), self.tasks)

    def count(self, call: "Call") -> dict[str, int]:
        people = self.calls.get(call.cid, {}).values()
        anonymous = sum(one.user_id.startswith("!anon") for one in people)
        return {"total": len(people) - anonymous, "anonymous": anonymous}

    # --- what the account tells -----------------------------------------------------------------

    def _kicked(self, call: "Call", user_id: str, reason: str) -> None:
        self._put_out(call, "KICKED", reason, user_id)

    def _ended(self, call: "Call") -> None:
        self._put_out(call, "ENDED", "call_ended")

    def _put_out(self, call: "Call", why: str, reason: str, user_id: str = "") -> None:
        for one in list(self.calls.get(call.cid, {}).values()):
            if not user_id or one.user_id == user_id:
                one.tell(call_ended={"reason": wire.enum("EndReason", why)})
                line, one.line = one.line, None
                self.remove(one, reason)
                if line is not None:  # clients close it; else their loss looks like a lost network
                    asyncio.get_running_loop().call_later(GOODBYE_SECONDS, line.close)

    def _permissions(self, call: "Call", user_id: str) -> None:
        """What may not be sent any more stops at once, and its sender is told."""
        for one in list(self.calls.get(call.cid, {}).values()):
            if one.user_id != user_id:
                continue
            for kind in sorted(one.published):
                if not self.may_send(one, kind):
                    one.sources[kind].muted = True
                    self.unpublish(one, kind, "PERMISSION_REVOKED")
            one.tell(
                call_grants_updated={
                    "current_grants": {
                        "can_publish_audio": self.may_send(one, AUDIO),
                        "can_publish_video": self.may_send(one, VIDEO),
                        "can_screenshare": self.may_send(one, SCREEN),
                    }
                }
            )

    def may_send(self, one: Participant, kind: int) -> bool:
        return self.account.may_send(one.call, one.user_id, wire.track_type(kind))

    # --- tracks ---------------------------------------------------------------------------------

    def source(self, one: Participant, kind: int) -> Source:
        found = one.sources.get(kind)
        if found is None:
            media: MediaKind = "audio" if kind in (AUDIO, SCREEN_AUDIO) else "video"
            found = Source(media, self.tasks, lambda: self.publish(one, kind))
            found.silent = one.user_id in self.silenced
            one.sources[kind] = found
        return found

    def publish(self, one: Participant, kind: int) -> None:
        """If there is something of it, it is not muted and they may: others are told then."""
        source = one.sources.get(kind)
        if source is None or source.muted or not source.packets or kind in one.published:
            return
        if one.gone or not self.may_send(one, kind):
            return
        one.published.add(kind)
        source.open = True
        self.account.published(one.call, one.session_id, wire.track_type(kind), True)
        for other in self._others(one):
            track = {"user_id": one.user_id, "session_id": one.session_id, "type": kind}
            other.tell(track_published=track)
            self.arrange(other)

    def unpublish(self, one: Participant, kind: int, cause: str) -> None:
        if kind not in one.published:
            return
        one.published.discard(kind)
        one.sources[kind].close()
        for feed in one.sources[kind].feeds:
            feed.want(False)
        self.account.published(one.call, one.session_id, wire.track_type(kind), False)
        for other in [*self._others(one), one]:
            other.tell(
                track_unpublished={
                    "user_id": one.user_id,
                    "session_id": one.session_id,
                    "type": kind,
                    "cause": wire.enum("UnpublishReason", cause),
                }
            )

    def arrange(self, viewer: Participant) -> None:
        """Audio of everybody, video where it is subscribed to: what is not there yet is offered."""
        for one in self._others(viewer):
            for kind in sorted(one.published):
                key = (one.session_id, kind)
                source = one.sources[kind]
                wanted = source.kind == "audio" or key in viewer.subscriptions
                if key in viewer.feeds:
                    viewer.feeds[key].want(wanted)
                elif wanted:
                    self._feed(viewer, one, kind)

    def _feed(self, viewer: Participant, one: Participant, kind: int) -> None:
        feed = Feed(one.sources[kind], f"{one.prefix}:{wire.track_type(kind)}")
        viewer.feeds[one.session_id, kind] = feed
        if viewer.watching is None:
            viewer.watching = Watching(
                self._policy,
                self.account.unknowns.codec,
                lambda sdp, number: viewer.tell(
                    subscriber_offer={"sdp": sdp, "negotiation_id": number}
                ),
                lambda: self.ask_to_rejoin(viewer),
                self.tasks,
            )
        viewer.watching.add(feed)

    def connection(self, one: Participant) -> Publishing:
        if one.publishing is None:
            one.publishing = Publishing(self._policy, self.account.unknowns.codec)
        return one.publishing

    def ask_to_rejoin(self, one: Participant) -> None:
        one.tell(error=wire.problem("PARTICIPANT_MEDIA_TRANSPORT_FAILURE", "REJOIN", "no media"))

    def _others(self, one: Participant) -> list[Participant]:
        people = self.calls.get(one.call.cid, {})
        return [other for other in people.values() if other is not one]
