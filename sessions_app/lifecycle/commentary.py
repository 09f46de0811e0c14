"""What the host chose of the commentary: at the start, and changed while the broadcast is open."""

from dataclasses import asdict, dataclass, replace
from typing import Any, Self

from django.conf import settings
from django.db import transaction

from sessions_app.commentary_choices import Language, Style
from sessions_app.log import events
from sessions_app.models import LiveSession, SessionEvent
from sessions_app.states import OPEN

NOTICE = "commentary"


@dataclass(frozen=True, slots=True)
class Choice:
    """``language`` None: the site's own. ``sound``: the commentator listens to crowd and whistle,
    so the camera page sends its sound unprocessed. ``vision``: where the site has a vision model it
    may look."""

    on: bool = True
    language: str | None = None
    style: str = Style.NEUTRAL
    sound: bool = False
    vision: bool = True

    @classmethod
    def of(cls, session: LiveSession) -> Self:
        return cls(
            on=session.commentary,
            language=session.commentary_language,
            style=session.commentary_style,
            sound=session.commentary_sound,
            vision=session.commentary_vision,
        )

    def settled(self) -> Self:
        return self if self.language else replace(self, language=settings.COMMENTARY_LANGUAGE)

    def as_fields(self) -> dict[str, Any]:
        """As ``LiveSession`` keeps it."""
        return {
            "commentary": self.on,
            "commentary_language": self.language,
            "commentary_style": self.style,
            "commentary_sound": self.sound,
            "commentary_vision": self.vision,
        }


def change(
    session_id: str,
    on: bool | None = None,
    *,
    language: Language | None = None,
    style: Style | None = None,
    sound: bool | None = None,
    vision: bool | None = None,
    actor: str,
) -> bool:
    """None leaves a thing as it is. True: something is different now, and a notice tells everybody.
    False: it was so already, or the broadcast is over."""
    wanted: dict[str, Any] = {
        **{"on": on, "language": language, "style": style},
        **{"sound": sound, "vision": vision},
    }
    with transaction.atomic():
        session = (
            LiveSession.objects.select_for_update().filter(pk=session_id, state__in=[*OPEN]).first()
        )
        if session is None:
            return False
        before = Choice.of(session)
        after = replace(before, **{name: one for name, one in wanted.items() if one is not None})
        if after == before:
            return False
        LiveSession.objects.filter(pk=session_id).update(**after.as_fields())
        events.append(
            session_id,
            SessionEvent.Type.NOTICE,
            {"code": NOTICE, **asdict(after), "previous": asdict(before)},
            actor=actor,
        )
    return True


def chosen_at_start(session: LiveSession) -> Choice:
    """Each change left a notice, and the first one tells what was before."""
    notices = SessionEvent.objects.filter(
        session=session, type=SessionEvent.Type.NOTICE, data__code=NOTICE
    )
    first = notices.order_by("seq").first()
    now = Choice.of(session)
    if first is None:
        return now
    # Of a broadcast begun by an older version: its notice says no more than the opposite.
    previous: dict[str, Any] = first.data.get("previous", {"on": not first.data["on"]})
    return replace(now, **previous)
