"""What the page says where the code is not enough (``static/js/pages/watch/door.js``); like
``texts.py``."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DOOR: dict[str, str | Promise] = {
    "door.checking.title": _("One moment…"),
    "door.checking": _("Looking whether you may watch."),
    "door.link_key_needed.title": _("You need the whole link"),
    "door.link_key_needed": _(
        "The code alone does not let you in. Open the whole link, or scan the QR code on the "
        "host's phone."
    ),
    "door.link_renewed.title": _("This link is not good any more"),
    "door.link_renewed": _(
        "The host made a new one. Ask for it, or scan the QR code on the host's phone."
    ),
    "door.link_wrong.title": _("This link does not fit"),
    "door.link_wrong": _(
        "A part of it was changed on its way. Open the whole link, or scan the QR code on the "
        "host's phone."
    ),
    "door.code_needed.title": _("Type the PIN"),
    "door.code_needed": _(
        "The host tells it to those who may watch. Whoever scans the QR code on the host's phone "
        "need not type."
    ),
    "door.ask_first.title": _("Ask to be let in"),
    "door.ask_first": _("The host lets people in one by one, and reads your name."),
    "door.waiting_for_host.title": _("Waiting for the host"),
    "door.waiting_for_host": _(
        "The host reads that “{name}” asks to be let in. Leave this page open: it goes on by "
        "itself."
    ),
    "door.waiting_for_host.unnamed": _(
        "The host reads that you ask to be let in. Leave this page open: it goes on by itself."
    ),
    "door.refused_by_host.title": _("The host did not let you in"),
    "door.refused_by_host": _("Talk to the host if that was a mistake: you can still be let in."),
    "door.banned.title": _("You cannot watch this"),
    "door.banned": _("The host removed you from this broadcast."),
    "door.ended.title": _("This broadcast is over"),
    "door.ended": _("Nobody is let in any more."),
    "door.offline.title": _("No answer"),
    "door.offline": _("The server cannot be reached from this device. Trying again…"),
    "door.note.changed": _("The host has changed who may watch."),
    "door.note.link_renewed": _("Your link is not good any more: the host made a new one."),
    "door.note.link_wrong": _("The link that you opened does not fit this broadcast."),
    "door.problem.code_wrong": _("This PIN is wrong. Type it again."),
    "door.problem.pin_empty": _("Type the PIN first."),
    "door.problem.pin_form": _("A PIN has 4 to 6 digits, and nothing else."),
    "door.problem.too_many_codes": _(
        "Too many wrong PINs. Try again in {time}, or scan the QR code on the host's phone."
    ),
    "door.problem.name_empty": _("Type a name that the host knows."),
    "door.problem.name_wrong": _("This name does not work. Write it in plain letters."),
    "door.problem.queue_full": _("Too many people wait to be let in. Try again in {time}."),
    "door.problem.busy": _("Many people are coming in from here. Try again in {time}."),
    "door.problem.trying": _("The server cannot be reached. Trying again…"),
    "door.problem.unreachable": _("The server does not answer. Check your connection."),
    "door.untitled": _("Live broadcast"),
    "door.save_failed": _("It could not be loaded. Try again."),
}
