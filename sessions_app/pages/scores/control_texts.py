"""The words of those who tell the score, on the camera's page and the scorekeepers' (``match`` and
``score`` below ``static/js/pages``); like ``pages/texts.py``."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CONTROLS: dict[str, str | Promise] = {
    "match.goal.for": _("Goal for {team}, now {score}"),
    "match.point.for": _("Point for {team}, now {score}"),
    "match.points.for": _("{points} points for {team}, now {score}"),
    "match.several.for": _("Points for {team}, now {score}"),
    "match.less.for": _("One less for {team}, now {score}"),
    "match.sets": _("Sets {number}"),
    "match.games": _("Games {number}"),
    "match.end_set": _("End of this set"),
    "match.not_over": _("It is not over"),
    "match.pause": _("Pause the camera"),
    "match.not_begun": _("Not begun"),
    "match.told.mark": _("Marked"),
    "match.told.team": _("{moment}: {team}"),
    "match.told.score": _("{points} {team}, now {score}."),
    "match.told.point": _("{points} {team}."),
    "match.line.offline": _("Not sent yet. Trying again…"),
    "match.line.slow": _("Many taps at once: the rest is sent in a moment."),
    "match.problem.overtaken": _(
        "Somebody else has changed the score meanwhile: your last tap was not counted."
    ),
    "match.problem.too_late_to_undo": _("Too late to take that back. Use −, or change it anew."),
    "match.problem.score_link_ended": _("The host has taken your link back."),
    "match.problem.ended": _("This broadcast is over."),
    "match.problem.refused": _("This page may not change the score any more."),
    "match.problem.gone": _("This broadcast is over."),
    "match.clock.wrong": _("The clock of this period never shows that. Type 12:30, for example."),
    "match.minutes.wrong": _("A whole number of minutes from 1 to 90."),
    "match.colour.none": _("Colour of the shirts"),
}

CAMERA_CONTROLS: dict[str, str | Promise] = {
    **CONTROLS,
    "match.none": _("Score"),
    "match.summary": _("Score: {words}"),
    "match.open": _("Score and clock: {stand}"),
    "match.keepers.here": _("{number} are keeping score now."),
    "match.keepers.nobody": _("Nobody has opened it yet."),
    "match.keepers.one": _("One is keeping score now."),
    "match.keepers.renewed": _("The link is new. The one before leads nowhere."),
    "match.keepers.ended": _("The link is taken back. Nobody else keeps the score."),
    "match.keepers.failed": _("That did not work. Try again."),
    "match.keepers.failed.look": _("The server does not answer. Trying again…"),
    "match.keepers.elsewhere": _("This link cannot be shown here. Make a new one."),
    "match.keepers.share": _("Keep the score"),
}

SCOREKEEPERS: dict[str, str | Promise] = {
    **CONTROLS,
    "keep.key_needed": _(
        "The code alone is not enough. Open the whole link, or scan the QR code on the host's "
        "phone."
    ),
    "keep.opening": _("One moment…"),
    "keep.unreachable": _("The server does not answer. Trying again…"),
    "keep.busy": _("Too many tries from here. Trying again in a moment…"),
    "keep.link_ended": _("This link has ended. Ask the host for a new one."),
    "keep.key_wrong": _("This link is not complete, or is an old one. Ask the host for it again."),
    "keep.ended": _("This broadcast is over. Thank you for keeping the score."),
    "keep.gone": _("This broadcast does not exist any more."),
    "keep.lost": _("No connection. What you tap is kept, and sent when it is back."),
    "keep.untitled": _("Keep the score"),
    "keep.state.waiting": _("Not on air yet"),
    "keep.state.live": _("Live"),
    "keep.state.interrupted": _("Camera away"),
    "keep.state.pause": _("Pause"),
}
