"""What the camera page says of a vision model that is not well; otherwise as ``texts.py``. Each
trouble of ``commentary/narrators/trouble.py`` has its sentence, followed by how it goes on."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MODEL: dict[str, str | Promise] = {
    "model.trouble.key_refused": _("The commentator's model refuses the key."),
    "model.trouble.model_unknown": _("The commentator's model is not known at its address."),
    "model.trouble.request_refused": _("The commentator's model refuses what this site sends."),
    "model.trouble.rate_limited": _("The commentator's model was asked too often."),
    "model.trouble.overloaded": _("The commentator's model is busy, or still starting."),
    "model.trouble.unreachable": _("The commentator's model does not answer."),
    "model.trouble.certificate": _(
        "The commentator's model cannot prove who it is, so no pictures go there."
    ),
    "model.trouble.redirected": _(
        "The commentator's model points to another address, and no pictures go there."
    ),
    "model.trouble.slow": _("The commentator's model is too slow."),
    "model.trouble.bad_answer": _("The commentator's model gives no answer that can be used."),
    "model.trouble.budget_spent": _("This hour's budget for the model is used up."),
    "model.trouble.other": _("The commentator's model does not speak at the moment."),
    "model.goes_on.lasting": _(
        "Until whoever runs this site puts it right, the simple commentator speaks."
    ),
    "model.goes_on.until": _("The simple commentator speaks until {time}."),
    "model.goes_on.meanwhile": _("The simple commentator speaks meanwhile."),
}
