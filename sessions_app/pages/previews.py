"""What messengers show of a link that somebody shares. Only where the code is enough: of another
broadcast a preview says that this is Sideline, and no more. Whoever fetches one is nobody."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sessions_app import links
from sessions_app.access import preview_pictures
from sessions_app.log.match_view import match_of
from sessions_app.log.match_words import score_line
from sessions_app.models import LiveSession
from sessions_app.states import State

IMAGE = "img/preview.png"
IMAGE_SIZE = (1200, 630)

_WORDS: dict[str, Any] = {
    State.WAITING: _("It starts soon: video with running commentary."),
    State.LIVE: _("Live now: video with running commentary."),
    State.INTERRUPTED: _("Live now: video with running commentary."),
    State.ENDED: _("It is over. What was said can be read here."),
    State.ERROR: _("It is over."),
}


@dataclass(frozen=True, slots=True)
class LinkPreview:
    title: str
    description: str
    url: str
    image: str
    width: int | None  # None: whatever the picture has
    height: int | None


def of(session: LiveSession) -> LinkPreview:
    width, height = IMAGE_SIZE
    shows_it = preview_pictures.shows(session)
    own = reverse("preview-picture", args=[session.pk])  # until there is one it leads to ours
    return LinkPreview(
        title=session.title or str(_("Live broadcast")),
        description=_description(session),
        url=links.join_url(session.pk),
        image=links.absolute(own if shows_it else our_picture()),
        width=None if shows_it else width,
        height=None if shows_it else height,
    )


def our_picture() -> str:
    """Without the hash of the version: messengers keep this address."""
    return f"{settings.STATIC_URL}{IMAGE}"


def _description(session: LiveSession) -> str:
    words = str(_WORDS[session.state])
    match = match_of(session, timezone.now())
    if match is None:
        return words
    return f"{score_line(match).removesuffix('.')}. {words}"  # a club may end in "e.V."
