"""Who may do what to whom: one table. Pure; a test looks at every cell (tests/people).

A person's *standing* is host, cohost, speaker or viewer (``standing.py``). An *actor* may also be
an admin (of this server), or a stranger: somebody who is nobody in this broadcast, or banned.
"""

from typing import Literal, get_args

from sessions_app.people.roles import Standing

Actor = Literal["admin", "host", "cohost", "speaker", "viewer", "stranger"]
Action = Literal[
    "promote_to_cohost", "promote_to_speaker", "demote", "mute", "unmute", "kick", "ban", "unban"
]

ACTORS: tuple[Actor, ...] = get_args(Actor)
ACTIONS: tuple[Action, ...] = get_args(Action)
STANDINGS: tuple[Standing, ...] = get_args(Standing)

_NOBODY: frozenset[Standing] = frozenset()
_VIEWERS: frozenset[Standing] = frozenset({"viewer"})
_SPEAKERS: frozenset[Standing] = frozenset({"speaker"})
_BELOW_COHOST: frozenset[Standing] = frozenset({"speaker", "viewer"})
_ALL_BUT_THE_HOST: frozenset[Standing] = frozenset({"cohost", "speaker", "viewer"})

_COHOST: dict[Action, frozenset[Standing]] = {
    "promote_to_cohost": _NOBODY,
    "promote_to_speaker": _VIEWERS,
    "demote": _SPEAKERS,
    "mute": _BELOW_COHOST,
    "unmute": _BELOW_COHOST,
    "kick": _BELOW_COHOST,
    "ban": _BELOW_COHOST,
    "unban": _BELOW_COHOST,
}
_TABLE: dict[Actor, dict[Action, frozenset[Standing]]] = {
    "admin": dict.fromkeys(ACTIONS, _ALL_BUT_THE_HOST),
    "host": dict.fromkeys(ACTIONS, _ALL_BUT_THE_HOST),
    "cohost": _COHOST,
    "speaker": dict.fromkeys(ACTIONS, _NOBODY),
    "viewer": dict.fromkeys(ACTIONS, _NOBODY),
    "stranger": dict.fromkeys(ACTIONS, _NOBODY),
}


def may(actor: Actor, action: Action, target: Standing) -> bool:
    return target in _TABLE[actor][action]


def moderates(actor: Actor) -> bool:
    """May this actor do anything to anybody, and hence see who is there?"""
    return any(_TABLE[actor].values())
