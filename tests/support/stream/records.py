"""What the account holds: plain records, changed by ``account.Account`` only."""

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any


def now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why something is not done: the status, code and message of the error's body."""

    status: int
    code: int
    message: str
    unrecoverable: bool = False


class Refused(Exception):
    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.refusal = Refusal(status, code, message)

    @classmethod
    def by(cls, refusal: Refusal) -> "Refused":
        return cls(refusal.status, refusal.code, refusal.message)


@dataclass
class User:
    id: str
    name: str = ""
    role: str = "user"
    custom: dict[str, Any] = field(default_factory=dict)
    created_at: datetime = field(default_factory=now)
    updated_at: datetime = field(default_factory=now)
    revoke_tokens_issued_before: datetime | None = None


@dataclass
class Member:
    user_id: str
    role: str = "call_member"
    custom: dict[str, Any] = field(default_factory=dict)
    created_at: datetime = field(default_factory=now)


@dataclass
class Present:
    """Somebody in a call's session. One user may be there several times."""

    user_id: str
    user_session_id: str
    role: str
    joined_at: datetime
    anonymous: bool = False
    tracks: set[str] = field(default_factory=set)  # "video", "audio", "screenshare", …


@dataclass
class CallSession:
    id: str
    started_at: datetime
    present: dict[str, Present] = field(default_factory=dict)
    ended_at: datetime | None = None


@dataclass
class Call:
    type: str
    id: str
    created_by_id: str
    settings: dict[str, Any]
    created_at: datetime = field(default_factory=now)
    updated_at: datetime = field(default_factory=now)
    ended_at: datetime | None = None
    starts_at: str | None = None
    team: str = ""
    custom: dict[str, Any] = field(default_factory=dict)
    members: dict[str, Member] = field(default_factory=dict)
    blocked: list[str] = field(default_factory=list)
    granted: dict[str, set[str]] = field(default_factory=dict)  # by user_permissions
    revoked: dict[str, set[str]] = field(default_factory=dict)
    session: CallSession | None = None

    @property
    def cid(self) -> str:
        return f"{self.type}:{self.id}"

    @property
    def present(self) -> list[Present]:
        return list(self.session.present.values()) if self.session else []

    def as_now(self) -> "Call":
        """A copy that later changes leave alone, for lists that lag."""
        return copy.deepcopy(self)


@dataclass
class CallType:
    name: str
    settings: dict[str, Any]
    grants: dict[str, list[str]]
    notification_settings: dict[str, Any] = field(default_factory=dict)
    created_at: datetime = field(default_factory=now)
    updated_at: datetime = field(default_factory=now)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that webhooks and sockets tell."""

    type: str
    cid: str
    at: datetime
    body: Mapping[str, Any]  # ready for JSON


@dataclass
class Unknowns:
    """What nobody here knows of Stream (section 8 of the facts), as we assume it. A test turns one
    round to see what happens where the assumption is wrong."""

    create_updates: bool = True  # 1: get_or_create of an existing call takes the data over
    ended_call_revives: bool = False  # 2: get_or_create of an ended call opens it again
    deleted_call_revives: bool = True  # 2: the same after a soft delete
    end_again_succeeds: bool = True  # 3: mark_ended of an ended call; of a missing one it is 404
    end_missing_succeeds: bool = False
    next_works: bool = False  # 4
    token_role_counts: bool = True  # 6
    create_needs_grant: bool = True  # 7
    block_holds: bool = True  # 8
    ended_call_admits: bool = False  # whoever may join, also after the end
    revoke_holds_over_rejoin: bool = True  # 9
    tracks_filter_is_current: bool = True  # 12
    nanoseconds: bool = True  # 13: dates under /api/v2
    at_sign_passes: bool = True  # 15
    hooks_replaced: bool = True  # PATCH /app: the list as a whole
    grants_merged: bool = False  # PUT calltypes: roles that are not named stay as they are
    unknown_users_refused: bool = False  # kick, block, user_permissions of a user never seen
    codec: str = "vp8"  # 14: what cameras are asked for
    killed_browser_seconds: float = 12.0  # 11: until a lost socket counts as left
