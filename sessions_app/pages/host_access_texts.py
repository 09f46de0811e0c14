"""The words of "Who may watch" on the camera page; otherwise as ``texts.py``."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sessions_app.access_choices import WayIn

HOST_ACCESS: dict[str, str | Promise] = {
    "access.summary": _("Who may watch: {way}"),
    **{f"access.way.{way}": way.label for way in WayIn},
    "access.short.code": _("By code"),
    "access.short.link": _("By link"),
    "access.short.pin": _("By PIN"),
    "access.short.ask": _("I let in"),
    "access.capped": _("{way} · {number}"),
    "access.pin": _("PIN {pin}"),
    "access.pin.soon": _("START shows you the PIN."),
    "access.pin.coming": _("The PIN is on its way…"),
    "access.pin.none": _("This PIN was made elsewhere and cannot be shown here."),
    "access.link.coming": _("The new link is on its way…"),
    "access.link.none": _("This link cannot be shown here."),
    "access.qr.coming": _("QR code on its way…"),
    "access.qr.none": _("No QR code: make a new link."),
    "access.qr.scan": _("Scan it: the code alone lets nobody in."),
    "access.new.open": _(
        "Whoever has the code alone then stays outside: the new link holds a key, and is needed."
    ),
    "access.new.link": _("The link and the QR code from before let nobody in then."),
    "access.new.pin": _("Link, QR code and PIN from before let nobody in then."),
    "access.typing.off": _(
        "Too many wrong PINs were typed: for {time} none is taken. The QR code and the link "
        "still let people in. “Another PIN” lets people type again at once."
    ),
    "access.typing.off.short": _("Too many wrong PINs: none is taken now"),
    "access.elsewhere.short": _("Link or PIN cannot be shown: make a new link"),
    "access.elsewhere": _(
        "Link or PIN were made by a server with another secret, and this one cannot show them. "
        "“New link” makes ones that it can."
    ),
    "access.inside.new": _("A new link. What about those inside ({number})?"),
    "access.inside.nobody": _("A new link. What about those who were let in before?"),
    "access.inside.change": _("{way}. What about those inside ({number})?"),
    "access.go.link": _("They are out within two seconds, and everybody needs the new link."),
    "access.go.pin": _("They are out within two seconds, and everybody needs the new link or PIN."),
    "access.go.way.link": _("They are out within two seconds, and everybody needs the link."),
    "access.go.way.pin": _("They are out within two seconds, and everybody needs the link or PIN."),
    "access.go.way.ask": _("They are out within two seconds, and everybody has to ask you."),
    "access.do.new": _("Make a new link"),
    "access.do.change": _("Change"),
    "access.working": _("One moment…"),
    "access.done.new": _("Link and QR code are new. Show or send them again."),
    "access.done.pin": _("This is the new PIN. The one before lets nobody in any more."),
    "access.done.cap": _("Most viewers at once: saved."),
    "access.done.refused": _("{name} is not let in."),
    "access.done.refused.all": _("They are not let in."),
    "access.failed": _("That did not work. Try again."),
    "access.failed.server_unreachable": _("The server does not answer. Try again."),
    "access.failed.busy": _("That was often. Try again in a moment."),
    "access.failed.ended": _("The broadcast is over."),
    "access.failed.look": _("The server does not answer. Trying again…"),
    "access.waiting.one": _("1 person asks to be let in"),
    "access.waiting.many": _("{number} people ask to be let in"),
    "access.waiting.none": _("Nobody waits now. Who asks stands here."),
    "access.waiting.since": _("waits {time}"),
    "access.row.let_in": _("is let in"),
    "access.row.refuse": _("is not let in"),
    "access.let_in": _("Let in"),
    "access.refuse": _("Refuse"),
    "access.all": _("Let all in ({number})"),
    "access.none": _("Refuse all ({number})"),
    "access.transcript.failed": _("The transcript could not be loaded. Try again."),
}
