"""The policy that livekit_app asks before it signs a token."""

from dataclasses import replace

from django.utils import timezone

from livekit_app import one_line
from livekit_app.errors import ServiceError
from livekit_app.models import Participant, Room
from livekit_app.participants import looks
from livekit_app.providers.port import RIGHTS, Kind
from livekit_app.providers.registry import get_provider
from livekit_app.tokens.policy import AllowedJoin, JoinRequest
from sessions_app.access import admissions, viewer_places
from sessions_app.access.grant_facts import GrantFacts, facts_of
from sessions_app.access.may_watch import STAGE, grounds_of
from sessions_app.access_choices import WayIn
from sessions_app.ids import LENGTH
from sessions_app.lifecycle import camera_evidence
from sessions_app.lifecycle.service import refuse_ended, session_not_found
from sessions_app.models import LiveSession, Person
from sessions_app.people import rows as people_rows
from sessions_app.people.identities import HOST, identity, person_id_in
from sessions_app.people.roles import (
    Participation,
    as_what,
    may_speak,
    refuse_banned,
    subject_here,
)
from sessions_app.states import State

ELSEWHERE = "token."  # holds the camera, and is no page: pages' ids have no dot


class SessionPolicy:
    """Nobody joins the room of a broadcast that is over, or of none."""

    def may_join(self, room: Room, kind: Kind) -> None:
        """For grants whose caller was judged before: the camera's (``service.grant_camera``
        checks the host key), a spectator's, the commentator's (its lease)."""
        session = LiveSession.objects.filter(room=room).only("id", "state").first()
        if session is None:
            raise ServiceError("not_found", "No broadcast in this room.", status=404, stage=STAGE)
        refuse_ended(session, STAGE)

    def admit(self, join: JoinRequest) -> AllowedJoin:
        facts = facts_of(session_id_in(join.room), join.caller, join.admission)
        if facts is None:
            raise session_not_found()
        session = facts.session
        participation = _participation(facts, join)
        if participation.role == "viewer":
            viewer_places.refuse_when_full(session, participation.person_id)
        kind = _kind(participation, join, session)
        if participation.role != "host":
            people_rows.remember(session, participation, join.caller, join.name)
        if kind == "camera":
            _hand_over_camera(session)
        elif kind == "speaker":
            looks.expect_publisher(session.room)
        camera = kind == "camera"
        joins_as = (
            f"camera:{session.pk}" if camera else identity(kind, participation.person_id or HOST)
        )
        return AllowedJoin(
            room=session.room,
            kind=kind,
            identity=joins_as,
            role=participation.role,
            name=one_line.tidy(join.name) or participation.name,
            may_speak=_is_invited(facts, participation.person_id),
        )

    def sources(self, room: Room, identity: str) -> tuple[str, ...]:
        person = Person.objects.filter(session__room=room, who=person_id_in(identity)).first()
        if Participant.kind_of(identity) != Participant.Kind.SPEAKER or person is None:
            return ()
        return RIGHTS["speaker"].publish if may_speak(person) else ()


def _participation(facts: GrantFacts, join: JoinRequest) -> Participation:
    """What the caller is here; raises what ``may_watch`` raises."""
    session, standing = facts.session, facts.standing
    participation = as_what(session, join.caller, standing.person)
    refuse_banned(participation)
    grounds = grounds_of(session, join.caller, participation, standing)
    refuse_ended(session, STAGE)  # now: a stranger does not hear how it stands
    if grounds.kind == "operator" and session.way_in != WayIn.CODE:
        # In the room they are people like others, and nothing else would let them stay there.
        admissions.also_known_as(session, participation.person_id)
    if grounds.kind != "admission" or grounds.who == participation.person_id:
        return participation
    if not subject_here(join.caller):  # nobody in particular but by the admission
        return replace(participation, person_id=grounds.who)
    if admissions.also_known_as(session, participation.person_id, grounds.who):
        return participation
    return replace(participation, person_id=grounds.who)


def session_id_in(room: str) -> str:
    """A room is asked for by the code in the link or by its full name, which ends with the code."""
    return room.rpartition("-")[2] if len(room) > LENGTH else room


def _kind(participation: Participation, join: JoinRequest, session: LiveSession) -> Kind:
    """Publishing only when asked for and allowed."""
    if not join.publish:
        return "spectator"
    if participation.role == "host":
        on_air = session.state == State.LIVE
        films = join.camera and (join.takeover or not on_air)
        return "camera" if films else "spectator"
    return "speaker" if participation.may_speak and _has_speakers(session) else "spectator"


def _is_invited(facts: GrantFacts, person_id: str) -> bool:
    """May whoever joins as this person ask to be heard now?"""
    rows = (facts.standing.person, facts.standing.holder)
    theirs = [row for row in rows if row is not None and row.person_id == person_id]
    return any(row.may_speak for row in theirs) and _has_speakers(facts.session)


def _has_speakers(session: LiveSession) -> bool:
    return get_provider(session.room.provider).capabilities.speakers


def _hand_over_camera(session: LiveSession) -> None:
    """The page that holds the camera, if one does, is told when it asks again: both would use one
    identity, and throw each other out for ever."""
    LiveSession.objects.filter(pk=session.pk).exclude(camera_client="").update(
        camera_client=ELSEWHERE, camera_granted_at=timezone.now()
    )
    camera_evidence.camera_granted(session)
