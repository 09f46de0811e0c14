"""A Stream app's state and its rules. Everything runs in the server's one loop.

What is done raises ``Refused``. Whatever Stream would tell the world goes to ``on_event`` (webhooks
and sockets); the media server hears ``on_kicked``, ``on_ended`` and ``on_permissions``.
"""

import asyncio
import re
import uuid
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

from tests.support.stream import answers
from tests.support.stream.history import History
from tests.support.stream.permissions import (
    BUILT_IN_ROLES,
    CAPABILITIES,
    SENDING,
    built_in_types,
    with_override,
)
from tests.support.stream.records import (
    Call,
    CallSession,
    CallType,
    Event,
    Member,
    Present,
    Refusal,
    Refused,
    Unknowns,
    User,
    now,
)
from tests.support.stream.users import Users

ANONYMOUS = "!anon"
_CALL_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")

TRACKS = {
    "TRACK_TYPE_AUDIO": "audio",
    "TRACK_TYPE_VIDEO": "video",
    "TRACK_TYPE_SCREEN_SHARE": "screenshare",
    "TRACK_TYPE_SCREEN_SHARE_AUDIO": "screenshare_audio",
}


class Account(Users):
    def __init__(self, api_key: str, api_secret: str) -> None:
        self.api_key = api_key
        self.api_secret = api_secret
        self.on_event: list[Callable[[Event], object]] = []
        self._kicked: list[Callable[[Call, str, str], object]] = []
        self._ended: list[Callable[[Call], object]] = []
        self._permissions: list[Callable[[Call, str], object]] = []
        self._timers: dict[tuple[str, str], asyncio.TimerHandle] = {}
        self.begin()

    def begin(self) -> None:
        """As a new app is: nothing in it. Who listens goes on listening."""
        self.stop_timers()
        self.unknowns = Unknowns()
        self.calls: dict[str, Call] = {}
        self.deleted: dict[str, Call] = {}  # softly
        self.users: dict[str, User] = {}
        self.types: dict[str, CallType] = built_in_types()
        self.roles: dict[str, datetime] = dict.fromkeys(BUILT_IN_ROLES, now())
        self.event_hooks: list[dict[str, Any]] = []
        self.compresses_hooks = False
        self.revoke_tokens_issued_before: datetime | None = None
        self._history = History()

    # What the media server is told. Each listener is called at once, and must not block.

    def on_kicked(self, listener: Callable[[Call, str, str], object]) -> None:
        """``(call, user_id, reason)``; reason is "kicked" or "blocked"."""
        self._kicked.append(listener)

    def on_ended(self, listener: Callable[[Call], object]) -> None:
        self._ended.append(listener)

    def on_permissions(self, listener: Callable[[Call, str], object]) -> None:
        """What the user may send in the call has changed: ask ``may_send``."""
        self._permissions.append(listener)

    # Rights.

    def role_in(self, call: Call, user_id: str, claims: Mapping[str, Any] | None = None) -> str:
        """The role by which somebody is judged: of the token, of the membership, or the user's."""
        if user_id == ANONYMOUS:
            return "anonymous"
        member = call.members.get(user_id)
        if claims and call.cid in (claims.get("call_cids") or ()):
            if self.unknowns.token_role_counts and claims.get("role"):
                return str(claims["role"])
            return member.role if member else "call_member"
        if member:
            return member.role
        user = self.users.get(user_id)
        return user.role if user else "user"

    def capabilities(
        self, call: Call, user_id: str, claims: Mapping[str, Any] | None = None
    ) -> list[str]:
        """Of a person in a call; ``""`` is the server, who may do everything."""
        if not user_id:
            return CAPABILITIES
        has = self.grants_of(call.type, self.role_in(call, user_id, claims))
        has |= call.granted.get(user_id, set())
        return sorted(has - call.revoked.get(user_id, set()))

    def grants_of(self, call_type: str, role: str) -> set[str]:
        return set(self.types[call_type].grants.get(role, ()))

    def may_join(
        self, call: Call, user_id: str, claims: Mapping[str, Any] | None = None
    ) -> Refusal | None:
        if self.unknowns.block_holds and user_id in call.blocked:
            return _may_not(f"User '{user_id}' is blocked from the call")  # [go]
        has = self.capabilities(call, user_id, claims)
        needed = ["join-call"]
        if call.ended_at and not self.unknowns.ended_call_admits:
            needed.append("join-ended-call")
        if call.settings["backstage"]["enabled"]:
            needed.append("join-backstage")
        for capability in needed:
            if capability not in has:
                role = self.role_in(call, user_id, claims)
                return self.not_allowed(user_id, role, capability, call.type)
        most = call.settings["limits"]["max_participants"]
        if most and len(call.present) >= most:
            return Refusal(400, 4, "call has reached its participants limit")  # [?]; SFU error 301
        return None

    def not_allowed(
        self, user_id: str, role: str, capability: str, kind: str, operation: str = "JoinCall"
    ) -> Refusal:
        action = "".join(part.title() for part in capability.split("-"))
        return _may_not(
            f"User '{user_id}' with role '{role}' is not allowed to perform action {action} "
            f"in scope 'video:{kind}'",
            operation,
        )

    def may_send(self, call: Call, user_id: str, kind: str) -> bool:
        """``kind``: audio, video, screenshare (or TRACK_TYPE_…)."""
        present = [someone.role for someone in call.present if someone.user_id == user_id]
        has = self.grants_of(call.type, present[-1]) if present else set()
        has = has or set(self.capabilities(call, user_id))
        has |= call.granted.get(user_id, set())
        word = TRACKS.get(kind, kind).removesuffix("_audio") if "screen" in kind.lower() else kind
        needed = SENDING[TRACKS.get(word, word)]
        return needed in has - call.revoked.get(user_id, set())

    # Who is there.

    def enter(self, call: Call, user_id: str, user_session_id: str, role: str) -> Present:
        """Somebody's media connection is there. The same session again (FAST) changes nothing."""
        if call.session is None or call.session.ended_at is not None:
            call.session = CallSession(str(uuid.uuid4()), now())
            self._changed(call)
            self._tell("call.session_started", call, with_call=True, session_id=call.session.id)
            self._end_in_time(call)
        self._stop_timer(call, "inactive")
        session = call.session
        known = session.present.get(user_session_id)
        if known is not None:
            return known
        if not self.unknowns.revoke_holds_over_rejoin:
            call.revoked.pop(user_id, None)
        person = Present(user_id, user_session_id, role, now(), anonymous=user_id == ANONYMOUS)
        session.present[user_session_id] = person
        self._changed(call)
        if not person.anonymous:
            participant = answers.participant(self, person, answers.rfc3339)
            self._tell(
                "call.session_participant_joined",
                call,
                session_id=session.id,
                participant=participant,
            )
        self._tell_counts(call)
        return person

    def leave(self, call: Call, user_session_id: str, reason: str = "") -> None:
        """The media connection is gone for good. Whoever is not there has left already."""
        session = call.session
        person = session.present.pop(user_session_id, None) if session else None
        if session is None or person is None:
            return
        self._changed(call)
        if not person.anonymous:
            seconds = round((now() - person.joined_at).total_seconds())
            more: dict[str, Any] = {"reason": reason} if reason else {}
            self._tell(
                "call.session_participant_left",
                call,
                session_id=session.id,
                participant=answers.participant(self, person, answers.rfc3339),
                duration_seconds=seconds,
                **more,
            )
        self._tell_counts(call)
        if not session.present:
            seconds = call.settings["session"]["inactivity_timeout_seconds"]
            self._after(call, "inactive", seconds, lambda: self._end_session(call))

    def published(self, call: Call, user_session_id: str, track_type: str, on: bool) -> None:
        """Nothing tells the world of it [spec]; it shows in the participants query."""
        person = call.session.present.get(user_session_id) if call.session else None
        if person is None:
            return
        word = TRACKS.get(track_type, track_type)
        (person.tracks.add if on else person.tracks.discard)(word)
        self._changed(call)

    # Calls.

    def call(self, call_type: str, call_id: str, operation: str = "GetCall") -> Call:
        call = self.calls.get(f"{call_type}:{call_id}")
        if call is None:
            message = f"Can't find call with id {call_type}:{call_id}"
            raise Refused(404, 16, f'{operation} failed with error: "{message}"')
        return call

    def get_or_create(
        self, call_type: str, call_id: str, data: Mapping[str, Any], creator: str
    ) -> tuple[Call, bool]:
        """An upsert: ``(call, created)``."""
        if call_type not in self.types:
            message = f"call type {call_type} does not exist"
            raise Refused(404, 16, f'GetOrCreateCall failed with error: "{message}"')
        if not _CALL_ID.fullmatch(call_id):
            raise Refused(400, 4, 'GetOrCreateCall failed with error: "id is not a valid call id"')
        missing = [
            m["user_id"] for m in data.get("members") or [] if m["user_id"] not in self.users
        ]
        if missing:  # [live]
            message = f"users {missing} don't exist. create the user objects first"
            raise Refused(400, 4, f'GetOrCreateCall failed with error: "{message}"')
        cid = f"{call_type}:{call_id}"
        call, created = self.calls.get(cid), False
        if call is None and cid in self.deleted and self.unknowns.deleted_call_revives:
            del self.deleted[cid]
        if call is None and cid in self.deleted:
            call = self.deleted[cid]
        elif call is None:
            settings = with_override(self.types[call_type].settings, data.get("settings_override"))
            call, created = Call(call_type, call_id, creator, settings), True
            self.calls[cid] = call
        elif call.ended_at and self.unknowns.ended_call_revives:
            call.ended_at = None
        if created or self.unknowns.create_updates:
            self._take(call, data)
        self._changed(call)
        if created:
            members = [answers.member(self, m, answers.rfc3339) for m in call.members.values()]
            self._tell("call.created", call, with_call=True, members=members)
        else:
            self._tell_updated(call)
        return call, created

    def _take(self, call: Call, data: Mapping[str, Any]) -> None:
        call.settings = with_override(call.settings, data.get("settings_override"))
        if data.get("custom") is not None:
            call.custom = dict(data["custom"])  # as a whole
        call.team = data.get("team") or call.team
        call.starts_at = data.get("starts_at", call.starts_at)
        self.change_members(call, data.get("members") or [], (), tell=False)

    def update(self, call: Call, data: Mapping[str, Any]) -> None:
        self._take(call, {**data, "members": [], "team": ""})
        self._changed(call)
        self._tell_updated(call)

    def end(self, call: Call, by: str = "", reason: str = "") -> None:
        """For good. Everybody is out, and the media server says so to them."""
        if call.ended_at is not None:
            return
        call.ended_at = now()
        self._changed(call)
        who = {"user": answers.user(self.user(by), answers.rfc3339)} if by else {}
        fields: dict[str, Any] = who | ({"reason": reason} if reason else {})
        self._tell("call.ended", call, with_call=True, **fields)
        for listener in self._ended:
            listener(call)
        for person in call.present:
            self.leave(call, person.user_session_id, reason="call_ended")
        self._end_session(call)

    def revive(self, call: Call) -> None:
        """What must not happen, as a fault: an ended call is open again."""
        call.ended_at = None
        self._changed(call)
        self._tell_updated(call)

    def delete(self, call: Call, *, hard: bool) -> None:
        self.end(call)
        del self.calls[call.cid]
        self._history.note(call.cid, None)
        if not hard:
            self.deleted[call.cid] = call
        self._tell("call.deleted", call, with_call=True)

    def kick(self, call: Call, user_id: str, *, block: bool = False) -> None:
        """All of the user's sessions. One that is not there is success [?]."""
        if block and user_id not in call.blocked:
            self.block(call, user_id)
            return
        self._tell("call.kicked_user", call, user=answers.user(self.user(user_id), answers.rfc3339))
        self._put_out(call, user_id, "kicked")

    def block(self, call: Call, user_id: str) -> None:
        if user_id not in call.blocked:
            call.blocked.append(user_id)
            self._changed(call)
            blocked = answers.user(self.user(user_id), answers.rfc3339)
            self._tell("call.blocked_user", call, user=blocked)
        self._put_out(call, user_id, "blocked")

    def unblock(self, call: Call, user_id: str) -> None:
        if user_id in call.blocked:
            call.blocked.remove(user_id)
            self._changed(call)
            known = answers.user(self.user(user_id), answers.rfc3339)
            self._tell("call.unblocked_user", call, user=known)

    def _put_out(self, call: Call, user_id: str, reason: str) -> None:
        for listener in self._kicked:
            listener(call, user_id, reason)
        for person in call.present:
            if person.user_id == user_id:
                self.leave(call, person.user_session_id, reason)

    def permit(
        self, call: Call, user_id: str, grant: Collection[str], revoke: Collection[str]
    ) -> None:
        """Works for who is not there yet, too [pytest]."""
        for capability in [*grant, *revoke]:
            if capability not in SENDING.values():
                message = f'"permission {capability} cannot be granted or revoked"'  # [?]
                raise Refused(400, 4, f"UpdateUserPermissions failed with error: {message}")
        granted = call.granted.setdefault(user_id, set())
        revoked = call.revoked.setdefault(user_id, set())
        granted |= set(grant)
        granted -= set(revoke)
        revoked |= set(revoke)
        revoked -= set(grant)
        self._changed(call)
        for listener in self._permissions:
            listener(call, user_id)
        for person in call.present:
            if person.user_id == user_id:
                kinds = {"audio", "video", "screenshare"} & person.tracks
                person.tracks -= {kind for kind in kinds if not self.may_send(call, user_id, kind)}
        self._changed(call)
        self._tell(
            "call.permissions_updated",
            call,
            user=answers.user(self.user(user_id), answers.rfc3339),
            own_capabilities=self.capabilities(call, user_id),
        )

    def mute(self, call: Call, user_ids: list[str], kinds: Collection[str], by: str) -> None:
        """Soft: it asks the clients, who may unmute."""
        self._tell(
            "call.user_muted",
            call,
            from_user_id=by,
            muted_user_ids=user_ids,
            reason="",
            **dict.fromkeys(kinds, True),
        )

    def change_members(
        self,
        call: Call,
        update: Collection[Mapping[str, Any]],
        remove: Collection[str],
        *,
        tell: bool = True,
    ) -> None:
        for one in update:
            role = one.get("role") or "call_member"
            call.members[one["user_id"]] = Member(one["user_id"], role, one.get("custom") or {})
        for user_id in remove:
            call.members.pop(user_id, None)
        self._changed(call)
        if tell:
            members = [answers.member(self, m, answers.rfc3339) for m in call.members.values()]
            self._tell("call.member_updated", call, with_call=True, members=members)

    def join_as(self, call: Call, user_id: str, claims: Mapping[str, Any]) -> str:
        """A call token makes its user a member [docs], with its first request that names the call
        [?]. Returns the role by which a join is judged."""
        role = self.role_in(call, user_id, claims)
        if call.cid in (claims.get("call_cids") or ()) and user_id != ANONYMOUS:
            known = call.members.get(user_id)
            if known is None or known.role != role:
                call.members[user_id] = Member(user_id, role)
                self._changed(call)
        return role

    def custom_event(self, call: Call, custom: Mapping[str, Any], by: str) -> None:
        sender = answers.user(self.user(by), answers.rfc3339)
        self._tell("call.custom", call, custom=dict(custom), user=sender)

    # Types and roles.

    def put_type(self, call_type: CallType) -> None:
        self.types[call_type.name] = call_type

    # Time.

    def as_of(self, seconds_ago: float) -> list[Call]:
        """The calls as a list that lags shows them."""
        if seconds_ago <= 0:
            return list(self.calls.values())
        return self._history.as_of(seconds_ago)

    def _changed(self, call: Call) -> None:
        call.updated_at = now()
        if self.calls.get(call.cid) is call:
            self._history.note(call.cid, call)

    def _after(self, call: Call, what: str, seconds: float, do: Callable[[], object]) -> None:
        self._stop_timer(call, what)
        loop = asyncio.get_running_loop()
        self._timers[call.cid, what] = loop.call_later(seconds, do)

    def _stop_timer(self, call: Call, what: str) -> None:
        timer = self._timers.pop((call.cid, what), None)
        if timer is not None:
            timer.cancel()

    def stop_timers(self) -> None:
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()

    def _end_in_time(self, call: Call) -> None:
        seconds = call.settings["limits"]["max_duration_seconds"]
        if seconds:
            self._after(call, "lasts", seconds, lambda: self.end(call, reason="max_duration"))

    def _end_session(self, call: Call) -> None:
        """Everybody has been away for long enough, or the call is over."""
        self._stop_timer(call, "inactive")
        self._stop_timer(call, "lasts")
        session = call.session
        if session is None or session.ended_at is not None:
            return
        session.ended_at = now()
        self._changed(call)
        self._tell("call.session_ended", call, with_call=True, session_id=session.id)

    # Events.

    def _tell_counts(self, call: Call) -> None:
        counts, anonymous = answers.counts(call)
        self._tell(
            "call.session_participant_count_updated",
            call,
            session_id=call.session.id if call.session else "",
            participants_count_by_role=counts,
            anonymous_participant_count=anonymous,
        )

    def _tell_updated(self, call: Call) -> None:
        grants = {role: list(its) for role, its in self.types[call.type].grants.items()}
        self._tell("call.updated", call, with_call=True, capabilities_by_role=grants)

    def _tell(self, kind: str, call: Call, *, with_call: bool = False, **fields: Any) -> None:
        at = now()
        body = answers.event(self, kind, call, at, with_call=with_call, fields=fields)
        event = Event(kind, call.cid, at, body)
        for listener in self.on_event:
            listener(event)


def _may_not(message: str, operation: str = "JoinCall") -> Refusal:
    return Refusal(403, 17, f'{operation} failed with error: "{message}"')
