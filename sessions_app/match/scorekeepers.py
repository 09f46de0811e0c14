"""Scorekeepers: whoever opens the host's second link may say how the match stands, and nothing
else. No admission comes of it, so it opens none of the doors that ``access.may_watch`` guards, and
neither a ban nor the host's choice of who may watch has anything to do with it.

One link is good at a time. A new one ends those before and all who came by them; so does taking it
back, and the end of the broadcast. Whoever changes the match asks ``of_token`` with the locked row
of the broadcast: what is taken back in the same moment is then either before or after the change.
"""

import logging
import re
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from livekit_app.errors import ServiceError, over
from livekit_app.runtime.rows import delete_batch, get_or_none
from sessions_app.auth import watch_keys
from sessions_app.auth.token_hashes import hash_of
from sessions_app.lifecycle.service import get_session, locked_session, refuse_ended
from sessions_app.models import LiveSession, Scorekeeper

logger = logging.getLogger(__name__)

STAGE = "scorekeeper"
TOKEN_BYTES = 16
MOST = 100  # of one broadcast; those that were away the longest go
SEEN_EVERY = timedelta(seconds=4)  # a page asks each second: not each time is written down
HERE = timedelta(seconds=10)
FORGOTTEN_AFTER = timedelta(hours=1)  # of the end: until then they are told that it is over
BATCH = 200
_TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")


def key_of(session: LiveSession) -> str | None:
    """What stands in the link that is good now; None: there is none, or it was made with another
    secret."""
    return None if session.is_final else watch_keys.score_key_of(session)


def give(session_id: str, *, actor: str) -> LiveSession:
    """A new link. Older ones and those who came by them end."""
    with transaction.atomic():
        session = locked_session(session_id)
        refuse_ended(session, STAGE)
        session.score_link_number += 1
        key = watch_keys.made_score_key(session.pk, session.score_link_number)
        session.score_key_hash = watch_keys.hashed(session.pk, key)
        session.score_link_open = True
        session.save(update_fields=["score_link_number", "score_key_hash", "score_link_open"])
    logger.info("[match] new scorekeepers' link", extra={"session_id": session_id, "actor": actor})
    return session


def take_back(session_id: str, *, actor: str) -> LiveSession:
    """The link leads nowhere any more, for nobody who came by it. Repeating it changes nothing."""
    with transaction.atomic():
        session = locked_session(session_id)
        was_open = session.score_link_open
        session.score_link_open = False
        session.save(update_fields=["score_link_open"])
    if was_open:
        logger.info(
            "[match] scorekeepers' link taken back",
            extra={"session_id": session_id, "actor": actor},
        )
    return session


def join(session_id: str, key: str) -> str:
    """For the key in a link: the token for ``X-Scorekeeper``, which is known to nobody else from
    now on. 410 ``ended``, ``score_link_ended``; 403 ``score_key_wrong`` for none of this one."""
    _refuse_other_key(get_session(session_id), key)  # a flood of guesses costs reading only
    with transaction.atomic():
        session = locked_session(session_id)
        _refuse_other_key(session, key)
        now = timezone.now()
        token = secrets.token_urlsafe(TOKEN_BYTES)
        _make_room(session)
        Scorekeeper.objects.create(
            session=session,
            number=session.score_link_number,
            token_hash=hash_of(token),
            made_at=now,
            seen_at=now,
        )
    return token


def of_token(session: LiveSession, token: str) -> Scorekeeper:
    """Who says so. 401 ``scorekeeper_wrong``; 410 ``ended``, ``score_link_ended``. One query, and
    one more every few seconds; none for what is no token."""
    known = None
    if _TOKEN.fullmatch(token):
        theirs = Scorekeeper.objects.filter(session=session, token_hash=hash_of(token))
        known = get_or_none(theirs)
    if known is None:
        raise _refusal(401, "scorekeeper_wrong", "This is no scorekeeper's token of this match.")
    if session.is_final:
        raise over(STAGE)
    if not session.score_link_open or known.number != session.score_link_number:
        raise link_ended()
    _note_seen(known, timezone.now())
    return known


def here(session: LiveSession) -> int:
    """How many keep the score now: their pages ask every second."""
    if session.is_final or not session.score_link_open:
        return 0
    now = timezone.now()
    return session.scorekeepers.filter(
        number=session.score_link_number,
        seen_at__gt=now - HERE,
        seen_at__lt=now + HERE,  # the clock may have been set back
    ).count()


def forget_old(now: datetime) -> int:
    """Those of what has been over for a while. Returns how many."""
    old = Scorekeeper.objects.filter(session__ended_at__lte=now - FORGOTTEN_AFTER)
    return delete_batch(old, BATCH)


def link_ended() -> ServiceError:
    return _refusal(
        410, "score_link_ended", "This link is not good any more: ask the host for the new one."
    )


def _refuse_other_key(session: LiveSession, key: str) -> None:
    """A stranger hears nothing of the broadcast, not even that it is over."""
    has_form = watch_keys.is_link_key(key)
    good = has_form and watch_keys.score_key_matches(session, key)
    if not good and not (has_form and watch_keys.is_older_score_key(session, key)):
        raise _refusal(403, "score_key_wrong", "This link does not belong to this broadcast.")
    if session.is_final:
        raise over(STAGE)
    if not good or not session.score_link_open:
        raise link_ended()


def _make_room(session: LiveSession) -> None:
    """Those of links that ended first, then tokens that nobody used: who has the key can ask for
    them all day long. Of the others those that were away the longest."""
    used = session.scorekeepers.alias(used=Q(seen_at__gt=F("made_at")))
    theirs = used.order_by("-number", "-used", "-seen_at", "-pk")
    old = list(theirs.values_list("pk", flat=True)[MOST - 1 :])
    Scorekeeper.objects.filter(pk__in=old).delete()


def _note_seen(scorekeeper: Scorekeeper, now: datetime) -> None:
    if abs(now - scorekeeper.seen_at) < SEEN_EVERY:
        return
    Scorekeeper.objects.filter(pk=scorekeeper.pk).update(seen_at=now)


def _refusal(status: int, code: str, message: str) -> ServiceError:
    return ServiceError(code, message, status=status, stage=STAGE)
