"""Who may do what to whom: one table. Pure; a test looks at every cell (test_permissions.py).

A person's *role* is host, cohost, speaker or viewer (``roles.py``). Somebody may also act as an
admin (of this server), as an observer (an operator who may look and nothing else), or as a
stranger: who is nobody in this broadcast, or banned.
"""

from typing import Literal, get_args

from livekit_app.tokens.policy import Role

ActingRole = Literal["admin", Role, "observer", "stranger"]
Action = Literal[
    "promote_to_cohost", "promote_to_speaker", "demote", "mute", "unmute", "kick", "ban", "unban"
]

ACTING_ROLES: tuple[ActingRole, ...] = get_args(ActingRole)
ACTIONS: tuple[Action, ...] = get_args(Action)
ROLES: tuple[Role, ...] = get_args(Role)

NAMED: tuple[Role, ...] = ("cohost", "speaker")  # by the host: they need no other way in

_NOBODY: frozenset[Role] = frozenset()
_VIEWERS: frozenset[Role] = frozenset({"viewer"})
_SPEAKERS: frozenset[Role] = frozenset({"speaker"})
_BELOW_COHOST: frozenset[Role] = frozenset({"speaker", "viewer"})
_ALL_BUT_THE_HOST: frozenset[Role] = frozenset({"cohost", "speaker", "viewer"})

_COHOST: dict[Action, frozenset[Role]] = {
    "promote_to_cohost": _NOBODY,
    "promote_to_speaker": _VIEWERS,
    "demote": _SPEAKERS,
    "mute": _BELOW_COHOST,
    "unmute": _BELOW_COHOST,
    "kick": _BELOW_COHOST,
    "ban": _BELOW_COHOST,
    "unban": _BELOW_COHOST,
}
_TABLE: dict[ActingRole, dict[Action, frozenset[Role]]] = {
    "admin": dict.fromkeys(ACTIONS, _ALL_BUT_THE_HOST),
    "host": dict.fromkeys(ACTIONS, _ALL_BUT_THE_HOST),
    "cohost": _COHOST,
    "speaker": dict.fromkeys(ACTIONS, _NOBODY),
    "viewer": dict.fromkeys(ACTIONS, _NOBODY),
    "observer": dict.fromkeys(ACTIONS, _NOBODY),
    "stranger": dict.fromkeys(ACTIONS, _NOBODY),
}


def may(acting: ActingRole, action: Action, target: Role) -> bool:
    return target in _TABLE[acting][action]


def moderates(acting: ActingRole) -> bool:
    """May they do anything to anybody?"""
    return any(_TABLE[acting].values())


def sees(acting: ActingRole) -> bool:
    """May they see who is there?"""
    return acting == "observer" or moderates(acting)
