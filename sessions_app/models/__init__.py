"""The tables of this app, one module per concern."""

from sessions_app.models.access import Admission, LinkKey, PreviewPicture, SocketTicket, WrongCode
from sessions_app.models.accounts import AccountToken, UsedProof
from sessions_app.models.client_events import ClientEvent
from sessions_app.models.match import Match, MatchMoment, Scorekeeper
from sessions_app.models.people import ModerationEntry, Person
from sessions_app.models.sessions import (
    STILL_OPEN,
    DeletedStart,
    Deletion,
    LiveSession,
    SessionEvent,
)

__all__ = [
    "STILL_OPEN",
    "AccountToken",
    "Admission",
    "ClientEvent",
    "DeletedStart",
    "Deletion",
    "LinkKey",
    "LiveSession",
    "Match",
    "MatchMoment",
    "ModerationEntry",
    "Person",
    "PreviewPicture",
    "Scorekeeper",
    "SessionEvent",
    "SocketTicket",
    "UsedProof",
    "WrongCode",
]
